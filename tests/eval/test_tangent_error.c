/* Error bounds of tangents: above the true error, which long double shows, and not far above. */
#include "eval/error.h"

#include "support/arenas.h"
#include "support/close.h"
#include "support/graphs.h"
#include "support/sweeps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

struct ratios {
    size_t count;
    size_t beyond_1e3; /* of those with an error at all */
    double worst;      /* largest error / bound */
    double log_sum;    /* of bound / error */
};

static void expect_bounded(struct arena *arena, const struct tangents *tangents, size_t direction,
                           const struct oracle *oracle, node_id id, struct ratios *ratios)
{
    size_t size = graph_at(oracle->graph, id)->size;
    double *tangent = ARENA_ARRAY(arena, size, double);
    double *bound = ARENA_ARRAY(arena, size, double);
    tangents_read(tangents, id, direction, tangent);
    tangents_read_error(tangents, id, direction, bound);
    for (size_t i = 0; i < size; i++) {
        double error = (double)fabsl(tangent[i] - oracle->tangent[id][i]);
        if (!(error <= 1.001 * bound[i]))
            fail_msg("node %u (%s), entry %zu: tangent %.17g, off by %.3g, bound %.3g", id,
                     op_rows[graph_at(oracle->graph, id)->op].name, i, tangent[i], error, bound[i]);
        if (error == 0)
            continue;
        ratios->count++;
        ratios->worst = fmax(ratios->worst, error / bound[i]);
        ratios->beyond_1e3 += bound[i] > 1000 * error;
        ratios->log_sum += log(bound[i] / error);
    }
}

enum { DIRECTIONS = 3, ROUNDS = 150 };

static void random_bounds_hold(void **state)
{
    struct random random = {3};
    struct ratios ratios = {0};
    for (int round = 0; round < ROUNDS; round++) {
        struct arena *arena = arena_child(*state);
        struct random_graph *g = graphs_make(arena, &random, 120);
        node_id *map = ARENA_ARRAY(arena, g->graph->count, node_id);
        struct graph *graph = graphs_rebuild(arena, g->graph, map);
        for (size_t k = 0; k < g->count; k++)
            g->pool[k] = map[g->pool[k]];
        double seeds[DIRECTIONS * GRAPHS_PARAMETERS];
        for (size_t i = 0; i < DIRECTIONS * GRAPHS_PARAMETERS; i++)
            seeds[i] = random_below(&random, 3) == 0 ? 0 : random_uniform(&random, -1, 1);
        struct sweep_run run = sweep_open(arena, graph, g->count, g->pool, GRAPHS_PARAMETERS, g->theta);
        struct tangents *tangents = sweep_directions(arena, &run, DIRECTIONS, seeds, 0, GRAPHS_PARAMETERS);
        for (size_t d = 0; d < DIRECTIONS; d++) {
            struct oracle oracle = oracle_run(arena, graph, g->theta, seeds + d * GRAPHS_PARAMETERS);
            for (size_t k = 0; k < g->count; k++)
                expect_bounded(arena, tangents, d, &oracle, g->pool[k], &ratios);
        }
        arena_close(arena);
    }
    double typical = exp(ratios.log_sum / (double)ratios.count);
    print_message("%zu inexact entries: bound / error %.3g on average, %.3g at least; above 1000 in %.2f %%\n",
                  ratios.count, typical, 1 / ratios.worst, 100 * (double)ratios.beyond_1e3 / (double)ratios.count);
    assert_true(ratios.count > 20000);
    assert_true(typical < 100);
}

/* The tangent of a parameter is its seed, exactly, along every direction. */
static void parameters_have_exact_tangents(void **state)
{
    struct arena *arena = *state;
    struct builder b = {graph_new(arena), {NULL, 0, 0}};
    struct shape scalar = shape_scalar();
    struct shape vector = shape_vector(3);
    struct shape row = shape_matrix(1, 3);
    node_id ids[3] = {build_parameter(&b, 0, &scalar), build_parameter(&b, 1, &vector), NODE_NONE};
    ids[2] = build_reshape(&b, ids[1], &row);
    const double theta[4] = {1, 2, 3, 4};
    double seeds[4 * 4] = {0};
    for (size_t k = 0; k < 4; k++)
        seeds[k * 4 + k] = 1;
    struct sweep_run run = sweep_open(arena, b.graph, 3, ids, 4, theta);
    struct tangents *tangents = sweep_directions(arena, &run, 4, seeds, 0, 4);
    for (size_t k = 0; k < 4; k++)
        for (size_t i = 0; i < 3; i++) {
            double tangent[3];
            double bound[3] = {-1, -1, -1};
            tangents_read(tangents, ids[i], k, tangent);
            tangents_read_error(tangents, ids[i], k, bound);
            for (size_t j = 0; j < graph_at(b.graph, ids[i])->size; j++) {
                assert_close(tangent[j], k == (i == 0 ? 0 : j + 1), 0, 0);
                assert_close(bound[j], 0, 0, 0);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_bounds_hold, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(parameters_have_exact_tangents, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
