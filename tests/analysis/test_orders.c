/* Which order decides: of series that are known exactly, with errors, and beside the point where lower orders vanish. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/orders.h"

#include <math.h>

/* The first order that decides; 0: none does. */
static size_t first(const double *c, const double *e, bool alone)
{
    for (size_t d = 3; d <= ORDERS_MOST; d++)
        if (fabs(c[d]) > ORDERS_BEYOND_ROUNDING * e[d] && orders_decide(c, e, d, alone, 0))
            return d;
    return 0;
}

static void leading_terms(void **state)
{
    (void)state;
    static const struct {
        double c[REDUCTION_ORDER + 1];
        double error; /* of all */
        size_t order;
    } cases[] = {
        {{[4] = 1}, 0, 4},
        {{[3] = 1e-8, [4] = 1}, 0, 3},
        {{[3] = 1e-17, [4] = 1}, 1e-16, 4}, /* a coefficient within its error */
        {{[4] = 1, [6] = -1e20}, 0, 4},     /* however large the next one is */
        {{[4] = 1e-15, [6] = 1}, 1e-16, 0}, /* beyond its error, but there are no lengths at which it leads */
        {{[9] = 1}, 0, 0},                  /* what comes after it is not known */
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        double e[REDUCTION_ORDER + 1];
        for (size_t d = 0; d <= REDUCTION_ORDER; d++)
            e[d] = cases[k].error;
        if (first(cases[k].c, e, false) != cases[k].order)
            fail_msg("case %zu: order %zu", k, first(cases[k].c, e, false));
    }
}

/* (t + h)^6 is of order 6 at a point beside t = 0, if there is but one direction. */
static void points_beside(void **state)
{
    (void)state;
    static const double binomial[] = {1, 6, 15, 20, 15, 6, 1};
    for (double h = 1e-12; h < 1e-2; h *= 10) {
        double c[REDUCTION_ORDER + 1] = {0};
        double e[REDUCTION_ORDER + 1] = {0};
        for (size_t k = 0; k <= 6; k++) {
            c[k] = binomial[k] * pow(h, 6.0 - (double)k);
            e[k] = 1e-14 * c[k];
        }
        assert_int_equal(first(c, e, true), 6);
        assert_true(first(c, e, false) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(leading_terms), cmocka_unit_test(points_beside)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
