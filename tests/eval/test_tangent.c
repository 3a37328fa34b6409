/* Tangents of random graphs against derivatives written down elsewhere and against central differences; linear in the
 * directions, whatever the chunks. */
#include "eval/tangent.h"

#include "support/close.h"
#include "support/graphs.h"
#include "support/sweeps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { N = GRAPHS_PARAMETERS, DIRECTIONS = 5 };

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

static double *read_tangent(struct arena *arena, const struct tangents *tangents, node_id id, size_t direction)
{
    double *out = ARENA_ARRAY(arena, graph_at(tangents->plan->values->graph, id)->size, double);
    tangents_read(tangents, id, direction, out);
    return out;
}

static void random_seeds(struct random *random, size_t count, double *seeds)
{
    for (size_t i = 0; i < count; i++)
        seeds[i] = random_below(random, 3) == 0 ? 0 : random_uniform(random, -1, 1);
}

/* A random graph through the builder; its pool are the builder's nodes. */
static struct random_graph *built_graph(struct arena *arena, struct random *random)
{
    struct random_graph *g = graphs_make(arena, random, 100);
    node_id *map = ARENA_ARRAY(arena, g->graph->count, node_id);
    g->graph = graphs_rebuild(arena, g->graph, map);
    for (size_t k = 0; k < g->count; k++)
        g->pool[k] = map[g->pool[k]];
    return g;
}

static void tangents_are_derivatives(void **state)
{
    struct random random = {71};
    size_t compared = 0;
    for (int round = 0; round < 150; round++) {
        struct arena *arena = arena_child(*state);
        struct random_graph *g = built_graph(arena, &random);
        double seeds[DIRECTIONS * N];
        random_seeds(&random, DIRECTIONS * N, seeds);
        struct sweep_run run = sweep_open(arena, g->graph, g->count, g->pool, N, g->theta);
        struct tangents *tangents = sweep_directions(arena, &run, DIRECTIONS, seeds, 0, N);
        for (size_t d = 0; d < DIRECTIONS; d++) {
            struct oracle oracle = oracle_run(arena, g->graph, g->theta, seeds + d * N);
            for (size_t k = 0; k < g->count; k++) {
                const double *tangent = read_tangent(arena, tangents, g->pool[k], d);
                for (size_t i = 0; i < graph_at(g->graph, g->pool[k])->size; i++, compared++)
                    assert_close(tangent[i], (double)oracle.tangent[g->pool[k]][i], 1e-5, 1e-7);
            }
        }
        arena_close(arena);
    }
    print_message("%zu tangents compared\n", compared);
    assert_true(compared > 100000);
}

/* (y(theta + h v) - y(theta - h v)) / 2h in long double: right to h^2 unless a kink or a pole is near. */
static void tangents_agree_with_differences(void **state)
{
    struct random random = {72};
    size_t count = 0;
    size_t apart = 0;
    const double h = 0x1p-20;
    for (int round = 0; round < 60; round++) {
        struct arena *arena = arena_child(*state);
        struct random_graph *g = built_graph(arena, &random);
        double theta[2][N];
        for (size_t i = 0; i < N; i++) {
            theta[0][i] = g->theta[i] - h * g->seed[i];
            theta[1][i] = g->theta[i] + h * g->seed[i];
        }
        struct sweep_run run = sweep_open(arena, g->graph, g->count, g->pool, N, g->theta);
        struct tangents *tangents = sweep_directions(arena, &run, 1, g->seed, 0, N);
        struct oracle below = oracle_run(arena, g->graph, theta[0], g->seed);
        struct oracle above = oracle_run(arena, g->graph, theta[1], g->seed);
        for (size_t k = 0; k < g->count; k++) {
            const double *tangent = read_tangent(arena, tangents, g->pool[k], 0);
            for (size_t i = 0; i < graph_at(g->graph, g->pool[k])->size; i++, count++) {
                double slope = (double)((above.value[g->pool[k]][i] - below.value[g->pool[k]][i]) / (2 * h));
                apart += !close_enough(tangent[i], slope, 1e-5, 1e-6);
            }
        }
        arena_close(arena);
    }
    print_message("%zu of %zu tangents are not seen in differences\n", apart, count);
    assert_true(count > 10000 && apart < count / 200);
}

