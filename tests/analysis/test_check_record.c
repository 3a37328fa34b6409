/* Recording: values are put right in place, and everything else keeps its bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/checks.h"

/* The text of a file after all its checks were run and recorded. */
static const char *recorded(struct arena *arena, const char *text)
{
    const struct cp_checks *checks = checks_valid(arena, text, true);
    const struct check_outcome **outcomes = ARENA_ARRAY(arena, checks->count, const struct check_outcome *);
    for (size_t k = 0; k < checks->count; k++)
        outcomes[k] = check_run(arena, &checks->items[k]);
    return str_copy(arena, check_record(arena, checks, checks->count, outcomes));
}

#define MODEL "\"model\": {\"parameters\": [\"x\", \"y\"], \"loss\": \"x^2 - y^2\"}, \"at\": [0, 0]"

static void test_values_are_replaced(void **state)
{
    assert_string_equal(recorded(*state,
                                 "{\"checks\" : [ {\"name\":\"a\",\t" MODEL ",\r\n"
                                 " \"expect\": {\"index\":3 , \"verdict\": \"minimum\", \"eigenvalues\": [ 7,-2.0 ],\n"
                                 " \"loss\":0.0, \"inertia\": {\"negative\" : 2}} } ]\n}  \n"),
                        "{\"checks\" : [ {\"name\":\"a\",\t" MODEL ",\r\n"
                        " \"expect\": {\"index\":1 , \"verdict\": \"saddle\", \"eigenvalues\": [ 2,-2.0 ],\n"
                        " \"loss\":0.0, \"inertia\": {\"negative\" : 1}} } ]\n}  \n");
}

static void test_what_holds_stays(void **state)
{
    const char *text =
        "{\"checks\": [{\"name\": \"a\", " MODEL ", \"expect\": {\"eigenvalues\": [2.0000000001, -20e-1]}}]}";
    assert_string_equal(recorded(*state, text), text);
}

/* Edits come in the order of the eigenvalues, not in that of the text. */
static void test_eigenvalues_in_any_order(void **state)
{
    assert_string_equal(
        recorded(*state, "{\"checks\": [{\"name\": \"a\", " MODEL ", \"expect\": {\"eigenvalues\": [900, 7]}}]}"),
        "{\"checks\": [{\"name\": \"a\", " MODEL ", \"expect\": {\"eigenvalues\": [2, -2]}}]}");
}

static void test_an_empty_object_is_filled(void **state)
{
    assert_string_equal(
        recorded(*state, "{\"checks\": [{\"name\": \"a\", \"expect\": { }, " MODEL "}]}"),
        "{\"checks\": [{\"name\": \"a\", \"expect\": {\"verdict\": \"saddle\", \"index\": 1, \"loss\": 0, "
        "\"eigenvalues\": [-2, 2], \"minimum_ratio\": 0.5}, " MODEL "}]}");
}

#define FILLED                                                                                                         \
    "\"expect\": {\"verdict\": \"saddle\", \"index\": 1, \"loss\": 0, \"eigenvalues\": [-2, 2], \"minimum_ratio\": "   \
    "0.5}"

/* On the line of the others, or on a line of its own where the check has several. */
static void test_a_missing_object_is_added(void **state)
{
    assert_string_equal(recorded(*state, "{\"checks\": [{\"name\": \"a\", " MODEL "}]}"),
                        "{\"checks\": [{\"name\": \"a\", " MODEL ", " FILLED "}]}");
    assert_string_equal(recorded(*state, "{\"checks\": [\n  { \"name\": \"a\",\n    " MODEL " }\n]}\n"),
                        "{\"checks\": [\n  { \"name\": \"a\",\n    " MODEL ",\n    " FILLED " }\n]}\n");
    assert_string_equal(recorded(*state, "{\"checks\": [\n{" MODEL ", \"name\":\n\"a\"}]}"),
                        "{\"checks\": [\n{" MODEL ", \"name\":\n\"a\", " FILLED "}]}");
    assert_string_equal(recorded(*state, "{\"checks\": [{\r\n\t" MODEL ",\r\n\t\"name\": \"a\"\r\n}]}\r\n"),
                        "{\"checks\": [{\r\n\t" MODEL ",\r\n\t\"name\": \"a\",\r\n\t" FILLED "\r\n}]}\r\n");
}

static void test_only_these_checks(void **state)
{
    const struct cp_checks *checks =
        checks_valid(*state,
                     "{\"checks\": [{\"name\": \"a\", " MODEL ", \"expect\": {\"index\": 7}}, "
                     "{\"name\": \"b\", " MODEL ", \"expect\": {\"index\": 8}}]}",
                     true);
    const struct cp_checks *others = checks_valid(*state, "{\"checks\": [{\"name\": \"a\", " MODEL "}]}", true);
    const struct check_outcome *outcomes[] = {check_run(*state, &others->items[0]),
                                              check_run(*state, &checks->items[1])};
    assert_string_equal(str_copy(*state, check_record(*state, checks, 2, outcomes)),
                        "{\"checks\": [{\"name\": \"a\", " MODEL ", \"expect\": {\"index\": 7}}, "
                        "{\"name\": \"b\", " MODEL ", \"expect\": {\"index\": 1}}]}");
}

/* An error takes the place of another error, never that of an answer; nor the other way round. */
static void test_errors(void **state)
{
    assert_contains(
        recorded(*state, "{\"checks\": [{\"name\": \"a\", \"model\": {}, \"expect\": {\"error\": \"E101\"}}]}"),
        "{\"error\": \"E303\"}");
    static const char *const kept[] = {
        "{\"checks\": [{\"name\": \"a\", " MODEL ", \"expect\": {\"error\": \"E303\"}}]}",
        "{\"checks\": [{\"name\": \"a\", \"model\": {}, \"expect\": {\"verdict\": \"saddle\"}}]}",
        "{\"checks\": [{\"name\": \"a\", \"model\": {}, \"expect\": {}}]}",
        "{\"checks\": [{\"name\": \"a\", \"model\": {}}]}",
    };
    for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
        assert_string_equal(recorded(*state, kept[k]), kept[k]);
}

/* What was recorded holds, and recording again changes nothing. */
static void test_recorded_holds(void **state)
{
    static const char *const losses[] = {"x^2 + y^2",     "sin(x)*y",         "abs(x) + y^2",  "exp(x) + exp(-y) - 1e3",
                                         "x^4 - y^4 + x", "(1 - x*y)^2*1e-9", "x*1e150 + y^2", "cos(x + 0.1) - y^3/7"};
    for (size_t k = 0; k < sizeof losses / sizeof *losses; k++) {
        const char *text = str_format(*state,
                                      "{\"checks\": [{\"name\": \"a\", \"model\": {\"parameters\": [\"x\", \"y\"], "
                                      "\"loss\": \"%s\"}, \"at\": [0, 0.3]}]}",
                                      losses[k]);
        const char *once = recorded(*state, text);
        const struct cp_checks *checks = checks_valid(*state, once, false);
        if (!check_run(*state, &checks->items[0])->facts.passed)
            fail_msg("does not hold: %s", once);
        assert_string_equal(recorded(*state, once), once);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_are_replaced),
        cmocka_unit_test(test_what_holds_stays),
        cmocka_unit_test(test_eigenvalues_in_any_order),
        cmocka_unit_test(test_an_empty_object_is_filled),
        cmocka_unit_test(test_a_missing_object_is_added),
        cmocka_unit_test(test_only_these_checks),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_recorded_holds),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
