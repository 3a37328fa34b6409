/* Jets against tangents and Hessians, which they continue; what a sweep of several curves shares; and its edges. */
#include "eval/jet.h"

#include "support/differentials.h"
#include "support/graphs.h"
#include "support/jets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* ---- First and second order ---- */

/* Every kind of node, along a line: t^1 is the tangent, which long double shows. */
static void first_coefficients_are_tangents(void **state)
{
    (void)state;
    struct random random = {17};
    struct jet_ratios ratios = {0};
    for (int round = 0; round < 60; round++) {
        struct arena *arena = arena_open(0);
        struct random_graph *g = graphs_make(arena, &random, 120);
        node_id *map = ARENA_ARRAY(arena, g->graph->count, node_id);
        struct graph *graph = graphs_rebuild(arena, g->graph, map);
        for (size_t k = 0; k < g->count; k++)
            g->pool[k] = map[g->pool[k]];
        struct jet_run run = jet_run_open(arena, graph, g->count, g->pool, GRAPHS_PARAMETERS, g->theta, 1, 1, g->seed);
        struct oracle oracle = oracle_run(arena, graph, g->theta, g->seed);
        for (size_t k = 0; k < g->count; k++)
            for (size_t i = 0; i < graph_at(graph, g->pool[k])->size; i++) {
                struct bounded got = jet_run_entry(&run, g->pool[k], 0, 1, i);
                if (!jet_judge(got, oracle.tangent[g->pool[k]][i], &ratios))
                    fail_msg("%s: %.17g, not %.17Lg; bound %.3g", op_rows[graph_at(graph, g->pool[k])->op].name,
                             got.value, oracle.tangent[g->pool[k]][i], got.bound);
            }
        arena_close(arena);
    }
    print_message("%zu inexact tangents: bound / error %.3g on average\n", ratios.count, jet_typical(&ratios));
    assert_true(ratios.count > 3000 && jet_typical(&ratios) < 100);
}

static const char *const smooth[] = {
    "exp(x*y)*sin(z)",
    "logsumexp([x*y, z, x])",
    "norm2([x, y*z, 2])",
    "tanh(x + y*tanh(z - x))^2",
    "lgamma(2 + x^2)*erf(y) - hypot(z, x)",
    "log_softmax([x, y*z, x*y])[1]",
    "logdet([[2 + x^2, y], [z, 3]]) + softplus(x*z)",
    "pow(1 + x^2, y) + atan2(z, 2 + x)",
};

/* Along theta + t u + t^2 w: t^1 is g.u, t^2 is u H u / 2 + g.w. */
static void second_coefficients_are_hessian_forms(void **state)
{
    (void)state;
    const double theta[3] = {0.7, -0.4, 1.1};
    const double path[6] = {1, -0.5, 2, 0.25, 3, -1};
    for (size_t s = 0; s < sizeof smooth / sizeof *smooth; s++) {
        struct arena *arena = arena_open(0);
        struct world *w = world_new(arena);
        const char *const names[] = {"x", "y", "z"};
        for (size_t i = 0; i < 3; i++)
            world_number(w, names[i], theta[i]);
        struct differential d = differentiate_text(w, smooth[s]);
        struct jet_run run = jet_run_open(arena, w->graph, 1, &d.loss, 3, theta, 1, 2, path);
        double first = 0;
        double second = 0;
        for (size_t i = 0; i < 3; i++) {
            first += d.d.gradient[i] * path[i];
            second += d.d.gradient[i] * path[3 + i];
            for (size_t j = 0; j < 3; j++)
                second += 0.5 * path[i] * d.d.hessian[i * 3 + j] * path[j];
        }
        assert_close(jet_run_entry(&run, d.loss, 0, 1, 0).value, first, 1e-13, 1e-13);
        assert_close(jet_run_entry(&run, d.loss, 0, 2, 0).value, second, 1e-13, 1e-13);
        arena_close(arena);
    }
}

/* ---- Sweeps ---- */

enum { CURVES = 4, ORDER = 6, N = 3 };

static struct world *three_numbers(struct arena *arena, double x, double y, double z)
{
    struct world *w = world_new(arena);
    world_number(w, "x", x);
    world_number(w, "y", y);
    world_number(w, "z", z);
    return w;
}

/* A curve gives the same bits alone and among others, and to a lower order. */
static void curves_do_not_meet(void **state)
{
    (void)state;
    struct random random = {5};
    struct arena *arena = arena_open(0);
    struct world *w = three_numbers(arena, 0.3, 1.7, -0.8);
    node_id id = world_compile_valid(w, "sum(exp([x, y, z]*x) @ [y, x*z, 1]) + logdet([[3, x], [y, 2]])/(2 + z^2)");
    double paths[CURVES * ORDER * N];
    for (size_t i = 0; i < CURVES * ORDER * N; i++)
        paths[i] = random_normal(&random);
    struct jet_run all = jet_run_open(arena, w->graph, 1, &id, N, w->theta, CURVES, ORDER, paths);
    for (size_t c = 0; c < CURVES; c++) {
        struct jet_run one = jet_run_open(arena, w->graph, 1, &id, N, w->theta, 1, ORDER, paths + c * ORDER * N);
        for (size_t order = ORDER; order > 0; order--) {
            jets_run(one.jets, order, paths + c * ORDER * N);
            for (size_t k = 0; k <= order; k++) {
                struct bounded alone = jet_run_entry(&one, id, 0, k, 0);
                struct bounded among = jet_run_entry(&all, id, c, k, 0);
                assert_close(alone.value, among.value, 0, 0);
                assert_close(alone.bound, among.bound, 0, 0);
            }
        }
    }
    arena_close(arena);
}

