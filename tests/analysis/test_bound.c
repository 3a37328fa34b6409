/* Global minima and maxima proven by structure: known ones, near misses, and random losses, where no attained bound may be
 * beaten by any point, or contradict the signs of the Hessian. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/analyses.h"

#include "analysis/bound.h"
#include "support/random.h"

#include <math.h>

struct known {
    const char *formula;
    const char *names; /* in the order of theta */
    double theta[3];
    enum cp_verdict verdict;
    enum cp_decided_by by;
    int attained; /* -1: the lower bound, 1: the upper one, 2: both, 0: none */
};

static const struct known known[] = {
    {"(1 - w1*w2)^2", "w1=0,w2=0", {1, 1}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1},
    {"(1 - w1*w2)^2", "w1=0,w2=0", {2, 0.5}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1},
    {"(1 - w1*w2)^2", "w1=0,w2=0", {3, 0.3333334}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1}, /* for the point nearby */
    {"(1 - w1*w2)^2", "w1=0,w2=0", {0, 0}, CP_SADDLE, CP_BY_HESSIAN, 0},
    {"(x^2 + y^2 - 1)^2", "x=0,y=0", {1, 0}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1},
    {"(x^2 + y^2 - 1)^2", "x=0,y=0", {0, 0}, CP_MAXIMUM, CP_BY_HESSIAN, 0},
    {"x^4", "x=0", {0}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1},
    {"(x - 1)^6", "x=0", {1}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1},
    {"-x^4", "x=0", {0}, CP_MAXIMUM, CP_BY_UPPER_BOUND, 1},
    {"x^2*y^2", "x=0,y=0", {0, 0}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1},
    {"x^2*y^2", "x=0,y=0", {0, 3}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1},
    {"x^2 + 0*y", "x=0,y=0", {0, 3}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1},
    {"x^4 + y^4", "x=0,y=0", {0, 0}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1},
    {"5 - x^4*exp(y)", "x=0,y=0", {0, 1}, CP_MAXIMUM, CP_BY_UPPER_BOUND, 1},
    {"x - x + 7", "x=0", {3}, CP_MINIMUM, CP_BY_LOWER_BOUND, 2},
    {"cosh(x^2)", "x=0", {0}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1},
    {"exp(-(x*y - 1)^4)", "x=0,y=0", {2, 0.5}, CP_MAXIMUM, CP_BY_UPPER_BOUND, 1},
    {"x^2 + 1", "x=0", {0}, CP_MINIMUM, CP_BY_HESSIAN, -1},
    {"(x - 1)^2 + (y - x^2)^2", "x=0,y=0", {1, 1}, CP_MINIMUM, CP_BY_HESSIAN, -1},
    {"(x - 1/3)^2", "x=0", {0.33333333}, CP_MINIMUM, CP_BY_HESSIAN, -1},
    {"abs(x) + y^2", "x=0,y=0", {0, 0}, CP_NONSMOOTH, CP_BY_NOTHING, -1},
    {"-abs(x)", "x=0", {0}, CP_NONSMOOTH, CP_BY_NOTHING, 1},
    {"max(abs(x), y^2)", "x=0,y=0", {0, 0}, CP_NONSMOOTH, CP_BY_NOTHING, -1},
    {"abs(x) + y^2", "x=0,y=0", {0, 1}, CP_NONSMOOTH, CP_BY_NOTHING, 0},
    {"log(x)^4", "x=0", {1}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1},
    {"mean((x*[1, 2, 3] - [2, 4, 6])^2) + 0*y", "x=0,y=0", {2, 5}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1},
    {"(x - 1e-3*y)^2", "x=0,y=0", {0.001, 1}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1},
    {"1e200*(x*y - 1)^2", "x=0,y=0", {1e10, 1e-10}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1},
    {"1e-200*(x*y - 1)^2", "x=0,y=0", {2, 0.5}, CP_MINIMUM, CP_BY_LOWER_BOUND, -1},
};

