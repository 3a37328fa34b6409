/* Limits, names and shorthands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/derivation.h"

#include "support/derivations.h"

static void test_limits(void **state)
{
    struct derived *d = *state;
    assert_non_null(derived_try(d, "{\"parameters\": {\"w\": {\"shape\": [50]}}, \"loss\": \"sum(w^2)\"}"));
    assert_null(derived_try(d, "{\"parameters\": {\"w\": {\"shape\": [51]}}, \"loss\": \"sum(w^2)\"}"));
    assert_string_equal(d->diags.items[0].code, "E311");
    expect_part(d->diags.items[0].message, "51 parameters");
    assert_null(derived_try(d, "a/0 + b/0"));
    expect_part(d->diags.items[0].message, "divides by 0");
    assert_null(
        derived_try(d, "{\"parameters\": {\"w\": {\"shape\": [40]}}, \"loss\": \"exp(sum(sin(w)^2))*prod(1 + w^2)\"}"));
    expect_part(d->diags.items[0].message, "too long");
}

static void test_names_of_networks(void **state)
{
    struct derived *d = *state;
    const struct derivation *network = derived(
        d, "{\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": 1, \"activation\": \"tanh\"}, {\"type\": "
           "\"dense\", \"units\": 1}], \"loss\": \"mse\"}, \"data\": {\"inputs\": [[1], [2], [3]], \"targets\": [[0], "
           "[1], "
           "[1]]}}");
    assert_string_equal(network->variables[0].entry, "weight0[0,0]");
    assert_string_equal(network->variables[0].given, "0.weight[0,0]");
    assert_string_equal(network->variables[3].tensor, "bias2");
}

static void test_lets_are_names(void **state)
{
    struct derived *d = *state;
    const struct derivation *fit = derived(
        d,
        "{\"parameters\": [\"a\"], \"data\": {\"x\": [1, 2, 4]}, \"let\": {\"r\": \"x - exp(a)\", \"unused\": \"a\"}, "
        "\"loss\": \"sum(r^2)\"}");
    assert_int_equal(fit->shorthand_count, 1);
    assert_string_equal(fit->shorthands[0].name, "r");
    assert_true(fit->shorthands[0].given);
    assert_string_equal(derived_term(d, fit->gradient[0]), "-2*exp(a)*sum(r)");
}

static void test_long_formulas_get_names(void **state)
{
    struct derived *d = *state;
    const struct derivation *network = derived(
        d, "{\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": 2, \"activation\": \"tanh\"}, {\"type\": "
           "\"dense\", \"units\": 1}], \"loss\": \"mse\"}, \"data\": {\"inputs\": [[1, 2], [2, 3], [3, 1]], "
           "\"targets\": [[0], "
           "[1], [1]]}}");
    assert_true(network->shorthand_count >= 2);
    assert_false(network->shorthands[0].given);
    for (size_t k = 1; k < network->shorthand_count; k++)
        assert_true(network->shorthands[k - 1].term < network->shorthands[k].term);
    assert_true(strlen(derived_term(d, network->hessian[0])) < 120);
}

static void test_a_constant_loss(void **state)
{
    struct derived *d = *state;
    assert_string_equal(derived_term(d, derived(d, "0*x + 3")->loss), "3");
    assert_string_equal(derived_term(d, d->derivation->hessian[0]), "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DERIVED_TEST(test_limits),          DERIVED_TEST(test_names_of_networks),
        DERIVED_TEST(test_lets_are_names),  DERIVED_TEST(test_long_formulas_get_names),
        DERIVED_TEST(test_a_constant_loss),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
