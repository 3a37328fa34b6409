/* The table of functions as it is printed: every row of the real table, once, with all that is known about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/reports.h"

static const char *table_text(struct arena *arena, bool color)
{
    struct text out = {.arena = arena};
    report_functions_text(&out, &(struct report_style){.color = color});
    return out.at;
}

/* The lines from the one that begins with the signature up to the next one that is not its continuation. */
static const char *row_of(struct arena *arena, const char *text, const struct cp_function *function)
{
    char *start = str_format(arena, "\n  %s ", function->signature);
    for (const char *at = strstr(text, start); at != NULL; at = strstr(at + 1, start)) {
        const char *end = strchr(at + 1, '\n');
        while (strncmp(end, "\n    ", 5) == 0)
            end = strchr(end + 1, '\n');
        char *row = str_copy(arena, (struct str){at, (size_t)(end - at)});
        if (strstr(row, function->summary) != NULL)
            return row;
    }
    fail_msg("no row for %s (%s)", function->signature, function->summary);
    return NULL;
}

static void test_every_function_has_its_row(void **state)
{
    const char *text = table_text(*state, false);
    assert_true(cp_function_count() > 40);
    for (size_t k = 0; k < cp_function_count(); k++) {
        const struct cp_function *function = cp_function_at(k);
        const char *row = row_of(*state, text, function);
        if (function->derivatives[0] == NULL && function->expansion != NULL)
            assert_contains(row, str_format(*state, "= %s", function->expansion));
        for (size_t d = 0; d < 2 && function->derivatives[d] != NULL; d++)
            assert_contains(row, function->derivatives[d]);
        if (function->kink != NULL)
            assert_contains(row, str_format(*state, "[kink: %s = 0]", function->kink));
    }
}

static void test_known_rows(void **state)
{
    const char *text = table_text(*state, false);
    assert_contains(text, "\n  tanh(a) ");
    assert_contains(text, "   1 - y*y\n");
    assert_contains(text, "[kink: a = 0]\n");
}

static void test_each_family_is_one_heading(void **state)
{
    const char *text = table_text(*state, false);
    for (size_t k = 0; k < cp_function_count(); k++) {
        char *heading = str_format(*state, "\n\n%s\n", cp_function_at(k)->family);
        const char *at = strstr(text, heading);
        assert_non_null(at);
        assert_null(strstr(at + 1, heading));
    }
}

static void test_lines_are_clean(void **state)
{
    const char *text = table_text(*state, false);
    assert_lacks(text, " \n");
    assert_lacks(text, "(null)");
    assert_lacks(text, "\033");
    assert_contains(table_text(*state, true), "\033[1m");
}

static void test_json_has_every_function(void **state)
{
    struct text out = {.arena = *state};
    report_functions_json(&out);
    const char *at = out.at;
    for (size_t k = 0; k < cp_function_count(); k++) {
        at = strstr(at, str_format(*state, "    \"name\": \"%s\",\n    \"signature\": ", cp_function_at(k)->name));
        assert_non_null(at);
    }
    assert_contains(out.at, "    \"derivatives\": [\"1 - y*y\"],\n    \"kink\": null,\n    \"expansion\": null\n");
    for (size_t k = 0; k < cp_function_count(); k++) {
        const char *const *by = cp_function_at(k)->derivatives;
        if (by[0] != NULL && by[1] != NULL)
            assert_contains(out.at, str_format(*state, "[\"%s\", \"%s\"],\n", by[0], by[1]));
    }
    assert_int_equal(out.at[0], '[');
    assert_string_equal(out.at + out.size - 3, "\n]\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_function_has_its_row), cmocka_unit_test(test_known_rows),
        cmocka_unit_test(test_each_family_is_one_heading), cmocka_unit_test(test_lines_are_clean),
        cmocka_unit_test(test_json_has_every_function),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
