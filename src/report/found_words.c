/* Sentences about a search that its formats and the command share. */
#include "report/found.h"

#include "report/layout.h"

/* How many of which verdict. */
static const enum phrase nouns[CP_VERDICT_COUNT] = {
    [CP_MINIMUM] = SAY_MINIMA,
    [CP_MAXIMUM] = SAY_MAXIMA,
    [CP_SADDLE] = SAY_SADDLES,
    [CP_DEGENERATE] = SAY_DEGENERATE_POINTS,
    [CP_NONSMOOTH] = SAY_NONSMOOTH_POINTS,
    [CP_NOT_CRITICAL] = SAY_OTHER_POINTS,
};

/* ": " before the first item of a list, ", " before the others. */
static void separate(struct text *out, const struct report_style *style, bool *first)
{
    say(out, style, *first ? SAY_LIST_BEGINS : SAY_LIST_GOES_ON);
    *first = false;
}

void found_headline(struct text *out, const struct cp_search *search, const struct report_style *style)
{
    bool first = true;
    SAY(out, style, SAY_CRITICAL_POINTS, count_text(out->arena, search->count));
    for (size_t v = 0; v < CP_VERDICT_COUNT; v++) {
        size_t count = 0;
        for (size_t k = 0; k < search->count; k++)
            count += search->list[k].report->verdict == v;
        if (count == 0)
            continue;
        separate(out, style, &first);
        SAY(out, style, nouns[v], count_text(out->arena, count));
    }
    if (search->hidden == 0)
        return;
    say(out, style, search->count > 0 ? SAY_LIST_TURNS : SAY_LIST_BEGINS);
    SAY(out, style, SAY_HIDDEN, count_text(out->arena, search->hidden));
}

void found_starts(struct text *out, const struct cp_search *search, const struct report_style *style)
{
    const struct {
        size_t count;
        enum phrase what;
    } ends[] = {
        {search->reached, SAY_STARTS_REACHED},
        {search->outside, SAY_STARTS_OUTSIDE},
        {search->not_finite, SAY_STARTS_NOT_FINITE},
        {search->stuck, SAY_STARTS_STUCK},
    };
    bool first = true;
    SAY(out, style, search->sampled ? SAY_STARTS_SAMPLED : SAY_STARTS_GIVEN, count_text(out->arena, search->starts));
    if (search->starts < search->asked)
        SAY(out, style, SAY_STARTS_ASKED, count_text(out->arena, search->asked));
    if (search->sampled)
        SAY(out, style, SAY_STARTS_SEED, str_format(out->arena, "%llu", search->seed));
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
        if (ends[k].count == 0)
            continue;
        separate(out, style, &first);
        SAY(out, style, ends[k].what, count_text(out->arena, ends[k].count));
    }
}

const char *found_balance_name(enum cp_balance_state state)
{
    static const char *const names[] = {
        [CP_BALANCE_UNKNOWN] = "unknown", [CP_BALANCE_HOLDS] = "holds", [CP_BALANCE_FAILS] = "fails"};
    return names[state];
}

bool found_balance(struct text *out, const struct cp_search *search, const struct report_style *style)
{
    const struct cp_balance *b = &search->balance;
    if (search->low == NULL)
        return false;
    if (b->state == CP_BALANCE_UNKNOWN) {
        SAY(out, style, SAY_BALANCE_UNKNOWN, b->reason);
        return true;
    }
    bool holds = b->state == CP_BALANCE_HOLDS;
    SAY(out, style, holds ? SAY_BALANCE_HOLDS : SAY_BALANCE_FAILS, str_format(out->arena, "%ld", b->sum),
        str_format(out->arena, "%ld", b->degree));
    if (b->outward)
        say(out, style, SAY_BALANCE_OUTWARD);
    if (!holds)
        say(out, style, SAY_BALANCE_MISSING);
    return true;
}
