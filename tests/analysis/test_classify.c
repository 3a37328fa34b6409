/* Bare matrices: asymmetry, gradients, what is not finite, sizes and scales. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/analyze.h"

#include "support/analyses.h"
#include "support/close.h"
#include "support/random.h"

#include <math.h>
#include <string.h>

static const struct cp_options DEFAULTS;

static const struct cp_report *classify(struct arena *arena, size_t n, const double *h, const double *gradient,
                                        struct diags **diags)
{
    *diags = diags_new(arena);
    const struct cp_report *report = analyze_matrix(arena, n, h, gradient, "h.csv", &DEFAULTS, *diags);
    assert_int_equal(report == NULL, (*diags)->count != 0);
    return report;
}

static const struct cp_report *accepted(struct arena *arena, size_t n, const double *h, const double *gradient)
{
    struct diags *diags;
    const struct cp_report *report = classify(arena, n, h, gradient, &diags);
    if (report == NULL)
        fail_msg("refused: %s", diags->items[0].message);
    return report;
}

static void expect_refused(struct arena *arena, size_t n, const double *h, const double *gradient, const char *code,
                           const char *words)
{
    struct diags *diags;
    assert_null(classify(arena, n, h, gradient, &diags));
    if (strcmp(diags->items[0].code, code) != 0 || strstr(diags->items[0].message, words) == NULL)
        fail_msg("%s: %s", diags->items[0].code, diags->items[0].message);
}

static void published_spectra(void **state)
{
    static const struct {
        double h[4];
        enum cp_verdict verdict;
        double low, high;
    } rows[] = {
        {{0, -2, -2, 0}, CP_SADDLE, -2, 2},    {{2, 0, 0, 2}, CP_MINIMUM, 2, 2},
        {{-2, 0, 0, -2}, CP_MAXIMUM, -2, -2},  {{4, 2, 2, 3}, CP_MINIMUM, 1.4384471871911697, 5.5615528128088303},
        {{1, 0, 0, 0}, CP_DEGENERATE, 0, 1},   {{0, 0, 0, 0}, CP_DEGENERATE, 0, 0},
        {{0, 0, 0, -7}, CP_DEGENERATE, -7, 0},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const struct cp_report *r = accepted(*state, 2, rows[k].h, NULL);
        assert_int_equal(r->verdict, rows[k].verdict);
        assert_close(r->eigenvalues[0], rows[k].low, 1e-14, 1e-14);
        assert_close(r->eigenvalues[1], rows[k].high, 1e-14, 1e-14);
        assert_true(r->bare_matrix && r->critical && r->gradient == NULL && isnan(r->loss) && r->theta == NULL);
        assert_int_equal(r->escape != NULL, rows[k].low < 0);
        assert_true(r->escape == NULL || (!r->escape->tried && !r->escape->shown && r->escape->curvature < 0));
    }
}

static void asymmetry_is_reported_or_refused(void **state)
{
    for (int k = -300; k <= 300; k += 30) {
        double s = pow(10, k);
        const double little[] = {4 * s, 2 * s, 2 * s * (1 + 1e-9), 3 * s};
        const double much[] = {4 * s, 2 * s, 2 * s * (1 + 1e-7), 3 * s};
        const struct cp_report *r = accepted(*state, 2, little, NULL);
        assert_int_equal(r->verdict, CP_MINIMUM);
        assert_close(r->asymmetry, 2e-9 * s, 1e-6, 0);
        assert_true(r->hessian[1] == r->hessian[2]);
        expect_refused(*state, 2, much, NULL, "E407", "h.csv is not symmetric: entry [0,1] is");
    }
    const double opposite[] = {0, 1e308, -1e308, 0};
    expect_refused(*state, 2, opposite, NULL, "E407", "[1,0] is -1e+308");
}

/* Half of an asymmetry counts as error: it can hide an eigenvalue. */
static void asymmetry_is_an_error(void **state)
{
    const double h[] = {1, 1, 1 + 5e-9, 1 + 1e-9};
    assert_int_equal(accepted(*state, 2, h, NULL)->verdict, CP_DEGENERATE);
    const double clear[] = {1, 1, 1 + 5e-9, 1 + 1e-7};
    assert_int_equal(accepted(*state, 2, clear, NULL)->verdict, CP_MINIMUM);
}

