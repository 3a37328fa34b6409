/* Ends that are said to be attained: no value that the operands allow lies beyond, for every elementwise operation; and the
 * cases that matter, by hand. */
#include "domain/reach.h"

#include "domain/elementary.h"
#include "support/intervals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { TRIALS = 6000, SAMPLES = 30 };

/* A quantity that is x now and may be anything in `range`. */
static struct reach quantity(struct interval range, double x)
{
    struct reach out = reach_within(range, interval_point(x));
    if (x == range.lo)
        out.at |= REACH_LOW;
    if (x == range.hi)
        out.at |= REACH_HIGH;
    return out;
}

static double value_of(enum op op, double p, double x, double z)
{
    double y;
    elementary_find(op)(1, p, &y, &x, &z);
    return y;
}

static double attribute(struct random *random, enum op op)
{
    if (op == OP_POLYGAMMA)
        return 1;
    return op == OP_POWI ? (double)random_below(random, 9) - 3 : op == OP_POWR ? 0.75 : 0;
}

/* Values a little beyond are rounding. */
static void expect_extreme(enum op op, double p, const struct reach *a, const struct reach *b, struct random *random)
{
    struct reach y = reach_map(op, p, a, b);
    double here = value_of(op, p, a->here.lo, b->here.lo);
    double slack = 1e-13 * fabs(here) + 1e-300;
    for (int i = 0; y.at != 0 && i < SAMPLES; i++) {
        double x = intervals_sample(random, a->range);
        double z = intervals_sample(random, b->range);
        double other = isnan(x) || isnan(z) ? NAN : value_of(op, p, x, z);
        bool low = (y.at & REACH_LOW) != 0 && other < here - slack;
        bool high = (y.at & REACH_HIGH) != 0 && other > here + slack;
        if (isfinite(other) && (low || high))
            fail_msg("%s(%.17g, %.17g) = %.17g is no extremum: (%.17g, %.17g) gives %.17g", op_rows[op].name,
                     a->here.lo, b->here.lo, here, x, z, other);
    }
}

static void test_no_value_lies_beyond_an_attained_end(void **state)
{
    (void)state;
    struct random random = {21};
    size_t attained = 0;
    for (enum op op = 0; op < OP_COUNT; op++) {
        size_t of_op = 0;
        for (size_t k = 0; k < TRIALS && op_rows[op].family == FAMILY_MAP; k++) {
            double p = attribute(&random, op);
            struct interval range_a = intervals_make(&random);
            struct interval range_b = op == OP_POWN ? interval_point(2) : intervals_make(&random);
            double x = intervals_sample(&random, range_a);
            double z = intervals_sample(&random, range_b);
            if (isnan(x) || isnan(z) || !isfinite(value_of(op, p, x, z)))
                continue;
            const struct reach a = quantity(range_a, x);
            const struct reach b = quantity(range_b, z);
            of_op += reach_map(op, p, &a, &b).at != 0;
            expect_extreme(op, p, &a, &b, &random);
        }
        if (op_rows[op].family == FAMILY_MAP)
            print_message("%s: an end in %zu of %d\n", op_rows[op].name, of_op, TRIALS);
        attained += of_op;
    }
    assert_true(attained > 20000);
}

static const struct interval WHOLE = {-INFINITY, INFINITY, true, true};

static unsigned at_of(enum op op, double p, double x)
{
    const struct reach a = quantity(WHOLE, x);
    return reach_map(op, p, &a, NULL).at;
}

