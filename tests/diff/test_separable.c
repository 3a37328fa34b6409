/* Which losses are taken for sums over rows, and that whatever is taken for one has the right derivatives: by the other
 * way, and in long double. */
#include "diff/separable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "support/row_models.h"
#include "support/separations.h"
#include <cmocka.h>

#include "support/networks.h"

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

struct tally {
    size_t models;
    size_t separable;
    struct bound_ratios hessian;
    struct bound_ratios gradient;
};

static void compare(struct arena *arena, struct row_model *m, const char *text, bool truth, struct tally *tally)
{
    size_t n = m->world->n;
    struct separation s = separate_text(m->world, text);
    tally->models++;
    if (s.separable == NULL)
        return;
    tally->separable++;
    struct derivatives fast = separation_fast(&s);
    struct derivatives general = separation_general(&s);
    expect_agreement(text, n, &fast, &general);
    for (size_t k = 0; k < n; k++)
        separation_add_ratio(arena, &tally->gradient, fast.gradient_error[k], general.gradient_error[k]);
    for (size_t k = 0; k < n * n; k++)
        separation_add_ratio(arena, &tally->hessian, fast.hessian_error[k], general.hessian_error[k]);
    if (truth)
        expect_truth(&s, text, &fast);
}

static double quantile(const struct bound_ratios *r, double q)
{
    return r->count == 0 ? 0 : r->ratio[(size_t)(q * (double)(r->count - 1))];
}

static void report_ratios(const char *what, struct bound_ratios *r)
{
    qsort(r->ratio, r->count, sizeof *r->ratio, by_size);
    print_message("  %s bounds, against the general way: least %.2g, median %.2g, 99%% %.3g, worst %.3g\n", what,
                  quantile(r, 0), quantile(r, 0.5), quantile(r, 0.99), quantile(r, 1));
}

static void random_models_agree(void **state)
{
    static const size_t rows[] = {2, 3, 4, 5, 7, 8, 13, 16, 31, 61, 64, 97, 128, 199, 200};
    struct arena *parent = ((struct world *)*state)->arena;
    struct random random = {1};
    struct tally tally = {0};
    for (int round = 0; round < 1500; round++) {
        struct arena *arena = arena_child(parent);
        struct row_model m = {.random = &random,
                              .world = world_new(arena),
                              .rows = rows[random_below(&random, 15)],
                              .scale = 1,
                              .parameters = 0.7};
        const char *text = row_model_make(&m, 60);
        compare(parent, &m, text, m.rows < 20 && round % 3 == 0, &tally);
        arena_close(arena);
    }
    print_message("%zu of %zu models are separable\n", tally.separable, tally.models);
    report_ratios("gradient", &tally.gradient);
    report_ratios("hessian", &tally.hessian);
    assert_true(quantile(&tally.hessian, 0.5) < 3 && quantile(&tally.hessian, 0.99) < 20);
    assert_true(tally.separable > tally.models / 3);
}

/* ---- Models made to mislead ---- */

enum { ROWS = 6 };

/* Arrays in which rows, units and columns are easily mistaken for one another. */
static struct world *declare(struct arena *arena, struct random *random)
{
    struct world *w = world_new(arena_child(arena));
    double values[128];
    for (size_t k = 0; k < 128; k++)
        values[k] = random_normal(random) / 2;
    world_constant(w, "X", shape_matrix(ROWS, 3), values);
    world_constant(w, "Y", shape_matrix(ROWS, 2), values + 18);
    world_constant(w, "y", shape_vector(ROWS), values + 30);
    world_constant(w, "S", shape_matrix(ROWS, ROWS), values + 36);
    world_constant(w, "Z", shape_matrix(2 * ROWS, 3), values + 80);
    world_constant(w, "T", (struct shape){3, {ROWS, 2, 3}}, values + 70);
    world_parameter(w, "W", shape_matrix(3, 2), values);
    world_parameter(w, "V", shape_matrix(2, 3), values + 6);
    world_parameter(w, "M", shape_matrix(3, 3), values + 12);
    world_parameter(w, "U", shape_matrix(3, ROWS), values + 20);
    world_parameter(w, "D", shape_matrix(ROWS, ROWS), values + 60);
    world_parameter(w, "v", shape_vector(3), values + 21);
    world_parameter(w, "c", shape_vector(2), values + 24);
    world_parameter(w, "p", shape_vector(ROWS), values + 30);
    return w;
}

