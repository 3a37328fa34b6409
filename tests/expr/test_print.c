/* Graphs as text: one line a node, attributes included. */
#include "expr/print.h"

#include "support/graphs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const char *printed(struct arena *arena, const struct graph *graph, const unsigned char *mark)
{
    struct text out = {.arena = arena};
    text_puts(&out, "");
    print_graph(&out, graph, mark);
    return out.at;
}

static void every_family_has_its_line(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    const struct source source = {"formula", str_of("sum(W[0, :]\n@ x)")};
    struct builder b = {graph_new(arena), {NULL, 0, 0}};
    struct shape shape = shape_matrix(2, 3);
    struct shape row = shape_matrix(1, 3);
    size_t index[3] = {0, 1, 2};
    double data[3] = {1, 0.1, -2};
    node_id w = build_parameter(&b, 4, &shape);
    b.span = (struct span){&source, 4, 11};
    node_id first = build_gather(&b, w, &row, index);
    b.span = (struct span){&source, 4, 15};
    build_contract(&b, first, false, build_array(&b, &row, data), true);
    b.span = (struct span){NULL, 0, 0};
    build_reduce(&b, OP_SUM, build_unary(&b, OP_POWI, 2, first), 1);
    assert_string_equal(printed(arena, b.graph, NULL), "%0 = parameter theta[4:10]  (2, 3)\n"
                                                       "%1 = gather(%0) [0 1 2]  (1, 3)  # W[0, :]\n"
                                                       "%2 = constant {1 0.1 -2}  (1, 3)  # W[0, :] @ x\n"
                                                       "%3 = matmul(%1, %2')  (1, 1)  # W[0, :] @ x\n"
                                                       "%4 = powi(%1) 2  (1, 3)\n"
                                                       "%5 = sum(%4) axis=1  (1,)\n");
    arena_close(arena);
}

static void only_marked_nodes_are_printed(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct builder b = {graph_new(arena), {NULL, 0, 0}};
    struct shape scalar = shape_scalar();
    build_unary(&b, OP_SIN, 0, build_parameter(&b, 0, &scalar));
    const unsigned char mark[2] = {0, 1};
    assert_string_equal(printed(arena, b.graph, mark), "%1 = sin(%0)  ()\n");
    const unsigned char none[2] = {0, 0};
    assert_string_equal(printed(arena, b.graph, none), "");
    arena_close(arena);
}

/* As many lines as nodes, and long lists cut short. */
static void random_graphs_print_line_by_line(void **state)
{
    (void)state;
    struct random random = {101};
    struct arena *arena = arena_open(0);
    struct random_graph *g = graphs_make(arena, &random, 150);
    size_t lines = 0;
    for (const char *at = printed(arena, g->graph, NULL); *at != 0; at++)
        lines += *at == '\n';
    assert_int_equal(lines, g->graph->count);
    arena_close(arena);
}

static void the_source_of_a_node(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    const struct source source = {"formula", str_of("a\n+\tb")};
    struct node node = graphs_node(OP_ADD, shape_scalar());
    assert_string_equal(print_source(arena, &node), "add");
    node.span = (struct span){&source, 0, 5};
    assert_string_equal(print_source(arena, &node), "a + b");
    node.span = (struct span){&source, 2, 2};
    assert_string_equal(print_source(arena, &node), "add");
    node.span = (struct span){&source, 0, 50};
    assert_string_equal(print_source(arena, &node), "add");
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_family_has_its_line),
        cmocka_unit_test(only_marked_nodes_are_printed),
        cmocka_unit_test(random_graphs_print_line_by_line),
        cmocka_unit_test(the_source_of_a_node),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
