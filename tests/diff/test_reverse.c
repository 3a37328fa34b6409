/* Reverse mode: adjoints of every structural operation from their definition, random formulas against differences, and
 * what the loss does not depend on. */
#include "diff/reverse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/differentials.h"
#include "support/random.h"
#include <cmocka.h>

static void expect_gradient(struct world *w, const char *text, size_t n, const double *expected)
{
    struct differential f = differentiate_text(w, text);
    assert_int_equal(w->n, n);
    for (size_t i = 0; i < n; i++)
        if (!close_enough(f.d.gradient[i], expected[i], 1e-13, 1e-300))
            fail_msg("%s: dL/dtheta[%zu] = %.17g, not %.17g", text, i, f.d.gradient[i], expected[i]);
}

#define EXPECT_GRADIENT(world, text, ...)                                                                              \
    expect_gradient(world, text, sizeof((const double[]){__VA_ARGS__}) / sizeof(double), (const double[]){__VA_ARGS__})

static void losses_that_are_simple(void **state)
{
    struct world *w = *state;
    world_number(w, "a", 3);
    world_number(w, "b", -2);
    EXPECT_GRADIENT(w, "a", 1, 0);
    EXPECT_GRADIENT(w, "7", 0, 0);
    EXPECT_GRADIENT(w, "a*b", -2, 3);
    EXPECT_GRADIENT(w, "a - b", 1, -1);
    EXPECT_GRADIENT(w, "a*a*a", 27, 0);
    EXPECT_GRADIENT(w, "a/b", -0.5, -0.75);
    EXPECT_GRADIENT(w, "(a < b)*a", 0, 0);
    EXPECT_GRADIENT(w, "where(a > 0, a^2, b)", 6, 0);
    EXPECT_GRADIENT(w, "where(a < 0, a^2, b)", 0, 1);
    EXPECT_GRADIENT(w, "(1 - a*b)^2", -28.0 * -1, -42); /* 2 (1 - ab) (-b), 2 (1 - ab) (-a) */
    EXPECT_GRADIENT(w, "max(a, b)", 1, 0);
    EXPECT_GRADIENT(w, "b^2", 0, -4);
    EXPECT_GRADIENT(w, "b^0", 0, 0);
}

/* Moves are linear: the gradient of sum(c * move(x)) is the adjoint move of c. */
static void adjoints_of_moves(void **state)
{
    struct world *w = *state;
    world_parameter(w, "W", shape_matrix(2, 3), (const double[]){1, 2, 3, 4, 5, 6});
    EXPECT_GRADIENT(w, "sum(reshape(W, 3, 2)*[[1, 2], [3, 4], [5, 6]])", 1, 2, 3, 4, 5, 6);
    EXPECT_GRADIENT(w, "sum(transpose(W)*[[1, 2], [3, 4], [5, 6]])", 1, 3, 5, 2, 4, 6);
    EXPECT_GRADIENT(w, "W[1, 2]", 0, 0, 0, 0, 0, 1);
    EXPECT_GRADIENT(w, "sum(W[:, ::-2]*[[1, 2], [3, 4]])", 2, 0, 1, 4, 0, 3);
    EXPECT_GRADIENT(w, "sum(W[[1, 1, 0], 0]*[1, 2, 5])", 5, 0, 0, 3, 0, 0);
    EXPECT_GRADIENT(w, "sum(W*[10, 20, 30])", 10, 20, 30, 10, 20, 30);
    EXPECT_GRADIENT(w, "sum(W[0]*[[1], [2], [4]])", 7, 7, 7, 0, 0, 0);
    EXPECT_GRADIENT(w, "sum(W[:, 0:1] + [1, 2, 3, 4])", 4, 0, 0, 4, 0, 0);
    EXPECT_GRADIENT(w, "sum(concat(W, W, axis=1)[1])", 0, 0, 0, 2, 2, 2);
    EXPECT_GRADIENT(w, "sum(diag(W[0]) @ [1, 2, 3])", 1, 2, 3, 0, 0, 0);
    EXPECT_GRADIENT(w, "sum(i in 0:2, j in 0:3: (i + 1)*(10 - j)*W[i, j])", 10, 9, 8, 20, 18, 16);
    EXPECT_GRADIENT(w, "sum(W[1:1])", 0, 0, 0, 0, 0, 0);
}

