/* What is longer costs more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/cost.h"

#include "support/algebras.h"

static void test_counts(void **state)
{
    struct algebra *a = *state;
    struct costs costs = {.algebra = a};
    term_id x = parameter(a, 0);
    term_id y = parameter(a, 1);
    assert_int_equal(cost_of(&costs, x), 1);
    assert_int_equal(cost_of(&costs, term_add(a, x, y)), 3);                      /* x + y */
    assert_int_equal(cost_of(&costs, term_scale(a, rational_of(-1), x)), 2);      /* -x */
    assert_int_equal(cost_of(&costs, term_scale(a, rational_of(2), x)), 3);       /* 2*x */
    assert_int_equal(cost_of(&costs, term_power(a, x, rational_of(2))), 3);       /* x^2 */
    assert_int_equal(cost_of(&costs, term_subtract(a, x, term_whole(a, 1))), 3);  /* x - 1 */
    assert_int_equal(cost_of(&costs, term_multiply(a, x, term_add(a, x, y))), 6); /* x*(x + y) */
    assert_int_equal(cost_of(&costs, call(a, OP_EXP, x)), 2);                     /* exp(x) */
    assert_int_equal(cost_of(&costs, term_power(a, x, rational_of(-1))), 3);      /* 1/x */
}

static void test_names_count_once(void **state)
{
    struct algebra *a = *state;
    term_id sum = term_add(a, parameter(a, 0), parameter(a, 1));
    unsigned char *named = ARENA_ARRAY(a->arena, a->count, unsigned char);
    named[sum] = 1;
    struct costs costs = {.algebra = a, .named = named, .named_count = a->count};
    assert_int_equal(cost_of(&costs, sum), 1);
    assert_true(cost_of(&costs, term_power(a, sum, rational_of(2))) < 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALGEBRA_TEST(test_counts),
        ALGEBRA_TEST(test_names_count_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
