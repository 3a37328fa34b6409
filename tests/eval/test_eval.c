/* Evaluation against long double on random graphs, with memory kept and with memory reused. */
#include "eval/eval.h"

#include "support/arenas.h"
#include "support/close.h"
#include "support/graphs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static double *read_node(struct arena *arena, const struct eval *eval, node_id id)
{
    double *out = ARENA_ARRAY(arena, graph_at(eval->plan->graph, id)->size, double);
    eval_read(eval, id, out);
    return out;
}

/* Raw graphs: uniform and empty operands reach every family. */
static void random_graphs_have_their_values(void **state)
{
    struct random random = {61};
    size_t compared = 0;
    for (int round = 0; round < 200; round++) {
        struct arena *arena = arena_child(*state);
        struct random_graph *g = graphs_make(arena, &random, 150);
        struct eval *all = eval_new(arena, plan_make(arena, g->graph, g->count, g->pool, PLAN_KEEP));
        eval_run(all, g->theta);
        for (size_t k = 0; k < g->count; k++) {
            const double *value = read_node(arena, all, g->pool[k]);
            for (size_t i = 0; i < graph_at(g->graph, g->pool[k])->size; i++, compared++)
                assert_close(value[i], (double)g->oracle.value[g->pool[k]][i], 1e-6, 1e-8);
        }
        arena_close(arena);
    }
    assert_true(compared > 50000);
}

static void reuse_changes_no_bit(void **state)
{
    struct random random = {62};
    for (int round = 0; round < 200; round++) {
        struct arena *arena = arena_child(*state);
        struct random_graph *g = graphs_make(arena, &random, 150);
        node_id outputs[2] = {graphs_pick(g), graphs_pick(g)};
        struct eval *kept = eval_new(arena, plan_make(arena, g->graph, 2, outputs, PLAN_KEEP));
        struct eval *reused = eval_new(arena, plan_make(arena, g->graph, 2, outputs, PLAN_REUSE));
        for (int run = 0; run < 2; run++) { /* the second run must not see the first */
            eval_run(kept, g->theta);
            eval_run(reused, g->theta);
        }
        for (size_t k = 0; k < 2; k++)
            assert_memory_equal(read_node(arena, kept, outputs[k]), read_node(arena, reused, outputs[k]),
                                graph_at(g->graph, outputs[k])->size * sizeof(double));
        arena_close(arena);
    }
}

static void runs_at_another_theta_forget_the_first(void **state)
{
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    struct shape shape = shape_vector(2);
    node_id x = build_parameter(&b, 0, &shape);
    node_id sum = build_reduce_all(&b, OP_SUM, build_unary(&b, OP_POWI, 2, x));
    node_id outputs[2] = {sum, x};
    struct eval *eval = eval_new(*state, plan_make(*state, b.graph, 2, outputs, PLAN_REUSE));
    const double thetas[3][2] = {{1, 2}, {NAN, 1}, {3, -4}};
    const double sums[3] = {5, NAN, 25};
    for (size_t k = 0; k < 3; k++) {
        eval_run(eval, thetas[k]);
        assert_close(*read_node(*state, eval, sum), sums[k], 0, 0);
        assert_close(read_node(*state, eval, x)[1], thetas[k][1], 0, 0);
    }
}

static void branches_not_taken_do_not_leak(void **state)
{
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    struct shape shape = shape_vector(4);
    node_id x = build_parameter(&b, 0, &shape);
    node_id zero = build_filled(&b, &shape, 0);
    node_id y = build_where(&b, build_binary(&b, OP_GT, x, zero), build_unary(&b, OP_LOG, 0, x), zero);
    struct eval *eval = eval_new(*state, plan_make(*state, b.graph, 1, &y, PLAN_REUSE));
    const double theta[4] = {1, 0, -1, 0.5};
    eval_run(eval, theta);
    const double *value = read_node(*state, eval, y);
    const double expected[4] = {0, 0, 0, -0.69314718055994530942};
    for (size_t i = 0; i < 4; i++)
        assert_close(value[i], expected[i], 1e-15, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(random_graphs_have_their_values),
        TEST(reuse_changes_no_bit),
        TEST(runs_at_another_theta_forget_the_first),
        TEST(branches_not_taken_do_not_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
