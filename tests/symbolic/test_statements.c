/* What is computed once, and in which loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/statements.h"

#include "support/derivations.h"

static void test_locals(void **state)
{
    struct derived *d = *state;
    const struct derivation *two = derived(d, "exp(x*y)^2");
    struct targets targets = derivation_targets(d->arena, two);
    struct statements s = statements_make(d->arena, two, targets.count, targets.terms, true);
    size_t locals = 0;
    for (size_t id = 0; id < s.count; id++)
        locals += s.name[id] != NULL;
    assert_true(locals >= 1);
    assert_int_equal(s.levels, 0);
}

static void test_totals_and_their_levels(void **state)
{
    struct derived *d = *state;
    const struct derivation *nested =
        derived(d, "{\"parameters\": [\"a\"], \"data\": {\"x\": [1, 2, 4]}, \"loss\": \"sum(exp(x*sum(sin(a*x))))\"}");
    struct statements s = statements_make(d->arena, nested, 1, &nested->loss, true);
    assert_int_equal(s.levels, 2);
    assert_true(statements_loops(nested->algebra, nested->loss));
    assert_string_equal(s.name[nested->loss], "s2");
    struct statements plain = statements_make(d->arena, nested, 1, &nested->loss, false);
    assert_null(plain.name[nested->loss]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DERIVED_TEST(test_locals),
        DERIVED_TEST(test_totals_and_their_levels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
