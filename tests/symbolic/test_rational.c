/* Exact arithmetic, its limits, and numbers as they are printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/rational.h"

#include "support/random.h"

#include <math.h>
#include <string.h>

static struct rational number(double value)
{
    struct rational out;
    assert_true(rational_from(value, &out));
    return out;
}

static void test_doubles_are_the_decimals_that_people_write(void **state)
{
    (void)state;
    const struct {
        double value;
        struct rational expected;
    } rows[] = {
        {0, {0, 1, 0}},
        {-0.0, {0, 1, 0}},
        {0.1, {1, 1, -1}},
        {-2.5, {-25, 1, -1}},
        {1200, {12, 1, 2}},
        {1e-300, {1, 1, -300}},
        {5e-324, {5, 1, -324}},
        {1e307, {1, 1, 307}},
        {1e300, {1, 1, 300}},

        {0.30000000000000004, {30000000000000004, 1, -17}},
        {123456789, {123456789, 1, 0}},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        assert_true(rational_equal(number(rows[k].value), rows[k].expected));
        assert_true(rational_value(rows[k].expected) == rows[k].value);
    }
    struct rational out;
    assert_false(rational_from(NAN, &out));
    assert_false(rational_from(INFINITY, &out));
}

static void test_values_come_back(void **state)
{
    (void)state;
    struct random random = {7};
    for (int k = 0; k < 10000; k++) {
        double value = ldexp(random_normal(&random), (int)random_below(&random, 200) - 100);
        assert_true(rational_value(number(value)) == value);
    }
}

static void test_decimals_add_and_multiply_exactly(void **state)
{
    (void)state;
    struct rational out;
    assert_true(rational_add(number(0.1), number(0.2), &out) && rational_equal(out, number(0.3)));
    assert_true(rational_mul(number(0.1), number(3), &out) && rational_equal(out, number(0.3)));
    assert_true(rational_mul(number(1e-150), number(1e-150), &out) && out.e == -300);
    assert_true(rational_add(number(0.5), number(-0.5), &out) && rational_is(out, 0));
    assert_true(rational_mul(number(0), number(3), &out) && rational_is(out, 0));
}

static void test_thirds_stay_thirds(void **state)
{
    (void)state;
    struct rational third;
    struct rational out;
    int64_t over;
    int64_t under;
    assert_true(rational_inverse(number(3), &third));
    assert_true(rational_mul(third, number(3), &out) && rational_is(out, 1));
    assert_true(rational_add(third, number(0.5), &out) && rational_fraction(out, &over, &under));
    assert_int_equal(over, 5);
    assert_int_equal(under, 6);
    assert_false(rational_decimal(third));
    assert_true(fabs(rational_value(third) - 1.0 / 3) < 1e-16);
    assert_false(rational_inverse(number(0), &out));
}

static void test_what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct rational out;
    assert_false(rational_add(number(1e300), number(1), &out));
    assert_false(rational_mul(number(0.12345678901234567), number(0.12345678901234567), &out));
    out = number(1e300);
    assert_false(rational_mul(out, out, &out));
    assert_true(rational_equal(out, number(1e300))); /* untouched */
    assert_false(rational_power(number(7), rational_of(64), &out));
    assert_false(rational_mul(number(1e300), number(1e300), &out)); /* no double */
}

static void test_powers_and_roots(void **state)
{
    (void)state;
    struct rational out;
    assert_true(rational_power(number(2), rational_of(10), &out) && rational_is(out, 1024));
    assert_true(rational_power(number(2), rational_of(-2), &out) && rational_equal(out, number(0.25)));
    assert_true(rational_power(number(2.25), number(0.5), &out) && rational_equal(out, number(1.5)));
    assert_true(rational_power(number(8000), (struct rational){1, 3, 0}, &out) && rational_is(out, 20));
    assert_true(rational_power(number(0.04), number(1.5), &out) && rational_equal(out, number(0.008)));
    assert_false(rational_power(number(2), number(0.5), &out));
    assert_false(rational_power(number(-4), number(0.5), &out));
}

static void test_common_divisors(void **state)
{
    (void)state;
    struct rational out;
    assert_true(rational_gcd(number(4), number(2), &out) && rational_is(out, 2));
    assert_true(rational_gcd(number(0.5), number(0.75), &out) && rational_equal(out, number(0.25)));
    assert_true(rational_gcd(number(100), number(250), &out) && rational_is(out, 50));
}

static void test_print(void **state)
{
    (void)state;
    const struct {
        double value;
        const char *expected;
    } rows[] = {{0.1, "0.1"},       {-0.1, "0.1"},  {1200, "1200"},    {0.0005, "0.0005"},
                {1e-300, "1e-300"}, {1e30, "1e30"}, {2.5e-7, "25e-8"}, {12.75, "12.75"}};
    struct arena *arena = arena_open(0);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        assert_string_equal(rational_print(arena, number(rows[k].value)), rows[k].expected);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_doubles_are_the_decimals_that_people_write),
        cmocka_unit_test(test_values_come_back),
        cmocka_unit_test(test_decimals_add_and_multiply_exactly),
        cmocka_unit_test(test_thirds_stay_thirds),
        cmocka_unit_test(test_what_does_not_fit_is_refused),
        cmocka_unit_test(test_powers_and_roots),
        cmocka_unit_test(test_common_divisors),
        cmocka_unit_test(test_print),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
