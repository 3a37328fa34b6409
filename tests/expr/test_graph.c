/* The graph: equal nodes are one node, ids are a topological order, marks follow the edges. */
#include "expr/graph.h"

#include "support/arenas.h"
#include "support/graphs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static node_id add_number(struct graph *graph, double value)
{
    struct node node = graphs_node(OP_CONST, shape_scalar());
    node.number = value;
    return graph_add(graph, &node);
}

static node_id add_unary(struct graph *graph, enum op op, node_id a)
{
    struct node node = graphs_node(op, graph_at(graph, a)->shape);
    node.in[0] = a;
    return graph_add(graph, &node);
}

static void numbers_are_told_apart_by_their_bits(void **state)
{
    struct graph *graph = graph_new(*state);
    node_id zero = add_number(graph, 0);
    assert_int_equal(add_number(graph, 0), zero);
    assert_int_not_equal(add_number(graph, -0.0), zero);
    assert_int_equal(add_number(graph, NAN), add_number(graph, NAN));
    assert_int_not_equal(add_number(graph, 0x1p-1074), zero);
    assert_true(node_is_constant(graph, zero, 0));
    assert_false(node_is_constant(graph, zero, 1));
}

/* Adding every node of random graphs once more adds nothing, wherever the copies of their lists lie. */
static void a_node_added_twice_is_one(void **state)
{
    struct random random = {41};
    for (int round = 0; round < 50; round++) {
        struct arena *arena = arena_child(*state);
        struct random_graph *g = graphs_make(arena, &random, 200);
        size_t count = g->graph->count;
        for (node_id id = 0; id < count; id++) {
            struct node copy = *graph_at(g->graph, id);
            if (copy.index != NULL)
                copy.index = arena_copy(arena, copy.index, copy.index_count, sizeof copy.index[0]);
            if (copy.data != NULL)
                copy.data = arena_copy(arena, copy.data, copy.size, sizeof copy.data[0]);
            copy.size = 12345;
            assert_int_equal(graph_add(g->graph, &copy), id);
            for (unsigned i = 0; i < op_rows[copy.op].arity; i++)
                assert_true(copy.in[i] < id);
        }
        assert_int_equal(g->graph->count, count);
        arena_close(arena);
    }
}

/* A change of any attribute makes another node; long lists that begin alike are not confused. */
static void every_attribute_counts(void **state)
{
    struct graph *graph = graph_new(*state);
    size_t index[2][300] = {{0}};
    double data[2][300] = {{0}};
    index[1][299] = 1;
    data[1][299] = 1;
    struct node base = graphs_node(OP_GATHER, shape_vector(300));
    base.in[0] = add_number(graph, 1);
    base.index = index[0];
    base.index_count = 300;
    struct node variants[8] = {base, base, base, base, base, base, base, base};
    variants[1].index = index[1];
    variants[2].in[0] = add_number(graph, 2);
    variants[3].shape = shape_matrix(3, 100);
    variants[4].number = 1;
    variants[5].slot = 1;
    variants[6].op = OP_SCATTER;
    variants[7].transpose[1] = true;
    struct node arrays[2] = {graphs_node(OP_CONST, shape_vector(300)), graphs_node(OP_CONST, shape_vector(300))};
    arrays[0].data = data[0];
    arrays[1].data = data[1];
    node_id ids[10];
    for (size_t k = 0; k < 10; k++) {
        ids[k] = graph_add(graph, k < 8 ? &variants[k] : &arrays[k - 8]);
        for (size_t j = 0; j < k; j++)
            assert_int_not_equal(ids[j], ids[k]);
    }
    for (size_t k = 0; k < 10; k++)
        assert_int_equal(graph_add(graph, k < 8 ? &variants[k] : &arrays[k - 8]), ids[k]);
    struct node spanned = base;
    spanned.span = (struct span){NULL, 3, 4};
    assert_int_equal(graph_add(graph, &spanned), ids[0]);
}

static void many_nodes_are_found_again(void **state)
{
    enum { COUNT = 20000 };
    struct graph *graph = graph_new(*state);
    for (size_t k = 0; k < COUNT; k++)
        assert_int_equal(add_number(graph, (double)k * 0.1), k);
    for (size_t k = COUNT; k-- > 0;)
        assert_int_equal(add_number(graph, (double)k * 0.1), k);
    assert_int_equal(graph->count, COUNT);
    assert_true(graph->table_size >= 2 * graph->count);
}

static void uniform_values_are_stored_once(void **state)
{
    struct graph *graph = graph_new(*state);
    const double data[3] = {1, 1, 1};
    struct node filled = graphs_node(OP_CONST, shape_vector(3));
    struct node array = graphs_node(OP_CONST, shape_vector(3));
    array.data = data;
    struct node spread = graphs_node(OP_BROADCAST, shape_matrix(4, 5));
    spread.in[0] = add_number(graph, 2);
    struct node rows = graphs_node(OP_BROADCAST, shape_matrix(2, 3));
    rows.in[0] = graph_add(graph, &array);
    assert_int_equal(node_stored(graph, graph_add(graph, &filled)), 1);
    assert_int_equal(node_stored(graph, rows.in[0]), 3);
    assert_int_equal(node_stored(graph, graph_add(graph, &spread)), 1);
    assert_int_equal(node_stored(graph, graph_add(graph, &rows)), 6);
    assert_false(node_is_constant(graph, rows.in[0], 1));
}

/* Marks against a search along the edges. */
static bool reaches(const struct graph *graph, node_id from, node_id target)
{
    bool found = from == target;
    for (unsigned i = 0; i < op_rows[graph_at(graph, from)->op].arity && !found; i++)
        found = graph_at(graph, from)->in[i] >= target && reaches(graph, graph_at(graph, from)->in[i], target);
    return found;
}

static void marks_follow_the_edges(void **state)
{
    struct random random = {42};
    for (int round = 0; round < 30; round++) {
        struct arena *arena = arena_child(*state);
        struct random_graph *g = graphs_make(arena, &random, 25);
        node_id outputs[2] = {graphs_pick(g), graphs_pick(g)};
        node_id leaf = (node_id)random_below(&random, 4);
        unsigned char *needed = ARENA_ARRAY(arena, g->graph->count, unsigned char);
        unsigned char *dependent = ARENA_ARRAY(arena, g->graph->count, unsigned char);
        memset(needed, 7, g->graph->count);
        graph_mark_needed(g->graph, 2, outputs, needed);
        dependent[leaf] = 1;
        graph_mark_dependent(g->graph, dependent);
        for (node_id id = 0; id < g->graph->count; id++) {
            assert_int_equal(needed[id], reaches(g->graph, outputs[0], id) || reaches(g->graph, outputs[1], id));
            assert_int_equal(dependent[id], reaches(g->graph, id, leaf));
        }
        arena_close(arena);
    }
}

static void a_chain_keeps_its_order(void **state)
{
    struct graph *graph = graph_new(*state);
    node_id id = add_number(graph, 0.5);
    for (int k = 0; k < 1000; k++) {
        node_id next = add_unary(graph, OP_SIN, id);
        assert_int_equal(next, id + 1);
        id = next;
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(numbers_are_told_apart_by_their_bits),
        TEST(a_node_added_twice_is_one),
        TEST(every_attribute_counts),
        TEST(many_nodes_are_found_again),
        TEST(uniform_values_are_stored_once),
        TEST(marks_follow_the_edges),
        TEST(a_chain_keeps_its_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
