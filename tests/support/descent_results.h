/* Descents made by hand, for the tests of what is written about them. */
#ifndef SUPPORT_DESCENT_RESULTS_H
#define SUPPORT_DESCENT_RESULTS_H

#include "support/reports.h"

#include <stdarg.h>
#include <cmocka.h>

/* Settings that are all unknown, but for the rate, which comes first. */
static inline const double *settings_made(struct arena *arena, double lr)
{
    double *settings = ARENA_ARRAY(arena, cp_setting_count(), double);
    for (size_t k = 0; k < cp_setting_count(); k++)
        settings[k] = NAN;
    settings[0] = lr;
    return settings;
}

/* One of each end, from the origin of the toy. */
static inline struct cp_descents *descents_made(struct arena *arena)
{
    struct cp_descents *d = ARENA_NEW(arena, struct cp_descents);
    struct cp_descent *list = ARENA_ARRAY(arena, CP_END_COUNT, struct cp_descent);
    struct cp_report *report = toy_report(arena);
    const double *rate = settings_made(arena, 0.5);
    list[0] = (struct cp_descent){.label = "adam:lr=0.5",
                                  .optimizer = "adam",
                                  .schedule = "cosine",
                                  .settings = rate,
                                  .end = CP_END_STEPS,
                                  .steps = 100,
                                  .fell = true,
                                  .fell_after = 7,
                                  .left = true,
                                  .left_after = 0,
                                  .theta = NUMBERS(arena, 1, 2),
                                  .distance = 3,
                                  .loss = 0.25,
                                  .gradient_norm = 1e-3,
                                  .report = report};
    list[1] = (struct cp_descent){.label = "gd",
                                  .optimizer = "gd",
                                  .schedule = "constant",
                                  .settings = rate,
                                  .end = CP_END_REST,
                                  .theta = NUMBERS(arena, 0, 0),
                                  .loss = 1,
                                  .report = report};
    list[2] = (struct cp_descent){.label = "sgd",
                                  .optimizer = "sgd",
                                  .schedule = "constant",
                                  .settings = rate,
                                  .end = CP_END_DIVERGED,
                                  .steps = 3,
                                  .theta = NUMBERS(arena, NAN, -INFINITY),
                                  .distance = INFINITY,
                                  .loss = NAN,
                                  .gradient_norm = NAN};
    list[3] = (struct cp_descent){.label = "curvature",
                                  .optimizer = "curvature",
                                  .settings = rate,
                                  .end = CP_END_FAILED,
                                  .steps = 2,
                                  .theta = NUMBERS(arena, 5, 6),
                                  .distance = 1,
                                  .loss = 2,
                                  .gradient_norm = 1,
                                  .failure = "log(x) is not finite"};
    *d = (struct cp_descents){.point = report,
                              .start = NUMBERS(arena, 0, 0.001),
                              .loss = 0.999,
                              .steps = 100,
                              .drop = 0.1,
                              .radius = 0.5,
                              .perturb = 0.001,
                              .seed = 7,
                              .count = CP_END_COUNT,
                              .list = list};
    return d;
}

static inline const char *descents_written(struct arena *arena, const char *format)
{
    static const struct report_style plain = {0};
    struct text out = {.arena = arena};
    descent_format_find(str_of(format))->write(&out, descents_made(arena), &plain);
    return out.at;
}

#define RESULTS_TEST(test) cmocka_unit_test_setup_teardown(test, open_arena, close_arena)

#endif