/* What is near a bound, or rounds to it, and attains none. */
static const struct known misses[] = {
    {"exp(-x)", "x=0", {800}, CP_DEGENERATE, CP_BY_NOTHING, 0},
    {"softplus(x)", "x=0", {-800}, CP_DEGENERATE, CP_BY_NOTHING, 0},
    {"1 - tanh(x)", "x=0", {40}, CP_DEGENERATE, CP_BY_NOTHING, 0},
    {"1 + 1e-20*(1 + x^3)^2", "x=0", {0}, CP_DEGENERATE, CP_BY_NOTHING, 0},
    {"(1e-17 + x^3)^2", "x=0", {0}, CP_DEGENERATE, CP_BY_NOTHING, 0},
    {"(1 + x^3)^2", "x=0", {0}, CP_DEGENERATE, CP_BY_NOTHING, 0},
    {"(sqrt(2)^2 - 2 + x^3)^2", "x=0", {0}, CP_DEGENERATE, CP_BY_NOTHING, 0}, /* is that 0? */
    {"x^3", "x=0", {0}, CP_DEGENERATE, CP_BY_NOTHING, 0},
    {"x^2 + y^3", "x=0,y=0", {0, 0}, CP_DEGENERATE, CP_BY_NOTHING, 0},
    {"exp(-exp(x))", "x=0", {7}, CP_DEGENERATE, CP_BY_NOTHING, 0},
    {"(y - x^2)*(y - 2*x^2)", "x=0,y=0", {0, 0}, CP_DEGENERATE, CP_BY_NOTHING, 0},
};

static int attained_of(const struct cp_report *r)
{
    return r->bound->attains_lower ? (r->bound->attains_upper ? 2 : -1) : r->bound->attains_upper ? 1 : 0;
}

static void expect_known(struct arena *arena, const struct known *row)
{
    const struct cp_report *r = report_of(arena, formula_model(arena, row->formula, row->names), row->theta, NULL);
    if (attained_of(r) != row->attained)
        fail_msg("%s: attained %d, bounds [%g, %g]", row->formula, attained_of(r), r->bound->lower, r->bound->upper);
    if (row->attained == 0 && row->verdict == CP_DEGENERATE) {
        assert_true(r->decided_by != CP_BY_LOWER_BOUND && r->decided_by != CP_BY_UPPER_BOUND);
        return; /* others may decide it */
    }
    bool by_order = r->decided_by == CP_BY_HIGHER_ORDER; /* which is asked first, and says the same */
    if (r->verdict != row->verdict || (r->decided_by != row->by && !by_order))
        fail_msg("%s: %s by %d", row->formula, cp_verdict_name(r->verdict), (int)r->decided_by);
    if (by_order)
        return;
    if (row->by == CP_BY_LOWER_BOUND || row->by == CP_BY_UPPER_BOUND) {
        assert_null(r->reason);
        assert_true(r->escape == NULL || r->verdict == CP_MAXIMUM);
        assert_int_equal(r->order, 0);
    }
}

static void test_known_extrema(void **state)
{
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        expect_known(*state, &known[k]);
}

static void test_near_misses(void **state)
{
    for (size_t k = 0; k < sizeof misses / sizeof *misses; k++)
        expect_known(*state, &misses[k]);
}

