/* One check from the model to the outcome. Expected values: x^2 + y^2 has loss |theta|^2, gradient 2 theta and the
 * eigenvalues 2, 2; (1 - xy)^2 has eigenvalues -2, 2 at the origin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/checks.h"
#include "support/files.h"

static const struct cp_outcome *run(struct arena *arena, const char *rest)
{
    return &check_run(arena, check_valid(arena, rest))->facts;
}

static void test_passes(void **state)
{
    const struct cp_outcome *outcome =
        run(*state, "\"at\": [0, 0], \"expect\": {\"verdict\": \"minimum\", \"index\": 0, \"eigenvalues\": [2, 2]}");
    assert_true(outcome->passed);
    assert_int_equal(outcome->compared, 4);
    assert_int_equal(outcome->diagnostic_count, 0);
    assert_string_equal(outcome->check->name, "c");
}

/* Every form of a point. */
static void test_points(void **state)
{
    static const char *const points[] = {"[3, 4]",
                                         "[[3], [4]]",
                                         "{\"y\": 4, \"x\": 3}",
                                         "\"3,4\"",
                                         "\"[3,4]\"",
                                         "\"y=4,x=3\"",
                                         "\"{\\\"x\\\": 3, \\\"y\\\": 4}\""};
    for (size_t k = 0; k < sizeof points / sizeof *points; k++) {
        const struct cp_outcome *outcome =
            run(*state, str_format(*state, "\"at\": %s, \"expect\": {\"loss\": 25, \"gradient_norm\": 10}", points[k]));
        if (!outcome->passed)
            fail_msg("%s: %s", points[k], outcome->diagnostic_count > 0 ? outcome->diagnostics[0].message : "");
    }
}

static void test_options(void **state)
{
    assert_true(run(*state, "\"at\": [1e-3, 0], \"expect\": {\"critical\": false}")->passed);
    assert_true(run(*state, "\"at\": [1e-3, 0], \"gtol\": 1e-2, \"expect\": {\"critical\": true}")->passed);
    assert_true(
        run(*state, "\"at\": [1, 1], \"assume_critical\": true, \"expect\": {\"verdict\": \"minimum\"}")->passed);
    assert_true(
        run(*state, "\"at\": [1, 1], \"refine\": true, \"expect\": {\"verdict\": \"minimum\", \"loss\": 0}")->passed);
    assert_false(run(*state, "\"at\": [1, 1], \"derivatives\": \"formula\", \"expect\": {\"index\": 0}")->passed);
}

static void test_tolerance_is_used(void **state)
{
    assert_false(run(*state, "\"at\": [1, 0], \"expect\": {\"loss\": 1.1}")->passed);
    assert_true(run(*state, "\"at\": [1, 0], \"expect\": {\"loss\": 1.1}, \"tolerance\": {\"rtol\": 0.1}")->passed);
    assert_true(run(*state, "\"at\": [1, 0], \"expect\": {\"loss\": 1.1}, \"tolerance\": {\"atol\": 0.11}")->passed);
}

/* What has no answer fails, and says why; at the place in the check file where it can. */
static void test_without_an_answer(void **state)
{
    const struct cp_outcome *outcome = run(*state, "\"at\": [0], \"expect\": {\"index\": 0}");
    assert_false(outcome->passed);
    assert_int_equal(outcome->mismatch_count, 0);
    assert_int_equal(outcome->diagnostic_count, 1);
    assert_string_equal(outcome->diagnostics[0].code, "E502");
    assert_string_equal(outcome->diagnostics[0].file, "ci.json");
    assert_string_equal(outcome->diagnostics[0].path, "$.checks[0].at");
    outcome = run(*state, "\"expect\": {\"index\": 0}");
    assert_string_equal(outcome->diagnostics[0].code, "E504");
    outcome = run(*state, "\"at\": \"z=1\", \"expect\": {\"index\": 0}");
    assert_string_equal(outcome->diagnostics[0].code, "E503");
}

