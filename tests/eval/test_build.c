/* The builder: rewriting and folding never change what a graph evaluates to, and the rewrites that derivatives rely on
 * take place. */
#include "eval/build.h"

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

/* ---- Rewrites that are relied upon ---- */

static const struct shape three = {1, {3}};

static node_id parameter(struct builder *b, size_t slot, size_t n)
{
    struct shape shape = shape_vector(n);
    return build_parameter(b, slot, &shape);
}

static void neutral_operands_vanish(void **state)
{
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    node_id x = parameter(&b, 0, 3);
    node_id zero = build_filled(&b, &three, 0);
    node_id one = build_filled(&b, &three, 1);
    node_id minus = build_unary(&b, OP_NEG, 0, x);
    assert_int_equal(build_binary(&b, OP_ADD, zero, x), x);
    assert_int_equal(build_binary(&b, OP_SUB, x, zero), x);
    assert_int_equal(build_binary(&b, OP_SUB, zero, x), minus);
    assert_int_equal(build_binary(&b, OP_MUL, x, one), x);
    assert_int_equal(build_binary(&b, OP_MUL, one, x), x);
    assert_int_equal(build_binary(&b, OP_DIV, x, one), x);
    assert_int_equal(build_unary(&b, OP_NEG, 0, minus), x);
    assert_int_equal(build_unary(&b, OP_POWI, 1, x), x);
    assert_int_equal(build_unary(&b, OP_POWI, 0, x), one);
    assert_int_equal(build_binary(&b, OP_MAX2, x, x), x);
    assert_int_equal(build_where(&b, one, x, zero), x);
    assert_int_equal(build_where(&b, zero, x, minus), minus);
    assert_int_equal(build_where(&b, x, minus, minus), minus);
    node_id y = parameter(&b, 3, 3);
    assert_int_equal(build_binary(&b, OP_MUL, x, y), build_binary(&b, OP_MUL, y, x));
}

/* 0*x and x - x stay: x may be infinite. */
static void infinities_are_not_hidden(void **state)
{
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    const double theta[3] = {INFINITY, NAN, 2};
    node_id x = parameter(&b, 0, 3);
    const double *product = value_of(*state, b.graph, build_binary(&b, OP_MUL, build_filled(&b, &three, 0), x), theta);
    const double *difference = value_of(*state, b.graph, build_binary(&b, OP_SUB, x, x), theta);
    const double *quotient = value_of(*state, b.graph, build_binary(&b, OP_DIV, x, x), theta);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(isfinite(product[i]), i == 2);
        assert_int_equal(isfinite(difference[i]), i == 2);
        assert_int_equal(isfinite(quotient[i]), i == 2);
    }
}

/* A mask times an infinity is 0, with the mask on either side, repeated from a scalar, or reshaped. */
static void masks_float_outwards(void **state)
{
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    struct shape scalar = shape_scalar();
    struct shape column = shape_matrix(3, 1);
    const double theta[7] = {-1, 1, 1, INFINITY, INFINITY, 3, -2};
    node_id x = parameter(&b, 0, 3);
    node_id d = parameter(&b, 3, 3);
    node_id s = build_parameter(&b, 6, &scalar);
    node_id zero = build_filled(&b, &three, 0);
    node_id mask = build_where(&b, build_binary(&b, OP_GT, x, zero), x, zero);
    node_id other = build_where(&b, build_binary(&b, OP_LE, x, zero), zero, x);
    const double expected[3] = {0, INFINITY, 3};
    const node_id products[3] = {
        build_binary(&b, OP_MUL, mask, d), build_binary(&b, OP_MUL, d, other),
        build_binary(&b, OP_MUL, build_reshape(&b, mask, &column), build_reshape(&b, d, &column))};
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < 3; i++)
            assert_close(value_of(*state, b.graph, products[k], theta)[i], expected[i], 0, 0);
    node_id nothing = build_number(&b, 0);
    node_id switched = build_where(&b, build_binary(&b, OP_GT, s, nothing), s, nothing);
    node_id spread = build_binary(&b, OP_MUL, build_broadcast(&b, switched, &three), d);
    for (size_t i = 0; i < 3; i++)
        assert_close(value_of(*state, b.graph, spread, theta)[i], 0, 0, 0);
}

