/* Known results, and how short they are: what people write by hand, and what SymPy's simplify() gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/simplify.h"

#include "support/derivations.h"

#include <stdlib.h>

static void test_two_weights(void **state)
{
    struct derived *d = *state;
    const struct derivation *two = derived(d, "(1 - w1*w2)^2");
    assert_string_equal(derived_term(d, two->loss), "(1 - w1*w2)^2");
    assert_string_equal(derived_term(d, two->gradient[0]), "-2*w2*(1 - w1*w2)");
    assert_string_equal(derived_term(d, two->gradient[1]), "-2*w1*(1 - w1*w2)");
    assert_string_equal(derived_term(d, two->hessian[0]), "2*w2^2");
    assert_string_equal(derived_term(d, two->hessian[1]), "4*w1*w2 - 2");
    assert_string_equal(derived_term(d, two->hessian[3]), "2*w1^2");
}

/* No longer than the shortest form of SymPy, but for the sign of a sum that the model wrote itself. */
enum { SIGN = 1 };

static void test_no_longer_than_sympy(void **state)
{
    struct derived *d = *state;
    static const struct {
        const char *formula;
        size_t entry; /* of loss, gradient, upper triangle */
        size_t length;
    } rows[] = {
#include "reference/derivatives/shortest.inc"
    };
    size_t longer = 0;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const struct derivation *made = derived(d, rows[k].formula);
        const struct targets targets = derivation_targets(d->arena, made);
        const char *text = derived_term(d, targets.terms[rows[k].entry]);
        if (strlen(text) <= rows[k].length + SIGN)
            continue;
        print_message("%s [%zu]: %s has %zu characters, SymPy's has %zu\n", rows[k].formula, rows[k].entry, text,
                      strlen(text), rows[k].length);
        longer++;
    }
    assert_int_equal(longer, 0);
}

static void test_forms(void **state)
{
    struct derived *d = *state;
    static const char *const rows[][2] = {
        {"x^2*y + x^2*z + w", "x^2*(y + z) + w"},
        {"2*x + 2*y", "2*(x + y)"},
        {"0.1*x + 0.2*x", "0.3*x"},
        {"x/3 + x/6", "x/2"},
        {"1 - x/(x + y)", "y/(x + y)"},
        {"x*x^-1 + y", "y + 1"},
        {"sqrt(4*x)", "2*sqrt(x)"},
        {"sqrt(x^2)", "sqrt(x^2)"},
        {"exp(0) + x", "x + 1"},
        {"(x - y)*(y - x)", "-(x - y)^2"},
        {"(x + 1)^2 - x^2 - 2*x", "1"},
        {"x*1e-300*1e-300", "1e-300*1e-300*x"},
        {"0.1234567890123456*0.1234567890123456*x", "0.1234567890123456^2*x"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (strcmp(derived_term(d, derived(d, rows[k][0])->loss), rows[k][1]) != 0)
            fail_msg("%s became %s, not %s", rows[k][0], derived_term(d, d->derivation->loss), rows[k][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DERIVED_TEST(test_two_weights),
        DERIVED_TEST(test_no_longer_than_sympy),
        DERIVED_TEST(test_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
