/* Reading check files: what they may say, and every mistake at its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/checks.h"
#include "support/files.h"

static void test_everything(void **state)
{
    const struct cp_checks *checks = checks_valid(
        *state,
        "{\"tolerance\": {\"rtol\": 0.5, \"atol\": 3},\n"
        " \"checks\": [\n"
        "  {\"name\": \"a\", \"model\": \"m.json\", \"expect\": {\"verdict\": \"saddle\"}},\n"
        "  {\"name\": \"ä\", \"model\": {\"loss\": \"x\"}, \"at\": [0, 1], \"derivatives\": \"fd\", \"gtol\": 1e-3,\n"
        "   \"xtol\": 1e-4, \"assume_critical\": true, \"refine\": true, \"expect\": {\"error\": \"E303\"},\n"
        "   \"tolerance\": {\"rtol\": 0}}]}",
        false);
    assert_int_equal(checks->count, 2);
    const struct check *first = &checks->items[0];
    assert_string_equal(first->facts.name, "a");
    assert_string_equal(first->facts.model, "m.json");
    assert_string_equal(first->facts.file, "ci.json");
    assert_int_equal(first->facts.line, 3);
    assert_int_equal(first->facts.column, 3);
    assert_true(first->rtol == 0.5 && first->atol == 3 && first->at == NULL);
    assert_int_equal(first->options.derivatives, CP_EXACT);
    const struct check *second = &checks->items[1];
    assert_string_equal(second->facts.name, "ä");
    assert_null(second->facts.model);
    assert_int_equal(second->facts.line, 4);
    assert_true(second->rtol == 0 && second->atol == 3);
    assert_int_equal(second->options.derivatives, CP_FINITE_DIFFERENCES);
    assert_true(second->options.gtol == 1e-3 && second->options.xtol == 1e-4);
    assert_true(second->options.assume_critical && second->options.refine);
    assert_int_equal(second->at->kind, JSON_ARRAY);
}

/* The tolerance of a file holds for checks in front of it, too. */
static void test_tolerance_behind_the_checks(void **state)
{
    const struct cp_checks *checks =
        checks_valid(*state,
                     "{\"checks\": [{\"name\": \"a\", \"model\": \"m\", \"expect\": {\"index\": 0}}], "
                     "\"tolerance\": {\"atol\": 7}}",
                     false);
    assert_true(checks->items[0].atol == 7 && checks->items[0].rtol == 1e-9);
}

static void test_defaults(void **state)
{
    const struct check *check = check_valid(*state, "\"expect\": {\"index\": 0}");
    assert_true(check->rtol == 1e-9 && check->atol == 1e-12);
    assert_true(check->options.gtol == 0 && check->options.xtol == 0 && !check->options.refine);
}

/* A text, the code of its first mistake, and how many there are. */
struct mistake {
    const char *text;
    const char *code;
    size_t count;
};

static void expect_mistake(struct arena *arena, const struct mistake *mistake)
{
    struct diags diags;
    if (checks_of(arena, mistake->text, false, &diags) != NULL)
        fail_msg("accepted: %s", mistake->text);
    if (strcmp(diags.items[0].code, mistake->code) != 0 || diags.count != mistake->count)
        fail_msg("%zu mistakes in %s: %s: %s", diags.count, mistake->text, diags.items[0].code, diags.items[0].message);
    for (size_t k = 0; k < diags.count; k++)
        assert_true(diags.items[k].line == 1 && strcmp(diags.items[k].file, "ci.json") == 0);
}

static void test_mistakes_of_the_file(void **state)
{
    static const struct mistake mistakes[] = {
        {"", "E107", 1},
        {"{", "E101", 1},
        {"[]", "E302", 1},
        {"3", "E302", 1},
        {"{}", "E304", 1},
        {"{\"checks\": []}", "E701", 1},
        {"{\"checks\": {}}", "E302", 1},
        {"{\"checks\": [1, null, []]}", "E302", 3},
        {"{\"checks\": [{}]}", "E304", 3},
        {"{\"chekcs\": []}", "E301", 1},
        {"{\"checks\": [{\"name\": \"a\", \"model\": \"m\", \"expect\": {\"index\": 0}}], \"x\": 1}", "E301", 1},
        {"{\"checks\": [{\"name\": \"a\", \"model\": \"m\"}]}", "E701", 1},
        {"{\"checks\": [{\"name\": \"a\", \"name\": \"b\", \"model\": \"m\", \"expect\": {\"index\": 0}}]}", "E103", 1},
        {"{\"checks\": [], \"tolerance\": 1}", "E302", 2},
    };
    for (size_t k = 0; k < sizeof mistakes / sizeof *mistakes; k++)
        expect_mistake(*state, &mistakes[k]);
}

