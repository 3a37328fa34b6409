/* The error budget as JSON and as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/budget.h"

#include "support/reports.h"

static struct cp_report *budgeted(struct arena *arena, bool equilibrated)
{
    static const double derivatives[] = {1e-16, 1e-16};
    static const double eigensolver[] = {2e-16, 2e-16};
    static const double theta[] = {1e-16, 1e-16};
    static const signed char signs[] = {-1, 1};
    static const double scaled[] = {-1, 1};
    static const double scaled_errors[] = {0.5, 1e-3};
    static const double margins[] = {2, 1e3};
    struct cp_report *report = toy_report(arena);
    struct cp_error_budget *budget = ARENA_NEW(arena, struct cp_error_budget);
    *budget = (struct cp_error_budget){
        .errors = {derivatives, eigensolver, theta},
        .signs = signs,
        .equilibrated = equilibrated,
        .scaled_eigenvalues = equilibrated ? scaled : NULL,
        .scaled_errors = equilibrated ? scaled_errors : NULL,
        .margins = margins,
        .dominant = CP_FROM_EIGENSOLVER,
    };
    report->error_budget = budget;
    return report;
}

static const char *json_of(struct arena *arena, const struct cp_report *report)
{
    struct text out = {.arena = arena};
    struct json_writer w = {.out = &out, .compact = true};
    json_open(&w, '{');
    budget_json(&w, report);
    json_close(&w, '}');
    return out.at;
}

static void test_json(void **state)
{
    assert_string_equal(
        json_of(*state, budgeted(*state, false)),
        "{\"error_budget\": {\"derivatives\": [1e-16, 1e-16], \"eigensolver\": [2e-16, 2e-16], "
        "\"theta\": [1e-16, 1e-16], \"signs\": [-1, 1], \"equilibrated\": false, "
        "\"dominant\": {\"eigenvalue\": 0, \"source\": \"eigensolver\", \"margin\": 2, \"remedy\": null}}}");
    assert_non_null(strstr(json_of(*state, budgeted(*state, true)),
                           "\"scaled_eigenvalues\": [-1, 1], \"scaled_errors\": [0.5, 0.001]"));
    assert_string_equal(json_of(*state, toy_report(*state)), "{}");
}

static const char *text_of(struct arena *arena, const struct cp_report *report)
{
    static const struct report_style plain = {0};
    struct text out = {.arena = arena};
    text_puts(&out, "");
    budget_text(&out, report, &plain);
    return out.at;
}

static void test_text(void **state)
{
    struct cp_report *report = budgeted(*state, false);
    assert_string_equal(text_of(*state, report), "");
    struct cp_error_budget *budget = ARENA_NEW(*state, struct cp_error_budget);
    *budget = *report->error_budget;
    budget->margins = (const double[]){0.5, 10};
    budget->remedy = "use exact derivatives";
    report->error_budget = budget;
    assert_string_equal(text_of(*state, report),
                        "  open sign        eigenvalue -2: its error is 2 times as large, mostly from the eigensolver\n"
                        "                   use exact derivatives\n");
    budget->margins = (const double[]){0, 10};
    assert_string_equal(text_of(*state, report),
                        "  open sign        eigenvalue -2: its error is mostly from the eigensolver\n"
                        "                   use exact derivatives\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_json, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_text, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
