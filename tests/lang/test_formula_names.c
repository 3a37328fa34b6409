/* Free names and left spines. */
#include "lang/formula.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/formulas.h"
#include <cmocka.h>

static const struct formula *parse_text(struct world *world, const char *text)
{
    const struct formula_text input = {.text = str_of(text)};
    const struct formula *formula = formula_parse(world->arena, &input, &world->diags);
    assert_non_null(formula);
    return formula;
}

static void expect_names(struct world *world, const char *text, const char *expected)
{
    struct formula_names names = formula_free_names(world->arena, parse_text(world, text));
    struct text out = {.arena = world->arena};
    text_puts(&out, "");
    for (size_t i = 0; i < names.count; i++) {
        text_puts(&out, i == 0 ? "" : " ");
        text_add(&out, names.names[i]);
    }
    if (strcmp(out.at, expected) != 0)
        fail_msg("%s: '%s', not '%s'", text, out.at, expected);
}

static void names_come_in_order_of_appearance(void **state)
{
    expect_names(*state, "1 + 2", "");
    expect_names(*state, "b*a + b/c", "b a c");
    expect_names(*state, "-x^y", "x y");
    expect_names(*state, "(c - (b - a))", "c b a");
    expect_names(*state, "x[i, j:k:l]", "x i j k l");
    expect_names(*state, "[a, [b, c]] @ a", "a b c");
    expect_names(*state, "a < b", "a b");
}

static void functions_and_pi_are_no_variables(void **state)
{
    expect_names(*state, "exp(x) + pi", "x");
    expect_names(*state, "sum(x, axis=n)", "x n");
    expect_names(*state, "exp*exp(exp)", "exp"); /* a variable that is called like a function */
    expect_names(*state, "unknown(x)", "x");
}

static void ranges_bind_for_what_follows(void **state)
{
    expect_names(*state, "sum(i in 0:n: x[i])", "n x");
    expect_names(*state, "sum(i in i:n: i)", "i n"); /* the bound stands outside the sum */
    expect_names(*state, "sum(i in 0:2, j in i:m: i*j*k)", "m k");
    expect_names(*state, "sum(j in i:2, i in 0:j: i)", "i");
    expect_names(*state, "sum(i in 0:2: i) + i", "i");
    expect_names(*state, "sum(i in 0:2: sum(j in 0:i: a*j) + j)", "a j");
    expect_names(*state, "sum(i in 0:2: sum(i in 0:i: i))", "");
}

static void long_sums_have_all_their_names(void **state)
{
    struct world *world = *state;
    struct text text = {.arena = world->arena};
    text_puts(&text, "x0");
    for (int i = 1; i < 20000; i++)
        text_printf(&text, " + x%d", i % 500);
    assert_int_equal(formula_free_names(world->arena, parse_text(world, text.at)).count, 500);
}

static void spines_lean_to_the_left(void **state)
{
    struct world *world = *state;
    size_t count;
    const struct formula *f = parse_text(world, "a*b + c - (d + e)");
    const struct formula **spine = formula_spine(world->arena, f, &count);
    assert_int_equal(count, 3);
    assert_int_equal(spine[0]->kind, FORMULA_NAME);
    assert_true(str_is(spine[0]->name, "a"));
    assert_int_equal(spine[1]->op, OP_MUL);
    assert_int_equal(spine[2]->op, OP_ADD);
    assert_int_equal(spine[3]->op, OP_SUB);
    for (size_t k = 1; k <= count; k++)
        assert_ptr_equal(spine[k]->args, spine[k - 1]);
    spine = formula_spine(world->arena, parse_text(world, "f(a + b)"), &count);
    assert_int_equal(count, 0);
    assert_int_equal(spine[0]->kind, FORMULA_CALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(names_come_in_order_of_appearance), WORLD_TEST(functions_and_pi_are_no_variables),
        WORLD_TEST(ranges_bind_for_what_follows),      WORLD_TEST(long_sums_have_all_their_names),
        WORLD_TEST(spines_lean_to_the_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
