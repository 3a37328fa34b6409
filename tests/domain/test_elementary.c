/* Every elementwise kernel against long double, within the bound of its row; then the values at the edges. Digamma,
 * polygamma, sigmoid and softplus are held against mpmath in test_special.c. */
#include "domain/elementary.h"

#include "support/close.h"
#include "support/oracle.h"
#include "support/random.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static double apply(enum op op, double p, double a, double b)
{
    double y = 7;
    elementary_find(op)(1, p, &y, &a, op_rows[op].arity == 2 ? &b : NULL);
    return y;
}

static bool has_oracle(enum op op)
{
    return op_rows[op].family == FAMILY_MAP && op != OP_LGAMMA && op != OP_DIGAMMA && op != OP_POLYGAMMA;
}

/* Numbers of every size that the domains are likely to contain. */
static double sample(struct random *random)
{
    switch (random_below(random, 5)) {
    case 0:
        return random_uniform(random, -1, 1);
    case 1:
        return random_uniform(random, -20, 20);
    case 2:
        return random_uniform(random, 0, 10);
    case 3:
        return 1 + random_normal(random) * 1e-3;
    default:
        return random_normal(random) * exp(random_uniform(random, -60, 60));
    }
}

static double power_of(enum op op, struct random *random)
{
    double whole = (double)random_below(random, 13) - 6;
    return op == OP_POWI ? whole : op == OP_POWR ? whole + 0.25 : 0;
}

static void errors_stay_within_the_table(void **state)
{
    (void)state;
    struct random random = {21};
    for (enum op op = 0; op < OP_COUNT; op++) {
        size_t counted = 0;
        double worst = 0;
        for (int k = 0; has_oracle(op) && k < 20000; k++) {
            double a = sample(&random);
            double b = op == OP_POWN ? (double)random_below(&random, 13) - 6 : sample(&random);
            double p = power_of(op, &random);
            long double expected = oracle_function(op, p, a, b);
            if (!isfinite((double)expected) || (expected != 0 && fabsl(expected) < DBL_MIN))
                continue;
            double error = (double)(fabsl(apply(op, p, a, b) - expected) / fabsl(expected));
            counted++;
            if (apply(op, p, a, b) == (double)expected)
                continue;
            worst = fmax(worst, error * 0x1p53);
            if (error * 0x1p53 > op_rows[op].ulps + 0.01)
                fail_msg("%s(%.17g, %.17g), p = %g: %.17g, expected %.17Lg: %.3g units, not %g", op_rows[op].name, a, b,
                         p, apply(op, p, a, b), expected, error * 0x1p53, op_rows[op].ulps);
        }
        if (has_oracle(op))
            assert_true(counted > 4000);
    }
}

static void only_elementwise_operations_have_kernels(void **state)
{
    (void)state;
    for (enum op op = 0; op < OP_COUNT; op++)
        assert_int_equal(elementary_find(op) != NULL, op_rows[op].family == FAMILY_MAP);
}

static void nan_gives_nan(void **state)
{
    (void)state;
    for (enum op op = 0; op < OP_COUNT; op++) {
        if (op_rows[op].family != FAMILY_MAP || (op >= OP_LT && op <= OP_NE))
            continue;
        assert_true(isnan(apply(op, 3, NAN, 2)));
        if (op_rows[op].arity == 2)
            assert_true(isnan(apply(op, 0, 2, NAN)));
    }
    for (enum op op = OP_LT; op <= OP_NE; op++)
        assert_close(apply(op, 0, NAN, NAN), op == OP_NE, 0, 0);
}

static void kernels_work_in_place(void **state)
{
    (void)state;
    struct random random = {22};
    for (enum op op = 0; op < OP_COUNT; op++) {
        if (op_rows[op].family != FAMILY_MAP)
            continue;
        double a[37];
        double b[37];
        double apart[37];
        for (size_t i = 0; i < 37; i++) {
            a[i] = sample(&random);
            b[i] = sample(&random);
        }
        elementary_kernel *kernel = elementary_find(op);
        kernel(37, 3, apart, a, b);
        kernel(37, 3, a, a, b);
        for (size_t i = 0; i < 37; i++)
            assert_close(a[i], apart[i], 0, 0);
        kernel(0, 3, NULL, NULL, NULL);
    }
}

static void signs_and_steps_at_zero(void **state)
{
    (void)state;
    assert_close(apply(OP_SIGN, 0, 0, 0), 0, 0, 0);
    assert_close(apply(OP_SIGN, 0, -0.0, 0), 0, 0, 0);
    assert_close(apply(OP_SIGN, 0, -INFINITY, 0), -1, 0, 0);
    assert_close(apply(OP_STEP, 0, 0, 0), 0, 0, 0);
    assert_close(apply(OP_STEP, 0, 0x1p-1074, 0), 1, 0, 0);
    assert_close(apply(OP_RELU, 0, -INFINITY, 0), 0, 0, 0);
    assert_close(apply(OP_RELU, 0, INFINITY, 0), INFINITY, 0, 0);
    assert_close(apply(OP_MAX2, 0, -INFINITY, -1), -1, 0, 0);
    assert_close(apply(OP_MIN2, 0, INFINITY, -1), -1, 0, 0);
}

static void powers_of_negative_and_zero_bases(void **state)
{
    (void)state;
    assert_close(apply(OP_POWI, 2, -3, 0), 9, 0, 0);
    assert_close(apply(OP_POWI, 3, -3, 0), -27, 0, 0);
    assert_close(apply(OP_POWI, 5, -2, 0), -32, 0, 0);
    assert_close(apply(OP_POWI, -3, -2, 0), -0.125, 0, 0);
    assert_close(apply(OP_POWI, 0, 0, 0), 1, 0, 0);
    assert_close(apply(OP_POWI, -1, 0, 0), INFINITY, 0, 0);
    assert_close(apply(OP_POWI, 4, 1e300, 0), INFINITY, 0, 0);
    assert_true(isnan(apply(OP_POWR, 0.5, -1, 0)));
    assert_close(apply(OP_POWR, 1.5, 0, 0), 0, 0, 0);
    assert_close(apply(OP_POWN, 0, -2, 3), -8, 0, 0);
    assert_true(isnan(apply(OP_POW, 0, -2, 0.5)));
}

static void lgamma_of_known_arguments(void **state)
{
    (void)state;
    assert_close(apply(OP_LGAMMA, 0, 1, 0), 0, 0, 0);
    assert_close(apply(OP_LGAMMA, 0, 0.5, 0), 0.57236494292470008707, 4e-16, 0);
    assert_close(apply(OP_LGAMMA, 0, -0.5, 0), 1.26551212348464539650, 4e-16, 0);
    assert_close(apply(OP_LGAMMA, 0, 101, 0), 363.73937555556349014408, 4e-16, 0);
    assert_close(apply(OP_LGAMMA, 0, -2, 0), INFINITY, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_stay_within_the_table),
        cmocka_unit_test(only_elementwise_operations_have_kernels),
        cmocka_unit_test(nan_gives_nan),
        cmocka_unit_test(kernels_work_in_place),
        cmocka_unit_test(signs_and_steps_at_zero),
        cmocka_unit_test(powers_of_negative_and_zero_bases),
        cmocka_unit_test(lgamma_of_known_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
