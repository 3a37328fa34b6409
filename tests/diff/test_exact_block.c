/* Blocks of points: bit by bit what comes at each of them alone, whatever the others are. */
#include "diff/exact_block.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/differentials.h"
#include "support/random_formulas.h"
#include <cmocka.h>

static bool same_bits(size_t count, const double *a, const double *b)
{
    for (size_t k = 0; k < count; k++)
        if (memcmp(&a[k], &b[k], sizeof *a) != 0 && !(isnan(a[k]) && isnan(b[k])))
            return false;
    return true;
}

/* What was seen, lest a test says nothing. */
struct tally {
    size_t points;
    size_t infinite; /* points with something that is not finite */
    size_t bounded;  /* entries of Hessians with an error that is not 0 */
};

static void expect_point(const char *text, size_t n, size_t p, const struct derivatives *d,
                         const struct block_derivatives *block, struct tally *tally)
{
    const struct {
        const char *what;
        size_t count;
        const double *alone;
        const double *together;
    } parts[] = {
        {"loss", 1, &d->loss, block->loss + p},
        {"error of the loss", 1, &d->loss_error, block->loss_error + p},
        {"gradient", n, d->gradient, block->gradient + p * n},
        {"error of the gradient", n, d->gradient_error, block->gradient_error + p * n},
        {"hessian", n * n, d->hessian, block->hessian + p * n * n},
        {"error of the Hessian", n * n, d->hessian_error, block->hessian_error + p * n * n},
        {"asymmetry", 1, &d->asymmetry, block->asymmetry + p},
    };
    bool finite = true;
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        if (!same_bits(parts[k].count, parts[k].alone, parts[k].together))
            fail_msg("%.500s: the %s of point %zu differs", text, parts[k].what, p);
        for (size_t i = 0; i < parts[k].count; i++)
            finite = finite && isfinite(parts[k].alone[i]);
    }
    for (size_t k = 0; k < n * n; k++)
        tally->bounded += d->hessian_error[k] > 0;
    tally->points++;
    tally->infinite += !finite;
}

/* A block of points against each of them alone. False if there is no block. */
static bool expect_block(struct world *w, const char *text, struct exact *exact, size_t points, const double *theta,
                         struct tally *tally)
{
    struct arena *arena = arena_child(w->arena);
    size_t n = w->n;
    struct exact_block *block = exact_block_new(arena, exact, points);
    if (block != NULL) {
        struct derivatives d = derivatives_new(arena, n);
        struct block_derivatives out = block_derivatives_new(arena, points, n);
        exact_block_run(block, points, theta, &out);
        for (size_t p = 0; p < points; p++) {
            exact_derivatives(exact, theta + p * n, &d);
            derivatives_symmetrise(n, &d);
            expect_point(text, n, p, &d, &out, tally);
        }
    }
    arena_close(arena);
    return block != NULL;
}

/* ---- Known models ---- */

static void expect_random_points(struct world *w, const char *text, size_t points, struct random *random)
{
    struct tally tally = {0};
    struct differential f = differentiate_text(w, text);
    double *theta = ARENA_ARRAY(w->arena, points * w->n, double);
    for (size_t k = 0; k < points * w->n; k++)
        theta[k] = random_formula_entry(random);
    assert_true(expect_block(w, text, f.exact, points, theta, &tally));
    assert_true(tally.infinite > 0 && tally.infinite < points);
    assert_true(tally.bounded > 0);
}

static void the_two_weight_network(void **state)
{
    struct random random = {1};
    world_number(*state, "w1", 0);
    world_number(*state, "w2", 0);
    expect_random_points(*state, "(1 - w1*w2)^2", 1000, &random);
}

static void ackley(void **state)
{
    struct random random = {2};
    world_parameter(*state, "x", shape_vector(10), (const double[10]){0});
    expect_random_points(*state, "-20*exp(-0.2*sqrt(mean(x^2))) - exp(mean(cos(2*pi*x))) + 20 + exp(1)", 1000, &random);
}

/* More coordinates than one chunk of directions takes: a long formula. */
static void many_parameters(void **state)
{
    struct random random = {3};
    double zeros[60] = {0};
    world_parameter(*state, "x", shape_vector(60), zeros);
    expect_random_points(*state, "sum(i in 0:59: 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)", 20, &random);
}

