/* The generated part of the manual page: complete, and harmless to scdoc. */
#include "cli/manual.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "cli/command.h"

#include "support/arenas.h"

static void test_every_command_option_and_diagnostic_is_there(void **state)
{
    struct text page = {.arena = *state};
    manual_write(&page);
    for (size_t c = 0; c < command_count(); c++) {
        assert_non_null(strstr(page.at, str_format(*state, "\n## critpoint %s\n", command_at(c)->name)));
        const struct option_row *row;
        for (size_t k = 0; (row = command_option(command_at(c), k)) != NULL; k++) {
            const char *name = str_format(*state, "*%s*", option_spelling(*state, row));
            assert_int_equal(strstr(page.at, name) != NULL, row->help != NULL);
        }
    }
    for (size_t k = 0; k < DIAG_CODE_COUNT; k++)
        assert_non_null(strstr(page.at, str_format(*state, "\n*%s* (exit code", diag_rows[k].code)));
}

/* scdoc's rules: an underline or bold text ends in its line, headings have at most two levels, tabs indent. */
static void test_markup_is_balanced_in_every_line(void **state)
{
    struct text page = {.arena = *state};
    manual_write(&page);
    size_t stars = 0, underscores = 0;
    for (const char *c = page.at; *c != '\0'; c++) {
        if (*c == '\\') {
            c++;
        } else if (*c == '\n') {
            assert_int_equal(stars % 2, 0);
            assert_int_equal(underscores % 2, 0);
            stars = underscores = 0;
        } else {
            stars += *c == '*';
            underscores += *c == '_';
        }
    }
    assert_null(strstr(page.at, "\n### "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_command_option_and_diagnostic_is_there),
        cmocka_unit_test(test_markup_is_balanced_in_every_line),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
