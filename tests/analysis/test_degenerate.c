/* Decisions by higher orders, at the point itself: orders, strictness, and what stays open. Random coordinates are those of
 * tests/laws/test_degenerate_slow.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/degenerate.h"

#include "support/analyses.h"

#include <math.h>
#include <string.h>

/* The decision at the origin of x, y, z. */
static struct degenerate decide(struct arena *arena, const char *formula)
{
    static const double origin[3] = {0, 0, 0};
    struct model *model = formula_model(arena, formula, "x=0,y=0,z=0");
    struct problem *problem = problem_new(arena, model, CP_EXACT);
    struct derivatives *d = ARENA_NEW(arena, struct derivatives);
    struct inertia *inertia = ARENA_NEW(arena, struct inertia);
    *d = derivatives_new(arena, model->n);
    assert_true(problem_derivatives(problem, origin, d));
    assert_true(inertia_decide(arena, model->n, d->hessian, d->hessian_error, inertia));
    assert_true(inertia_complete(arena, inertia));
    return degenerate_decide(arena, problem, &(struct reduction_start){origin, inertia, NULL});
}

static void leading_orders_decide(void **state)
{
    static const struct {
        const char *formula;
        enum cp_verdict verdict;
        int order;
        bool strict;
    } cases[] = {
        {"x^3 + y^2 + z^2", CP_SADDLE, 3, true},
        {"x^8 + y^2 + z^2", CP_MINIMUM, 8, true},
        {"x^7 - y^2 - z^2", CP_SADDLE, 7, true},
        {"-x^8 - y^2 - z^2", CP_MAXIMUM, 8, true},
        {"x^4 + y^4 + z^4", CP_MINIMUM, 4, true},
        {"x^3 + 0*y + z^2", CP_SADDLE, 3, false}, /* y is flat */
        {"x*y*z", CP_SADDLE, 3, true},
        {"x^4 - y^6 + z^2", CP_SADDLE, 6, true},
        {"x^4 + y^4 - 1e-3*x^2*y^2 - z^2", CP_SADDLE, 4, true},
        {"(y - x^3)*(y - 2*x^3) + z^2", CP_SADDLE, 6, true}, /* the way down bends like x^3 */
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct degenerate d = decide(*state, cases[k].formula);
        if (d.verdict != cases[k].verdict || d.order != cases[k].order || d.strict != cases[k].strict)
            fail_msg("%s: verdict %d of order %d, strict %d", cases[k].formula, d.verdict, d.order, d.strict);
    }
}

static void what_is_not_proven_stays_open(void **state)
{
    static const struct {
        const char *formula;
        const char *reason;
        bool flat;
    } cases[] = {
        {"x^2*y^2 + z^2", "one sign", false},       /* vanishes along both axes */
        {"(x^2 - y^2)^2 + z^2", "one sign", false}, /* and here along the diagonals */
        {"x^10 + y^2 + z^2", "order 10", false},    /* nothing beyond is known */
        {"x^12 + y^2 + z^2", "vanish", true},       /* beyond what is looked at */
        {"(x + y + z)^2", "vanish", true},          /* a valley, which others decide */
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct degenerate d = decide(*state, cases[k].formula);
        if (d.verdict != CP_DEGENERATE || d.flat != cases[k].flat || strstr(d.reason, cases[k].reason) == NULL)
            fail_msg("%s: verdict %d, flat %d: %s", cases[k].formula, d.verdict, d.flat, d.reason);
    }
}

/* The path bends as mathematics says: y = 1.5 x^2 lies in the middle between the two parabolas. */
static void ways_down_bend(void **state)
{
    struct degenerate d = decide(*state, "(y - x^2)*(y - 2*x^2) + z^2");
    assert_non_null(d.down);
    assert_int_equal(d.down->order, 4);
    assert_int_equal(d.down->bends, 1);
    assert_true(fabs(fabs(d.down->direction[0]) - 1) < 1e-14);
    assert_true(fabs(d.down->bend[1] - 1.5) < 1e-13);
    assert_true(fabs(d.down->value + 0.25) < 1e-13);
}

/* Of several null directions, one may be off by the last bits of theta, which shows as low orders along another: they outweigh
 * the others at lengths only that theta does not resolve. */
static void last_bits_decide_nothing(void **state)
{
    static const char *const formulas[] = {"(y + 2 + (x - 1)^3)^4 + (x - 1)^6", "(y + 2 - (x - 1)^2)^4 + (x - 1)^8",
                                           "(y + 2 + (x - 1)^5)^6 + (x - 1)^8"};
    for (size_t k = 0; k < sizeof formulas / sizeof *formulas; k++)
        for (int bits = -4; bits <= 4; bits++) {
            const double theta[] = {1, -2 + bits * 0x1p-51};
            const struct cp_report *r = report_of(*state, formula_model(*state, formulas[k], "x=0,y=0"), theta, NULL);
            if (r->verdict != CP_MINIMUM && r->verdict != CP_DEGENERATE)
                fail_msg("%s, %d bits off: verdict %d", formulas[k], bits, r->verdict);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(leading_orders_decide),
        ANALYSES_TEST(what_is_not_proven_stays_open),
        ANALYSES_TEST(ways_down_bend),
        ANALYSES_TEST(last_bits_decide_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
