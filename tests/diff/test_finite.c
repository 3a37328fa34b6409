/* Differentiation from values, against exact derivatives of many smooth functions (tests/reference/finite), and on
 * functions that have no derivatives, hide them, or lie at the ends of the range of doubles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "diff/finite.h"

#include "../support/close.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 10 }; /* largest n of the references */

struct reference {
    const char *name;
    bool fresh; /* written down after the method was developed */
    size_t n;
    double (*value)(const double *x);
    const double *x;
    const double *gradient;
    const double *hessian;
};

#include "../reference/finite/functions.inc"

enum { REFERENCES = sizeof references / sizeof references[0] };

static double reference_value(void *context, const double *x)
{
    const struct reference *r = context;
    return r->value(x);
}

/* Results for up to MOST coordinates. */
struct answer {
    double gradient[MOST];
    double gradient_error[MOST];
    double hessian[MOST * MOST];
    double hessian_error[MOST * MOST];
    size_t evaluations;
    bool defined;
};

static struct answer differentiate(double (*value)(const double *x), size_t n, const double *x, double noise)
{
    struct answer a;
    struct arena *arena = arena_open(0);
    struct reference r = {.value = value};
    const struct finite_function f = {n, reference_value, &r};
    struct finite_result result = {a.gradient, a.gradient_error, a.hessian, a.hessian_error, 0};
    a.defined = finite_differentiate(arena, &f, x, noise, &result);
    a.evaluations = result.evaluations;
    arena_close(arena);
    return a;
}

/* Counts of a group of references. */
struct tally {
    size_t entries;
    size_t covered;
    double relative[4096]; /* errors of Hessian entries that are not 0 */
    size_t relatives;
    double pessimism[4096]; /* estimate over error, where there is an error */
    size_t errors;
};

static void tally_add(struct tally *t, double value, double error, double truth)
{
    const double actual = fabs(value - truth);
    t->entries++;
    t->covered += actual <= error;
    if (actual > 0)
        t->pessimism[t->errors++] = error / actual;
}

