/* Loss and gradient alone are those of the full evaluation, bit by bit. */
#include "diff/slope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/analyses.h"

#include <string.h>

static void expect_same(struct arena *arena, struct model *model, const double *theta)
{
    const struct exact_spec spec = model_exact_spec(model, false);
    struct slope *slope = slope_new(arena, model->graph, &spec);
    struct derivatives d = derivatives_new(arena, model->n);
    double *gradient = ARENA_ARRAY(arena, model->n, double);
    d.hessian = d.hessian_error = NULL;
    exact_derivatives(exact_new(arena, model->rules, &spec), theta, &d);
    for (int round = 0; round < 2; round++) {
        const double loss = slope_run(slope, theta, gradient);
        assert_memory_equal(&loss, &d.loss, sizeof loss);
        assert_memory_equal(gradient, d.gradient, model->n * sizeof *gradient);
    }
}

static void formulas(void **state)
{
    static const char *const texts[] = {"(1 - x*y)^2",
                                        "x",
                                        "3 + 0*x*y",
                                        "x*y + y",
                                        "tanh(x)*exp(y) + abs(x)/y",
                                        "sum(i in 0:5: sin(i*x + y))",
                                        "relu(x - 1) + max(x, y)",
                                        "log(x)*y"};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        expect_same(*state, formula_model(*state, texts[k], "x=0,y=0"), (const double[]){1, -0.75});
}

static void arrays(void **state)
{
    struct model *model =
        json_model(*state, "{\"parameters\": {\"W\": {\"shape\": [2, 2]}, \"b\": 0, \"unused\": {\"shape\": [2]}}, "
                           "\"loss\": \"sum((W @ W + b)^2)\"}");
    expect_same(*state, model, (const double[]){1, 2, 3, 4, 5, 6, 7});
}

int main(void)
{
    const struct CMUnitTest tests[] = {ANALYSES_TEST(formulas), ANALYSES_TEST(arrays)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
