/* Sentences about a search that its formats and the command share. */
#include "report/found.h"

#include "report/layout.h"

/* How many of which verdict. */
static const struct {
    const char *one;
    const char *many;
} nouns[CP_VERDICT_COUNT] = {
    [CP_MINIMUM] = {"minimum", "minima"},
    [CP_MAXIMUM] = {"maximum", "maxima"},
    [CP_SADDLE] = {"saddle", "saddles"},
    [CP_DEGENERATE] = {"degenerate point", "degenerate points"},
    [CP_NONSMOOTH] = {"nonsmooth point", "nonsmooth points"},
    [CP_NOT_CRITICAL] = {"other point", "other points"},
};

void found_headline(struct text *out, const struct cp_search *search)
{
    const char *separator = ": ";
    count_add(out, search->count, "critical point");
    for (size_t v = 0; v < CP_VERDICT_COUNT; v++) {
        size_t count = 0;
        for (size_t k = 0; k < search->count; k++)
            count += search->list[k].report->verdict == v;
        if (count == 0)
            continue;
        text_printf(out, "%s%zu %s", separator, count, count == 1 ? nouns[v].one : nouns[v].many);
        separator = ", ";
    }
    if (search->hidden > 0)
        text_printf(out, "%s%zu of other kinds not shown", search->count > 0 ? "; " : ": ", search->hidden);
}

void found_starts(struct text *out, const struct cp_search *search)
{
    const struct {
        size_t count;
        const char *what;
    } ends[] = {
        {search->reached, "reached a critical point"},
        {search->outside, "left the box"},
        {search->not_finite, "began where the loss or a derivative is not finite"},
        {search->stuck, "found none"},
    };
    const char *separator = ": ";
    count_add(out, search->starts, search->sampled ? "start" : "given start");
    if (search->starts < search->asked)
        text_printf(out, " of %zu", search->asked);
    if (search->sampled)
        text_printf(out, " (seed %llu)", search->seed);
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
        if (ends[k].count == 0)
            continue;
        text_printf(out, "%s%zu %s", separator, ends[k].count, ends[k].what);
        separator = ", ";
    }
}

const char *found_balance_name(enum cp_balance_state state)
{
    static const char *const names[] = {
        [CP_BALANCE_UNKNOWN] = "unknown", [CP_BALANCE_HOLDS] = "holds", [CP_BALANCE_FAILS] = "fails"};
    return names[state];
}

bool found_balance(struct text *out, const struct cp_search *search)
{
    const struct cp_balance *b = &search->balance;
    if (search->low == NULL)
        return false;
    if (b->state == CP_BALANCE_UNKNOWN) {
        text_printf(out, "cannot tell whether points are missing: %s", b->reason);
        return true;
    }
    bool holds = b->state == CP_BALANCE_HOLDS;
    text_printf(out, "the sum of (-1)^index is %ld, %s the gradient on the faces of the box demands", b->sum,
                holds ? "as" : "but");
    if (!holds)
        text_printf(out, " %ld", b->degree);
    if (b->outward)
        text_puts(out, " (it points outward)");
    if (!holds)
        text_puts(out, ": points are missing, or the loss is not smooth there");
    return true;
}
