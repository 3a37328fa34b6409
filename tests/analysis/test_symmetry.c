/* Causes of flat directions: those that mathematics knows of each loss, and no others. */
#include "analysis/symmetry.h"

#include "support/valleys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { CAUSES = 3 };

struct symmetry_case {
    const char *model; /* JSON, or a formula */
    const char *order;
    double theta[24];
    size_t flat;
    size_t explained;
    struct cp_flat_cause causes[CAUSES];
};

#define NETWORK(layers, loss, data)                                                                                    \
    "{\"network\": {\"layers\": [" layers "], \"loss\": \"" loss "\"}, \"data\": " data "}"
#define FOUR(targets) "{\"inputs\": [[1, 0], [0, 1], [1, 1], [2, -1]], \"targets\": " targets "}"
#define DENSE(units, rest) "{\"type\": \"dense\", \"units\": " units rest "}"

static const struct symmetry_case cases[] = {
    {"x^2 + 0*y", "x=0,y=0", {0, 3}, 1, 1, {{CP_FLAT_UNUSED, 1, "y"}}},
    {"x^2 + relu(y - 1)^2", "x=0,y=0", {0, 0}, 1, 1, {{CP_FLAT_DEAD, 1, "y"}}},
    {"x^2 + where(y < 3, 0, z*y)", "x=0,y=0,z=0", {0, 1, 2}, 2, 2, {{CP_FLAT_DEAD, 2, "y, z"}}},
    {"(x - y)^2", "x=0,y=0", {2, 2}, 1, 1, {{CP_FLAT_SHIFT, 1, "x, y"}}},
    {"(x - 1e4*y)^2", "x=0,y=0", {0, 0}, 1, 1, {{CP_FLAT_SHIFT, 1, "x, y"}}},
    {"(1 - w1*w2)^2", "w1=0,w2=0", {2, 0.5}, 1, 1, {{CP_FLAT_SCALING, 1, "w1, w2"}}},
    {"(6 - a*b*c)^2 + (d + e - f)^2",
     "a=0,b=0,c=0,d=0,e=0,f=0",
     {1, 2, 3, 1, 2, 3},
     4,
     4,
     {{CP_FLAT_SHIFT, 2, "d, e, f"}, {CP_FLAT_SCALING, 2, "a, b, c"}}},
    {"(x^2 + y^2 - 1)^2", "x=0,y=0", {0.6, 0.8}, 1, 0, {{0}}}, /* scalars do not mix */
    {"x^2 + y^12", "x=0,y=0", {0, 0}, 1, 0, {{0}}},
    {"exp(x*y) - x*y", "x=0,y=0", {0, 1}, 1, 0, {{0}}}, /* a scaling that does not move the point at x = 0 alone */
    {"{\"parameters\": {\"v\": {\"shape\": [3]}}, \"loss\": \"(v @ v - 1)^2\"}",
     NULL,
     {0.6, 0, 0.8},
     2,
     2,
     {{CP_FLAT_MIXING, 2, "v"}}},
    {"{\"parameters\": {\"b\": {\"shape\": [3]}}, \"loss\": \"logsumexp(b) - 0.25*b[0] - 0.25*b[1] - 0.5*b[2]\"}",
     NULL,
     {1, 1, 1.6931471805599453},
     1,
     1,
     {{CP_FLAT_SHIFT, 1, "b"}}},
    /* two linear layers */
    {NETWORK(DENSE("2", ", \"bias\": false") ", " DENSE("1", ", \"bias\": false"), "mse",
             FOUR("[[2], [-1], [1], [5]]")),
     NULL,
     {1, 0.5, 0.25, 1, 2.5714285714285716, -2.2857142857142856},
     4,
     4,
     {{CP_FLAT_SCALING, 2, "0.weight, 1.weight"}, {CP_FLAT_MIXING, 2, "0.weight, 1.weight"}}},
    /* the same with biases: a shift of the hidden ones is undone by the others */
    {NETWORK(DENSE("1", "") ", " DENSE("1", ""), "mse", FOUR("[[2], [-1], [1], [5]]")),
     NULL,
     {4, -2, 0.25, 0.5, -0.125},
     2,
     2,
     {{CP_FLAT_SCALING, 1, "0.weight, 0.bias, 1.weight"}, {CP_FLAT_MIXING, 1, "0.bias, 1.bias"}}},
    /* a relu network whose second unit is dead on all rows */
    {NETWORK(DENSE("2", ", \"activation\": \"relu\"") ", " DENSE("1", ", \"bias\": false"), "mse",
             FOUR("[[2], [2], [3], [2]]")),
     NULL,
     {1, 1, -1, -1, 1, -5, 1, 1},
     5,
     5,
     {{CP_FLAT_DEAD, 4, "0.weight[1,0], 0.weight[1,1], 0.bias[1], 2.weight[0,1]"},
      {CP_FLAT_SCALING, 1, "0.weight[0,0], 0.weight[0,1], 0.bias[0], 2.weight[0,0]"}}},
    /* the same unit twice; moving their weights apart is flat to second order alone */
    {NETWORK(DENSE("2", ", \"activation\": \"tanh\", \"bias\": false") ", " DENSE("1", ", \"bias\": false"), "mse",
             "{\"inputs\": [[1], [0.5], [-2]], \"targets\": [[1.5231883119115297], [0.92423431452001980], "
             "[-1.9280551601516338]]}"),
     NULL,
     {1, 1, 1, 1},
     2,
     1,
     {{CP_FLAT_DUPLICATES, 1, "2.weight"}}},
};

