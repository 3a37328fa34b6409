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
    static const char *const sources[CP_ERROR_SOURCE_COUNT] = {
        [CP_FROM_DERIVATIVES] = "the derivatives",
        [CP_FROM_EIGENSOLVER] = "the eigensolver",
        [CP_FROM_THETA] = "the imprecision of theta",
    };
    const struct cp_error_budget *budget = report->error_budget;
    bool answered = report->decided_by != CP_BY_NOTHING && report->decided_by != CP_BY_HESSIAN;
    if (budget == NULL || budget->remedy == NULL || answered)
        return;
    double margin = budget->margins[budget->weakest];
    label_add(out, style, "open sign");
    text_puts(out, "eigenvalue ");
    short_add(out, DIGITS, report->eigenvalues[budget->weakest]);
    text_puts(out, ": its error is ");
    if (margin > 0) {
        short_add(out, ROUGH, 1 / margin);
        text_puts(out, " times as large, ");
    }
    text_printf(out, "mostly from %s\n", sources[budget->dominant]);
    label_add(out, style, "");
    plain_add(out, str_of(budget->remedy));
    text_puts(out, "\n");
}
