/* Scales that follow the units of the parameters: pure higher derivatives, and mixed ones where there are no pure ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/reductions.h"

#include <math.h>
#include <stdio.h>

/* a, b, c: units of x, y, z. However they are chosen, a scale times its unit stays the same, up to rounding to powers of two
 * and the tolerance of the search. */
static void scales_follow_units(void **state)
{
    static const char *const formulas[] = {
        "(%g*x)^4 - (%g*x)^2*(%g*y)^2 + (%g*z)^2", "(%g*x)^3 - 3*(%g*x)*(%g*y)^2 + (%g*z)^2",
        "(%g*x)^4 - (%g*x)^3*(%g*y)^3 + (%g*z)^2", "(%g*x)^8 - (%g*x)^4*(%g*y)^4 + (%g*z)^2",
        "(%g*x)^4 - (%g*x)*(%g*y)*(%g*z) + 2*z^2", /* y by way of z alone: the unit of z is 1 */
    };
    static const double units[][3] = {{1e-3, 1, 1}, {1e12, 1, 1}, {1e-12, 1e12, 1}, {1, 1e9, 1}, {1e6, 1e-12, 1}};
    static const double origin[3] = {0, 0, 0};
    for (size_t f = 0; f < sizeof formulas / sizeof *formulas; f++) {
        double plain[2] = {0, 0};
        for (size_t u = 0; u <= sizeof units / sizeof *units; u++) {
            double a = u == 0 ? 1 : units[u - 1][0];
            double b = u == 0 ? 1 : units[u - 1][1];
            char text[200];
            snprintf(text, sizeof text, formulas[f], a, a, b, 1.0);
            struct arena *arena = arena_child(*state);
            struct reduction *r = reduction_of(arena, text, "x=0,y=0,z=0", origin);
            assert_int_equal(r->m, 2);
            double scaled[2] = {a * r->scale[0], b * r->scale[1]};
            for (size_t k = 0; k < 2; k++) {
                plain[k] = u == 0 ? scaled[k] : plain[k];
                if (!(fabs(log2(scaled[k] / plain[k])) < 5))
                    fail_msg("%s: scale %zu is %g instead of %g", text, k, scaled[k], plain[k]);
            }
            arena_close(arena);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {ANALYSES_TEST(scales_follow_units)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