static void tally_reference(struct tally *t, const struct reference *r)
{
    const struct answer a = differentiate(r->value, r->n, r->x, 0);
    assert_true(a.defined);
    for (size_t i = 0; i < r->n; i++)
        tally_add(t, a.gradient[i], a.gradient_error[i], r->gradient[i]);
    for (size_t i = 0; i < r->n; i++) {
        for (size_t j = 0; j <= i; j++) {
            const size_t at = i * r->n + j;
            assert_true(a.hessian[at] == a.hessian[j * r->n + i]);
            tally_add(t, a.hessian[at], a.hessian_error[at], r->hessian[at]);
            if (r->hessian[at] != 0)
                t->relative[t->relatives++] = fabs(a.hessian[at] - r->hessian[at]) / fabs(r->hessian[at]);
        }
    }
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

static void check_group(bool fresh)
{
    struct tally *t = test_calloc(1, sizeof *t);
    for (size_t k = 0; k < REFERENCES; k++)
        if (references[k].fresh == fresh)
            tally_reference(t, &references[k]);
    const double coverage = (double)t->covered / (double)t->entries;
    const double error = median(t->relative, t->relatives);
    const double pessimism = median(t->pessimism, t->errors);
    print_message(
        "%zu entries, %.2f %% within their estimate; Hessian: median relative error %.1e; estimate over error: "
        "median %.0f\n",
        t->entries, 100 * coverage, error, pessimism);
    assert_true(t->entries > 500);
    assert_true(coverage >= 0.95);
    assert_true(error < 1e-8);
    assert_true(pessimism < 1000);
    test_free(t);
}

static void estimates_are_honest(void **state)
{
    (void)state;
    check_group(false);
}

static void estimates_are_honest_on_fresh_functions(void **state)
{
    (void)state;
    check_group(true);
}

/* Twelve orders of magnitude between two parameters. */
static void units_do_not_matter(void **state)
{
    (void)state;
    const double scaled[] = {3e-9, 1000};
    const struct answer a = differentiate(tiny_units_value, 2, scaled, 0);
    assert_close(a.hessian[1], 1e9 / 1e3, 1e-8, 0);
    assert_close(a.hessian[3], 2e-6, 1e-8, 0);
    assert_close(a.gradient[0], 1e9, 1e-8, 0);
}

static double constant(const double *x)
{
    (void)x;
    return 42;
}

static double only_first(const double *x)
{
    return exp(x[0]);
}

static void ignored_directions_give_zero(void **state)
{
    (void)state;
    const double points[][2] = {{0, 0}, {1, -3e5}, {1e-12, 1e12}};
    for (size_t k = 0; k < 3; k++) {
        const struct answer c = differentiate(constant, 2, points[k], 0);
        const struct answer e = differentiate(only_first, 2, points[k], 0);
        for (size_t i = 0; i < 4; i++) {
            assert_true(c.hessian[i] == 0 && c.hessian_error[i] < 1e-12);
            assert_true(i == 0 || (e.hessian[i] == 0 && e.hessian_error[i] < 1e-9));
        }
        assert_true(c.gradient[0] == 0 && c.gradient_error[0] < 1e-12);
        assert_true(e.gradient[1] == 0 && e.gradient_error[1] < 1e-9);
        assert_close(e.hessian[0], exp(points[k][0]), 1e-8, 0);
    }
}

static double absolute(const double *x)
{
    return fabs(x[0]) + exp(x[0]);
}

static double shifted_absolute(const double *x)
{
    return fabs(x[0] - 0.3) + exp(x[0]);
}

static double step(const double *x)
{
    return x[0] >= 0.3 ? 1 : 0;
}

static double sign(const double *x)
{
    return (x[0] > 0) - (x[0] < 0);
}

static double bent(const double *x)
{
    return x[0] * fabs(x[0]);
}

static double larger(const double *x)
{
    return fmax(x[0], x[1]) + x[0] * x[1];
}

static bool unsure(double value, double error)
{
    return isnan(value) ? isinf(error) : error > 0.4 && error > fabs(value);
}

static void kinks_and_jumps_are_not_differentiated(void **state)
{
    (void)state;
    const double zero[] = {0, 0};
    const double third[] = {0.3};
    const double twin[] = {0.7, 0.7};
    const struct answer a = differentiate(absolute, 1, zero, 0);
    assert_true(unsure(a.hessian[0], a.hessian_error[0]) && a.gradient_error[0] > 0.9);
    const struct answer b = differentiate(shifted_absolute, 1, third, 0);
    assert_true(unsure(b.hessian[0], b.hessian_error[0]) && b.gradient_error[0] > 0.9);
    const struct answer c = differentiate(step, 1, third, 0);
    assert_true(unsure(c.hessian[0], c.hessian_error[0]) && unsure(c.gradient[0], c.gradient_error[0]));
    const struct answer d = differentiate(sign, 1, zero, 0);
    assert_true(unsure(d.hessian[0], d.hessian_error[0]) && unsure(d.gradient[0], d.gradient_error[0]));
    const struct answer e = differentiate(bent, 1, zero, 0);
    assert_true(unsure(e.hessian[0], e.hessian_error[0]) && e.gradient_error[0] < 1e-9);
    const struct answer f = differentiate(larger, 2, twin, 0);
    for (size_t i = 0; i < 4; i++)
        assert_true(unsure(f.hessian[i], f.hessian_error[i]));
}

/* A kink nearby is not a kink here. */
static void kinks_nearby_only_shorten_steps(void **state)
{
    (void)state;
    const double x[] = {0.3 + 1e-5};
    const struct answer a = differentiate(shifted_absolute, 1, x, 0);
    assert_close(a.gradient[0], 1 + exp(x[0]), 1e-9, 0);
    assert_close(a.hessian[0], exp(x[0]), 1e-3, 0);
}

static double logarithm(const double *x)
{
    return log(x[0]);
}

static double root(const double *x)
{
    return sqrt(x[0]) + x[1] * x[1];
}

static void edges_of_the_domain_shorten_steps(void **state)
{
    (void)state;
    for (double x = 1e-140; x < 1; x *= 1e7) {
        const struct answer a = differentiate(logarithm, 1, &x, 0);
        assert_close(a.gradient[0], 1 / x, 1e-9, 0);
        assert_close(a.hessian[0], -1 / x / x, 1e-8, 0);
        assert_true(fabs(a.hessian[0] + 1 / x / x) <= a.hessian_error[0]);
    }
    const double edge[] = {0, 1};
    const struct answer b = differentiate(root, 2, edge, 0);
    assert_true(b.defined && isnan(b.gradient[0]) && isinf(b.gradient_error[0]));
    assert_true(isnan(b.hessian[1]) && isinf(b.hessian_error[1]));
    assert_close(b.gradient[1], 2, 1e-12, 0);
    assert_close(b.hessian[3], 2, 1e-10, 0);
    const double outside[] = {-1};
    const struct answer c = differentiate(logarithm, 1, outside, 0);
    assert_true(!c.defined && isnan(c.gradient[0]) && isinf(c.gradient_error[0]) && isnan(c.hessian[0]));
}

static double tall(const double *x)
{
    return 1e300 * cosh(x[0]);
}

static double low(const double *x)
{
    return 1e-300 * cosh(x[0]);
}

static double wide(const double *x)
{
    return exp(-(x[0] / 1e150) * (x[0] / 1e150));
}

static double narrow(const double *x)
{
    return exp(-(x[0] * 1e150) * (x[0] * 1e150));
}

static double monstrous(const double *x)
{
    return (x[0] * 1e300 - 1) * (x[0] * 1e300 - 1);
}

static void extreme_scales_are_right_or_nan(void **state)
{
    (void)state;
    const double half = 0.5;
    assert_close(differentiate(tall, 1, &half, 0).hessian[0], 1e300 * cosh(half), 1e-9, 0);
    assert_close(differentiate(low, 1, &half, 0).hessian[0], 1e-300 * cosh(half), 1e-9, 0);
    const double places[][2] = {{0, 0}, {0.5e150, 0.5e-150}};
    const double curvature[] = {-2, -exp(-0.25)};
    for (size_t k = 0; k < 2; k++) {
        assert_close(differentiate(wide, 1, &places[k][0], 0).hessian[0], curvature[k] * 1e-300, 1e-8, 0);
        assert_close(differentiate(narrow, 1, &places[k][1], 0).hessian[0], curvature[k] * 1e300, 1e-8, 0);
    }
    const double tiny = 2e-300;
    const struct answer a = differentiate(monstrous, 1, &tiny, 0);
    assert_close(a.gradient[0], 2e300, 1e-9, 0);
    assert_true(isnan(a.hessian[0]) && isinf(a.hessian_error[0])); /* 2e600 is no double */
    const double vast = 1e200;
    const struct answer b = differentiate(constant, 1, &vast, 0);
    assert_true(b.gradient[0] == 0 && b.hessian[0] == 0);
}

static double coarse(const double *x)
{
    return (double)(float)exp(x[0]);
}

static double hidden(const double *x)
{
    return x[0] * x[0] + 1e-3 * exp(-1e6 * x[0] * x[0]);
}

static double hidden_pair(const double *x)
{
    const double p = x[0] * x[1];
    return (1 - p) * (1 - p) * exp(-1e6 * p * p);
}

static void noise_and_fine_features_are_found(void **state)
{
    (void)state;
    const double one = 1;
    const double zero[] = {0, 0};
    const struct answer a = differentiate(coarse, 1, &one, 0);
    assert_true(fabs(a.gradient[0] - exp(1)) <= a.gradient_error[0] && a.gradient_error[0] < 1e-3);
    assert_true(fabs(a.hessian[0] - exp(1)) <= a.hessian_error[0] && a.hessian_error[0] < 1e-1);
    assert_close(differentiate(hidden, 1, zero, 0).hessian[0], 2 - 2e3, 1e-8, 0);
    assert_close(differentiate(hidden_pair, 2, zero, 0).hessian[1], -2, 1e-8, 0);
}

static void told_noise_widens_the_estimates(void **state)
{
    (void)state;
    const double one = 1;
    const struct answer a = differentiate(only_first, 1, &one, 0);
    const struct answer b = differentiate(only_first, 1, &one, 1e-6);
    assert_true(b.hessian_error[0] > 1e-6 && b.hessian_error[0] > 100 * a.hessian_error[0]);
    assert_close(b.hessian[0], exp(1), 0, b.hessian_error[0]);
}

static double chain(void *context, const double *x)
{
    double sum = 0;
    ++*(size_t *)context;
    for (size_t i = 0; i + 1 < 100; i++)
        sum += 100 * (x[i + 1] - x[i] * x[i]) * (x[i + 1] - x[i] * x[i]) + (1 - x[i]) * (1 - x[i]);
    return sum;
}

static double chain_second(const double *x, size_t i, size_t j)
{
    if (i > j)
        return chain_second(x, j, i);
    if (j == i + 1)
        return -400 * x[i];
    if (i != j)
        return 0;
    return (i > 0 ? 200 : 0) + (i < 99 ? 1200 * x[i] * x[i] - 400 * x[i + 1] + 2 : 0);
}

static void hundred_coordinates_are_feasible(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    size_t calls = 0;
    const size_t n = 100;
    const struct finite_function f = {n, chain, &calls};
    double *x = ARENA_ARRAY(arena, n, double);
    struct finite_result r = {.gradient = ARENA_ARRAY(arena, n, double),
                              .gradient_error = ARENA_ARRAY(arena, n, double),
                              .hessian = ARENA_ARRAY(arena, n * n, double),
                              .hessian_error = ARENA_ARRAY(arena, n * n, double)};
    for (size_t i = 0; i < n; i++)
        x[i] = 0.5 + 0.01 * (double)i;
    assert_true(finite_differentiate(arena, &f, x, 0, &r));
    size_t covered = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            covered += fabs(r.hessian[i * n + j] - chain_second(x, i, j)) <= r.hessian_error[i * n + j];
    assert_true(covered >= 95 * n * n / 100);
    assert_int_equal(r.evaluations, calls);
    assert_true(r.evaluations < 40 * n * (n - 1) / 2);
    arena_close(arena);
}

static void no_coordinates_are_no_trouble(void **state)
{
    (void)state;
    const double nothing = 0;
    const struct answer a = differentiate(constant, 0, &nothing, 0);
    assert_true(a.defined);
    assert_int_equal(a.evaluations, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(estimates_are_honest),
        cmocka_unit_test(estimates_are_honest_on_fresh_functions),
        cmocka_unit_test(units_do_not_matter),
        cmocka_unit_test(ignored_directions_give_zero),
        cmocka_unit_test(kinks_and_jumps_are_not_differentiated),
        cmocka_unit_test(kinks_nearby_only_shorten_steps),
        cmocka_unit_test(edges_of_the_domain_shorten_steps),
        cmocka_unit_test(extreme_scales_are_right_or_nan),
        cmocka_unit_test(noise_and_fine_features_are_found),
        cmocka_unit_test(told_noise_widens_the_estimates),
        cmocka_unit_test(hundred_coordinates_are_feasible),
        cmocka_unit_test(no_coordinates_are_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
