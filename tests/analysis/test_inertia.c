/* Signs of matrices whose inertia is known exactly: integer matrices made by unimodular congruences, scaled row by row,
 * and seen through errors. A sign may be missing; it may never be wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/inertia.h"

#include "support/close.h"
#include "support/random.h"

#include <float.h>
#include <string.h>

enum { MOST = 8 };

/* A symmetric matrix with as many negative and positive eigenvalues; the rest are exact zeros. */
struct known {
    size_t n;
    size_t negative;
    size_t positive;
    double h[MOST * MOST];
    double error[MOST * MOST];
};

static int whole(struct random *random, int most)
{
    return (int)random_below(random, (size_t)(2 * most + 1)) - most;
}

/* s = L U with unit diagonals: determinant 1. */
static void unimodular(struct random *random, size_t n, int most, long *s)
{
    long lower[MOST * MOST] = {0};
    long upper[MOST * MOST] = {0};
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            lower[i * n + j] = i == j ? 1 : j < i ? whole(random, most) : 0;
            upper[i * n + j] = i == j ? 1 : j > i ? whole(random, most) : 0;
        }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            s[i * n + j] = 0;
            for (size_t k = 0; k < n; k++)
                s[i * n + j] += lower[i * n + k] * upper[k * n + j];
        }
}

/* A = S' D S with whole numbers in S and D, all products exact. `zeros` of the n eigenvalues are 0. */
static struct known random_known(struct random *random, size_t n, size_t zeros, int most)
{
    struct known known = {.n = n};
    long s[MOST * MOST];
    long d[MOST] = {0};
    unimodular(random, n, most, s);
    for (size_t k = zeros; k < n; k++) {
        d[k] = 1 + (long)random_below(random, 5);
        d[k] = random_below(random, 2) != 0 ? -d[k] : d[k];
        known.negative += d[k] < 0;
        known.positive += d[k] > 0;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            long sum = 0;
            for (size_t k = 0; k < n; k++)
                sum += s[k * n + i] * d[k] * s[k * n + j];
            known.h[i * n + j] = (double)sum;
        }
    return known;
}

/* H = D H D with powers of two, exactly. */
static void scale_rows(struct random *random, struct known *known, int most)
{
    for (size_t i = 0; i < known->n; i++) {
        int k = whole(random, most);
        for (size_t j = 0; j < known->n; j++) {
            known->h[i * known->n + j] = ldexp(known->h[i * known->n + j], k);
            known->h[j * known->n + i] = ldexp(known->h[j * known->n + i], k);
        }
    }
}

/* Blurs the matrix by up to `level` of each entry's size, or of the geometric mean of its diagonal entries. */
static void blur(struct random *random, struct known *known, double level)
{
    size_t n = known->n;
    struct known sharp = *known;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double size = random_below(random, 2) != 0
                              ? fabs(sharp.h[i * n + j])
                              : sqrt(fabs(sharp.h[i * n + i])) * sqrt(fabs(sharp.h[j * n + j]));
            double e = level * size * (random_below(random, 3) == 0 ? 0 : random_uniform(random, 0, 1));
            double shift = e * (random_below(random, 2) != 0 ? 1 : -1);
            known->h[i * n + j] = known->h[j * n + i] = sharp.h[i * n + j] + shift;
            known->error[i * n + j] = known->error[j * n + i] = e + DBL_EPSILON * fabs(known->h[i * n + j]);
        }
}

struct tally {
    size_t signs;
    size_t decided;
};

static void judge(struct known *known, struct tally *tally)
{
    struct arena *arena = arena_open(0);
    struct inertia inertia;
    assert_true(inertia_decide(arena, known->n, known->h, known->error, &inertia));
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
        struct known known = random_known(&random, 1 + random_below(&random, MOST), 0, 1 + trial % 3);
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
        struct known known = random_known(&random, 1 + random_below(&random, MOST), 0, 1 + trial % 3);
        scale_rows(&random, &known, trial % 2 != 0 ? 40 : 200);
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
        size_t n = 2 + random_below(&random, MOST - 1);
        struct known known = random_known(&random, n, 1 + random_below(&random, n - 1), 1 + trial % 3);
        if (trial % 2 != 0)
            scale_rows(&random, &known, 40);
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
            size_t n = 1 + random_below(&random, MOST);
            struct known known = random_known(&random, n, random_below(&random, n), 1 + trial % 2);
            if (trial % 2 != 0)
                scale_rows(&random, &known, 40);
            blur(&random, &known, pow(10, decade));
            judge(&known, &tally);
        }
        expect_decided(&tally, decade <= -12 ? 0.9 : 0);
    }
}

