/* Values of systems and determinants in a graph, batches and uniform operands included, and bounds that hold when the
 * matrix itself was computed. */
#include "eval/solve.h"

#include "support/elimination.h"
#include "support/formulas.h"
#include "support/random.h"
#include "support/sweeps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void sizes_of_systems(void **state)
{
    struct world *w = *state;
    struct builder b = {w->graph, {NULL, 0, 0}};
    const double numbers[64] = {0};
    node_id a = world_parameter(w, "a", (struct shape){3, {4, 2, 2}}, numbers);
    node_id c = world_parameter(w, "c", (struct shape){3, {4, 2, 5}}, numbers);
    node_id m = world_parameter(w, "m", shape_matrix(3, 3), numbers);
    const node_id nodes[] = {build_solve(&b, a, c), build_logdet(&b, a), build_inverse(&b, m)};
    const size_t expected[][3] = {{4, 2, 5}, {4, 2, 0}, {1, 3, 3}};
    for (size_t k = 0; k < 3; k++) {
        struct solve_sizes s = solve_sizes(w->graph, graph_at(w->graph, nodes[k]));
        assert_int_equal(s.batch, expected[k][0]);
        assert_int_equal(s.n, expected[k][1]);
        assert_int_equal(s.m, expected[k][2]);
    }
}

static void batches_are_independent(void **state)
{
    struct world *w = *state;
    struct builder b = {w->graph, {NULL, 0, 0}};
    const double matrices[] = {2, 0, 0, 4, 1, 1, 1, 1, 0, 1, -1, 0};
    const double right[] = {2, 4, 1, 1, 5, 7};
    node_id a = world_parameter(w, "a", (struct shape){3, {3, 2, 2}}, matrices);
    node_id c = world_parameter(w, "c", (struct shape){3, {3, 2, 1}}, right);
    const double *x = world_value(w, build_solve(&b, a, c));
    const double *y = world_value(w, build_logdet(&b, a));
    assert_close(x[0], 1, 0, 0);
    assert_close(x[1], 1, 0, 0);
    assert_true(isnan(x[2]) && isnan(x[3])); /* the second matrix is singular, its neighbours are not */
    assert_close(x[4], -7, 0, 0);
    assert_close(x[5], 5, 0, 0);
    assert_close(y[0], log(8), 1e-15, 0);
    assert_true(y[1] == -INFINITY);
    assert_close(y[2], 0, 0, 0);
}

/* A matrix of equal entries is stored as one number. */
static void uniform_operands_are_spelled_out(void **state)
{
    struct world *w = *state;
    struct builder b = {w->graph, {NULL, 0, 0}};
    const double numbers[] = {2, 1, 0, 5};
    struct shape matrix = shape_matrix(2, 2);
    node_id a = world_parameter(w, "a", matrix, numbers);
    const double *x = world_value(w, build_solve(&b, a, build_filled(&b, &matrix, 10)));
    const double expected[] = {4, 4, 2, 2};
    for (size_t i = 0; i < 4; i++)
        assert_close(x[i], expected[i], 1e-15, 0);
    world_number(w, "s", 3);
    node_id uniform = build_broadcast(&b, world_compile_valid(w, "s"), &matrix);
    assert_true(world_value(w, build_logdet(&b, uniform))[0] == -INFINITY);
}

/* solve(exp(W), sin(v)): the errors of the matrix and of the right-hand side pass through. */
static void computed_matrices_are_bounded(void **state)
{
    (void)state;
    static struct elimination e;
    struct random random = {81};
    double worst = 0;
    for (size_t round = 0; round < 200; round++) {
        struct arena *arena = arena_open(0);
        struct world *w = world_new(arena);
        size_t n = 2 + round % 4;
        double numbers[30];
        long double a[25];
        long double b[5];
        long double x[5];
        for (size_t i = 0; i < n * n + n; i++)
            numbers[i] = random_uniform(&random, -3, 3);
        world_parameter(w, "W", shape_matrix(n, n), numbers);
        world_parameter(w, "v", shape_vector(n), numbers + n * n);
        for (size_t i = 0; i < n * n; i++)
            a[i] = expl(numbers[i]);
        for (size_t i = 0; i < n; i++)
            b[i] = sinl(numbers[n * n + i]);
        elimination_run(&e, n, a);
        elimination_solve(&e, 1, b, x);
        const node_id ids[] = {world_compile_valid(w, "solve(exp(W), sin(v))"),
                               world_compile_valid(w, "logdet(exp(W))")};
        struct sweep_run run = sweep_open(arena, w->graph, 2, ids, w->n, w->theta);
        double value[5];
        double bound[5];
        eval_read(run.eval, ids[0], value);
        errors_read(run.errors, ids[0], bound);
        for (size_t i = 0; i < n; i++) {
            double error = (double)fabsl(value[i] - x[i]);
            assert_true(error <= bound[i]);
            worst = fmax(worst, error / bound[i]);
        }
        eval_read(run.eval, ids[1], value);
        errors_read(run.errors, ids[1], bound);
        assert_int_equal(isnan(value[0]), e.sign < 0);
        assert_true(e.sign < 0 || (double)fabsl(value[0] - e.log_size) <= bound[0]);
        arena_close(arena);
    }
    print_message("bound / error %.3g at least\n", 1 / worst);
    assert_true(worst > 0.01);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(sizes_of_systems),
        WORLD_TEST(batches_are_independent),
        WORLD_TEST(uniform_operands_are_spelled_out),
        WORLD_TEST(computed_matrices_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