static void test_mistakes_of_a_check(void **state)
{
    static const struct mistake mistakes[] = {
        {"\"name\": \"\", \"model\": \"m\"", "E302", 1},
        {"\"name\": 1, \"model\": \"m\"", "E302", 1},
        {"\"name\": \"a\\u0000b\", \"model\": \"m\"", "E302", 1},
        {"\"name\": \"a\", \"model\": \"\"", "E302", 1},
        {"\"name\": \"a\", \"model\": \"m\\u0000\"", "E302", 1},
        {"\"name\": \"a\", \"model\": [1]", "E302", 1},
        {"\"name\": \"a\", \"model\": \"-\"", "E308", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"at\": \"-\"", "E308", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"at\": \"\"", "E302", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"at\": null", "E302", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"at\": true", "E302", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"derivatives\": \"fdd\"", "E703", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"derivatives\": 1", "E703", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"gtol\": 0", "E703", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"gtol\": \"1\"", "E703", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"xtol\": 1", "E703", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"xtol\": -1", "E703", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"refine\": 1", "E302", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"assume_critical\": \"yes\"", "E302", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"tolerance\": 1e-9", "E302", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"tolerance\": {\"rtol\": -1}", "E703", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"tolerance\": {\"rtol\": 1}", "E703", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"tolerance\": {\"atol\": \"1\"}", "E703", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"tolerance\": {\"tol\": 1}", "E301", 1},
        {"\"name\": \"a\", \"model\": \"m\", \"expected\": {}", "E301", 1},
        {"\"name\": \"a\", \"model\": 1, \"at\": null, \"xtol\": 2", "E302", 3},
    };
    for (size_t k = 0; k < sizeof mistakes / sizeof *mistakes; k++) {
        struct text text = {.arena = *state};
        text_puts(&text, "{\"checks\": [{\"expect\": {\"index\": 0}, ");
        text_puts(&text, mistakes[k].text);
        text_puts(&text, "}]}");
        expect_mistake(*state, &(struct mistake){text.at, mistakes[k].code, mistakes[k].count});
    }
}

static void test_hints(void **state)
{
    struct diags diags;
    (void)checks_of(
        *state,
        "{\"checks\": [{\"name\": \"a\", \"modle\": \"m\", \"expect\": {\"index\": 0}, \"derivatives\": \"exat\"}]}",
        false, &diags);
    assert_int_equal(diags.count, 2); /* a mistyped key is not missing, too */
    assert_string_equal(diags.items[0].remedy, "did you mean 'model'?");
    assert_string_equal(diags.items[0].path, "$.checks[0].modle");
    assert_string_equal(diags.items[1].remedy, "did you mean 'exact'?");
}

static void test_names_are_unique(void **state)
{
    struct diags diags;
    assert_null(checks_of(*state,
                          "{\"checks\": [{\"name\": \"b\", \"model\": \"m\", \"expect\": {\"index\": 0}},\n"
                          "{\"name\": \"a\", \"model\": \"m\", \"expect\": {\"index\": 0}},\n"
                          "{\"name\": \"b\", \"model\": \"m\", \"expect\": {\"index\": 0}},\n"
                          "{\"name\": \"b\", \"model\": \"m\", \"expect\": {\"index\": 0}}]}",
                          false, &diags));
    assert_int_equal(diags.count, 2);
    assert_string_equal(diags.items[0].code, "E702");
    assert_int_equal(diags.items[0].line, 3);
    assert_contains(diags.items[0].message, "line 1");
    assert_int_equal(diags.items[1].line, 4);
}

/* Files that are going to be recorded may leave expectations out, and nothing else. */
static void test_to_record(void **state)
{
    const char *text =
        "{\"checks\": [{\"name\": \"a\", \"model\": \"m\"}, {\"name\": \"b\", \"model\": \"m\", \"expect\": {}}]}";
    struct diags diags;
    assert_int_equal(checks_valid(*state, text, true)->count, 2);
    assert_null(checks_of(*state, text, false, &diags));
    assert_int_equal(diags.count, 2);
    assert_null(checks_of(*state, "{\"checks\": []}", true, &diags));
    assert_null(checks_of(*state, "{\"checks\": [{\"name\": \"a\"}]}", true, &diags));
}

/* Places are counted on from check to check, and are those of every other message. */
static void test_places(void **state)
{
    static const char *const between[] = {"", "\n", "  ", "\r\n\t", "\n\n \n", " \r\n   "};
    struct text text = {.arena = *state};
    text_puts(&text, "{\"checks\": [");
    for (size_t k = 0; k < 60; k++) {
        text_puts(&text, k == 0 ? "" : ",");
        text_puts(&text, between[k * 7 % 6]);
        text_printf(&text, "{\"name\": \"%zu\", \"model\": \"ä€\", \"expect\": {\"index\": 0}}", k);
    }
    text_puts(&text, "]}");
    const struct cp_checks *checks = checks_valid(*state, text.at, false);
    for (size_t k = 0; k < checks->count; k++) {
        const struct line_position place = span_locate(checks->items[k].json->span);
        assert_int_equal(checks->items[k].facts.line, place.line);
        assert_int_equal(checks->items[k].facts.column, place.column);
    }
}

static void test_files(void **state)
{
    struct arena *arena = arena_child(*state);
    struct diags diags = {.arena = arena};
    const char *directory = directory_make(arena);
    const char *path = str_format(arena, "%sci.json", directory);
    file_put(path, str_of("{\"checks\": [{\"name\": \"a\", \"model\": \"m\", \"expect\": {\"index\": 0}}]}"));
    const struct cp_checks *checks = check_file_read(arena, path, false, &diags);
    assert_non_null(checks);
    assert_string_equal(checks->path, path);
    assert_null(check_file_read(arena, directory, false, &diags));
    assert_null(check_file_read(arena, str_format(arena, "%snone", directory), false, &diags));
    assert_int_equal(diags.count, 2);
    assert_string_equal(diags.items[1].code, "E308");
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything),
        cmocka_unit_test(test_tolerance_behind_the_checks),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_mistakes_of_the_file),
        cmocka_unit_test(test_mistakes_of_a_check),
        cmocka_unit_test(test_hints),
        cmocka_unit_test(test_names_are_unique),
        cmocka_unit_test(test_to_record),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
