/* Eigensolves against known spectra, against residuals in longer arithmetic, and against Jacobi's method in longer
 * arithmetic, which shares nothing with LAPACK. */
#include "linalg/eigsym.h"

#include "support/arenas.h"
#include "support/close.h"
#include "support/spectra.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <string.h>

static const double ROUNDOFF = DBL_EPSILON / 2;

/* ---- The matrices everyone knows ---------------------------------------------------------------------------- */

static void small_matrices_have_their_textbook_spectra(void **state)
{
    static const struct {
        double h[4];
        double low;
        double high;
    } cases[] = {
        {{0, -2, -2, 0}, -2, 2},  {{2, 0, 0, 2}, 2, 2},
        {{-2, 0, 0, -2}, -2, -2}, {{4, 2, 2, 3}, 1.4384471871911697, 5.5615528128088303}, /* (7 -+ sqrt 17) / 2 */
        {{1, 0, 0, 0}, 0, 1},     {{0, 0, 0, 0}, 0, 0},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct eigsym eig;
        assert_true(eigsym_solve(*state, 2, cases[c].h, true, &eig));
        assert_close(eig.values[0], cases[c].low, 0, eig.backward_error);
        assert_close(eig.values[1], cases[c].high, 0, eig.backward_error);
        assert_true(spectra_residual(2, cases[c].h, &eig) <= eig.backward_error);
    }
}

static void an_empty_matrix_has_no_eigenvalues(void **state)
{
    struct eigsym eig;
    assert_true(eigsym_solve(*state, 0, NULL, true, &eig));
    assert_true(eigsym_solve(*state, 0, NULL, false, &eig));
    assert_null(eig.vectors);
    assert_true(eig.backward_error == 0);
}

static void one_number_is_its_own_eigenvalue_exactly(void **state)
{
    static const double numbers[] = {0, 1, -3.7, 1e-300, -1e300, 5e-324, DBL_MAX, -DBL_MIN};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct eigsym eig;
        assert_true(eigsym_solve(*state, 1, &numbers[i], true, &eig));
        assert_true(eig.values[0] == numbers[i]);
        assert_true(eig.vectors[0] == 1);
        assert_true(eig.backward_error == 0);
    }
}

/* The path graph's Laplacian: 4 sin^2(pi k / 2n), k = 0 ... n-1, one zero among them. */
static void the_path_laplacian_has_its_closed_form(void **state)
{
    static const size_t sizes[] = {3, 10, 49, 50, 51, 52, 130};
    for (size_t c = 0; c < sizeof sizes / sizeof *sizes; c++)
        for (int want = 0; want < 2; want++) {
            size_t n = sizes[c];
            double *h = ARENA_ARRAY(*state, n * n, double);
            for (size_t i = 0; i < n; i++) {
                h[i * n + i] = i == 0 || i == n - 1 ? 1 : 2;
                if (i > 0)
                    h[i * n + i - 1] = h[(i - 1) * n + i] = -1;
            }
            struct eigsym eig;
            assert_true(eigsym_solve(*state, n, h, want, &eig));
            assert_int_equal(want, eig.vectors != NULL);
            for (size_t k = 0; k < n; k++) {
                double sine = sin(3.14159265358979323846 * (double)k / (2 * (double)n));
                assert_close(eig.values[k], 4 * sine * sine, 0, eig.backward_error);
            }
        }
}

/* ---- Properties over random matrices ------------------------------------------------------------------------ */

static double random_eigenvalue(struct random *random)
{
    double size = pow(10, random_uniform(random, -18, 0));
    return random_below(random, 2) == 0 ? size : -size;
}

