/* Scaling: what it promises about D and the rows of DHD, and what it is for, the inertia. The inertia is known by
 * construction: H = S A S with A = Q diag(w) Q' well scaled and S as bad as can be. */
#include "linalg/equilibrate.h"

#include "linalg/eigsym.h"
#include "support/arenas.h"
#include "support/close.h"
#include "support/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <stdbool.h>

/* h := R h R for a random reflector R = I - 2vv'/v'v. */
static void reflect(struct random *random, size_t n, double *h, double *v)
{
    double norm2 = 0;
    for (size_t i = 0; i < n; i++) {
        v[i] = random_normal(random);
        norm2 += v[i] * v[i];
    }
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < n; i++) {
            double dot = 0;
            for (size_t j = 0; j < n; j++)
                dot += v[j] * (side == 0 ? h[i * n + j] : h[j * n + i]);
            for (size_t j = 0; j < n; j++)
                *(side == 0 ? &h[i * n + j] : &h[j * n + i]) -= 2 * dot * v[j] / norm2;
        }
}

/* A symmetric matrix with `negative` eigenvalues in [-2,-1] and the others in [1,2]. */
static double *well_scaled(struct arena *arena, struct random *random, size_t n, size_t negative)
{
    double *h = ARENA_ARRAY(arena, n * n, double);
    double *v = ARENA_ARRAY(arena, n, double);
    for (size_t i = 0; i < n; i++)
        h[i * n + i] = random_uniform(random, 1, 2) * (i < negative ? -1 : 1);
    for (int r = 0; r < 3; r++)
        reflect(random, n, h, v);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            h[i * n + j] = h[j * n + i];
    return h;
}

static void scale_rows(size_t n, double *h, const double *d)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            h[i * n + j] = h[i * n + j] * d[i] * d[j];
}

static bool is_power_of_two(double a)
{
    int exponent;
    return frexp(a, &exponent) == 0.5;
}

static double row_largest(size_t n, const double *h, size_t i)
{
    double largest = 0;
    for (size_t j = 0; j < n; j++)
        largest = fmax(largest, fabs(h[i * n + j]));
    return largest;
}

/* D consists of powers of two, DHD and DED are what they are called, and all rows lie in [1/2, 2). */
static void assert_equilibrated(size_t n, const double *h, const double *error, const struct equilibrated *eq)
{
    for (size_t i = 0; i < n; i++) {
        assert_true(is_power_of_two(eq->scale[i]));
        double largest = row_largest(n, eq->matrix, i);
        assert_true(largest >= 0.5 && largest < 2);
        for (size_t j = 0; j < n; j++) {
            int exponent = ilogb(eq->scale[i]) + ilogb(eq->scale[j]);
            assert_true(eq->matrix[i * n + j] == ldexp(h[i * n + j], exponent));
            assert_true(eq->matrix[i * n + j] == eq->matrix[j * n + i]);
            assert_true(eq->error[i * n + j] == (error == NULL ? 0 : ldexp(error[i * n + j], exponent)));
        }
    }
}

/* Eigenvalues below -bound; all must be further from 0 than it. */
static bool count_negative(struct arena *arena, size_t n, const double *h, size_t *negative)
{
    struct eigsym eig;
    assert_true(eigsym_solve(arena, n, h, false, &eig));
    *negative = 0;
    bool decided = true;
    for (size_t k = 0; k < n; k++) {
        decided &= fabs(eig.values[k]) > eig.backward_error;
        *negative += eig.values[k] < 0;
    }
    return decided;
}

static void badly_scaled_matrices_keep_their_inertia(void **state)
{
    struct random random = {21};
    size_t lost = 0;
    for (int t = 0; t < 400; t++) {
        struct arena *arena = arena_child(*state);
        size_t n = 2 + random_below(&random, 29);
        size_t negative = random_below(&random, n + 1);
        double *h = well_scaled(arena, &random, n, negative);
        double *d = ARENA_ARRAY(arena, n, double);
        for (size_t i = 0; i < n; i++)
            d[i] = pow(10, t % 2 == 0 ? random_uniform(&random, -12, 12) : (random_below(&random, 2) == 0 ? -12 : 12));
        scale_rows(n, h, d);
        for (size_t i = 0; i < n; i++) /* d_i d_j h_ij rounds differently from d_j d_i h_ji */
            for (size_t j = 0; j < i; j++)
                h[i * n + j] = h[j * n + i];
        struct equilibrated eq;
        equilibrate(arena, n, h, NULL, &eq);
        assert_equilibrated(n, h, NULL, &eq);
        size_t found;
        assert_true(count_negative(arena, n, eq.matrix, &found));
        assert_int_equal(found, negative);
        lost += !count_negative(arena, n, h, &found) || found != negative;
        arena_close(arena);
    }
    assert_true(lost > 300); /* without scaling nearly all of them fail: the test means something */
}

