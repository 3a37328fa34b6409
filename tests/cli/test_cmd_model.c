/* critpoint model: what a model says. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "support/program.h"

static void test_a_formula_is_described(void **state)
{
    struct answer a = PROGRAM(*state, "model", "-e", "(1 - w1*w2)^2");
    assert_int_equal(a.status, CP_OK);
    assert_non_null(strstr(a.out, "w1"));
    assert_non_null(strstr(a.out, "w2"));
}

static void test_json_is_one_object(void **state)
{
    struct answer a = PROGRAM(*state, "model", "-e", "(1 - w1*w2)^2", "--json");
    assert_int_equal(a.status, CP_OK);
    assert_true(a.out[0] == '{');
    assert_true(a.out[strlen(a.out) - 1] == '\n');
    assert_non_null(strstr(a.out, "\"w1\""));
}

static void test_a_broken_formula_is_refused(void **state)
{
    struct answer a = PROGRAM(*state, "model", "-e", "(1 - w1*w2^2");
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_string_equal(a.out, "");
    assert_non_null(strstr(a.err, "error[E201]"));
}

static int open_arena(void **state)
{
    *state = arena_open(0);
    return *state == NULL;
}

static int close_arena(void **state)
{
    arena_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_formula_is_described),
        cmocka_unit_test(test_json_is_one_object),
        cmocka_unit_test(test_a_broken_formula_is_refused),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
