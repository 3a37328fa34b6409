/* Every family of operations, from the graph to a formula. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/derivation.h"

#include "support/derivations.h"

static void test_operations(void **state)
{
    struct derived *d = *state;
    static const char *const rows[][2] = {
        {"a + 2*b - 3", "a + 2*b - 3"},
        {"where(a < b, a, 2*b)", "where(a < b, a, 2*b)"},
        {"max([a, b, 3])", "max(max(a, b), 3)"},
        {"min([a, b])", "min(a, b)"},
        {"logsumexp([a, b])", "logsumexp([a, b], axis=0)"},
        {"norm2([a, b])", "sqrt(a^2 + b^2)"},
        {"sum(outer([a, b], [1, 2]))", "3*(a + b)"},
        {"trace([[a, 1], [1, b]] @ [[b, 1], [1, 2]])", "b*(a + 2) + 2"},
        {"logdet([[a, 1], [1, b]])", "log(a*b - 1)"},
        {"sum(solve([[a, 0], [0, b]], [1, 1]))", "1/a + 1/b"},
        {"prod([a, b, a])", "a^2*b"},
        {"concat([a, b], [b])[2]", "b"},
        {"sum(softmax([a, 0]))", "exp(a - logsumexp([a, 0], axis=0)) + exp(-logsumexp([a, 0], axis=0))"},
        {"pow(a, b)", "a^b"},
        {"gelu(a)", "a*erfc(-a/sqrt(2))/2"},
        {"polygamma(2, a)", "polygamma(2, a)"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (strcmp(derived_term(d, derived(d, rows[k][0])->loss), rows[k][1]) != 0)
            fail_msg("%s became %s, not %s", rows[k][0], derived_term(d, d->derivation->loss), rows[k][1]);
}

static void test_reductions_of_rows(void **state)
{
    struct derived *d = *state;
    const char *form = "{\"parameters\": [\"a\"], \"data\": {\"x\": [1, 2, 3, 5]}, \"loss\": \"%s\"}";
    static const char *const rows[][2] = {
        {"max(a*x)", "max(a*x)"}, {"logsumexp(a*x)", "logsumexp(a*x)"}, {"norm2(a - x)", "sqrt(sum((a - x)^2))"},
        {"sum(a + 0*x)", "4*a"},  {"sum(x*(x @ x)*a)", "39*a*sum(x)"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        char *text = str_format(d->arena, "%s", "");
        struct text whole = {.arena = d->arena, .at = text};
        const char *gap = strstr(form, "%s");
        text_add(&whole, (struct str){form, (size_t)(gap - form)});
        text_puts(&whole, rows[k][0]);
        text_puts(&whole, gap + 2);
        if (strcmp(derived_term(d, derived(d, whole.at)->loss), rows[k][1]) != 0)
            fail_msg("%s became %s, not %s", rows[k][0], derived_term(d, d->derivation->loss), rows[k][1]);
    }
}

static void test_large_systems_are_refused(void **state)
{
    struct derived *d = *state;
    assert_null(derived_try(d, "{\"parameters\": {\"A\": {\"shape\": [4, 4]}}, \"loss\": \"logdet(A)\"}"));
    assert_string_equal(d->diags.items[0].code, "E311");
    expect_part(d->diags.items[0].message, "logdet");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DERIVED_TEST(test_operations),
        DERIVED_TEST(test_reductions_of_rows),
        DERIVED_TEST(test_large_systems_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
