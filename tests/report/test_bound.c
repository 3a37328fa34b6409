/* How bounds are written: as JSON always, as text where one is attained. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/reports.h"

static const struct report_style plain = {0};

static void expect(void **state, struct cp_bound bound, const char *json, const char *text)
{
    struct cp_report *report = toy_report(*state);
    report->bound = &bound;
    assert_non_null(strstr(written(*state, "json", report, plain), json));
    const char *said = written(*state, "text", report, plain);
    if (text != NULL)
        assert_non_null(strstr(said, text));
    else
        assert_null(strstr(said, "  bound "));
}

static void test_bounds_are_written(void **state)
{
    expect(state, (struct cp_bound){0, INFINITY, true, false, false},
           "\"bound\": {\"lower\": 0, \"upper\": null, \"attained\": \"lower\", \"global\": true}",
           "no point has a loss below 0, which is attained: the minimum is global");
    expect(state, (struct cp_bound){-INFINITY, 2, false, true, false},
           "\"bound\": {\"lower\": null, \"upper\": 2, \"attained\": \"upper\", \"global\": true}",
           "no point has a loss above 2, which is attained: the maximum is global");
    expect(state, (struct cp_bound){3, 3, true, true, false},
           "\"bound\": {\"lower\": 3, \"upper\": 3, \"attained\": \"both\", \"global\": true}",
           "the loss is the same everywhere");
    expect(state, (struct cp_bound){-0.0, INFINITY, false, false, false},
           "\"bound\": {\"lower\": 0, \"upper\": null, \"attained\": null, \"global\": false}", NULL);
}

static void test_no_bound_of_a_bare_matrix(void **state)
{
    assert_null(strstr(written(*state, "json", toy_report(*state), plain), "bound"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_bounds_are_written, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_no_bound_of_a_bare_matrix, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
