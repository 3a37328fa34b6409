/* The report as JSON: the fields and their order are the contract of critpoint-report(5) and report.schema.json. A bare
 * matrix gives the same object without the fields that need a loss. Computed numbers lose the sign of a negative zero,
 * which says nothing here; theta keeps every bit. */
#include "report/batches.h"
#include "report/bound.h"
#include "report/budget.h"
#include "report/escape_path.h"
#include "report/flat.h"
#include "report/flatness.h"
#include "report/formats.h"
#include "report/json_report.h"
#include "report/kinks.h"
#include "report/names.h"

#include <math.h>

enum {
    MOST_ENTRY_NAMES = 1000,  /* beyond: one object per tensor instead of one name per entry */
    MOST_NULL_DIRECTIONS = 16 /* `inertia.zero` counts them all */
};

static void put_number(struct json_writer *w, const char *key, double value)
{
    json_put_number(w, key, value + 0.0); /* -0 + 0 is +0 */
}

static void computed_numbers(struct json_writer *w, size_t n, const double *values)
{
    if (values == NULL) {
        json_null(w);
        return;
    }
    bool compact = json_open_line(w, '[');
    for (size_t i = 0; i < n; i++)
        json_number(w, values[i] + 0.0);
    json_close_line(w, ']', compact);
}

static void put_numbers(struct json_writer *w, const char *key, size_t n, const double *values)
{
    json_key(w, key);
    computed_numbers(w, n, values);
}

static void put_shape(struct json_writer *w, const struct cp_parameter *parameter)
{
    bool compact = json_open_line(w, '{');
    json_put_string(w, "name", parameter->name);
    json_key(w, "shape");
    json_open(w, '[');
    for (size_t d = 0; d < parameter->rank; d++)
        json_count(w, parameter->shape[d]);
    json_close(w, ']');
    json_close_line(w, '}', compact);
}

static void put_names(struct json_writer *w, const struct cp_report *report)
{
    bool compact = json_open_line(w, '[');
    for (size_t k = 0; k < report->n; k++) {
        struct text name = {.arena = w->out->arena};
        name_entry(&name, report, k);
        json_string(w, name.at);
    }
    json_close_line(w, ']', compact);
}

static void put_parameters(struct json_writer *w, const struct cp_report *report)
{
    json_key(w, "parameters");
    if (report->n <= MOST_ENTRY_NAMES) {
        put_names(w, report);
        return;
    }
    json_open(w, '[');
    for (size_t p = 0; p < report->parameter_count; p++)
        put_shape(w, &report->parameters[p]);
    json_close(w, ']');
}

static void put_point(struct json_writer *w, const struct cp_report *report)
{
    put_parameters(w, report);
    if (report->data_rows != 0) {
        json_key(w, "batch");
        json_open(w, '{');
        json_put_count(w, "rows", report->batch_rows);
        json_put_count(w, "of", report->data_rows);
        json_close(w, '}');
    }
    json_key(w, "theta");
    json_numbers(w, report->n, report->theta);
    put_number(w, "loss", report->loss);
    if (isfinite(report->loss_error))
        put_number(w, "loss_error", report->loss_error);
}

static void put_gradient(struct json_writer *w, const struct cp_report *report)
{
    bool known = !report->bare_matrix || report->gradient != NULL;
    if (known) {
        put_numbers(w, "gradient", report->n, report->gradient);
        put_number(w, "gradient_norm", report->gradient_norm);
    }
    json_put_bool(w, "critical", report->critical);
    if (known)
        put_number(w, "displacement", report->displacement);
    if (report->bare_matrix)
        return;
    json_key(w, "judged_at");
    json_numbers(w, report->n, report->judged_at);
}

static void put_vicinity(struct json_writer *w, const struct cp_report *report)
{
    if (report->verdict != CP_NOT_CRITICAL)
        return;
    json_key(w, "gradient_flat");
    if (report->gradient_flat == CP_CANNOT_TELL)
        json_null(w);
    else
        json_bool(w, report->gradient_flat == CP_YES);
    if (report->bare_matrix)
        return;
    json_key(w, "nearest");
    if (report->nearest == NULL) {
        json_null(w);
        return;
    }
    json_open(w, '{');
    put_numbers(w, "theta", report->n, report->nearest->theta);
    put_number(w, "distance", report->nearest->distance);
    json_put_count(w, "steps", report->nearest->steps);
    json_close(w, '}');
}

static void put_verdict(struct json_writer *w, const struct cp_report *report)
{
    json_put_string(w, "verdict", cp_verdict_name(report->verdict));
    json_key(w, "strict");
    if (report->strictness_open)
        json_null(w);
    else
        json_bool(w, report->strict);
    json_put_string(w, "decided_by", cp_decided_by_name(report->decided_by));
    json_key(w, "order");
    if (report->order > 0)
        json_count(w, (size_t)report->order);
    else
        json_null(w);
    json_put_string(w, "reason", report->reason);
}

/* Without a spectrum (on a kink) nothing was counted. */
static void put_inertia(struct json_writer *w, const struct cp_report *report)
{
    if (report->eigenvalues == NULL) {
        json_key(w, "index");
        json_null(w);
        json_key(w, "inertia");
        json_null(w);
        return;
    }
    json_put_count(w, "index", report->index);
    json_key(w, "inertia");
    bool compact = json_open_line(w, '{');
    json_put_count(w, "negative", report->negative);
    json_put_count(w, "zero", report->zero);
    json_put_count(w, "positive", report->positive);
    json_close_line(w, '}', compact);
}

