/* Proofs that a reduced function has one sign, by one form or by several; and none where it has both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/definite.h"

#include "support/random.h"
#include "support/reductions.h"

#include <math.h>

static const double origin[3] = {0, 0, 0};

/* The order of the proof; 0: there is none. */
static int prove(struct arena *arena, const char *formula)
{
    struct hunt hunt = hunt_new(arena, reduction_of(arena, formula, "x=0,y=0,z=0", origin));
    hunt_search(&hunt);
    int order = hunt.up.order;
    return hunt.down.order == 0 && order > 0 && definite_prove(&hunt, 1, &order) ? order : 0;
}

static void proofs(void **state)
{
    static const struct {
        const char *formula;
        int order;
    } cases[] = {
        {"x^4 + y^4 + z^2", 4},
        {"x^4 + y^6 + z^2", 6},
        {"x^4 + y^6 - x^2*y^3 + z^2", 6},      /* of the same weight, and small enough */
        {"x^4 + y^6 - 1.99*x^2*y^3 + z^2", 0}, /* positive, but Young's inequality is too coarse */
        {"x^4 + y^6 - 2.01*x^2*y^3 + z^2", 0}, /* not positive */
        {"x^4 + y^6 - 2*x^2*y^3 + z^2", 0},    /* vanishes along a curve */
        {"x^4 + y^6 - 1e-3*x*y^4 + z^2", 0},   /* below the polygon: negative */
        {"x^4 + y^6 - 3*x*y^5 + z^2", 6},      /* above it */
        {"(x - y^2)^4 + y^6 + z^2", 6},        /* bent */
        {"(x - y^2)^4 + y^8 + z^2", 0},        /* (x - y^2)^4 is the leading part: nothing is tried */
        {"x^2*y^2 + x^6 + y^6 + z^2", 0},      /* the first form vanishes on two lines */
        {"x^4 + y^6 + z^8", 8},
        {"x^8 + (x + y)^4 + (x + y + z)^4", 8},
        {"x^4 + y^4 + z^6 - x*z^4", 0}, /* 1/4 + 4/6 < 1 */
        {"x^4 + y^4 + z^6 - x*z^5", 6},
        {"x^4 + y^10 + z^2", 0}, /* what comes after order 10 is not known */
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        int order = prove(*state, cases[k].formula);
        if (order != cases[k].order)
            fail_msg("%s: proven by order %d instead of %d", cases[k].formula, order, cases[k].order);
    }
}

/* p x^a + q y^b + r x^i y^j with 1 = i/a + j/b is positive if |r| is below the bound of Young's inequality, (a p/i)^(i/a)
 * (b q/j)^(j/b), where i and j are odd not beyond it: nothing is proven there, whatever the coordinates. */
static void youngs_inequality_is_kept(void **state)
{
    struct random random = {5};
    static const int degrees[][4] = {{4, 6, 2, 3}, {4, 8, 2, 4}, {4, 8, 3, 2}, {4, 8, 1, 6}, {6, 8, 3, 4}};
    size_t proven = 0;
    for (int round = 0; round < 200; round++) {
        struct arena *arena = arena_child(*state);
        const int *d = degrees[random_below(&random, 5)];
        double p = exp(random_uniform(&random, -3, 3));
        double q = exp(random_uniform(&random, -3, 3));
        double most = pow(d[0] * p / d[2], (double)d[2] / d[0]) * pow(d[1] * q / d[3], (double)d[3] / d[1]);
        double r = -most * random_uniform(&random, 0, 1.5);
        double turn = random_uniform(&random, 0, 6);
        const char *text = str_format(
            arena,
            "%.17g*(%.17g*x + %.17g*y)^%d + %.17g*(%.17g*y - %.17g*x)^%d + %.17g*(%.17g*x + %.17g*y)^%d*(%.17g*y - "
            "%.17g*x)^%d + z^2",
            p, cos(turn), sin(turn), d[0], q, cos(turn), sin(turn), d[1], r, cos(turn), sin(turn), d[2], cos(turn),
            sin(turn), d[3]);
        bool found = prove(arena, text) > 0;
        if (found && fabs(r) >= most)
            fail_msg("%s is not positive", text);
        proven += found;
        arena_close(arena);
    }
    print_message("%zu of 200 proven\n", proven);
    assert_true(proven > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(proofs),
        ANALYSES_TEST(youngs_inequality_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
