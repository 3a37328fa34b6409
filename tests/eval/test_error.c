/* Error bounds of values: above the true error, which long double shows, and not far above. */
#include "eval/error.h"

#include "diff/rules.h"
#include "support/close.h"
#include "support/graphs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static int open_arena(void **state)
{
    *state = arena_open(0);
    return *state == NULL;
}

static int close_arena(void **state)
{
    arena_close(*state);
    return 0;
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_bounds_hold, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
