/* Signs of matrices whose inertia is known exactly: integer matrices made by unimodular congruences, scaled row by row,
 * and seen through errors. A sign may be missing; it may never be wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/inertia.h"

#include "support/close.h"
#include "support/inertias.h"

#include <string.h>

struct tally {
    size_t signs;
    size_t decided;
};

static void judge(struct known *known, struct tally *tally)
{
    struct arena *arena = arena_open(0);
    struct inertia inertia;
    assert_true(inertia_decide(arena, known->n, known->h, known->error, &inertia) && inertia_complete(arena, &inertia));
    if (inertia.negative > known->negative || inertia.positive > known->positive) {
        for (size_t i = 0; i < known->n * known->n; i++)
            print_error("%.17g +- %.3g%s", known->h[i], known->error[i], (i + 1) % known->n == 0 ? "\n" : "  ");
        fail_msg("%zu- %zu+ but the truth is %zu- %zu+", inertia.negative, inertia.positive, known->negative,
                 known->positive);
    }
    assert_int_equal(inertia.negative + inertia.zero + inertia.positive, known->n);
    for (size_t k = 0; k < known->n; k++)
        if (inertia.sign[k] != 0)
            assert_true(fabs(inertia.mu[k]) > inertia.mu_errors[k]);
    tally->signs += known->negative + known->positive;
    tally->decided += inertia.negative + inertia.positive;
    arena_close(arena);
}

static void expect_decided(const struct tally *tally, double share)
{
    double decided = (double)tally->decided / (double)tally->signs;
    print_message("%zu of %zu signs decided (%.1f %%)\n", tally->decided, tally->signs, 100 * decided);
    assert_true(decided >= share);
}

static void regular_matrices(void **state)
{
    (void)state;
    struct random random = {1};
    struct tally tally = {0};
    for (int trial = 0; trial < 2000; trial++) {
        struct known known = known_random(&random, 1 + random_below(&random, KNOWN_MOST), 0, 1 + trial % 3);
        judge(&known, &tally);
    }
    expect_decided(&tally, 0.95);
}

static void regular_matrices_in_bad_units(void **state)
{
    (void)state;
    struct random random = {2};
    struct tally tally = {0};
    for (int trial = 0; trial < 2000; trial++) {
        struct known known = known_random(&random, 1 + random_below(&random, KNOWN_MOST), 0, 1 + trial % 3);
        known_scale_rows(&random, &known, trial % 2 != 0 ? 40 : 200);
        judge(&known, &tally);
    }
    expect_decided(&tally, 0.95);
}

static void exact_zeros_get_no_sign(void **state)
{
    (void)state;
    struct random random = {3};
    struct tally tally = {0};
    for (int trial = 0; trial < 3000; trial++) {
        size_t n = 2 + random_below(&random, KNOWN_MOST - 1);
        struct known known = known_random(&random, n, 1 + random_below(&random, n - 1), 1 + trial % 3);
        if (trial % 2 != 0)
            known_scale_rows(&random, &known, 40);
        judge(&known, &tally);
    }
    expect_decided(&tally, 0.9);
}

static void signs_survive_errors_of_all_sizes(void **state)
{
    (void)state;
    struct random random = {4};
    for (int decade = -16; decade <= 0; decade++) {
        struct tally tally = {0};
        for (int trial = 0; trial < 600; trial++) {
            size_t n = 1 + random_below(&random, KNOWN_MOST);
            struct known known = known_random(&random, n, random_below(&random, n), 1 + trial % 2);
            if (trial % 2 != 0)
                known_scale_rows(&random, &known, 40);
            known_blur(&random, &known, pow(10, decade));
            judge(&known, &tally);
        }
        expect_decided(&tally, decade <= -12 ? 0.9 : 0);
    }
}

/* Errors off the diagonal act on eigenvalues to second order only, and can still turn them over. */
static void errors_off_the_diagonal_are_seen(void **state)
{
    (void)state;
    for (size_t n = 2; n <= KNOWN_MOST; n++)
        for (double e = 0.01; e < 1; e += 0.01) {
            struct known known = {.n = n};
            for (size_t i = 0; i < n; i++)
                for (size_t j = 0; j < n; j++) {
                    known.h[i * n + j] = i == j ? 1 : 0;
                    known.error[i * n + j] = i == j ? 0 : e;
                }
            /* I - e (11' - I) lies within: its eigenvalues are 1 - (n - 1) e and 1 + e */
            double least = 1 - (double)(n - 1) * e;
            known.positive = least > 1e-12 ? n : n - 1;
            known.negative = least < -1e-12;
            struct tally tally = {0};
            judge(&known, &tally);
        }
}