static void adjoints_of_reductions(void **state)
{
    struct world *w = *state;
    world_parameter(w, "W", shape_matrix(2, 3), (const double[]){1, 2, 3, 6, 5, 4});
    EXPECT_GRADIENT(w, "sum(sum(W, axis=0)*[1, 2, 3])", 1, 2, 3, 1, 2, 3);
    EXPECT_GRADIENT(w, "sum(max(W, axis=1)*[1, 2])", 0, 0, 1, 2, 0, 0);
    EXPECT_GRADIENT(w, "min(W)", 1, 0, 0, 0, 0, 0);
    EXPECT_GRADIENT(w, "mean(W)", 1. / 6, 1. / 6, 1. / 6, 1. / 6, 1. / 6, 1. / 6);
    EXPECT_GRADIENT(w, "prod(W[0])", 6, 3, 2, 0, 0, 0);
    double n = sqrt(91);
    EXPECT_GRADIENT(w, "norm2(W)", 1 / n, 2 / n, 3 / n, 6 / n, 5 / n, 4 / n);
}

/* The derivative of a product of entries is right where some are 0. */
static void products_with_zeros(void **state)
{
    struct world *w = *state;
    world_parameter(w, "x", shape_vector(5), (const double[]){2, 0, 3, -1, 0.5});
    EXPECT_GRADIENT(w, "prod(x)", 0, -3, 0, 0, 0);
    w->theta[3] = 0;
    EXPECT_GRADIENT(w, "prod(x)", 0, 0, 0, 0, 0);
}

/* u' A op B v for all four ways to transpose, with and without a batch: the gradient is A's and B's definition. */
static void adjoints_of_contractions(void **state)
{
    struct arena *arena = ((struct world *)*state)->arena;
    struct random random = {8};
    for (unsigned way = 0; way < 8; way++) {
        struct world *w = world_new(arena);
        bool ta = way & 1;
        bool tb = way & 2;
        size_t batch = way & 4 ? 2 : 1;
        enum { M = 2, K = 3, N = 4 };
        struct shape a = ta ? shape_matrix(K, M) : shape_matrix(M, K);
        struct shape b = tb ? shape_matrix(N, K) : shape_matrix(K, N);
        struct shape c = shape_matrix(M, N);
        if (batch == 2) {
            a = shape_with(&a, 0, 2);
            b = shape_with(&b, 0, 2);
            c = shape_with(&c, 0, 2);
        }
        double value[3][24];
        for (size_t i = 0; i < 72; i++)
            value[i / 24][i % 24] = random_uniform(&random, -1, 1);
        struct builder build = {w->graph, {NULL, 0, 0}};
        node_id in[2] = {world_parameter(w, "A", a, value[0]), world_parameter(w, "B", b, value[1])};
        node_id product = build_contract(&build, in[0], ta, in[1], tb);
        node_id loss =
            build_reduce_all(&build, OP_SUM, build_binary(&build, OP_MUL, product, build_array(&build, &c, value[2])));
        struct differential f = differentiate_node(w, loss);
        for (size_t t = 0; t < batch; t++)
            for (size_t m = 0; m < M; m++)
                for (size_t k = 0; k < K; k++) {
                    double expected = 0;
                    for (size_t n = 0; n < N; n++)
                        expected += value[2][(t * M + m) * N + n] * value[1][t * K * N + (tb ? n * K + k : k * N + n)];
                    assert_close(f.d.gradient[t * M * K + (ta ? k * M + m : m * K + k)], expected, 1e-13, 1e-14);
                }
        for (size_t t = 0; t < batch; t++)
            for (size_t k = 0; k < K; k++)
                for (size_t n = 0; n < N; n++) {
                    double expected = 0;
                    for (size_t m = 0; m < M; m++)
                        expected += value[2][(t * M + m) * N + n] * value[0][t * M * K + (ta ? k * M + m : m * K + k)];
                    size_t at = batch * M * K + t * K * N + (tb ? n * K + k : k * N + n);
                    assert_close(f.d.gradient[at], expected, 1e-13, 1e-14);
                }
    }
}

/* ---- Random formulas ---- */

