/* Boxes and their widths, up to the ends of the doubles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "search/region.h"

#include "support/analyses.h"

#include <float.h>
#include <math.h>

static void widths_of_boxes(void **state)
{
    const double low[] = {-1, 3, -1.5e308, 0};
    const double high[] = {1, 3.5, 1.5e308, 1e-320};
    struct region region = region_box(*state, 4, low, high);
    assert_true(region.width[0] == 2 && region.width[1] == 0.5);
    assert_true(region.width[2] == DBL_MAX && region.width[3] == DBL_MIN); /* never infinite, never 0 */
}

static void what_a_box_holds(void **state)
{
    const double low[] = {-1, 0};
    const double high[] = {1, 4};
    struct region region = region_box(*state, 2, low, high);
    assert_true(region_holds(&region, (const double[]){-1, 4}, NULL));
    assert_true(region_holds(&region, (const double[]){-1 - DBL_EPSILON, 0}, NULL)); /* rounding of a face */
    assert_false(region_holds(&region, (const double[]){-1.001, 0}, NULL));
    assert_true(region_holds(&region, (const double[]){-1.001, 0}, (const double[]){0.01, 0}));
    assert_false(region_holds(&region, (const double[]){NAN, 0}, NULL));
    assert_false(region_lost(&region, (const double[]){2.9, -3.9}));
    assert_true(region_lost(&region, (const double[]){3.1, 0}));
    assert_true(region_lost(&region, (const double[]){0, NAN}));
    assert_true(region_distance(&region, (const double[]){0, 0}, (const double[]){1, 1}) == 0.5);
}

static void all_of_space(void **state)
{
    const double points[] = {1, 5, 0, -2, 5, 0};
    struct region region = region_around(*state, 3, 2, points);
    assert_true(region.width[0] == 3 && region.width[1] == 5 && region.width[2] == 1);
    assert_true(region_holds(&region, (const double[]){1e300, 0, 0}, NULL));
    assert_false(region_lost(&region, (const double[]){1e300, 0, 0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(widths_of_boxes),
        ANALYSES_TEST(what_a_box_holds),
        ANALYSES_TEST(all_of_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
