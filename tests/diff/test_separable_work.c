/* Sums over rows, evaluated block by block: blocks that leave a remainder, one evaluation after the other, and what it
 * costs. */
#include "diff/separable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "diff/exact.h"
#include "support/row_models.h"
#include "support/separations.h"
#include <cmocka.h>

/* ---- Blocks ---- */

/* So many rows that they do not fit into one block, with what is left of them being anything down to a row. */
static void blocks_leave_nothing_out(void **state)
{
    static const size_t rows[] = {1999, 2000, 4001, 6007, 8192, 9973, 12007, 16385};
    struct arena *parent = ((struct world *)*state)->arena;
    struct random random = {21};
    size_t separable = 0;
    for (int round = 0; round < 40; round++) {
        struct arena *arena = arena_child(parent);
        struct row_model m = {
            .random = &random, .world = world_new(arena), .rows = rows[round % 8], .scale = 1, .parameters = 0.7};
        separable += expect_right_if_separable(m.world, row_model_make(&m, 12));
        arena_close(arena);
    }
    print_message("%zu of 40 are separable\n", separable);
    assert_true(separable > 20);
}

/* ---- One evaluation after the other ---- */

static void nothing_is_left_over_from_other_points(void **state)
{
    struct world *w = *state;
    struct random random = {24};
    struct row_model m = {.random = &random, .world = w, .rows = 77, .scale = 1, .parameters = 0.5};
    struct separation s = {0};
    while (s.separable == NULL) {
        *w = *world_new(w->arena);
        s = separate_text(w, row_model_make(&m, 40));
    }
    size_t n = w->n;
    struct separable_work *work = separable_work_new(w->arena, s.separable);
    double first[WORLD_MOST];
    memcpy(first, w->theta, n * sizeof *first);
    struct derivatives a = derivatives_new(w->arena, n);
    struct derivatives b = derivatives_new(w->arena, n);
    separable_derivatives(work, first, &a);
    for (int round = 0; round < 5; round++) {
        double other[WORLD_MOST];
        for (size_t k = 0; k < n; k++)
            other[k] = round == 2 ? NAN : random_normal(&random);
        struct derivatives some = {.gradient = round == 3 ? NULL : b.gradient, .gradient_error = b.gradient_error};
        separable_derivatives(work, other, round < 3 ? &b : &some);
    }
    separable_derivatives(work, first, &b);
    assert_memory_equal(a.gradient, b.gradient, n * sizeof(double));
    assert_memory_equal(a.hessian, b.hessian, n * n * sizeof(double));
    assert_memory_equal(a.hessian_error, b.hessian_error, n * n * sizeof(double));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(a.hessian[i * n + j] == a.hessian[j * n + i]);
}

/* ---- Costs ---- */

/* One layer of u units on k columns: u patterns, each with the product of k x k entries (half of the pairs of units) over
 * the rows. Memory does not grow with the rows; work does. */
static void costs_grow_with_the_rows(void **state)
{
    struct arena *parent = ((struct world *)*state)->arena;
    struct separable_cost cost[2];
    for (size_t many = 0; many < 2; many++) {
        struct random random = {25};
        struct world *w = world_new(arena_child(parent));
        struct row_model m = {
            .random = &random, .world = w, .rows = many != 0 ? 200000 : 20000, .scale = 1, .parameters = 1};
        row_model_data(&m, "X", 5);
        row_model_data(&m, "Y", 3);
        row_model_parameter(&m, "W", shape_matrix(5, 3));
        struct separation s = separate_text(w, "sum((tanh(X @ W0) - Y)^2)");
        assert_non_null(s.separable);
        cost[many] = separable_cost(separable_work_new(w->arena, s.separable));
        assert_close(cost[many].products, (double)m.rows * 3 * 5 * 3 * 5, 1e-12, 0);
        assert_true(cost[many].entries >= (double)m.rows * 3 * 3);
        arena_close(w->arena);
    }
    assert_close(cost[1].entries, 10 * cost[0].entries, 0.1, 0);
    assert_close(cost[1].bytes, cost[0].bytes, 0.5, 0);
    assert_true(cost[0].bytes < 16e6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(blocks_leave_nothing_out),
        WORLD_TEST(nothing_is_left_over_from_other_points),
        WORLD_TEST(costs_grow_with_the_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
