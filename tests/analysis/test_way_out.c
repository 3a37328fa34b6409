/* The way out that a report gives: of the lowest order that falls, and none where there is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/analyses.h"

#include <string.h>

static const struct cp_report *at(struct arena *arena, const char *formula, double x, double y)
{
    const double theta[2] = {x, y};
    return report_of(arena, formula_model(arena, formula, "x=0,y=0"), theta, NULL);
}

static void the_lowest_order_is_taken(void **state)
{
    static const struct {
        const char *formula;
        double x;
        int order; /* 0: no way out */
        bool bent;
    } cases[] = {
        {"x^2 + y^2", 1, 1, false}, /* the gradient */
        {"y^4 - x^2", 0, 2, false}, /* curvature, though y is degenerate */
        {"y^3 - x^2", 0, 2, false},
        {"y^3 + x^2", 0, 3, false},
        {"x^2 - y^4", 0, 4, false},
        {"-x^4 - y^6", 0, 4, false}, /* a maximum falls along x first */
        {"(y - x^2)*(y - 2*x^2)", 0, 4, true},
        {"x^2 + y^4", 0, 0, false}, /* a minimum */
        {"x^2", 0, 0, false},       /* a valley */
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const struct cp_report *r = at(*state, cases[k].formula, cases[k].x, 0);
        int order = r->escape == NULL ? 0 : r->escape->order;
        if (order != cases[k].order || (order > 0 && (r->escape->curve != NULL) != cases[k].bent))
            fail_msg("%s: order %d", cases[k].formula, order);
        if (order > 0)
            assert_true(r->escape->shown && r->escape->loss_after < r->escape->loss_before);
    }
}

/* A way out that nobody shows is never missing without a word. */
static void silence_is_explained(void **state)
{
    static const char *const formulas[] = {
        "-log(1 + x^6)*exp(80*x) + 0*y", /* a maximum by its bound; orders 6 to 10 are of a size */
        "-x^12 - y^12",                  /* by its bound; beyond what is looked at */
        "1000 + x^4 - 1e-300*y^4",       /* the fall is lost in rounding */
    };
    for (size_t k = 0; k < sizeof formulas / sizeof *formulas; k++) {
        const struct cp_report *r = at(*state, formulas[k], 0, 0);
        bool explained = false;
        assert_true(r->verdict == CP_MAXIMUM || r->verdict == CP_SADDLE);
        for (size_t w = 0; w < r->warning_count; w++)
            explained =
                explained || strstr(r->warnings[w], "no way out") != NULL || strstr(r->warnings[w], "no step") != NULL;
        assert_true(explained || (r->escape != NULL && r->escape->shown));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {ANALYSES_TEST(the_lowest_order_is_taken), ANALYSES_TEST(silence_is_explained)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