/* Known spectra with clusters and zeros, norms from 1e-15 to 1e15: residuals, orthogonality, values. */
static void pairs_satisfy_their_equation(void **state)
{
    struct random random = {11};
    static const size_t sizes[] = {2, 3, 5, 8, 20, 50, 51, 70, 120};
    for (size_t c = 0; c < sizeof sizes / sizeof *sizes; c++)
        for (int power = -15; power <= 15; power += 3) {
            struct arena *arena = arena_child(*state);
            size_t n = sizes[c];
            long double *q = ARENA_ARRAY(arena, n * n, long double);
            double *spectrum = ARENA_ARRAY(arena, n, double);
            spectra_orthogonal(arena, &random, n, q);
            for (size_t k = 0; k < n; k++)
                spectrum[k] = pow(10, power) * (k % 4 == 3 ? 0 : k % 4 == 2 ? 1 : random_eigenvalue(&random));
            double *h = spectra_matrix(arena, n, q, spectrum);
            qsort(spectrum, n, sizeof *spectrum, spectra_ascending);
            struct eigsym eig;
            struct eigsym bare;
            assert_true(eigsym_solve(arena, n, h, true, &eig));
            assert_true(eigsym_solve(arena, n, h, false, &bare));
            assert_true(spectra_residual(n, h, &eig) <= eig.backward_error);
            assert_true(spectra_overlap(n, eig.vectors) <= 5 * (double)n * ROUNDOFF);
            /* Rounding the entries of H once moves it by at most u |H|_F. */
            double known = eig.backward_error + sqrt((double)n) * ROUNDOFF * spectra_norm(n, &eig);
            for (size_t k = 0; k < n; k++) {
                assert_close(eig.values[k], spectrum[k], 0, known);
                assert_close(bare.values[k], spectrum[k], 0, known);
            }
            arena_close(arena);
        }
}

/* The error of every eigenvalue, relative to the bound that is claimed for it. */
static double worst_share(struct arena *arena, size_t n, const double *h, bool want_vectors)
{
    struct eigsym eig;
    assert_true(eigsym_solve(arena, n, h, want_vectors, &eig));
    const double *truth = spectra_jacobi(arena, n, h);
    double worst = 0;
    for (size_t k = 0; k < n; k++)
        worst = fmax(worst, fabs(eig.values[k] - truth[k]) / eig.backward_error);
    return worst;
}

static void the_error_bound_holds_with_a_margin(void **state)
{
    struct random random = {12};
    static const struct {
        size_t n;
        int times;
        double margin;
    } runs[] = {{2, 20000, 0.8}, {3, 5000, 0.8}, {5, 1000, 0.8}, {10, 200, 0.8},
                {30, 12, 0.8},   {50, 4, 0.8},   {60, 4, 0.8}};
    for (size_t r = 0; r < sizeof runs / sizeof *runs; r++) {
        double worst = 0;
        for (int t = 0; t < runs[r].times; t++) {
            struct arena *arena = arena_child(*state);
            double *h = spectra_symmetric(arena, &random, runs[r].n, 1);
            if (t % 2 == 1) /* graded: rows over 16 orders of magnitude */
                for (size_t i = 0; i < runs[r].n; i++) {
                    double d = pow(10, random_uniform(&random, -8, 0));
                    for (size_t j = 0; j < runs[r].n; j++) {
                        h[i * runs[r].n + j] *= d;
                        h[j * runs[r].n + i] *= d;
                    }
                }
            for (size_t i = 0; i < runs[r].n; i++)
                for (size_t j = 0; j < i; j++)
                    h[i * runs[r].n + j] = h[j * runs[r].n + i];
            worst = fmax(worst, worst_share(arena, runs[r].n, h, t % 4 < 2));
            arena_close(arena);
        }
        print_message("n = %zu: at most %.3f of the bound\n", runs[r].n, worst);
        assert_true(worst <= runs[r].margin);
        assert_true(worst > 0.001); /* a bound a thousand times too large would decide nothing */
    }
}

static void scaling_by_powers_of_two_is_exact(void **state)
{
    struct random random = {13};
    static const size_t sizes[] = {2, 7, 60};
    static const int powers[] = {-900, -300, -1, 1, 300, 900};
    for (size_t c = 0; c < 3; c++)
        for (size_t p = 0; p < sizeof powers / sizeof *powers; p++) {
            size_t n = sizes[c];
            double *h = spectra_symmetric(*state, &random, n, 1);
            double *scaled = ARENA_ARRAY(*state, n * n, double);
            for (size_t i = 0; i < n * n; i++)
                scaled[i] = ldexp(h[i], powers[p]);
            struct eigsym a;
            struct eigsym b;
            assert_true(eigsym_solve(*state, n, h, true, &a));
            assert_true(eigsym_solve(*state, n, scaled, true, &b));
            for (size_t k = 0; k < n; k++)
                assert_true(b.values[k] == ldexp(a.values[k], powers[p]));
            assert_memory_equal(a.vectors, b.vectors, n * n * sizeof(double));
        }
}

