/* Formulas with the numbers of a report. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/languages.h"

#include "support/derivations.h"

#include "analysis/analyze.h"

static const struct cp_report *report_at(struct derived *d, const char *formula, const double *theta)
{
    static const struct cp_options defaults;
    derived(d, formula);
    const struct cp_report *report = analyze_model(d->arena, d->model, theta, &defaults, &d->diags);
    assert_non_null(report);
    return report;
}

static const char *written(struct derived *d, worked_writer *writer, const struct cp_report *report)
{
    struct text out = {.arena = d->arena};
    writer(&out, d->derivation, report, TONGUE_EN);
    return out.at;
}

static void test_saddle(void **state)
{
    struct derived *d = *state;
    const struct cp_report *report = report_at(d, "(1 - w1*w2)^2", (const double[]){0, 0});
    const char *text = written(d, worked_text, report);
    expect_part(text, "L           = (1 - w1*w2)^2 = 1\n");
    expect_part(text, "d2L/dw1 dw2 = 4*w1*w2 - 2 = -2\n");
    expect_part(text, "H = [  0  -2 ]\n    [ -2   0 ]\n");
    expect_part(text, "eigenvalues: -2, 2\nverdict: saddle point; of 2 eigenvalues 1 negative, 0 zero, 1 positive\n");
    expect_part(text, "L = 1 - 2*w1*w2 + ...\n");
    const char *latex = written(d, worked_latex, report);
    expect_part(latex, "\\lambda_{1} &= -2 \\\\\n");
    expect_part(latex, "L &\\approx 1 - 2 \\, w_{1} \\, w_{2}\n");
}

static void test_chinese(void **state)
{
    struct derived *d = *state;
    const struct cp_report *report = report_at(d, "(1 - w1*w2)^2", (const double[]){0, 0});
    struct text text = {.arena = d->arena};
    struct text latex = {.arena = d->arena};
    worked_text(&text, d->derivation, report, TONGUE_ZH);
    expect_part(text.at, "在 w1 = 0, w2 = 0 处：\n");
    expect_part(text.at, "特征值：-2, 2\n结论：鞍点；2 个特征值中负 1 个，零 0 个，正 1 个\n");
    worked_latex(&latex, d->derivation, report, TONGUE_ZH);
    assert_string_equal(latex.at, written(d, worked_latex, report));
}

static void test_slope(void **state)
{
    struct derived *d = *state;
    const char *text = written(d, worked_text, report_at(d, "x^2 - 3*y", (const double[]){2, -1}));
    expect_part(text, "L = 7 + 4*(x - 2) - 3*(y + 1) + (x - 2)^2 + ...\n");
    expect_part(text, "verdict: not a critical point");
    expect_part(text, "d2L/dx^2  = 2\n");
}

static void test_zeros_of_many_are_left_out(void **state)
{
    struct derived *d = *state;
    const struct cp_report *report = report_at(d, "a^2 + b^2 + c^2 + e^2*a", (const double[]){1, 1, 1, 1});
    const char *text = written(d, worked_text, report);
    assert_null(strstr(text, "d2L/da db"));
    expect_part(text, "d2L/da de = 2*e = 2\n");
}

static void test_kink(void **state)
{
    struct derived *d = *state;
    const char *text = written(d, worked_text, report_at(d, "abs(x) + y^2", (const double[]){0, 0}));
    expect_part(text, "kink");
    assert_null(strstr(text, "Taylor"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DERIVED_TEST(test_saddle), DERIVED_TEST(test_chinese),
        DERIVED_TEST(test_slope),  DERIVED_TEST(test_zeros_of_many_are_left_out),
        DERIVED_TEST(test_kink),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
