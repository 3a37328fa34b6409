/* Forms read back from their values, and positive ones told from others: sums of squares with known bounds, Motzkin's form,
 * which is positive and yet no sum of squares, and forms that vanish somewhere or are negative. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/form.h"

#include "support/random.h"

#include <math.h>

enum { MOST_M = 4, SAMPLES = 400 };

static void draw_unit(struct random *random, size_t m, double *v)
{
    double size = 0;
    for (size_t a = 0; a < m; a++) {
        v[a] = random_normal(random);
        size += v[a] * v[a];
    }
    for (size_t a = 0; a < m; a++)
        v[a] /= sqrt(size);
}

typedef double function(const double *v);

/* The form that is fitted to a function. */
static struct form fitted(struct arena *arena, size_t m, size_t degree, function *f)
{
    struct random random = {5};
    double *v = ARENA_ARRAY(arena, SAMPLES * m, double);
    double *values = ARENA_ARRAY(arena, SAMPLES, double);
    for (size_t k = 0; k < SAMPLES; k++) {
        draw_unit(&random, m, v + k * m);
        values[k] = f(v + k * m);
    }
    struct form form;
    assert_true(form_fit(arena, monomials_new(arena, m, degree), SAMPLES, v, values, 1e-15, &form));
    return form;
}

static double definite_4(const double *v)
{
    return pow(v[0], 4) - v[0] * v[0] * v[1] * v[1] + pow(v[1], 4) + 2 * pow(v[2], 4) + v[0] * v[1] * v[2] * v[2];
}

static double barely_4(const double *v) /* on the circle 1 - 3.9 x^2 y^2 >= 1 - 3.9/4 */
{
    double r = v[0] * v[0] + v[1] * v[1];
    return r * r - 3.9 * v[0] * v[0] * v[1] * v[1];
}

static double vanishing_4(const double *v)
{
    return pow(v[0] * v[0] - v[1] * v[1], 2);
}

static double negative_4(const double *v)
{
    return pow(v[0], 4) - 3 * v[0] * v[0] * v[1] * v[1] + pow(v[1], 4);
}

static double motzkin(const double *v)
{
    double x = v[0] * v[0];
    double y = v[1] * v[1];
    double z = v[2] * v[2];
    return x * x * y + x * y * y + z * z * z - 3 * x * y * z;
}

static double definite_6(const double *v)
{
    return pow(v[0], 6) + pow(v[1] - v[2], 6) + pow(v[2] + v[0], 6);
}

static double definite_8(const double *v)
{
    return pow(v[0] + v[1], 8) + pow(v[0] - 2 * v[1], 8);
}

static void monomials_are_counted(void **state)
{
    struct arena *arena = *state;
    assert_int_equal(monomials_count(1, 8), 1);
    assert_int_equal(monomials_count(2, 4), 5);
    assert_int_equal(monomials_count(4, 6), 84);
    assert_true(monomials_count(SIZE_MAX / 2, 4) == SIZE_MAX);
    for (size_t m = 1; m <= MOST_M; m++)
        for (size_t d = 1; d <= 8; d++) {
            const struct monomials *basis = monomials_new(arena, m, d);
            double squares = 0; /* the weights' squares are multinomials, which add up to m^d */
            for (size_t t = 0; t < basis->count; t++) {
                size_t degree = 0;
                for (size_t a = 0; a < m; a++)
                    degree += basis->exponents[t * m + a];
                assert_int_equal(degree, d);
                squares += basis->weight[t] * basis->weight[t];
            }
            assert_true(fabs(squares / pow((double)m, (double)d) - 1) < 1e-12);
        }
}

static void forms_are_read_back(void **state)
{
    struct random random = {6};
    const struct form forms[] = {fitted(*state, 3, 4, definite_4), fitted(*state, 3, 6, motzkin),
                                 fitted(*state, 2, 8, definite_8)};
    function *const functions[] = {definite_4, motzkin, definite_8};
    for (size_t k = 0; k < 3; k++)
        for (int trial = 0; trial < 50; trial++) {
            double v[MOST_M];
            draw_unit(&random, forms[k].basis->m, v);
            assert_true(fabs(form_value(&forms[k], v) - functions[k](v)) <= forms[k].error);
            assert_true(forms[k].error < 1e-8);
        }
}

static void what_is_no_form_is_refused(void **state)
{
    struct random random = {8};
    double v[SAMPLES * 2];
    double values[SAMPLES];
    struct form form;
    for (size_t k = 0; k < SAMPLES; k++) {
        draw_unit(&random, 2, v + 2 * k);
        values[k] = v[2 * k] * v[2 * k]; /* of degree 2, which is none of degree 3 */
    }
    assert_false(form_fit(*state, monomials_new(*state, 2, 3), SAMPLES, v, values, 1e-15, &form));
    for (size_t k = 0; k < SAMPLES; k++)
        v[2 * k + 1] = v[2 * k] = sqrt(0.5);
    assert_false(form_fit(*state, monomials_new(*state, 2, 3), SAMPLES, v, values, 1e-15, &form));
}

/* The bound is below the smallest value that is found, and not by orders of magnitude where there is a margin. */
static void positive_forms_are_proven(void **state)
{
    static const struct {
        size_t m;
        size_t degree;
        function *f;
    } cases[] = {{3, 4, definite_4}, {2, 4, barely_4}, {3, 6, definite_6}, {2, 8, definite_8}};
    struct random random = {7};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct form form = fitted(*state, cases[k].m, cases[k].degree, cases[k].f);
        double least = INFINITY;
        for (int trial = 0; trial < 20000; trial++) {
            double v[MOST_M];
            draw_unit(&random, cases[k].m, v);
            least = fmin(least, cases[k].f(v));
        }
        double bound = form_lower_bound(*state, &form, least);
        if (!(bound > 0) || !(bound <= least))
            fail_msg("case %zu: bound %g, smallest value %g", k, bound, least);
    }
}

static void other_forms_are_not(void **state)
{
    struct form forms[] = {fitted(*state, 2, 4, vanishing_4), fitted(*state, 2, 4, negative_4),
                           fitted(*state, 3, 6, motzkin)};
    for (size_t k = 0; k < 3; k++)
        assert_true(form_lower_bound(*state, &forms[k], 1e-3) <= 0);
}

static int setup(void **state)
{
    *state = arena_open(0);
    return *state == NULL;
}

static int teardown(void **state)
{
    arena_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(monomials_are_counted),      cmocka_unit_test(forms_are_read_back),
        cmocka_unit_test(what_is_no_form_is_refused), cmocka_unit_test(positive_forms_are_proven),
        cmocka_unit_test(other_forms_are_not),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
