/* Valleys are found, and what only looks like one is refused, in random smooth coordinates. */
#include "analysis/valley.h"

#include "support/valleys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* With the dimension of its floor. */
struct valley_case {
    struct landscape f;
    size_t flat;
    double sign; /* of the curvatures across */
};

static const struct valley_case valleys[] = {
    {{"X0^2 + 0*X1", 2, {0, 0}}, 1, 1},
    {{"(1 - X0*X1)^2", 2, {1, 1}}, 1, 1},
    {{"(1 - X0*X1)^2", 2, {2, 0.5}}, 1, 1},
    {{"3 - (1 - X0*X1)^2", 2, {-1, -1}}, 1, -1},
    {{"(X0^2 + X1^2 - 1)^2", 2, {1, 0}}, 1, 1},
    {{"(X0^2 + X1^2 - 1)^2 + 7", 2, {0.6, 0.8}}, 1, 1},
    {{"(X0^2 + X1^2 + X2^2 - 1)^2", 3, {0, 1, 0}}, 2, 1},
    {{"(X0*X1*X2 - 1)^2", 3, {1, 1, 1}}, 2, 1},
    {{"(X0*X2 + X1*X3 - 1)^2", 4, {1, 0.5, 0.8, 0.4}}, 3, 1},
    {{"(X0*X2 - 1)^2 + (X1*X2 - 2)^2", 3, {1, 2, 1}}, 1, 1},
    {{"(exp(X0) - X1)^2", 2, {0, 1}}, 1, 1},
    {{"-cos(X0 + X1)", 2, {0.5, -0.5}}, 1, 1},
    {{"log(1 + (X0 - X1^2)^2)", 2, {1, 1}}, 1, 1},
    {{"(X0^2 + X1^2 - 1)^2 + (X2 - X0*X1)^2", 3, {1, 0, 0}}, 1, 1},
    {{"(X0 - X1)^2 + (X1 - X2)^2", 3, {1, 1, 1}}, 1, 1},
    {{"(tanh(X0)*X1 - 0.5)^2", 2, {0.5493061443340549, 1}}, 1, 1},
};
enum { VALLEYS = sizeof valleys / sizeof *valleys };

/* Degenerate points that no valley goes through; or not one along all null directions. */
static const struct valley_case others[] = {
    {{"X0^10", 1, {0}}, 0, 1},
    {{"X0^2 + X1^12", 2, {0, 0}}, 0, 1},
    {{"X0^2 - X1^14", 2, {0, 0}}, 0, 1},
    {{"X0^2 + X1^4", 2, {0, 0}}, 0, 1},
    {{"X0^2 + X1^3", 2, {0, 0}}, 0, 1},
    {{"X0^2 + X1^9 + 5", 2, {0, 0}}, 0, 1},
    {{"(X1 - X0^2)*(X1 - 2*X0^2)", 2, {0, 0}}, 0, 1},
    {{"(X0 - X1^2)^2 + X1^10", 2, {0, 0}}, 0, 1},
    {{"X0^2*X1^2", 2, {0, 0}}, 0, 1},
    {{"X0^2*X1^2 + X2^2", 3, {0, 0, 0}}, 0, 1},
    {{"X0^2 + X1^12 + 0*X2", 3, {0, 0, 0}}, 0, 1},
    {{"(X0^2 + X1^2 - 1)^2 + X2^12", 3, {1, 0, 0}}, 0, 1},
    {{"(X0^2 + X1^2 - 1)^2 + X1^8", 2, {1, 0}}, 0, 1},
    {{"(X0^2 + X1^2 - 1)^2 - X1^12", 2, {1, 0}}, 0, 1},
    {{"1 + X0^2 + exp(-1/(X1^2 + 0.02))", 2, {0, 0}}, 0, 1},
    {{"X0^2 + (X1*X2)^4", 3, {0, 0, 0}}, 0, 1},
    {{"X0^2 + 1e-9*X1^12", 2, {0, 0}}, 0, 1},
    {{"X0^4 + X1^4", 2, {0, 0}}, 0, 1},
    {{"(X0 - 1)^2 + (X1 - 1)^12", 2, {1, 1}}, 0, 1},
    {{"(1 - X0*X1)^2 - (X0 - 1)^10", 2, {1, 1}}, 0, 1},
    {{"(1 - X0*X1)^2 + 1e-6*(X0 - 1)^9", 2, {1, 1}}, 0, 1},
    {{"(X0 - X1^2)^2 - X1^12", 2, {0, 0}}, 0, 1},
    {{"X0^2 + sin(X1)^10", 2, {0, 0}}, 0, 1},
    {{"X0^2 - (1 - cos(X1))^5", 2, {0, 0}}, 0, 1},
    {{"X0^2*(1 + 100*X1^2) - 0.01*X1^12", 2, {0, 0}}, 0, 1},
    {{"(X0*X1*X2 - 1)^2 + (X0 - X1)^10", 3, {1, 1, 1}}, 0, 1},
    {{"(X0*X1 - X2)^2 - X2^10", 3, {1, 0, 0}}, 0, 1},
    {{"cosh(X0) + tanh(X1)^11", 2, {0, 0}}, 0, 1},
};
enum { OTHERS = sizeof others / sizeof *others };

