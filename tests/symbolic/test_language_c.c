/* What the file in C looks like. That it compiles and is right is checked by reference/check_derive.py. */
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

static void test_loops(void **state)
{
    struct derived *d = *state;
    derived(d, FIT);
    const char *text = derived_written(d, language_c);
    expect_part(text, "void derivatives(const double *theta, double *loss, double *gradient, double *hessian);");
    expect_part(text, "static const double x[3] = {\n    1.0, 2.0, 4.0};");
    expect_part(text, "const double b1 = theta[0];");
    expect_part(text, "for (size_t row = 0; row < 3; row++) {");
    expect_part(text, "hessian[1] = hessian[2] = ");
}

static void test_helpers_come_on_demand(void **state)
{
    struct derived *d = *state;
    derived(d, "softplus(x)");
    expect_part(derived_written(d, language_c), "static double softplus(double x)");
    derived(d, "x^2");
    assert_null(strstr(derived_written(d, language_c), "softplus"));
}

static void test_names_that_c_takes(void **state)
{
    struct derived *d = *state;
    derived(d, "int^2 + theta*t1 + loss");
    const char *text = derived_written(d, language_c);
    expect_part(text, "const double int_ = theta[0];");
    expect_part(text, "const double theta_ = theta[1];");
    expect_part(text, "const double t1_ = theta[2];");
    expect_part(text, "const double loss_ = theta[3];");
}

static void test_a_title_cannot_end_the_comment(void **state)
{
    struct derived *d = *state;
    derived(d, "{\"name\": \"a */ b\", \"parameters\": [\"a\"], \"loss\": \"a^2\"}");
    assert_null(strstr(derived_written(d, language_c), "a */ b"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DERIVED_TEST(test_loops),
        DERIVED_TEST(test_helpers_come_on_demand),
        DERIVED_TEST(test_names_that_c_takes),
        DERIVED_TEST(test_a_title_cannot_end_the_comment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
