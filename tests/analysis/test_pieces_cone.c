/* What is a norm: its entries are counted, and the loss is the same with any direction in its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/kinked.h"

static void norms_are_counted(void **state)
{
    static const struct {
        const char *formula;
        size_t norms, entries;
    } rows[] = {
        {"norm2([x, y])", 1, 2},
        {"norm2([x, y, x + y]) + x", 1, 3},
        {"hypot(x, 3*y)", 1, 2},
        {"sqrt(x^2)", 1, 1},
        {"sqrt(x^2 + y*y + (x - y)^2)", 1, 3},
        {"sqrt(sum([x, y]^2) + x^2)", 1, 3},
        {"norm2([x, y]) + hypot(x, y)", 2, 2},
        {"abs(x) + hypot(x, y)", 2, 2}, /* of the first one added, which is hypot */
        {"abs(x) + y", 0, 0},
    };
    static const double origin[] = {0, 0};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const char *why = NULL;
        struct pieces *pieces = pieces_of(*state, rows[k].formula, origin, &why);
        if (pieces == NULL)
            fail_msg("%s: %s", rows[k].formula, why);
        assert_int_equal(pieces_cones(pieces), rows[k].norms);
        if (rows[k].norms > 0)
            assert_int_equal(pieces_cone_size(pieces, 0), rows[k].entries);
    }
}

static void what_is_no_norm_is_refused(void **state)
{
    static const char *const formulas[] = {"sqrt(x)",
                                           "sqrt(x^2 - y^2)",
                                           "sqrt(x^4 + y)",
                                           "norm2([x, y]) + max(x, y)",
                                           "norm2([abs(x), y])",
                                           "sum(norm2([[x, y], [y, x]], axis=1))"};
    static const double origin[] = {0, 0};
    for (size_t k = 0; k < sizeof formulas / sizeof *formulas; k++) {
        const char *why = NULL;
        assert_null(pieces_of(*state, formulas[k], origin, &why));
        assert_non_null(why);
    }
}

static void a_norm_leans_where_it_is_told(void **state)
{
    static const double origin[] = {0, 0}, u[] = {0.25, -0.5};
    const char *why = NULL;
    struct pieces *pieces = pieces_of(*state, "3*norm2([x, 2*y]) + x", origin, &why);
    double gradient[2], error[2];
    struct piece piece = {.gradient = gradient, .gradient_error = error};
    pieces_look(pieces, 0, &piece);
    assert_true(gradient[0] == 1 && gradient[1] == 0);
    pieces_lean(pieces, 0, u);
    pieces_look(pieces, 0, &piece);
    assert_true(gradient[0] == 1.75 && gradient[1] == -3);
    pieces_cone_slope(pieces, 0, 1, gradient, error);
    assert_true(gradient[0] == 0 && gradient[1] == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(norms_are_counted),
        ANALYSES_TEST(what_is_no_norm_is_refused),
        ANALYSES_TEST(a_norm_leans_where_it_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
