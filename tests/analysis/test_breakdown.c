/* Why a number is not finite: the right operation, its place and its arguments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/breakdown.h"

#include "support/analyses.h"

#include <math.h>
#include <string.h>

/* The diagnostic of an analysis that must fail for numerical reasons. */
static const struct cp_diagnostic *failure(struct arena *arena, const char *formula, const char *order,
                                           const double *theta)
{
    static const struct cp_options defaults;
    struct diags *diags = diags_new(arena);
    struct model *model = formula_model(arena, formula, order);
    assert_null(analyze_model(arena, model, theta, &defaults, diags));
    assert_int_equal(diags->count, 1);
    assert_string_equal(diags->items[0].code, "E601");
    assert_int_equal(diags->items[0].status, CP_NUMERICAL);
    assert_non_null(diags->items[0].remedy);
    return &diags->items[0];
}

static void the_culprit_is_named(void **state)
{
    static const struct {
        const char *formula;
        double x, y;
        const char *words; /* of the message */
        size_t column;
        size_t columns;
    } rows[] = {
        {"y + log(x)", -1, 0, "'log(x)' is nan: its argument is -1", 5, 6},
        {"log(x) + y", 0, 0, "'log(x)' is -inf: its argument is 0", 1, 6},
        {"exp(x*y)^2", 100, 10, "'exp(x*y)' is inf: its argument is 1000", 1, 8},
        {"1/(x - y)", 2, 2, "'1/(x - y)' is inf: its arguments are 1 and 0", 1, 9},
        {"sqrt(x)*y", -4, 1, "'sqrt(x)' is nan: its argument is -4", 1, 7},
        {"x*1e200*y", 1e200, 1, "is inf", 1, 7},
        {"logdet([[x, y], [y, x]])", 1, 1, "is -inf: the matrix is singular", 1, 24},
        {"logdet([[x, y], [y, x]])", 1, 2, "is nan: the determinant is negative", 1, 24},
        {"1 + trace(inv([[x, y], [y, x]]))", 1, 1, "'inv([[x, y], [y, x]])' is nan: the matrix is singular", 11, 21},
        {"sum(solve([[x, 0], [0, x]], [y, 1]))", 1e-200, 1e200, "is inf: it is too large", 5, 31},
        {"2*(1 + log(y*log(x)))", 0.5, 1, "'log(y*log(x))' is nan", 8, 13},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const double theta[] = {rows[k].x, rows[k].y};
        const struct cp_diagnostic *diag = failure(*state, rows[k].formula, "x=0,y=0", theta);
        if (strstr(diag->message, rows[k].words) == NULL || diag->column != rows[k].column ||
            diag->columns != rows[k].columns)
            fail_msg("%s: %zu+%zu: %s", rows[k].formula, diag->column, diag->columns, diag->message);
    }
}

static void an_entry_of_an_array_is_named(void **state)
{
    const double theta[] = {1, -3};
    const struct cp_diagnostic *diag = failure(*state, "sum(log([x, 2, y]))", "x=0,y=0", theta);
    assert_non_null(strstr(diag->message, "its argument is -3"));
    assert_non_null(strstr(diag->message, "entry 2"));
}

static void derivatives_that_are_not_finite_are_named(void **state)
{
    const double far[] = {1, 1};
    assert_non_null(
        strstr(failure(*state, "x + 1e160*sin(1e160*y)", "x=0,y=0", far)->message, "first derivative by 'y'"));
    assert_non_null(strstr(failure(*state, "x + sin(1e200*y)", "x=0,y=0", far)->message, "second derivative by 'y'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(the_culprit_is_named),
        ANALYSES_TEST(an_entry_of_an_array_is_named),
        ANALYSES_TEST(derivatives_that_are_not_finite_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
