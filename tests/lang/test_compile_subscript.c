/* Subscripts: slices against Python's (tests/reference/slices), indices and lists against their definition. */
#include "lang/compiler.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/formulas.h"
#include <cmocka.h>

static const struct {
    size_t n;
    const char *slice;
    const char *picked; /* one digit each */
} slices[] = {
#include "reference/slices/slices.inc"
};

static void slices_are_those_of_python(void **state)
{
    struct world *w = *state;
    static const double digits[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    for (size_t n = 0; n < 7; n++)
        world_constant(w, str_format(w->arena, "x%zu", n), shape_vector(n), digits);
    for (size_t k = 0; k < sizeof slices / sizeof *slices; k++) {
        size_t count = strlen(slices[k].picked);
        double expected[10];
        for (size_t i = 0; i < count; i++)
            expected[i] = slices[k].picked[i] - '0';
        const struct shape shape = shape_vector(count);
        char *text = str_format(w->arena, "x%zu[%s]", slices[k].n, slices[k].slice);
        expect_array(w, text, shape_print(w->arena, &shape), expected);
    }
}

static struct world *arrays(void **state)
{
    struct world *w = *state;
    double values[24];
    for (size_t i = 0; i < 24; i++)
        values[i] = (double)i;
    world_parameter(w, "x", shape_vector(4), values);
    world_parameter(w, "W", shape_matrix(3, 4), values);
    world_parameter(w, "T", (struct shape){3, {2, 3, 4}}, values);
    world_constant(w, "pick", shape_vector(3), (const double[]){2, 0, -1});
    return w;
}

static void numbers_drop_their_axis(void **state)
{
    struct world *w = arrays(state);
    expect_number(w, "x[0]", 0);
    expect_number(w, "x[-1]", 3);
    expect_number(w, "x[-4]", 0);
    expect_number(w, "W[1, 2]", 6);
    expect_number(w, "W[1][2]", 6);
    expect_number(w, "W[-1, -1]", 11);
    expect_number(w, "T[1, 2, 3]", 23);
    EXPECT_ARRAY(w, "W[1]", "(4,)", 4, 5, 6, 7);
    EXPECT_ARRAY(w, "W[:, 1]", "(3,)", 1, 5, 9);
    EXPECT_ARRAY(w, "T[1, :, 0]", "(3,)", 12, 16, 20);
    EXPECT_ARRAY(w, "T[0, 2]", "(4,)", 8, 9, 10, 11);
    EXPECT_ARRAY(w, "T[:, 0, -1]", "(2,)", 3, 15);
}

static void slices_keep_theirs(void **state)
{
    struct world *w = arrays(state);
    EXPECT_ARRAY(w, "W[1:2]", "(1, 4)", 4, 5, 6, 7);
    EXPECT_ARRAY(w, "W[::-1, ::2]", "(3, 2)", 8, 10, 4, 6, 0, 2);
    EXPECT_ARRAY(w, "W[:2, -1:]", "(2, 1)", 3, 7);
    EXPECT_ARRAY(w, "W[1:1]", "(0, 4)", 0);
    expect_number(w, "sum(W[1:1])", 0);
    EXPECT_ARRAY(w, "x[1:][::-1]", "(3,)", 3, 2, 1);
}

static void lists_pick_and_repeat(void **state)
{
    struct world *w = arrays(state);
    EXPECT_ARRAY(w, "x[[3, 0, 0, -1]]", "(4,)", 3, 0, 0, 3);
    EXPECT_ARRAY(w, "x[pick]", "(3,)", 2, 0, 3);
    EXPECT_ARRAY(w, "W[pick, 1]", "(3,)", 9, 1, 9);
    EXPECT_ARRAY(w, "W[[2, 0]]", "(2, 4)", 8, 9, 10, 11, 0, 1, 2, 3);
    EXPECT_ARRAY(w, "W[1:, [0, 3]]", "(2, 2)", 4, 7, 8, 11);
    EXPECT_ARRAY(w, "x[[1]]", "(1,)", 1);
    EXPECT_ARRAY(w, "sum(i in 0:3: W[i, [0, 3]])", "(2,)", 12, 21);
}

static void indices_of_sums_pick(void **state)
{
    struct world *w = arrays(state);
    expect_number(w, "sum(i in 0:3: W[i, i])", 15);
    expect_number(w, "sum(i in 0:3, j in 0:4: W[i, j]*T[1, i, j])", 11 * 12 * 23 / 6 + 12 * 66);
    EXPECT_ARRAY(w, "sum(i in 0:2: T[i, :, 1 + i])", "(3,)", 1 + 14, 5 + 18, 9 + 22);
    expect_number(w, "sum(i in 0:3: x[pick[i]])", 5);
    expect_number(w, "sum(i in 0:2: T[i][2 - i][i])", 8 + 17);
}

static void mistakes_mark_the_subscript(void **state)
{
    struct world *w = arrays(state);
    expect_mistake(w, "E206", "x[~4~]", "index 4 is outside an axis of length 4");
    expect_mistake(w, "E206", "x[~-5~]", "from 0 to 3");
    expect_mistake(w, "E206", "W[0, ~4~]", "length 4");
    expect_mistake(w, "E206", "W[~3~, 0]", "length 3");
    expect_mistake(w, "E206", "x[~0.5~]", "0.5");
    expect_mistake(w, "E206", "x[~x[0]~]", "must not depend on parameters");
    expect_mistake(w, "E206", "x[0, ~0~]", "too many indices for an array of shape (4,)");
    expect_mistake(w, "E206", "x[0][~0~]", "shape ()");
    expect_mistake(w, "E206", "x[~::0~]", "cannot be 0");
    expect_mistake(w, "E206", "x[~0.5~:]", "whole number");
    expect_mistake(w, "E206", "x[:~x[1]~]", "does not depend on parameters");
    expect_mistake(w, "E206", "W[[0, 1], ~[0, 1]~]", "only one");
    expect_mistake(w, "E206", "x[~[[0, 1]]~]", "(1, 2)");
    expect_mistake(w, "E206", "x[1:1][~0~]", "empty");
    expect_mistake(w, "E206", "x[~[0, 9]~]", "index 9");
    expect_mistake(w, "E206", "x[~1e300~]", "outside");
    expect_mistake(w, "E206", "x[~0/0~]", NULL);
    expect_mistake(w, "E202", "x[~k~]", "unknown name 'k'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(slices_are_those_of_python), WORLD_TEST(numbers_drop_their_axis),
        WORLD_TEST(slices_keep_theirs),         WORLD_TEST(lists_pick_and_repeat),
        WORLD_TEST(indices_of_sums_pick),       WORLD_TEST(mistakes_mark_the_subscript),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
