/* Sharp and flat minima: effective parameters against direct sums, the top eigenvector against LAPACK, the relative
 * sharpness against closed forms, what must not matter, and two minima of one network, a flat and a sharp one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/sharpness.h"
#include "linalg/eigsym.h"

#include "support/analyses.h"
#include "support/close.h"
#include "support/random.h"

#include <math.h>
#include <string.h>

static const struct cp_flatness *measured(struct arena *arena, const char *formula, const char *order,
                                          const double *theta, double epsilon, double alpha)
{
    const struct cp_options options = {.sharpness = true, .epsilon = epsilon, .alpha = alpha};
    const struct cp_report *r = report_of(arena, formula_model(arena, formula, order), theta, &options);
    assert_non_null(r->flatness);
    return r->flatness;
}

static bool warns_of(const struct cp_report *r, const char *words)
{
    for (size_t k = 0; k < r->warning_count; k++)
        if (strstr(r->warnings[k], words) != NULL)
            return true;
    return false;
}

/* 4/5 + 1/2 + 0 (the zero) + 0 (the negative one). */
static void effective_parameters_are_a_sum(void **state)
{
    (void)state;
    const double values[] = {-3, 0, 1, 4};
    assert_close(sharpness_effective(4, values, 1), 1.3, 1e-15, 0);
    assert_close(sharpness_effective(4, values, 1e-300), 2, 1e-15, 0);
    assert_close(sharpness_effective(4, values, 1e300), 5e-300, 1e-15, 0);
    assert_true(sharpness_effective(0, values, 1) == 0);
    const double tiny[] = {1e-320, 1e308};
    assert_close(sharpness_effective(2, tiny, 1e300), 1, 1e-7, 0);
}

/* The curvature along what the filter finds lies in the top of the range. */
static void the_filter_finds_the_top(void **state)
{
    struct random random = {4};
    for (int k = 0; k < 60; k++) {
        struct arena *arena = arena_child(*state);
        size_t n = 1 + random_below(&random, 60);
        double *h = ARENA_ARRAY(arena, n * n, double);
        double *u = ARENA_ARRAY(arena, n, double);
        double *hu = ARENA_ARRAY(arena, n, double);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j <= i; j++)
                h[i * n + j] = h[j * n + i] = ldexp(random_normal(&random), k - 30);
        struct eigsym eigen;
        assert_true(eigsym_solve(arena, n, h, true, &eigen));
        sharpness_top(arena, n, h, eigen.values, u);
        double square = 0;
        double form = 0;
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n; j++)
                hu[i] += h[i * n + j] * u[j];
            square += u[i] * u[i];
            form += u[i] * hu[i];
        }
        double range = eigen.values[n - 1] - eigen.values[0];
        assert_true(square > 0 && form / square >= eigen.values[n - 1] - 0.03 * range - 1e-12 * fabs(form / square));
        arena_close(arena);
    }
}

/* (a x^2 + b y^2)/2 about 0: the box is |x|, |y| <= epsilon, and L = 0. */
static void a_bowl(void **state)
{
    static const double theta[] = {0, 0};
    const struct cp_flatness *f = measured(*state, "(4*x^2 + 10*y^2)/2", "x=0,y=0", theta, 0.01, 2);
    assert_close(f->rise, 7e-4, 1e-12, 0);
    assert_close(f->relative, 7e-2, 1e-12, 0);
    assert_close(f->loss_max, 7e-4, 1e-12, 0);
    assert_close(fabs(f->at[0]), 0.01, 1e-12, 0);
    assert_close(fabs(f->at[1]), 0.01, 1e-12, 0);
    assert_close(f->largest_eigenvalue, 10, 1e-12, 0);
    assert_close(f->trace, 14, 1e-12, 0);
    assert_close(f->effective_parameters, 4. / 6 + 10. / 12, 1e-12, 0);
    assert_true(f->alpha == 2 && f->epsilon == 0.01);
}

