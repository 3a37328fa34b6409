/* Precedence, signs and fractions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/write.h"

#include "support/derivations.h"

static void test_forms(void **state)
{
    struct derived *d = *state;
    static const char *const rows[][2] = {
        {"1 - x", "1 - x"},
        {"x - 1", "x - 1"},
        {"-x - y", "-x - y"},
        {"-(x + y)^2", "-(x + y)^2"},
        {"x/(y*z)", "x/(y*z)"},
        {"1/x", "1/x"},
        {"-1/x^2", "-1/x^2"},
        {"x*y/z/2", "x*y/(2*z)"},
        {"x/3*2", "2*x/3"},
        {"0.1*x", "0.1*x"},
        {"x/4", "x/4"},
        {"(x + y)/2*z", "z*(x + y)/2"},
        {"x^-0.5", "1/sqrt(x)"},
        {"x^1.5", "x^1.5"},
        {"(x*y)^0.5", "sqrt(x*y)"},
        {"(-x)^3", "-x^3"},
        {"(x^y)^2", "(x^y)^2"},
        {"2^x", "2^x"},
        {"(1/3)^x", "(1/3)^x"},
        {"(x < y)*z", "z*(x < y)"},
        {"where(x < 1, x, y)", "where(x < 1, x, y)"},
        {"exp(-x)*(1 - y)", "exp(-x)*(1 - y)"},
        {"2/sqrt(pi)*x", "2*x/sqrt(pi)"},
        {"y*x^2 + x^3 + 1 - x", "y*x^2 + x^3 - x + 1"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (strcmp(derived_term(d, derived(d, rows[k][0])->loss), rows[k][1]) != 0)
            fail_msg("%s became %s, not %s", rows[k][0], derived_term(d, d->derivation->loss), rows[k][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {DERIVED_TEST(test_forms)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