static void test_errors(void **state)
{
    const struct cp_outcome *outcome = run(*state, "\"at\": [0], \"expect\": {\"error\": \"E502\"}");
    assert_true(outcome->passed);
    assert_int_equal(outcome->compared, 1);
    outcome = run(*state, "\"at\": [0], \"expect\": {\"error\": \"E201\"}");
    assert_false(outcome->passed);
    assert_int_equal(outcome->mismatch_count, 1);
    assert_string_equal(outcome->mismatches[0].field, "error");
    assert_string_equal(outcome->mismatches[0].expected, "\"E201\"");
    assert_string_equal(outcome->mismatches[0].actual, "\"E502\"");
    assert_int_equal(outcome->diagnostic_count, 1);
    outcome = run(*state, "\"at\": [0, 0], \"expect\": {\"error\": \"E502\"}");
    assert_false(outcome->passed);
    assert_string_equal(outcome->mismatches[0].actual, "null");
}

/* One of several mistakes is enough. */
static void test_one_of_several_errors(void **state)
{
    static const char *const text =
        "{\"checks\": [{\"name\": \"c\", \"model\": {\"parameters\": [\"x\"], \"loss\": \"foo(x)\", \"lett\": 1}, "
        "\"expect\": {\"error\": \"%s\"}}]}";
    static const char *const codes[] = {"E203", "E301"};
    for (size_t k = 0; k < 2; k++) {
        char buffer[400];
        assert_true(snprintf(buffer, sizeof buffer, "%.*s%s%s", (int)(strstr(text, "%s") - text), text, codes[k],
                             strstr(text, "%s") + 2) < (int)sizeof buffer);
        const struct check_outcome *outcome =
            check_run(*state, &checks_valid(*state, str_copy(*state, str_of(buffer)), false)->items[0]);
        assert_true(outcome->facts.passed);
    }
}

/* Models and points are looked for beside the check file. */
static void test_relative_files(void **state)
{
    struct arena *arena = arena_child(*state);
    struct diags diags = {.arena = arena};
    const char *directory = directory_make(arena);
    const char *path = str_format(arena, "%sci.json", directory);
    file_put(str_format(arena, "%sm.json", directory),
             str_of("{\"parameters\": [\"x\"], \"loss\": \"(x - mean(y))^2\", \"data\": {\"file\": \"d.csv\"}, "
                    "\"points\": {\"p\": [2]}}"));
    file_put(str_format(arena, "%sd.csv", directory), str_of("y\n1\n3\n"));
    file_put(str_format(arena, "%sp.json", directory), str_of("[5]"));
    file_put(
        path,
        str_of("{\"checks\": [{\"name\": \"a\", \"model\": \"m.json\", \"at\": \"p.json\", \"expect\": {\"loss\": 9}},"
               "{\"name\": \"b\", \"model\": \"m.json\", \"at\": \"@p\", \"expect\": {\"loss\": 0}},"
               "{\"name\": \"c\", \"model\": {\"parameters\": [\"x\"], \"loss\": \"x*sum(y)\", \"data\": {\"file\": "
               "\"d.csv\"}}, \"at\": 2, \"expect\": {\"loss\": 8}},"
               "{\"name\": \"d\", \"model\": \"none.json\", \"expect\": {\"loss\": 8}}]}"));
    const struct cp_checks *checks = check_file_read(arena, path, false, &diags);
    assert_non_null(checks);
    for (size_t k = 0; k < 3; k++)
        assert_true(check_run(arena, &checks->items[k])->facts.passed);
    const struct cp_outcome *missing = &check_run(arena, &checks->items[3])->facts;
    assert_false(missing->passed);
    assert_string_equal(missing->diagnostics[0].code, "E308");
    assert_string_equal(missing->diagnostics[0].file, path);
    arena_close(arena);
}

/* A check leaves nothing behind but its outcome. */
static void test_memory(void **state)
{
    struct arena *arena = arena_child(*state);
    const struct check *check = check_valid(arena, "\"at\": [0, 0], \"expect\": {\"index\": 1}");
    size_t before = arena_used(arena);
    (void)check_run(arena, check);
    assert_true(arena_used(arena) - before < 4096);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_passes),
        cmocka_unit_test(test_points),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_tolerance_is_used),
        cmocka_unit_test(test_without_an_answer),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_one_of_several_errors),
        cmocka_unit_test(test_relative_files),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
