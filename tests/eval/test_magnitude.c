/* Magnitudes: never negative, never NaN where an exact 0 meets an infinity. */
#include "eval/magnitude.h"

#include "support/close.h"
#include "support/graphs.h"
#include "support/random.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void sums_of_magnitudes(void **state)
{
    (void)state;
    const double x[3] = {-2, 0, INFINITY};
    double out[3] = {1, 1, 1};
    magnitude_add(3, out, 0.5, (struct operand){x, 1});
    assert_close(out[0], 2, 0, 0);
    assert_close(out[1], 1, 0, 0);
    assert_close(out[2], INFINITY, 0, 0);
    magnitude_add(2, out, 3, (struct operand){x, 0});
    assert_close(out[0], 8, 0, 0);
    assert_close(out[1], 7, 0, 0);
    magnitude_add(3, out, 0, (struct operand){x + 2, 0});
    assert_close(out[0], 8, 0, 0);
}

static void zero_annihilates_infinity(void **state)
{
    (void)state;
    const double x[4] = {INFINITY, 0, -3, NAN};
    const double e[4] = {0, INFINITY, 2, 0};
    double out[4] = {1, 1, 1, 1};
    magnitude_add_product(4, out, (struct operand){x, 1}, (struct operand){e, 1});
    assert_close(out[0], 1, 0, 0);
    assert_close(out[1], 1, 0, 0);
    assert_close(out[2], 7, 0, 0);
    assert_close(out[3], 1, 0, 0);
}

static void products_that_underflow_have_an_error(void **state)
{
    (void)state;
    assert_close(magnitude_of_product(3, -2, -6), 12 * 0x1p-53, 0, 0);
    assert_close(magnitude_of_product(1e-200, 1e-200, 0), 0x1p-1074, 0, 0);
    assert_close(magnitude_of_product(0, 1e-200, 0), 0, 0, 0);
    const double y[3] = {0, 0, 1};
    const double a[3] = {1e-200, 0, 1};
    const struct operand in[2] = {{a, 1}, {a, 1}};
    double out[3] = {0, 0, 0};
    magnitude_add_underflow(3, out, (struct operand){y, 1}, in);
    assert_close(out[0], 0x1p-1074, 0, 0);
    assert_close(out[1], 0, 0, 0);
    assert_close(out[2], 0, 0, 0);
}

/* One random contraction: the bound must cover what any errors within e_a and e_b, and rounding, can do. */
static void contract_once(struct arena *arena, struct random *random, bool infinite)
{
    struct contraction s = {1 + random_below(random, 2),
                            1 + random_below(random, 4),
                            1 + random_below(random, 5),
                            1 + random_below(random, 4),
                            {random_below(random, 2) == 1, random_below(random, 2) == 1}};
    double a[2 * 20];
    double b[2 * 20];
    double e_a[2 * 20];
    double e_b[2 * 20];
    double out[2 * 16];
    for (size_t i = 0; i < 40; i++) {
        a[i] = random_below(random, 4) == 0 ? 0 : random_normal(random);
        b[i] = random_below(random, 4) == 0 ? 0 : random_normal(random);
        e_a[i] = infinite && random_below(random, 9) == 0 ? INFINITY : random_uniform(random, 0, 1e-3);
        e_b[i] = infinite && random_below(random, 9) == 0 ? INFINITY : random_uniform(random, 0, 1e-3);
    }
    const bool add = random_below(random, 2) == 0;
    for (size_t i = 0; i < 32; i++)
        out[i] = add ? 1 : NAN;
    const struct magnitude_factor factor[2] = {{s.batch * s.m * s.k, {a, 1}, {e_a, 1}},
                                               {s.batch * s.k * s.n, {b, 1}, {e_b, 1}}};
    magnitude_contract(&s, factor, out, add, arena);
    for (size_t e = 0; e < s.batch * s.m * s.n; e++) {
        double expected = add ? 1 : 0;
        for (size_t l = 0; l < s.k; l++) {
            size_t i = e / s.n % s.m;
            size_t j = e % s.n;
            size_t at_a = e / (s.m * s.n) * s.m * s.k + (s.transpose[0] ? l * s.m + i : i * s.k + l);
            size_t at_b = e / (s.m * s.n) * s.k * s.n + (s.transpose[1] ? j * s.k + l : l * s.n + j);
            double rounding = (double)s.k * 0x1p-53 * fabs(a[at_a] * b[at_b]);
            expected += (a[at_a] == 0 ? 0 : fabs(a[at_a]) * e_b[at_b]) +
                        (b[at_b] == 0 ? 0 : fabs(b[at_b]) * e_a[at_a]) + rounding;
        }
        assert_close(out[e], expected, 1e-12, 0);
    }
}

static void contractions_of_magnitudes(void **state)
{
    (void)state;
    struct random random = {81};
    struct arena *arena = arena_open(0);
    for (int round = 0; round < 500; round++)
        contract_once(arena, &random, round % 2 == 1);
    arena_close(arena);
}

/* Three terms added into one place round twice; places that take one term are exact. */
static void scatters_round(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct graph *graph = graph_new(arena);
    struct node leaf = graphs_node(OP_PARAM, shape_vector(3));
    struct node node = graphs_node(OP_SCATTER, shape_vector(2));
    const size_t together[3] = {1, 1, 1};
    const double value[3] = {1, -2, 3};
    const double error[3] = {0.25, 0, 0.5};
    double out[2];
    node.in[0] = graph_add(graph, &leaf);
    node.index = together;
    node.index_count = 3;
    const struct node *sum = graph_at(graph, graph_add(graph, &node));
    magnitude_move(graph, sum, (struct operand){error, 1}, (struct operand){value, 1}, out, arena);
    assert_close(out[0], 0, 0, 0);
    assert_true(out[1] >= 0.75 + 2 * 6 * 0x1p-53 && out[1] <= 0.75 + 4 * 6 * 0x1p-53);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_of_magnitudes),
        cmocka_unit_test(zero_annihilates_infinity),
        cmocka_unit_test(products_that_underflow_have_an_error),
        cmocka_unit_test(contractions_of_magnitudes),
        cmocka_unit_test(scatters_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