/* e off the diagonal beside a small eigenvalue d: det = d - e^2. */
static void errors_beside_a_small_eigenvalue_are_seen(void **state)
{
    (void)state;
    for (int d = 0; d <= 40; d++)
        for (int e = 0; e <= 40; e++) {
            struct known known = {2, 0, 1, {1, 0, 0, ldexp(1, -d)}, {0, ldexp(1, -e), ldexp(1, -e), 0}};
            known.positive += ldexp(1, -d) > ldexp(1, -2 * e);
            known.negative += ldexp(1, -d) < ldexp(1, -2 * e);
            struct tally tally = {0};
            judge(&known, &tally);
        }
}

static void what_is_not_finite_is_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct inertia inertia;
    const double error[4] = {0};
    for (size_t k = 0; k < 4; k++)
        for (int sign = -1; sign <= 1; sign++) {
            double h[] = {1, 2, 2, 1};
            h[k] = sign == 0 ? NAN : copysign(INFINITY, sign);
            assert_false(inertia_decide(arena, 2, h, error, &inertia));
        }
    arena_close(arena);
}

/* Errors that are infinite or NaN leave no sign. */
static void unknown_errors_leave_no_sign(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    const double bad[] = {INFINITY, NAN, 1e308};
    for (size_t b = 0; b < 3; b++)
        for (size_t k = 0; k < 4; k++) {
            double h[] = {1, 0.5, 0.5, 1};
            double error[4] = {0};
            struct inertia inertia;
            error[k] = error[(k % 2) * 2 + k / 2] = bad[b];
            assert_true(inertia_decide(arena, 2, h, error, &inertia) && inertia_complete(arena, &inertia));
            assert_true(inertia.positive <= 1);
            assert_int_equal(inertia.negative, 0);
        }
    arena_close(arena);
}

/* ---- Large problems ---- */

/* No sign is wrong, before the eigenvectors are there and with them; and H is as it was. */
static void judge_large(struct arena *arena, struct known_large *known, struct tally *tally)
{
    struct inertia inertia;
    size_t n = known->n;
    double *before = ARENA_ARRAY(arena, n * n, double);
    memcpy(before, known->h, n * n * sizeof *before);
    assert_true(inertia_decide(arena, n, known->h, known->error, &inertia));
    assert_null(inertia.basis);
    for (int completed = 0; completed < 2; completed++) {
        if (inertia.negative > known->negative || inertia.positive > known->positive)
            fail_msg("%zu- %zu+ but the truth is %zu- %zu+", inertia.negative, inertia.positive, known->negative,
                     known->positive);
        assert_int_equal(inertia.negative + inertia.zero + inertia.positive, n);
        for (size_t k = 0; k < n; k++)
            if (inertia.sign[k] != 0)
                assert_true(inertia.sign[k] * inertia.mu[k] > inertia.mu_errors[k] * (1 - 1e-9));
        if (completed == 0)
            assert_true(inertia_complete(arena, &inertia));
    }
    assert_non_null(inertia.basis);
    assert_non_null(inertia.vectors);
    assert_memory_equal(before, known->h, n * n * sizeof *before);
    tally->signs += known->negative + known->positive;
    tally->decided += inertia.negative + inertia.positive;
}

static void large_matrices(void **state)
{
    (void)state;
    struct random random = {11};
    struct tally tally = {0};
    for (int trial = 0; trial < 4; trial++) {
        struct arena *arena = arena_open(0);
        size_t n = 257 + random_below(&random, 80);
        struct known_large known = known_large(arena, &random, n, (size_t)trial * 5, trial % 2 == 0 ? 0 : 7);
        judge_large(arena, &known, &tally);
        arena_close(arena);
    }
    expect_decided(&tally, 0.99);
}

/* Units of 1e-12 to 1e12 on the parameters: equilibration brings nearly all signs back. */
static void large_matrices_in_bad_units(void **state)
{
    (void)state;
    struct random random = {12};
    struct tally tally = {0};
    for (int trial = 0; trial < 4; trial++) {
        struct arena *arena = arena_open(0);
        size_t n = 257 + random_below(&random, 140);
        struct known_large known = known_large(arena, &random, n, trial == 0 ? 9 : 0, trial < 2 ? 12 : 0);
        known_large_scale(&random, &known, 40);
        judge_large(arena, &known, &tally);
        arena_close(arena);
    }
    expect_decided(&tally, 0.97);
}

/* True perturbations within the errors said, of every size. */
static void signs_of_large_matrices_survive_errors(void **state)
{
    (void)state;
    struct random random = {13};
    for (int decade = -15; decade <= 0; decade += 3) {
        struct tally tally = {0};
        for (int trial = 0; trial < 2; trial++) {
            struct arena *arena = arena_open(0);
            struct known_large known = known_large(arena, &random, 257 + random_below(&random, 30), 6, 3);
            if (trial == 1)
                known_large_scale(&random, &known, 40);
            known_large_blur(&random, &known, pow(10, decade));
            judge_large(arena, &known, &tally);
            arena_close(arena);
        }
        expect_decided(&tally, decade <= -9 ? 0.95 : 0);
    }
}

