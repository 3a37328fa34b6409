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
    assert_close(magnitude_terms(sum, arena), 3, 0, 0);
    magnitude_move(graph, sum, 3, (struct operand){error, 1}, (struct operand){value, 1}, out, arena);
    assert_close(out[0], 0, 0, 0);
    assert_true(out[1] >= 0.75 + 2 * 6 * 0x1p-53 && out[1] <= 0.75 + 4 * 6 * 0x1p-53);
    assert_close(magnitude_terms(graph_at(graph, node.in[0]), arena), 1, 0, 0);
    arena_close(arena);
}

/* ---- Against the definition, entry by entry ---- */

enum { DIRECTIONS = 3, LONGEST = 700 };

static double hard_number(struct random *random)
{
    static const double hard[] = {0, -0.0, INFINITY, -INFINITY, NAN, 1e-310, -1e-200, 1e200, DBL_MIN};
    return random_below(random, 3) == 0 ? hard[random_below(random, sizeof hard / sizeof *hard)]
                                        : random_normal(random);
}

/* `count` numbers, or one for all. */
static struct operand hard_operand(struct random *random, double *at, size_t count, bool magnitude)
{
    bool uniform = random_below(random, 3) == 0;
    for (size_t i = 0; i < count; i++) {
        double x = hard_number(random);
        at[i] = magnitude ? fabs(x) : x;
    }
    return (struct operand){at, uniform ? 0 : 1};
}

static double entry(struct operand x, size_t i)
{
    return x.at[i * x.step];
}

static double annihilating(double x, double e)
{
    return x == 0 || e == 0 ? 0 : fabs(x) * e;
}

static void expect_same_bits(const double *out, const double *expected, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(&out[i], &expected[i], sizeof *out) != 0 && !(isnan(out[i]) && isnan(expected[i])))
            fail_msg("entry %zu of %zu is %.17g, not %.17g", i, count, out[i], expected[i]);
}

/* One number a direction where the tangents are uniform. */
static struct operand along(struct operand t, size_t k, size_t m)
{
    return (struct operand){t.at + k * (t.step == 0 ? 1 : m), t.step};
}

static void bounds_of_tangents(void **state)
{
    (void)state;
    struct random random = {21};
    static double in[4][DIRECTIONS * LONGEST];
    static double out[DIRECTIONS * LONGEST];
    static double expected[DIRECTIONS * LONGEST];
    for (int round = 0; round < 900; round++) {
        size_t m = round % 3 == 0 ? 1 + random_below(&random, LONGEST) : 1 + random_below(&random, 9);
        bool add = random_below(&random, 2) == 0;
        struct magnitude_tangents s = {
            .directions = 1 + random_below(&random, DIRECTIONS),
            .m = m,
            .d = hard_operand(&random, in[0], m, false),
            .d_error = hard_operand(&random, in[1], m, true),
            .t = hard_operand(&random, in[2], DIRECTIONS * m, false),
            .t_error = hard_operand(&random, in[3], DIRECTIONS * m, true),
            .exact = random_below(&random, 4) == 0,
        };
        if (s.exact) {
            in[3][0] = 0;
            s.t_error.step = 0;
        }
        for (size_t i = 0; i < s.directions * m; i++) {
            struct operand t = along(s.t, i / m, m);
            struct operand e = s.exact ? s.t_error : along(s.t_error, i / m, m);
            double d = entry(s.d, i % m);
            double x = entry(t, i % m);
            expected[i] = out[i] = fabs(hard_number(&random));
            expected[i] = add ? expected[i] : 0;
            expected[i] += annihilating(d, entry(e, i % m));
            expected[i] += annihilating(x, entry(s.d_error, i % m));
            expected[i] += magnitude_of_product(d, x, d * x);
        }
        magnitude_of_tangents(&s, out, add);
        expect_same_bits(out, expected, s.directions * m);
    }
}

static void sums_over_many_entries(void **state)
{
    (void)state;
    struct random random = {22};
    static double in[2][LONGEST];
    static double out[3][LONGEST];
    static double expected[3][LONGEST];
    for (int round = 0; round < 300; round++) {
        size_t m = 1 + random_below(&random, LONGEST);
        struct operand x = hard_operand(&random, in[0], m, false);
        struct operand e = hard_operand(&random, in[1], m, true);
        double factor = random_uniform(&random, 0.1, 3);
        for (size_t i = 0; i < m; i++) {
            double before = fabs(random_normal(&random));
            for (int k = 0; k < 3; k++)
                out[k][i] = before;
            expected[0][i] = before + annihilating(entry(x, i), entry(e, i));
            expected[1][i] = before + factor * fabs(entry(x, i));
            expected[2][i] = before + factor * fabs(entry(x, i) * entry(e, i));
        }
        magnitude_add_product(m, out[0], x, e);
        magnitude_add(m, out[1], factor, x);
        magnitude_add_size(m, out[2], factor, x, e);
        for (int k = 0; k < 3; k++)
            expect_same_bits(out[k], expected[k], m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_of_tangents),
        cmocka_unit_test(sums_over_many_entries),
        cmocka_unit_test(sums_of_magnitudes),
        cmocka_unit_test(zero_annihilates_infinity),
        cmocka_unit_test(products_that_underflow_have_an_error),
        cmocka_unit_test(contractions_of_magnitudes),
        cmocka_unit_test(scatters_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