/* The losses of networks that are made of squares, magnitudes and clamps. */
static void test_losses_of_networks_are_not_negative(void **state)
{
    static const struct {
        const char *loss;
        const char *targets;
        bool open; /* approached, never attained */
    } rows[] = {
        {"\"mse\", \"l2\": 0.1", "[[1], [-2], [3]]", false},
        {"\"mse\"", "[[1], [-2], [3]]", false},
        {"\"mae\"", "[[1], [-2], [3]]", false},
        {"\"huber\"", "[[1], [-2], [0]]", false},
        {"\"hinge\"", "[[1], [-1], [1]]", false},
        {"\"binary_cross_entropy\"", "[[1], [0], [1]]", true},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const char *text =
            str_format(*state,
                       "{\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": 2, \"activation\": "
                       "\"relu\"}, {\"type\": \"dense\", \"units\": 1}], \"loss\": %s}, \"data\": {\"inputs\": "
                       "[[1, 2], [3, 4], [0, 1]], \"targets\": %s}}",
                       rows[k].loss, rows[k].targets);
        struct model *model = json_model(*state, text);
        struct problem *problem = problem_new(*state, model, CP_EXACT);
        double *theta = ARENA_ARRAY(*state, model->n, double);
        struct cp_bound bound;
        bound_attained(problem, theta, 1, 0, &bound);
        if (bound.lower != 0 || bound.upper != INFINITY)
            fail_msg("%s: [%g, %g]", rows[k].loss, bound.lower, bound.upper);
    }
    struct model *model = json_model(
        *state,
        "{\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": 3}], \"loss\": \"softmax_cross_entropy\"}, "
        "\"data\": {\"inputs\": [[1, 2], [3, 4], [0, 1]], \"targets\": [0, 2, 1]}}");
    double theta[9] = {0};
    struct cp_bound bound;
    assert_false(bound_attained(problem_new(*state, model, CP_EXACT), theta, 0, 0, &bound));
    assert_true(bound.lower == 0 && isinf(bound.upper));
}

/* ---- Random losses ---- */

enum { LOSSES = 3000, POINTS = 40, N = 3 };

static const char NAMES[] = "x=0,y=0,z=0";

/* A smooth formula of x, y, z. */
static const char *smooth(struct arena *arena, struct random *random, int depth)
{
    static const char *const leaves[] = {"x", "y", "z", "0.7", "x*y", "(y - z)", "z^2", "x^3"};
    if (depth == 0)
        return leaves[random_below(random, 8)];
    const char *a = smooth(arena, random, depth - 1);
    const char *b = smooth(arena, random, depth - 1);
    switch (random_below(random, 6)) {
    case 0:
        return str_format(arena, "sin(%s)", a);
    case 1:
        return str_format(arena, "exp(-(%s)^2)", a);
    case 2:
        return str_format(arena, "(%s)*(%s)", a, b);
    case 3:
        return str_format(arena, "tanh(%s + %s)", a, b);
    default:
        return str_format(arena, "(%s + 0.5*%s)", a, b);
    }
}

/* Keeps every name in a formula, so that theta is x, y, z. */
static struct problem *problem_of(struct arena *arena, const char *formula)
{
    const char *all = str_format(arena, "%s + 0*(x + y + z)", formula);
    return problem_new(arena, formula_model(arena, all, NAMES), CP_EXACT);
}

/* A formula that is about 0 at theta. */
static const char *residual(struct arena *arena, struct random *random, const double *theta)
{
    const char *f = smooth(arena, random, 1 + (int)random_below(random, 2));
    double value = problem_loss(problem_of(arena, f), theta);
    if (random_below(random, 8) == 0)
        value += random_normal(random) * (random_below(random, 2) == 0 ? 1e-12 : 1);
    return str_format(arena, "(%s - (%.17g))", f, value);
}

/* Formulas that know a bound, which they attain where a residual is 0; and a few that do not. */
static const char *shell(struct arena *arena, struct random *random, const double *theta, int depth)
{
    static const char *const plain[] = {"%s^2",       "%s^4",       "abs(%s)",       "cosh(%s)",          "-cos(%s)",
                                        "exp(-%s^2)", "-exp(%s^2)", "log(1 + %s^2)", "%s^2/(1 + exp(x))", "relu(%s)",
                                        "1e-20*%s^2", "sqrt(%s^2)", "%s^3",          "hypot(%s, y - y)",  "exp(%s)"};
    static const char *const pairs[] = {"(%s + %s)",       "(%s)*(%s)",     "max(%s, %s)",         "(%s - %s)",
                                        "(1 + %s + 3*%s)", "hypot(%s, %s)", "(%s)/(2 + tanh(%s))", "min(%s, %s)"};
    if (depth == 0) {
        const char *r = residual(arena, random, theta);
        struct text out = {.arena = arena};
        const char *form = plain[random_below(random, sizeof plain / sizeof *plain)];
        for (; *form != 0; form++)
            if (form[0] == '%' && form[1] == 's') {
                text_puts(&out, r);
                form++;
            } else {
                text_add(&out, (struct str){form, 1});
            }
        return out.at;
    }
    const char *a = shell(arena, random, theta, depth - 1);
    const char *b = shell(arena, random, theta, depth - 1);
    const char *form = pairs[random_below(random, sizeof pairs / sizeof *pairs)];
    struct text out = {.arena = arena};
    bool first = true;
    for (; *form != 0; form++)
        if (form[0] == '%' && form[1] == 's') {
            text_puts(&out, first ? a : b);
            first = false;
            form++;
        } else {
            text_add(&out, (struct str){form, 1});
        }
    return out.at;
}