/* A user's own gradient and Hessian, the Hessian not symmetric. */
static void formulas_of_the_user(void **state)
{
    struct world *w = *state;
    world_number(w, "a", 0);
    world_number(w, "b", 0);
    struct rules *rules = rules_new(w->arena, w->graph);
    static const char *const text[] = {"a^3*b", "3*a^2*b", "a^3*b/b", "6*a*b", "3*a*a", "3*a^2", "0*a"};
    node_id node[7];
    for (int k = 0; k < 7; k++)
        node[k] = world_compile_valid(w, text[k]);
    const struct gradient_piece pieces[2] = {{node[1], 0}, {node[2], 1}};
    struct exact_spec spec = {node[0], 2, 2, pieces, true, node + 3};
    struct random random = {4};
    double theta[800];
    for (int k = 0; k < 800; k++)
        theta[k] = random_formula_entry(&random);
    for (int hessian = 0; hessian < 2; hessian++) {
        struct tally tally = {0};
        spec.hessian = hessian ? node + 3 : NULL;
        assert_true(expect_block(w, text[0], exact_new(w->arena, rules, &spec), 400, theta, &tally));
        assert_true(tally.infinite > 0 && tally.infinite < 400);
    }
}

/* ---- Random ones ---- */

/* Every operation, and points that overflow beside points that do not. */
static void random_formulas(void **state)
{
    static const size_t sizes[] = {1, 2, 7, 64, 1000};
    struct arena *parent = ((struct world *)*state)->arena;
    struct random random = {5};
    struct tally tally = {0};
    size_t blocks = 0;
    enum { ROUNDS = 600 };
    for (int round = 0; round < ROUNDS; round++) {
        struct random_formula f = {&random, world_new(arena_child(parent))};
        random_formula_declare(&f);
        const char *text = random_formula_of(&f, ARRAY_SCALAR, 1 + round % 5);
        struct differential d = differentiate_text(f.world, text);
        size_t points = sizes[round % 40 == 39 ? 4 : random_below(&random, 4)];
        size_t n = f.world->n;
        double *theta = ARENA_ARRAY(f.world->arena, points * n, double);
        for (size_t k = 0; k < points * n; k++)
            theta[k] = random_formula_entry(&random);
        blocks += expect_block(f.world, text, d.exact, points, theta, &tally);
        arena_close(f.world->arena);
    }
    print_message("%zu of %d formulas, %zu points, %zu not finite, %zu bounds\n", blocks, ROUNDS, tally.points,
                  tally.infinite, tally.bounded);
    assert_true(blocks > ROUNDS * 9 / 10);
    assert_true(tally.infinite > tally.points / 20 && tally.infinite < tally.points * 9 / 10);
    assert_true(tally.bounded > tally.points);
}

/* ---- Refusals ---- */

static void products_and_systems_are_refused(void **state)
{
    struct world *w = *state;
    world_parameter(w, "x", shape_vector(2), (const double[2]){1, 2});
    world_constant(w, "A", shape_matrix(2, 2), (const double[4]){2, 1, 1, 3});
    assert_null(exact_block_new(w->arena, differentiate_text(w, "x @ A @ x").exact, 8));
    assert_null(exact_block_new(w->arena, differentiate_text(w, "sum(solve(A + diag(x), x))").exact, 8));
}

static void sums_over_rows_are_refused(void **state)
{
    struct world *w = *state;
    double rows[50];
    for (int k = 0; k < 50; k++)
        rows[k] = k;
    world_constant(w, "X", shape_matrix(25, 2), rows);
    world_parameter(w, "W", shape_matrix(2, 3), (const double[6]){1, 2, 3, 4, 5, 6});
    assert_null(exact_block_new(w->arena, differentiate_text(w, "mean(tanh(X @ W)^2)").exact, 8));
}

/* Too many numbers a point for a block, computed or only looked up. */
static void large_graphs_are_refused(void **state)
{
    struct world *w = *state;
    double *rows = ARENA_ARRAY(w->arena, 100000, double);
    for (int k = 0; k < 100000; k++)
        rows[k] = sin(k);
    world_constant(w, "k", shape_vector(100000), rows);
    world_number(w, "a", 1);
    assert_null(exact_block_new(w->arena, differentiate_text(w, "sum(sin(a*k))^2").exact, 8));
    assert_null(exact_block_new(w->arena, differentiate_text(w, "sum(sin(a*k[3:5]) + k[4])").exact, 0));
    world_constant(w, "M", shape_matrix(100, 1000), rows);
    assert_null(exact_block_new(w->arena, differentiate_text(w, "sum((a*M)[3] + max(M/3))").exact, 8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(the_two_weight_network),
        WORLD_TEST(ackley),
        WORLD_TEST(many_parameters),
        WORLD_TEST(formulas_of_the_user),
        WORLD_TEST(random_formulas),
        WORLD_TEST(products_and_systems_are_refused),
        WORLD_TEST(sums_over_rows_are_refused),
        WORLD_TEST(large_graphs_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
