/* Escapes, evaluated again in longer arithmetic: the loss falls where it is said to fall. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/escape.h"

#include "support/analyses.h"
#include "support/close.h"
#include "support/random.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A loss as critpoint reads it, and the same in long double. */
struct loss {
    const char *formula;
    long double (*value)(long double x, long double y);
    double x, y;
    enum cp_verdict verdict;
};

static long double two_weights(long double x, long double y)
{
    return (1 - x * y) * (1 - x * y);
}

static long double product(long double x, long double y)
{
    return x * y;
}

static long double tiny_product(long double x, long double y)
{
    return 1e-200L * x * y;
}

static long double huge_difference(long double x, long double y)
{
    return 1e200L * (x * x - y * y);
}

static long double long_units(long double x, long double y)
{
    return 1e-24L * x * x - 1e-26L * y * y + 3;
}

static long double short_units(long double x, long double y)
{
    return 1e24L * x * x - 1e20L * y * y + 3;
}

static long double mixed_units(long double x, long double y)
{
    return 1e24L * x * x - 1e-24L * y * y;
}

static long double barrier(long double x, long double y)
{
    return -logl(1e-3L - x) - 1000 * x - x * x * 1e6L + y * y;
}

static long double hill(long double x, long double y)
{
    return -x * x - 2 * y * y + x * x * x;
}

static long double slope(long double x, long double y)
{
    return expl(x) + y * y;
}

static long double cliff(long double x, long double y)
{
    return logl(x) + y * y;
}

static long double far_saddle(long double x, long double y)
{
    return (x - 1e6L) * (x - 1e6L) - 1e-4L * (y - 1e6L) * (y - 1e6L) + 1e3L;
}

static long double bent(long double x, long double y)
{
    return x * x - y * y + 0.5L * y * y * y;
}

static long double walls(long double x, long double y)
{
    return x * x - y * y + 1e8L * y * y * y * y;
}

static const struct loss LOSSES[] = {
    {"(1 - x*y)^2", two_weights, 0, 0, CP_SADDLE},
    {"x*y", product, 0, 0, CP_SADDLE},
    {"1e-200*x*y", tiny_product, 0, 0, CP_SADDLE},
    {"1e200*(x^2 - y^2)", huge_difference, 0, 0, CP_SADDLE},
    {"1e-24*x^2 - 1e-26*y^2 + 3", long_units, 0, 0, CP_SADDLE},
    {"1e24*x^2 - 1e20*y^2 + 3", short_units, 0, 0, CP_SADDLE},
    {"1e24*x^2 - 1e-24*y^2", mixed_units, 0, 0, CP_SADDLE},
    {"-log(1e-3 - x) - 1000*x - 1e6*x^2 + y^2", barrier, 0, 0, CP_SADDLE},
    {"-x^2 - 2*y^2 + x^3", hill, 0, 0, CP_MAXIMUM},
    {"exp(x) + y^2", slope, 1, 1, CP_NOT_CRITICAL},
    {"log(x) + y^2", cliff, 1e-9, 0, CP_NOT_CRITICAL},
    {"log(x) + y^2", cliff, 2, 1, CP_NOT_CRITICAL},
    {"(x - 1e6)^2 - 1e-4*(y - 1e6)^2 + 1e3", far_saddle, 1e6, 1e6, CP_SADDLE},
    {"x^2 - y^2 + 0.5*y^3", bent, 0, 0, CP_SADDLE},
    {"x^2 - y^2 + 1e8*y^4", walls, 0, 0, CP_SADDLE},
};

static void check_escape(const struct loss *loss, const double *theta, const struct cp_report *r)
{
    const struct cp_escape *e = r->escape;
    if (r->verdict != loss->verdict || e == NULL || !e->tried || !e->shown)
        fail_msg("%s: verdict %d, escape %s", loss->formula, r->verdict, e == NULL ? "none" : "not shown");
    const double *u = e->direction;
    long double x = theta[0] + e->step * u[0];
    long double y = theta[1] + e->step * u[1];
    long double before = loss->value(theta[0], theta[1]);
    long double after = loss->value(x, y);
    assert_close(hypot(u[0], u[1]), 1, 4 * DBL_EPSILON, 0);
    assert_true(e->step > 0);
    assert_true(e->loss_after < e->loss_before);
    if (!(after < before))
        fail_msg("%s: from %Lg to %Lg at step %g along %g, %g", loss->formula, before, after, e->step, u[0], u[1]);
    double scale = (double)fabsl(before - after);
    assert_close(e->loss_before - e->loss_after, (double)(before - after), 0.3, 0);
    double predicted =
        -(r->verdict == CP_NOT_CRITICAL ? -r->gradient_norm * e->step : 0) - e->curvature / 2 * e->step * e->step;
    assert_close(e->loss_before - e->predicted_after, predicted, 1e-6,
                 1e-12 * scale + 4 * DBL_EPSILON * fabs(e->loss_before));
}

static void the_loss_falls_in_longer_arithmetic(void **state)
{
    for (size_t k = 0; k < sizeof LOSSES / sizeof *LOSSES; k++) {
        const double theta[] = {LOSSES[k].x, LOSSES[k].y};
        struct model *model = formula_model(*state, LOSSES[k].formula, "x=0,y=0");
        check_escape(&LOSSES[k], theta, report_of(*state, model, theta, NULL));
    }
}

