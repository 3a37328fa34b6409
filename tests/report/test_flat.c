/* Flat directions for people and as JSON; nothing where there are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/flat.h"
#include "support/reports.h"

static const struct cp_flat_cause CAUSES[] = {
    {CP_FLAT_DEAD, 3, "0.weight[1,0], 0.bias[1], 2.weight[0,1]"},
    {CP_FLAT_SCALING, 1, "w1, w2"},
};

static struct cp_report *report_with(struct arena *arena, size_t directions)
{
    struct cp_report *report = toy_report(arena);
    struct cp_flat *flat = ARENA_NEW(arena, struct cp_flat);
    *flat =
        (struct cp_flat){.directions = directions, .reach = 0.5, .explained = 4, .causes = CAUSES, .cause_count = 2};
    report->flat = flat;
    report->zero = 5;
    return report;
}

static const char *text_of(struct arena *arena, const struct cp_report *report)
{
    struct text out = {.arena = arena};
    text_puts(&out, "");
    flat_text(&out, report, &(struct report_style){0});
    return out.at;
}

static const char *json_of(struct arena *arena, const struct cp_report *report)
{
    struct text out = {.arena = arena};
    struct json_writer w = {.out = &out, .compact = true};
    json_open(&w, '{');
    flat_json(&w, report);
    json_close(&w, '}');
    return out.at;
}

static void test_for_people(void **state)
{
    assert_string_equal(
        text_of(*state, report_with(*state, 5)),
        "  flat             along 5 directions, 4 explained\n"
        "                   3: nothing depends here on 0.weight[1,0], 0.bias[1], 2.weight[0,1] (a dead "
        "unit, or a branch not taken)\n"
        "                   1: the loss is the same when some of w1, w2 are multiplied, the others divided\n");
    assert_non_null(strstr(text_of(*state, report_with(*state, 0)), "5 null directions, 4 explained"));
}

static void test_json(void **state)
{
    assert_string_equal(
        json_of(*state, report_with(*state, 5)),
        "{\"flat\": {\"directions\": 5, \"reach\": 0.5, \"explained\": 4, \"causes\": [{\"cause\": \"dead_unit\", "
        "\"count\": 3, \"what\": \"0.weight[1,0], 0.bias[1], 2.weight[0,1]\"}, {\"cause\": \"scaling\", \"count\": 1, "
        "\"what\": \"w1, w2\"}]}}");
    assert_non_null(strstr(json_of(*state, report_with(*state, 0)), "\"reach\": null"));
}

static void test_nothing_where_none_are(void **state)
{
    assert_string_equal(text_of(*state, toy_report(*state)), "");
    assert_string_equal(json_of(*state, toy_report(*state)), "{}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_for_people, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_json, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_nothing_where_none_are, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