/* Errors off the diagonal act on eigenvalues to second order only, and can still turn them over. */
static void errors_off_the_diagonal_are_seen(void **state)
{
    (void)state;
    for (size_t n = 2; n <= MOST; n++)
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

static struct known example(struct random *random, size_t n, size_t zeros)
{
    struct known known = random_known(random, n, zeros, 1);
    for (size_t k = 0; k < n * n; k++)
        known.error[k] = DBL_EPSILON * fabs(known.h[k]);
    return known;
}

/* H (D q_k) has the curvature mu_k, and D q_k are conjugate: the decomposition is what it says. */
static void the_decomposition_is_a_congruence(void **state)
{
    (void)state;
    struct random random = {5};
    for (int trial = 0; trial < 500; trial++) {
        struct arena *arena = arena_open(0);
        size_t n = 1 + random_below(&random, MOST);
        struct known known = example(&random, n, random_below(&random, n));
        scale_rows(&random, &known, trial % 2 != 0 ? 30 : 0);
        struct inertia inertia;
        assert_true(inertia_decide(arena, n, known.h, known.error, &inertia));
        double p[MOST * MOST];
        double largest = fmax(fabs(inertia.mu[0]), fabs(inertia.mu[n - 1]));
        for (size_t k = 0; k < n; k++)
            inertia_direction(&inertia, k, p + k * n);
        for (size_t k = 0; k < n; k++)
            for (size_t l = 0; l < n; l++) {
                long double form = 0;
                for (size_t i = 0; i < n; i++)
                    for (size_t j = 0; j < n; j++)
                        form += (long double)p[k * n + i] * known.h[i * n + j] * p[l * n + j];
                assert_close((double)form, k == l ? inertia.mu[k] : 0, 0, 1e-13 * largest);
            }
        arena_close(arena);
    }
}

/* x = -H^-1 g where H is regular, in any units. */
static void the_newton_step_solves(void **state)
{
    (void)state;
    struct random random = {6};
    for (int trial = 0; trial < 500; trial++) {
        struct arena *arena = arena_open(0);
        size_t n = 1 + random_below(&random, MOST);
        struct known known = example(&random, n, 0);
        struct inertia inertia;
        double x[MOST], g[MOST], step[MOST];
        assert_true(inertia_decide(arena, n, known.h, known.error, &inertia));
        for (size_t i = 0; i < n; i++)
            x[i] = random_normal(&random);
        for (size_t i = 0; i < n; i++) {
            g[i] = 0;
            for (size_t j = 0; j < n; j++)
                g[i] += known.h[i * n + j] * x[j];
        }
        inertia_newton(&inertia, g, step);
        double condition = inertia.zero != 0 ? INFINITY : 0;
        for (size_t k = 0; k < n; k++)
            condition = fmax(condition, fmax(fabs(inertia.mu[0]), fabs(inertia.mu[n - 1])) / fabs(inertia.mu[k]));
        for (size_t i = 0; i < n; i++)
            if (isfinite(condition))
                assert_close(step[i], -x[i], 0, 1e-13 * condition);
        arena_close(arena);
    }
}

static void null_directions_span_the_kernel(void **state)
{
    (void)state;
    struct random random = {7};
    size_t seen = 0;
    for (int trial = 0; trial < 1000; trial++) {
        struct arena *arena = arena_open(0);
        size_t n = 2 + random_below(&random, MOST - 1);
        struct known known = example(&random, n, 1 + random_below(&random, n - 1));
        struct inertia inertia;
        assert_true(inertia_decide(arena, n, known.h, known.error, &inertia));
        double *rows = inertia_null_directions(arena, &inertia);
        bool all = inertia.zero == n - known.negative - known.positive;
        double top = fmax(fabs(inertia.values[0]), fabs(inertia.values[n - 1]));
        seen += all;
        for (size_t r = 0; r < inertia.zero; r++)
            for (size_t q = 0; q <= r; q++) {
                double dot = 0;
                for (size_t i = 0; i < n; i++)
                    dot += rows[r * n + i] * rows[q * n + i];
                assert_close(dot, r == q, 0, 1e-14 * (double)n);
            }
        for (size_t r = 0; all && r < inertia.zero; r++)
            for (size_t i = 0; i < n; i++) {
                double image = 0;
                for (size_t j = 0; j < n; j++)
                    image += known.h[i * n + j] * rows[r * n + j];
                assert_close(image, 0, 0, 1e-12 * top);
            }
        arena_close(arena);
    }
    assert_true(seen > 900);
}

static void a_descent_has_negative_curvature(void **state)
{
    (void)state;
    struct random random = {8};
    for (int trial = 0; trial < 1000; trial++) {
        struct arena *arena = arena_open(0);
        size_t n = 1 + random_below(&random, MOST);
        struct known known = example(&random, n, random_below(&random, n));
        if (trial % 2 != 0)
            scale_rows(&random, &known, 40);
        struct inertia inertia;
        double u[MOST];
        assert_true(inertia_decide(arena, n, known.h, known.error, &inertia));
        bool found = inertia_descent(&inertia, u);
        assert_int_equal(found, inertia.negative != 0);
        long double form = 0;
        long double length = 0;
        for (size_t i = 0; found && i < n; i++) {
            length += (long double)u[i] * u[i];
            for (size_t j = 0; j < n; j++)
                form += (long double)u[i] * known.h[i * n + j] * u[j];
        }
        assert_true(!found || form < 0);
        assert_close(found ? (double)length : 1, 1, 1e-14, 0);
        arena_close(arena);
    }
}

static void widening_takes_signs_back_and_never_gives_any(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    double h[] = {-3, 0, 0, 0, 1, 0, 0, 0, 2};
    const double error[9] = {0};
    struct inertia inertia;
    assert_true(inertia_decide(arena, 3, h, error, &inertia));
    assert_int_equal(inertia.negative, 1);
    assert_int_equal(inertia.positive, 2);
    const double change[] = {-2.5, 0, 0, 0, 1.5, 0, 0, 0, NAN};
    const double raw_change[] = {-2.5, 1.5, NAN};
    inertia_widen(arena, &inertia, change, raw_change);
    assert_int_equal(inertia.negative, 1);
    assert_int_equal(inertia.zero, 2);
    const double more[] = {1, 0, 0, 0, -100, 0, 0, 0, 0};
    inertia_widen(arena, &inertia, more, more);
    assert_int_equal(inertia.zero, 3);
    assert_close(inertia.errors[0], 3.5, 1e-14, 0);
    assert_true(isnan(inertia.errors[2]));
    arena_close(arena);
}

/* Changes are exact for matrices that share their eigenvectors. */
static void changes_are_those_of_the_other_matrix(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    double h[] = {-3, 0, 0, 5}, other[] = {-2.5, 0, 0, 9}, error[4] = {0};
    struct inertia inertia;
    double change[4], raw[2];
    assert_true(inertia_decide(arena, 2, h, error, &inertia));
    inertia_changes(arena, &inertia, other, change, raw);
    for (size_t k = 0; k < 2; k++) {
        assert_close(change[3 * k], k == 0 ? 0.5 : 4, 1e-14, 0);
        assert_close(change[1 + k], 0, 0, 1e-14);
        assert_close(raw[k], k == 0 ? 0.5 : 4, 1e-14, 0);
    }
    arena_close(arena);
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
            assert_true(inertia_decide(arena, 2, h, error, &inertia));
            assert_true(inertia.positive <= 1);
            assert_int_equal(inertia.negative, 0);
        }
    arena_close(arena);
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
        cmocka_unit_test(the_decomposition_is_a_congruence),
        cmocka_unit_test(the_newton_step_solves),
        cmocka_unit_test(null_directions_span_the_kernel),
        cmocka_unit_test(a_descent_has_negative_curvature),
        cmocka_unit_test(widening_takes_signs_back_and_never_gives_any),
        cmocka_unit_test(changes_are_those_of_the_other_matrix),
        cmocka_unit_test(what_is_not_finite_is_refused),
        cmocka_unit_test(unknown_errors_leave_no_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
