/* Help texts follow from the tables: nothing is missing, nothing is too wide. */
#include "cli/help.h"

#include "support/arenas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void assert_fits(const char *text)
{
    while (*text != '\0') {
        struct str line = {text, strcspn(text, "\n")};
        if (str_columns(line) > HELP_COLUMNS)
            fail_msg("%zu columns: %.*s", str_columns(line), (int)line.size, line.at);
        assert_false(str_ends_with(line, " "));
        text += line.size + (text[line.size] == '\n');
    }
}

static void test_every_option_is_explained(void **state)
{
    for (size_t c = 0; c < command_count(); c++) {
        struct text help = {.arena = *state};
        help_write(&help, command_at(c));
        assert_fits(help.at);
        const struct option_row *row;
        for (size_t k = 0; (row = command_option(command_at(c), k)) != NULL; k++) {
            const char *name = str_format(*state, "%s%s", option_spelling(*state, row), row->argument ? " " : "");
            assert_int_equal(strstr(help.at, name) != NULL, row->help != NULL);
        }
    }
}

static void test_the_overview_names_every_command(void **state)
{
    struct text help = {.arena = *state};
    help_write(&help, NULL);
    assert_fits(help.at);
    for (size_t c = 0; c < command_count(); c++) {
        assert_non_null(strstr(help.at, str_format(*state, "\n  %s ", command_at(c)->name)));
        assert_non_null(strstr(help.at, command_at(c)->summary));
    }
    assert_non_null(strstr(help.at, CP_VERSION));
}

static void test_wrapping_keeps_words_and_paragraphs(void **state)
{
    struct text out = {.arena = *state};
    help_wrap(&out, "one two\n\nthree", 4, 0);
    assert_string_equal(out.at, "    one two\n\n    three\n");
    struct text words = {.arena = *state};
    for (size_t k = 0; k < 200; k++)
        text_printf(&words, "%sw%zu", k == 0 ? "" : " ", k * k * k);
    struct text wrapped = {.arena = *state};
    help_wrap(&wrapped, words.at, 7, 3);
    assert_fits(wrapped.at);
    const char *at = wrapped.at;
    for (size_t k = 0; k < 200; k++) {
        at += strspn(at, " \n");
        size_t size = strcspn(at, " \n");
        assert_true(str_is((struct str){at, size}, str_format(*state, "w%zu", k * k * k)));
        at += size;
    }
}

static void test_a_word_that_is_too_long_stands_alone(void **state)
{
    struct text word = {.arena = *state};
    text_repeat(&word, 'x', 150);
    struct text out = {.arena = *state};
    help_wrap(&out, str_format(*state, "a %s b", word.at), 0, 0);
    assert_string_equal(out.at, str_format(*state, "a\n%s\nb\n", word.at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_option_is_explained),
        cmocka_unit_test(test_the_overview_names_every_command),
        cmocka_unit_test(test_wrapping_keeps_words_and_paragraphs),
        cmocka_unit_test(test_a_word_that_is_too_long_stands_alone),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
