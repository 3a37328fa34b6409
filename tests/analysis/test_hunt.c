/* Directions of falling and rising, and the levels into which the null space falls apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/hunt.h"
#include "analysis/vector.h"

#include "support/reductions.h"

#include <math.h>

static const double origin[3] = {0, 0, 0};

static struct hunt hunt_in(struct arena *arena, const char *formula)
{
    struct hunt hunt = hunt_new(arena, reduction_of(arena, formula, "x=0,y=0,z=0", origin));
    hunt_search(&hunt);
    return hunt;
}

static void levels_are_told_apart(void **state)
{
    static const struct {
        const char *formula;
        size_t count;
        struct hunt_level levels[3];
    } cases[] = {
        {"(0.6*x + 0.8*y)^4 + (0.8*x - 0.6*y)^6 + z^2", 2, {{4, 1}, {6, 1}}},
        {"(0.6*x + 0.8*y)^4 + (0.8*x - 0.6*y)^4 + z^6", 2, {{4, 2}, {6, 1}}},
        {"(x + y + z)^4 + (x - y)^6 + (x + y - 2*z)^8", 3, {{4, 1}, {6, 1}, {8, 1}}},
        {"x^4 + x*y*z^2", 1, {{4, 3}}},
        {"(x + y)^4 + z^2", 1, {{4, 1}}}, /* and one direction is left on which nothing is seen */
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct hunt hunt = hunt_in(*state, cases[k].formula);
        assert_int_equal(hunt.level_count, cases[k].count);
        for (size_t i = 0; i < hunt.level_count; i++) {
            assert_int_equal(hunt.levels[i].degree, cases[k].levels[i].degree);
            assert_int_equal(hunt.levels[i].dimension, cases[k].levels[i].dimension);
        }
        size_t m = hunt.r->m;
        for (size_t a = 0; a < m; a++)
            for (size_t b = 0; b < m; b++)
                assert_true(fabs(vector_dot(m, hunt.basis + a * m, hunt.basis + b * m) - (a == b)) < 1e-13);
    }
}

/* No random direction of the plane sees the fall along one line, the order of which is higher. */
static void falls_of_higher_order_are_met(void **state)
{
    static const struct {
        const char *formula;
        int down;
        int up;
    } cases[] = {
        {"(0.6*x + 0.8*y)^4 - (0.8*x - 0.6*y)^6 + z^2", 6, 4},
        {"(0.6*x + 0.8*y)^4 + (0.8*x - 0.6*y)^5 + z^2", 5, 4},
        {"(x + y + z)^4 + (x - y)^6 - (x + y - 2*z)^8", 8, 4},
        {"(x + y + z)^4 + (x - y)^6 + (x + y - 2*z)^8", 0, 4},
        {"x^2*(0.5*y - 0.86*z - 0.5*x^2)^2*(1 - 567*x)", 0, 4}, /* and one direction sees nothing */
        {"-1e-100*((1e6*x)^4 + 3*(100*y)^4*(1 + 79*(1e-12*z)^2) + (1e-12*z)^6*(1 + 0.03*1e-12*z))", 4, 0},
        {"-(x + y)^4 + (x - y + (x + y)^2)^6 - z^2", 4, 6},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct hunt hunt = hunt_in(*state, cases[k].formula);
        if (hunt.down.order != cases[k].down || hunt.up.order != cases[k].up)
            fail_msg("%s: falls like t^%d, rises like t^%d", cases[k].formula, hunt.down.order, hunt.up.order);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(levels_are_told_apart),
        ANALYSES_TEST(falls_of_higher_order_are_met),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
