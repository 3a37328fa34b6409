/* The table of languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/languages.h"

#include "support/derivations.h"

static void test_table(void **state)
{
    (void)state;
    assert_int_equal(language_count(), 5);
    assert_string_equal(language_at(0)->name, "text");
    for (size_t k = 0; k < language_count(); k++)
        assert_ptr_equal(language_find(str_of(language_at(k)->name)), language_at(k));
    assert_null(language_find(str_of("fortran")));
}

static void test_every_function_is_spelled(void **state)
{
    (void)state;
    for (int spelling = SPELLING_LATEX; spelling <= SPELLING_PYTHON; spelling++) {
        struct dialect dialect = {0};
        languages_spell(&dialect, (enum spelling)spelling);
        for (enum op op = 0; op < OP_COUNT; op++) {
            bool arithmetic = op == OP_NEG || op == OP_ADD || op == OP_SUB || op == OP_MUL || op == OP_DIV ||
                              op == OP_POWI || op == OP_POWR || op == OP_SQRT;
            if (op_rows[op].family == FAMILY_MAP && !arithmetic && dialect.spelling[op] == NULL)
                fail_msg("%s has no spelling", op_rows[op].name);
        }
    }
}

static void test_shorthands_in_use(void **state)
{
    struct derived *d = *state;
    const struct derivation *fit = derived(
        d,
        "{\"parameters\": [\"a\"], \"let\": {\"p\": \"exp(a) + 2\", \"q\": \"p^2 + sin(a)\"}, \"loss\": \"q^2 + a\"}");
    unsigned char used[2] = {9, 9};
    assert_int_equal(fit->shorthand_count, 2);
    shorthands_used(fit, 1, &fit->loss, used);
    assert_true(used[0] && used[1]); /* p by way of q */
    term_id number = term_whole(fit->algebra, 1);
    shorthands_used(fit, 1, &number, used);
    assert_false(used[0] || used[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_every_function_is_spelled),
        DERIVED_TEST(test_shorthands_in_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
