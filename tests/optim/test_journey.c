/* The loop: when it ends, what it counts, whom it tells. */
#include "optim/journey.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/close.h"
#include "support/descents.h"

#include <math.h>

/* What one optimizer does from theta. */
static const struct cp_descent *descent_of(struct arena *arena, const char *formula, const char *optimizer,
                                           size_t steps, const double *theta)
{
    const struct cp_descent_options options = {.optimizers = optimizer, .steps = steps};
    return &descents_of(arena, formula_model(arena, formula, NULL), theta, &options)->list[0];
}

/* x halves with every step. */
static void counts(void **state)
{
    const struct cp_descent_options options = {.optimizers = "gd:lr=0.5", .steps = 20, .drop = 0.49, .radius = 0.9};
    const struct cp_descents *all =
        descents_of(*state, formula_model(*state, "x^2/2", NULL), (const double[]){1}, &options);
    const struct cp_descent *d = &all->list[0];
    assert_int_equal(d->end, CP_END_STEPS);
    assert_int_equal(d->steps, 20);
    assert_true(d->fell && d->left);
    assert_int_equal(d->fell_after, 3); /* 1/2 - 1/128 > 0.49 */
    assert_int_equal(d->left_after, 4); /* 1 - 1/16 > 0.9 */
    assert_close(d->theta[0], 0x1p-20, 0, 0);
    assert_close(d->distance, 1 - 0x1p-20, 0, 0);
    assert_close(d->loss, 0x1p-41, 0, 0);
    assert_close(d->gradient_norm, 0x1p-20, 0, 0);
}

static void at_rest(void **state)
{
    static const char *const names[] = {"gd",    "momentum", "nesterov",  "adagrad",        "rmsprop", "adam",
                                        "adamw", "radam",    "curvature", "adam:warmup=10", "sgd"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const struct cp_descent *d = descent_of(*state, "x^2 + y^2", names[k], 100000000, (const double[]){0, 0});
        assert_int_equal(d->end, CP_END_REST);
        assert_int_equal(d->steps, 0);
        assert_false(d->fell || d->left);
        assert_int_equal(d->report->verdict, CP_MINIMUM);
    }
}

/* With decay a point without gradient moves all the same. */
static void decay_moves(void **state)
{
    const struct cp_descent *d = descent_of(*state, "0*x", "gd:lr=0.5:weight-decay=1", 10, (const double[]){1});
    assert_int_equal(d->steps, 10);
    assert_close(d->theta[0], 0x1p-10, 0, 0);
}

/* What has velocity does not rest where there is no slope. */
static void momentum_passes(void **state)
{
    const struct cp_descent *d = descent_of(*state, "relu(x)", "momentum:lr=0.5", 50, (const double[]){0.25});
    assert_int_equal(d->steps, 50);
    assert_true(d->theta[0] < -3);
}

static void divergence(void **state)
{
    const struct cp_descent *d = descent_of(*state, "x^2", "gd:lr=10", 1000, (const double[]){1});
    assert_int_equal(d->end, CP_END_DIVERGED);
    assert_true(d->steps > 3 && d->steps < 20);
    assert_true(d->loss > 1e12 && d->report == NULL && d->failure == NULL);
    d = descent_of(*state, "x^4", "gd:lr=1e300", 1000, (const double[]){1e10});
    assert_int_equal(d->end, CP_END_DIVERGED);
    assert_int_equal(d->steps, 1);
    assert_true(!isfinite(d->loss));
    d = descent_of(*state, "log(x)", "gd:lr=1", 1000, (const double[]){0.5});
    assert_int_equal(d->end, CP_END_DIVERGED);
    d = descent_of(*state, "sqrt(x)", "gd:lr=1", 1000, (const double[]){0.25});
    assert_int_equal(d->end, CP_END_DIVERGED);
    assert_int_equal(d->steps, 1);
}

/* Every optimizer takes a rate beyond reason, and a tiny one. */
static void extreme_rates(void **state)
{
    static const char *const rates[] = {"lr=1e308", "lr=1e-308", "lr=5e-324"};
    for (size_t k = 0; k < 3; k++) {
        const struct cp_descent_options options = {.settings = &rates[k], .setting_count = 1, .steps = 50};
        const struct cp_descents *all = descents_of(*state, formula_model(*state, "(1 - x*y)^2 + x^4", NULL),
                                                    (const double[]){0.5, -0.25}, &options);
        for (size_t i = 0; i < all->count; i++) {
            assert_true(all->list[i].end != CP_END_FAILED);
            assert_true(k == 0 || isfinite(all->list[i].loss));
        }
    }
}

/* ---- Waypoints ---- */

struct log {
    size_t count;
    size_t steps[16];
    size_t runs[16];
    double theta[16];
    size_t most; /* says no after so many */
};

static bool note(void *context, const struct cp_waypoint *w)
{
    struct log *log = context;
    log->steps[log->count] = w->step;
    log->runs[log->count] = w->run;
    log->theta[log->count] = w->theta[0];
    assert_close(w->loss, w->theta[0] * w->theta[0] / 2, 0, 0);
    assert_close(w->gradient_norm, fabs(w->theta[0]), 0, 0);
    return ++log->count < log->most;
}

static void waypoints(void **state)
{
    static const size_t expected[] = {0, 3, 6, 7, 0, 1};
    struct log log = {.most = 16};
    const struct cp_descent_options options = {
        .optimizers = "gd:lr=0.5,curvature", .steps = 7, .watch = note, .context = &log, .stride = 3};
    descents_of(*state, formula_model(*state, "x^2/2", NULL), (const double[]){1}, &options);
    assert_int_equal(log.count, 6);
    for (size_t k = 0; k < 6; k++) {
        assert_int_equal(log.steps[k], expected[k]);
        assert_int_equal(log.runs[k], k / 4);
    }
    assert_close(log.theta[2], 0x1p-6, 0, 0);
    assert_close(log.theta[5], 0, 0, 0);
}

static void a_watcher_may_say_no(void **state)
{
    struct log log = {.most = 3};
    struct diags *diags = diags_new(*state);
    const struct cp_descent_options options = {.optimizers = "gd", .steps = 10, .watch = note, .context = &log};
    assert_null(descend(*state, formula_model(*state, "x^2/2", NULL), (const double[]){1}, &options, diags));
    assert_int_equal(log.count, 3);
    assert_int_equal(diags->count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(counts),      ANALYSES_TEST(at_rest),
        ANALYSES_TEST(decay_moves), ANALYSES_TEST(momentum_passes),
        ANALYSES_TEST(divergence),  ANALYSES_TEST(extreme_rates),
        ANALYSES_TEST(waypoints),   ANALYSES_TEST(a_watcher_may_say_no),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