/* At (3, -1) the box has half-widths 4 epsilon and 2 epsilon; epsilon is 1e-3 if nobody says otherwise. */
static void the_box_grows_with_theta(void **state)
{
    static const double theta[] = {3, -1};
    const struct cp_flatness *f = measured(*state, "1 + (x - 3)^2 + (y + 1)^2", "x=0,y=0", theta, 0, 0);
    assert_true(f->epsilon == 1e-3);
    assert_close(f->rise, 16e-6 + 4e-6, 1e-9, 0);
    assert_close(f->relative, 100 * 20e-6 / 2, 1e-9, 0);
}

static void below_minus_one_there_is_no_ratio(void **state)
{
    static const double theta[] = {0};
    const struct cp_options options = {.sharpness = true, .epsilon = 0.1};
    const struct cp_report *r = report_of(*state, formula_model(*state, "x^2 - 5", "x=0"), theta, &options);
    assert_true(isnan(r->flatness->relative));
    assert_close(r->flatness->rise, 0.01, 1e-9, 0);
    assert_true(warns_of(r, "not positive"));
    r = report_of(*state, formula_model(*state, "x^2 - 0.5", "x=0"), theta, &options);
    assert_close(r->flatness->relative, 2, 1e-9, 0);
    assert_int_equal(r->warning_count, 0);
}

static void a_kink_has_a_rise_but_no_spectrum(void **state)
{
    static const double theta[] = {0, 0};
    const struct cp_flatness *f = measured(*state, "abs(x) + 2*abs(y)", "x=0,y=0", theta, 0.5, 0);
    assert_close(f->rise, 1.5, 1e-12, 0);
    assert_true(isnan(f->largest_eigenvalue) && isnan(f->trace) && isnan(f->effective_parameters));
}

static void what_cannot_be_seen_is_said(void **state)
{
    const double zero[] = {0, 0};
    const double quarter[] = {0.25};
    struct cp_options options = {.sharpness = true, .epsilon = 0.5};
    const struct cp_report *r = report_of(*state, formula_model(*state, "-log(x + 0.499)", "x=0"), zero, &options);
    assert_true(warns_of(r, "undefined"));
    options.epsilon = 5e-16;
    r = report_of(*state, formula_model(*state, "1 + x^2", "x=0"), quarter, &options);
    assert_true(r->flatness->rise > 0 && warns_of(r, "rounding"));
    options.epsilon = 1e300;
    r = report_of(*state, formula_model(*state, "exp(x) + y^2", "x=0,y=0"), zero, &options);
    assert_true(isinf(r->flatness->loss_max) && warns_of(r, "infinite"));
}

/* Another order of the parameters, a factor: the rise follows. */
static void order_and_units_of_the_loss_do_not_matter(void **state)
{
    const double theta[] = {0.4, -0.7, 1.1};
    const double turned[] = {1.1, 0.4, -0.7};
    const char *formula = "exp(x*y) + (z - x)^4 + cos(z)*y + 3";
    const struct cp_flatness *a = measured(*state, formula, "x=0,y=0,z=0", theta, 0.1, 0.5);
    const struct cp_flatness *b = measured(*state, formula, "z=0,x=0,y=0", turned, 0.1, 0.5);
    assert_close(b->rise, a->rise, 1e-9, 0);
    assert_close(b->effective_parameters, a->effective_parameters, 1e-9, 0);
    const struct cp_flatness *c =
        measured(*state, "4*(exp(x*y) + (z - x)^4 + cos(z)*y + 3)", "x=0,y=0,z=0", theta, 0.1, 2);
    assert_close(c->rise, 4 * a->rise, 1e-9, 0);
    assert_close(c->effective_parameters, a->effective_parameters, 1e-9, 0);
}

/* The network w2*tanh(w1*x) through one row, target 1/2. Along its valley of minima the product of slopes is balanced at
 * w1 = 1 and steep at w1 = 0.05, where w2 is about 10. */
