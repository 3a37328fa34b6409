/* Checks in the Test Anything Protocol, version 13 (testanything.org), which readers of version 14 read as well. What a
 * harness would take for a directive in a name is escaped; everything in the YAML blocks is a JSON scalar or list, so
 * that no text can end the block. */
#include "report/check_formats.h"

#include <math.h>
#include <string.h>

#include "report/json_writer.h"
#include "report/layout.h"
#include "report/outcome.h"

static void add_name(struct text *out, const char *name)
{
    struct text plain = {.arena = out->arena};
    plain_add(&plain, str_of(name));
    for (size_t i = 0; i < plain.size; i++) {
        if (plain.at[i] == '#' || plain.at[i] == '\\')
            text_puts(out, "\\");
        text_add(out, (struct str){&plain.at[i], 1});
    }
}

static void add_key(struct text *out, const char *indent, const char *key)
{
    text_puts(out, indent);
    text_puts(out, key);
    text_puts(out, ": ");
}

static void add_string(struct text *out, const char *indent, const char *key, const char *value)
{
    struct json_writer w = {.out = out, .compact = true};
    if (value == NULL)
        return;
    add_key(out, indent, key);
    json_string(&w, value);
    text_puts(out, "\n");
}

static void add_place(struct text *out, const char *indent, const char *file, size_t line, size_t column)
{
    struct text place = {.arena = out->arena};
    outcome_place(&place, file, line, column);
    add_string(out, indent, "at", file == NULL ? NULL : place.at);
}

static void add_mismatch(struct text *out, const struct cp_mismatch *mismatch)
{
    add_string(out, "    - ", "field", mismatch->field);
    add_key(out, "      ", "expected");
    text_printf(out, "%s\n", mismatch->expected);
    add_key(out, "      ", "actual");
    text_printf(out, "  %s\n", mismatch->actual); /* below each other */
    if (isnan(mismatch->tolerance))
        return;
    add_key(out, "      ", "tolerance");
    short_add(out, TOLERANCE_DIGITS, mismatch->tolerance);
    text_puts(out, "\n");
}

static void add_diagnostic(struct text *out, const struct cp_diagnostic *diagnostic)
{
    add_string(out, "    - ", "code", diagnostic->code);
    add_string(out, "      ", "message", diagnostic->message);
    add_place(out, "      ", diagnostic->file, diagnostic->line, diagnostic->column);
    add_string(out, "      ", "path", diagnostic->path);
    add_string(out, "      ", "help", diagnostic->remedy);
}

static void add_reasons(struct text *out, const struct cp_outcome *outcome)
{
    struct text headline = {.arena = out->arena};
    outcome_headline(&headline, outcome);
    text_puts(out, "  ---\n");
    add_string(out, "  ", "message", headline.at);
    add_place(out, "  ", outcome->check->file, outcome->check->line, outcome->check->column);
    add_string(out, "  ", "model", outcome->check->model);
    text_puts(out, outcome->mismatch_count > 0 ? "  mismatches:\n" : "");
    for (size_t k = 0; k < outcome->mismatch_count; k++)
        add_mismatch(out, &outcome->mismatches[k]);
    text_puts(out, outcome->diagnostic_count > 0 ? "  diagnostics:\n" : "");
    for (size_t k = 0; k < outcome->diagnostic_count; k++)
        add_diagnostic(out, &outcome->diagnostics[k]);
    text_puts(out, "  ...\n");
}

void report_tap(struct text *out, const struct check_results *results, const struct report_style *style)
{
    text_printf(out, "TAP version 13\n1..%zu\n", results->count);
    for (size_t k = 0; k < results->count; k++) {
        const struct cp_outcome *outcome = results->outcomes[k];
        paint_add(out, style, outcome->passed ? PAINT_GOOD : PAINT_BAD, str_of(outcome->passed ? "ok" : "not ok"));
        text_printf(out, " %zu - ", k + 1);
        add_name(out, outcome->check->name);
        text_puts(out, "\n");
        if (!outcome->passed)
            add_reasons(out, outcome);
    }
    size_t passed = outcomes_passed(results);
    text_puts(out, "# ");
    count_add(out, results->count, "check");
    text_printf(out, ": %zu passed, %zu failed\n", passed, results->count - passed);
}