static void a_gradient_decides(void **state)
{
    const double h[] = {2, 0, 0, 3};
    const double zero[] = {0, -0.0};
    const double g[] = {3e-9, -4e-9};
    assert_int_equal(accepted(*state, 2, h, zero)->verdict, CP_MINIMUM);
    const struct cp_report *r = accepted(*state, 2, h, g);
    assert_int_equal(r->verdict, CP_NOT_CRITICAL);
    assert_false(r->critical);
    assert_close(r->gradient_norm, 5e-9, 1e-15, 0);
    assert_close(r->escape->direction[0], -0.6, 1e-15, 0);
    assert_close(r->escape->direction[1], 0.8, 1e-15, 0);
    struct cp_options options = {.gtol = 4e-9};
    struct diags *diags = diags_new(*state);
    assert_int_equal(analyze_matrix(*state, 2, h, g, "h", &options, diags)->verdict, CP_MINIMUM);
    options.gtol = 3.9e-9;
    assert_int_equal(analyze_matrix(*state, 2, h, g, "h", &options, diags)->verdict, CP_NOT_CRITICAL);
    options.assume_critical = true;
    assert_int_equal(analyze_matrix(*state, 2, h, g, "h", &options, diags)->verdict, CP_MINIMUM);
}

static void what_is_not_finite_is_refused(void **state)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t b = 0; b < 3; b++)
        for (size_t k = 0; k < 9; k++) {
            double h[] = {2, 0, 0, 0, 3, 0, 0, 0, 4};
            double g[] = {0, 0, 0};
            h[k] = bad[b];
            expect_refused(*state, 3, h, NULL, "E408", str_format(*state, "h.csv: entry [%zu,%zu] is", k / 3, k % 3));
            h[k] = 1;
            g[k % 3] = bad[b];
            expect_refused(*state, 3, h, g, "E408", "gradient");
        }
}

static void one_by_one(void **state)
{
    static const double values[] = {5e-324, 1e-300, 1, 1e300, 1.7976931348623157e308};
    for (size_t k = 0; k < sizeof values / sizeof *values; k++)
        for (int sign = -1; sign <= 1; sign++) {
            double h = sign * values[k];
            const struct cp_report *r = accepted(*state, 1, &h, NULL);
            assert_int_equal(r->verdict, sign > 0 ? CP_MINIMUM : sign < 0 ? CP_MAXIMUM : CP_DEGENERATE);
            assert_true(r->eigenvalues[0] == h);
        }
}

/* diag over 600 orders of magnitude, mixed by exact plane rotations through swaps: the signs are all there. */
static void extreme_entries(void **state)
{
    struct random random = {41};
    for (int trial = 0; trial < 300; trial++) {
        size_t n = 2 + random_below(&random, 8);
        double h[100] = {0};
        size_t negative = 0;
        for (size_t i = 0; i < n; i += 2) {
            double a = ldexp(1, (int)random_below(&random, 1900) - 950);
            double b = ldexp(1, (int)random_below(&random, 1900) - 950);
            double c = random_uniform(&random, -3, 3);
            h[i * n + i] = a;
            if (i + 1 == n)
                continue;
            bool saddle = fabs(c) > 1; /* [[a, c sqrt(ab)], [., b]] */
            double off = c * sqrt(a) * sqrt(b);
            h[(i + 1) * n + i + 1] = b;
            h[i * n + i + 1] = h[(i + 1) * n + i] = off;
            negative += saddle;
            assert_true(fabs(fabs(c) - 1) > 1e-6);
        }
        const struct cp_report *r = accepted(*state, n, h, NULL);
        assert_int_equal(r->zero, 0);
        assert_int_equal(r->negative, negative);
        assert_int_equal(r->verdict, negative == 0 ? CP_MINIMUM : CP_SADDLE);
    }
}

