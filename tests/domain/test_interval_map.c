/* Every elementwise operation on intervals: no value of a kernel lies outside, parts give parts, and known ranges are
 * attained or open as analysis says. */
#include "domain/interval_map.h"

#include "domain/elementary.h"
#include "support/intervals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { INTERVALS = 8000, SAMPLES = 25 };

static double attribute(struct random *random, enum op op)
{
    static const double real[] = {0.5, 1.5, -0.3, 2.25};
    if (op == OP_POWI)
        return (double)random_below(random, 11) - 4;
    if (op == OP_POWR)
        return real[random_below(random, 4)];
    return op == OP_POLYGAMMA ? (double)random_below(random, 5) : 0;
}

static struct interval operand(struct random *random, enum op op, unsigned k)
{
    if (op == OP_POWN && k == 1)
        return interval_point((double)random_below(random, 9) - 4);
    return intervals_make(random);
}

/* Kernels of operations that do not round are never at an open end. */
static bool inside(enum op op, double y, struct interval out)
{
    if (op_rows[op].ulps == 0)
        return interval_contains(out, y);
    return out.lo <= y && y <= out.hi;
}

static void test_values_lie_inside(void **state)
{
    (void)state;
    struct random random = {11};
    size_t samples = 0;
    for (enum op op = 0; op < OP_COUNT; op++) {
        size_t unbounded = 0;
        for (size_t k = 0; k < INTERVALS && op_rows[op].family == FAMILY_MAP; k++) {
            double p = attribute(&random, op);
            struct interval a = operand(&random, op, 0);
            struct interval b = operand(&random, op, 1);
            struct interval out = interval_map(op, p, a, b);
            unbounded += isinf(out.lo) && isinf(out.hi) && !interval_is_empty(out);
            for (size_t i = 0; i < SAMPLES; i++) {
                double y;
                double x = intervals_sample(&random, a);
                double z = intervals_sample(&random, b);
                if (isnan(x) || (op_rows[op].arity == 2 && isnan(z)))
                    continue; /* no double lies there */
                elementary_find(op)(1, p, &y, &x, &z);
                samples += isfinite(y);
                if (isfinite(y) && !inside(op, y, out))
                    fail_msg("%s(%.17g, %.17g) p = %g is %.17g outside %d%.17g, %.17g%d of [%.17g, %.17g]",
                             op_rows[op].name, x, z, p, y, out.lo_open, out.lo, out.hi, out.hi_open, a.lo, a.hi);
            }
        }
        if (op_rows[op].family == FAMILY_MAP)
            print_message("%s: nothing said of %zu of %d\n", op_rows[op].name, unbounded, INTERVALS);
    }
    print_message("%zu finite values\n", samples);
    assert_true(samples > 1000000);
}

static void test_parts_give_parts(void **state)
{
    (void)state;
    struct random random = {12};
    for (enum op op = 0; op < OP_COUNT; op++)
        for (size_t k = 0; k < INTERVALS && op_rows[op].family == FAMILY_MAP; k++) {
            double p = attribute(&random, op);
            struct interval a = operand(&random, op, 0);
            struct interval b = operand(&random, op, 1);
            struct interval inner = interval_map(op, p, intervals_part(&random, a), intervals_part(&random, b));
            struct interval outer = interval_map(op, p, a, b);
            bool low = inner.lo >= outer.lo - 1e-13 * fabs(inner.lo) - 1e-300;
            bool high = inner.hi <= outer.hi + 1e-13 * fabs(inner.hi) + 1e-300;
            if (!interval_is_empty(inner) && !(low && high))
                fail_msg("%s: [%.17g, %.17g] is no part of [%.17g, %.17g]", op_rows[op].name, inner.lo, inner.hi,
                         outer.lo, outer.hi);
        }
}

