/* The store of terms: equal terms are one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/term.h"

#include "support/algebras.h"

static void test_terms_are_found(void **state)
{
    struct algebra *a = *state;
    const struct term seven = {.kind = TERM_NUMBER, .number = rational_of(7)};
    assert_int_equal(term_find(a, &seven), UINT32_MAX);
    term_id made = term_whole(a, 7);
    assert_int_equal(term_find(a, &seven), made);
    assert_int_equal(term_intern(a, &seven), made);
    assert_int_equal(parameter(a, 0), parameter(a, 0));
    assert_int_not_equal(parameter(a, 0), parameter(a, 1));
    assert_int_equal(data(a, "v", 3), data(a, "v", 3));
    assert_int_not_equal(data(a, "v", 3), data(a, "v", 4));
}

static void test_too_many_terms(void **state)
{
    struct algebra *small = algebra_new(((struct algebra *)*state)->arena, 10);
    for (size_t k = 0; k < 12; k++)
        parameter(small, k);
    assert_true(small->exceeded);
}

static void test_not_a_number_stays_undefined(void **state)
{
    struct algebra *a = *state;
    assert_int_equal(term_at(a, term_number(a, INFINITY))->kind, TERM_PRODUCT);
    assert_int_equal(term_at(a, term_number(a, 3.14159265358979323846))->kind, TERM_SYMBOL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALGEBRA_TEST(test_terms_are_found),
        ALGEBRA_TEST(test_too_many_terms),
        ALGEBRA_TEST(test_not_a_number_stays_undefined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
