/* Extrapolation on ladders of known functions with known noise: limits, errors, signs of kinks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "diff/finite_ladder.h"

#include "../support/close.h"
#include "../support/random.h"

enum { COUNT = 30, TOP = 3 }; /* rung k has the step 2^(k - COUNT + TOP) */

static double step_of(size_t k)
{
    return ldexp(1, (int)k - COUNT + TOP);
}

/* T(h) on all rungs, with noise that is bounded by noise / h^2. */
static void fill(struct ladder_rung *rungs, double (*t)(double h), double noise, struct random *random)
{
    for (size_t k = 0; k < COUNT; k++) {
        const double h = step_of(k);
        rungs[k].noise = noise / h / h;
        rungs[k].value = t(h) + rungs[k].noise * random_uniform(random, -1, 1);
    }
}

static double smooth(double h)
{
    return 2 * (cosh(h) - 1) / h / h;
}

static double quartic(double h)
{
    return 7 - 3 * h * h + 0.25 * h * h * h * h;
}

static double pole(double h)
{
    return 1 / (1 + 4 * h * h);
}

static double two_scales(double h)
{
    return 2 + exp(-1e6 * h * h);
}

static double kink(double h)
{
    return 1 / h;
}

static double linear(double h)
{
    return 5 + h;
}

static void limits_are_within_their_errors(void **state)
{
    (void)state;
    double (*const functions[])(double) = {quartic, pole, two_scales};
    const double limits[] = {7, 1, 3};
    struct random random = {7};
    size_t covered = 0;
    for (size_t f = 0; f < 3; f++) {
        for (int round = 0; round < 100; round++) {
            struct ladder_rung rungs[COUNT];
            fill(rungs, functions[f], 1e-15, &random);
            const struct ladder_estimate e = ladder_limit(rungs, COUNT);
            covered += fabs(e.value - limits[f]) <= e.error;
            assert_true(e.error < 1e-6 && e.noise <= e.error && e.top < COUNT && e.order <= e.top + 1);
        }
    }
    assert_true(covered >= 290);
}

static void polynomials_are_exact_without_noise(void **state)
{
    (void)state;
    struct random random = {1};
    struct ladder_rung rungs[COUNT];
    fill(rungs, quartic, 0, &random);
    assert_close(ladder_limit(rungs, COUNT).value, 7, 1e-14, 0);
}

static void missing_rungs_are_left_out(void **state)
{
    (void)state;
    struct random random = {3};
    struct ladder_rung rungs[COUNT];
    fill(rungs, quartic, 1e-15, &random);
    for (size_t k = 0; k < COUNT; k++)
        if (k != 2 && (k < 20 || k > 25))
            rungs[k].value = NAN;
    const struct ladder_estimate e = ladder_limit(rungs, COUNT);
    assert_true(e.top >= 20 && e.top <= 25 && e.top + 1 - e.order >= 20);
    assert_true(fabs(e.value - 7) <= e.error);
    rungs[2].value = 1e30; /* a smaller step that says otherwise, far beyond its noise */
    assert_true(ladder_limit(rungs, COUNT).error > 1e29);
    for (size_t k = 0; k < COUNT; k++)
        rungs[k].value = NAN;
    const struct ladder_estimate none = ladder_limit(rungs, COUNT);
    assert_true(isnan(none.value) && isinf(none.error));
    assert_true(isinf(ladder_limit(rungs, 0).error));
}

static void reach_holds_the_best_top(void **state)
{
    (void)state;
    struct random random = {5};
    struct ladder_rung rungs[COUNT];
    fill(rungs, pole, 1e-15, &random);
    const struct ladder_estimate best = ladder_limit(rungs, COUNT);
    const struct ladder_range range = ladder_reach(rungs, COUNT, &best);
    assert_true(range.low <= best.top && best.top <= range.high);
    assert_true(step_of(range.high) <= 1 && step_of(range.low) > 1e-4);
}

static void growth_shows_kinks_only(void **state)
{
    (void)state;
    double (*const functions[])(double) = {smooth, quartic, pole, two_scales, linear};
    struct random random = {9};
    struct ladder_rung rungs[COUNT];
    for (int round = 0; round < 100; round++) {
        for (size_t f = 0; f < 5; f++) {
            fill(rungs, functions[f], 1e-15, &random);
            assert_true(ladder_growth(rungs, COUNT) == 0);
        }
        fill(rungs, kink, 1e-15, &random);
        assert_true(ladder_growth(rungs, COUNT) > 1e6);
    }
}

