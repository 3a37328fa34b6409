/* Uses are counted once for each place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/sharing.h"

#include "support/algebras.h"

static void test_counts(void **state)
{
    struct algebra *a = *state;
    term_id x = parameter(a, 0);
    term_id y = parameter(a, 1);
    term_id sum = term_add(a, x, y);
    const term_id formulas[3] = {call(a, OP_EXP, sum), call(a, OP_SIN, sum), sum};
    term_id unused = call(a, OP_COS, sum);
    const size_t *uses = sharing_count(a->arena, a, 3, formulas);
    assert_int_equal(uses[sum], 3);
    assert_int_equal(uses[x], 1);
    assert_int_equal(uses[unused], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ALGEBRA_TEST(test_counts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
