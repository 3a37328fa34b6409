/* Combinations of fields that the gradient is orthogonal to everywhere. */
#include "analysis/symmetry_fields.h"

#include "support/analyses.h"
#include "support/close.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const double theta[2] = {1, 2};
static const double size[2] = {1, 2};

static struct samples samples_of(struct arena *arena, const char *formula)
{
    struct problem *problem = problem_new(arena, formula_model(arena, formula, "x=0,y=0"), CP_EXACT);
    return samples_new(arena, problem, theta, size, 20);
}

/* x y is the same where x is multiplied and y divided; (x, y) moves along (1, -2) there. */
static void scalings_of_a_product(void **state)
{
    struct arena *arena = *state;
    static const struct affine scalings[2] = {{0, 0, 1, 1, 1, false}, {1, 1, 1, 1, 1, false}};
    struct samples samples = samples_of(arena, "sin(x*y) + x^2*y^2");
    size_t found;
    double v[2] = {0};
    assert_true(samples_extend(&samples, SAMPLES_FAR + 4));
    const double *c = affine_symmetries(arena, &samples, 2, scalings, &found);
    assert_int_equal(found, 1);
    affine_add(&scalings[0], c[0], theta, v);
    affine_add(&scalings[1], c[1], theta, v);
    assert_close(v[1] / v[0], -2, 1e-9, 0);
}

static void no_symmetry_is_none(void **state)
{
    struct arena *arena = *state;
    static const struct affine fields[4] = {
        {0, 0, 1, 1, 1, true}, {1, 1, 1, 1, 1, true}, {0, 0, 1, 1, 1, false}, {1, 1, 1, 1, 1, false}};
    struct samples samples = samples_of(arena, "sin(x*y) + 1e-6*x");
    size_t found;
    assert_true(samples_extend(&samples, SAMPLES_FAR + 6));
    affine_symmetries(arena, &samples, 4, fields, &found);
    assert_int_equal(found, 0);
}

/* Where the loss is defined nearby only, the samples are taken there. */
static void samples_stay_where_the_loss_is_defined(void **state)
{
    struct arena *arena = *state;
    struct samples samples = samples_of(arena, "log(x - 0.99) + y");
    assert_true(samples_extend(&samples, SAMPLES_FAR + 6));
    for (size_t k = 0; k < SAMPLES_FAR + 6; k++)
        assert_true(samples.points[2 * k] > 0.99);
    struct samples none = samples_of(arena, "sqrt(x - 1.5) + y");
    assert_false((int)samples_extend(&none, 12));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(scalings_of_a_product),
        ANALYSES_TEST(no_symmetry_is_none),
        ANALYSES_TEST(samples_stay_where_the_loss_is_defined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
