/* Random graphs of every family: at random theta, huge and tiny ones too, every entry of every node lies in its range, and
 * in what is said to be here. */
#include "eval/range.h"

#include "support/formulas.h"
#include "support/graphs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { GRAPHS = 60, STEPS = 70, POINTS = 8 };

/* The oracle at another theta: the same graph, evaluated anew. */
static struct oracle oracle_at(struct arena *arena, const struct random_graph *g, const double *theta)
{
    struct oracle oracle = {.arena = arena, .graph = g->graph, .theta = theta, .seed = g->seed};
    while (oracle.count < g->graph->count)
        oracle_extend(&oracle);
    return oracle;
}

static void random_theta(struct random *random, double *theta)
{
    for (size_t i = 0; i < GRAPHS_PARAMETERS; i++) {
        theta[i] = 3 * random_normal(random);
        if (random_below(random, 4) == 0)
            theta[i] = 0;
        if (random_below(random, 8) == 0)
            theta[i] = ldexp(random_normal(random), (int)random_below(random, 600) - 300);
    }
}

/* Whether a value of the oracle, which rounds too, lies in an interval: sums cancel, and their error is that of the largest
 * number in the graph. */
static bool lies_in(long double value, struct interval range, long double largest)
{
    long double slack = 1e-13L * (fabsl(value) + largest);
    return !isfinite(value) || interval_is_empty(range) || (value >= range.lo - slack && value <= range.hi + slack);
}

static long double largest_of(const struct oracle *oracle, node_id id)
{
    long double largest = 0;
    for (node_id k = 0; k <= id; k++)
        for (size_t i = 0; i < graph_at(oracle->graph, k)->size; i++)
            if (isfinite(oracle->value[k][i]))
                largest = fmaxl(largest, fabsl(oracle->value[k][i]));
    return largest;
}

struct tally {
    size_t entries;
    size_t bounded; /* on a side at least */
    size_t attained;
};

/* A box of points, or of their neighbours too. */
static const struct interval *box_of(struct arena *arena, size_t n, const double *theta, bool neighbours)
{
    struct interval *box = ARENA_ARRAY(arena, n, struct interval);
    for (size_t i = 0; i < n; i++) {
        box[i] = interval_point(theta[i]);
        if (neighbours && theta[i] != 0)
            box[i] = (struct interval){interval_down(theta[i]), interval_up(theta[i]), false, false};
    }
    return box;
}

static void expect_node(struct arena *arena, const struct random_graph *g, const struct oracle *oracle, node_id id,
                        struct tally *tally)
{
    size_t size = graph_at(g->graph, id)->size;
    struct reach *range = ARENA_ARRAY(arena, size, struct reach);
    range_of_entries(arena, g->graph, id, box_of(arena, GRAPHS_PARAMETERS, oracle->theta, id % 2 == 0), range);
    long double largest = largest_of(oracle, id);
    for (size_t i = 0; i < size; i++) {
        long double value = oracle->value[id][i];
        tally->entries++;
        tally->bounded += isfinite(range[i].range.lo) || isfinite(range[i].range.hi);
        tally->attained += range[i].at != 0;
        if (!lies_in(value, range[i].range, largest) || !lies_in(value, range[i].here, largest))
            fail_msg("node %u (%s) entry %zu is %.21Lg outside [%.17g, %.17g], here [%.17g, %.17g]", id,
                     op_rows[graph_at(g->graph, id)->op].name, i, value, range[i].range.lo, range[i].range.hi,
                     range[i].here.lo, range[i].here.hi);
    }
}

static void test_values_lie_in_their_ranges(void **state)
{
    (void)state;
    struct random random = {41};
    struct tally tally = {0, 0, 0};
    for (int k = 0; k < GRAPHS; k++) {
        struct arena *arena = arena_open(0);
        struct random_graph *g = graphs_make(arena, &random, STEPS);
        for (int point = 0; point < POINTS; point++) {
            double theta[GRAPHS_PARAMETERS];
            random_theta(&random, theta);
            struct oracle oracle = oracle_at(arena, g, theta);
            for (node_id id = 0; id < g->graph->count; id++)
                expect_node(arena, g, &oracle, id, &tally);
        }
        arena_close(arena);
    }
    print_message("%zu entries, %zu bounded on a side, %zu at an end\n", tally.entries, tally.bounded, tally.attained);
    assert_true(tally.bounded > tally.entries / 10 && tally.attained > 1000);
}

/* ---- By hand ---- */

static struct reach range_of_formula(struct world *world, const char *text, const struct interval *theta)
{
    return range_of(world->arena, world->graph, world_compile_valid(world, text), theta);
}

static void declare(struct world *world)
{
    const double zeros[9] = {0};
    const double data[6] = {1, -2, 3, 0.5, 0, 7};
    world_number(world, "a", 0);
    world_number(world, "b", 0);
    world_parameter(world, "x", shape_vector(3), zeros);
    world_parameter(world, "W", shape_matrix(2, 3), zeros);
    world_constant(world, "k", shape_vector(3), data);
    world_constant(world, "K", shape_matrix(2, 3), data);
}

