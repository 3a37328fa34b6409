/* The scale-free test of the gradient, refinement, and verdicts at known critical points in random smooth variables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/stationary.h"

#include "analysis/vector.h"
#include "support/analyses.h"
#include "support/close.h"
#include "support/random.h"
#include "support/starts.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 4 };

/* A loss sum_k d_k u_k^2 in smooth invertible variables u(x) with u(center) = 0. */
struct hidden {
    size_t n;
    size_t negative;
    double center[MOST];
    double matrix[MOST * MOST]; /* of z = M (x - center) */
    double d[MOST];
    const char *formula;
};

static void draw_variables(struct random *random, struct hidden *h)
{
    for (size_t i = 0; i < h->n; i++) {
        h->center[i] = round(1000 * random_uniform(random, -3, 3)) / 1000;
        h->d[i] = pow(10, random_uniform(random, -1, 1)) * (random_below(random, 2) != 0 ? 1 : -1);
        h->negative += h->d[i] < 0;
        for (size_t j = 0; j < h->n; j++)
            h->matrix[i * h->n + j] = i == j ? 1 : j < i ? round(4 * random_uniform(random, -1, 1)) / 4 : 0;
    }
}

/* Variables with u(0) = 0 and slope 1 there, that no z elsewhere nearby takes to 0. */
static const char *const SHAPES[] = {"(%s)",     "tanh(%s)",      "expm1(%s)", "sinh(%s)",        "(%s + 0.3*%s^2)",
                                     "atan(%s)", "log1p(0.3*%s)", "sin(%s)",   "(%s*exp(0.5*%s))"};

static const char *shape_of(struct arena *arena, const char *shape, const char *z)
{
    struct text text = {.arena = arena};
    for (const char *c = shape; *c != 0; c++)
        if (c[0] == '%' && c[1] == 's') {
            text_puts(&text, z);
            c++;
        } else {
            text_add(&text, (struct str){c, 1});
        }
    return text.at;
}

static struct hidden hidden_new(struct arena *arena, struct random *random)
{
    static const double offsets[] = {0, 1, -50};
    struct hidden h = {.n = 1 + random_below(random, MOST)};
    struct text text = {.arena = arena};
    draw_variables(random, &h);
    text_printf(&text, "%.17g", offsets[random_below(random, 3)]);
    for (size_t k = 0; k < h.n; k++) {
        struct text z = {.arena = arena};
        text_puts(&z, "(0");
        for (size_t j = 0; j < h.n; j++)
            if (h.matrix[k * h.n + j] != 0)
                text_printf(&z, " + %.17g*(x%zu - %.17g)", h.matrix[k * h.n + j], j, h.center[j]);
        text_puts(&z, ")");
        const char *shape = SHAPES[random_below(random, sizeof SHAPES / sizeof *SHAPES)];
        text_printf(&text, " + %.17g*%s^2", h.d[k], shape_of(arena, shape, z.at));
    }
    h.formula = text.at;
    return h;
}

static struct model *hidden_model(struct arena *arena, const struct hidden *h)
{
    struct text order = {.arena = arena};
    for (size_t i = 0; i < h->n; i++)
        text_printf(&order, "%sx%zu=0", i == 0 ? "" : ",", i);
    return formula_model(arena, h->formula, order.at);
}

static double rounded(double x, int digits)
{
    char text[64];
    snprintf(text, sizeof text, "%.*e", digits - 1, x);
    return strtod(text, NULL);
}

static enum cp_verdict truth_of(const struct hidden *h)
{
    return h->negative == 0 ? CP_MINIMUM : h->negative == h->n ? CP_MAXIMUM : CP_SADDLE;
}

/* Never another verdict or index than the true ones; how many were given at all. */
static bool check_verdict(const struct cp_report *r, const struct hidden *h, const double *theta)
{
    bool wrong = (r->verdict == CP_MINIMUM || r->verdict == CP_MAXIMUM || r->verdict == CP_SADDLE) &&
                 (r->verdict != truth_of(h) || r->negative > h->negative || r->positive > h->n - h->negative);
    if (wrong || r->verdict == CP_NONSMOOTH)
        fail_msg("%s at %.17g, ...: verdict %d, %zu-, not %zu-", h->formula, theta[0], r->verdict, r->negative,
                 h->negative);
    return r->verdict == truth_of(h) && r->negative == h->negative;
}