/* Whether they are found separable or not is the finder's business; the derivatives must be right. */
static const char *const misleading[] = {
    "sum((X @ W - mean(X @ W, axis=0))^2)",
    "sum((X @ v - max(X @ v))^2)",
    "sum(((X @ W) - Y)^2) + sum((transpose(X) @ X @ W)^2)",
    "sum(((X @ W) - Y)^2) + sum(transpose(W) @ transpose(X) @ X @ W)",
    "sum((X @ v - y)^2) + y @ p",
    "sum((X @ v - y)^2) + y @ S @ p",
    "sum((X @ v)*(S @ y))",
    "sum((S @ X @ v - y)^2)",
    "sum((X @ U)*transpose(X @ U))",
    "sum((X @ U)*S)",
    "sum((X @ U)*transpose(S))",
    "sum((X @ U + p)^2)",
    "sum((X @ U + reshape(p, 6, 1))^2)",
    "sum((X @ U)*y)",
    "sum((X @ U)*reshape(y, 6, 1))",
    "sum(tanh(X @ U) @ D) + sum(tanh(X @ U + y))",
    "sum((S @ D)^2) + sum((D @ S)^2)",
    "sum(tanh(S @ D) @ D)",
    "sum(tanh(S @ D) @ transpose(D))",
    "sum(tanh(tanh(S @ D) @ transpose(D)) @ D)",
    "sum(D @ tanh(S @ D))",
    "sum(transpose(D) @ tanh(S @ D))",
    "sum((S @ p)*p)",
    "sum((S @ D)[0])",
    "sum(diag(S @ D)^2)",
    "trace(S @ D)^2",
    "sum((X @ W)[[1,0,3,2,5,4]]*(X @ W))",
    "sum((X @ W)[[0,1,2,3,4,5]]*(X @ W))",
    "sum((X @ W)[::2]^2)",
    "sum((X @ W)[:, ::-1]*(X @ W))",
    "sum((X @ W)[::-1]*(X @ W))",
    "sum(concat(X @ W, Y, axis=0)^2)",
    "sum(concat(X @ W, X @ W, axis=0)^2)",
    "sum(stack(X @ W, Y, axis=0)^3)",
    "sum(stack(X @ W, Y, axis=1)^3)",
    "sum(stack(X @ W, Y, axis=2)^3)",
    "sum(i in 0:5: ((X @ v)[i] - y[i])^2)",
    "sum(i in 0:5: (X[i] @ v - y[i])^2)",
    "sum(i in 0:5: tanh(X[i] @ v)*(X @ v)[i])",
    "sum(i in 1:5: ((X @ v)[i] - (X @ v)[i-1])^2)",
    "sum(i in 0:2: sum((X @ M)[:, i]^2)*v[i])",
    "sum((Z @ W)^2) + sum((X @ W)^2)",
    "sum((X @ W)^2) + sum((Z @ W)^2)",
    "sum((Z @ v)[0:6]*(X @ v))",
    "sum(reshape(Z @ v, 6, 2)*(X @ W))",
    "sum(reshape(tanh(X @ W), 12)*tanh(Z @ v))",
    "sum(tanh(reshape(tanh(X @ transpose(V)) @ V, 6, 3) @ W))",
    "sum(tanh(reshape(tanh(X @ U), 12, 3) @ W)^2)",
    "sum(tanh(reshape(tanh(X @ U), 12, 3) @ M)*Z)",
    "sum(tanh(reshape(tanh(Z @ W), 6, 4) @ concat(V, V, axis=0)[:, 0:2]))",
    "sum(tanh(reshape(T, 12, 3) @ v)^2)",
    "sum(tanh(reshape(T, 12, 3) @ W)^2) + sum((X @ v)^2)",
    "sum((X @ v)^2) + sum(tanh(reshape(T, 12, 3) @ W)^2)",
    "sum(sum(T*reshape(X @ M, 6, 1, 3), axis=2)^2)",
    "sum(sum(T*reshape(X @ transpose(V), 6, 2, 1), axis=1)^3)",
    "sum((X @ v)^2)*0.5 - mean((X @ v - y)^2)/3 + W[0,0]*W[1,1] - 7",
    "1/sum((X @ v)^2)",
    "sum((X @ v)^2)*v[0]",
    "sum((X @ v)^2)*sum((X @ v))",
    "sum((X @ U + p)^3) + sum(tanh(X @ U) @ p)*sum(y*p)",
    "sum((X @ W)*(1 + 0*Y))",
    "sum(where(X @ v > 0, p, y)*(X @ v))",
    "sum(where(X @ W > c, X @ W, Y))",
    "sum(prod(1 + tanh(X @ W), axis=1))",
    "prod(1 + tanh(X @ v))",
    "sum(softmax(X @ W, axis=0)^2)",
    "sum(logsumexp(X @ W, axis=0))",
    "sum(outer(tanh(X @ v), c)^2) + sum(outer(c, tanh(X @ v))^3)",
    "(X @ v) @ (X @ v) + (X @ v) @ S @ y",
    "sum(transpose(X @ W) @ Y)",
    "sum(tanh(transpose(X @ W) @ Y))",
    "sum(transpose(W) @ transpose(X))",
    "sum(tanh(transpose(W) @ transpose(X))^2)",
    "sum(tanh(V @ transpose(X) + reshape(c, 2, 1))^2)",
    "sum(v @ transpose(X) - y) + sum((v @ transpose(X))^2)",
    "sum((X @ v - S[0])^2) + S[0] @ S @ S[:, 1]*v[0]",
    "sum((X @ v - S[:, 0])^2)",
    "sum((X @ (M @ v) - y)^2) + sum((X @ M @ W)^2)",
    "sum(tanh(X @ M) @ inv(M + 5*transpose(M)))",
    "sum((X @ v)^2) + logdet(S @ transpose(S)) + sum(solve(S, p)^2)",
    "sum(solve(S, X @ v)^2)",
    "sum(tanh(X @ M @ M @ M))",
    "sum(tanh(X @ reshape(U, 9, 2)[0:3]))",
    "sum(tanh(X @ reshape(reshape(W, 2, 3), 3, 2))) + sum(tanh(X @ transpose(reshape(W, 2, 3))))",
    "sum(tanh(tanh(X @ reshape(M, 3, 3)) @ transpose(M)) @ M)",
    "sum((X @ W)^2) + sum(W*W*W) + sum((Y @ V)^3) + sum(V[0]*v)",
    "sum(max(X @ W, Y)) + sum(min(max(X @ M, axis=1), 1))",
    "sum(tanh(X*v) @ W)",
    "sum(tanh(X*v))",
    "sum(tanh(X @ W)*c) + sum(sin(X*v + y[0]))",
    "mean(mean((X @ W - Y)^2, axis=0))",
    "mean(sum((X @ W - Y)^2, axis=0)*c)",
    "sum(mean((X @ W - Y), axis=0)^2)",
    "norm2(reshape(X @ W - Y, 12))",
    "sum(abs(X @ v)^1.5) + sum(gelu(X @ W))",
};