/* Any pattern and any scales: zeros on the diagonal, blocks, single entries, 2^-1000 beside 2^1000. */
static void rows_come_out_at_size_one(void **state)
{
    struct random random = {22};
    for (int t = 0; t < 3000; t++) {
        struct arena *arena = arena_child(*state);
        size_t n = 1 + random_below(&random, 8);
        double reach = t % 3 == 0 ? 3 : t % 3 == 1 ? 40 : 150;
        double *h = ARENA_ARRAY(arena, n * n, double);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j <= i; j++)
                if (random_below(&random, 3) == 0)
                    h[i * n + j] = h[j * n + i] =
                        random_normal(&random) * pow(10, random_uniform(&random, -reach, reach));
        for (size_t i = 0; i < n; i++) {
            if (row_largest(n, h, i) == 0)
                h[i * n + i] = random_below(&random, 2) == 0 ? 1 : 2;
        }
        struct equilibrated eq;
        equilibrate(arena, n, h, NULL, &eq);
        assert_equilibrated(n, h, NULL, &eq);
        arena_close(arena);
    }
}

static void single_numbers_and_nothing(void **state)
{
    static const double numbers[] = {
        1, -1, 2, 0.5, 3, 4, -5, 1e300, -1e-300, 5e-324, DBL_MAX, DBL_MIN, 1.9999999999999998};
    struct equilibrated eq;
    equilibrate(*state, 0, NULL, NULL, &eq);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        equilibrate(*state, 1, &numbers[i], NULL, &eq);
        assert_equilibrated(1, &numbers[i], NULL, &eq);
    }
    const double zero = 0;
    equilibrate(*state, 1, &zero, NULL, &eq);
    assert_true(eq.scale[0] == 1 && eq.matrix[0] == 0 && eq.error[0] == 0);
}

static void huge_and_tiny_entries_stand_side_by_side(void **state)
{
    const double h[9] = {1e300, 0, 0, 0, -1e-300, 0, 0, 0, 1};
    struct equilibrated eq;
    equilibrate(*state, 3, h, NULL, &eq);
    assert_equilibrated(3, h, NULL, &eq);
    const double coupled[4] = {1e300, 3, 3, -1e-300};
    equilibrate(*state, 2, coupled, NULL, &eq);
    assert_equilibrated(2, coupled, NULL, &eq);
    size_t negative;
    assert_true(count_negative(*state, 2, eq.matrix, &negative));
    assert_int_equal(negative, 1);
}

/* Here D would have to reach 2^1494, no double: the scaling goes as far as it can and stays finite. */
static void a_scale_beyond_the_doubles_is_bounded(void **state)
{
    const double h[4] = {1e300, 1e-300, 1e-300, 0};
    struct equilibrated eq;
    equilibrate(*state, 2, h, NULL, &eq);
    for (size_t i = 0; i < 4; i++)
        assert_true(isfinite(eq.matrix[i]) && fabs(eq.matrix[i]) < 2);
    assert_true(is_power_of_two(eq.scale[1]) && eq.scale[1] > 1e290);
}

static void rows_of_zeros_are_left_alone(void **state)
{
    const double h[9] = {1e8, 0, 1e3, 0, 0, 0, 1e3, 0, -1e-8};
    struct equilibrated eq;
    equilibrate(*state, 3, h, NULL, &eq);
    assert_true(eq.scale[1] == 1);
    for (size_t j = 0; j < 3; j++)
        assert_true(eq.matrix[3 + j] == 0);
    assert_true(row_largest(3, eq.matrix, 0) >= 0.5 && row_largest(3, eq.matrix, 2) >= 0.5);
}

/* The trap that was seen: a flat direction whose row is rounding noise must not become a curved one. */
static void noise_is_not_blown_up(void **state)
{
    struct random random = {23};
    for (int t = 0; t < 500; t++) {
        struct arena *arena = arena_child(*state);
        size_t n = 3 + random_below(&random, 10);
        size_t negative = random_below(&random, n);
        double *h = well_scaled(arena, &random, n, negative);
        double *error = ARENA_ARRAY(arena, n * n, double);
        double *d = ARENA_ARRAY(arena, n, double);
        for (size_t i = 0; i < n; i++)
            d[i] = pow(10, random_uniform(&random, -6, 6));
        size_t flat = random_below(&random, n);
        for (size_t j = 0; j < n; j++)
            h[j * n + flat] = h[flat * n + j] = random_uniform(&random, -1e-16, 1e-16);
        for (size_t i = 0; i < n * n; i++)
            error[i] = 1e-16;
        scale_rows(n, h, d);
        scale_rows(n, error, d);
        struct equilibrated eq;
        equilibrate(arena, n, h, error, &eq);
        assert_true(row_largest(n, eq.matrix, flat) <= 0x1p-52);
        assert_true(row_largest(n, eq.error, flat) <= 0x1p-52);
        for (size_t i = 0; i < n; i++)
            assert_true(i == flat || (row_largest(n, eq.matrix, i) >= 0.5 && row_largest(n, eq.matrix, i) < 2));
        arena_close(arena);
    }
}

