/* Check files: read, compared with reports, recorded. Claims: a file is understood or has a mistake; what was recorded is
 * a check file again, and holds for the report that it was recorded from. Models are not run: fuzz_model.c does. */
#include "fuzz/target.h"

#include "analysis/check_expect.h"
#include "lang/json.h"

#include <math.h>
#include <string.h>

/* A saddle with a zero eigenvalue, and the same on a kink. */
static struct cp_report report_of(bool kink)
{
    static const double eigenvalues[] = {-2.5, 0, 1e300};
    static const double errors[] = {1e-15, 1e-12, 1e284};
    static const double direction[] = {1, 0, 0};
    static const struct cp_escape escape = {.direction = direction, .tried = true, .shown = true};
    return (struct cp_report){
        .n = 3,
        .loss = 0.1,
        .loss_error = 1e-17,
        .gradient_norm = kink ? INFINITY : 1e-9,
        .verdict = kink ? CP_NONSMOOTH : CP_SADDLE,
        .decided_by = kink ? CP_BY_NOTHING : CP_BY_HESSIAN,
        .critical = !kink,
        .index = 1,
        .negative = 1,
        .zero = 1,
        .positive = 1,
        .minimum_ratio = kink ? NAN : 1.0 / 3,
        .eigenvalues = kink ? NULL : eigenvalues,
        .eigenvalue_errors = kink ? NULL : errors,
        .escape = kink ? NULL : &escape,
    };
}

/* What --record would make of a check whose report is this one. */
static const struct check_outcome *outcome_of(struct arena *arena, const struct check *check,
                                              const struct cp_report *report)
{
    struct judgement judgement = {.arena = arena, .report = report, .rtol = check->rtol, .atol = check->atol};
    struct check_outcome *outcome = ARENA_NEW(arena, struct check_outcome);
    outcome->facts.check = &check->facts;
    if (check->expect != NULL && check->expect->count != 0) {
        expect_judge(&judgement, check->expect);
        outcome->edits = judgement.edits;
        outcome->edit_count = judgement.edit_count;
    } else {
        struct check_edit *edit = ARENA_NEW(arena, struct check_edit);
        *edit = check_fill(arena, check, expect_record(arena, report));
        outcome->edits = edit;
        outcome->edit_count = 1;
    }
    outcome->facts.mismatch_count = judgement.mismatch_count;
    return outcome;
}

static const struct check_outcome **outcomes_of(struct arena *arena, const struct cp_checks *checks,
                                                const struct cp_report *report)
{
    const struct check_outcome **outcomes = ARENA_ARRAY(arena, checks->count, const struct check_outcome *);
    for (size_t k = 0; k < checks->count; k++)
        outcomes[k] = outcome_of(arena, &checks->items[k], report);
    return outcomes;
}

/* What was recorded must be readable, hold, and stay as it is when it is recorded again. */
static void record(struct arena *arena, const struct cp_checks *checks, const struct cp_report *report)
{
    struct diags diags = {.arena = arena};
    struct source once = {"<once>", check_record(arena, checks, checks->count, outcomes_of(arena, checks, report))};
    const struct cp_checks *read = check_file_parse(arena, &once, "<once>", false, &diags);
    fuzz_claim(read != NULL && read->count == checks->count);
    const struct check_outcome **again = outcomes_of(arena, read, report);
    for (size_t k = 0; k < read->count; k++)
        fuzz_claim(again[k]->facts.mismatch_count == 0);
    fuzz_claim(str_equal(check_record(arena, read, read->count, again), once.text));
}

static void body(struct arena *arena, const struct source *source)
{
    struct diags diags = {.arena = arena};
    struct diags strict = {.arena = arena};
    const struct cp_checks *checks = check_file_parse(arena, source, NULL, true, &diags);
    fuzz_claim((checks == NULL) == (diags.count > 0));
    fuzz_check_diags(&diags);
    bool complete = check_file_parse(arena, source, NULL, false, &strict) != NULL;
    fuzz_claim(complete == (strict.count == 0) && (checks != NULL || !complete));
    for (int kink = 0; kink < 2 && checks != NULL; kink++) {
        const struct cp_report report = report_of(kink == 1);
        record(arena, checks, &report);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    return fuzz_run(bytes, size, body);
}