static void causes_are_named(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const struct symmetry_case *c = &cases[k];
        struct arena *arena = arena_open(0);
        struct model *model =
            c->model[0] == '{' ? json_model(arena, c->model) : formula_model(arena, c->model, c->order);
        struct problem *problem = problem_new(arena, model, CP_EXACT);
        struct stationary at;
        if (!valleys_judge(arena, problem, c->theta, &at) || at.inertia.zero != c->flat)
            fail_msg("%s: not critical, or %zu flat directions", c->model, at.inertia.zero);
        static const struct cp_flat none;
        const struct cp_flat *flat = symmetry_explain(arena, problem, &at.inertia, at.theta, NULL);
        const struct cp_flat found = flat == NULL ? none : *flat;
        size_t expected = 0;
        while (expected < CAUSES && c->causes[expected].count > 0)
            expected++;
        for (size_t i = 0; i < found.cause_count; i++) {
            const struct cp_flat_cause *cause = &found.causes[i];
            if (i >= expected || cause->kind != c->causes[i].kind || cause->count != c->causes[i].count ||
                strcmp(cause->what, c->causes[i].what) != 0)
                fail_msg("%s: %zu by %s: %s", c->model, cause->count, cp_flat_cause_name(cause->kind), cause->what);
        }
        if (found.cause_count != expected || found.explained != c->explained)
            fail_msg("%s: %zu causes for %zu of %zu directions", c->model, found.cause_count, found.explained, c->flat);
        arena_close(arena);
    }
}

/* Random products of random groups of parameters: as many scalings as each group has parameters more than one. */
static void scalings_are_counted(void **state)
{
    (void)state;
    struct random random = {7};
    for (size_t trial = 0; trial < 40; trial++) {
        struct arena *arena = arena_open(0);
        struct text text = {.arena = arena};
        struct text order = {.arena = arena};
        double theta[12];
        size_t n = 0;
        size_t scalings = 0;
        for (size_t group = 0; group < 3; group++) {
            size_t size = 1 + random_below(&random, 4);
            double product = 1;
            text_printf(&text, "%s(1", group == 0 ? "" : " + ");
            for (size_t i = 0; i < size; i++, n++) {
                theta[n] = random_uniform(&random, 0.5, 2) * (random_below(&random, 2) == 0 ? 1 : -1);
                product *= theta[n];
                text_printf(&text, "*p%zu", n);
                text_printf(&order, "%sp%zu=0", n == 0 ? "" : ",", n);
            }
            text_printf(&text, " - %.17g)^2", product);
            scalings += size - 1;
        }
        struct problem *problem = problem_new(arena, formula_model(arena, text.at, order.at), CP_EXACT);
        struct stationary at;
        assert_true(valleys_judge(arena, problem, theta, &at));
        if (at.inertia.zero == scalings && scalings > 0) {
            const struct valley valley = {.flat = scalings, .reach = 0.5};
            const struct cp_flat *found = symmetry_explain(arena, problem, &at.inertia, at.theta, &valley);
            assert_non_null(found);
            assert_int_equal(found->directions, scalings);
            assert_int_equal(found->cause_count, 1);
            assert_int_equal(found->causes[0].kind, CP_FLAT_SCALING);
            assert_int_equal(found->explained, scalings);
        }
        arena_close(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(causes_are_named),
        cmocka_unit_test(scalings_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
