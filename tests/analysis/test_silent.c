/* Who answers where the Hessian is silent, and what is said where nobody does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/analyses.h"

#include <string.h>

static const struct cp_report *at_origin(struct arena *arena, const char *formula, enum cp_derivatives derivatives)
{
    static const double origin[2] = {0, 0};
    const struct cp_options options = {.derivatives = derivatives};
    return report_of(arena, formula_model(arena, formula, "x=0,y=0"), origin, &options);
}

static void higher_orders_answer_first(void **state)
{
    const struct cp_report *r = at_origin(*state, "x^3 + y^2 + y^4", CP_EXACT);
    assert_int_equal(r->verdict, CP_SADDLE);
    assert_int_equal(r->decided_by, CP_BY_HIGHER_ORDER);
    assert_int_equal(r->order, 3);
    assert_null(r->reason);
}

static void valleys_answer_next(void **state)
{
    const struct cp_report *r =
        at_origin(*state, "sin(x - y + x*y)^2 - 1 + cos(x - y + x*y)^2 + (x - y + x*y)^2", CP_EXACT);
    assert_int_equal(r->verdict, CP_MINIMUM);
    assert_int_equal(r->decided_by, CP_BY_VALLEY);
    assert_false(r->strict);
    r = at_origin(*state, "1 - exp((x + y)^2) + 0*x", CP_EXACT);
    assert_int_equal(r->verdict, CP_MAXIMUM);
}

static void differences_know_of_no_higher_orders(void **state)
{
    const struct cp_report *r = at_origin(*state, "x^3 + y^2", CP_FINITE_DIFFERENCES);
    assert_true(r->verdict == CP_DEGENERATE || r->verdict == CP_SADDLE);
    assert_true(r->decided_by != CP_BY_HIGHER_ORDER);
}

static void nobody_answers(void **state)
{
    const struct cp_report *r = at_origin(*state, "x^2*y^2 - x^4*y^6", CP_EXACT);
    assert_int_equal(r->verdict, CP_DEGENERATE);
    assert_int_equal(r->decided_by, CP_BY_NOTHING);
    assert_non_null(strstr(r->reason, "2 of 2 eigenvalues cannot be told from 0; "));
    assert_non_null(strstr(r->reason, "rises like t^4"));
}

/* Of an extremum by a bound: strict by its first form, not strict along a line or a valley, or nobody knows. */
static void strictness_is_three_valued(void **state)
{
    static const struct {
        const char *formula;
        bool strict;
        bool open;
    } cases[] = {
        {"x^6 + y^4", true, false},
        {"x^2*y^2", false, false},
        {"(x - y^2)^2 + 0*y", false, false},
        {"x^2 + y^20", false, true},
        {"-(x^2 + y^20)", false, true},
        {"(x^2 - y^3)^2", false, true}, /* flat along a curve that nobody follows */
        {"x^2 + 0*y", false, false},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const struct cp_report *r = at_origin(*state, cases[k].formula, CP_EXACT);
        if (r->strict != cases[k].strict || r->strictness_open != cases[k].open)
            fail_msg("%s: strict %d, open %d", cases[k].formula, r->strict, r->strictness_open);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(higher_orders_answer_first),           ANALYSES_TEST(valleys_answer_next),
        ANALYSES_TEST(differences_know_of_no_higher_orders), ANALYSES_TEST(nobody_answers),
        ANALYSES_TEST(strictness_is_three_valued),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
