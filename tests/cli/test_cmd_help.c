/* critpoint help: the program and its commands. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "cli/topics.h"
#include "support/arenas.h"
#include "support/program.h"

static void test_help_explains_the_program(void **state)
{
    struct answer a = PROGRAM(*state, "help");
    assert_int_equal(a.status, CP_OK);
    assert_non_null(strstr(a.out, "Exit codes"));
    assert_string_equal(a.err, "");
}

static void test_help_explains_each_command(void **state)
{
    for (size_t k = 0; k < command_count(); k++) {
        struct answer a = PROGRAM(*state, "help", command_at(k)->name);
        assert_int_equal(a.status, CP_OK);
        assert_ptr_equal(strstr(a.out, str_format(*state, "critpoint %s: ", command_at(k)->name)), a.out);
    }
}

static void test_help_explains_each_topic(void **state)
{
    for (size_t k = 0; k < topic_count(); k++) {
        struct answer a = PROGRAM(*state, "help", topic_name(k));
        assert_int_equal(a.status, CP_OK);
        assert_non_null(strstr(a.out, topic_summary(k)));
    }
    assert_non_null(strstr(PROGRAM(*state, "help", "verdict").err, "did you mean 'verdicts'?"));
}

static void test_a_mistyped_command_is_hinted_at(void **state)
{
    struct answer a = PROGRAM(*state, "help", "clasify");
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_string_equal(a.out, "");
    assert_non_null(strstr(a.err, "did you mean 'classify'?"));
    a = PROGRAM(*state, "help", "xyzzy");
    assert_non_null(strstr(a.err, "'critpoint help' lists the commands and topics"));
}

static void test_the_manual_is_for_the_build(void **state)
{
    struct answer a = PROGRAM(*state, "help", "--man");
    assert_int_equal(a.status, CP_OK);
    assert_ptr_equal(strstr(a.out, "# "), a.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_help_explains_the_program),   cmocka_unit_test(test_help_explains_each_command),
        cmocka_unit_test(test_help_explains_each_topic),    cmocka_unit_test(test_a_mistyped_command_is_hinted_at),
        cmocka_unit_test(test_the_manual_is_for_the_build),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
