/* What is built for square matrices: shapes, the small cases that need no system, and no node twice. */
#include "eval/build.h"

#include "support/formulas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static node_id parameter(struct world *w, size_t rank, size_t x, size_t y, size_t z)
{
    const double zeros[WORLD_MOST] = {0};
    return world_parameter(w, "p", (struct shape){rank, {x, y, z}}, zeros);
}

static const struct node *at(const struct world *w, node_id id)
{
    return graph_at(w->graph, id);
}

static void expect_shape(struct world *w, node_id id, const char *shape)
{
    assert_string_equal(shape_print(w->arena, &at(w, id)->shape), shape);
}

static void shapes_follow_operands(void **state)
{
    struct world *w = *state;
    struct builder b = {w->graph, {NULL, 0, 0}};
    node_id a = parameter(w, 2, 3, 3, 0);
    node_id batch = parameter(w, 3, 4, 3, 3);
    expect_shape(w, build_solve(&b, a, parameter(w, 2, 3, 5, 0)), "(3, 5)");
    expect_shape(w, build_solve(&b, batch, parameter(w, 3, 4, 3, 2)), "(4, 3, 2)");
    expect_shape(w, build_inverse(&b, batch), "(4, 3, 3)");
    expect_shape(w, build_logdet(&b, a), "()");
    expect_shape(w, build_logdet(&b, batch), "(4,)");
    expect_shape(w, build_transpose(&b, parameter(w, 3, 4, 3, 2)), "(4, 2, 3)");
    assert_int_equal(at(w, build_logdet(&b, a))->op, OP_LOGDET);
    assert_int_equal(at(w, build_inverse(&b, a))->op, OP_SOLVE);
}

static void one_entry_needs_no_system(void **state)
{
    struct world *w = *state;
    struct builder b = {w->graph, {NULL, 0, 0}};
    node_id a = parameter(w, 2, 1, 1, 0);
    node_id batch = parameter(w, 3, 4, 1, 1);
    node_id x = build_solve(&b, a, parameter(w, 2, 1, 3, 0));
    assert_int_equal(at(w, x)->op, OP_DIV);
    expect_shape(w, x, "(1, 3)");
    assert_int_equal(at(w, build_inverse(&b, batch))->op, OP_DIV);
    expect_shape(w, build_inverse(&b, batch), "(4, 1, 1)");
    expect_shape(w, build_logdet(&b, batch), "(4,)");
    for (node_id id = 0; id < w->graph->count; id++)
        assert_int_not_equal(op_rows[at(w, id)->op].family, FAMILY_SOLVE);
}

static void nothing_has_the_determinant_one(void **state)
{
    struct world *w = *state;
    struct builder b = {w->graph, {NULL, 0, 0}};
    node_id empty = build_filled(&b, &(struct shape){2, {0, 0}}, 0);
    assert_true(node_is_constant(w->graph, build_logdet(&b, empty), 0));
    expect_shape(w, build_inverse(&b, empty), "(0, 0)");
    node_id a = parameter(w, 2, 3, 3, 0);
    expect_shape(w, build_solve(&b, a, build_filled(&b, &(struct shape){2, {3, 0}}, 0)), "(3, 0)");
}

static void equal_systems_are_one_node(void **state)
{
    struct world *w = *state;
    struct builder b = {w->graph, {NULL, 0, 0}};
    node_id a = parameter(w, 2, 3, 3, 0);
    node_id inverse = build_inverse(&b, a);
    size_t count = w->graph->count;
    assert_int_equal(build_inverse(&b, a), inverse);
    assert_int_equal(w->graph->count, count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(shapes_follow_operands),
        WORLD_TEST(one_entry_needs_no_system),
        WORLD_TEST(nothing_has_the_determinant_one),
        WORLD_TEST(equal_systems_are_one_node),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
