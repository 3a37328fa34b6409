/* Models with their derivatives filled in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/languages.h"

#include "support/derivations.h"

static const char FIT[] = "{\"name\": \"a fit\", \"parameters\": {\"b1\": 1, \"b2\": 2}, \"data\": {\"x\": [1, 2, 4], "
                          "\"y\": [1, 3, 2]}, \"let\": "
                          "{\"residual\": \"y - b1*exp(-b2*x)\"}, \"loss\": \"sum(residual^2)\"}";

static void test_members_stay(void **state)
{
    struct derived *d = *state;
    derived(d, FIT);
    const char *text = derived_written(d, language_model);
    expect_part(text, "{ \"name\": \"a fit\",\n");
    expect_part(text, "\"let\": {\"residual\": \"y - b1*exp(-b2*x)\"},\n");
    expect_part(text, "\"gradient\": [\n    \"-2*sum(exp(-b2*x)*residual)\"");
}

static void test_old_derivatives_go(void **state)
{
    struct derived *d = *state;
    derived(d, "{\"parameters\": [\"a\"], \"gradient\": [\"7\"], \"loss\": \"a^2\", \"hessian\": [[\"9\"]]}");
    const char *text = derived_written(d, language_model);
    assert_null(strstr(text, "\"7\""));
    assert_null(strstr(text, "\"9\""));
    derived(d, text); /* it is a model, and derives to itself */
    assert_string_equal(derived_written(d, language_model), text);
}

static void test_formulas_become_models(void **state)
{
    struct derived *d = *state;
    derived(d, "(1 - w1*w2)^2");
    const char *text = derived_written(d, language_model);
    expect_part(text, "\"loss\": \"(1 - w1*w2)^2\"");
    derived(d, text);
    assert_int_equal(d->derivation->n, 2);
}

static void test_networks_are_refused(void **state)
{
    struct derived *d = *state;
    derived(d, "{\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": 1}], \"loss\": \"mse\"}, \"data\": "
               "{\"inputs\": [[1], [2]], "
               "\"targets\": [[0], [1]]}}");
    assert_null(derived_written(d, language_model));
    expect_part(d->diags.items[0].message, "'0.weight[0,0]'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DERIVED_TEST(test_members_stay),
        DERIVED_TEST(test_old_derivatives_go),
        DERIVED_TEST(test_formulas_become_models),
        DERIVED_TEST(test_networks_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
