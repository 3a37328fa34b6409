/* Verdicts from valleys: which they change, and what the report then says. */
#include "analysis/flat.h"

#include "analysis/verdict.h"
#include "support/close.h"
#include "support/valleys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* The report on theta after both steps; it was `before`. */
static const struct cp_report *decide(struct arena *arena, struct model *model, const double *theta,
                                      enum cp_verdict before)
{
    static const struct cp_options options;
    struct problem *problem = problem_new(arena, model, CP_EXACT);
    struct cp_report *report = verdict_report(arena, "", model->n, &options);
    struct stationary at;
    struct valley valley;
    assert_true(valleys_judge(arena, problem, theta, &at));
    report->verdict = before;
    report->reason = before == CP_DEGENERATE ? "nobody knows" : NULL;
    flat_decide(problem, &at.inertia, at.theta, &at.at, report, &valley);
    flat_describe(arena, problem, &at.inertia, at.theta, &valley, report);
    return report;
}

struct flat_case {
    const char *formula;
    double theta[2];
    enum cp_verdict before;
    enum cp_verdict after;
    size_t directions; /* 0: none were followed */
    size_t explained;
};

static const struct flat_case cases[] = {
    {"(1 - x*y)^2", {1, 1}, CP_DEGENERATE, CP_MINIMUM, 1, 1},
    {"4 - (1 - x*y)^2", {2, 0.5}, CP_DEGENERATE, CP_MAXIMUM, 1, 1},
    {"(x^2 + y^2 - 1)^2", {0.6, 0.8}, CP_DEGENERATE, CP_MINIMUM, 1, 0},
    {"x^2 + y^12", {0, 0}, CP_DEGENERATE, CP_DEGENERATE, 0, 0},
    {"x^2 - y^14", {0, 0}, CP_DEGENERATE, CP_DEGENERATE, 0, 0},
    {"x^2 + 0*y", {0, 5}, CP_DEGENERATE, CP_MINIMUM, 1, 1},
    {"1 + 0*x + 0*y", {0, 5}, CP_DEGENERATE, CP_MINIMUM, 2, 2},
    {"(1 - x*y)^2", {1, 1}, CP_MINIMUM, CP_MINIMUM, 0, 1}, /* decided already, by its bound */
    {"(1 - x*y)^2", {1, 1}, CP_SADDLE, CP_SADDLE, 0, 0},
};

static void verdicts_from_valleys(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const struct flat_case *c = &cases[k];
        struct arena *arena = arena_open(0);
        const struct cp_report *r = decide(arena, formula_model(arena, c->formula, "x=0,y=0"), c->theta, c->before);
        size_t directions = r->flat == NULL ? 0 : r->flat->directions;
        size_t explained = r->flat == NULL ? 0 : r->flat->explained;
        if (r->verdict != c->after || directions != c->directions || explained != c->explained)
            fail_msg("%s: %s, %zu directions, %zu explained", c->formula, cp_verdict_name(r->verdict), directions,
                     explained);
        assert_int_equal(r->decided_by == CP_BY_VALLEY, c->after != c->before);
        assert_int_equal(r->reason == NULL, c->after != CP_DEGENERATE);
        arena_close(arena);
    }
}

enum { LARGE = 140 };

/* Beyond the size that paths are followed in, symmetries must explain everything. */
static void large_valleys_are_orbits(void **state)
{
    struct arena *arena = *state;
    double theta[2 * LARGE + 1] = {0};
    for (size_t i = 0; i < LARGE; i++) {
        theta[i] = 0.5 + (double)i / LARGE;
        theta[LARGE + i] = 1 / theta[i];
    }
    const struct cp_report *r =
        decide(arena,
               json_model(arena, "{\"parameters\": {\"u\": {\"shape\": [140]}, \"v\": {\"shape\": [140]}}, "
                                 "\"loss\": \"sum((u*v - 1)^2)\"}"),
               theta, CP_DEGENERATE);
    assert_int_equal(r->verdict, CP_MINIMUM);
    assert_int_equal(r->flat->directions, LARGE);
    assert_int_equal(r->flat->cause_count, 1);
    assert_string_equal(r->flat->causes[0].what, "u, v");
    r = decide(arena,
               json_model(arena, "{\"parameters\": {\"u\": {\"shape\": [140]}, \"v\": {\"shape\": [140]}, \"w\": "
                                 "{\"shape\": []}}, \"loss\": \"sum((u*v - 1)^2) - w^12\"}"),
               theta, CP_DEGENERATE);
    assert_int_equal(r->verdict, CP_DEGENERATE);
    assert_int_equal(r->flat->explained, LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_from_valleys),
        ANALYSES_TEST(large_valleys_are_orbits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
