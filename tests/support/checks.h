/* Check files and outcomes for tests. */
#ifndef SUPPORT_CHECKS_H
#define SUPPORT_CHECKS_H

#include "analysis/check_expect.h"
#include "support/reports.h"

/* A check file from its text; NULL with `diags`. */
static inline struct cp_checks *checks_of(struct arena *arena, const char *text, bool to_record, struct diags *diags)
{
    struct source *source = ARENA_NEW(arena, struct source);
    *source = (struct source){"ci.json", str_of(text)};
    *diags = (struct diags){.arena = arena};
    return check_file_parse(arena, source, "ci.json", to_record, diags);
}

static inline struct cp_checks *checks_valid(struct arena *arena, const char *text, bool to_record)
{
    struct diags diags;
    struct cp_checks *checks = checks_of(arena, text, to_record, &diags);
    if (checks == NULL)
        fail_msg("%s: %s in %s", diags.items[0].code, diags.items[0].message, text);
    return checks;
}

/* A check of the model x^2 + y^2 at a point, with what is expected. */
static inline const struct check *check_valid(struct arena *arena, const char *rest)
{
    const char *text = str_format(arena,
                                  "{\"checks\": [{\"name\": \"c\", \"model\": {\"parameters\": [\"x\", \"y\"], "
                                  "\"loss\": \"x^2 + y^2\"}, %s}]}",
                                  rest);
    return &checks_valid(arena, text, false)->items[0];
}

/* What an "expect" makes of a report. */
static inline struct judgement judged(struct arena *arena, const struct cp_report *report, const char *expect)
{
    const struct check *check = check_valid(arena, str_format(arena, "\"expect\": %s", expect));
    struct judgement judgement = {.arena = arena, .report = report, .rtol = check->rtol, .atol = check->atol};
    expect_judge(&judgement, check->expect);
    return judgement;
}

/* ---- Outcomes made by hand ---- */

static const struct cp_check check_one = {"origin", "ci.json", 2, 5, "toy.json"};
static const struct cp_check check_two = {"a # SKIP, 100% <b>\n\"x\" \\", "ci.json", 7, 5, NULL};
static const struct cp_check check_three = {"other", "b/c.json", 1, 1, "m.json"};

static const struct cp_mismatch two_mismatches[] = {
    {"verdict", "\"minimum\"", "\"saddle\"", NAN},
    {"eigenvalues[0]", "-2", "-1.5", 0.002},
};

static const struct cp_diagnostic one_diagnostic[] = {
    {.code = "E201",
     .status = CP_INVALID_INPUT,
     .message = "a ) is missing",
     .remedy = "close it",
     .file = "toy.json",
     .line = 3,
     .column = 9,
     .path = "$.loss"},
};

static const struct cp_outcome passing = {.check = &check_one, .passed = true, .compared = 3};
static const struct cp_outcome failing = {
    .check = &check_two, .compared = 3, .mismatches = two_mismatches, .mismatch_count = 2};
static const struct cp_outcome refused = {.check = &check_three, .diagnostics = one_diagnostic, .diagnostic_count = 1};

static const struct cp_outcome *const three_outcomes[] = {&passing, &failing, &refused};
static const struct check_results three_results = {three_outcomes, 3};

/* The outcomes in a format of the table. */
static inline const char *checks_written(struct arena *arena, const char *format, const struct check_results *results)
{
    struct text out = {.arena = arena};
    const struct check_format *row = check_format_find(str_of(format));
    const struct report_style plain = {0};
    assert_non_null(row);
    text_puts(&out, "");
    row->write(&out, results, &plain);
    return out.at;
}

#endif