/* The noise of a row is in its own units: 1e4 is noise beside 1e20 and must not drown it when that becomes 1. */
static void noise_is_lowered_with_what_it_came_from(void **state)
{
    const double h[4] = {1e20, 3e3, 3e3, -2e3};
    const double error[4] = {1e4, 1e4, 1e4, 1e4};
    struct equilibrated eq;
    equilibrate(*state, 2, h, error, &eq);
    assert_true(eq.matrix[0] >= 0.5 && eq.matrix[0] < 2);
    for (size_t i = 1; i < 4; i++)
        assert_true(fabs(eq.matrix[i]) <= 0x1p-52 && eq.error[i] <= 0x1p-52 && eq.error[i] > 0);
}

/* A tiny diagonal entry is known, but its row's noise is larger: blowing the row up would hide the sign of the other. */
static void a_row_that_noise_rules_does_not_hide_the_others(void **state)
{
    const double h[4] = {1, 1e-17, 1e-17, 1e-40};
    const double error[4] = {1e-16, 1e-16, 1e-16, 0};
    struct equilibrated eq;
    equilibrate(*state, 2, h, error, &eq);
    assert_true(eq.matrix[0] >= 0.5 && eq.matrix[0] < 2);
    assert_true(eq.error[1] <= 0x1p-52);
    const double same[4] = {1, 1e-17, 1e-17, 1e-20}; /* noise of 1e-6 after scaling: no harm */
    equilibrate(*state, 2, same, error, &eq);
    assert_true(eq.matrix[3] >= 0.5 && eq.error[1] < 1e-5);
}

static void extreme_noise_stays_finite(void **state)
{
    const double h[9] = {1e-300, 1e300, 0, 1e300, 1e-300, 0, 0, 0, 1};
    double error[9] = {0, 1e300, 0, 1e300, 0, 0, 0, 0, 0};
    struct equilibrated eq;
    equilibrate(*state, 3, h, error, &eq);
    for (size_t i = 0; i < 9; i++)
        assert_true(isfinite(eq.matrix[i]) && isfinite(eq.error[i]));
    assert_true(eq.matrix[8] >= 0.5);
    error[1] = error[3] = INFINITY;
    equilibrate(*state, 3, h, error, &eq);
    assert_true(isfinite(eq.matrix[1]) && isinf(eq.error[1]) && eq.matrix[8] >= 0.5);
}

static void large_well_behaved_matrices_are_hardly_touched(void **state)
{
    struct random random = {24};
    const size_t n = 200;
    double *h = well_scaled(*state, &random, n, 77);
    struct equilibrated eq;
    equilibrate(*state, n, h, NULL, &eq);
    assert_equilibrated(n, h, NULL, &eq);
    size_t negative;
    assert_true(count_negative(*state, n, eq.matrix, &negative));
    assert_int_equal(negative, 77);
}

/* The scale alone is that of the whole, with errors and without; and the whole is what it makes of the matrix. */
static void the_scale_alone_is_the_same(void **state)
{
    struct random random = {25};
    for (int trial = 0; trial < 200; trial++) {
        size_t n = 1 + random_below(&random, 12);
        double *h = ARENA_ARRAY(*state, n * n, double);
        double *error = ARENA_ARRAY(*state, n * n, double);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j <= i; j++) {
                double size = pow(10, random_uniform(&random, -40, 40));
                h[i * n + j] = h[j * n + i] = random_below(&random, 4) == 0 ? 0 : size * random_normal(&random);
                error[i * n + j] = error[j * n + i] = size * pow(10, random_uniform(&random, -20, 1));
            }
        for (int with_error = 0; with_error < 2; with_error++) {
            const double *e = with_error != 0 ? error : NULL;
            struct equilibrated eq;
            equilibrate(*state, n, h, e, &eq);
            assert_memory_equal(eq.scale, equilibrate_scale(*state, n, h, e), n * sizeof *h);
            for (size_t i = 0; i < n * n; i++) {
                int exponent = ilogb(eq.scale[i / n]) + ilogb(eq.scale[i % n]);
                assert_close(eq.matrix[i], ldexp(h[i], exponent), 0, 0);
                assert_close(eq.error[i], e == NULL ? 0 : ldexp(e[i], exponent), 0, 0);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(badly_scaled_matrices_keep_their_inertia, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(rows_come_out_at_size_one, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(single_numbers_and_nothing, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(huge_and_tiny_entries_stand_side_by_side, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_scale_beyond_the_doubles_is_bounded, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(rows_of_zeros_are_left_alone, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(noise_is_not_blown_up, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(noise_is_lowered_with_what_it_came_from, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_row_that_noise_rules_does_not_hide_the_others, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(extreme_noise_stays_finite, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(large_well_behaved_matrices_are_hardly_touched, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_scale_alone_is_the_same, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
