/* Every shell hears of every command, of every option that users see, and of every word that an option may be. */
#include "cli/completion.h"

#include "support/arenas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const char *script_for(struct arena *arena, const char *shell)
{
    struct text out = {.arena = arena};
    completion_write(&out, shell);
    return out.at;
}

/* The option of a command as a shell's script spells it. */
static const char *spelled(struct arena *arena, const char *shell, const char *name)
{
    return strcmp(shell, "fish") == 0 ? str_format(arena, " -l %s ", name) : str_format(arena, "--%s", name);
}

static const char *choices_of(struct arena *arena, const struct command *command, const struct option_row *row)
{
    struct text list = {.arena = arena};
    for (size_t k = 0; row->choices(command, k) != NULL; k++)
        text_printf(&list, "%s%s", k == 0 ? "" : " ", row->choices(command, k));
    return list.at;
}

static void test_every_option_and_choice_is_known(void **state)
{
    for (size_t s = 0; completion_shells(NULL, s) != NULL; s++) {
        const char *shell = completion_shells(NULL, s);
        const char *script = script_for(*state, shell);
        for (size_t c = 0; c < command_count(); c++) {
            const struct command *command = command_at(c);
            const struct option_row *row;
            assert_non_null(strstr(script, command->name));
            for (size_t k = 0; (row = command_option(command, k)) != NULL; k++) {
                if (row->name != NULL && row->help != NULL)
                    assert_non_null(strstr(script, spelled(*state, shell, row->name)));
                if (row->argument != NULL && row->choices != NULL)
                    assert_non_null(strstr(script, choices_of(*state, command, row)));
            }
        }
    }
}

static void test_what_is_not_for_users_stays_hidden(void **state)
{
    for (size_t s = 0; completion_shells(NULL, s) != NULL; s++) {
        const char *script = script_for(*state, completion_shells(NULL, s));
        assert_null(strstr(script, "--man "));
        assert_null(strstr(script, "certify"));
    }
}

static void test_the_shells_are_three(void **state)
{
    (void)state;
    assert_string_equal(completion_shells(NULL, 0), "bash");
    assert_string_equal(completion_shells(NULL, 1), "fish");
    assert_string_equal(completion_shells(NULL, 2), "zsh");
    assert_null(completion_shells(NULL, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_option_and_choice_is_known),
        cmocka_unit_test(test_what_is_not_for_users_stays_hidden),
        cmocka_unit_test(test_the_shells_are_three),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