/* I - e (11' - I) lies within e of I: its least eigenvalue is 1 - (n - 1) e. The norm of the error sees it, sharply. */
static void errors_off_the_diagonal_of_large_matrices(void **state)
{
    (void)state;
    enum { N = 260 };
    for (int above = 0; above < 2; above++) {
        struct arena *arena = arena_open(0);
        struct inertia inertia;
        double e = (above != 0 ? 1.01 : 0.99) / (N - 1);
        double *h = ARENA_ARRAY(arena, N * N, double);
        double *error = ARENA_ARRAY(arena, N * N, double);
        for (size_t k = 0; k < (size_t)N * N; k++) {
            h[k] = k % (N + 1) == 0 ? 1 : 0;
            error[k] = k % (N + 1) == 0 ? 0 : e;
        }
        assert_true(inertia_decide(arena, N, h, error, &inertia) && inertia_complete(arena, &inertia));
        assert_int_equal(inertia.negative, 0);
        assert_true(above != 0 ? inertia.positive < N : inertia.positive == N);
        arena_close(arena);
    }
}

/* A small problem beside 1s: the large way decides what the small one does, or less, and nothing else. */
static void small_problems_within_large_ones(void **state)
{
    (void)state;
    enum { N = 258 };
    struct random random = {14};
    size_t small = 0;
    size_t large = 0;
    for (int trial = 0; trial < 12; trial++) {
        struct arena *arena = arena_open(0);
        struct inertia alone;
        struct inertia beside;
        struct known known = known_random(&random, KNOWN_MOST, (size_t)trial % 4, 1);
        double *h = ARENA_ARRAY(arena, N * N, double);
        double *error = ARENA_ARRAY(arena, N * N, double);
        known_blur(&random, &known, trial % 2 == 0 ? 1e-10 : 1e-3);
        for (size_t k = 0; k < N; k++)
            h[k * N + k] = 1;
        for (size_t i = 0; i < known.n; i++)
            for (size_t j = 0; j < known.n; j++) {
                h[i * N + j] = known.h[i * known.n + j];
                error[i * N + j] = known.error[i * known.n + j];
            }
        assert_true(inertia_decide(arena, known.n, known.h, known.error, &alone) && inertia_complete(arena, &alone));
        assert_true(inertia_decide(arena, N, h, error, &beside) && inertia_complete(arena, &beside) &&
                    inertia_complete(arena, &beside));
        assert_true(beside.negative <= known.negative && beside.positive <= known.positive + N - known.n);
        if (alone.zero == 0 && beside.zero == 0)
            assert_int_equal(alone.negative, beside.negative);
        small += alone.zero;
        large += beside.zero;
        arena_close(arena);
    }
    print_message("%zu of %d signs are missing; %zu the small way\n", large, 12 * KNOWN_MOST, small);
    assert_true(large >= small && large < small + 24);
}

static void unknown_errors_leave_no_sign_of_a_large_matrix(void **state)
{
    (void)state;
    enum { N = 257 };
    const double bad[] = {INFINITY, NAN, 1e308};
    for (size_t b = 0; b < 3; b++) {
        struct arena *arena = arena_open(0);
        struct inertia inertia;
        double *h = ARENA_ARRAY(arena, N * N, double);
        double *error = ARENA_ARRAY(arena, N * N, double);
        for (size_t k = 0; k < N; k++)
            h[k * N + k] = 1;
        error[5] = error[5 * N] = bad[b];
        assert_true(inertia_decide(arena, N, h, error, &inertia) && inertia_complete(arena, &inertia));
        assert_int_equal(inertia.negative, 0);
        assert_true(inertia.positive <= N - 1);
        assert_true(inertia_complete(arena, &inertia));
        assert_true(inertia.positive <= N - 1);
        h[7] = h[7 * N] = bad[b];
        assert_true(b == 2 || !inertia_decide(arena, N, h, error, &inertia));
        arena_close(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regular_matrices),
        cmocka_unit_test(regular_matrices_in_bad_units),
        cmocka_unit_test(exact_zeros_get_no_sign),
        cmocka_unit_test(signs_survive_errors_of_all_sizes),
        cmocka_unit_test(errors_off_the_diagonal_are_seen),
        cmocka_unit_test(errors_beside_a_small_eigenvalue_are_seen),
        cmocka_unit_test(what_is_not_finite_is_refused),
        cmocka_unit_test(unknown_errors_leave_no_sign),
        cmocka_unit_test(large_matrices),
        cmocka_unit_test(large_matrices_in_bad_units),
        cmocka_unit_test(signs_of_large_matrices_survive_errors),
        cmocka_unit_test(errors_off_the_diagonal_of_large_matrices),
        cmocka_unit_test(small_problems_within_large_ones),
        cmocka_unit_test(unknown_errors_leave_no_sign_of_a_large_matrix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
