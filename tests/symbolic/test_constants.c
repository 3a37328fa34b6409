/* What is computed from data alone keeps their names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/derivation.h"

#include "support/derivations.h"

static void expect_loss(struct derived *d, const char *loss, const char *expected)
{
    const char *text =
        str_format(d->arena,
                   "{\"parameters\": [\"a\"], \"data\": {\"x\": [1, 2, 3, 5], \"X\": [[1, 2], [3, 4], [5, 7], [7, "
                   "9]]}, \"constants\": {\"k\": 3}, \"loss\": \"%s\"}",
                   loss);
    if (strcmp(derived_term(d, derived(d, text)->loss), expected) != 0)
        fail_msg("%s became %s, not %s", loss, derived_term(d, d->derivation->loss), expected);
}

static void test_names_survive_folding(void **state)
{
    struct derived *d = *state;
    expect_loss(d, "sum(exp(a*(2*x)))", "sum(exp(2*a*x))");
    expect_loss(d, "sum(exp(a*(x + 1)))", "sum(exp(a + a*x))");
    expect_loss(d, "sum(exp(a*x^2))", "sum(exp(a*x^2))");
    expect_loss(d, "sum(exp(a*reshape(x, 4, 1)))", "sum(exp(a*x))");
    expect_loss(d, "sum(exp(a*x[::2]))", "sum(exp(a*x[::2]))");
    expect_loss(d, "sum(exp(a*X[1:, 0]))", "sum(exp(a*X[1:, 0]))");
    expect_loss(d, "sum(exp(a*transpose(X)[1]))", "sum(exp(a*X[:, 1]))");
    expect_loss(d, "sum(exp(a*log(x)))", "sum(exp(a*log(x)))");
}

static void test_single_numbers_are_numbers(void **state)
{
    struct derived *d = *state;
    expect_loss(d, "a*x[3] + k*a", "8*a");
    expect_loss(d, "a*sum(x)", "11*a");         /* exact, as the graph folds it */
    expect_loss(d, "a*sum(x/3)", "a*sum(x)/3"); /* rounded: left to whoever evaluates it */
}

static void test_vectors_without_a_name_are_lists(void **state)
{
    struct derived *d = *state;
    expect_loss(d, "sum(exp(a*x[[0, 1, 3]]))", "sum(exp(a*[1, 2, 5]))");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DERIVED_TEST(test_names_survive_folding),
        DERIVED_TEST(test_single_numbers_are_numbers),
        DERIVED_TEST(test_vectors_without_a_name_are_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
