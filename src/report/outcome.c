/* Words for outcomes. Foreign texts (names, messages, paths) pass through unchanged: each format makes them safe in its
 * own way. */
#include "report/outcome.h"

#include <math.h>

#include "report/layout.h"

bool outcome_lacks_answer(const struct cp_outcome *outcome)
{
    return !outcome->passed && outcome->mismatch_count == 0;
}

size_t outcomes_passed(const struct check_results *results)
{
    size_t passed = 0;
    for (size_t k = 0; k < results->count; k++)
        passed += results->outcomes[k]->passed;
    return passed;
}

size_t outcomes_without_answer(const struct check_results *results)
{
    size_t lacking = 0;
    for (size_t k = 0; k < results->count; k++)
        lacking += outcome_lacks_answer(results->outcomes[k]);
    return lacking;
}

static void add_mismatch(struct text *out, const struct cp_mismatch *mismatch)
{
    text_printf(out, "%s: expected %s, actual %s", mismatch->field, mismatch->expected, mismatch->actual);
    if (isnan(mismatch->tolerance))
        return;
    text_puts(out, " (tolerance ");
    short_add(out, TOLERANCE_DIGITS, mismatch->tolerance);
    text_puts(out, ")");
}

static void add_diagnostic(struct text *out, const struct cp_diagnostic *diagnostic)
{
    text_printf(out, "error[%s]: %s", diagnostic->code, diagnostic->message);
}

void outcome_headline(struct text *out, const struct cp_outcome *outcome)
{
    size_t count = outcome->mismatch_count > 0 ? outcome->mismatch_count : outcome->diagnostic_count;
    if (outcome->mismatch_count > 0)
        add_mismatch(out, &outcome->mismatches[0]);
    else if (count > 0)
        add_diagnostic(out, &outcome->diagnostics[0]);
    if (count > 1)
        text_printf(out, "; and %zu more", count - 1);
}

void outcome_place(struct text *out, const char *file, size_t line, size_t column)
{
    text_puts(out, file == NULL ? "" : file);
    if (file != NULL && line > 0)
        text_printf(out, ":%zu:%zu", line, column);
}

void outcome_details(struct text *out, const struct cp_outcome *outcome)
{
    for (size_t k = 0; k < outcome->mismatch_count; k++) {
        add_mismatch(out, &outcome->mismatches[k]);
        text_puts(out, "\n");
    }
    for (size_t k = 0; k < outcome->diagnostic_count; k++) {
        const struct cp_diagnostic *diagnostic = &outcome->diagnostics[k];
        outcome_place(out, diagnostic->file, diagnostic->line, diagnostic->column);
        text_puts(out, diagnostic->file == NULL ? "" : ": ");
        add_diagnostic(out, diagnostic);
        text_puts(out, "\n");
        if (diagnostic->remedy != NULL)
            text_printf(out, "  help: %s\n", diagnostic->remedy);
    }
}
