/* Polynomials of whole numbers, through every operation that is one: their jets are exact, and so add up to the values of
 * the same graph elsewhere on the curve. The graphs are losses and their gradients, which bring the adjoint operations. */
#include "diff/reverse.h"
#include "eval/jet_sweep.h"

#include "support/formulas.h"
#include "support/jets.h"
#include "support/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { ORDER = 8, CURVES = 3, MOST = 32 };

/* Losses of degree 4 at most, on curves of degree 2. */
static const char *const losses[] = {
    "sum((W @ v)^2)",
    "sum(transpose(W) @ (W * u[0]))",
    "sum(v[[0, 2, 2]] * v)",
    "sum(concat(v, u) * concat(u, v))",
    "sum(reshape(W, 3, 2) @ u)",
    "sum(W * v + a)^2",
    "trace(W @ transpose(W))^2",
    "sum(outer(v, u) @ W)",
    "sum(i in 0:3: v[i]^i * a)",
    "sum(i in 0:2: W[i] @ v * u[i])",
    "sum(i in 0:2, j in 0:2: (W @ transpose(W))[i, j] * (i + 2*j))",
    "sum(where(v > 100, v, v^3))",
    "prod(v) * a - a^4",
    "a^3 * u[0] - -u[1]",
    "sum(relu(v + 50)^2) + abs(a - 70)*a",
    "max(v[0] + 90, a)*u[0] + sum(max(W + v*0, axis=1)*0 + u^2)",
    "sum(stack(v, v*a)[1] * W[1])",
    "(a + 3)^0 * a^1",
    "a^4/4 + v[0]^2/(2*8)",
    "sum(W[:, ::-1] * W)/2 + mean(u)",
    "(W @ v) @ (W @ v)",
    "a*a*a*a + a",
};
enum { LOSSES = sizeof losses / sizeof *losses };

static struct world *make_world(struct arena *arena, struct random *random)
{
    struct world *w = world_new(arena);
    double numbers[MOST];
    for (size_t i = 0; i < MOST; i++)
        numbers[i] = (double)random_below(random, 7) - 3;
    world_number(w, "a", numbers[0]);
    world_parameter(w, "u", shape_vector(2), numbers + 1);
    world_parameter(w, "v", shape_vector(3), numbers + 3);
    world_parameter(w, "W", shape_matrix(2, 3), numbers + 6);
    return w;
}

/* Every output at theta + t c_1 + t^2 c_2 for t = 1, -1 and 2. */
static void expect_sum(struct world *w, const char *text, const struct jet_run *run, node_id id, const double *paths)
{
    static const double times[] = {1, -1, 2};
    size_t size = graph_at(w->graph, id)->size;
    double theta[WORLD_MOST];
    memcpy(theta, w->theta, sizeof theta);
    for (size_t c = 0; c < CURVES; c++)
        for (size_t at = 0; at < 3; at++) {
            double t = times[at];
            for (size_t i = 0; i < w->n; i++)
                w->theta[i] = theta[i] + t * paths[c * ORDER * w->n + i] + t * t * paths[(c * ORDER + 1) * w->n + i];
            const double *value = world_value(w, id);
            for (size_t i = 0; i < size; i++) {
                double sum = 0;
                for (size_t k = ORDER + 1; k-- > 0;)
                    sum = sum * t + jet_run_entry(run, id, c, k, i).value;
                if (sum != value[i])
                    fail_msg("%s, %s: %.17g, not %.17g", text, op_rows[graph_at(w->graph, id)->op].name, sum, value[i]);
            }
        }
    memcpy(w->theta, theta, sizeof theta);
}

static void whole_polynomials_are_exact(void **state)
{
    (void)state;
    struct random random = {41};
    for (size_t trial = 0; trial < 6 * LOSSES; trial++) {
        struct arena *arena = arena_open(0);
        struct world *w = make_world(arena, &random);
        node_id ids[1 + 4] = {world_compile_valid(w, losses[trial % LOSSES])};
        struct rules *rules = rules_new(arena, w->graph);
        reverse_gradient(rules, ids[0], w->tensors, w->tensor, ids + 1);
        double *paths = ARENA_ARRAY(arena, CURVES * ORDER * w->n, double);
        for (size_t c = 0; c < CURVES; c++)
            for (size_t i = 0; i < 2 * w->n; i++)
                paths[c * ORDER * w->n + i] = random_below(&random, 3) == 0 ? 0 : (double)random_below(&random, 5) - 2;
        struct jet_run run = jet_run_open(arena, w->graph, 5, ids, w->n,
                                          arena_copy(arena, w->theta, w->n, sizeof(double)), CURVES, ORDER, paths);
        for (size_t k = 0; k < 5; k++)
            expect_sum(w, losses[trial % LOSSES], &run, ids[k], paths);
        arena_close(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whole_polynomials_are_exact)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
