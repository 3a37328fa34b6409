/* Norms that are 0: the answers of geometry, in all units. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/cone_test.h"

#include "support/kinked.h"
#include "support/random.h"

#include <math.h>

static struct cone_test test_of(struct arena *arena, const char *formula)
{
    static const double origin[] = {0, 0}, blur[] = {0, 0};
    const char *why = NULL;
    struct pieces *pieces = pieces_of(arena, formula, origin, &why);
    if (pieces == NULL)
        fail_msg("%s: %s", formula, why);
    struct cone_test test = {.pieces = pieces, .n = 2, .blur = blur};
    assert_true(cone_test_run(arena, &test));
    return test;
}

/* a |B d| + g'd with g = a B'u: the least slope is a (1 - |u|) times a length, so that |u| decides. */
static void the_length_of_u_decides(void **state)
{
    struct random random = {8};
    int counts[3] = {0};
    for (int trial = 0; trial < 1000; trial++) {
        struct arena *arena = arena_child(*state);
        double b[4], u[2], unit[2];
        double a = random_uniform(&random, 0.1, 3) * (random_below(&random, 2) == 0 ? -1 : 1);
        for (int i = 0; i < 4; i++)
            b[i] = random_uniform(&random, -1, 1);
        for (int i = 0; i < 2; i++) {
            unit[i] = ldexp(1, (int)random_below(&random, 41) - 20);
            u[i] = random_uniform(&random, -1.2, 1.2);
        }
        double g0 = a * (u[0] * b[0] + u[1] * b[2]);
        double g1 = a * (u[0] * b[1] + u[1] * b[3]);
        double size = hypot(u[0], u[1]);
        if (fabs(b[0] * b[3] - b[1] * b[2]) > 0.01 && fabs(size - 1) > 1e-3) {
            struct cone_test test =
                test_of(arena, str_format(arena,
                                          "%.17g*norm2([%.17g*(x*%g) + %.17g*(y*%g), %.17g*(x*%g) + %.17g*(y*%g)]) + "
                                          "%.17g*(x*%g) + %.17g*(y*%g) - x^2*%g + y^2*%g",
                                          a, b[0], unit[0], b[1], unit[1], b[2], unit[0], b[3], unit[1], g0, unit[0],
                                          g1, unit[1], unit[0] * unit[0], unit[1] * unit[1]));
            assert_true(test.rises == (size < 1 && a > 0));
            assert_true(test.falls == (size < 1 && a < 0));
            assert_true(test.critical == (size < 1 ? CP_YES : CP_NO));
            assert_int_equal(test.order, 1);
            counts[test.rises ? 0 : test.falls ? 1 : 2]++;
        }
        arena_close(arena);
    }
    assert_true(counts[0] > 100 && counts[1] > 100 && counts[2] > 100);
}

/* a |x + c y^2| + g (x + c y^2) + q y^2 in disguise: where |g| < |a| the sign of q decides along y. */
static void curvature_decides_along_what_keeps_norms_at_0(void **state)
{
    struct random random = {9};
    for (int trial = 0; trial < 300; trial++) {
        struct arena *arena = arena_child(*state);
        double a = random_uniform(&random, 0.5, 3);
        double g = a * random_uniform(&random, -0.9, 0.9);
        double c = random_uniform(&random, -2, 2);
        double q = random_uniform(&random, 0.01, 2) * (trial % 2 == 0 ? 1 : -1);
        struct cone_test test = test_of(
            arena, str_format(arena, "%.17g*sqrt((x + %.17g*y^2)^2) + %.17g*x + (%.17g)*y^2", a, c, g, g * c + q));
        assert_true(test.rises == (q > 0) && !test.falls);
        assert_int_equal(test.order, 2);
        assert_true(test.critical == CP_YES);
        arena_close(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(the_length_of_u_decides),
        ANALYSES_TEST(curvature_decides_along_what_keeps_norms_at_0),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