static void critical_points_in_smooth_variables(void **state)
{
    struct random random = {61};
    size_t told = 0;
    size_t asked = 0;
    for (int trial = 0; trial < 600; trial++) {
        struct arena *arena = arena_child(*state);
        struct hidden h = hidden_new(arena, &random);
        struct model *model = hidden_model(arena, &h);
        double theta[MOST];
        int digits = 6 + trial % 11;
        for (size_t i = 0; i < h.n; i++)
            theta[i] = rounded(h.center[i] * (1 + pow(10, -digits) * random_uniform(&random, -1, 1)), digits);
        const struct cp_options options = {.xtol = 2 * pow(10, 1 - digits)};
        told += check_verdict(report_of(arena, model, theta, &options), &h, theta);
        asked++;
        arena_close(arena);
    }
    print_message("%zu of %zu verdicts\n", told, asked);
    assert_true(told > asked * 95 / 100);
}

static void refinement_finds_them(void **state)
{
    struct random random = {62};
    size_t told = 0;
    size_t asked = 0;
    for (int trial = 0; trial < 300; trial++) {
        struct arena *arena = arena_child(*state);
        struct hidden h = hidden_new(arena, &random);
        double theta[MOST];
        double moved = 0;
        for (size_t i = 0; i < h.n; i++) {
            double move = 1e-3 * random_uniform(&random, -1, 1);
            theta[i] = h.center[i] + move;
            moved = hypot(moved, move);
        }
        const struct cp_options options = {.refine = true};
        const struct cp_report *r = report_of(arena, hidden_model(arena, &h), theta, &options);
        told += check_verdict(r, &h, theta);
        asked++;
        assert_true(r->critical);
        assert_close(r->displacement, moved, 1e-6, 1e-7);
        for (size_t i = 0; i < h.n; i++)
            assert_close(r->theta[i], h.center[i], 0, 1e-7);
        arena_close(arena);
    }
    assert_true(told > asked * 95 / 100);
}

/* ---- The test of the gradient ---- */

/* A stiff and a soft direction, turned by an angle, at a center away from 0, in units of their own. */
static const struct cp_report *turned_quadratic(struct arena *arena, double stiffness, double angle, const double *unit,
                                                double offset, const double *theta)
{
    double c = cos(angle);
    double s = sin(angle);
    const char *formula = str_format(
        arena,
        "%.17g + %.17g*(%.17g*(x/%.17g - 1) + %.17g*(y/%.17g - 1))^2 + (%.17g*(y/%.17g - 1) - %.17g*(x/%.17g - 1))^2",
        offset, stiffness, c, unit[0], s, unit[1], c, unit[1], s, unit[0]);
    return report_of(arena, formula_model(arena, formula, "x=0,y=0"), theta, NULL);
}

/* A move of every coordinate by a tenth of its precision is none; ten times the precision is one, along stiff and soft
 * directions alike. */
static void moves_are_measured_by_the_precision_of_theta(void **state)
{
    static const double xtol = 1e-6;
    struct random random = {63};
    for (int trial = 0; trial < 400; trial++) {
        struct arena *arena = arena_child(*state);
        double angle = trial % 2 == 0 ? 0 : random_uniform(&random, 0, 3.1);
        double stiffness = pow(10, random_uniform(&random, -6, 6));
        double unit[2] = {pow(10, random_uniform(&random, -9, 9)), -pow(10, random_uniform(&random, -9, 9))};
        double along = trial % 4 < 2 ? angle : angle + 1.5707963267948966;
        double offset = trial % 3 == 0 ? 0 : trial % 3 == 1 ? 1e-9 * stiffness : 1e-12;
        for (int far = 0; far < 2; far++) {
            double move = xtol * (far != 0 ? 10 : 0.1);
            const double theta[] = {unit[0] * (1 + move * cos(along)), unit[1] * (1 + move * sin(along))};
            const struct cp_report *r = turned_quadratic(arena, stiffness, angle, unit, offset, theta);
            if (r->critical != (far == 0))
                fail_msg("stiffness %g, angle %g, along %g, far %d, offset %g: critical %d", stiffness, angle, along,
                         far, offset, r->critical);
            double moved = hypot(theta[0] - unit[0], theta[1] - unit[1]);
            if (far == 0 && !(fabs(r->displacement - moved) <= 0.03 * moved))
                fail_msg("stiffness %g, angle %g, along %g, units %g %g, offset %g: displacement %g, not %g", stiffness,
                         angle, along, unit[0], unit[1], offset, r->displacement, moved);
            if (far != 0)
                assert_int_equal(r->verdict, CP_NOT_CRITICAL);
        }
        arena_close(arena);
    }
}

