/* Checks as JSON, read back by our own reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lang/json.h"
#include "support/checks.h"

static const struct json *read_back(struct arena *arena, const char *text)
{
    struct source *source = ARENA_NEW(arena, struct source);
    struct diags diags = {.arena = arena};
    *source = (struct source){"out", str_of(text)};
    const struct json *json = json_parse(arena, source, &diags);
    if (json == NULL)
        fail_msg("%s in %s", diags.items[0].message, text);
    return json;
}

static void test_fields(void **state)
{
    const struct json *json = read_back(*state, checks_written(*state, "json", &three_results));
    assert_true(str_is(json_get(json, "critpoint")->string, CP_VERSION));
    assert_true(json_get(json, "passed")->number == 1);
    assert_true(json_get(json, "failed")->number == 2);
    const struct json *first = json_get(json, "checks")->child;
    assert_true(json_get(first, "passed")->boolean);
    assert_true(str_is(json_get(first, "name")->string, "origin"));
    assert_true(json_get(first, "line")->number == 2 && json_get(first, "column")->number == 5);
    assert_int_equal(json_get(first, "mismatches")->count, 0);
    const struct json *second = first->next;
    assert_int_equal(json_get(second, "model")->kind, JSON_NULL);
    assert_true(str_is(json_get(second, "name")->string, check_two.name));
    const struct json *words = json_get(second, "mismatches")->child;
    assert_true(str_is(json_get(words, "expected")->string, "minimum"));
    assert_int_equal(json_get(words, "tolerance")->kind, JSON_NULL);
    assert_true(json_get(words->next, "actual")->number == -1.5);
    assert_true(json_get(words->next, "tolerance")->number == 0.002);
    const struct json *third = second->next;
    assert_null(third->next);
    const struct json *diagnostic = json_get(third, "diagnostics")->child;
    assert_true(str_is(json_get(diagnostic, "code")->string, "E201"));
    assert_true(str_is(json_get(diagnostic, "remedy")->string, "close it"));
    assert_true(json_get(diagnostic, "line")->number == 3);
}

static void test_nothing(void **state)
{
    const struct json *json = read_back(*state, checks_written(*state, "json", &(struct check_results){NULL, 0}));
    assert_int_equal(json_get(json, "checks")->count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