static void misleading_models_are_right(void **state)
{
    struct world *w = *state;
    struct random random = {8};
    size_t separable = 0;
    const size_t count = sizeof misleading / sizeof *misleading;
    for (size_t k = 0; k < count; k++) {
        struct world *own = declare(w->arena, &random);
        separable += expect_right_if_separable(own, misleading[k]);
        arena_close(own->arena);
    }
    print_message("%zu of %zu are separable\n", separable, count);
    assert_true(separable > count / 5);
}

/* ---- What it must leave alone ---- */

/* Formulas of a user may contradict one another; a mirrored triangle would hide it. */
static void gradients_of_users_are_not_mirrored(void **state)
{
    struct random random = {9};
    struct world *w = declare(((struct world *)*state)->arena, &random);
    const char *text = "sum((X @ v - y)^2) + sum(tanh(X @ M)^2)";
    struct separation s = separate_text(w, text);
    assert_non_null(s.separable);
    s.spec.formulas = true;
    assert_null(separable_find(w->arena, s.rules, &s.spec, &s.wanted));
    s.spec.formulas = false;
    assert_non_null(separable_find(w->arena, s.rules, &s.spec, &s.wanted));
}

static void what_is_no_linear_combination_of_sums_is_left_alone(void **state)
{
    static const char *const texts[] = {
        "1/sum((X @ M)^2)",
        "sum((X @ M)^2)*v[0]",
        "sqrt(sum((X @ M)^2))",
        "norm2(X @ M)",
        "sum(sum((X @ M)^2, axis=0)^2)",
        "sum((X @ M)^2)*sum(X @ v)",
        "sum((X @ M)^2)/1e200/1e200", /* the factor is 0 */
        "sum((X @ M)^2)*1e200/1e-200",
        "sum((X @ M)^2) + logsumexp(X @ v)",
        "sum(reshape(p, 6, 1)*(X @ M)^2)", /* parameters of single rows */
    };
    struct random random = {10};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        struct world *w = declare(((struct world *)*state)->arena, &random);
        if (separate_text(w, texts[k]).separable != NULL)
            fail_msg("%s is taken for a sum over rows", texts[k]);
    }
}