static void put_spectrum(struct json_writer *w, const struct cp_report *report)
{
    put_inertia(w, report);
    put_number(w, "minimum_ratio", report->minimum_ratio);
    put_numbers(w, "eigenvalues", report->n, report->eigenvalues);
    put_numbers(w, "eigenvalue_errors", report->n, report->eigenvalue_errors);
    budget_json(w, report);
    put_number(w, "condition", report->condition);
    put_number(w, "trace", report->trace);
    put_number(w, "sharpness", report->sharpness);
    if (report->bare_matrix)
        put_number(w, "asymmetry", report->asymmetry);
}

static void put_null_directions(struct json_writer *w, const struct cp_report *report)
{
    if (report->null_directions == NULL || report->zero == 0)
        return;
    json_key(w, "null_directions");
    json_open(w, '[');
    for (size_t k = 0; k < report->zero && k < MOST_NULL_DIRECTIONS; k++)
        computed_numbers(w, report->n, report->null_directions + k * report->n);
    json_close(w, ']');
}

/* Whoever reads a step may rely on loss_after < loss_before: a try that did not show the fall is not written. */
static void put_try(struct json_writer *w, const struct cp_escape *escape)
{
    put_number(w, "step", escape->shown ? escape->step : NAN);
    put_number(w, "loss_before", escape->tried ? escape->loss_before : NAN);
    put_number(w, "loss_after", escape->shown ? escape->loss_after : NAN);
    put_number(w, "predicted_after", escape->shown ? escape->predicted_after : NAN);
}

static void put_escape(struct json_writer *w, const struct cp_report *report)
{
    const struct cp_escape *escape = report->escape;
    json_key(w, "escape");
    if (escape == NULL) {
        json_null(w);
        return;
    }
    json_open(w, '{');
    put_numbers(w, "direction", report->n, escape->direction);
    put_number(w, "curvature", escape->curvature);
    if (!report->bare_matrix) {
        escape_path_put(w, report->n, escape);
        put_try(w, escape);
    }
    json_close(w, '}');
}

static void put_normal_form(struct json_writer *w, const struct cp_report *report)
{
    if (report->normal_form == NULL)
        return;
    json_key(w, "normal_form");
    bool compact = json_open_line(w, '{');
    json_put_string(w, "name", report->normal_form);
    json_put_string(w, "called", report->normal_form_called);
    json_close_line(w, '}', compact);
}

static void put_derivatives(struct json_writer *w, const struct cp_report *report)
{
    json_key(w, "derivatives");
    bool compact = json_open_line(w, '{');
    json_put_string(w, "method", cp_derivatives_name(report->derivatives));
    put_number(w, "gradient_error", report->gradient_error);
    put_number(w, "hessian_error", report->hessian_error);
    json_close_line(w, '}', compact);
}

static void put_check(struct json_writer *w, const struct cp_report *report)
{
    if (report->check == NULL)
        return;
    json_key(w, "check");
    json_open(w, '[');
    for (size_t k = 0; k < report->check_count; k++) {
        const struct cp_disagreement *check = &report->check[k];
        bool compact = json_open_line(w, '{');
        json_put_string(w, "what", check->what);
        json_put_string(w, "entry", check->entry);
        json_put_string(w, "other", check->other);
        put_number(w, "exact", check->exact);
        put_number(w, "value", check->value);
        put_number(w, "tolerance", check->tolerance);
        json_put_bool(w, "agrees", check->agrees);
        json_close_line(w, '}', compact);
    }
    json_close(w, ']');
}

static void put_warnings(struct json_writer *w, const struct cp_report *report)
{
    json_key(w, "warnings");
    json_open(w, '[');
    for (size_t k = 0; k < report->warning_count; k++)
        json_string(w, report->warnings[k]);
    if (report->eigenvalues != NULL && isinf(report->condition)) /* people see "infinite"; JSON has only null */
        json_string(w, "the condition is infinite: an eigenvalue is 0");
    json_close(w, ']');
}

void json_report_fields(struct json_writer *w, const struct cp_report *report)
{
    json_put_string(w, "critpoint", CP_VERSION);
    json_put_string(w, "model", report->model);
    if (!report->bare_matrix)
        put_point(w, report);
    put_gradient(w, report);
    put_vicinity(w, report);
    put_verdict(w, report);
    put_spectrum(w, report);
    put_null_directions(w, report);
    bound_json(w, report);
    flat_json(w, report);
    put_normal_form(w, report);
    put_escape(w, report);
    if (!report->bare_matrix) {
        put_derivatives(w, report);
        kinks_json(w, report);
        put_check(w, report);
        flatness_json(w, report);
        batches_json(w, report);
    }
    put_warnings(w, report);
}

void json_report(struct json_writer *w, const struct cp_report *report)
{
    json_open(w, '{');
    json_report_fields(w, report);
    json_close(w, '}');
}

void report_json(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    (void)style;
    struct json_writer w = {.out = out};
    json_report(&w, report);
    text_puts(out, "\n");
}

void report_ndjson(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    (void)style;
    struct json_writer w = {.out = out, .compact = true};
    json_report(&w, report);
    text_puts(out, "\n");
}
