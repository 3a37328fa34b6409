/* What the module looks like. That it is right is checked by reference/check_derive.py. */
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

static void test_module(void **state)
{
    struct derived *d = *state;
    derived(d, FIT);
    const char *text = derived_written(d, language_python);
    expect_part(text, "import numpy as np\n");
    expect_part(text, "x = np.array([1, 2, 4], dtype=float)");
    expect_part(text, "def loss(theta):\n");
    expect_part(text, "def gradient(theta):\n");
    expect_part(text, "h[0, 1] = h[1, 0] = ");
    assert_null(strstr(text, "scipy"));
}

static void test_imports_come_on_demand(void **state)
{
    struct derived *d = *state;
    derived(d, "lgamma(x) + erf(y)");
    const char *text = derived_written(d, language_python);
    expect_part(text, "from scipy.special import digamma, polygamma\n");
    expect_part(text, "erf = np.vectorize(math.erf, otypes=[float])");
}

static void test_names_that_python_takes(void **state)
{
    struct derived *d = *state;
    derived(d, "lambda^2 + np");
    expect_part(derived_written(d, language_python), "lambda_ = theta[0]");
    expect_part(derived_written(d, language_python), "np_ = theta[1]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DERIVED_TEST(test_module),
        DERIVED_TEST(test_imports_come_on_demand),
        DERIVED_TEST(test_names_that_python_takes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
