/* Places that entries are traced to hold the same value, in random graphs of moves. */
#include "eval/trace.h"

#include "eval/build.h"
#include "support/graphs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static bool same(long double a, long double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void test_traced_entries_are_equal(void **state)
{
    (void)state;
    struct random random = {31};
    size_t moved = 0;
    for (int k = 0; k < 300; k++) {
        struct arena *arena = arena_open(0);
        struct random_graph *g = graphs_make(arena, &random, 60);
        for (node_id id = 0; id < g->oracle.count; id++)
            for (size_t i = 0; i < graph_at(g->graph, id)->size; i++) {
                struct place place = trace_entry(g->graph, id, i);
                moved += place.node != id;
                assert_true(same(g->oracle.value[id][i], g->oracle.value[place.node][place.entry]));
            }
        arena_close(arena);
    }
    print_message("%zu entries were moved\n", moved);
    assert_true(moved > 10000);
}

/* A choice by a constant is followed, one by a parameter is not. */
static void test_choices_by_constants(void **state)
{
    (void)state;
    static const double tests[] = {1, 0};
    struct arena *arena = arena_open(0);
    struct builder b = {graph_new(arena), {NULL, 0, 0}};
    struct shape two = shape_vector(2);
    node_id x = build_parameter(&b, 0, &two);
    node_id y = build_parameter(&b, 2, &two);
    node_id constant = build_where(&b, build_array(&b, &two, tests), x, y);
    node_id free = build_where(&b, x, x, y);
    assert_true(place_equal(trace_entry(b.graph, constant, 0), (struct place){x, 0}));
    assert_true(place_equal(trace_entry(b.graph, constant, 1), (struct place){y, 1}));
    assert_true(place_equal(trace_entry(b.graph, free, 1), (struct place){free, 1}));
    assert_int_equal(trace_root(b.graph, free), free);
    struct shape column = shape_matrix(2, 1);
    assert_int_equal(trace_root(b.graph, build_reshape(&b, y, &column)), y);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_traced_entries_are_equal),
        cmocka_unit_test(test_choices_by_constants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
