/* One node from operands that are spelled out or stored once: the same entries, in every family. */
#include "eval/apply.h"

#include "domain/real.h"
#include "support/arenas.h"
#include "support/close.h"
#include "support/graphs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* Applies the node to operands that hold one value each, once stored once and once spelled out. */
static void expect_same(struct arena *arena, const struct graph *graph, node_id id)
{
    const struct node *node = graph_at(graph, id);
    static const double numbers[3] = {0.75, 1.5, -0.5};
    struct operand once[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    struct operand dense[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    for (unsigned i = 0; i < op_rows[node->op].arity; i++) {
        size_t size = graph_at(graph, node->in[i])->size;
        double *filled = ARENA_ARRAY(arena, size, double);
        for (size_t k = 0; k < size; k++)
            filled[k] = numbers[i];
        once[i] = (struct operand){&numbers[i], 0};
        dense[i] = (struct operand){filled, 1};
    }
    size_t stored = node_stored(graph, id);
    double *a = ARENA_ARRAY(arena, stored, double);
    double *b = ARENA_ARRAY(arena, stored, double);
    apply_node(graph, id, once, a, arena);
    apply_node(graph, id, dense, b, arena);
    for (size_t k = 0; k < stored; k++)
        assert_close(a[k], b[k], 0, 0);
}

static void uniform_operands_serve_every_family(void **state)
{
    struct random random = {111};
    bool seen[OP_COUNT] = {false};
    for (int round = 0; round < 100; round++) {
        struct arena *arena = arena_child(*state);
        struct random_graph *g = graphs_make(arena, &random, 150);
        for (node_id id = 0; id < g->graph->count; id++)
            if (op_rows[graph_at(g->graph, id)->op].arity > 0) {
                expect_same(arena, g->graph, id);
                seen[graph_at(g->graph, id)->op] = true;
            }
        arena_close(arena);
    }
    for (enum op op = 0; op < OP_COUNT; op++)
        if (op_rows[op].family > FAMILY_MAP)
            assert_true(seen[op]);
}

/* Sizes around the blocks in which uniform operands are expanded. */
static void blocks_join_without_seams(void **state)
{
    static const size_t sizes[] = {1, 2, 255, 256, 257, 511, 512, 513, 1000};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t n = sizes[s];
        struct graph *graph = graph_new(*state);
        double *a = ARENA_ARRAY(*state, n, double);
        double *out = ARENA_ARRAY(*state, n + 1, double);
        struct node leaf = graphs_node(OP_PARAM, shape_vector(n));
        struct node node = graphs_node(OP_SUB, shape_vector(n));
        node.in[0] = node.in[1] = graph_add(graph, &leaf);
        node_id id = graph_add(graph, &node);
        const double ten = 10;
        for (size_t i = 0; i < n; i++)
            a[i] = (double)i;
        out[n] = 77;
        apply_node(graph, id, (const struct operand[3]){{&ten, 0}, {a, 1}, {NULL, 0}}, out, *state);
        for (size_t i = 0; i < n; i++)
            assert_close(out[i], 10 - (double)i, 0, 0);
        apply_node(graph, id, (const struct operand[3]){{a, 1}, {&ten, 0}, {NULL, 0}}, out, *state);
        for (size_t i = 0; i < n; i++)
            assert_close(out[i], (double)i - 10, 0, 0);
        assert_close(out[n], 77, 0, 0);
    }
}

static void where_chooses_entry_by_entry(void **state)
{
    (void)state;
    const double condition[4] = {1, 0, NAN, -0.0};
    const double a[4] = {1, NAN, 3, INFINITY};
    const double b = -1;
    double out[4];
    apply_where(4, (struct operand){condition, 1}, (struct operand){a, 1}, (struct operand){&b, 0}, out);
    const double expected[4] = {1, -1, 3, -1};
    for (size_t i = 0; i < 4; i++)
        assert_close(out[i], expected[i], 0, 0);
}

static void dense_copies_only_what_is_not(void **state)
{
    const double a[3] = {1, 2, 3};
    assert_ptr_equal(apply_dense((struct operand){a, 1}, 3, *state), a);
    assert_ptr_equal(apply_dense((struct operand){a, 0}, 1, *state), a);
    const double *filled = apply_dense((struct operand){a + 1, 0}, 3, *state);
    for (size_t i = 0; i < 3; i++)
        assert_close(filled[i], 2, 0, 0);
}

/* Sizes as read off the shapes, for every transposition and with a batch. */
static void sizes_of_contractions(void **state)
{
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    for (unsigned t = 0; t < 8; t++) {
        bool ta = t % 2 == 1;
        bool tb = t / 2 % 2 == 1;
        bool batch = t / 4 == 1;
        struct shape left = ta ? shape_matrix(3, 2) : shape_matrix(2, 3);
        struct shape right = tb ? shape_matrix(4, 3) : shape_matrix(3, 4);
        if (batch) {
            left = shape_with(&left, 0, 5);
            right = shape_with(&right, 0, 5);
        }
        node_id id = build_contract(&b, build_parameter(&b, 0, &left), ta, build_parameter(&b, 30, &right), tb);
        struct contraction s = apply_contraction(b.graph, graph_at(b.graph, id));
        assert_int_equal(s.batch, batch ? 5 : 1);
        assert_int_equal(s.m, 2);
        assert_int_equal(s.k, 3);
        assert_int_equal(s.n, 4);
        assert_true(s.transpose[0] == ta && s.transpose[1] == tb);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(uniform_operands_serve_every_family), TEST(blocks_join_without_seams), TEST(where_chooses_entry_by_entry),
        TEST(dense_copies_only_what_is_not),       TEST(sizes_of_contractions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