/* Ranges over (-inf, inf), from analysis. */
static void test_known_ranges(void **state)
{
    (void)state;
    const double half_pi = 1.5707963267948966;
    const struct {
        enum op op;
        double p;
        double lo;
        double hi;
        bool lo_open;
        bool hi_open;
    } rows[] = {
        {OP_POWI, 2, 0, INFINITY, false, true},
        {OP_POWI, 3, -INFINITY, INFINITY, true, true},
        {OP_POWI, -2, 0, INFINITY, true, true},
        {OP_POWR, 0.5, 0, INFINITY, false, true},
        {OP_POWR, -0.5, 0, INFINITY, true, true},
        {OP_EXP, 0, 0, INFINITY, true, true},
        {OP_EXPM1, 0, -1, INFINITY, true, true},
        {OP_LOG, 0, -INFINITY, INFINITY, true, true},
        {OP_SQRT, 0, 0, INFINITY, false, true},
        {OP_ABS, 0, 0, INFINITY, false, true},
        {OP_SIGN, 0, -1, 1, false, false},
        {OP_SIN, 0, -1, 1, false, false},
        {OP_COS, 0, -1, 1, false, false},
        {OP_ATAN, 0, -half_pi, half_pi, true, true},
        {OP_COSH, 0, 1, INFINITY, false, true},
        {OP_TANH, 0, -1, 1, true, true},
        {OP_ACOSH, 0, 0, INFINITY, false, true},
        {OP_ERF, 0, -1, 1, true, true},
        {OP_ERFC, 0, 0, 2, true, true},
        {OP_SIGMOID, 0, 0, 1, true, true},
        {OP_SOFTPLUS, 0, 0, INFINITY, true, true},
        {OP_RELU, 0, 0, INFINITY, false, true},
        {OP_STEP, 0, 0, 1, false, false},
        {OP_MAX2, 0, -INFINITY, INFINITY, true, true},
        {OP_HYPOT, 0, 0, INFINITY, false, true},
        {OP_LT, 0, 0, 1, false, false},
        {OP_LGAMMA, 0, -INFINITY, INFINITY, true, true},
        {OP_DIV, 0, -INFINITY, INFINITY, true, true},
        {OP_ASIN, 0, -half_pi, half_pi, false, false},
        {OP_ACOS, 0, 0, 2 * half_pi, false, false},
        {OP_POLYGAMMA, 1, 0, INFINITY, true, true},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct interval y = interval_map(rows[k].op, rows[k].p, interval_whole(), interval_whole());
        bool lo = y.lo == rows[k].lo || (y.lo < rows[k].lo && interval_up(y.lo) >= rows[k].lo);
        bool hi = y.hi == rows[k].hi || (y.hi > rows[k].hi && interval_down(y.hi) <= rows[k].hi);
        if (!lo || !hi || y.lo_open != rows[k].lo_open || y.hi_open != rows[k].hi_open)
            fail_msg("%s: %d[%.17g, %.17g]%d", op_rows[rows[k].op].name, y.lo_open, y.lo, y.hi, y.hi_open);
    }
}

/* Parts of the line: cosine and lgamma have extrema within, tan poles; underflow does not close an end. */
static void test_ranges_of_parts(void **state)
{
    (void)state;
    const struct interval none = {0, 0, false, false};
    struct interval y = interval_map(OP_COS, 0, (struct interval){-1, 0.5, false, false}, none);
    assert_true(y.hi == 1 && fabs(y.lo - 0.5403023058681398) < 1e-15);
    y = interval_map(OP_SIN, 0, (struct interval){1, 2, false, false}, none);
    assert_true(y.hi == 1 && fabs(y.lo - 0.8414709848078965) < 1e-15);
    y = interval_map(OP_SIN, 0, (struct interval){2, 3, false, false}, none);
    assert_true(y.hi < 0.92 && y.lo > 0.14);
    y = interval_map(OP_TAN, 0, (struct interval){-1, 1, false, false}, none);
    assert_true(fabs(y.hi - 1.5574077246549023) < 1e-14 && y.hi >= 1.5574077246549023);
    y = interval_map(OP_TAN, 0, (struct interval){1, 2, false, false}, none);
    assert_true(isinf(y.lo) && isinf(y.hi));
    y = interval_map(OP_LGAMMA, 0, (struct interval){1, 2, false, false}, none);
    assert_true(y.hi < 1e-300 && fabs(y.lo + 0.12148629053584961) < 1e-16 && y.lo <= -0.12148629053584961);
    y = interval_map(OP_EXP, 0, interval_point(-800), none);
    assert_true(y.lo == 0 && y.lo_open && y.hi > 0);
    y = interval_map(OP_EXP, 0, interval_point(0), none);
    assert_true(interval_is_point(y) && y.lo == 1);
    assert_true(interval_is_empty(interval_map(OP_LOG, 0, (struct interval){-2, 0, false, false}, none)));
    assert_true(interval_is_empty(interval_map(OP_SQRT, 0, (struct interval){-2, 0, false, true}, none)));
    y = interval_map(OP_SQRT, 0, (struct interval){-2, 0, false, false}, none);
    assert_true(interval_is_point(y) && y.lo == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_lie_inside),
        cmocka_unit_test(test_parts_give_parts),
        cmocka_unit_test(test_known_ranges),
        cmocka_unit_test(test_ranges_of_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