static void extreme_scales_keep_the_spectrum(void **state)
{
    static const double scales[] = {5e-324, 1e-320, 1e-308, 1e-300, 1e-200, 1e200, 1e300, 8e307};
    for (size_t c = 0; c < sizeof scales / sizeof *scales; c++) {
        double s = scales[c];
        double h[9] = {s, s, 0, s, s, 0, 0, 0, -s}; /* -s, 0, 2s */
        struct eigsym eig;
        assert_true(eigsym_solve(*state, 3, h, true, &eig));
        assert_true(eig.backward_error > 0 && eig.backward_error < fmax(s / 1e14, 1e-323));
        assert_close(eig.values[0], -s, 0, eig.backward_error);
        assert_close(eig.values[1], 0, 0, eig.backward_error);
        assert_close(eig.values[2], 2 * s, 0, eig.backward_error);
    }
    double graded[4] = {1e300, 1, 1, 1e-300};
    struct eigsym eig;
    assert_true(eigsym_solve(*state, 2, graded, false, &eig));
    assert_close(eig.values[1], 1e300, 1e-15, 0);
    assert_close(eig.values[0], 0, 0, eig.backward_error);
}

static void what_is_not_finite_is_refused_and_poisoned(void **state)
{
    static const size_t sizes[] = {1, 2, 60};
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t c = 0; c < 3; c++)
        for (size_t b = 0; b < 3; b++)
            for (size_t place = 0; place < 3; place++) {
                size_t n = sizes[c];
                double *h = ARENA_ARRAY(*state, n * n, double);
                for (size_t i = 0; i < n; i++)
                    h[i * n + i] = 1;
                h[place == 0 ? 0 : place == 1 ? n * n - 1 : (n - 1) * n] = bad[b];
                struct eigsym eig;
                assert_false(eigsym_solve(*state, n, h, true, &eig));
                for (size_t i = 0; i < n; i++)
                    assert_true(isnan(eig.values[i]) && isnan(eig.vectors[i * n]));
                assert_true(isnan(eig.backward_error));
            }
}

static void an_eigenvalue_that_overflows_is_a_failure(void **state)
{
    double h[4] = {DBL_MAX, DBL_MAX, DBL_MAX, DBL_MAX};
    struct eigsym eig;
    assert_false(eigsym_solve(*state, 2, h, false, &eig));
    assert_true(isnan(eig.values[0]) && isnan(eig.values[1]));
}

static void the_input_is_left_alone_and_runs_agree_to_the_bit(void **state)
{
    struct random random = {14};
    static const size_t sizes[] = {4, 40, 200};
    for (int threads = 0; threads < 3; threads++)
        for (size_t c = 0; c < 3; c++) {
            size_t n = sizes[c];
            double *h = spectra_symmetric(*state, &random, n, 1);
            double *copy = arena_copy(*state, h, n * n, sizeof *h);
            struct eigsym first;
            struct eigsym again;
            eigsym_threads(threads);
            assert_true(eigsym_solve(*state, n, h, true, &first));
            assert_true(eigsym_solve(*state, n, h, true, &again));
            assert_memory_equal(h, copy, n * n * sizeof *h);
            assert_memory_equal(first.values, again.values, n * sizeof *h);
            assert_memory_equal(first.vectors, again.vectors, n * n * sizeof *h);
        }
}

static void vectors_have_a_sign_that_does_not_hang_on_the_last_bits(void **state)
{
    const double h[4] = {0, -2, -2, 0};
    struct eigsym eig;
    assert_true(eigsym_solve(*state, 2, h, true, &eig));
    for (size_t i = 0; i < 2; i++) {
        assert_close(eig.vectors[i], sqrt(0.5), 1e-15, 0);
        assert_true(eig.vectors[2 * i] > 0);
    }
    assert_close(eig.vectors[3], -sqrt(0.5), 1e-15, 0);
}

/* ---- DHD -------------------------------------------------------------------------------------------------------- */