/* Random quadratics: the escape has negative curvature and arrives where it says. */
static void random_saddles(void **state)
{
    struct random random = {71};
    for (int trial = 0; trial < 400; trial++) {
        struct arena *arena = arena_child(*state);
        double s = pow(10, random_uniform(&random, -60, 60));
        double a = random_normal(&random) * s;
        double b = random_normal(&random) * s;
        double c = random_normal(&random) * s;
        double offset = trial % 2 == 0 ? 0 : s * random_normal(&random);
        const char *formula = str_format(arena, "%.17g*x^2 + %.17g*x*y + %.17g*y^2 + %.17g", a, b, c, offset);
        const double theta[] = {0, 0};
        const struct cp_report *r = report_of(arena, formula_model(arena, formula, "x=0,y=0"), theta, NULL);
        bool expected = r->verdict == CP_SADDLE || r->verdict == CP_MAXIMUM;
        assert_int_equal(r->escape != NULL, expected);
        if (expected) {
            const double *u = r->escape->direction;
            long double x = (long double)r->escape->step * u[0];
            long double y = (long double)r->escape->step * u[1];
            if (!r->escape->shown)
                fail_msg("%s: no escape shown", formula);
            assert_true(a * x * x + b * x * y + c * y * y < 0);
            assert_close(r->escape->curvature, 2 * a * u[0] * u[0] + 2 * b * u[0] * u[1] + 2 * c * u[1] * u[1], 1e-9,
                         0);
        }
        arena_close(arena);
    }
}

/* Of both sides the steeper one, and of equal ones the one whose largest component is positive. */
static void sides(void **state)
{
    static const struct {
        const char *formula;
        double u[2];
    } rows[] = {
        {"x^2 - y^2 + 0.1*y^3", {0, -1}},
        {"x^2 - y^2 - 0.1*y^3", {0, 1}},
        {"x^2 - y^2", {0, 1}},
        {"y^2 - x^2", {1, 0}},
        {"x*y + 1", {M_SQRT1_2, -M_SQRT1_2}},
        {"-x*y + 1", {M_SQRT1_2, M_SQRT1_2}},
        {"x^2 - y^2 + where(y > 1e-4, 1e9, 0)", {0, -1}},
    };
    const double theta[] = {0, 0};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const struct cp_report *r = report_of(*state, formula_model(*state, rows[k].formula, "x=0,y=0"), theta, NULL);
        assert_non_null(r->escape);
        for (size_t i = 0; i < 2; i++)
            if (fabs(r->escape->direction[i] - rows[k].u[i]) > 1e-14)
                fail_msg("%s: %g, %g", rows[k].formula, r->escape->direction[0], r->escape->direction[1]);
    }
}

/* What cannot be shown is not said to be shown: the fall is below the rounding of the loss wherever it can be tried. */
static void a_fall_within_rounding_is_not_shown(void **state)
{
    struct problem *problem = problem_new(*state, formula_model(*state, "1 + 0*x", NULL), CP_EXACT);
    const double theta[] = {0};
    double u = 1;
    const struct escape_plan plan = {.theta = theta, .loss = 1, .loss_error = 1e-16, .curvature = -1};
    struct cp_escape e;
    escape_try(problem, &plan, &u, false, &e);
    assert_true(e.tried);
    assert_false(e.shown);
    assert_true(isnan(e.step) && isnan(e.loss_after));
}

/* Rounding alone, of terms that cancel, is no fall: neither that at theta nor, where values at theta are exact, that at the
 * end of the step. */
static void cancellation_is_no_fall(void **state)
{
    struct random random = {72};
    for (int trial = 0; trial < 200; trial++) {
        struct arena *arena = arena_child(*state);
        double big = pow(10, random_uniform(&random, 0, 12));
        const char *formula = str_format(arena, "%s%.17g*((x + 1)*(x + 1)) - %.17g*x^2 - %.17g*(2*x + 1)%s",
                                         trial % 2 == 0 ? "" : "x*(", big, big, big, trial % 2 == 0 ? "" : ")");
        struct problem *problem = problem_new(arena, formula_model(arena, formula, NULL), CP_EXACT);
        const double theta[] = {trial % 2 == 0 ? random_uniform(&random, 0, 1) : 0};
        struct derivatives d = derivatives_new(arena, 1);
        double u = 1;
        struct cp_escape e;
        problem_derivatives(problem, theta, &d);
        const struct escape_plan plan = {
            .theta = theta, .loss = d.loss, .loss_error = d.loss_error, .curvature = -1e-9 * big};
        escape_try(problem, &plan, &u, false, &e);
        if (e.shown)
            fail_msg("%s at %g: a fall of %g is shown", formula, theta[0], e.loss_before - e.loss_after);
        arena_close(arena);
    }
}

static void no_escape_at_a_minimum(void **state)
{
    static const char *const formulas[] = {"x^2 + y^2", "abs(x) + y^2", "x^4 + y^4", "0*x*y"};
    const double theta[] = {0, 0};
    for (size_t k = 0; k < 4; k++)
        assert_null(report_of(*state, formula_model(*state, formulas[k], "x=0,y=0"), theta, NULL)->escape);
}

static void orientation(void **state)
{
    (void)state;
    double a[] = {0.1, -0.9, 0.2};
    escape_orient(3, a);
    assert_true(a[0] == -0.1 && a[1] == 0.9 && a[2] == -0.2);
    double b[] = {-0.5, 0.5 * (1 + 1e-12), 0}; /* equal up to rounding: the first one counts */
    escape_orient(3, b);
    assert_true(b[0] == 0.5);
    double zero[] = {0, 0};
    escape_orient(2, zero);
    assert_true(zero[0] == 0 && zero[1] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(the_loss_falls_in_longer_arithmetic),
        ANALYSES_TEST(random_saddles),
        ANALYSES_TEST(sides),
        ANALYSES_TEST(a_fall_within_rounding_is_not_shown),
        ANALYSES_TEST(cancellation_is_no_fall),
        ANALYSES_TEST(no_escape_at_a_minimum),
        ANALYSES_TEST(orientation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
