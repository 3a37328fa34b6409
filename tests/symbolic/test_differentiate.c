/* Derivatives by the rules of ops.def. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/differentiate.h"

#include "support/algebras.h"

static void test_powers_and_products(void **state)
{
    struct algebra *a = *state;
    term_id x = parameter(a, 0);
    term_id y = parameter(a, 1);
    term_id cube = term_power(a, x, rational_of(3));
    assert_int_equal(differentiate(a, cube, x), term_scale(a, rational_of(3), term_power(a, x, rational_of(2))));
    assert_int_equal(differentiate(a, term_multiply(a, cube, y), y), cube);
    assert_int_equal(differentiate(a, cube, y), term_whole(a, 0));
    assert_int_equal(differentiate(a, term_power(a, x, rational_of(-1)), x),
                     term_scale(a, rational_of(-1), term_power(a, x, rational_of(-2))));
}

static void test_calls(void **state)
{
    struct algebra *a = *state;
    term_id x = parameter(a, 0);
    term_id twice = term_scale(a, rational_of(2), x);
    assert_int_equal(differentiate(a, call(a, OP_EXP, twice), x),
                     term_scale(a, rational_of(2), call(a, OP_EXP, twice)));
    assert_int_equal(differentiate(a, call(a, OP_SIN, x), x), call(a, OP_COS, x));
    assert_int_equal(differentiate(a, call(a, OP_DIGAMMA, x), x), term_call(a, OP_POLYGAMMA, rational_of(1), 1, &x));
    term_id second = term_call(a, OP_POLYGAMMA, rational_of(2), 1, &x);
    assert_int_equal(differentiate(a, second, x), term_call(a, OP_POLYGAMMA, rational_of(3), 1, &x));
    assert_int_equal(differentiate(a, call2(a, OP_LT, x, twice), x), term_whole(a, 0));
}

static void test_totals_and_reductions(void **state)
{
    struct algebra *a = *state;
    term_id x = parameter(a, 0);
    term_id v = data(a, "v", 3);
    term_id exponents = term_multiply(a, x, v);
    term_id total = term_total(a, call(a, OP_EXP, exponents), 3);
    assert_int_equal(differentiate(a, total, x), term_total(a, term_multiply(a, v, call(a, OP_EXP, exponents)), 3));
    term_id reduced = call(a, OP_LOGSUMEXP, exponents);
    term_id weights = call(a, OP_EXP, term_subtract(a, exponents, reduced));
    assert_int_equal(differentiate(a, reduced, x), term_total(a, term_multiply(a, v, weights), 3));
    const term_id list[3] = {x, term_whole(a, 0), v};
    term_id among = term_call(a, OP_LOGSUMEXP, rational_of(0), 3, list);
    assert_int_equal(differentiate(a, among, x), call(a, OP_EXP, term_subtract(a, x, among)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALGEBRA_TEST(test_powers_and_products),
        ALGEBRA_TEST(test_calls),
        ALGEBRA_TEST(test_totals_and_reductions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