/* A smooth formula over x (3,), W (2, 3) and s of random shape; `rank` 0, 1 (length 3) or 2 (2, 3). */
static void random_formula(struct random *random, unsigned depth, size_t rank, struct text *out)
{
    static const char *const leaves[] = {"s", "x", "W"};
    static const char *const maps[] = {"tanh", "sin", "exp", "sigmoid", "atan", "softplus", "erf", "asinh"};
    static const char *const down1[] = {"sum(%s)",  "mean(%s)", "logsumexp(%s)", "norm2(1.5 + %s)",
                                        "prod(%s)", "(%s)[-1]", "(%s @ x)"};
    static const char *const down2[] = {
        "sum(%s, axis=0)",  "transpose(W) @ ((%s) @ x)", "(%s)[1]",
        "softmax((%s)[0])", "logsumexp(%s, axis=0)",     "sum(i in 0:2: (i + 1)*(%s)[i])"};
    if (depth == 0) {
        text_puts(out, leaves[rank == 0 ? 0 : random_below(random, rank + 1)]);
        text_puts(out, rank == 2 ? " + 0*W" : rank == 1 ? " + 0*x" : "");
        return;
    }
    size_t kind = random_below(random, rank == 2 ? 3 : 4);
    struct text inner = {.arena = out->arena};
    if (kind == 0) {
        random_formula(random, depth - 1, rank, &inner);
        text_printf(out, "%s(%s)", maps[random_below(random, 8)], inner.at);
    } else if (kind < 3) {
        struct text other = {.arena = out->arena};
        random_formula(random, depth - 1, rank, &inner);
        random_formula(random, depth - 1, random_below(random, rank + 1), &other);
        static const char *const joins[] = {"(%s)*(%s)", "(%s) - (%s)", "(%s)/(2.5 + (%s)^2)", "hypot(1 + (%s)^2, %s)",
                                            "(1.1 + (%s)^2)^(%s)"};
        text_puts(out, str_format(out->arena, joins[random_below(random, 5)], inner.at, other.at));
    } else {
        random_formula(random, depth - 1, rank + 1, &inner);
        const char *shape = rank == 0 ? down1[random_below(random, 7)] : down2[random_below(random, 6)];
        text_puts(out, str_format(out->arena, shape, str_format(out->arena, "(%s)", inner.at)));
    }
}

static double loss_at(struct differential *f, const double *theta, size_t i, double h)
{
    double moved[16];
    memcpy(moved, theta, sizeof moved);
    moved[i] += h;
    return exact_loss(f->exact, moved);
}

/* Central differences of sixth order; their error is judged by the one of fourth order. */
static void check_gradient(struct world *w, const char *text, size_t *judged)
{
    const double h = 2e-3;
    struct differential f = differentiate_text(w, text);
    assert_close(exact_loss(f.exact, w->theta), f.d.loss, 0, 0);
    for (size_t i = 0; i < w->n; i++) {
        double d[4];
        for (int k = 1; k <= 3; k++)
            d[k] = (loss_at(&f, w->theta, i, k * h) - loss_at(&f, w->theta, i, -k * h)) / (2 * k * h);
        double fourth = (4 * d[1] - d[2]) / 3;
        double sixth = (15 * d[1] - 6 * d[2] + d[3]) / 10;
        double noise = 1e-15 * fabs(f.d.loss) / h;
        if (!isfinite(sixth) || fabs(fourth - sixth) > 1e-4 * (1 + fabs(sixth)))
            continue;
        (*judged)++;
        if (fabs(f.d.gradient[i] - sixth) > 2 * fabs(fourth - sixth) + 1e-9 * (1 + fabs(sixth)) + 10 * noise)
            fail_msg("%s: dL/dtheta[%zu] = %.17g, differences say %.17g", text, i, f.d.gradient[i], sixth);
    }
}

static void random_formulas_agree_with_differences(void **state)
{
    struct arena *parent = ((struct world *)*state)->arena;
    struct random random = {42};
    size_t judged = 0;
    for (int round = 0; round < 300; round++) {
        struct arena *arena = arena_child(parent);
        struct world *w = world_new(arena);
        double values[10];
        for (size_t i = 0; i < 10; i++)
            values[i] = random_uniform(&random, -1, 1);
        world_number(w, "s", values[0]);
        world_parameter(w, "x", shape_vector(3), values + 1);
        world_parameter(w, "W", shape_matrix(2, 3), values + 4);
        struct text text = {.arena = arena};
        random_formula(&random, 4, 0, &text);
        check_gradient(w, text.at, &judged);
        arena_close(arena);
    }
    print_message("%zu of 3000 derivatives could be judged\n", judged);
    assert_true(judged > 2700);
}

/* Cheap gradients: the nodes of loss and gradient are a small multiple of those of the loss. */
static void gradients_are_cheap(void **state)
{
    struct world *w = *state;
    world_parameter(w, "x", shape_vector(3), (const double[]){1, 2, 3});
    struct text text = {.arena = w->arena};
    text_puts(&text, "x[0]");
    for (int i = 0; i < 2000; i++)
        text_printf(&text, i % 2 == 0 ? " + sin(x[%d])*%d" : " - x[%d]^2/%d", i % 3, i + 2);
    node_id loss = world_compile_valid(w, text.at);
    size_t before = w->graph->count;
    node_id gradient;
    reverse_gradient(rules_new(w->arena, w->graph), loss, 1, w->tensor, &gradient);
    assert_true(w->graph->count < 5 * before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(losses_that_are_simple),   WORLD_TEST(adjoints_of_moves),
        WORLD_TEST(adjoints_of_reductions),   WORLD_TEST(products_with_zeros),
        WORLD_TEST(adjoints_of_contractions), WORLD_TEST(random_formulas_agree_with_differences),
        WORLD_TEST(gradients_are_cheap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