struct tally {
    size_t held;
    size_t refused;
    size_t undecided; /* not critical, or another inertia: no question for valleys */
};

static void ask(struct random *random, const struct valley_case *c, const struct disguise *d, bool valley,
                struct tally *tally)
{
    struct arena *arena = arena_open(0);
    struct scene s = valleys_make(arena, random, &c->f, d);
    struct problem *problem = problem_new(arena, s.model, CP_EXACT);
    struct stationary at;
    struct valley out;
    bool asked = valleys_judge(arena, problem, s.theta, &at) && at.inertia.zero > 0 &&
                 (at.inertia.negative == 0 || at.inertia.positive == 0) && (!valley || at.inertia.zero == c->flat);
    if (!asked) {
        tally->undecided++;
    } else if (valley_holds(problem, &at.inertia, at.theta, at.at.loss, at.at.loss_error, &out)) {
        tally->held++;
        if (!valley)
            fail_msg("%s at %g, %g: no valley, and yet: %s", c->f.text, c->f.at[0], c->f.at[1], s.text);
        assert_int_equal(out.flat, c->flat);
        assert_null(out.doubt);
    } else {
        tally->refused++;
        assert_non_null(out.doubt);
        assert_int_equal(out.flat, 0);
        if (valley)
            print_message("refused: %s: %s\n", c->f.text, out.doubt);
    }
    arena_close(arena);
}

static struct disguise disguise_of(struct random *random, size_t n, size_t round, double sign)
{
    static const double quadratics[] = {0, 0, 0.2, 0.5};
    static const double shifts[] = {0, 1, 1, 100};
    return (struct disguise){.turned = round % 3 != 0,
                             .quadratic = quadratics[random_below(random, 4)],
                             .shift = shifts[random_below(random, 4)],
                             .extra = n < 5 ? random_below(random, 3) : 0,
                             .sign = sign};
}

enum { ROUNDS = 8 };

static void valleys_are_found(void **state)
{
    (void)state;
    struct random random = {91};
    struct tally tally = {0};
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t k = 0; k < VALLEYS; k++) {
            struct disguise d = disguise_of(&random, valleys[k].f.n, round, valleys[k].sign);
            ask(&random, &valleys[k], &d, true, &tally);
        }
    print_message("valleys: %zu found, %zu refused, %zu not asked\n", tally.held, tally.refused, tally.undecided);
    assert_true(tally.held * 100 >= (tally.held + tally.refused) * 98);
    assert_true(tally.undecided * 10 < tally.held);
}

