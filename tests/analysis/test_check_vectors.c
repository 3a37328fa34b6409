/* Expected eigenvectors against those of matrices whose eigenspaces are known by construction: signs, lengths and bases do not
 * matter, directions do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/number.h"
#include "linalg/eigsym.h"
#include "support/checks.h"
#include "support/spectra.h"

enum { MOST = 7 };

/* The report of h (n x n), as far as eigenvectors go. */
static struct cp_report *report_of(struct arena *arena, size_t n, const double *h)
{
    struct eigsym eig;
    struct cp_report *report = ARENA_NEW(arena, struct cp_report);
    assert_true(eigsym_solve(arena, n, h, true, &eig));
    double *errors = ARENA_ARRAY(arena, n, double);
    for (size_t k = 0; k < n; k++)
        errors[k] = eig.backward_error;
    report->n = n;
    report->eigenvalues = eig.values;
    report->eigenvalue_errors = errors;
    report->eigenvectors = eig.vectors;
    return report;
}

static void put_vector(struct text *out, size_t n, const double *v)
{
    for (size_t i = 0; i < n; i++) {
        text_puts(out, i == 0 ? "[" : ", ");
        text_number(out, v[i]);
    }
    text_puts(out, "]");
}

static const char *expectation(struct arena *arena, size_t n, const double *rows)
{
    struct text out = {.arena = arena};
    for (size_t k = 0; k < n; k++) {
        text_puts(&out, k == 0 ? "{\"eigenvectors\": [" : ", ");
        put_vector(&out, n, rows + k * n);
    }
    text_puts(&out, "]}");
    return out.at;
}

/* A spectrum with clusters: 0 0 1 1 1 2 2 or so, ascending. */
static void fill_spectrum(struct random *random, size_t n, double *spectrum)
{
    double value = -1;
    for (size_t k = 0; k < n; k++) {
        value += k > 0 && random_below(random, 2) == 0 ? 1.0 : 0.0;
        spectrum[k] = value;
    }
}

/* Turns the rows of each cluster among themselves, and scales them, also by negative numbers. */
static void mix(struct random *random, size_t n, const double *spectrum, const long double *q, double *rows)
{
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n; i++)
            rows[k * n + i] = 0;
    for (size_t k = 0; k < n; k++)
        for (size_t l = 0; l < n; l++) {
            double factor = spectrum[k] != spectrum[l] ? 0 : k == l ? 3 : random_normal(random) / 3;
            for (size_t i = 0; i < n; i++)
                rows[k * n + i] += (k % 2 == 0 ? factor : -factor) * (double)q[i * n + l];
        }
}

static void spaces_hold_whatever_their_basis(void **state)
{
    struct random random = {41};
    for (int trial = 0; trial < 300; trial++) {
        struct arena *arena = arena_child(*state);
        size_t n = 2 + random_below(&random, MOST - 1);
        long double *q = ARENA_ARRAY(arena, n * n, long double);
        double *rows = ARENA_ARRAY(arena, n * n, double);
        double spectrum[MOST];
        fill_spectrum(&random, n, spectrum);
        spectra_orthogonal(arena, &random, n, q);
        const double *h = spectra_matrix(arena, n, q, spectrum);
        mix(&random, n, spectrum, q, rows);
        struct cp_report *report = report_of(arena, n, h);
        struct judgement j = judged(arena, report, expectation(arena, n, rows));
        assert_int_equal(j.compared, n);
        if (j.mismatch_count != 0)
            fail_msg("n = %zu: %s is %s, not %s", n, j.mismatches[0].field, j.mismatches[0].actual,
                     j.mismatches[0].expected);
        arena_close(arena);
    }
}

