/* Laws of the SOLVE family: losses of full matrices with 1 to 8 rows against their closed forms in long double, up to the
 * Hessian and within the bounds that are claimed for it; and the rules that the table of operations shows, as formulas,
 * against tangents. */
#include "diff/exact.h"
#include "diff/reverse.h"

#include "support/differentials.h"
#include "support/elimination.h"
#include "support/random.h"
#include "support/sweeps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { MOST = 8, ENTRIES = MOST * MOST };

/* A loss of the matrix A (and of constants B, p, q) with its derivatives by A[i][j], and by A[i][j] and A[k][l]. */
struct closed {
    const struct elimination *e;
    long double b[ENTRIES]; /* X B X, where X is the inverse */
    long double u[MOST];    /* X' p */
    long double y[MOST];    /* X q */
};

struct law {
    const char *formula;
    long double (*first)(const struct closed *c, size_t i, size_t j);
    long double (*second)(const struct closed *c, size_t i, size_t j, size_t k, size_t l);
};

static long double inverse(const struct closed *c, size_t i, size_t j)
{
    return c->e->inverse[i * c->e->n + j];
}

static long double logdet_first(const struct closed *c, size_t i, size_t j)
{
    return inverse(c, j, i);
}

static long double logdet_second(const struct closed *c, size_t i, size_t j, size_t k, size_t l)
{
    return -inverse(c, j, k) * inverse(c, l, i);
}

static long double trace_first(const struct closed *c, size_t i, size_t j)
{
    return -c->b[j * c->e->n + i];
}

static long double trace_second(const struct closed *c, size_t i, size_t j, size_t k, size_t l)
{
    size_t n = c->e->n;
    return inverse(c, j, k) * c->b[l * n + i] + c->b[j * n + k] * inverse(c, l, i);
}

static long double form_first(const struct closed *c, size_t i, size_t j)
{
    return -c->u[i] * c->y[j];
}

static long double form_second(const struct closed *c, size_t i, size_t j, size_t k, size_t l)
{
    return inverse(c, l, i) * c->u[k] * c->y[j] + c->u[i] * inverse(c, j, k) * c->y[l];
}

static const struct law laws[] = {
    {"logdet(A)", logdet_first, logdet_second},
    {"trace(inv(A) @ B)", trace_first, trace_second},
    {"trace(solve(A, B))", trace_first, trace_second},
    {"p @ solve(A, q)", form_first, form_second},
    {"sum(i in 0:2: p @ solve(A*(1 + i), q*i*2))", form_first, form_second}, /* i = 1: A/2 undone */
};
enum { LAWS = sizeof laws / sizeof *laws };

/* ---- Closed forms ---- */

static void product(size_t n, size_t m, const long double *a, const long double *b, long double *out)
{
    for (size_t i = 0; i < n * m; i++) {
        out[i] = 0;
        for (size_t k = 0; k < n; k++)
            out[i] += a[i / m * n + k] * b[k * m + i % m];
    }
}

static void close_forms(struct closed *c, const struct elimination *e, const double *b, const double *p,
                        const double *q)
{
    size_t n = e->n;
    long double wide[ENTRIES];
    long double half[ENTRIES];
    c->e = e;
    for (size_t i = 0; i < n * n; i++)
        wide[i] = b[i];
    product(n, n, e->inverse, wide, half);
    product(n, n, half, e->inverse, c->b);
    for (size_t i = 0; i < n; i++) {
        c->u[i] = c->y[i] = 0;
        for (size_t k = 0; k < n; k++) {
            c->u[i] += inverse(c, k, i) * p[k];
            c->y[i] += inverse(c, i, k) * q[k];
        }
    }
}

/* ---- Judging ---- */

struct ratios {
    size_t count;
    size_t infinite;
    double worst;   /* largest error / bound */
    double log_sum; /* of bound / error */
};

static void judge(const char *formula, size_t n, double value, double bound, long double truth, struct ratios *ratios)
{
    double error = (double)fabsl(value - truth);
    if (fabsl(truth) > 1e290L)
        return; /* it overflows, or nearly */
    ratios->infinite += bound == INFINITY;
    if (!(error <= 1.001 * bound))
        fail_msg("%s, n = %zu: %.17g is off by %.3g, bound %.3g", formula, n, value, error, bound);
    if (error == 0 || bound == INFINITY)
        return;
    ratios->count++;
    ratios->worst = fmax(ratios->worst, error / bound);
    ratios->log_sum += log(bound / error);
}

static void judge_law(const struct law *law, const struct closed *c, const struct differential *d,
                      struct ratios *ratios)
{
    size_t n = c->e->n;
    size_t entries = n * n;
    for (size_t i = 0; i < entries; i++) {
        judge(law->formula, n, d->d.gradient[i], d->d.gradient_error[i], law->first(c, i / n, i % n), ratios);
        for (size_t k = 0; k < entries; k++)
            judge(law->formula, n, d->d.hessian[i * entries + k], d->d.hessian_error[i * entries + k],
                  law->second(c, i / n, i % n, k / n, k % n), ratios);
    }
}

