/* Error bounds of values: above the true error, which long double shows, and not far above. */
#include "eval/error.h"

#include "diff/rules.h"
#include "support/arenas.h"
#include "support/close.h"
#include "support/graphs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* An evaluation of nodes with everything that bounds are made of. */
struct bounded {
    struct eval *eval;
    struct errors *errors;
};

static struct bounded bounded_run(struct arena *arena, struct graph *graph, size_t count, const node_id *ids,
                                  const double *theta)
{
    struct rules *rules = rules_new(arena, graph);
    struct node_list list = rules_linearize(arena, rules, count, ids, 1);
    struct bounded b = {.eval = eval_new(arena, plan_make(arena, graph, list.count, list.ids, PLAN_KEEP))};
    b.errors = errors_new(arena, b.eval, &rules->partials);
    eval_run(b.eval, theta);
    errors_run(b.errors);
    return b;
}

struct ratios {
    size_t count;
    size_t beyond_1e3; /* of those with an error at all */
    double worst;      /* largest error / bound */
    double log_sum;    /* of bound / error */
};

static void expect_bounded(struct arena *arena, const struct bounded *b, const struct oracle *oracle, node_id id,
                           struct ratios *ratios)
{
    size_t size = graph_at(oracle->graph, id)->size;
    double *value = ARENA_ARRAY(arena, size, double);
    double *bound = ARENA_ARRAY(arena, size, double);
    eval_read(b->eval, id, value);
    errors_read(b->errors, id, bound);
    for (size_t i = 0; i < size; i++) {
        double error = (double)fabsl(value[i] - oracle->value[id][i]);
        if (isnan(bound[i]) || error > 1.001 * bound[i])
            fail_msg("node %u (%s): %.17g, off by %.3g, bound %.3g", id, op_rows[graph_at(oracle->graph, id)->op].name,
                     value[i], error, bound[i]);
        if (error == 0)
            continue;
        ratios->count++;
        ratios->worst = fmax(ratios->worst, error / bound[i]);
        ratios->beyond_1e3 += bound[i] > 1000 * error;
        ratios->log_sum += log(bound[i] / error);
    }
}

static void random_bounds_hold(void **state)
{
    struct random random = {2};
    struct ratios ratios = {0};
    for (int round = 0; round < 300; round++) {
        struct arena *arena = arena_child(*state);
        struct random_graph *g = graphs_make(arena, &random, 120);
        node_id *map = ARENA_ARRAY(arena, g->graph->count, node_id);
        struct graph *graph = graphs_rebuild(arena, g->graph, map);
        for (size_t k = 0; k < g->count; k++)
            g->pool[k] = map[g->pool[k]];
        struct bounded b = bounded_run(arena, graph, g->count, g->pool, g->theta);
        struct oracle oracle = oracle_run(arena, graph, g->theta, g->seed);
        for (size_t k = 0; k < g->count; k++)
            expect_bounded(arena, &b, &oracle, g->pool[k], &ratios);
        arena_close(arena);
    }
    double typical = exp(ratios.log_sum / (double)ratios.count);
    print_message("%zu inexact entries: bound / error %.3g on average, %.3g at least; above 1000 in %.2f %%\n",
                  ratios.count, typical, 1 / ratios.worst, 100 * (double)ratios.beyond_1e3 / (double)ratios.count);
    assert_true(ratios.count > 20000);
    assert_true(typical < 50);
}

/* ---- Where first order ends ---- */

/* z = (x + y) - x - y is 0, inexactly: the root has an infinite bound, but not where an exact 0 multiplies it. */
static void infinite_bounds_do_not_become_nan(void **state)
{
    struct arena *arena = *state;
    struct builder b = {graph_new(arena), {NULL, 0, 0}};
    struct shape matrix = shape_matrix(2, 2);
    struct shape scalar = shape_scalar();
    const double weights[4] = {0, 1, 0, 0};
    const double theta[2] = {0.5, 0.25};
    node_id x = build_parameter(&b, 0, &scalar);
    node_id y = build_parameter(&b, 1, &scalar);
    node_id noise = build_binary(&b, OP_SUB, build_binary(&b, OP_SUB, build_binary(&b, OP_ADD, x, y), x), y);
    node_id root = build_broadcast(&b, build_unary(&b, OP_SQRT, 0, noise), &matrix);
    node_id constant = build_array(&b, &matrix, weights);
    const node_id ids[2] = {build_binary(&b, OP_MUL, constant, root), build_contract(&b, constant, false, root, true)};
    struct bounded run = bounded_run(arena, b.graph, 2, ids, theta);
    double bound[2][4];
    errors_read(run.errors, ids[0], bound[0]);
    errors_read(run.errors, ids[1], bound[1]);
    for (size_t i = 0; i < 4; i++) {
        assert_close(bound[0][i], i == 1 ? INFINITY : 0, 0, 0);
        assert_close(bound[1][i], i < 2 ? INFINITY : 0, 0, 0);
    }
}

/* Long reductions of random entries, as arrays and one by one. */
static void long_reductions_are_bounded(void **state)
{
    enum { COUNT = 30000 };
    static const enum op ops[] = {OP_SUM, OP_LOGSUMEXP, OP_NORM2, OP_MAX, OP_MIN};
    struct arena *arena = *state;
    struct random random = {5};
    struct ratios ratios = {0};
    double *theta = ARENA_ARRAY(arena, COUNT, double);
    double *seed = ARENA_ARRAY(arena, COUNT, double);
    struct shape shape = shape_vector(COUNT);
    for (int round = 0; round < 5; round++) {
        struct builder b = {graph_new(arena), {NULL, 0, 0}};
        node_id ids[5];
        for (size_t i = 0; i < COUNT; i++)
            theta[i] = random_uniform(&random, -1, 1);
        node_id x = build_unary(&b, OP_SIN, 0, build_parameter(&b, 0, &shape));
        for (size_t k = 0; k < 5; k++)
            ids[k] = build_reduce(&b, ops[k], x, 0);
        struct bounded run = bounded_run(arena, b.graph, 5, ids, theta);
        struct oracle oracle = oracle_run(arena, b.graph, theta, seed);
        for (size_t k = 0; k < 5; k++)
            expect_bounded(arena, &run, &oracle, ids[k], &ratios);
    }
    assert_true(ratios.count > 10);
}

static void leaves_are_exact(void **state)
{
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    struct shape shape = shape_vector(2);
    const double theta[2] = {0.1, 1e300};
    const node_id ids[2] = {build_parameter(&b, 0, &shape), build_filled(&b, &shape, 0.1)};
    struct bounded run = bounded_run(*state, b.graph, 2, ids, theta);
    for (size_t k = 0; k < 2; k++) {
        double bound[2] = {-1, -1};
        errors_read(run.errors, ids[k], bound);
        assert_close(bound[0], 0, 0, 0);
        assert_close(bound[1], 0, 0, 0);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(random_bounds_hold),
        TEST(infinite_bounds_do_not_become_nan),
        TEST(long_reductions_are_bounded),
        TEST(leaves_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
