/* The tables themselves: what every row must be like for parser, help and manual to work. */
#include "cli/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "cli/options.h"

#include "support/arenas.h"

static void test_commands_are_found_by_name_and_only_by_it(void **state)
{
    (void)state;
    assert_true(command_count() >= 5);
    for (size_t k = 0; k < command_count(); k++)
        assert_ptr_equal(command_named(str_of(command_at(k)->name)), command_at(k));
    assert_null(command_named(str_of("")));
    assert_null(command_named(str_of("analyz")));
    assert_string_equal(command_at(0)->name, "analyze");
}

static void test_every_command_is_complete(void **state)
{
    (void)state;
    for (size_t k = 0; k < command_count(); k++) {
        const struct command *c = command_at(k);
        assert_non_null(c->summary);
        assert_non_null(c->usage);
        assert_non_null(c->description);
        assert_non_null(c->operand);
        assert_non_null(c->formats(c, 0));
        assert_non_null(c->run);
        assert_true(c->operands_least <= c->operands_most);
        assert_non_null(strstr(c->usage, c->name));
        assert_non_null(c->examples[0].line);
        assert_non_null(c->examples[1].line);
        assert_null(c->examples[MOST_EXAMPLES - 1].line);
        assert_null(c->groups[MOST_GROUPS - 1]);
    }
}

static void test_every_command_has_the_global_options(void **state)
{
    (void)state;
    for (size_t k = 0; k < command_count(); k++) {
        bool found = false;
        for (const struct option_group *const *group = command_at(k)->groups; *group != NULL; group++)
            found = found || *group == &options_global;
        assert_true(found);
    }
}

/* The command is found before its options are known: a shared name must take an argument everywhere or nowhere. */
static void test_options_of_the_same_name_agree(void **state)
{
    (void)state;
    for (size_t a = 0; a < command_count(); a++)
        for (size_t b = 0; b < command_count(); b++) {
            const struct option_row *x, *y;
            for (size_t i = 0; (x = command_option(command_at(a), i)) != NULL; i++)
                for (size_t j = 0; (y = command_option(command_at(b), j)) != NULL; j++) {
                    if (x->name != NULL && y->name != NULL && strcmp(x->name, y->name) == 0) {
                        assert_int_equal(x->argument == NULL, y->argument == NULL);
                        assert_int_equal(x->letter, y->letter);
                    } else {
                        assert_false(x->letter != 0 && x->letter == y->letter && x->name != y->name);
                    }
                }
        }
}

static void test_no_command_has_an_option_twice(void **state)
{
    (void)state;
    for (size_t c = 0; c < command_count(); c++) {
        const struct option_row *x, *y;
        for (size_t i = 0; (x = command_option(command_at(c), i)) != NULL; i++) {
            assert_true(x->name != NULL || x->letter != 0);
            for (size_t j = 0; j < i && (y = command_option(command_at(c), j)) != NULL; j++)
                assert_false(x->name != NULL && y->name != NULL && strcmp(x->name, y->name) == 0);
        }
    }
}

static void test_nearest_command(void **state)
{
    (void)state;
    assert_true(str_is(command_nearest(str_of("anlyze")), "analyze"));
    assert_true(str_is(command_nearest(str_of("clasify")), "classify"));
    assert_int_equal(command_nearest(str_of("two_weights.json")).size, 0);
}

static void test_arguments_list_their_choices(void **state)
{
    struct arena *arena = *state;
    const struct command *c = command_named(str_of("model"));
    const struct option_row *row;
    for (size_t k = 0; (row = command_option(c, k)) != NULL; k++)
        if (row->name != NULL && strcmp(row->name, "format") == 0)
            assert_string_equal(option_argument(arena, c, row), "text|json");
        else if (row->argument == NULL)
            assert_null(option_argument(arena, c, row));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commands_are_found_by_name_and_only_by_it),
        cmocka_unit_test(test_every_command_is_complete),
        cmocka_unit_test(test_every_command_has_the_global_options),
        cmocka_unit_test(test_options_of_the_same_name_agree),
        cmocka_unit_test(test_no_command_has_an_option_twice),
        cmocka_unit_test(test_nearest_command),
        cmocka_unit_test(test_arguments_list_their_choices),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