/* Directions swept together, one by one, or in chunks of 2 and 3: the same bits, bounds included. */
static void chunks_change_no_bit(void **state)
{
    static const size_t ends[3][DIRECTIONS] = {{1, 2, 3, 4, 5}, {2, 5}, {3, 4, 5}};
    struct random random = {73};
    for (int round = 0; round < 60; round++) {
        struct arena *arena = arena_child(*state);
        struct random_graph *g = built_graph(arena, &random);
        double seeds[DIRECTIONS * N];
        random_seeds(&random, DIRECTIONS * N, seeds);
        struct sweep_run run = sweep_open(arena, g->graph, g->count, g->pool, N, g->theta);
        struct tangents *all = sweep_directions(arena, &run, DIRECTIONS, seeds, 0, N);
        for (size_t chunk = 0, begin = 0; begin < DIRECTIONS; begin = ends[round % 3][chunk++]) {
            size_t end = ends[round % 3][chunk];
            struct tangents *some = sweep_directions(arena, &run, end - begin, seeds + begin * N, 0, N);
            for (size_t k = 0; k < g->count; k++)
                for (size_t d = begin; d < end; d++) {
                    size_t size = graph_at(g->graph, g->pool[k])->size;
                    double *bounds[2] = {ARENA_ARRAY(arena, size, double), ARENA_ARRAY(arena, size, double)};
                    tangents_read_error(all, g->pool[k], d, bounds[0]);
                    tangents_read_error(some, g->pool[k], d - begin, bounds[1]);
                    assert_memory_equal(bounds[0], bounds[1], size * sizeof(double));
                    assert_memory_equal(read_tangent(arena, all, g->pool[k], d),
                                        read_tangent(arena, some, g->pool[k], d - begin), size * sizeof(double));
                }
        }
        arena_close(arena);
    }
}

/* A plan for the entries [begin, end) alone gives what the plan for all entries gives. */
static void narrow_plans_agree_with_wide_ones(void **state)
{
    struct random random = {74};
    size_t inactive = 0;
    for (int round = 0; round < 60; round++) {
        struct arena *arena = arena_child(*state);
        struct random_graph *g = built_graph(arena, &random);
        size_t begin = random_below(&random, N);
        size_t end = begin + 1 + random_below(&random, N - begin);
        double seeds[2 * N] = {0};
        for (size_t d = 0; d < 2; d++)
            random_seeds(&random, end - begin, seeds + d * N + begin);
        struct sweep_run run = sweep_open(arena, g->graph, g->count, g->pool, N, g->theta);
        struct tangents *wide = sweep_directions(arena, &run, 2, seeds, 0, N);
        struct tangents *narrow = sweep_directions(arena, &run, 2, seeds, begin, end);
        for (size_t k = 0; k < g->count; k++) {
            inactive += narrow->plan->active[g->pool[k]] == 0;
            for (size_t d = 0; d < 2; d++)
                for (size_t i = 0; i < graph_at(g->graph, g->pool[k])->size; i++)
                    assert_close(read_tangent(arena, narrow, g->pool[k], d)[i],
                                 read_tangent(arena, wide, g->pool[k], d)[i], 1e-12, 1e-12);
        }
        arena_close(arena);
    }
    assert_true(inactive > 1000);
}

/* where(x > 0, x*log(x), 0) at x = 0 and below: gradient and second derivative of the branch taken, bounds included. */
static void branches_not_taken_do_not_leak(void **state)
{
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    struct shape shape = shape_vector(3);
    node_id x = build_parameter(&b, 0, &shape);
    node_id zero = build_filled(&b, &shape, 0);
    node_id product = build_binary(&b, OP_MUL, x, build_unary(&b, OP_LOG, 0, x));
    node_id y = build_where(&b, build_binary(&b, OP_GT, x, zero), product, zero);
    node_id sum = build_reduce_all(&b, OP_SUM, y);
    node_id ids[2] = {sum, y};
    const double theta[3] = {0, -1, 2};
    const double seeds[6] = {1, 0, 0, 1, 1, 1};
    struct sweep_run run = sweep_open(*state, b.graph, 2, ids, 3, theta);
    struct tangents *tangents = sweep_directions(*state, &run, 2, seeds, 0, 3);
    double bound = NAN;
    assert_close(*read_tangent(*state, tangents, sum, 0), 0, 0, 0);
    assert_close(*read_tangent(*state, tangents, sum, 1), log(2) + 1, 1e-15, 0);
    tangents_read_error(tangents, sum, 1, &bound);
    assert_true(bound > 0 && bound < 1e-14);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tangents_are_derivatives),          TEST(tangents_agree_with_differences), TEST(chunks_change_no_bit),
        TEST(narrow_plans_agree_with_wide_ones), TEST(branches_not_taken_do_not_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
