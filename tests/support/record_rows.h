/* Records of a scan made by hand, for the writers. */
#ifndef SUPPORT_RECORD_ROWS_H
#define SUPPORT_RECORD_ROWS_H

#include "report/record_columns.h"

#include <math.h>
#include <string.h>
#include <cmocka.h>

static const size_t record_shape[] = {2};
static const struct cp_parameter record_parameters[] = {{"x", 0, NULL, 0, 1}, {"W", 1, record_shape, 1, 2}};
static const double record_theta[] = {0.1, -2, 1e300};
static const double record_nowhere[] = {(double)NAN, (double)NAN, (double)NAN};
static const double record_eigenvalues[] = {-1.5, -0.0, 4};
static const double record_direction[] = {0.6, -0.8, 0};
static const struct cp_escape record_escape = {
    .direction = record_direction,
    .curvature = -1.5,
    .tried = true,
    .shown = true,
    .step = 0.25,
    .loss_before = 3,
    .loss_after = 2.5,
};

static const struct cp_record record_saddle = {
    .verdict = CP_SADDLE,
    .loss = -0.0,
    .gradient_norm = 0,
    .negative = 1,
    .zero = 1,
    .positive = 1,
    .lambda_min = -1.5,
    .lambda_max = 4,
    .minimum_ratio = 1.0 / 3,
    .displacement = (double)NAN,
    .eigenvalues = record_eigenvalues,
    .escape = &record_escape,
};
static const struct cp_record record_pole = {
    .error = "the loss, it \"blows\"",
    .not_finite = true,
    .loss = (double)INFINITY,
    .gradient_norm = (double)NAN,
    .lambda_min = (double)NAN,
    .lambda_max = (double)NAN,
    .minimum_ratio = (double)NAN,
    .displacement = (double)NAN,
};

/* A saddle with an id, a pole without, and a bad line. */
static const struct record_row record_rows[] = {
    {3, record_theta, "\"a, b\"", NULL, &record_saddle, false},
    {3, record_theta, NULL, "the loss, it \"blows\"", &record_pole, false},
    {3, record_nowhere, NULL, "line 7: 'x' is no number", &record_pole, true},
};

static inline struct record_layout record_layout_of(struct arena *arena, const char *names)
{
    struct record_layout layout = {.n = 3, .parameters = record_parameters, .parameter_count = 2};
    layout.columns = ARENA_ARRAY(arena, record_column_count(), size_t);
    for (size_t at = 0; names[at] != '\0';) {
        size_t size = strcspn(names + at, ",");
        for (size_t k = 0; k < record_column_count(); k++)
            if (str_is((struct str){names + at, size}, record_column_name(k)))
                layout.columns[layout.count++] = k;
        at += size + (names[at + size] == ',');
    }
    layout.npy_size = record_npy_size(&layout);
    return layout;
}

/* Header and records in a format. */
static inline struct str records_written(struct arena *arena, const char *format, const struct record_layout *layout)
{
    struct text out = {.arena = arena};
    const struct record_format *f = record_format_find(str_of(format));
    assert_non_null(f);
    f->header(&out, layout, 3);
    for (size_t k = 0; k < 3; k++)
        f->add(&out, layout, &record_rows[k]);
    return text_str(&out);
}

#endif
