/* Functions that rearrange arrays, against NumPy's documented results and their own inverses. */
#include "lang/functions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/formulas.h"
#include <cmocka.h>

static struct world *arrays(void **state)
{
    struct world *w = *state;
    double values[24];
    for (size_t i = 0; i < 24; i++)
        values[i] = (double)i;
    world_number(w, "a", 9);
    world_parameter(w, "x", shape_vector(3), (const double[]){1, 2, 3});
    world_parameter(w, "W", shape_matrix(2, 3), values);
    world_parameter(w, "T", (struct shape){3, {2, 3, 4}}, values);
    return w;
}

static void transpose_reverses_axes(void **state)
{
    struct world *w = arrays(state);
    EXPECT_ARRAY(w, "transpose(W)", "(3, 2)", 0, 3, 1, 4, 2, 5);
    EXPECT_ARRAY(w, "transpose(x)", "(3,)", 1, 2, 3);
    expect_number(w, "transpose(a)", 9);
    expect_number(w, "sum((transpose(transpose(T)) - T)^2)", 0);
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 3; j++)
            for (int k = 0; k < 4; k++)
                expect_number(w, str_format(w->arena, "transpose(T)[%d, %d, %d] - T[%d, %d, %d]", k, j, i, i, j, k), 0);
    expect_mistake(w, "E204", "~transpose(W, 1)~", "2 arguments");
    expect_mistake(w, "E204", "~transpose(W, axis=0)~", "no axis");
}

static void reshape_keeps_the_entries(void **state)
{
    struct world *w = arrays(state);
    EXPECT_ARRAY(w, "reshape(W, 3, 2)", "(3, 2)", 0, 1, 2, 3, 4, 5);
    EXPECT_ARRAY(w, "reshape(W, (3, 2))", "(3, 2)", 0, 1, 2, 3, 4, 5);
    EXPECT_ARRAY(w, "reshape(W, -1)", "(6,)", 0, 1, 2, 3, 4, 5);
    EXPECT_ARRAY(w, "reshape(W, [-1, 1, 2])", "(3, 1, 2)", 0, 1, 2, 3, 4, 5);
    EXPECT_ARRAY(w, "reshape(a, 1, 1)", "(1, 1)", 9);
    EXPECT_ARRAY(w, "reshape(x[1:1], -1, 3)", "(0, 3)", 0);
    expect_mistake(w, "E205", "~reshape(W, 4, 2)~", "shape (4, 2) does not hold the 6 entries of (2, 3)");
    expect_mistake(w, "E205", "~reshape(W, 4, -1)~", "(2, 3)");
    expect_mistake(w, "E205", "reshape(W, -1, ~-1~)", "only one length");
    expect_mistake(w, "E205", "reshape(x, (3, 1, 1, 1, 1, 1, 1, ~1~))", "axes");
    expect_mistake(w, "E204", "~reshape(W)~", "reshape(a, m, n)");
    expect_mistake(w, "E205", "~reshape(W, 4294967296, 4294967296)~", "4294967296");
}

static void concat_joins(void **state)
{
    struct world *w = arrays(state);
    EXPECT_ARRAY(w, "concat(x, [7], x[0:2])", "(6,)", 1, 2, 3, 7, 1, 2);
    EXPECT_ARRAY(w, "concat(W, [x])", "(3, 3)", 0, 1, 2, 3, 4, 5, 1, 2, 3);
    EXPECT_ARRAY(w, "concat(W, [[7], [8]], axis=1)", "(2, 4)", 0, 1, 2, 7, 3, 4, 5, 8);
    EXPECT_ARRAY(w, "concat([[7], [8]], W, axis=-1)", "(2, 4)", 7, 0, 1, 2, 8, 3, 4, 5);
    EXPECT_ARRAY(w, "concat(x)", "(3,)", 1, 2, 3);
    EXPECT_ARRAY(w, "concat(x[1:1], x)", "(3,)", 1, 2, 3);
    expect_number(w, "sum((concat(T[:, :1], T[:, 1:], axis=1) - T)^2)", 0);
    expect_mistake(w, "E205", "concat(x, ~W~)", "shapes (3,) and (2, 3) cannot be joined along axis 0");
    expect_mistake(w, "E205", "concat(W, ~transpose(W)~, axis=1)", "(2, 3) and (3, 2)");
    expect_mistake(w, "E206", "~concat(a, a)~", "0 axes");
    expect_mistake(w, "E206", "~concat(x, x, axis=1)~", "axis 1");
    expect_mistake(w, "E204", "~concat()~", "0 arguments");
}

static void stack_adds_an_axis(void **state)
{
    struct world *w = arrays(state);
    EXPECT_ARRAY(w, "stack(x, -x)", "(2, 3)", 1, 2, 3, -1, -2, -3);
    EXPECT_ARRAY(w, "stack(x, -x, axis=1)", "(3, 2)", 1, -1, 2, -2, 3, -3);
    EXPECT_ARRAY(w, "stack(x, -x, axis=-1)", "(3, 2)", 1, -1, 2, -2, 3, -3);
    EXPECT_ARRAY(w, "stack(a, 1)", "(2,)", 9, 1);
    EXPECT_ARRAY(w, "stack(W, W, axis=1)[1, 1]", "(3,)", 3, 4, 5);
    expect_mistake(w, "E205", "stack(x, ~W~)", "(3,) and (2, 3)");
    expect_mistake(w, "E205", "stack(x, ~a~)", "(3,) and ()");
    expect_mistake(w, "E206", "~stack(x, x, axis=2)~", "axis 2");
}

static void stacks_cannot_grow_without_end(void **state)
{
    struct world *w = *state;
    expect_number(w, "sum([[[[[[[1]]]]]]])", 1);
    assert_int_equal(world_compile(w, "sum([[[[[[[[1]]]]]]]])"), NODE_NONE);
    assert_string_equal(w->diags.items[0].code, "E205");
}

static void diag_goes_both_ways(void **state)
{
    struct world *w = arrays(state);
    EXPECT_ARRAY(w, "diag(x)", "(3, 3)", 1, 0, 0, 0, 2, 0, 0, 0, 3);
    EXPECT_ARRAY(w, "diag(W)", "(2,)", 0, 4);
    EXPECT_ARRAY(w, "diag(transpose(W))", "(2,)", 0, 4);
    EXPECT_ARRAY(w, "diag(diag(x))", "(3,)", 1, 2, 3);
    EXPECT_ARRAY(w, "diag(x[1:1])", "(0, 0)", 0);
    expect_mistake(w, "E205", "~diag(a)~", "()");
    expect_mistake(w, "E205", "~diag(T)~", "(2, 3, 4)");
    expect_mistake(w, "E204", "~diag(x, axis=0)~", "no axis");
}

static void outer_flattens(void **state)
{
    struct world *w = arrays(state);
    EXPECT_ARRAY(w, "outer(x, [1, 10])", "(3, 2)", 1, 10, 2, 20, 3, 30);
    EXPECT_ARRAY(w, "outer(a, x)", "(1, 3)", 9, 18, 27);
    EXPECT_ARRAY(w, "outer(W, [1, -1])[5]", "(2,)", 5, -5);
    expect_mistake(w, "E204", "~outer(x)~", "outer(a, b)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(transpose_reverses_axes),
        WORLD_TEST(reshape_keeps_the_entries),
        WORLD_TEST(concat_joins),
        WORLD_TEST(stack_adds_an_axis),
        WORLD_TEST(stacks_cannot_grow_without_end),
        WORLD_TEST(diag_goes_both_ways),
        WORLD_TEST(outer_flattens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
