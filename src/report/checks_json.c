/* Checks as one JSON object: all of them, with what failed and why. Expected and actual values keep their JSON types. */
#include "report/check_formats.h"

#include "report/json_writer.h"
#include "report/outcome.h"

static void put_raw(struct json_writer *w, const char *key, const char *json)
{
    json_key(w, key);
    json_raw(w, json);
}

static void put_place(struct json_writer *w, const char *file, size_t line, size_t column)
{
    json_put_string(w, "file", file);
    json_put_count(w, "line", line);
    json_put_count(w, "column", column);
}

static void put_mismatches(struct json_writer *w, const struct cp_outcome *outcome)
{
    json_key(w, "mismatches");
    json_open(w, '[');
    for (size_t k = 0; k < outcome->mismatch_count; k++) {
        const struct cp_mismatch *mismatch = &outcome->mismatches[k];
        bool compact = json_open_line(w, '{');
        json_put_string(w, "field", mismatch->field);
        put_raw(w, "expected", mismatch->expected);
        put_raw(w, "actual", mismatch->actual);
        json_put_number(w, "tolerance", mismatch->tolerance);
        json_close_line(w, '}', compact);
    }
    json_close(w, ']');
}

static void put_diagnostics(struct json_writer *w, const struct cp_outcome *outcome)
{
    json_key(w, "diagnostics");
    json_open(w, '[');
    for (size_t k = 0; k < outcome->diagnostic_count; k++) {
        const struct cp_diagnostic *diagnostic = &outcome->diagnostics[k];
        bool compact = json_open_line(w, '{');
        json_put_string(w, "code", diagnostic->code);
        json_put_string(w, "message", diagnostic->message);
        json_put_string(w, "remedy", diagnostic->remedy);
        put_place(w, diagnostic->file, diagnostic->line, diagnostic->column);
        json_put_string(w, "path", diagnostic->path);
        json_close_line(w, '}', compact);
    }
    json_close(w, ']');
}

static void put_outcome(struct json_writer *w, const struct cp_outcome *outcome)
{
    json_open(w, '{');
    json_put_string(w, "name", outcome->check->name);
    put_place(w, outcome->check->file, outcome->check->line, outcome->check->column);
    json_put_string(w, "model", outcome->check->model);
    json_put_bool(w, "passed", outcome->passed);
    json_put_count(w, "compared", outcome->compared);
    put_mismatches(w, outcome);
    put_diagnostics(w, outcome);
    json_close(w, '}');
}

void report_checks_json(struct text *out, const struct check_results *results, const struct report_style *style)
{
    (void)style;
    struct json_writer w = {.out = out};
    size_t passed = outcomes_passed(results);
    json_open(&w, '{');
    json_put_string(&w, "critpoint", CP_VERSION);
    json_put_count(&w, "passed", passed);
    json_put_count(&w, "failed", results->count - passed);
    json_key(&w, "checks");
    json_open(&w, '[');
    for (size_t k = 0; k < results->count; k++)
        put_outcome(&w, results->outcomes[k]);
    json_close(&w, ']');
    json_close(&w, '}');
    text_puts(out, "\n");
}