static void sharp_and_flat_minima_of_one_network(void **state)
{
    const char *formula = "(w2*tanh(w1) - 0.5)^2";
    const double flat[] = {1, 0.5 / tanh(1)};
    const double sharp[] = {0.05, 0.5 / tanh(0.05)};
    const struct cp_flatness *f = measured(*state, formula, "w1=0,w2=0", flat, 0, 0.01);
    const struct cp_flatness *s = measured(*state, formula, "w1=0,w2=0", sharp, 0, 0.01);
    double t = tanh(1);
    double d = flat[1] * (1 - t * t);
    assert_close(f->largest_eigenvalue, 2 * (t * t + d * d), 1e-9, 0);
    assert_true(s->largest_eigenvalue > 50 * f->largest_eigenvalue);
    assert_true(s->relative > 5 * f->relative);
    assert_true(s->trace > 50 * f->trace);
    double r1 = 1e-3 * 2;
    double r2 = 1e-3 * (1 + flat[1]);
    assert_close(f->rise, pow((flat[1] + r2) * tanh(1 + r1) - 0.5, 2), 1e-9, 0);
}

/* A linear neuron: the Hessian of the data is 2/N [[sum x^2, sum x], [sum x, N]], for the weight and the bias; l2 adds
 * 2 l2 for the weight alone. With x = -1, 0, 1, 2: sum x^2 = 6, sum x = 2, so 1/2 [[6, 2], [2, 4]]. */
static void a_prior_of_the_model_is_no_data(void **state)
{
    static const char *const form =
        "{\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": 1}], \"loss\": \"mse\"%s}, "
        "\"data\": {\"inputs\": [[-1], [0], [1], [2]], \"targets\": [[1], [0], [3], [2]]}}";
    const double theta[] = {0.25, 0.5};
    struct model *bare = json_model(*state, str_format(*state, form, ""));
    struct model *held = json_model(*state, str_format(*state, form, ", \"l2\": 0.375"));
    struct cp_options options = {.sharpness = true};
    const struct cp_flatness *f = report_of(*state, bare, theta, &options)->flatness;
    const double low = (5 - sqrt(5)) / 2;
    const double high = (5 + sqrt(5)) / 2;
    assert_true(f->alpha == 0.25);
    assert_close(f->effective_parameters, low / (low + 0.25) + high / (high + 0.25), 1e-12, 0);
    f = report_of(*state, held, theta, &options)->flatness;
    assert_true(f->alpha == 0.75);
    assert_close(f->trace, 5 + 0.75, 1e-12, 0);
    assert_close(f->effective_parameters, low / (low + 0.75) + high / (high + 0.75), 1e-12, 0);
    options.alpha = 3;
    f = report_of(*state, held, theta, &options)->flatness;
    assert_close(f->effective_parameters, low / (low + 3) + high / (high + 3), 1e-12, 0);
}

/* A thousand parameters need no more than gradients: sum (x_i - 1)^2 + the product of neighbours. */
static void many_parameters(void **state)
{
    enum { N = 1200 };
    double *theta = ARENA_ARRAY(*state, N, double);
    struct model *model = json_model(
        *state, "{\"parameters\": {\"x\": {\"shape\": [1200]}}, \"loss\": \"sum(x^2)/2 + sum(x[1:]*x[:1199])/4\"}");
    const struct cp_options options = {.sharpness = true, .epsilon = 0.5};
    const struct cp_flatness *f = report_of(*state, model, theta, &options)->flatness;
    assert_close(f->rise, 0.25 * (N / 2. + (N - 1) / 4.), 1e-12, 0);
    assert_true(f->evaluations < 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(effective_parameters_are_a_sum),
        ANALYSES_TEST(the_filter_finds_the_top),
        ANALYSES_TEST(a_bowl),
        ANALYSES_TEST(the_box_grows_with_theta),
        ANALYSES_TEST(below_minus_one_there_is_no_ratio),
        ANALYSES_TEST(a_kink_has_a_rise_but_no_spectrum),
        ANALYSES_TEST(what_cannot_be_seen_is_said),
        ANALYSES_TEST(order_and_units_of_the_loss_do_not_matter),
        ANALYSES_TEST(sharp_and_flat_minima_of_one_network),
        ANALYSES_TEST(a_prior_of_the_model_is_no_data),
        ANALYSES_TEST(many_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