/* A vector that leaves its space by a hundred millionth fails, alone, and what is shown in its place holds. */
static void what_leaves_its_space_fails(void **state)
{
    struct random random = {42};
    size_t tried = 0;
    for (int trial = 0; trial < 300; trial++) {
        struct arena *arena = arena_child(*state);
        size_t n = 2 + random_below(&random, MOST - 1);
        long double *q = ARENA_ARRAY(arena, n * n, long double);
        double *rows = ARENA_ARRAY(arena, n * n, double);
        double spectrum[MOST];
        fill_spectrum(&random, n, spectrum);
        spectra_orthogonal(arena, &random, n, q);
        struct cp_report *report = report_of(arena, n, spectra_matrix(arena, n, q, spectrum));
        if (spectrum[0] != spectrum[n - 1]) {
            for (size_t k = 0; k < n; k++)
                for (size_t i = 0; i < n; i++)
                    rows[k * n + i] = (double)q[i * n + k];
            for (size_t i = 0; i < n; i++)
                rows[i] += 1e-8 * (double)q[i * n + n - 1];
            struct judgement j = judged(arena, report, expectation(arena, n, rows));
            assert_int_equal(j.mismatch_count, 1);
            assert_string_equal(j.mismatches[0].field, "eigenvectors[0]");
            assert_true(j.mismatches[0].tolerance < 2e-9);
            assert_int_equal(j.edit_count, 1);
            const char *mended = str_format(arena, "{\"eigenvectors\": {\"0\": %s}}", j.edits[0].text);
            assert_int_equal(judged(arena, report, mended).mismatch_count, 0);
            tried++;
        }
        arena_close(arena);
    }
    assert_in_range(tried, 200, 300);
}

static void expect_fields(struct arena *arena, const struct cp_report *report, const char *expect, const char *fields)
{
    struct judgement j = judged(arena, report, str_format(arena, "{\"eigenvectors\": %s}", expect));
    struct text found = {.arena = arena};
    text_puts(&found, "");
    for (size_t k = 0; k < j.mismatch_count; k++)
        text_printf(&found, "%s%s=%s", k == 0 ? "" : " ", j.mismatches[k].field, j.mismatches[k].actual);
    assert_string_equal(found.at, fields);
}

static void forms(void **state)
{
    struct arena *arena = *state;
    const double h[9] = {2, 0, 0, 0, 2, 0, 0, 0, -1};
    const struct cp_report *r = report_of(arena, 3, h);
    expect_fields(arena, r, "{\"min\": [0, 0, -1e300]}", "");
    expect_fields(arena, r, "{\"min\": [0, 0, 1e-300], \"0\": [0, 0, 5]}", "");
    expect_fields(arena, r, "{\"max\": [1, 1, 0], \"1\": [1, 0, 0]}", "");
    expect_fields(arena, r, "[[0, 0, 1], [3, 4, 0]]", "");
    struct judgement line = judged(arena, r, "{\"eigenvectors\": {\"1\": [1, 1, 0], \"2\": [2, 2, 0]}}");
    assert_int_equal(line.mismatch_count, 1); /* a space of one dimension, not of two */
    assert_string_equal(line.mismatches[0].field, "eigenvectors.2");
    expect_fields(arena, r, "{\"1\": [1, 0, 1]}", "eigenvectors.1=[1, 0, 0]");
    expect_fields(arena, r, "{\"min\": [1, 0, 0]}", "eigenvectors.min=[0, 0, 1]");
    expect_fields(arena, r, "{\"min\": [0, 1], \"3\": [0, 0, 1]}", "eigenvectors.3=null eigenvectors.min=[0, 0, 1]");
    const double other[4] = {2, 0, 0, 1};
    expect_fields(arena, report_of(arena, 2, other), "null", "eigenvectors={\"min\": [0, 1], \"max\": [1, 0]}");
}

/* Errors turn vectors, and the more the closer the eigenvalues are; what they could close is no gap. */
static void errors_count(void **state)
{
    struct arena *arena = *state;
    const double h[4] = {1, 0, 0, 2};
    struct cp_report *r = report_of(arena, 2, h);
    double errors[2] = {0.01, 0.01};
    r->eigenvalue_errors = errors;
    expect_fields(arena, r, "{\"0\": [1, 0.01]}", "");
    expect_fields(arena, r, "{\"0\": [1, 0.02]}", "eigenvectors.0=[1, 0]");
    errors[0] = errors[1] = 0.2;
    expect_fields(arena, r, "{\"0\": [0, 1]}", "");
    errors[1] = INFINITY;
    expect_fields(arena, r, "{\"0\": [0, 1]}", "");
}

static void without_a_spectrum(void **state)
{
    struct cp_report *kink = toy_report(*state);
    kink->eigenvalues = NULL;
    expect_fields(*state, kink, "null", "");
    expect_fields(*state, kink, "[[1, 0]]", "eigenvectors=null");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(spaces_hold_whatever_their_basis),
        TEST(what_leaves_its_space_fails),
        TEST(forms),
        TEST(errors_count),
        TEST(without_a_spectrum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
