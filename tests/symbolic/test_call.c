/* What is evaluated as a call is made, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/algebras.h"

static void test_known_values(void **state)
{
    struct algebra *a = *state;
    const struct {
        enum op op;
        double x;
        double y;
    } rows[] = {{OP_EXP, 0, 1},  {OP_LOG, 1, 0},       {OP_SIN, 0, 0},       {OP_COS, 0, 1},
                {OP_TANH, 0, 0}, {OP_ABS, -2.5, 2.5},  {OP_SIGN, -3, -1},    {OP_RELU, -1, 0},
                {OP_STEP, 2, 1}, {OP_SIGMOID, 0, 0.5}, {OP_SQRT, 2.25, 1.5}, {OP_ERF, 0, 0}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        assert_int_equal(call(a, rows[k].op, term_number(a, rows[k].x)), term_number(a, rows[k].y));
    assert_int_equal(call2(a, OP_LT, term_whole(a, 1), term_whole(a, 2)), term_whole(a, 1));
    assert_int_equal(call2(a, OP_MAX2, term_whole(a, 1), term_whole(a, 2)), term_whole(a, 2));
}

static void test_values_that_round_are_left(void **state)
{
    struct algebra *a = *state;
    assert_int_equal(term_at(a, call(a, OP_EXP, term_whole(a, 1)))->kind, TERM_CALL);
    assert_int_equal(term_at(a, call(a, OP_ACOS, term_whole(a, 0)))->kind, TERM_CALL);
    assert_int_equal(term_at(a, call(a, OP_LOG, term_whole(a, 0)))->kind, TERM_CALL); /* -inf */
}

static void test_branches(void **state)
{
    struct algebra *a = *state;
    term_id x = parameter(a, 0);
    term_id y = parameter(a, 1);
    term_id test = call2(a, OP_LT, x, y);
    const term_id args[3] = {test, x, y};
    term_id choice = term_call(a, OP_WHERE, rational_of(0), 3, args);
    assert_int_equal(term_at(a, choice)->kind, TERM_CALL);
    const term_id known[3] = {term_whole(a, 1), x, y};
    assert_int_equal(term_call(a, OP_WHERE, rational_of(0), 3, known), x);
    const term_id same[3] = {test, y, y};
    assert_int_equal(term_call(a, OP_WHERE, rational_of(0), 3, same), y);
    const term_id nested[3] = {test, choice, term_multiply(a, choice, choice)}; /* of one condition */
    const term_id flat[3] = {test, x, term_multiply(a, y, y)};
    assert_int_equal(term_call(a, OP_WHERE, rational_of(0), 3, nested),
                     term_call(a, OP_WHERE, rational_of(0), 3, flat));
}

static void test_powers(void **state)
{
    struct algebra *a = *state;
    term_id x = parameter(a, 0);
    assert_int_equal(call2(a, OP_POW, x, term_whole(a, 2)), term_multiply(a, x, x));
    assert_int_equal(term_at(a, call2(a, OP_POW, x, parameter(a, 1)))->kind, TERM_CALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALGEBRA_TEST(test_known_values),
        ALGEBRA_TEST(test_values_that_round_are_left),
        ALGEBRA_TEST(test_branches),
        ALGEBRA_TEST(test_powers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
