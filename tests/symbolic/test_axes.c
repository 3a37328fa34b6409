/* Rows of data stay vectors; entries of parameters do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/derivation.h"

#include "support/derivations.h"

/* The loss of a model over data x, y (5) and X (5 x 2), as it is printed. */
static void expect_loss(struct derived *d, const char *parameters, const char *loss, const char *expected)
{
    const char *text = str_format(d->arena,
                                  "{\"parameters\": {%s}, \"data\": {\"x\": [1, 2, 3, 5, 8], \"y\": [1, 1, 2, 2, 9], "
                                  "\"X\": [[1, 2], [3, 4], [5, 7], [7, 9], "
                                  "[1, 1]]}, \"loss\": \"%s\"}",
                                  parameters, loss);
    if (strcmp(derived_term(d, derived(d, text)->loss), expected) != 0)
        fail_msg("%s became %s, not %s", loss, derived_term(d, d->derivation->loss), expected);
}

static void test_rows_are_kept(void **state)
{
    struct derived *d = *state;
    expect_loss(d, "\"a\": 0, \"b\": 0", "sum((y - a - b*x)^2)", "sum((y - a - b*x)^2)");
    expect_loss(d, "\"w\": [0, 0]", "mean(exp(X @ w))", "sum(exp(w[0]*X[:, 0] + w[1]*X[:, 1]))/5");
    expect_loss(d, "\"w\": [0, 0]", "sum((X @ w - y)^2)", "sum((w[0]*X[:, 0] + w[1]*X[:, 1] - y)^2)");
    expect_loss(d, "\"a\": 0", "sum(i in 0:5: exp(a*x[i]))", "sum(exp(a*x))");
    expect_loss(d, "\"a\": 0", "sum(exp(a*x[1:]) + y[:-1])", "sum(exp(a*x[1:]) + y[:4])");
    expect_loss(d, "\"a\": 0", "sum(exp(a*X))", "sum(exp(a*X[:, 0])) + sum(exp(a*X[:, 1]))");
    expect_loss(d, "\"W\": [[0, 0], [0, 0]]", "max(X @ W)",
                "max(max(W[0,0]*X[:, 0] + W[1,0]*X[:, 1]), max(W[0,1]*X[:, 0] + W[1,1]*X[:, 1]))");
    expect_loss(d, "\"a\": 0", "exp(a*x) @ y", "sum(y*exp(a*x))");
}

static void test_entries_of_parameters_are_not(void **state)
{
    struct derived *d = *state;
    expect_loss(d, "\"w\": [0, 0]", "sum(w^2)", "w[0]^2 + w[1]^2");
    expect_loss(d, "\"f\": [0, 0, 0, 0, 0]", "sum(exp(f*x))",
                "exp(f[0]) + exp(2*f[1]) + exp(3*f[2]) + exp(5*f[3]) + exp(8*f[4])");
    expect_loss(d, "\"W\": [[0, 0], [0, 0]]", "sum(W @ [1, 2])", "W[0,0] + 2*W[0,1] + W[1,0] + 2*W[1,1]");
}

static void test_numbers_without_a_name_are_unrolled(void **state)
{
    struct derived *d = *state;
    expect_loss(d, "\"a\": 0", "sum(i in 0:10: (a - i)^2)", "10*a*(a - 9) + 285");
    expect_loss(d, "\"a\": 0", "sum(cos(a*[1, 2]))", "cos(a) + cos(2*a)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DERIVED_TEST(test_rows_are_kept),
        DERIVED_TEST(test_entries_of_parameters_are_not),
        DERIVED_TEST(test_numbers_without_a_name_are_unrolled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
