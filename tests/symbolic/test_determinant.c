/* Laplace and Cramer, against numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/determinant.h"

#include "support/algebras.h"

static void test_numbers(void **state)
{
    struct algebra *a = *state;
    static const int entries[9] = {2, -1, 0, 1, 3, 4, -2, 5, 1};
    term_id matrix[9];
    for (size_t k = 0; k < 9; k++)
        matrix[k] = term_whole(a, entries[k]);
    assert_int_equal(determinant(a, 3, matrix), term_whole(a, 2 * (3 - 20) + 1 * (1 + 8)));
    assert_int_equal(determinant(a, 1, matrix), term_whole(a, 2));
    const term_id b[3] = {term_whole(a, 1), term_whole(a, 8), term_whole(a, 4)}; /* of x = (1, 1, 1) */
    term_id x[3];
    determinant_solve(a, 3, 1, matrix, b, x);
    for (size_t k = 0; k < 3; k++)
        assert_int_equal(x[k], term_whole(a, 1));
}

static void test_formulas(void **state)
{
    struct algebra *a = *state;
    term_id p[4] = {parameter(a, 0), parameter(a, 1), parameter(a, 2), parameter(a, 3)};
    assert_int_equal(determinant(a, 2, p),
                     term_subtract(a, term_multiply(a, p[0], p[3]), term_multiply(a, p[1], p[2])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALGEBRA_TEST(test_numbers),
        ALGEBRA_TEST(test_formulas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