/* A slope is no critical point, however small it is, in any units. */
static void slopes_are_not_critical(void **state)
{
    static const char *const formulas[] = {"x",         "1e-200*x", "1e200*x",       "1e-12*x + 1",
                                           "x + y^2",   "exp(x)",   "1e-30*(x + y)", "(x + y)^2 + 1e-3*(x - y)",
                                           "log(x + 2)"};
    static const double points[][2] = {{0, 0}, {1, -1}, {1e-9, 1e-9}, {1e6, 0}};
    for (size_t f = 0; f < sizeof formulas / sizeof *formulas; f++)
        for (size_t p = 0; p < 4; p++) {
            struct model *model = formula_model(*state, str_format(*state, "%s + 0*x*y", formulas[f]), "x=0,y=0");
            if (p == 3 && strcmp(formulas[f], "exp(x)") == 0)
                continue;
            const struct cp_report *r = report_of(*state, model, points[p], NULL);
            if (r->critical)
                fail_msg("%s at %g, %g is critical", formulas[f], points[p][0], points[p][1]);
        }
}

/* The slope of u^3/3 + u/20 is never below 1/20. Newton steps wander about its least place, within theta's precision. */
static void wandering_steps_find_nothing(void **state)
{
    static const double starts[] = {3, 1.7, 2.3, 0.9, 5, 0.31};
    struct model *model = formula_model(*state, "((x - 1)*1e7)^3/3 + 0.05*((x - 1)*1e7)", "x=0");
    for (size_t k = 0; k < sizeof starts / sizeof *starts; k++)
        assert_int_equal(report_of(*state, model, (const double[]){1 + starts[k] * 1e-7}, NULL)->verdict,
                         CP_NOT_CRITICAL);
    static const char *const powers[] = {"(x - 1)^4", "(x - 1)^6", "(x - 1)^10 + y^2"};
    for (size_t k = 0; k < sizeof powers / sizeof *powers; k++)
        assert_true(
            report_of(*state, formula_model(*state, powers[k], NULL), (const double[]){1 + 3e-7, 0}, NULL)->critical);
}

static void the_threshold_of_the_user_counts(void **state)
{
    struct model *model = formula_model(*state, "x^2 + 3*y^2", "x=0,y=0");
    const double theta[] = {1e-3, -1e-3};
    struct cp_options options = {.gtol = 6.1e-3};
    assert_true(report_of(*state, model, theta, &options)->critical);
    options.gtol = 5.9e-3;
    assert_false(report_of(*state, model, theta, &options)->critical);
}

/* ---- The room's own functions ---- */

/* What is not critical is left as it was. */
static void a_failed_test_describes_theta_itself(void **state)
{
    struct problem *problem = problem_new(*state, formula_model(*state, "x^2 + 3*y^2", "x=0,y=0"), CP_EXACT);
    const double theta[] = {1, 2};
    struct stationary_start start = start_at(*state, problem, theta);
    struct stationary s;
    stationary_test(problem, &start, &s);
    assert_false(s.critical);
    assert_false(s.moved);
    assert_int_equal(s.steps, 0);
    assert_true(isnan(s.displacement));
    assert_true(s.theta[0] == 1 && s.theta[1] == 2 && s.at.gradient[0] == 2 && s.at.gradient[1] == 12);
}

/* A network whose weights are 0, but for the last bias, which is the mean of the targets up to an offset, is critical: the
 * zeros are exact, and a way that leaves them is not taken. Its hidden units are not 0 where their inputs are. */
