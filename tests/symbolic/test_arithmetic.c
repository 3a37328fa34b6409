/* Canonical forms: the same term, whatever the way to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/term.h"

#include "support/algebras.h"

static void test_equal_terms_are_one(void **state)
{
    struct algebra *a = *state;
    term_id x = parameter(a, 0);
    term_id y = parameter(a, 1);
    assert_int_equal(term_add(a, x, y), term_add(a, y, x));
    assert_int_equal(term_multiply(a, x, y), term_multiply(a, y, x));
    assert_int_equal(term_subtract(a, term_add(a, x, y), y), x);
    assert_int_equal(term_divide(a, term_multiply(a, x, y), y), x);
    assert_int_equal(term_multiply(a, x, x), term_power(a, x, rational_of(2)));
    assert_int_equal(term_add(a, x, x), term_multiply(a, term_whole(a, 2), x));
    assert_int_equal(term_subtract(a, x, x), term_whole(a, 0));
    assert_int_equal(term_divide(a, x, x), term_whole(a, 1));
    assert_int_equal(x, parameter(a, 0));
}

static void test_a_sum_and_its_negative_share_powers(void **state)
{
    struct algebra *a = *state;
    term_id gap = term_subtract(a, parameter(a, 0), parameter(a, 1));
    term_id other = term_subtract(a, parameter(a, 1), parameter(a, 0));
    assert_int_equal(term_power(a, gap, rational_of(2)), term_power(a, other, rational_of(2)));
    assert_int_equal(term_multiply(a, gap, other), term_scale(a, rational_of(-1), term_power(a, gap, rational_of(2))));
}

static void test_contents_leave_products(void **state)
{
    struct algebra *a = *state;
    term_id sum = term_add(a, parameter(a, 0), parameter(a, 1));
    term_id triple = term_scale(a, rational_of(3), sum);
    assert_int_equal(term_power(a, triple, rational_of(2)),
                     term_scale(a, rational_of(9), term_power(a, sum, rational_of(2))));
    struct part primitive = term_primitive(a, triple);
    assert_int_equal(primitive.term, sum);
    assert_true(rational_is(primitive.factor, 3));
}

static void test_roots_keep_their_signs(void **state)
{
    struct algebra *a = *state;
    const struct rational half = {5, 1, -1};
    term_id x = parameter(a, 0);
    term_id square = term_power(a, x, rational_of(2));
    assert_int_not_equal(term_power(a, square, half), x); /* it is |x| */
    assert_int_equal(term_power(a, term_power(a, x, half), rational_of(2)), x);
    assert_int_equal(term_power(a, term_scale(a, rational_of(4), x), half),
                     term_scale(a, rational_of(2), term_power(a, x, half)));
    assert_int_equal(term_power(a, term_power(a, term_whole(a, 2), half), rational_of(2)), term_whole(a, 2));
}

static void test_numbers_that_do_not_fit_stay_apart(void **state)
{
    struct algebra *a = *state;
    term_id large = term_number(a, 1e300);
    term_id sum = term_add(a, large, term_whole(a, 1));
    assert_int_equal(term_at(a, sum)->kind, TERM_SUM);
    assert_int_equal(term_subtract(a, sum, large), term_whole(a, 1));
    term_id odd = term_number(a, 0.1234567890123456);
    term_id product = term_multiply(a, odd, odd);
    assert_int_equal(term_at(a, product)->kind, TERM_PRODUCT);
    assert_int_equal(term_multiply(a, term_whole(a, 0), product), term_whole(a, 0));
}

static void test_totals_give_out_what_stands_still(void **state)
{
    struct algebra *a = *state;
    term_id x = parameter(a, 0);
    term_id v = data(a, "v", 3);
    term_id total = term_total(a, v, 3);
    assert_int_equal(term_total(a, x, 3), term_scale(a, rational_of(3), x));
    assert_int_equal(term_total(a, term_multiply(a, x, v), 3), term_multiply(a, x, total));
    assert_int_equal(term_total(a, term_scale(a, rational_of(-2), v), 3), term_scale(a, rational_of(-2), total));
    assert_int_equal(term_at(a, v)->rows, 3);
    assert_int_equal(term_at(a, total)->rows, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALGEBRA_TEST(test_equal_terms_are_one),
        ALGEBRA_TEST(test_a_sum_and_its_negative_share_powers),
        ALGEBRA_TEST(test_contents_leave_products),
        ALGEBRA_TEST(test_roots_keep_their_signs),
        ALGEBRA_TEST(test_numbers_that_do_not_fit_stay_apart),
        ALGEBRA_TEST(test_totals_give_out_what_stands_still),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
