/* Jets of solutions and determinants of random systems, several in a batch, against the same recurrences in long double. */
#include "eval/build.h"
#include "eval/jet_sweep.h"

#include "support/elimination.h"
#include "support/jets.h"
#include "support/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { ORDER = 5, CURVES = 2, BATCH = 2, MOST = 5, COLUMNS = 2, ENTRIES = MOST * MOST };

/* One system along one curve: a polynomial matrix A, right-hand sides B, and the series of A^-1, X and log det A. */
struct series {
    size_t n;
    long double a[ORDER + 1][ENTRIES];
    long double b[ORDER + 1][ENTRIES];
    long double inverse[ORDER + 1][ENTRIES];
    long double x[ORDER + 1][ENTRIES];
    long double logdet[ORDER + 1];
};

/* out (n x m) += sign a (n x n) b (n x m). */
static void add_product(size_t n, size_t m, long double sign, const long double *a, const long double *b,
                        long double *out)
{
    for (size_t i = 0; i < n * m; i++)
        for (size_t k = 0; k < n; k++)
            out[i] += sign * a[i / m * n + k] * b[k * m + i % m];
}

/* x_k = a_0^-1 (b_k - the sum of a_j x_(k-j)). */
static void extend(const struct series *s, size_t k, size_t m, long double x[][ENTRIES], const long double *b)
{
    long double right[ENTRIES] = {0};
    for (size_t i = 0; i < s->n * m; i++)
        right[i] = b == NULL ? 0 : b[i];
    for (size_t j = 1; j <= k; j++)
        add_product(s->n, m, -1, s->a[j], x[k - j], right);
    memset(x[k], 0, sizeof x[k]);
    add_product(s->n, m, 1, s->inverse[0], right, x[k]);
}

static void solve_series(struct series *s)
{
    static struct elimination e;
    elimination_run(&e, s->n, s->a[0]);
    memcpy(s->inverse[0], e.inverse, s->n * s->n * sizeof e.inverse[0]);
    s->logdet[0] = e.log_size;
    for (size_t k = 0; k <= ORDER; k++) {
        extend(s, k, COLUMNS, s->x, s->b[k]);
        if (k > 0)
            extend(s, k, s->n, s->inverse, NULL);
    }
    for (size_t k = 1; k <= ORDER; k++) {
        s->logdet[k] = 0;
        for (size_t j = 1; j <= k; j++)
            for (size_t i = 0; i < s->n * s->n; i++)
                s->logdet[k] += (long double)j / k * s->a[j][i] * s->inverse[k - j][i % s->n * s->n + i / s->n];
    }
}

/* The system number `batch` along one curve. Theta: all matrices, then all right-hand sides. */
static void read_series(struct series *s, size_t n, size_t batch, const double *theta, const double *path, size_t size)
{
    s->n = n;
    for (size_t k = 0; k <= ORDER; k++) {
        const double *from = k == 0 ? theta : path + (k - 1) * size;
        for (size_t i = 0; i < n * n; i++)
            s->a[k][i] = from[batch * n * n + i];
        for (size_t i = 0; i < n * COLUMNS; i++)
            s->b[k][i] = from[BATCH * n * n + batch * n * COLUMNS + i];
    }
    solve_series(s);
}

static void judge(const struct jet_run *run, node_id id, size_t c, size_t k, size_t i, long double truth,
                  struct jet_ratios *ratios)
{
    struct bounded got = jet_run_entry(run, id, c, k, i);
    if (!jet_judge(got, truth, ratios))
        fail_msg("t^%zu is %.17g, not %.17Lg; bound %.3g", k, got.value, truth, got.bound);
}

static void check_systems(struct arena *arena, struct random *random, size_t n, struct jet_ratios *ratios)
{
    static struct series s;
    struct builder b = {graph_new(arena), {NULL, 0, 0}};
    struct shape matrices = {3, {BATCH, n, n}};
    struct shape sides = {3, {BATCH, n, COLUMNS}};
    size_t size = BATCH * n * (n + COLUMNS);
    double *theta = ARENA_ARRAY(arena, size, double);
    double *paths = ARENA_ARRAY(arena, CURVES * ORDER * size, double);
    for (size_t i = 0; i < size; i++)
        theta[i] = random_uniform(random, -1, 1) + (i < BATCH * n * n && i % (n * n) % (n + 1) == 0 ? (double)n : 0);
    for (size_t i = 0; i < CURVES * ORDER * size; i++)
        paths[i] = random_below(random, 4) == 0 ? 0 : random_uniform(random, -1, 1);
    node_id a = build_parameter(&b, 0, &matrices);
    node_id ids[2] = {build_solve(&b, a, build_parameter(&b, BATCH * n * n, &sides)), build_logdet(&b, a)};
    struct jet_run run = jet_run_open(arena, b.graph, 2, ids, size, theta, CURVES, ORDER, paths);
    for (size_t c = 0; c < CURVES; c++)
        for (size_t batch = 0; batch < BATCH; batch++) {
            read_series(&s, n, batch, theta, paths + c * ORDER * size, size);
            for (size_t k = 0; k <= ORDER; k++) {
                judge(&run, ids[1], c, k, batch, s.logdet[k], ratios);
                for (size_t i = 0; i < n * COLUMNS; i++)
                    judge(&run, ids[0], c, k, batch * n * COLUMNS + i, s.x[k][i], ratios);
            }
        }
}

static void systems_have_their_series(void **state)
{
    (void)state;
    struct random random = {71};
    struct jet_ratios ratios = {0};
    for (size_t trial = 0; trial < 60; trial++) {
        struct arena *arena = arena_open(0);
        check_systems(arena, &random, 1 + trial % MOST, &ratios);
        arena_close(arena);
    }
    print_message("%zu inexact coefficients: bound / error %.3g on average, %.3g at least\n", ratios.count,
                  jet_typical(&ratios), 1 / ratios.worst);
    assert_true(ratios.count > 5000 && jet_typical(&ratios) < 1000);
}

/* A singular matrix has no jets, and says so. */
static void singular_systems_are_not_finite(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct builder b = {graph_new(arena), {NULL, 0, 0}};
    const struct shape matrix = shape_matrix(2, 2);
    const double theta[4] = {1, 2, 2, 4};
    const double path[8] = {1, 0, 0, 1};
    node_id a = build_parameter(&b, 0, &matrix);
    node_id ids[2] = {build_inverse(&b, a), build_logdet(&b, a)};
    struct jet_run run = jet_run_open(arena, b.graph, 2, ids, 4, theta, 1, 2, path);
    for (size_t k = 1; k <= 2; k++)
        for (size_t i = 0; i < 2; i++) {
            assert_true(!isfinite(jet_run_entry(&run, ids[i], 0, k, 0).value));
            assert_true(isinf(jet_run_entry(&run, ids[i], 0, k, 0).bound));
        }
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(systems_have_their_series),
        cmocka_unit_test(singular_systems_are_not_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