/* The largest size of everyday use: L D L' with unit bidiagonal L has the signs of D. */
static void three_hundred(void **state)
{
    enum { N = 300 };
    struct random random = {42};
    double *h = ARENA_ARRAY(*state, N * N, double);
    double d[N], l[N];
    size_t negative = 0;
    for (size_t i = 0; i < N; i++) {
        d[i] = random_uniform(&random, 0.5, 2) * (random_below(&random, 3) == 0 ? -1 : 1);
        l[i] = random_uniform(&random, -0.5, 0.5);
        negative += d[i] < 0;
    }
    for (size_t i = 0; i < N; i++) {
        double s = pow(10, (double)(i % 9) - 4);
        h[i * N + i] = (d[i] + (i > 0 ? l[i] * l[i] * d[i - 1] : 0)) * s * s;
        if (i + 1 < N) {
            double t = pow(10, (double)((i + 1) % 9) - 4);
            h[i * N + i + 1] = h[(i + 1) * N + i] = l[i + 1] * d[i] * s * t;
        }
    }
    const struct cp_report *r = accepted(*state, N, h, NULL);
    assert_int_equal(r->negative, negative);
    assert_int_equal(r->positive, N - negative);
    for (size_t k = 1; k < N; k++)
        assert_true(r->eigenvalues[k] >= r->eigenvalues[k - 1]);
}

/* Permuting rows and columns alike, rescaling them, and scaling all change neither signs nor verdict. */
static void units_and_order_do_not_matter(void **state)
{
    struct random random = {43};
    for (int trial = 0; trial < 300; trial++) {
        struct arena *arena = arena_child(*state);
        size_t n = 1 + random_below(&random, 6);
        double h[36], other[36], scale[6];
        size_t place[6];
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j <= i; j++)
                h[i * n + j] = h[j * n + i] = random_normal(&random);
            scale[i] = pow(10, random_uniform(&random, -12, 12));
            place[i] = i;
        }
        for (size_t i = n; i-- > 1;) {
            size_t j = random_below(&random, i + 1);
            size_t old = place[i];
            place[i] = place[j];
            place[j] = old;
        }
        double all = pow(10, random_uniform(&random, -100, 100));
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                other[place[i] * n + place[j]] = h[i * n + j] * (scale[i] * scale[j]) * all;
        const struct cp_report *a = accepted(arena, n, h, NULL);
        const struct cp_report *b = accepted(arena, n, other, NULL);
        assert_int_equal(a->verdict, b->verdict);
        assert_int_equal(a->negative, b->negative);
        assert_int_equal(a->positive, b->positive);
        arena_close(arena);
    }
}

static void sizes_that_cannot_be(void **state)
{
    struct diags *diags = diags_new(*state);
    double h = 1;
    assert_null(analyze_matrix(*state, 0, &h, NULL, "empty", &DEFAULTS, diags));
    assert_string_equal(diags->items[0].code, "E406");
    diags = diags_new(*state);
    assert_null(analyze_matrix(*state, (size_t)1 << 40, &h, NULL, "huge", &DEFAULTS, diags));
    assert_string_equal(diags->items[0].code, "E307");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(published_spectra),
        ANALYSES_TEST(asymmetry_is_reported_or_refused),
        ANALYSES_TEST(asymmetry_is_an_error),
        ANALYSES_TEST(a_gradient_decides),
        ANALYSES_TEST(what_is_not_finite_is_refused),
        ANALYSES_TEST(one_by_one),
        ANALYSES_TEST(extreme_entries),
        ANALYSES_TEST(three_hundred),
        ANALYSES_TEST(units_and_order_do_not_matter),
        ANALYSES_TEST(sizes_that_cannot_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