/* ---- Networks ---- */

static struct separation separate_model(struct model *model, struct world *w, struct random *random)
{
    *w = (struct world){.arena = model->arena, .graph = model->graph, .n = model->n, .tensors = model->parameter_count};
    struct separation s = {.world = w, .rules = model->rules, .spec = model_exact_spec(model, false)};
    s.outputs = ARENA_ARRAY(model->arena, 1 + w->tensors, node_id);
    s.outputs[0] = model->loss;
    for (size_t k = 0; k < w->tensors; k++)
        s.outputs[1 + k] = s.spec.pieces[k].node;
    s.wanted = rules_linearize(model->arena, s.rules, 1 + w->tensors, s.outputs, 2);
    s.separable = separable_find(model->arena, s.rules, &s.spec, &s.wanted);
    assert_true(w->n <= WORLD_MOST);
    for (size_t k = 0; k < w->n; k++)
        w->theta[k] = random_uniform(random, -1, 1);
    return s;
}

static const char *rows_text(struct arena *arena, struct random *random, size_t rows, size_t columns)
{
    struct text text = {.arena = arena};
    for (size_t k = 0; k < rows * columns; k++)
        text_printf(&text, "%s%.3f", k == 0 ? "[[" : k % columns == 0 ? "], [" : ", ", random_normal(random));
    text_puts(&text, "]]");
    return text.at;
}

/* Layers in front of a dense one; and whether rows stay apart in them, so that there are fewer patterns than parameters. */
static const struct {
    const char *layers;
    bool separable;
} networks[] = {
    {"{'type': 'dense', 'units': 4, 'activation': 'tanh'}, ", true},
    {"{'type': 'dense', 'units': 8, 'activation': 'relu'}, {'type': 'dense', 'units': 4, 'activation': 'gelu'}, ",
     true},
    {"{'type': 'dense', 'units': 4}, {'type': 'layer_norm'}, {'type': 'activation', 'activation': 'softplus'}, ", true},
    {"{'type': 'dense', 'units': 4}, {'type': 'batch_norm'}, {'type': 'activation', 'activation': 'softplus'}, ",
     false},
    {"{'type': 'residual', 'layers': [{'type': 'dense', 'units': 5, 'activation': 'tanh'}, {'type': 'dense', 'units': "
     "16}]}, ",
     true},
    {"{'type': 'reshape', 'shape': [1, 4, 4]}, {'type': 'conv2d', 'channels': 2, 'kernel': 2}, {'type': 'flatten'}, ",
     false},
    {"{'type': 'dense', 'units': 6, 'activation': 'softmax'}, {'type': 'dense', 'units': 6, 'activation': "
     "'log_softmax'}, ",
     true},
};

static void networks_agree(void **state)
{
    static const char *const losses[] = {"'mse'", "'huber', 'l2': 0.01", "'gaussian_nll'", "'mae', 'l1': 0.1"};
    struct random random = {11};
    for (size_t k = 0; k < sizeof networks / sizeof *networks; k++)
        for (size_t l = 0; l < 4; l++) {
            struct arena *arena = arena_child(((struct world *)*state)->arena);
            size_t rows = l % 2 == 0 ? 4 : 16; /* as many as units, or as inputs */
            const char *layers = str_format(arena, "[%s{'type': 'dense', 'units': 2}]", networks[k].layers);
            const char *data = str_format(arena, "'inputs': %s, 'targets': %s", rows_text(arena, &random, rows, 16),
                                          rows_text(arena, &random, rows, l == 2 ? 1 : 2));
            struct world w;
            struct model *model = network_valid(arena, network_text(arena, layers, losses[l], data));
            struct separation s = separate_model(model, &w, &random);
            assert_int_equal(s.separable != NULL, networks[k].separable);
            if (s.separable != NULL) {
                struct derivatives fast = separation_fast(&s);
                struct derivatives general = separation_general(&s);
                expect_agreement(layers, w.n, &fast, &general);
            }
            arena_close(arena);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(random_models_agree),
        WORLD_TEST(misleading_models_are_right),
        WORLD_TEST(gradients_of_users_are_not_mirrored),
        WORLD_TEST(what_is_no_linear_combination_of_sums_is_left_alone),
        WORLD_TEST(networks_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
