/* An expectation is read and checked for sense before any work is done: a typo in a CI script must not cost an hour. */
#include "cli/expect.h"

#include <stdint.h>

#include "base/typo.h"
#include "cli/values.h"

static const struct span nowhere;

static bool refuse_verdict(const char *text, struct typo typo, struct diags *diags)
{
    struct text names = {.arena = diags->arena};
    for (int v = 0; v < CP_VERDICT_COUNT; v++)
        text_printf(&names, "%s%s", v == 0 ? "" : ", ", cp_verdict_name((enum cp_verdict)v));
    struct cp_diagnostic *diag = diag_add(diags, DIAG_USAGE, nowhere, "--expect: '%s' is no verdict", text);
    diag->remedy = str_format(diags->arena, "the verdicts are %s", names.at);
    diag_did_you_mean(diags, diag, typo.best);
    return false;
}

static bool find_verdict(struct str name, const char *text, enum cp_verdict *verdict, struct diags *diags)
{
    struct typo typo = typo_start(name);
    for (int v = 0; v < CP_VERDICT_COUNT; v++) {
        *verdict = (enum cp_verdict)v;
        typo_offer(&typo, str_of(cp_verdict_name(*verdict)));
        if (str_is(name, cp_verdict_name(*verdict)))
            return true;
    }
    return refuse_verdict(text, typo, diags);
}

static bool read_verdict(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    (void)row;
    struct str whole = str_of(text);
    size_t colon = 0;
    while (colon < whole.size && text[colon] != ':')
        colon++;
    struct expectation *expect = &request->expect;
    if (!find_verdict(str_part(whole, 0, colon), text, &expect->verdict, diags))
        return false;
    expect->has_index = colon < whole.size;
    if (expect->has_index && !value_whole(str_part(whole, colon + 1, whole.size), SIZE_MAX, &expect->index)) {
        struct cp_diagnostic *diag =
            diag_add(diags, DIAG_USAGE, nowhere, "--expect: the index in '%s' is no whole number", text);
        diag->remedy = "the Morse index counts negative eigenvalues: --expect saddle:1";
        return false;
    }
    expect->given = true;
    return true;
}

static bool read_nullity(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    struct expectation *expect = &request->expect;
    expect->has_nullity = value_whole(str_of(text), SIZE_MAX, &expect->nullity);
    if (expect->has_nullity)
        return true;
    struct cp_diagnostic *diag =
        diag_add(diags, DIAG_USAGE, nowhere, "%s cannot be '%s'", option_spelling(diags->arena, row), text);
    diag->remedy = "K is a number of flat directions: 0, 1, 2, ...";
    return false;
}

static void say_expected(const struct expectation *expect, struct text *out)
{
    const char *comma = "";
    if (expect->given) {
        text_puts(out, cp_verdict_name(expect->verdict));
        comma = ", ";
    }
    if (expect->has_index) {
        text_printf(out, "%sindex %zu", comma, expect->index);
        comma = ", ";
    }
    if (expect->has_nullity)
        text_printf(out, "%snullity %zu", comma, expect->nullity);
}

bool expect_holds(const struct expectation *expect, const struct cp_report *report, struct text *out)
{
    bool holds = (!expect->given || expect->verdict == report->verdict) &&
                 (!expect->has_index || expect->index == report->index) &&
                 (!expect->has_nullity || expect->nullity == report->zero);
    if (holds)
        return true;
    text_puts(out, "critpoint: expected ");
    say_expected(expect, out);
    struct expectation actual = *expect;
    actual.given = true;
    actual.verdict = report->verdict;
    actual.index = report->index;
    actual.nullity = report->zero;
    text_puts(out, "; found ");
    say_expected(&actual, out);
    text_puts(out, "\n");
    return false;
}

static const struct option_row rows[] = {
    {.name = "expect",
     .argument = "VERDICT[:INDEX]",
     .help = "exit 1 unless the verdict, and the Morse index, is this one; both are then named on standard error",
     .read = read_verdict},
    {.name = "expect-nullity",
     .argument = "K",
     .help =
         "exit 1 unless exactly K eigenvalues of the Hessian cannot be told from 0: where K symmetries leave the loss "
         "as it is, and elsewhere, too, as for x^4 at 0",
     .read = read_nullity},
    {0},
};

const struct option_group expect_options = {"Expectations", rows};
