/* Lists that differ in their last bits are sorted alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "search/order.h"

#include "support/analyses.h"

static struct cp_found point(struct arena *arena, double loss, double x, double y)
{
    struct cp_report *report = ARENA_NEW(arena, struct cp_report);
    double *theta = ARENA_ARRAY(arena, 2, double);
    theta[0] = x;
    theta[1] = y;
    *report = (struct cp_report){.n = 2, .theta = theta, .loss = loss, .loss_error = 1e-15};
    return (struct cp_found){report, 1};
}

static void by_loss_then_by_place(void **state)
{
    const double ends[] = {-5, -5, 5, 5};
    struct region region = region_box(*state, 2, ends, ends + 2);
    struct cp_found list[] = {
        point(*state, 4, -9, 0),           point(*state, 7e-31, 3, 2), point(*state, 0, 3 - 1e-12, -2),
        point(*state, 5e-31, -3, 3),       point(*state, -1, 8, 0),    point(*state, 4 + 4e-15, -10, 0),
        point(*state, 4.00000001, -11, 0),
    };
    order_points(*state, &region, 7, list);
    const double expected[][2] = {{8, 0}, {-3, 3}, {3 - 1e-12, -2}, {3, 2}, {-10, 0}, {-9, 0}, {-11, 0}};
    for (size_t k = 0; k < 7; k++)
        assert_memory_equal(list[k].report->theta, expected[k], sizeof expected[k]);
}

static void few(void **state)
{
    const double ends[] = {0, 0, 1, 1};
    struct region region = region_box(*state, 2, ends, ends + 2);
    struct cp_found one = point(*state, 1, 0, 0);
    order_points(*state, &region, 0, NULL);
    order_points(*state, &region, 1, &one);
    assert_true(one.report->loss == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ANALYSES_TEST(by_loss_then_by_place), ANALYSES_TEST(few)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