static void networks_with_weights_of_zero_are_critical(void **state)
{
    static const char *const activations[] = {"tanh", "sigmoid", "softplus"};
    static const double offsets[] = {0, 1e-16, 4e-16, 1e-15, 3e-15, 1e-14, 1e-13, 1e-12, 1e-10, 1e-8, 1e-7};
    enum { N = 2 * 2 + 2 + 2 * 2 + 2 + 2 + 1 };
    for (size_t a = 0; a < sizeof activations / sizeof *activations; a++) {
        const char *layer =
            str_format(*state, "{\"type\": \"dense\", \"units\": 2, \"activation\": \"%s\"}", activations[a]);
        struct model *model = json_model(
            *state,
            str_format(*state,
                       "{\"network\": {\"layers\": [%s, %s, {\"type\": \"dense\", \"units\": 1}], \"loss\": "
                       "\"mse\"}, \"init\": {\"scheme\": \"zeros\"}, \"data\": {\"inputs\": [[0.3, -1.2], [1.7, "
                       "0.4], [-0.8, 0.9]], \"targets\": [[0.7], [-1.1], [1.9]]}}",
                       layer, layer));
        assert_int_equal(model->n, N);
        for (size_t k = 0; k < sizeof offsets / sizeof *offsets; k++) {
            double theta[N] = {0};
            theta[N - 1] = 0.5 * (1 + offsets[k]);
            const struct cp_report *r = report_of(*state, model, theta, NULL);
            if (!r->critical || r->verdict != CP_SADDLE)
                fail_msg("%s, offset %g: verdict %d", activations[a], offsets[k], r->verdict);
        }
    }
}

/* A coordinate whose curvature vanishes has no scale by which a long step would seem none. */
static void steps_that_cannot_be_seen_stay_near(void **state)
{
    struct model *model = formula_model(
        *state, "0.01*(x - 2)^2 + 45*(y - 3 - (x - 2)^2)^2 - 2*sin(z - 1 - 30*(x - 2)^3)^5", "x=0,y=0,z=0");
    for (int k = 0; k < 8; k++) {
        const double theta[] = {2 - 3e-15 * k, 3 + 1e-14, 1 + 9e-15 * k};
        const struct cp_report *r = report_of(*state, model, theta, NULL);
        assert_true(r->verdict == CP_SADDLE || r->verdict == CP_DEGENERATE);
        assert_true(r->displacement < 1e-6);
    }
}

/* Large problems take their Newton steps with one Hessian: they end where the others do. */
static void large_problems_arrive_too(void **state)
{
    enum { N = INERTIA_SMALL + 10 };
    struct model *model = formula_model(*state, "sum(cosh(x - 1)) + 0.1*sum((x[1:] - x[:-1])^4)", many_ones(*state, N));
    struct problem *problem = problem_new(*state, model, CP_EXACT);
    double theta[N];
    for (size_t i = 0; i < N; i++)
        theta[i] = 1 + (i % 2 == 0 ? 1e-7 : -1e-7);
    struct stationary_start start = start_at(*state, problem, theta);
    struct stationary s;
    stationary_test(problem, &start, &s);
    assert_true(s.critical && s.moved);
    assert_close(s.displacement, 1e-7 * sqrt(N), 1e-6, 0);
    for (size_t i = 0; i < N; i++)
        assert_close(s.theta[i], 1, 1e-14, 0);
    theta[N / 2] = 1.1; /* beyond its precision */
    start = start_at(*state, problem, theta);
    stationary_test(problem, &start, &s);
    assert_false(s.critical);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(critical_points_in_smooth_variables),
        ANALYSES_TEST(refinement_finds_them),
        ANALYSES_TEST(moves_are_measured_by_the_precision_of_theta),
        ANALYSES_TEST(slopes_are_not_critical),
        ANALYSES_TEST(wandering_steps_find_nothing),
        ANALYSES_TEST(the_threshold_of_the_user_counts),
        ANALYSES_TEST(a_failed_test_describes_theta_itself),
        ANALYSES_TEST(networks_with_weights_of_zero_are_critical),
        ANALYSES_TEST(steps_that_cannot_be_seen_stay_near),
        ANALYSES_TEST(large_problems_arrive_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
