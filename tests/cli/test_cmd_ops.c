/* critpoint ops: the table of functions. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "support/arenas.h"
#include "support/program.h"

static void test_the_table_holds_every_function(void **state)
{
    struct answer text = PROGRAM(*state, "ops");
    struct answer json = PROGRAM(*state, "ops", "--json");
    assert_int_equal(text.status, CP_OK);
    assert_int_equal(json.status, CP_OK);
    for (size_t k = 0; k < cp_function_count(); k++) {
        assert_non_null(strstr(text.out, cp_function_at(k)->signature));
        assert_non_null(strstr(json.out, str_format(*state, "\"%s\"", cp_function_at(k)->name)));
    }
}

static void test_one_function_shows_all_that_is_known_of_it(void **state)
{
    for (size_t k = 0; k < cp_function_count(); k++) {
        const struct cp_function *f = cp_function_at(k);
        struct answer a = PROGRAM(*state, "ops", f->name);
        assert_int_equal(a.status, CP_OK);
        assert_non_null(strstr(a.out, f->signature));
        for (size_t d = 0; d < 2; d++)
            assert_true(f->derivatives[d] == NULL || strstr(a.out, f->derivatives[d]) != NULL);
        assert_true(f->kink == NULL || strstr(a.out, f->kink) != NULL);
        assert_true(f->expansion == NULL || strstr(a.out, f->expansion) != NULL);
    }
}

static void test_one_function_as_json_is_the_row_of_the_table(void **state)
{
    struct answer a = PROGRAM(*state, "ops", "tanh", "--json");
    assert_int_equal(a.status, CP_OK);
    assert_true(a.out[0] == '[');
    struct answer all = PROGRAM(*state, "ops", "--json");
    struct str row = str_part(str_of(a.out), 2, strlen(a.out) - 3); /* without "[\n" and "\n]\n" */
    assert_non_null(strstr(all.out, str_copy(*state, str_part(row, 0, row.size - 1))));
}

static void test_a_mistyped_name_is_hinted_at(void **state)
{
    struct answer a = PROGRAM(*state, "ops", "sigmod");
    assert_int_equal(a.status, CP_INVALID_INPUT);
    assert_string_equal(a.out, "");
    assert_non_null(strstr(a.err, "did you mean 'sigmoid'?"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_table_holds_every_function),
        cmocka_unit_test(test_one_function_shows_all_that_is_known_of_it),
        cmocka_unit_test(test_one_function_as_json_is_the_row_of_the_table),
        cmocka_unit_test(test_a_mistyped_name_is_hinted_at),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