static void slope_shows_linear_approach_only(void **state)
{
    (void)state;
    struct random random = {11};
    struct ladder_rung rungs[COUNT];
    for (int round = 0; round < 100; round++) {
        fill(rungs, linear, 1e-22, &random);
        assert_close(ladder_slope(rungs, COUNT), ldexp(1, TOP - COUNT), 0.3, 0);
        fill(rungs, quartic, 1e-22, &random);
        assert_true(ladder_slope(rungs, COUNT) == 0);
        fill(rungs, pole, 1e-18, &random);
        assert_true(ladder_slope(rungs, COUNT) == 0);
    }
}

/* Uniform noise in [-1, 1] has the spread 1 / sqrt(3). */
static void noise_is_told_from_signal(void **state)
{
    (void)state;
    struct random random = {13};
    double sum = 0;
    for (int round = 0; round < 1000; round++) {
        double values[8];
        for (int j = 0; j < 8; j++)
            values[j] = 1 + 1e-3 * j + 1e-6 * j * j + 1e-9 * j * j * j + 1e-13 * random_uniform(&random, -1, 1);
        const double noise = ladder_noise(values, 8);
        assert_true(noise < 3e-13);
        sum += noise * noise;
    }
    assert_close(sqrt(sum / 1000), 1e-13 / sqrt(3), 0.1, 0);
    const double zeros[8] = {0};
    assert_true(ladder_noise(zeros, 8) == 0);
    const double huge[8] = {1e300, 1e300, -1e300, 1e300, 1e300, -1e300, 1e300, 1e300};
    assert_true(isfinite(ladder_noise(huge, 8)) && ladder_noise(huge, 8) > 1e299);
}

static double hill(double h)
{
    return -2 / (1 + h * h);
}

static double bell(double h)
{
    return 2 * expm1(-h * h) / h / h;
}

static double secant(double h)
{
    return 2 * (1 / cosh(h) - 1) / h / h;
}

/* Steps beyond the radius of convergence (1 and pi/2 for two of these; wherever the noise makes one wish for large
 * steps) let the extrapolation settle, but on something else. */
static void large_steps_that_agree_are_doubted(void **state)
{
    (void)state;
    double (*const functions[])(double) = {hill, bell, secant, pole, smooth};
    const double limits[] = {-2, -2, -1, 1, 1};
    for (size_t f = 0; f < 5; f++) {
        for (int shift = 0; shift < 64; shift++) { /* where the steps lie between two powers of 2 */
            for (int digits = 8; digits <= 16; digits++) {
                struct ladder_rung rungs[COUNT];
                for (size_t k = 0; k < COUNT; k++) {
                    const double h = step_of(k) * exp2(shift / 64.0);
                    rungs[k] = (struct ladder_rung){functions[f](h), pow(10, -digits) / h / h + 1e-15};
                }
                const struct ladder_estimate best = ladder_limit(rungs, COUNT);
                if (!(fabs(best.value - limits[f]) <= 4 * best.error))
                    fail_msg("function %zu, shift %d, noise 1e-%d: %.17g, error %g", f, shift, digits, best.value,
                             best.error);
            }
        }
    }
}

/* As at x + h, where h is so large that x loses its last digits: the noise is underestimated more and more. */
static void noise_that_changes_its_sign_is_no_kink(void **state)
{
    (void)state;
    struct ladder_rung rungs[COUNT];
    for (size_t k = 0; k < COUNT; k++) {
        const double value = k < 20 ? 0 : k % 2 == 0 ? 1e-16 : -1e-16;
        const double noise = k < 20 ? 1e-16 : 1e-17;
        rungs[k] = (struct ladder_rung){value * ldexp(1, 20 - (int)k), noise * ldexp(1, 20 - (int)k)};
    }
    assert_true(ladder_growth(rungs, COUNT) == 0);
    for (size_t k = 20; k < COUNT; k++)
        rungs[k].value = fabs(rungs[k].value);
    assert_true(ladder_growth(rungs, COUNT) == 1e-16);
    for (size_t k = 0; k < 20; k++)
        rungs[k] = (struct ladder_rung){1e-16, 2e-17}; /* smaller steps say that it does not grow */
    assert_true(ladder_growth(rungs, COUNT) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_within_their_errors),
        cmocka_unit_test(polynomials_are_exact_without_noise),
        cmocka_unit_test(missing_rungs_are_left_out),
        cmocka_unit_test(reach_holds_the_best_top),
        cmocka_unit_test(growth_shows_kinks_only),
        cmocka_unit_test(slope_shows_linear_approach_only),
        cmocka_unit_test(noise_is_told_from_signal),
        cmocka_unit_test(large_steps_that_agree_are_doubted),
        cmocka_unit_test(noise_that_changes_its_sign_is_no_kink),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
