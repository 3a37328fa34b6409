/* Sums of products of blocks of every layout, against long double: right, and within their bounds. */
#include "eval/jet_sum.h"

#include "support/close.h"
#include "support/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { MOST = 400, TERMS = 5 };

/* A block of doubles, off from the truth by at most its bound. */
struct truth {
    struct jet_factor factor;
    double value[MOST];
    double error[MOST];
    long double exact[MOST];
};

static size_t place(const struct jet_block *b, size_t c, size_t i)
{
    return c * b->curve + i * b->step;
}

static void make(struct truth *t, struct random *random, size_t m)
{
    struct jet_block layout = {t->value, random_below(random, 3) == 0 ? 0 : m + random_below(random, 3),
                               random_below(random, 3) != 0};
    for (size_t k = 0; k < MOST; k++) {
        t->value[k] = random_below(random, 9) == 0 ? 0 : random_normal(random);
        t->error[k] = random_below(random, 2) == 0 ? 0 : 1e-10 * random_uniform(random, 0, 1);
        t->exact[k] = t->value[k] + (long double)t->error[k] * random_uniform(random, -1, 1);
    }
    t->factor.value = layout;
    t->factor.error = (struct jet_block){t->error, layout.curve, layout.step};
}

static void sums_are_within_their_bounds(void **state)
{
    (void)state;
    static struct truth a;
    static struct truth b;
    struct random random = {31};
    for (size_t trial = 0; trial < 3000; trial++) {
        double value[MOST];
        double error[MOST];
        long double exact[MOST] = {0};
        struct jet_sum sum = {1 + random_below(&random, 3),
                              random_below(&random, 20) == 0 ? 130 : 1 + random_below(&random, 9), value, error};
        jet_sum_clear(&sum);
        size_t order = 1 + random_below(&random, 7);
        for (size_t term = 0; term < TERMS; term++) {
            double factor = (double)(1 + random_below(&random, 6)) * (random_below(&random, 2) == 0 ? 1 : -1);
            bool product = random_below(&random, 4) != 0;
            make(&a, &random, sum.m);
            make(&b, &random, sum.m);
            if (product)
                jet_sum_add_product(&sum, factor, &a.factor, &b.factor);
            else
                jet_sum_add(&sum, factor < 0 ? -1 : 1, &a.factor);
            for (size_t k = 0; k < sum.curves * sum.m; k++) {
                long double x = a.exact[place(&a.factor.value, k / sum.m, k % sum.m)];
                long double y = b.exact[place(&b.factor.value, k / sum.m, k % sum.m)];
                exact[k] += product ? factor * x * y : (factor < 0 ? -x : x);
            }
        }
        jet_sum_divide_by_order(&sum, order);
        make(&b, &random, sum.m);
        jet_sum_divide(&sum, &b.factor);
        for (size_t k = 0; k < sum.curves * sum.m; k++) {
            long double y = b.exact[place(&b.factor.value, k / sum.m, k % sum.m)];
            long double truth = exact[k] / (long double)order / y;
            bool divisible = error[k] < INFINITY && !isnan(value[k]);
            assert_true(!divisible || fabsl(value[k] - truth) <= 1.001L * error[k]);
            assert_true(divisible || fabsl(y) < 1e-9L);
        }
    }
}

/* Zeros that are known to be zeros stay so, whatever stands beside them. */
static void zeros_are_exact(void **state)
{
    (void)state;
    const double zero = 0;
    const double one = 1;
    const double infinite = INFINITY;
    double value[1];
    double error[1];
    struct jet_sum sum = {1, 1, value, error};
    const struct jet_factor exactly_zero = {{&zero, 0, 0}, {NULL, 0, 0}};
    const struct jet_factor vague = {{&one, 0, 0}, {&infinite, 0, 0}};
    const struct jet_factor nothing = {{NULL, 0, 0}, {NULL, 0, 0}};
    jet_sum_clear(&sum);
    jet_sum_add_product(&sum, 3, &exactly_zero, &vague);
    jet_sum_add_product(&sum, 3, &vague, &nothing);
    jet_sum_add(&sum, -1, &nothing);
    jet_sum_divide_by_order(&sum, 3);
    assert_close(value[0], 0, 0, 0);
    assert_close(error[0], 0, 0, 0);
}

/* What may be 0 does not divide; what overflows says so. */
static void division_by_what_may_be_zero_has_no_bound(void **state)
{
    (void)state;
    const double tiny = 1e-20;
    const double vague = 2e-20;
    double value[1] = {1};
    double error[1] = {0};
    struct jet_sum sum = {1, 1, value, error};
    const struct jet_factor divisor = {{&tiny, 0, 0}, {&vague, 0, 0}};
    jet_sum_divide(&sum, &divisor);
    assert_true(isinf(error[0]));
    value[0] = error[0] = 0;
    const double zero = 0;
    const struct jet_factor nought = {{&zero, 0, 0}, {NULL, 0, 0}};
    jet_sum_divide(&sum, &nought);
    assert_true(isnan(value[0]) && isinf(error[0]));
}

/* Products below the smallest numbers have an error that u does not see. */
static void underflow_counts(void **state)
{
    (void)state;
    const double small = 3e-170;
    double value[1];
    double error[1];
    struct jet_sum sum = {1, 1, value, error};
    const struct jet_factor factor = {{&small, 0, 0}, {NULL, 0, 0}};
    jet_sum_clear(&sum);
    jet_sum_add_product(&sum, 1, &factor, &factor);
    assert_close(value[0], 0, 0, 0);
    assert_true(error[0] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_within_their_bounds),
        cmocka_unit_test(zeros_are_exact),
        cmocka_unit_test(division_by_what_may_be_zero_has_no_bound),
        cmocka_unit_test(underflow_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
