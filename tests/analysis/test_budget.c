/* The budget adds up to the errors in the report, names what hides a sign, and its remedies work when they are followed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/budget.h"

#include "support/analyses.h"
#include "support/close.h"
#include "support/inertias.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct cp_report *judged(struct arena *arena, const char *formula, const char *order, const double *theta,
                                      struct cp_options options)
{
    return report_of(arena, formula_model(arena, formula, order), theta, &options);
}

static void assert_adds_up(const struct cp_report *r)
{
    const struct cp_error_budget *b = r->error_budget;
    assert_non_null(b);
    for (size_t k = 0; k < r->n; k++) {
        double sum =
            b->errors[CP_FROM_DERIVATIVES][k] + b->errors[CP_FROM_EIGENSOLVER][k] + b->errors[CP_FROM_THETA][k];
        assert_close(sum, r->eigenvalue_errors[k], 1e-12, 0);
        assert_int_equal(b->signs[k], k < r->negative ? -1 : k < r->negative + r->zero ? 0 : 1);
        if (b->signs[k] != 0)
            assert_true(b->margins[k] > 1);
    }
    assert_int_equal(b->equilibrated, b->scaled_eigenvalues != NULL);
    assert_int_equal(b->remedy != NULL, r->zero > 0);
}

/* Quadratic forms whose entries are rounded, in bad units, with and without null directions. */
static void shares_add_up_to_the_errors(void **state)
{
    struct random random = {31};
    size_t equilibrated = 0;
    for (int trial = 0; trial < 300; trial++) {
        struct arena *arena = arena_child(*state);
        size_t n = 1 + random_below(&random, KNOWN_MOST);
        struct known known = known_random(&random, n, trial % 3 == 0 ? random_below(&random, n) : 0, 1);
        if (trial % 2 == 0)
            known_scale_rows(&random, &known, 40);
        const struct cp_options options = {0};
        const struct cp_report *r = analyze_matrix(arena, n, known.h, NULL, "m", &options, diags_new(arena));
        assert_non_null(r);
        assert_adds_up(r);
        equilibrated += r->error_budget->equilibrated;
        for (size_t k = 0; k < n; k++)
            assert_true(r->error_budget->errors[CP_FROM_THETA][k] == 0 &&
                        r->error_budget->errors[CP_FROM_DERIVATIVES][k] == 0);
        arena_close(arena);
    }
    print_message("%zu of 300 equilibrated\n", equilibrated);
    assert_true(equilibrated > 50);
}

/* The curvature 2e-4 of the critical point at 1 changes by 6 dx: four digits of x leave its sign open. */
static void theta_is_named_and_more_digits_help(void **state)
{
    const char *near = "1e-4*(x - 1)^2 + (x - 1)^3";
    const double rough[] = {1.0001};
    const struct cp_report *r = judged(*state, near, NULL, rough, (struct cp_options){.gtol = 1});
    assert_adds_up(r);
    assert_int_equal(r->zero, 1);
    assert_int_equal(r->error_budget->dominant, CP_FROM_THETA);
    const char *remedy = r->error_budget->remedy;
    assert_non_null(strstr(remedy, "give theta to "));
    long digits = strtol(remedy + strlen("give theta to "), NULL, 10);
    const double better[] = {1 + pow(10, (double)-digits)}; /* as much off as its digits allow */
    r = judged(*state, near, NULL, better, (struct cp_options){.gtol = 1});
    assert_int_equal(r->verdict, CP_MINIMUM);
    assert_true(r->error_budget->margins[0] > 1 &&
                r->error_budget->margins[0] < 200); /* no more digits than it takes */
}

static void rounding_of_derivatives_is_named(void **state)
{
    const double origin[] = {0, 0};
    const struct cp_report *r = judged(*state, "(sqrt(2)^2 - 2)*x^2 + y^2", "x=0,y=0", origin, (struct cp_options){0});
    assert_adds_up(r);
    assert_int_equal(r->error_budget->dominant, CP_FROM_DERIVATIVES);
    r = judged(*state, "(y - x^2)*(y - 2*x^2)", "y=0,x=0", origin,
               (struct cp_options){.derivatives = CP_FINITE_DIFFERENCES});
    assert_adds_up(r);
    assert_int_equal(r->error_budget->dominant, CP_FROM_DERIVATIVES);
    assert_string_equal(r->error_budget->remedy, "use exact derivatives");
}

static void a_singular_matrix_is_named(void **state)
{
    const double h[] = {1, 1, 1, 1};
    const struct cp_options options = {0};
    const struct cp_report *r = analyze_matrix(*state, 2, h, NULL, "m", &options, diags_new(*state));
    assert_int_equal(r->error_budget->dominant, CP_FROM_EIGENSOLVER);
    assert_non_null(strstr(r->error_budget->remedy, "the matrix itself"));
}

/* The errors of H drown a small eigenvalue in bad units; where its sign was read it is far beyond its error. */
static void signs_of_bad_units_show_their_margin(void **state)
{
    const double origin[] = {0, 0};
    const struct cp_report *r =
        judged(*state, "1e20*(x - 1e-15*y)^2 - 1e-20*y^2", "x=0,y=0", origin, (struct cp_options){0});
    assert_adds_up(r);
    assert_int_equal(r->verdict, CP_SADDLE);
    assert_true(r->error_budget->equilibrated);
    assert_true(r->eigenvalue_errors[0] > fabs(r->eigenvalues[0]));
    assert_true(r->error_budget->margins[0] > 1e3);
    assert_null(r->error_budget->remedy);
}

static void a_kink_has_no_budget(void **state)
{
    const double origin[] = {0};
    assert_null(judged(*state, "abs(x)", NULL, origin, (struct cp_options){0})->error_budget);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(shares_add_up_to_the_errors),          ANALYSES_TEST(theta_is_named_and_more_digits_help),
        ANALYSES_TEST(rounding_of_derivatives_is_named),     ANALYSES_TEST(a_singular_matrix_is_named),
        ANALYSES_TEST(signs_of_bad_units_show_their_margin), ANALYSES_TEST(a_kink_has_no_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
