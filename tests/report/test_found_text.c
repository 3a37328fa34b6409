/* The table for people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/found.h"

static void test_the_toy(void **state)
{
    assert_string_equal(
        found_written(*state, "text", toy_search(*state), (struct report_style){0}),
        "2 critical points: 1 minimum, 1 saddle\n"
        "\n"
        "  model            double well\n"
        "  box              w1 -2:2, w2 -1:1\n"
        "  starts           50 starts (seed 3): 47 reached a critical point, 2 left the box, 1 found none\n"
        "  index sum        the sum of (-1)^index is 0, but the gradient on the faces of the box demands 1 (it points "
        "outward): points are missing, or the loss is not smooth there\n"
        "\n"
        "   loss   verdict      index   starts   w1     w2\n"
        "    0.5   minimum          0       40   -1   0.25\n"
        "    1     saddle           1        7    0   0\n");
}

static void test_flat_directions_get_a_column(void **state)
{
    struct cp_search *search = toy_search(*state);
    struct cp_report *report = ladder_report(*state, 2, 0);
    report->zero = 1;
    ((struct cp_found *)search->list)[0].report = report;
    assert_contains(found_written(*state, "text", search, (struct report_style){0}), "index   flat   starts");
}

static void test_many_coordinates(void **state)
{
    struct cp_search *search = toy_search(*state);
    struct cp_report *report = ladder_report(*state, 9, 2);
    const struct cp_found list[] = {{report, 1}};
    search->list = list;
    search->count = 1;
    search->n = 9;
    search->parameters = report->parameters;
    search->parameter_count = 9;
    search->low = ARENA_ARRAY(*state, 9, double);
    search->high = NUMBERS(*state, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    const char *text = found_written(*state, "text", search, (struct report_style){0});
    assert_contains(text, "x5 0:1, … 3 more\n");
    assert_lacks(text, "starts   x0");
    assert_contains(text, "--full shows the 9 coordinates");
    text = found_written(*state, "text", search, (struct report_style){.full = true});
    assert_contains(text, "x8\n");
}

static void test_colour_and_foreign_names(void **state)
{
    struct cp_search *search = toy_search(*state);
    search->model = "evil\033[31m";
    assert_lacks(found_written(*state, "text", search, (struct report_style){0}), "\033");
    assert_contains(found_written(*state, "text", search, (struct report_style){.color = true}), "\033[1;31m");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_toy),
        cmocka_unit_test(test_flat_directions_get_a_column),
        cmocka_unit_test(test_many_coordinates),
        cmocka_unit_test(test_colour_and_foreign_names),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
