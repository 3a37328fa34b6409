/* Equations. That brackets match is checked by reference/check_derive.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/languages.h"

#include "support/derivations.h"

static const char FIT[] = "{\"name\": \"a fit\", \"parameters\": {\"b1\": 1, \"b2\": 2}, \"data\": {\"x\": [1, 2, 4], "
                          "\"y\": [1, 3, 2]}, \"let\": "
                          "{\"residual\": \"y - b1*exp(-b2*x)\"}, \"loss\": \"sum(residual^2)\"}";

static void test_equations(void **state)
{
    struct derived *d = *state;
    derived(d, "(1 - w1*w2)^2");
    const char *text = derived_written(d, language_latex);
    expect_part(text, "\\begin{align*}\nL &= \\left(1 - w_{1} w_{2}\\right)^{2} \\\\\n");
    expect_part(text, "\\frac{\\partial L}{\\partial w_{1}} &= -2 w_{2} \\left(1 - w_{1} w_{2}\\right) \\\\\n");
    expect_part(text, "H &= \\begin{pmatrix}\n  2 w_{2}^{2} & 4 w_{1} w_{2} - 2 \\\\\n");
    expect_part(text, "\\end{pmatrix}\n\\end{align*}\n");
}

static void test_rows(void **state)
{
    struct derived *d = *state;
    derived(d, FIT);
    const char *text = derived_written(d, language_latex);
    expect_part(text, "\\mathrm{residual}_{i} &= y_{i} - b_{1} e^{-b_{2} x_{i}}");
    expect_part(text, "L &= \\sum_{i=0}^{2} \\mathrm{residual}_{i}^{2}");
}

static void test_names_and_fractions(void **state)
{
    struct derived *d = *state;
    static const char *const rows[][2] = {
        {"alpha*x_min", "\\alpha x_{\\mathrm{min}}"},
        {"rate^2/theta2", "\\frac{\\mathrm{rate}^{2}}{\\theta_{2}}"},
        {"sqrt(x)/2", "\\frac{\\sqrt{x}}{2}"},
        {"exp(x)^2", "\\left(e^{x}\\right)^{2}"},
        {"x^1.5", "x^{3/2}"},
        {"1e-30*x", "1 \\cdot 10^{-30} x"},
        {"where(x < 1, x, 2)", "\\begin{cases} x & \\text{if } x < 1 \\\\ 2 & \\text{else} \\end{cases}"},
        {"sqrt(2)*3*x", "3 \\sqrt{2} x"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        derived(d, rows[k][0]);
        expect_part(derived_written(d, language_latex), str_format(d->arena, "L &= %s \\\\", rows[k][1]));
    }
}

static void test_nested_totals_have_their_own_index(void **state)
{
    struct derived *d = *state;
    derived(d, "{\"parameters\": [\"a\"], \"data\": {\"x\": [1, 2, 4]}, \"loss\": \"sum(exp(x*sum(sin(a*x))))\"}");
    expect_part(derived_written(d, language_latex),
                "\\sum_{i=0}^{2} e^{x_{i} \\sum_{j=0}^{2} \\sin\\left(a x_{j}\\right)}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DERIVED_TEST(test_equations),
        DERIVED_TEST(test_rows),
        DERIVED_TEST(test_names_and_fractions),
        DERIVED_TEST(test_nested_totals_have_their_own_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
