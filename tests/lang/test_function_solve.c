/* inv, logdet and solve in formulas: values by hand, inside index sums too, and mistakes. */
#include "lang/functions.h"

#include "support/formulas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void declare(struct world *w)
{
    const double a[] = {2, 1, 0, 4};
    const double v[] = {3, 8};
    const double W[] = {1, 2, 3, 4, 5, 6};
    world_parameter(w, "A", shape_matrix(2, 2), a);
    world_parameter(w, "v", shape_vector(2), v);
    world_constant(w, "W", shape_matrix(2, 3), W);
    world_number(w, "s", 5);
}

static void values_by_hand(void **state)
{
    struct world *w = *state;
    declare(w);
    EXPECT_ARRAY(w, "inv(A)", "(2, 2)", 0.5, -0.125, 0, 0.25);
    EXPECT_ARRAY(w, "solve(A, v)", "(2,)", 0.5, 2);
    EXPECT_ARRAY(w, "solve(A, W)", "(2, 3)", 0, 0.375, 0.75, 1, 1.25, 1.5);
    EXPECT_ARRAY(w, "solve(transpose(A), v)", "(2,)", 1.5, 1.625);
    EXPECT_ARRAY(w, "solve(A, reshape(v, 2, 1))", "(2, 1)", 0.5, 2);
    EXPECT_ARRAY(w, "inv(reshape(s, 1, 1))", "(1, 1)", 0.2);
    EXPECT_ARRAY(w, "solve(reshape(s, 1, 1), [10])", "(1,)", 2);
    expect_number(w, "logdet(A)", log(8));
    expect_number(w, "logdet(reshape(s, 1, 1))", log(5));
    expect_number(w, "logdet([[0, 1], [-1, 0]])", 0);
    EXPECT_ARRAY(w, "inv(inv(A)) - A", "(2, 2)", 0, 0, 0, 0);
}

/* Matrices, right-hand sides, or both depend on the index. */
static void values_in_index_sums(void **state)
{
    struct world *w = *state;
    declare(w);
    expect_number(w, "sum(i in 0:3: logdet(A*(1 + i)))", 3 * log(8) + 2 * log(6));
    expect_number(w, "sum(i in 0:3: W[:, i] @ solve(A, W[:, i]))",
                  0 + 4 * 1 + 2 * 0.375 + 5 * 1.25 + 3 * 0.75 + 6 * 1.5);
    expect_number(w, "sum(i in 1:3: v @ solve(A*i, v))", (1.5 + 16) * 1.5);
    expect_number(w, "sum(i in 1:3: v @ solve(A*i, v*i))", (1.5 + 16) * 2);
    expect_number(w, "sum(i in 1:3: trace(inv(A*i)))", 0.75 * 1.5);
    expect_number(w, "sum(i in 1:3: sum(solve(A, W*i)))", (1.125 + 3.75) * 3);
    expect_number(w, "sum(i in 0:2, j in 1:3: solve(A, [i, j])[0])", 1 - 0.125 * 6);
    expect_number(w, "sum(i in 1:1: logdet(A*i))", 0);
}

static void mistakes(void **state)
{
    struct world *w = *state;
    declare(w);
    expect_mistake(w, "E205", "inv(~W~)", "takes a square matrix, not shape (2, 3)");
    expect_mistake(w, "E205", "1 + logdet(~v~)", "takes a square matrix, not shape (2,)");
    expect_mistake(w, "E205", "solve(~s~, v)", "as many rows as columns");
    expect_mistake(w, "E205", "solve(A, ~transpose(W)~)", "shapes (2, 2) and (3, 2) do not fit");
    expect_mistake(w, "E205", "solve(A, ~s~)", "a vector of 2 entries, or a matrix of 2 rows");
    expect_mistake(w, "E205", "solve(A, ~reshape(A, 2, 2, 1)~)", "do not fit");
    expect_mistake(w, "E204", "~solve(A)~", "solve(a, b)");
    expect_mistake(w, "E204", "~inv(A, v)~", "inv(a)");
    expect_mistake(w, "E204", "~logdet(A, axis=0)~", "takes no axis");
    expect_mistake(w, "E204", "logdet(A, ~base=2~)", "takes no 'base='");
    expect_mistake(w, "E203", "~logdett~(A)", "did you mean 'logdet'");
    w->most_entries = 100;
    world_constant(w, "wide", shape_matrix(1, 40), (const double[40]){1});
    expect_mistake(w, "E209", "sum(i in 0:3: sum(~solve(reshape(i*s, 1, 1), wide)~))", "(3, 1, 40)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(values_by_hand),
        WORLD_TEST(values_in_index_sums),
        WORLD_TEST(mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