static void what_is_no_valley_is_refused(void **state)
{
    (void)state;
    struct random random = {92};
    struct tally tally = {0};
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t k = 0; k < OTHERS; k++) {
            struct disguise d = disguise_of(&random, others[k].f.n, round, others[k].sign);
            ask(&random, &others[k], &d, false, &tally);
        }
    print_message("others: %zu refused, %zu not asked\n", tally.refused, tally.undecided);
    assert_int_equal(tally.held, 0);
    assert_true(tally.undecided * 4 < tally.refused);
}

/* ---- One by one ---- */

struct single {
    const char *model; /* JSON, or a formula */
    const char *order;
    double theta[24];
    size_t flat; /* 0: no valley */
};

#define DATA2 "\"data\": {\"inputs\": [[1, 0], [0, 1], [1, 1], [2, -1]], \"targets\": "

static const struct single singles[] = {
    {"1 + 0*x", "x=0", {0}, 1},
    {"0*x + 0*y", "x=0,y=0", {3, -1e200}, 2},
    {"x^2 + relu(y - 1)^2", "x=0,y=0", {0, 0}, 1},           /* nothing depends on y up to the kink */
    {"x^2 - relu(y - 1)^2", "x=0,y=0", {0, 0}, 1},           /* a minimum all the same */
    {"x^2 + where(y > 1e-4, y^4, 0)", "x=0,y=0", {0, 0}, 0}, /* too close to where it rises to tell */
    {"(1 - (1e8*x)*(1e-8*y))^2", "x=0,y=0", {1e-8, 1e8}, 1},
    {"1e100*(1 - (1e8*x)*(1e-8*y))^2", "x=0,y=0", {1e-8, 1e8}, 1},
    {"1e-100*((1e12*x)^2 + (1e-12*y)^12)", "x=0,y=0", {0, 0}, 0},
    {"(x - y)^2*(2 + sin(x))", "x=0,y=0", {1, 1}, 1},
    {"x^2 - (y - 0.001)^12", "x=0,y=0", {0, 0.001}, 0},
    /* two linear layers that fit y = 2 a - b: scales and mixtures of the hidden units */
    {"{\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": 2, \"bias\": false}, "
     "{\"type\": \"dense\", \"units\": 1, \"bias\": false}], \"loss\": \"mse\"}, " DATA2 "[[2], [-1], [1], [5]]}}",
     NULL,
     {1, 0, 0, 1, 2, -1},
     4},
    /* a relu network: the second hidden unit is dead on all rows, the first one only scales */
    {"{\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": 2, \"activation\": \"relu\"}, "
     "{\"type\": \"dense\", \"units\": 1, \"bias\": false}], \"loss\": \"mse\"}, " DATA2 "[[2], [2], [3], [2]]}}",
     NULL,
     {1, 1, -1, -1, 1, -5, 1, 1},
     5},
};

/* Not valleys: every network below is at the saddle of zero weights. */
static const struct single saddles[] = {
    {"(1 - a*b*c)^2", "a=0,b=0,c=0", {0}, 0},
    {"(1 - a*b*c*d)^2", "a=0,b=0,c=0,d=0", {0}, 0},
    {"(1 - tanh(a)*b*c)^2 + d^2", "a=0,b=0,c=0,d=0", {0}, 0},
    {"{\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": 2, \"activation\": \"tanh\"}, "
     "{\"type\": \"dense\", \"units\": 1}], \"loss\": \"mse\"}, \"data\": {\"inputs\": [[1, 1], [1, -1], [-1, 1], "
     "[-1, -1]], \"targets\": [[-1], [1], [1], [-1]]}}",
     NULL,
     {0},
     0},
};