/* One matrix, all laws. */
static void obey(struct arena *arena, struct random *random, size_t n, const double *a, struct ratios *ratios)
{
    static struct elimination e;
    double b[ENTRIES];
    double p[MOST];
    double q[MOST];
    long double wide[ENTRIES];
    struct closed c;
    for (size_t i = 0; i < n * n; i++) {
        b[i] = random_normal(random);
        wide[i] = a[i];
    }
    for (size_t i = 0; i < n; i++) {
        p[i] = random_normal(random);
        q[i] = random_normal(random);
    }
    elimination_run(&e, n, wide);
    close_forms(&c, &e, b, p, q);
    for (size_t k = e.sign > 0 ? 0 : 1; k < LAWS; k++) {
        struct world *w = world_new(arena);
        world_parameter(w, "A", shape_matrix(n, n), a);
        world_constant(w, "B", shape_matrix(n, n), b);
        world_constant(w, "p", shape_vector(n), p);
        world_constant(w, "q", shape_vector(n), q);
        struct differential d = differentiate_text(w, laws[k].formula);
        judge_law(&laws[k], &c, &d, ratios);
    }
}

static double summary(const char *what, const struct ratios *r)
{
    double typical = exp(r->log_sum / (double)r->count);
    print_message("%s: %zu derivatives, bound / error %.3g on average, %.3g at least; %zu without a bound\n", what,
                  r->count, typical, 1 / r->worst, r->infinite);
    return typical;
}

static void closed_forms_hold(void **state)
{
    (void)state;
    struct random random = {51};
    struct ratios ratios = {0};
    for (size_t round = 0; round < 24; round++) {
        struct arena *arena = arena_open(0);
        double a[ENTRIES];
        size_t n = 1 + round % MOST;
        for (size_t i = 0; i < n * n; i++)
            a[i] = random_normal(&random);
        obey(arena, &random, n, a, &ratios);
        arena_close(arena);
    }
    assert_true(ratios.count > 50000 && ratios.infinite == 0);
    assert_true(summary("random matrices", &ratios) < 1000);
}

/* Rows and columns of any size: 1e150 beside 1e-150. */
static void closed_forms_hold_at_all_scales(void **state)
{
    (void)state;
    static const double scales[] = {1e150, 1e-150, 1e100, 1, 1e-75};
    struct random random = {52};
    struct ratios ratios = {0};
    for (size_t round = 0; round < 40; round++) {
        struct arena *arena = arena_open(0);
        double a[ENTRIES];
        size_t n = 1 + round % 4;
        double row = round % 8 < 4 ? scales[round % 5] : 1;
        for (size_t i = 0; i < n * n; i++)
            a[i] = random_normal(&random) * row * (row == 1 ? scales[i % n % 2 + 3] : 1);
        obey(arena, &random, n, a, &ratios);
        arena_close(arena);
    }
    summary("extreme scales", &ratios);
    assert_true(ratios.count > 2000);
}

/* Hilbert's matrices: the bounds stay above the errors until there are none. */
static void closed_forms_hold_where_they_are_ill_conditioned(void **state)
{
    (void)state;
    struct random random = {53};
    struct ratios ratios = {0};
    for (size_t n = 2; n <= 7; n++) {
        struct arena *arena = arena_open(0);
        double a[ENTRIES];
        for (size_t i = 0; i < n * n; i++)
            a[i] = 1 / (double)(i / n + i % n + 1);
        obey(arena, &random, n, a, &ratios);
        arena_close(arena);
    }
    assert_true(summary("Hilbert's matrices", &ratios) < 10000);
}

/* ---- The rules of the table ---- */

/* Compiles a row's rule with da and db beside a, b and y, for arguments of these shapes. */
static void expect_rule(enum op op, const char *formula, struct shape b_shape, const char *extent)
{
    struct random random = {61};
    struct arena *arena = arena_open(0);
    struct world *w = world_new(arena);
    struct shape a_shape = shape_matrix(3, 3);
    double numbers[4][9];
    double seeds[18];
    size_t n = 9 + shape_size(&b_shape);
    for (size_t i = 0; i < 36; i++)
        numbers[i / 9][i % 9] = random_normal(&random) + (i < 9 && i % 4 == 0 ? 3 : 0);
    world_parameter(w, "a", a_shape, numbers[0]);
    world_parameter(w, "b", b_shape, numbers[1]);
    world_constant(w, "da", a_shape, numbers[2]);
    world_constant(w, "db", b_shape, numbers[3]);
    node_id y = world_compile_valid(w, formula);
    scope_add(arena, &w->scope, str_of("y"), y, NULL);
    for (unsigned operand = 0; operand < op_rows[op].arity; operand++) {
        memset(seeds, 0, sizeof seeds);
        memcpy(seeds + (operand == 0 ? 0 : 9), numbers[2 + operand], (operand == 0 ? 9 : n - 9) * sizeof *seeds);
        struct sweep_run run = sweep_open(arena, w->graph, 1, &y, n, w->theta);
        struct tangents *tangents = sweep_directions(arena, &run, 1, seeds, 0, n);
        double tangent[9];
        tangents_read(tangents, y, 0, tangent);
        node_id claimed = world_compile_valid(w, op_rows[op].rules[operand]);
        assert_string_equal(shape_print(arena, &graph_at(w->graph, claimed)->shape), extent);
        for (size_t i = 0; i < graph_at(w->graph, y)->size; i++)
            assert_close(world_value(w, claimed)[i], tangent[i], 1e-13, 1e-14);
    }
    arena_close(arena);
}

static void rules_shown_are_those_that_act(void **state)
{
    (void)state;
    expect_rule(OP_SOLVE, "solve(a, b)", shape_vector(3), "(3,)");
    expect_rule(OP_SOLVE, "solve(a, b)", shape_matrix(3, 2), "(3, 2)");
    expect_rule(OP_LOGDET, "logdet(a)", shape_vector(3), "()");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_forms_hold),
        cmocka_unit_test(closed_forms_hold_at_all_scales),
        cmocka_unit_test(closed_forms_hold_where_they_are_ill_conditioned),
        cmocka_unit_test(rules_shown_are_those_that_act),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
