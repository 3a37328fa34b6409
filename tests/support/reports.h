/* Reports made by hand, for the tests of what is written about them. */
#ifndef SUPPORT_REPORTS_H
#define SUPPORT_REPORTS_H

#include "report/report.h"

#include "support/arenas.h"

#include <math.h>
#include <string.h>

#include <cmocka.h>

static inline double *doubles(struct arena *arena, size_t n, const double *values)
{
    return arena_copy(arena, values, n, sizeof(double));
}

/* A vector that outlives the function that writes it down. */
#define NUMBERS(arena, ...)                                                                                            \
    doubles(arena, sizeof((const double[]){__VA_ARGS__}) / sizeof(double), (const double[]){__VA_ARGS__})

/* n scalars x0, x1, ... */
static inline void name_scalars(struct arena *arena, struct cp_report *report, size_t n)
{
    struct cp_parameter *parameters = ARENA_ARRAY(arena, n, struct cp_parameter);
    for (size_t k = 0; k < n; k++)
        parameters[k] = (struct cp_parameter){.name = str_format(arena, "x%zu", k), .offset = k, .size = 1};
    report->n = n;
    report->parameters = parameters;
    report->parameter_count = n;
}

/* The contract's own example: (1 - w1*w2)^2 at (0, 0). */
static inline struct cp_report *toy_report(struct arena *arena)
{
    static const struct cp_parameter parameters[] = {{"w1", 0, NULL, 0, 1}, {"w2", 0, NULL, 1, 1}};
    static const double theta[] = {0, 0};
    static const double gradient[] = {-0.0, -0.0};
    static const double eigenvalues[] = {-2, 2};
    static const double errors[] = {4e-16, 4e-16};
    static const double direction[] = {0.70710678118654757, 0.70710678118654757};
    struct cp_escape *escape = ARENA_NEW(arena, struct cp_escape);
    *escape = (struct cp_escape){direction, -2, NULL, 0, 2, true, true, 0.75, 1, 0.516, 0.4375};
    struct cp_report *report = ARENA_NEW(arena, struct cp_report);
    *report = (struct cp_report){
        .model = "two-weight linear network",
        .n = 2,
        .parameters = parameters,
        .parameter_count = 2,
        .theta = theta,
        .loss = 1,
        .loss_error = NAN,
        .gradient = gradient,
        .critical = true,
        .verdict = CP_SADDLE,
        .strict = true,
        .decided_by = CP_BY_HESSIAN,
        .order = 2,
        .index = 1,
        .negative = 1,
        .positive = 1,
        .minimum_ratio = 0.5,
        .eigenvalues = eigenvalues,
        .eigenvalue_errors = errors,
        .condition = 1,
        .sharpness = 2,
        .escape = escape,
    };
    return report;
}

/* A critical point of n scalars: eigenvalues 1 - negative ... n - negative, without those that would be 0. */
static inline struct cp_report *ladder_report(struct arena *arena, size_t n, size_t negative)
{
    struct cp_report *report = ARENA_NEW(arena, struct cp_report);
    name_scalars(arena, report, n);
    double *theta = ARENA_ARRAY(arena, n, double);
    double *eigenvalues = ARENA_ARRAY(arena, n, double);
    double *errors = ARENA_ARRAY(arena, n, double);
    for (size_t k = 0; k < n; k++) {
        theta[k] = (double)k;
        eigenvalues[k] = k < negative ? (double)k - (double)negative : (double)(k - negative + 1);
        errors[k] = 1e-10;
    }
    report->model = "ladder";
    report->theta = theta;
    report->gradient = ARENA_ARRAY(arena, n, double);
    report->eigenvalues = eigenvalues;
    report->eigenvalue_errors = errors;
    report->loss = 0.5;
    report->loss_error = NAN;
    report->critical = true;
    report->strict = true;
    report->decided_by = CP_BY_HESSIAN;
    report->order = 2;
    report->verdict = negative == 0 ? CP_MINIMUM : negative == n ? CP_MAXIMUM : CP_SADDLE;
    report->index = report->negative = negative;
    report->positive = n - negative;
    report->minimum_ratio = n == 0 ? NAN : (double)report->positive / (double)n;
    report->condition = 1;
    report->sharpness = n == 0 ? NAN : eigenvalues[n - 1];
    return report;
}

/* What cp_classify says about [[0, -2], [-2, 0]]. */
static inline struct cp_report *bare_report(struct arena *arena)
{
    struct cp_report *report = toy_report(arena);
    struct cp_escape *escape = arena_copy(arena, report->escape, 1, sizeof *escape);
    escape->tried = escape->shown = false;
    escape->step = escape->loss_before = escape->loss_after = escape->predicted_after = NAN;
    report->model = "hessian.csv";
    report->bare_matrix = true;
    report->parameters = NULL;
    report->parameter_count = 0;
    report->theta = NULL;
    report->gradient = NULL;
    report->loss = report->gradient_norm = report->displacement = NAN;
    report->escape = escape;
    return report;
}

/* The text of a report in a format of the table. */
static inline const char *written(struct arena *arena, const char *format, const struct cp_report *report,
                                  struct report_style style)
{
    struct text out = {.arena = arena};
    const struct report_format *row = report_format_find(str_of(format));
    assert_non_null(row);
    row->write(&out, report, &style);
    return out.at;
}

static inline void assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("no '%s' in:\n%s", part, text);
}

static inline void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("'%s' in:\n%s", part, text);
}

#endif