static void test_known_ranges(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *text;
        double lo;
        double hi;
    } rows[] = {
        {"a^2 + b^4", 0, INFINITY},
        {"sum(x^2)", 0, INFINITY},
        {"x @ x", 0, INFINITY},
        {"dot(x - k, x - k)", 0, INFINITY},
        {"trace(transpose(W) @ W)", 0, INFINITY},
        {"trace(W @ transpose(W)) + 3", 3, INFINITY},
        {"norm2(W @ x - 1)", 0, INFINITY},
        {"mean((K @ x - 1)^2)", 0, INFINITY},
        {"sum(abs(x - k))", 0, INFINITY},
        {"max(abs(x - k))", 0, INFINITY},
        {"a - a", 0, 0},
        {"2 - 3*(a*b)^2", -INFINITY, 2},
        {"(a + b)*(a + b)", 0, INFINITY},
        {"sum(sin(x))", -3, 3},
        {"exp(-a^2)", 0, 1},
        {"tanh(a)*tanh(b)", -1, 1},
        {"max(a^2, b^2 + 1)", 1, INFINITY},
        {"min(cos(a), 5)", -1, 1},
        {"logsumexp(x^2)", 1.0986122886681098, INFINITY},
        {"prod(x^2)", 0, INFINITY},
        {"where(a > 0, a^2, -b^2)", -INFINITY, INFINITY},
        {"where(a > 0, 1, 2)", 1, 2},
        {"a^2*exp(b) + relu(a)", 0, INFINITY},
        {"log(1 + a^2)", 0, INFINITY},
        {"x[0]^2 + x[1]^2 + x[2]^2 - 1", -1, INFINITY},
        {"1/(1 + a^2)", 0, 1},
        {"sqrt(a)", 0, INFINITY},
        {"a^3", -INFINITY, INFINITY},
    };
    declare(world);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct interval range = range_of_formula(world, rows[k].text, NULL).range;
        if (!close_enough(range.lo, rows[k].lo, 1e-14, 1e-300) || !close_enough(range.hi, rows[k].hi, 1e-14, 1e-300))
            fail_msg("%s: [%.17g, %.17g]", rows[k].text, range.lo, range.hi);
    }
}

/* What is attained where: theta is a, b, x, W. */
static void test_attained_ends(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *text;
        double theta[11];
        unsigned at;
    } rows[] = {
        {"a^2 + b^4", {0}, REACH_LOW},
        {"a^2 + b^4", {0, 1e-300}, 0},
        {"a^2*b^2", {0, 5}, REACH_LOW},
        {"(1 - a*b)^2", {3, 1.0 / 3}, REACH_LOW | REACH_ROUNDED},
        {"(1 - a*b)^2", {2, 0.5}, REACH_LOW | REACH_ROUNDED},
        {"(1 - a*b)^2", {2, 0.5000001}, 0},
        {"(a^2 - 2)^2", {1.4142135623730951}, REACH_LOW | REACH_ROUNDED},
        {"1 + 1e-20*(1 + a^3)^2", {0}, 0}, /* the sum hides it */
        {"exp(-a)", {800}, 0},
        {"exp(-a^2)", {0}, REACH_HIGH},
        {"exp(-a^2)", {1e-9}, 0},
        {"sum(x^2) + 2", {0}, REACH_LOW},
        {"x @ x", {0}, REACH_LOW},
        {"x @ x", {0, 0, 0, 1e-170, 0}, 0},
        {"trace(transpose(W) @ W)", {0}, REACH_LOW},
        {"norm2(x - 1)", {0, 0, 1, 1, 1}, REACH_LOW},
        {"mean(relu(1 - x*k))", {0, 0, 1, -0.5, 1}, REACH_LOW | REACH_ROUNDED},
        {"max(abs(x))", {0}, REACH_LOW},
        {"max(abs(x))", {0, 0, 0, 1e-9, 0}, 0},
        {"max(a^2, 1)", {0.5}, REACH_LOW},
        {"max(a^2, 1)", {1.5}, 0},
        {"-mean(cos(x))", {0}, REACH_LOW},
        {"a - a", {7}, REACH_LOW | REACH_HIGH},
        {"cosh(a) - 1", {0}, REACH_LOW},
        {"log(1 + a^2)^2", {0}, REACH_LOW},
        {"sqrt(a^2 + b^2)", {0}, REACH_LOW},
        {"logsumexp(x^2)", {0}, REACH_LOW},
        {"a^2 + b", {0}, 0},
    };
    declare(world);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        unsigned at = range_of_formula(world, rows[k].text, box_of(world->arena, 11, rows[k].theta, false)).at;
        unsigned nearby = range_of_formula(world, rows[k].text, box_of(world->arena, 11, rows[k].theta, true)).at;
        if (at != rows[k].at && nearby != rows[k].at)
            fail_msg("%s at %g: %u", rows[k].text, rows[k].theta[0], at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_lie_in_their_ranges),
        WORLD_TEST(test_known_ranges),
        WORLD_TEST(test_attained_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