struct tally {
    size_t attained;
    size_t decided;
    size_t undecided;
};

/* No point, near or far, has a loss beyond the bound that theta attains. */
static void expect_no_better_point(struct problem *problem, struct random *random, const double *theta,
                                   const struct cp_bound *bound, double loss, double loss_error, const char *formula)
{
    for (int point = 0; point < POINTS; point++) {
        double moved[N];
        double radius = ldexp(1, -(int)random_below(random, 30) + 2);
        for (size_t i = 0; i < N; i++)
            moved[i] = theta[i] + radius * random_normal(random);
        double other = problem_loss(problem, moved);
        double slack = 4 * loss_error + 1e-12 * fabs(other) + 1e-300;
        bool better = (bound->attains_lower && other < loss - slack) || (bound->attains_upper && other > loss + slack);
        if (isfinite(other) && better)
            fail_msg("%s: %.17g at (%.17g, %.17g, %.17g), but %.17g at (%.17g, %.17g, %.17g)", formula, loss, theta[0],
                     theta[1], theta[2], other, moved[0], moved[1], moved[2]);
    }
}

static void expect_consistent(struct arena *arena, struct random *random, struct tally *tally)
{
    double theta[N];
    for (size_t i = 0; i < N; i++)
        theta[i] = random_below(random, 3) == 0 ? (double)random_below(random, 3) - 1 : random_normal(random);
    const char *formula = shell(arena, random, theta, (int)random_below(random, 3));
    struct problem *problem = problem_of(arena, formula);
    struct derivatives d = derivatives_new(arena, N);
    struct cp_bound bound;
    if (!problem_derivatives(problem, theta, &d) || !bound_attained(problem, theta, d.loss, d.loss_error, &bound))
        return;
    tally->attained++;
    expect_no_better_point(problem, random, theta, &bound, d.loss, d.loss_error, formula);
    static const struct cp_options defaults;
    const struct cp_report *r = analyze_model(arena, problem->model, theta, &defaults, diags_new(arena));
    if (r == NULL)
        return;
    bool against = r->verdict == CP_SADDLE || (r->verdict == CP_MAXIMUM && !bound.attains_upper) ||
                   (r->verdict == CP_MINIMUM && !bound.attains_lower);
    if (against || (r->verdict == CP_NOT_CRITICAL && r->kink_count == 0))
        fail_msg("%s at (%.17g, %.17g, %.17g) attains a bound and is: %s", formula, theta[0], theta[1], theta[2],
                 cp_verdict_name(r->verdict));
    tally->decided += r->decided_by == CP_BY_LOWER_BOUND || r->decided_by == CP_BY_UPPER_BOUND;
    tally->undecided += r->verdict == CP_DEGENERATE;
}

static void test_random_losses(void **state)
{
    struct random random = {61};
    struct tally tally = {0, 0, 0};
    for (int k = 0; k < LOSSES; k++) {
        struct arena *arena = arena_child(*state);
        expect_consistent(arena, &random, &tally);
        arena_close(arena);
    }
    print_message("%d losses: %zu attain a bound, which decides %zu of them; %zu cannot tell\n", LOSSES, tally.attained,
                  tally.decided, tally.undecided);
    assert_true(tally.attained > LOSSES / 10 && tally.decided > LOSSES / 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(test_known_extrema),
        ANALYSES_TEST(test_near_misses),
        ANALYSES_TEST(test_losses_of_networks_are_not_negative),
        ANALYSES_TEST(test_random_losses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
