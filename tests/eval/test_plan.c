/* Plans: an independent simulation of who lives where, and reuse that changes no bit. */
#include "eval/plan.h"

#include "eval/eval.h"
#include "support/arenas.h"
#include "support/graphs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* The buffer as a list of owners: a node takes its place, and all operands must still own theirs. */
static void simulate(struct arena *arena, const struct plan *plan, const size_t *size, size_t count,
                     const node_id *outputs, bool keep)
{
    node_id *owner = ARENA_ARRAY(arena, plan->buffer, node_id);
    for (size_t i = 0; i < plan->buffer; i++)
        owner[i] = NODE_NONE;
    for (size_t k = 0; k < plan->count; k++) {
        node_id id = plan->order[k];
        const struct node *node = graph_at(plan->graph, id);
        assert_true(k == 0 || plan->order[k - 1] < id);
        assert_true(plan->offset[id] + size[id] <= plan->buffer);
        for (size_t i = 0; i < size[id]; i++)
            owner[plan->offset[id] + i] = id;
        for (unsigned j = 0; j < op_rows[node->op].arity; j++) {
            node_id root = plan->root[node->in[j]];
            if (op_rows[graph_at(plan->graph, root)->op].family == FAMILY_LEAF)
                continue;
            for (size_t i = 0; i < size[root]; i++)
                assert_int_equal(owner[plan->offset[root] + i], root);
        }
    }
    for (size_t k = 0; k < (keep ? plan->count : count); k++) {
        node_id root = keep ? plan->order[k] : plan->root[outputs[k]];
        if (op_rows[graph_at(plan->graph, root)->op].family == FAMILY_LEAF)
            continue;
        for (size_t i = 0; i < size[root]; i++)
            assert_int_equal(owner[plan->offset[root] + i], root);
    }
}

static void places_never_overlap(void **state)
{
    struct random random = {51};
    size_t reused = 0;
    size_t kept = 0;
    for (int round = 0; round < 200; round++) {
        struct arena *arena = arena_child(*state);
        struct random_graph *g = graphs_make(arena, &random, 150);
        size_t *size = ARENA_ARRAY(arena, g->graph->count, size_t);
        for (node_id id = 0; id < g->graph->count; id++)
            size[id] = node_stored(g->graph, id);
        node_id outputs[3] = {graphs_pick(g), graphs_pick(g), graphs_pick(g)};
        const struct plan *lean = plan_make(arena, g->graph, 3, outputs, PLAN_REUSE);
        const struct plan *full = plan_make(arena, g->graph, 3, outputs, PLAN_KEEP);
        simulate(arena, lean, size, 3, outputs, false);
        simulate(arena, full, size, 3, outputs, true);
        assert_int_equal(lean->count, full->count);
        assert_true(lean->buffer <= full->buffer);
        reused += lean->buffer;
        kept += full->buffer;
        arena_close(arena);
    }
    print_message("reuse: %zu doubles instead of %zu\n", reused, kept);
    assert_true(reused < kept);
}

/* The same with sizes that are not the nodes' own, as tangents have them. */
static void places_of_any_size(void **state)
{
    struct random random = {52};
    for (int round = 0; round < 200; round++) {
        struct arena *arena = arena_child(*state);
        struct random_graph *g = graphs_make(arena, &random, 80);
        node_id output = graphs_pick(g);
        struct plan plan = *plan_make(arena, g->graph, 1, &output, PLAN_REUSE);
        size_t *size = ARENA_ARRAY(arena, g->graph->count, size_t);
        unsigned char *keep = ARENA_ARRAY(arena, g->graph->count, unsigned char);
        keep[plan.root[output]] = 1;
        for (node_id id = 0; id < g->graph->count; id++)
            size[id] = random_below(&random, 4) == 0 ? 0 : random_below(&random, 100);
        plan.offset = ARENA_ARRAY(arena, g->graph->count, size_t);
        plan.buffer = plan_places(arena, g->graph, plan.count, plan.order, plan.root, size, keep, plan.offset);
        simulate(arena, &plan, size, 1, &output, false);
        arena_close(arena);
    }
}

/* A long chain lives in the room of two of its values. */
static void a_chain_needs_two_places(void **state)
{
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    struct shape shape = shape_vector(800);
    node_id id = build_parameter(&b, 0, &shape);
    for (int k = 0; k < 100; k++)
        id = build_unary(&b, OP_SIN, 0, id);
    assert_int_equal(plan_make(*state, b.graph, 1, &id, PLAN_REUSE)->buffer, 1600);
    assert_int_equal(plan_make(*state, b.graph, 1, &id, PLAN_KEEP)->buffer, 80000);
}

static void aliases_share_and_leaves_need_nothing(void **state)
{
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    struct shape vector = shape_vector(6);
    struct shape matrix = shape_matrix(2, 3);
    node_id leaf = build_parameter(&b, 0, &vector);
    node_id flat = build_unary(&b, OP_EXP, 0, leaf);
    node_id outputs[3] = {build_reshape(&b, flat, &matrix), build_reshape(&b, leaf, &matrix), flat};
    const struct plan *plan = plan_make(*state, b.graph, 3, outputs, PLAN_REUSE);
    assert_int_equal(plan->count, 1);
    assert_int_equal(plan->root[outputs[0]], flat);
    assert_int_equal(plan->root[outputs[1]], leaf);
    assert_int_equal(plan->buffer, 8);
}

static void nothing_to_plan(void **state)
{
    struct builder b = {graph_new(*state), {NULL, 0, 0}};
    node_id number = build_number(&b, 3);
    assert_int_equal(plan_make(*state, b.graph, 1, &number, PLAN_KEEP)->count, 0);
    assert_int_equal(plan_make(*state, b.graph, 0, NULL, PLAN_REUSE)->buffer, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(places_never_overlap),     TEST(places_of_any_size),
        TEST(a_chain_needs_two_places), TEST(aliases_share_and_leaves_need_nothing),
        TEST(nothing_to_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