static void uniform_values_stay_outside(void **state)
{
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    struct shape scalar = shape_scalar();
    struct shape large = shape_matrix(1000, 1000);
    node_id x = build_parameter(&b, 0, &scalar);
    node_id spread = build_broadcast(&b, x, &large);
    node_id y = build_binary(&b, OP_MUL, build_unary(&b, OP_EXP, 0, spread), build_filled(&b, &large, 3));
    node_id sum = build_reduce_all(&b, OP_SUM, y);
    const double theta[1] = {0.5};
    assert_int_equal(node_stored(b.graph, y), 1);
    assert_int_equal(graph_at(b.graph, sum)->size, 1);
    assert_true(plan_make(*state, b.graph, 1, &sum, PLAN_KEEP)->buffer < 100);
    assert_close(*value_of(*state, b.graph, sum, theta), 3e6 * exp(0.5), 1e-15, 0);
    assert_close(*value_of(*state, b.graph, build_reduce_all(&b, OP_NORM2, spread), theta), 500, 1e-15, 0);
    assert_close(*value_of(*state, b.graph, build_reduce_all(&b, OP_LOGSUMEXP, spread), theta), 0.5 + log(1e6), 1e-15,
                 0);
    assert_close(*value_of(*state, b.graph, build_reduce_all(&b, OP_MAX, spread), theta), 0.5, 0, 0);
}

static void powers_become_what_they_are(void **state)
{
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    const double whole[3] = {0, 1, 3};
    const double broken[3] = {0, 1, 2.5};
    const double theta[3] = {-2, -2, -2};
    node_id x = parameter(&b, 0, 3);
    node_id square = build_binary(&b, OP_POW, x, build_filled(&b, &three, 2));
    assert_int_equal(square, build_unary(&b, OP_POWI, 2, x));
    assert_int_equal(graph_at(b.graph, build_binary(&b, OP_POW, x, build_filled(&b, &three, 1.5)))->op, OP_POWR);
    assert_int_equal(graph_at(b.graph, build_binary(&b, OP_POW, x, build_filled(&b, &three, 0.5)))->op, OP_SQRT);
    assert_int_equal(graph_at(b.graph, build_binary(&b, OP_POW, x, build_array(&b, &three, broken)))->op, OP_POW);
    node_id powers = build_binary(&b, OP_POW, x, build_array(&b, &three, whole));
    assert_int_equal(graph_at(b.graph, powers)->op, OP_POWN);
    const double expected[3] = {1, -2, -8};
    for (size_t i = 0; i < 3; i++)
        assert_close(value_of(*state, b.graph, powers, theta)[i], expected[i], 0, 0);
}

/* A product takes a transposed operand as it lies; a transpose of a transpose is none; other permutations stay. */
static void products_absorb_transposes(void **state)
{
    static const size_t swap[] = {1, 0};
    static const size_t swap_last[] = {0, 2, 1};
    static const size_t rotate[] = {1, 2, 0};
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    struct shape tall = shape_matrix(3, 2);
    struct shape batch = {3, {2, 2, 2}};
    node_id x = build_parameter(&b, 0, &tall);
    node_id w = build_parameter(&b, 6, &tall);
    node_id v = build_parameter(&b, 0, &batch);
    node_id product = build_contract(&b, x, false, build_permute(&b, w, swap), false);
    assert_int_equal(product, build_contract(&b, x, false, w, true));
    assert_int_equal(graph_at(b.graph, product)->in[1], w);
    assert_int_equal(build_contract(&b, build_permute(&b, x, swap), true, build_permute(&b, w, swap), false), product);
    assert_int_equal(build_contract(&b, build_permute(&b, x, swap), false, w, false),
                     build_contract(&b, x, true, w, false));
    assert_int_equal(build_contract(&b, build_permute(&b, v, swap_last), false, v, true),
                     build_contract(&b, v, true, v, true));
    node_id rotated = build_contract(&b, build_permute(&b, v, rotate), false, v, false);
    assert_int_equal(graph_at(b.graph, graph_at(b.graph, rotated)->in[0])->op, OP_PERMUTE);
    const double theta[12] = {1, 2, 3, 4, 5, 6, 1, 0, 0, 1, 2, -1};
    const double expected[9] = {1, 2, 0, 3, 4, 2, 5, 6, 4}; /* x w' */
    const double *value = value_of(*state, b.graph, product, theta);
    for (size_t i = 0; i < 9; i++)
        assert_close(value[i], expected[i], 0, 0);
}

static void constants_are_spelled_out(void **state)
{
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    const double data[3] = {1, -0.0, NAN};
    const double *array = build_constant_data(&b, build_array(&b, &three, data));
    const double *filled = build_constant_data(&b, build_filled(&b, &three, 7));
    assert_memory_equal(array, data, sizeof data);
    for (size_t i = 0; i < 3; i++)
        assert_close(filled[i], 7, 0, 0);
    assert_null(build_constant_data(&b, parameter(&b, 0, 3)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(random_rewrites_change_no_value), TEST(neutral_operands_vanish),
        TEST(infinities_are_not_hidden),       TEST(masks_float_outwards),
        TEST(uniform_values_stay_outside),     TEST(powers_become_what_they_are),
        TEST(products_absorb_transposes),      TEST(constants_are_spelled_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
