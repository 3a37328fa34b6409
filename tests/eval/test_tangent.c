/* Tangents of random graphs against derivatives written down elsewhere and against central differences; linear in the
 * directions, whatever the chunks. */
#include "eval/tangent.h"

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

enum { N = GRAPHS_PARAMETERS, DIRECTIONS = 5 };

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

/* ---- Sources that are no parameters ---- */

enum { MOST_ENTRIES = 100 };

/* The same graph where node `source` is a parameter behind all others. */
static struct graph *with_parameter(struct arena *arena, const struct graph *graph, node_id source)
{
    struct graph *out = ARENA_NEW(arena, struct graph);
    *out = (struct graph){.arena = arena, .count = graph->count};
    out->nodes = arena_copy(arena, graph->nodes, graph->count, sizeof *graph->nodes);
    struct node node = graphs_node(OP_PARAM, graph_at(graph, source)->shape);
    node.size = graph_at(graph, source)->size;
    node.slot = N;
    out->nodes[source] = node;
    return out;
}

/* A node with a tangent and values of its own, or NODE_NONE. */
static node_id pick_source(struct random_graph *g, const struct sweep_run *run)
{
    for (int attempt = 0; attempt < 20; attempt++) {
        node_id id = g->pool[random_below(g->random, g->count)];
        const struct node *node = graph_at(g->graph, id);
        bool leaf = op_rows[node->op].family == FAMILY_LEAF;
        if (!leaf && run->eval->plan->root[id] == id && node->size > 0 && node->size <= MOST_ENTRIES)
            return id;
    }
    return NODE_NONE;
}

struct from_source {
    struct random_graph *graph;
    node_id source;
    double theta[N + MOST_ENTRIES];
    double seeds[2 * MOST_ENTRIES];
    size_t compared;
    size_t inactive;
    size_t beyond; /* their bounds */
};

static void compare_direction(struct arena *arena, struct from_source *f, const struct tangents *tangents, size_t d)
{
    struct random_graph *g = f->graph;
    size_t width = graph_at(g->graph, f->source)->size;
    double seed[N + MOST_ENTRIES] = {0};
    memcpy(seed + N, f->seeds + d * width, width * sizeof *seed);
    struct oracle oracle = oracle_run(arena, with_parameter(arena, g->graph, f->source), f->theta, seed);
    for (size_t k = 0; k < g->count; k++) {
        node_id id = g->pool[k];
        const double *tangent = read_tangent(arena, tangents, id, d);
        double *bound = ARENA_ARRAY(arena, graph_at(g->graph, id)->size, double);
        tangents_read_error(tangents, id, d, bound);
        f->inactive += tangents->plan->active[id] == 0;
        for (size_t i = 0; i < graph_at(g->graph, id)->size; i++, f->compared++) {
            long double truth = oracle.tangent[id][i];
            assert_close(tangent[i], (double)truth, 1e-5, 1e-7);
            f->beyond += fabsl(tangent[i] - truth) > 2 * bound[i] + 1e-300L; /* of the source as given, and as it is */
            assert_true(id != f->source || bound[i] <= 0);
        }
    }
}

/* Directions from any node: what depends on it moves as if it were a parameter, all else rests. */
static void any_node_is_a_source(void **state)
{
    struct random random = {75};
    struct from_source f = {0};
    for (int round = 0; round < 200; round++) {
        struct arena *arena = arena_child(*state);
        struct random_graph *g = f.graph = built_graph(arena, &random);
        struct sweep_run run = sweep_open(arena, g->graph, g->count, g->pool, N, g->theta);
        f.source = pick_source(g, &run);
        if (f.source != NODE_NONE) {
            size_t width = graph_at(g->graph, f.source)->size;
            memcpy(f.theta, g->theta, sizeof g->theta);
            eval_read(run.eval, f.source, f.theta + N);
            random_seeds(&random, 2 * width, f.seeds);
            const struct tangent_source source = {f.source, 0, 0};
            const struct tangent_plan *plan =
                tangent_plan_make(arena, run.eval->plan, &run.rules->partials, run.count, run.ids, 2, source);
            struct tangents *tangents = tangents_new(arena, plan, run.eval, run.errors, N);
            tangents_run(tangents, f.seeds);
            assert_true(tangent_is_seed(plan, f.source));
            for (size_t d = 0; d < 2; d++)
                compare_direction(arena, &f, tangents, d);
        }
        arena_close(arena);
    }
    print_message("%zu tangents compared, %zu beyond their bounds; %zu nodes rest\n", f.compared, f.beyond, f.inactive);
    assert_true(f.compared > 50000 && f.inactive > 5000 && f.beyond == 0);
}

/* y = sum(tanh(X W)) and the chain rule by hand: from Z = X W the pattern, times X what W does. */
static void a_product_is_a_source(void **state)
{
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    struct shape shape = shape_matrix(2, 2);
    const double x[4] = {1, 2, -3, 0.5};
    node_id data = build_array(&b, &shape, x);
    node_id w = build_parameter(&b, 0, &shape);
    node_id z = build_contract(&b, data, false, w, false);
    node_id y = build_unary(&b, OP_TANH, 0, z);
    const double theta[4] = {0.1, 0.2, 0.3, -0.4};
    const double column[4] = {0, 1, 0, 1};
    const double seed[4] = {0, 0, 0, 1}; /* W[1,1]: moves Z[r,1] by X[r,1] */
    struct sweep_run run = sweep_open(*state, b.graph, 1, &y, 4, theta);
    struct tangents *by_entry = sweep_directions(*state, &run, 1, seed, 0, 4);
    const struct tangent_plan *plan =
        tangent_plan_make(*state, run.eval->plan, &run.rules->partials, 1, &y, 1, (struct tangent_source){z, 0, 0});
    struct tangents *by_column = tangents_new(*state, plan, run.eval, run.errors, 4);
    tangents_run(by_column, column);
    assert_false(plan->active[w]);
    for (size_t r = 0; r < 2; r++) {
        assert_close(read_tangent(*state, by_entry, y, 0)[2 * r + 1],
                     x[2 * r + 1] * read_tangent(*state, by_column, y, 0)[2 * r + 1], 1e-15, 0);
        assert_close(read_tangent(*state, by_column, y, 0)[2 * r], 0, 0, 1e-300);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tangents_are_derivatives),       TEST(tangents_agree_with_differences),
        TEST(chunks_change_no_bit),           TEST(narrow_plans_agree_with_wide_ones),
        TEST(branches_not_taken_do_not_leak), TEST(any_node_is_a_source),
        TEST(a_product_is_a_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