/* A random D of powers of two, and DHD, exactly. */
static double *scale_by_powers(struct arena *arena, struct random *random, size_t n, int most, const double *h,
                               double *scale)
{
    double *out = ARENA_ARRAY(arena, n * n, double);
    for (size_t i = 0; i < n; i++)
        scale[i] = ldexp(1, (int)random_below(random, (size_t)(2 * most + 1)) - most);
    for (size_t i = 0; i < n * n; i++)
        out[i] = h[i] * scale[i / n] * scale[i % n];
    return out;
}

/* The same bits as for DHD written out, with vectors and without; in place, too, and the matrix comes back. */
static void a_scaled_matrix_is_solved_as_if_written_out(void **state)
{
    static const size_t sizes[] = {1, 2, 3, 17, 60, 130, 300};
    struct random random = {15};
    for (size_t c = 0; c < 7; c++)
        for (int most = 0; most <= 120; most += 40) {
            size_t n = sizes[c];
            struct eigsym plain, scaled, in_place;
            double *scale = ARENA_ARRAY(*state, n, double);
            double *h = spectra_symmetric(*state, &random, n, 1);
            double *copy = arena_copy(*state, h, n * n, sizeof *h);
            double *written = scale_by_powers(*state, &random, n, most, h, scale);
            for (int vectors = 0; vectors < 2; vectors++) {
                assert_true(eigsym_solve(*state, n, written, vectors != 0, &plain));
                assert_true(eigsym_solve_scaled(*state, n, h, scale, vectors != 0, &scaled));
                assert_memory_equal(plain.values, scaled.values, n * sizeof *h);
                assert_true(plain.backward_error == scaled.backward_error);
                if (vectors != 0)
                    assert_memory_equal(plain.vectors, scaled.vectors, n * n * sizeof *h);
                else
                    assert_null(scaled.vectors);
            }
            assert_true(eigsym_values_in_place(*state, n, h, scale, &in_place));
            assert_true(eigsym_solve(*state, n, written, false, &plain));
            assert_memory_equal(plain.values, in_place.values, n * sizeof *h);
            assert_memory_equal(copy, h, n * n * sizeof *h);
            assert_true(eigsym_values_in_place(*state, n, h, NULL, &in_place));
            assert_true(eigsym_solve(*state, n, copy, false, &plain));
            assert_memory_equal(plain.values, in_place.values, n * sizeof *h);
            assert_memory_equal(copy, h, n * n * sizeof *h);
        }
}

/* Entries beyond the doubles on the way are none at the end: D brings 1e300 and 1e-300 together. */
static void scales_undo_extreme_entries(void **state)
{
    const double scale[2] = {0x1p-500, 0x1p500};
    double h[4] = {0x1p1000, 1, 1, 0x1p-1000};
    const double same[4] = {0x1p1000, 1, 1, 0x1p-1000};
    struct eigsym eig;
    assert_true(eigsym_solve_scaled(*state, 2, h, scale, true, &eig));
    assert_close(eig.values[0], 0, 0, 1e-15);
    assert_close(eig.values[1], 2, 1e-15, 0);
    assert_true(eigsym_values_in_place(*state, 2, h, scale, &eig));
    assert_close(eig.values[1], 2, 1e-15, 0);
    assert_memory_equal(h, same, sizeof h);
    const double beyond[2] = {0x1p500, 1};
    assert_false(eigsym_solve_scaled(*state, 2, h, beyond, true, &eig));
    assert_true(isnan(eig.values[0]) && isnan(eig.vectors[3]));
    assert_false(eigsym_values_in_place(*state, 2, h, beyond, &eig));
    assert_memory_equal(h, same, sizeof h);
    assert_true(eigsym_values_in_place(*state, 0, h, NULL, &eig));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(small_matrices_have_their_textbook_spectra, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(an_empty_matrix_has_no_eigenvalues, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(one_number_is_its_own_eigenvalue_exactly, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_path_laplacian_has_its_closed_form, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(pairs_satisfy_their_equation, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_error_bound_holds_with_a_margin, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(scaling_by_powers_of_two_is_exact, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(extreme_scales_keep_the_spectrum, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(what_is_not_finite_is_refused_and_poisoned, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(an_eigenvalue_that_overflows_is_a_failure, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(the_input_is_left_alone_and_runs_agree_to_the_bit, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(vectors_have_a_sign_that_does_not_hang_on_the_last_bits, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(a_scaled_matrix_is_solved_as_if_written_out, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(scales_undo_extreme_entries, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
