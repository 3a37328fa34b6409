/* Interval arithmetic: no result outside, rounding to the right side, and exact where a double is. */
#include "domain/interval.h"

#include "support/intervals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { INTERVALS = 40000, SAMPLES = 25 };

typedef struct interval binary(struct interval, struct interval);

/* The exact value lies in the interval: quotients and products of doubles in long double are within 2^-64. */
static void expect_inside(const char *what, long double value, struct interval y, double a, double b)
{
    long double slack = 0x1p-62L * fabsl(value);
    if (!(value >= y.lo - slack && value <= y.hi + slack))
        fail_msg("%s: %.17g, %.17g gives %.21Lg outside [%.17g, %.17g]", what, a, b, value, y.lo, y.hi);
}

static long double exact(int operation, double a, double b)
{
    return operation == 0   ? (long double)a + b
           : operation == 1 ? (long double)a - b
           : operation == 2 ? (long double)a * b
                            : (long double)a / b;
}

static void test_results_lie_inside(void **state)
{
    (void)state;
    static binary *const operations[] = {interval_add, interval_sub, interval_mul, interval_div};
    static const char *const names[] = {"add", "sub", "mul", "div"};
    struct random random = {1};
    size_t unbounded = 0;
    for (size_t k = 0; k < 4 * INTERVALS; k++) {
        struct interval a = intervals_make(&random);
        struct interval b = intervals_make(&random);
        struct interval y = operations[k % 4](a, b);
        unbounded += isinf(y.lo) && isinf(y.hi);
        for (size_t i = 0; i < SAMPLES; i++) {
            double x = intervals_sample(&random, a);
            double z = intervals_sample(&random, b);
            if (isnan(x) || isnan(z) || (k % 4 == 3 && z == 0))
                continue;
            expect_inside(names[k % 4], exact(k % 4, x, z), y, x, z);
        }
    }
    print_message("%d results, %zu unbounded on both sides\n", 4 * INTERVALS, unbounded);
}

static void test_powers_lie_inside(void **state)
{
    (void)state;
    struct random random = {2};
    for (size_t k = 0; k < INTERVALS; k++) {
        struct interval a = intervals_make(&random);
        double p = (double)random_below(&random, 13) - 5;
        struct interval y = interval_power(a, p);
        for (size_t i = 0; i < SAMPLES; i++) {
            double x = intervals_sample(&random, a);
            if (!isnan(x) && (x != 0 || p >= 0))
                expect_inside("power", powl(x, p), y, x, p);
        }
    }
}

/* A part of the operands gives a part of the result. */
static void test_arithmetic_is_isotone(void **state)
{
    (void)state;
    static binary *const operations[] = {interval_add, interval_sub, interval_mul, interval_div};
    struct random random = {3};
    for (size_t k = 0; k < 4 * INTERVALS; k++) {
        struct interval a = intervals_make(&random);
        struct interval b = intervals_make(&random);
        struct interval part = operations[k % 4](intervals_part(&random, a), intervals_part(&random, b));
        assert_true(intervals_within(part, operations[k % 4](a, b)));
    }
}

/* Points: at most one rounding wide, and of width 0 where the result is a double. */
static void test_points_stay_thin(void **state)
{
    (void)state;
    struct random random = {4};
    for (size_t k = 0; k < INTERVALS; k++) {
        double a = random_normal(&random);
        double b = random_normal(&random);
        struct interval sum = interval_add(interval_point(a), interval_point(b));
        struct interval product = interval_mul(interval_point(a), interval_point(b));
        assert_true(sum.hi <= interval_up(sum.lo) && product.hi <= interval_up(product.lo));
        double whole = (double)random_below(&random, 1000);
        struct interval square = interval_power(interval_point(whole), 2);
        assert_true(interval_is_point(square) && square.lo == whole * whole);
        struct interval back = interval_div(interval_mul(interval_point(whole), interval_point(3)), interval_point(3));
        assert_true(interval_is_point(back) && back.lo == whole);
    }
}

static void expect(struct interval y, double lo, double hi, bool lo_open, bool hi_open)
{
    if (!interval_equal(y, (struct interval){lo, hi, lo_open, hi_open}))
        fail_msg("%c%g, %g%c is not %c%g, %g%c", "[("[y.lo_open], y.lo, y.hi, "])"[y.hi_open], "[("[lo_open], lo, hi,
                 "])"[hi_open]);
}

static void test_ends(void **state)
{
    (void)state;
    const struct interval whole = interval_whole();
    const struct interval positive = {0, INFINITY, true, true};
    const struct interval unit = {0, 1, false, true};
    expect(interval_power(whole, 2), 0, INFINITY, false, true);
    expect(interval_power(whole, 3), -INFINITY, INFINITY, true, true);
    expect(interval_power(whole, -2), 0, INFINITY, true, true);
    expect(interval_power(positive, 4), 0, INFINITY, true, true);
    expect(interval_abs(whole), 0, INFINITY, false, true);
    expect(interval_mul(unit, positive), 0, INFINITY, false, true); /* 0 times anything is 0 */
    expect(interval_mul(interval_point(0), whole), 0, 0, false, false);
    expect(interval_mul(positive, interval_neg(positive)), -INFINITY, 0, true, true);
    expect(interval_add(unit, positive), 0, INFINITY, true, true);
    expect(interval_div(interval_point(1), positive), 0, INFINITY, true, true);
    expect(interval_div(interval_point(1), whole), -INFINITY, INFINITY, true, true);
    expect(interval_div(unit, (struct interval){2, 4, false, false}), 0, 0.5, false, true);
    assert_true(interval_is_empty(interval_div(whole, interval_point(0))));
    assert_true(interval_is_empty(interval_add(whole, interval_empty())));
    assert_true(interval_is_empty(interval_point(NAN)));
    assert_true(interval_is_empty(interval_meet(unit, interval_point(1))));
    expect(interval_hull(unit, interval_point(1)), 0, 1, false, false);
    /* sums that overflow, products that underflow */
    struct interval huge = interval_add(interval_point(DBL_MAX), interval_point(DBL_MAX));
    assert_true(huge.lo == DBL_MAX && isinf(huge.hi));
    struct interval tiny = interval_mul(interval_point(1e-200), interval_point(1e-200));
    assert_true(tiny.lo == 0 && tiny.hi > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results_lie_inside),
        cmocka_unit_test(test_powers_lie_inside),
        cmocka_unit_test(test_arithmetic_is_isotone),
        cmocka_unit_test(test_points_stay_thin),
        cmocka_unit_test(test_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
