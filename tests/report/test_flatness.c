/* The measures of sharpness, for people and as JSON; nothing where nothing was measured. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/flatness.h"
#include "support/reports.h"

static const double AT[] = {0.5, -0.25};

static const struct cp_flatness BOWL = {
    .largest_eigenvalue = 10,
    .trace = 14.5,
    .alpha = 2,
    .effective_parameters = 1.5,
    .epsilon = 0.001,
    .loss_max = 1.25,
    .rise = 0.25,
    .relative = 12.5,
    .at = AT,
    .evaluations = 45,
};

static struct cp_report *report_with(struct arena *arena, const struct cp_flatness *flatness)
{
    struct cp_report *report = toy_report(arena);
    report->flatness = arena_copy(arena, flatness, 1, sizeof *flatness);
    return report;
}

static const char *text_of(struct arena *arena, const struct cp_report *report)
{
    struct text out = {.arena = arena};
    text_puts(&out, "");
    flatness_text(&out, report, &(struct report_style){0});
    return out.at;
}

static const char *json_of(struct arena *arena, const struct cp_report *report)
{
    struct text out = {.arena = arena};
    struct json_writer w = {.out = &out, .compact = true};
    json_open(&w, '{');
    flatness_json(&w, report);
    json_close(&w, '}');
    return out.at;
}

static void test_for_people(void **state)
{
    assert_string_equal(
        text_of(*state, report_with(*state, &BOWL)),
        "  sharpness        largest eigenvalue 10, trace 14.5\n"
        "                   1.5 of 2 parameters are effective (alpha = 2)\n"
        "                   L rises by up to 0.25, 12.5 % of 1 + L, where each parameter moves by 0.001 "
        "(|theta_i| + 1) at most\n");
}

static void test_as_json(void **state)
{
    assert_string_equal(json_of(*state, report_with(*state, &BOWL)),
                        "{\"flatness\": {\"largest_eigenvalue\": 10, \"trace\": 14.5, \"alpha\": 2, "
                        "\"effective_parameters\": 1.5, \"epsilon\": 0.001, \"loss_max\": 1.25, \"rise\": 0.25, "
                        "\"relative\": 12.5, \"at\": [0.5, -0.25], \"evaluations\": 45}}");
}

static void test_on_a_kink(void **state)
{
    struct cp_flatness flatness = BOWL;
    flatness.largest_eigenvalue = flatness.trace = flatness.effective_parameters = NAN;
    flatness.rise = flatness.loss_max = INFINITY;
    flatness.relative = NAN;
    struct cp_report *report = report_with(*state, &flatness);
    report->eigenvalues = NULL;
    assert_string_equal(text_of(*state, report), "  sharpness        L becomes infinite where each parameter moves "
                                                 "by 0.001 (|theta_i| + 1) at most\n");
    assert_contains(json_of(*state, report), "\"trace\": null, \"alpha\": 2, \"effective_parameters\": null");
    assert_contains(json_of(*state, report), "\"loss_max\": null, \"rise\": null, \"relative\": null");
}

static void test_not_measured(void **state)
{
    assert_string_equal(text_of(*state, toy_report(*state)), "");
    assert_string_equal(json_of(*state, toy_report(*state)), "{}");
    struct cp_report *report = report_with(*state, &BOWL);
    assert_contains(written(*state, "text", report, (struct report_style){0}), "12.5 %");
    assert_contains(written(*state, "ndjson", report, (struct report_style){0}), "\"flatness\": {");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_for_people, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_as_json, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_on_a_kink, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_not_measured, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