/* A network with random weights, and data that it fits exactly: more weights than numbers to fit, or symmetries. */
static const char *fitted_network(struct arena *arena, struct random *random, const char *activation, size_t rows,
                                  double *theta)
{
    enum { INPUTS = 2, UNITS = 4 };
    const double *bias = theta + INPUTS * UNITS;
    const double *out = bias + UNITS;
    struct text inputs = {.arena = arena};
    struct text targets = {.arena = arena};
    for (size_t i = 0; i < INPUTS * UNITS + 2 * UNITS + 1; i++)
        theta[i] = random_normal(random);
    for (size_t r = 0; r < rows; r++) {
        double x[INPUTS] = {random_normal(random), random_normal(random)};
        double y = out[UNITS];
        for (size_t u = 0; u < UNITS; u++) {
            double z = bias[u] + theta[2 * u] * x[0] + theta[2 * u + 1] * x[1];
            y += out[u] * (activation[0] == 'r' ? fmax(z, 0) : tanh(z));
        }
        text_printf(&inputs, "%s[%.17g, %.17g]", r == 0 ? "" : ", ", x[0], x[1]);
        text_printf(&targets, "%s[%.17g]", r == 0 ? "" : ", ", y);
    }
    return str_format(arena,
                      "{\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": 4, \"activation\": \"%s\"}, "
                      "{\"type\": \"dense\", \"units\": 1}], \"loss\": \"mse\"}, \"data\": {\"inputs\": [%s], "
                      "\"targets\": [%s]}}",
                      activation, inputs.at, targets.at);
}

static void fitted_networks_are_valleys(void **state)
{
    (void)state;
    struct random random = {19};
    size_t asked = 0;
    size_t held = 0;
    for (size_t trial = 0; trial < 24; trial++) {
        struct arena *arena = arena_open(0);
        double theta[17];
        const char *text =
            fitted_network(arena, &random, trial % 2 == 0 ? "relu" : "tanh", trial % 3 == 0 ? 40 : 6, theta);
        struct problem *problem = problem_new(arena, json_model(arena, text), CP_EXACT);
        struct stationary at;
        struct valley out;
        if (valleys_judge(arena, problem, theta, &at) && at.inertia.zero > 0 && at.inertia.negative == 0) {
            asked++;
            held += valley_holds(problem, &at.inertia, at.theta, at.at.loss, at.at.loss_error, &out);
        }
        arena_close(arena);
    }
    print_message("networks: %zu of %zu valleys found\n", held, asked);
    assert_true(asked >= 15 && held * 10 >= asked * 8);
}

static void expect_single(const struct single *s)
{
    struct arena *arena = arena_open(0);
    struct model *model = s->model[0] == '{' ? json_model(arena, s->model) : formula_model(arena, s->model, s->order);
    struct problem *problem = problem_new(arena, model, CP_EXACT);
    struct stationary at;
    struct valley out;
    if (!valleys_judge(arena, problem, s->theta, &at))
        fail_msg("%s: not critical", s->model);
    bool holds = valley_holds(problem, &at.inertia, at.theta, at.at.loss, at.at.loss_error, &out);
    if (holds != (s->flat > 0) || out.flat != s->flat)
        fail_msg("%s: %zu flat, not %zu, of %zu: %s", s->model, out.flat, s->flat, at.inertia.zero, out.doubt);
    assert_true(!holds || valley_confirmed(problem, &at.inertia, at.theta, at.at.loss, at.at.loss_error, &out));
    arena_close(arena);
}

static void single_points(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof singles / sizeof *singles; k++)
        expect_single(&singles[k]);
    for (size_t k = 0; k < sizeof saddles / sizeof *saddles; k++)
        expect_single(&saddles[k]);
}

/* Values alone show valleys, too. */
static void differences_see_valleys(void **state)
{
    (void)state;
    static const double theta[2] = {1, 1};
    struct arena *arena = arena_open(0);
    struct problem *problem = problem_new(arena, formula_model(arena, "(1 - x*y)^2", "x=0,y=0"), CP_FINITE_DIFFERENCES);
    struct stationary at;
    struct valley out;
    assert_true(valleys_judge(arena, problem, theta, &at));
    assert_true(valley_holds(problem, &at.inertia, at.theta, at.at.loss, at.at.loss_error, &out));
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valleys_are_found),       cmocka_unit_test(what_is_no_valley_is_refused),
        cmocka_unit_test(single_points),           cmocka_unit_test(fitted_networks_are_valleys),
        cmocka_unit_test(differences_see_valleys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
