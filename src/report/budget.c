/* The error budget: shares of each eigenvalue's error, the signs as decided, and what the least sure one needs. */
#include "report/budget.h"

#include "report/layout.h"

enum { DIGITS = 8, ROUGH = 2 };

static void put_signs(struct json_writer *w, size_t n, const signed char *signs)
{
    json_key(w, "signs");
    bool compact = json_open_line(w, '[');
    for (size_t k = 0; k < n; k++)
        json_number(w, signs[k]);
    json_close_line(w, ']', compact);
}

static void put_dominant(struct json_writer *w, const struct cp_error_budget *budget)
{
    json_key(w, "dominant");
    bool compact = json_open_line(w, '{');
    json_put_count(w, "eigenvalue", budget->weakest);
    json_put_string(w, "source", cp_error_source_name(budget->dominant));
    json_put_number(w, "margin", budget->margins[budget->weakest]);
    json_put_string(w, "remedy", budget->remedy);
    json_close_line(w, '}', compact);
}

static void put_scaled(struct json_writer *w, const char *key, size_t n, const double *values)
{
    if (values == NULL)
        return;
    json_key(w, key);
    json_numbers(w, n, values);
}

void budget_json(struct json_writer *w, const struct cp_report *report)
{
    const struct cp_error_budget *budget = report->error_budget;
    if (budget == NULL)
        return;
    json_key(w, "error_budget");
    json_open(w, '{');
    for (int source = 0; source < CP_ERROR_SOURCE_COUNT; source++) {
        json_key(w, cp_error_source_name((enum cp_error_source)source));
        json_numbers(w, report->n, budget->errors[source]);
    }
    put_signs(w, report->n, budget->signs);
    json_put_bool(w, "equilibrated", budget->equilibrated);
    put_scaled(w, "scaled_eigenvalues", report->n, budget->scaled_eigenvalues);
    put_scaled(w, "scaled_errors", report->n, budget->scaled_errors);
    put_dominant(w, budget);
    json_close(w, '}');
}

void budget_text(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    static const enum phrase sources[CP_ERROR_SOURCE_COUNT] = {
        [CP_FROM_DERIVATIVES] = SAY_FROM_DERIVATIVES,
        [CP_FROM_EIGENSOLVER] = SAY_FROM_EIGENSOLVER,
        [CP_FROM_THETA] = SAY_FROM_THETA,
    };
    const struct cp_error_budget *budget = report->error_budget;
    bool answered = report->decided_by != CP_BY_NOTHING && report->decided_by != CP_BY_HESSIAN;
    if (budget == NULL || budget->remedy == NULL || answered)
        return;
    const double margin = budget->margins[budget->weakest];
    const char *value = short_text(out->arena, DIGITS, report->eigenvalues[budget->weakest]);
    const char *source = word(style, sources[budget->dominant]);
    label_add(out, style, word(style, SAY_OPEN_SIGN));
    if (margin > 0)
        SAY(out, style, SAY_OPEN_ERROR_TIMES, value, source, short_text(out->arena, ROUGH, 1 / margin));
    else
        SAY(out, style, SAY_OPEN_ERROR, value, source);
    text_puts(out, "\n");
    label_add(out, style, "");
    plain_add(out, str_of(budget->remedy));
    text_puts(out, "\n");
}
