/* The builder: rewriting and folding never change what a graph evaluates to, and the rewrites that derivatives rely on
 * take place. */
#include "eval/build.h"

#include "eval/eval.h"
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

static const double *value_of(struct arena *arena, const struct graph *graph, node_id id, const double *theta)
{
    struct eval *eval = eval_new(arena, plan_make(arena, graph, 1, &id, PLAN_REUSE));
    eval_run(eval, theta);
    double *out = ARENA_ARRAY(arena, graph_at(graph, id)->size, double);
    eval_read(eval, id, out);
    return out;
}

/* ---- Random graphs, with and without the builder ---- */

static void random_rewrites_change_no_value(void **state)
{
    struct random random = {1};
    size_t compared = 0;
    size_t shorter = 0;
    for (int round = 0; round < 300; round++) {
        struct arena *arena = arena_child(*state);
        struct random_graph *g = graphs_make(arena, &random, 120);
        node_id *map = ARENA_ARRAY(arena, g->graph->count, node_id);
        struct graph *built = graphs_rebuild(arena, g->graph, map);
        struct oracle oracle = oracle_run(arena, built, g->theta, g->seed);
        for (size_t k = 0; k < g->count; k++) {
            const struct node *node = graph_at(g->graph, g->pool[k]);
            node_id id = map[g->pool[k]];
            assert_true(shape_equal(&node->shape, &graph_at(built, id)->shape));
            shorter += id < g->pool[k];
            const double *value = value_of(arena, built, id, g->theta);
            for (size_t i = 0; i < node->size; i++) {
                double expected = (double)g->oracle.value[g->pool[k]][i];
                /* in long double the rewritten graph agrees far better than double could */
                if (!close_enough((double)oracle.value[id][i], expected, 1e-11, 1e-13) ||
                    !close_enough((double)oracle.tangent[id][i], (double)g->oracle.tangent[g->pool[k]][i], 1e-9, 1e-11))
                    fail_msg("round %d, node %u (%s) became %u (%s): %.17g, was %.17g", round, g->pool[k],
                             op_rows[node->op].name, id, op_rows[graph_at(built, id)->op].name,
                             (double)oracle.value[id][i], expected);
                assert_close(value[i], expected, 1e-6, 1e-8);
                compared++;
            }
        }
        arena_close(arena);
    }
    print_message("%zu entries compared, %zu nodes moved down by rewriting\n", compared, shorter);
    assert_true(compared > 50000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_rewrites_change_no_value, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