static void test_where_functions_attain_their_ends(void **state)
{
    (void)state;
    assert_int_equal(at_of(OP_POWI, 2, 0), REACH_LOW);
    assert_int_equal(at_of(OP_POWI, 2, 1e-200), 0); /* its square underflows, and is no 0 */
    assert_int_equal(at_of(OP_POWI, 3, 0), 0);
    assert_int_equal(at_of(OP_ABS, 0, 0), REACH_LOW);
    assert_int_equal(at_of(OP_COSH, 0, 0), REACH_LOW);
    assert_int_equal(at_of(OP_COSH, 0, 1e-9), 0); /* which rounds to 1 */
    assert_int_equal(at_of(OP_COS, 0, 0), REACH_HIGH);
    assert_int_equal(at_of(OP_COS, 0, 1e-9), 0);
    assert_int_equal(at_of(OP_RELU, 0, -3), REACH_LOW);
    assert_int_equal(at_of(OP_RELU, 0, 3), 0);
    assert_int_equal(at_of(OP_STEP, 0, 3), REACH_HIGH);
    assert_int_equal(at_of(OP_EXP, 0, -800), 0); /* underflows */
    assert_int_equal(at_of(OP_TANH, 0, 40), 0);  /* rounds to 1 */
    assert_int_equal(at_of(OP_SIGMOID, 0, -800), 0);
    assert_int_equal(at_of(OP_ERFC, 0, 40), 0);
    assert_int_equal(at_of(OP_SQRT, 0, 0), REACH_LOW);
}

/* 0 to rounding is marked as such; a factor that is 0 decides a product alone; a small term does not hide in a sum. */
static void test_sums_and_products(void **state)
{
    (void)state;
    const struct interval not_negative = {0, INFINITY, false, true};
    const struct reach zero = quantity(not_negative, 0);
    const struct reach small = quantity(not_negative, 1e-30);
    const struct reach one = reach_point(1);
    const struct reach minus = reach_point(-2);
    const struct reach third = {{0.3333, 0.3334, false, false}, {0.3333, 0.3334, false, false}, REACH_LOW | REACH_HIGH};
    const struct reach nearly = reach_within(WHOLE, (struct interval){-1e-16, 1e-16, false, false});
    const struct reach hidden = reach_map(OP_ADD, 0, &one, &small);
    assert_int_equal(reach_map(OP_ADD, 0, &one, &zero).at, REACH_LOW);
    assert_int_equal(hidden.at, 0);
    assert_int_equal(reach_map(OP_MUL, 0, &zero, &small).at, REACH_LOW);
    assert_int_equal(reach_map(OP_MUL, 0, &small, &small).at, 0);
    assert_int_equal(reach_map(OP_MUL, 0, &zero, &minus).at, REACH_HIGH);
    assert_int_equal(reach_map(OP_DIV, 0, &zero, &minus).at, REACH_HIGH);
    assert_int_equal(reach_map(OP_MUL, 0, &zero, &third).at, REACH_LOW);
    assert_int_equal(reach_map(OP_SUB, 0, &one, &zero).at, REACH_HIGH);
    assert_int_equal(reach_map(OP_MAX2, 0, &zero, &zero).at, REACH_LOW);
    assert_int_equal(reach_map(OP_MAX2, 0, &zero, &small).at, 0);
    assert_int_equal(reach_map(OP_HYPOT, 0, &nearly, &zero).at, REACH_LOW | REACH_ROUNDED);
    assert_int_equal(reach_map(OP_POWI, 4, &nearly, NULL).at, REACH_LOW | REACH_ROUNDED);
    assert_int_equal(reach_map(OP_LT, 0, &zero, &one).at, REACH_HIGH);
}

static void test_choices(void **state)
{
    (void)state;
    const struct interval not_negative = {0, INFINITY, false, true};
    const struct reach zero = quantity(not_negative, 0);
    const struct reach small = quantity(not_negative, 1e-30);
    const struct reach yes = quantity((struct interval){0, 1, false, false}, 1);
    const struct reach unsure = reach_within(yes.range, yes.range);
    assert_int_equal(reach_where(&yes, &zero, &small).at, REACH_LOW);
    assert_int_equal(reach_where(&yes, &small, &zero).at, 0);
    assert_int_equal(reach_where(&unsure, &zero, &zero).at, 0);
    const struct reach at_zero = reach_at_zero(not_negative, not_negative, REACH_LOW, interval_point(0));
    assert_int_equal(at_zero.at, REACH_LOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_value_lies_beyond_an_attained_end),
        cmocka_unit_test(test_where_functions_attain_their_ends),
        cmocka_unit_test(test_sums_and_products),
        cmocka_unit_test(test_choices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
