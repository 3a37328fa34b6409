/* getopt's form of the tables. */
#include "cli/lexicon.h"

#include "support/arenas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static size_t rows_of(const struct command *command)
{
    size_t k = 0;
    while (command_option(command, k) != NULL)
        k++;
    return k;
}

static void test_every_row_is_known_to_getopt_by_its_code(void **state)
{
    struct arena *arena = *state;
    struct lexicon lexicon = {0};
    lexicon_add(arena, &lexicon, command_at(0));
    lexicon_finish(arena, &lexicon);
    assert_int_equal(lexicon.count, rows_of(command_at(0)));
    size_t named = 0;
    for (const struct option *o = lexicon.longs; o->name != NULL; o++, named++) {
        const struct option_row *row = lexicon_row(&lexicon, o->val);
        assert_string_equal(row->name, o->name);
        assert_int_equal(o->has_arg != 0, row->argument != NULL);
    }
    for (size_t k = 0; k < lexicon.count; k++)
        named -= lexicon.rows[k]->name != NULL;
    assert_int_equal(named, 0);
}

static void test_letters_ask_for_operands_in_order(void **state)
{
    struct arena *arena = *state;
    struct lexicon lexicon = {0};
    lexicon_add(arena, &lexicon, command_at(0));
    lexicon_finish(arena, &lexicon);
    assert_memory_equal(lexicon.letters, "-:", 2);
    assert_non_null(strstr(lexicon.letters, "o:"));
    assert_non_null(strchr(lexicon.letters, 'q'));
    assert_null(strstr(lexicon.letters, "q:"));
    assert_string_equal(lexicon_row(&lexicon, 'o')->name, "output");
    assert_null(lexicon_row(&lexicon, '?'));
    assert_null(lexicon_row(&lexicon, 0));
}

static void test_the_lexicon_of_all_commands_has_no_name_twice(void **state)
{
    struct arena *arena = *state;
    struct lexicon all = {0};
    for (size_t k = 0; k < command_count(); k++)
        lexicon_add(arena, &all, command_at(k));
    for (size_t i = 0; i < all.count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct option_row *a = all.rows[i], *b = all.rows[j];
            assert_false(a->name != NULL && b->name != NULL && strcmp(a->name, b->name) == 0);
            assert_false(a->letter != 0 && a->letter == b->letter);
        }
    size_t before = all.count;
    lexicon_add(arena, &all, command_at(1));
    assert_int_equal(all.count, before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_is_known_to_getopt_by_its_code),
        cmocka_unit_test(test_letters_ask_for_operands_in_order),
        cmocka_unit_test(test_the_lexicon_of_all_commands_has_no_name_twice),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
