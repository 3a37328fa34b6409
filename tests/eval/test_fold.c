/* Constants are folded when the result is exact, and only then. */
#include "eval/fold.h"

#include "support/close.h"
#include "support/graphs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const double *fold(struct arena *arena, enum op op, double a, double b)
{
    struct graph *graph = graph_new(arena);
    struct node node = graphs_node(op, shape_scalar());
    const double numbers[2] = {a, b};
    for (unsigned i = 0; i < op_rows[op].arity; i++) {
        struct node leaf = graphs_node(OP_CONST, shape_scalar());
        leaf.number = numbers[i];
        node.in[i] = graph_add(graph, &leaf);
    }
    return fold_value(graph, graph_add(graph, &node));
}

/* Sums and products are folded just when long double, which holds them exactly here, agrees. */
static void exact_arithmetic_alone_is_folded(void **state)
{
    (void)state;
    static const enum op ops[] = {OP_ADD, OP_SUB, OP_MUL};
    struct random random = {91};
    size_t folded = 0;
    for (int round = 0; round < 3000; round++) {
        struct arena *arena = arena_open(0);
        double a = ldexp((double)random_below(&random, 1u << 27), (int)random_below(&random, 6) - 3);
        double b = ldexp((double)random_below(&random, 1u << 29), (int)random_below(&random, 6) - 3);
        enum op op = ops[round % 3];
        long double exact = oracle_function(op, 0, a, b);
        const double *value = fold(arena, op, a, b);
        assert_int_equal(value != NULL, (double)exact == exact);
        if (value != NULL)
            assert_close(*value, (double)exact, 0, 0);
        folded += value != NULL;
        arena_close(arena);
    }
    assert_true(folded > 500 && folded < 2900);
}

static void rounded_constants_keep_their_operation(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    assert_null(fold(arena, OP_SQRT, 2, 0));
    assert_null(fold(arena, OP_DIV, 1, 3));
    assert_null(fold(arena, OP_ADD, 1, 1e-20));
    assert_null(fold(arena, OP_ADD, 0.1, 0.2));
    assert_null(fold(arena, OP_EXP, 1, 0));
    assert_null(fold(arena, OP_MUL, 1e300, 1e300));
    assert_null(fold(arena, OP_MUL, 1e-200, 1e-200));
    assert_null(fold(arena, OP_MUL, 0.1, 1e-310));
    assert_null(fold(arena, OP_DIV, 1e-320, 3));
    assert_close(*fold(arena, OP_DIV, 3, 4), 0.75, 0, 0);
    assert_close(*fold(arena, OP_NEG, 0.1, 0), -0.1, 0, 0);
    assert_close(*fold(arena, OP_MAX2, 0.1, 0.2), 0.2, 0, 0);
    assert_close(*fold(arena, OP_MUL, 0, 0.1), 0, 0, 0);
    assert_close(*fold(arena, OP_LT, 0.1, 0.2), 1, 0, 0);
    arena_close(arena);
}

static void parameters_are_not_folded(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct graph *graph = graph_new(arena);
    struct node leaf = graphs_node(OP_PARAM, shape_scalar());
    struct node node = graphs_node(OP_NEG, shape_scalar());
    node.in[0] = graph_add(graph, &leaf);
    assert_null(fold_value(graph, node.in[0]));
    assert_null(fold_value(graph, graph_add(graph, &node)));
    arena_close(arena);
}

/* A constant exponent chooses the primitive: whole or not, one for all entries or one for each. */
static void exponents_choose_the_power(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct builder b = {graph_new(arena), {NULL, 0, 0}};
    struct shape pair = shape_vector(2);
    static const double whole[] = {2, -3};
    static const double mixed[] = {2, 0.5};
    assert_int_equal(fold_power(graph_at(b.graph, build_number(&b, -3))), OP_POWI);
    assert_int_equal(fold_power(graph_at(b.graph, build_number(&b, 0.5))), OP_POWR);
    assert_int_equal(fold_power(graph_at(b.graph, build_number(&b, INFINITY))), OP_POWR);
    assert_int_equal(fold_power(graph_at(b.graph, build_filled(&b, &pair, 2))), OP_POWI);
    assert_int_equal(fold_power(graph_at(b.graph, build_array(&b, &pair, whole))), OP_POWN);
    assert_int_equal(fold_power(graph_at(b.graph, build_array(&b, &pair, mixed))), OP_POW);
    assert_int_equal(fold_power(graph_at(b.graph, build_parameter(&b, 0, &pair))), OP_POW);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_arithmetic_alone_is_folded),
        cmocka_unit_test(rounded_constants_keep_their_operation),
        cmocka_unit_test(parameters_are_not_folded),
        cmocka_unit_test(exponents_choose_the_power),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
