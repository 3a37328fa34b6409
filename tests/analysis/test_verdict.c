/* From signs to verdicts, on diagonal matrices whose errors are chosen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/verdict.h"

#include "support/analyses.h"
#include "support/close.h"

#include <math.h>
#include <string.h>

/* The report on diag(values) known up to diag(errors). */
static struct cp_report *report_on(struct arena *arena, size_t n, const double *values, const double *errors,
                                   bool critical)
{
    static const struct cp_options options;
    struct inertia inertia;
    double *h = ARENA_ARRAY(arena, n * n, double);
    double *e = ARENA_ARRAY(arena, n * n, double);
    for (size_t i = 0; i < n; i++) {
        h[i * n + i] = values[i];
        e[i * n + i] = errors[i];
    }
    assert_true(inertia_decide(arena, n, h, e, &inertia) && inertia_complete(arena, &inertia));
    struct cp_report *report = verdict_report(arena, "diagonal", n, &options);
    verdict_spectrum(arena, &inertia, h, true, report);
    report->critical = critical;
    report->gradient_norm = critical ? 0 : 5;
    report->gradient = critical ? ARENA_ARRAY(arena, n, double) : values;
    verdict_decide(arena, false, report);
    return report;
}

static void every_combination_of_signs(void **state)
{
    static const double zeros[3] = {0};
    for (int a = -1; a <= 1; a++)
        for (int b = -1; b <= 1; b++)
            for (int c = -1; c <= 1; c++) {
                const double values[] = {a, b, c};
                size_t up = (size_t)((a > 0) + (b > 0) + (c > 0));
                size_t down = (size_t)((a < 0) + (b < 0) + (c < 0));
                const struct cp_report *r = report_on(*state, 3, values, zeros, true);
                enum cp_verdict expected = up > 0 && down > 0 ? CP_SADDLE
                                           : up == 3          ? CP_MINIMUM
                                           : down == 3        ? CP_MAXIMUM
                                                              : CP_DEGENERATE;
                assert_int_equal(r->verdict, expected);
                assert_int_equal(r->positive, up);
                assert_int_equal(r->negative, down);
                assert_int_equal(r->index, down);
                assert_int_equal(r->zero, 3 - up - down);
                assert_int_equal(r->strict, up + down == 3);
                assert_int_equal(r->decided_by, expected == CP_DEGENERATE ? CP_BY_NOTHING : CP_BY_HESSIAN);
                assert_int_equal(r->order, expected == CP_DEGENERATE ? 0 : 2);
                assert_int_equal(r->reason == NULL, expected != CP_DEGENERATE);
                assert_int_equal(r->null_directions == NULL, up + down == 3);
                assert_close(r->minimum_ratio, (double)up / 3, 1e-15, 0);
                assert_close(r->trace, a + b + c, 1e-15, 0);
                assert_close(r->sharpness, up > 0 ? 1 : up + down < 3 ? 0 : -1, 1e-15, 0);
                assert_close(r->condition, up + down == 3 ? 1 : INFINITY, 1e-15, 0);
            }
}

/* Signs beyond their errors count; those within do not, at any scale. */
static void errors_take_signs_away(void **state)
{
    for (int k = -900; k <= 900; k += 100) {
        double s = ldexp(1, k);
        const double values[] = {-3 * s, 2 * s};
        const double less[] = {2.9 * s, 1.9 * s};
        const double more[] = {3.1 * s, 1.9 * s};
        assert_int_equal(report_on(*state, 2, values, less, true)->verdict, CP_SADDLE);
        const struct cp_report *r = report_on(*state, 2, values, more, true);
        assert_int_equal(r->verdict, CP_DEGENERATE);
        assert_int_equal(r->positive, 1);
        assert_non_null(strstr(r->reason, "1 of 2 eigenvalues cannot be told from 0, and the other 1 is positive"));
    }
}

static void a_gradient_overrules_the_hessian(void **state)
{
    static const double zeros[2] = {0};
    const double values[] = {3, 4};
    struct cp_report *r = report_on(*state, 2, values, zeros, false);
    assert_int_equal(r->verdict, CP_NOT_CRITICAL);
    assert_int_equal(r->decided_by, CP_BY_GRADIENT);
    assert_int_equal(r->order, 1);
    verdict_decide(*state, true, r);
    assert_int_equal(r->verdict, CP_MINIMUM);
}

static void escapes_follow_the_verdict(void **state)
{
    double h[] = {-2, 0, 0, 4};
    const double error[4] = {0};
    const double gradient[] = {3, -4};
    struct inertia inertia;
    double u[2];
    assert_true(inertia_decide(*state, 2, h, error, &inertia) && inertia_complete(*state, &inertia));
    struct cp_report r = {.n = 2, .gradient = gradient, .gradient_norm = 5};
    for (int v = 0; v < CP_VERDICT_COUNT; v++) {
        r.verdict = (enum cp_verdict)v;
        bool expected = v != CP_MINIMUM && v != CP_NONSMOOTH;
        assert_int_equal(verdict_escape(&inertia, &r, u), expected);
        if (expected)
            assert_close(u[0], v == CP_NOT_CRITICAL ? -0.6 : 1, 1e-15, 0);
        if (expected)
            assert_close(u[1], v == CP_NOT_CRITICAL ? 0.8 : 0, 1e-15, 0);
    }
}

static void warnings_add_up(void **state)
{
    struct cp_report r = {0};
    for (int k = 0; k < 50; k++)
        verdict_warn(*state, &r, "number %d", k);
    assert_int_equal(r.warning_count, 50);
    assert_string_equal(r.warnings[0], "number 0");
    assert_string_equal(r.warnings[49], "number 49");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(every_combination_of_signs),
        ANALYSES_TEST(errors_take_signs_away),
        ANALYSES_TEST(a_gradient_overrules_the_hessian),
        ANALYSES_TEST(escapes_follow_the_verdict),
        ANALYSES_TEST(warnings_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
