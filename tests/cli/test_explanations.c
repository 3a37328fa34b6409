/* Every code is explained, in lines that fit, and found by its name. That the examples provoke their codes is tried by
 * explain_examples.py. */
#include "cli/explanations.h"

#include "support/arenas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void test_every_code_is_explained(void **state)
{
    for (size_t k = 0; k < DIAG_CODE_COUNT; k++) {
        if (explanations[k].why == NULL || explanations[k].remedy == NULL)
            fail_msg("%s has no row in explanations.def", diag_rows[k].code);
        assert_true(explanations[k].example != NULL || k == DIAG_INTERNAL);
        assert_int_equal(explanation_named(str_of(diag_rows[k].code)), k);
        struct text out = {.arena = *state};
        explanation_write(&out, (enum diag_code)k);
        assert_ptr_equal(strstr(out.at, diag_rows[k].code), out.at);
        assert_non_null(strstr(out.at, diag_rows[k].meaning));
        assert_non_null(strstr(out.at, "\nRemedy: "));
        assert_int_equal(strstr(out.at, "\nExample:\n") != NULL, explanations[k].example != NULL);
    }
}

static void test_the_list_has_a_line_for_each(void **state)
{
    struct text out = {.arena = *state};
    explanation_list(&out);
    const char *at = out.at;
    for (size_t k = 0; k < DIAG_CODE_COUNT; k++) {
        assert_ptr_equal(strstr(at, diag_rows[k].code), at);
        at = strchr(at, '\n') + 1;
    }
    assert_string_equal(at, "");
}

static void test_unknown_codes_are_hinted_at(void **state)
{
    (void)state;
    assert_int_equal(explanation_named(str_of("")), DIAG_CODE_COUNT);
    assert_int_equal(explanation_named(str_of("e203")), DIAG_CODE_COUNT);
    assert_true(str_is(explanation_nearest(str_of("e203")), "E203"));
    assert_int_equal(explanation_nearest(str_of("xyzzy")).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_is_explained),
        cmocka_unit_test(test_the_list_has_a_line_for_each),
        cmocka_unit_test(test_unknown_codes_are_hinted_at),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