/* Without bounds the values are the same, at half the memory. */
static void bounds_are_optional(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct world *w = three_numbers(arena, 0.3, 1.7, -0.8);
    node_id id = world_compile_valid(w, "tanh(x*y)*logdet([[3, x], [y, 2]]) + norm2([x, y, z])");
    const double *path = jet_path(arena, ORDER, N, jet_curve);
    struct jet_run run = jet_run_open(arena, w->graph, 1, &id, N, w->theta, 1, ORDER, path);
    struct jet_spec spec = run.spec;
    spec.errors = NULL;
    struct jets *plain = jets_new(arena, &spec, 1);
    jets_run(plain, ORDER, path);
    for (size_t k = 0; k <= ORDER; k++) {
        double value;
        jets_read(plain, id, 0, k, &value);
        assert_close(value, jet_run_entry(&run, id, 0, k, 0).value, 0, 0);
    }
    assert_true(2 * jets_bytes(arena, &spec) == jets_bytes(arena, &run.spec));
    assert_true(jets_bytes(arena, &spec) >= ORDER * sizeof(double));
    arena_close(arena);
}

/* What no curve moves is constant, even where its derivative is not finite; theta itself follows the curve. */
static void nodes_that_no_curve_reaches_have_no_jet(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct world *w = three_numbers(arena, 0, 1, 2);
    node_id ids[3] = {world_compile_valid(w, "sqrt(x) + y^2"), world_compile_valid(w, "sqrt(x)"), w->tensor[1]};
    const double path[2 * N] = {0, 3, 0, 0, -1, 0};
    struct jet_run run = jet_run_open(arena, w->graph, 3, ids, N, w->theta, 1, 2, path);
    assert_close(jet_run_entry(&run, ids[0], 0, 1, 0).value, 6, 0, 0);
    assert_close(jet_run_entry(&run, ids[0], 0, 2, 0).value, 7, 0, 0);
    assert_close(jet_run_entry(&run, ids[1], 0, 1, 0).value, 0, 0, 0);
    assert_close(jet_run_entry(&run, ids[1], 0, 1, 0).bound, 0, 0, 0);
    assert_close(jet_run_entry(&run, ids[2], 0, 0, 0).value, 1, 0, 0);
    assert_close(jet_run_entry(&run, ids[2], 0, 1, 0).value, 3, 0, 0);
    assert_close(jet_run_entry(&run, ids[2], 0, 2, 0).value, -1, 0, 0);
    arena_close(arena);
}

/* ---- Edges ---- */

/* Powers at 0 are exact: no coefficient but the right one, and no doubt about the others. */
static void powers_at_zero_are_exact(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct world *w = three_numbers(arena, 0, 0, 0);
    const char *const texts[] = {"x^2", "x^3", "x^4", "x^2*y^3", "(y - x^2)*(y - 2*x^2)", "x^6 + x*y*z"};
    const size_t only[] = {2, 3, 4, 5, 2, 3};
    const double value[] = {1, 1, 1, -8, 4, -1};
    const double path[ORDER * N] = {1, -2, 0.5};
    for (size_t s = 0; s < sizeof texts / sizeof *texts; s++) {
        node_id id = world_compile_valid(w, texts[s]);
        struct jet_run run = jet_run_open(arena, w->graph, 1, &id, N, w->theta, 1, ORDER, path);
        for (size_t k = 0; k <= only[s]; k++) {
            struct bounded got = jet_run_entry(&run, id, 0, k, 0);
            assert_close(got.value, k == only[s] ? value[s] : 0, 0, 0);
            assert_true(k == only[s] || got.bound == 0);
        }
    }
    arena_close(arena);
}

/* A coefficient that does not exist, or overflows, is never a number. */
static void what_is_not_finite_is_reported(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct world *w = three_numbers(arena, 0, 1e300, 1);
    const char *const texts[] = {"sqrt(x)", "cbrt(x) + z", "log(x)*z", "x^1.5", "norm2([x, x^2])", "1/x", "(y*y)*z^3"};
    const size_t from[] = {1, 1, 1, 2, 1, 1, 1};
    const double path[4 * N] = {1, 1, 1};
    for (size_t s = 0; s < sizeof texts / sizeof *texts; s++) {
        node_id id = world_compile_valid(w, texts[s]);
        struct jet_run run = jet_run_open(arena, w->graph, 1, &id, N, w->theta, 1, 4, path);
        for (size_t k = from[s]; k <= 4; k++) {
            struct bounded got = jet_run_entry(&run, id, 0, k, 0);
            if (isfinite(got.value))
                fail_msg("%s: t^%zu is %.17g", texts[s], k, got.value);
            assert_true(isinf(got.bound));
        }
    }
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_coefficients_are_tangents),
        cmocka_unit_test(second_coefficients_are_hessian_forms),
        cmocka_unit_test(curves_do_not_meet),
        cmocka_unit_test(bounds_are_optional),
        cmocka_unit_test(nodes_that_no_curve_reaches_have_no_jet),
        cmocka_unit_test(powers_at_zero_are_exact),
        cmocka_unit_test(what_is_not_finite_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
