/* Beside points where derivatives vanish up to several orders, the gradient is 0 as far as theta is known; elsewhere no
 * slope is explained away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/stationary.h"

#include "support/analyses.h"
#include "support/random.h"
#include "support/starts.h"

#include <math.h>

/* Powers of two coordinates, whose factors bend, so that the gradient in the one depends on the other. */
static void gradients_vanish_beside_degenerate_points(void **state)
{
    static const char *const factors[] = {"1", "exp(2*%s)", "(1 + sin%s)", "cos(3*%s)"};
    struct random random = {83};
    size_t critical = 0;
    size_t asked = 0;
    for (int trial = 0; trial < 1000; trial++) {
        struct arena *arena = arena_child(*state);
        const char *x = "(x - 3)";
        const char *y = "(y + 2)";
        size_t first = 3 + random_below(&random, 3);
        size_t second = 3 + random_below(&random, 3);
        const char *formula = str_format(arena, "%s^%zu*%s + %s^%zu*%s", x, first,
                                         str_format(arena, factors[random_below(&random, 4)], y), y, second,
                                         str_format(arena, factors[random_below(&random, 4)], x));
        double off = pow(10, random_uniform(&random, -15, -8));
        const double theta[] = {3 * (1 + off * random_uniform(&random, -1, 1)),
                                -2 * (1 + off * random_uniform(&random, -1, 1))};
        const struct cp_report *r = report_of(arena, formula_model(arena, formula, "x=0,y=0"), theta, NULL);
        enum cp_verdict truth = first % 2 == 0 && second % 2 == 0 ? CP_MINIMUM : CP_SADDLE;
        if (r->critical && r->verdict != CP_DEGENERATE && r->verdict != truth)
            fail_msg("%s at %.17g, %.17g: verdict %d", formula, theta[0], theta[1], r->verdict);
        if (r->critical)
            assert_true(r->displacement < 1e-5);
        critical += r->critical;
        asked++;
        arena_close(arena);
    }
    print_message("%zu of %zu critical\n", critical, asked);
    assert_true(critical >= asked * 99 / 100);
}

/* x^3 + c x has no critical point: its slope is no smaller anywhere. */
static void slopes_that_stay_are_not_explained(void **state)
{
    for (int exponent = -10; exponent <= 10; exponent++)
        for (int power = 3; power <= 7; power += 2) {
            const char *formula = str_format(*state, "(x - 1)^%d + 1e%d*(x - 1) + (y - 2)^4", power, exponent);
            const double theta[] = {1, 2 + 1e-9};
            const struct cp_report *r = report_of(*state, formula_model(*state, formula, "x=0,y=0"), theta, NULL);
            assert_int_equal(r->verdict, CP_NOT_CRITICAL);
        }
}

/* Coordinates far from the critical point, in units of their precision. */
static void moves_beyond_the_precision_are_seen(void **state)
{
    struct random random = {89};
    struct model *model = formula_model(*state, "(x - 3)^4 + (x - 3)^2*(y + 2)^2 + (y + 2)^6", "x=0,y=0");
    for (int trial = 0; trial < 200; trial++) {
        const double theta[] = {3 + 1e-3 * random_uniform(&random, 0.1, 1),
                                -2 - 1e-3 * random_uniform(&random, 0.1, 1)};
        assert_int_equal(report_of(*state, model, theta, NULL)->verdict, CP_NOT_CRITICAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(gradients_vanish_beside_degenerate_points),
        ANALYSES_TEST(slopes_that_stay_are_not_explained),
        ANALYSES_TEST(moves_beyond_the_precision_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
