/* Losses: values by hand, derivatives against formulas, and logits so large that naive formulas break. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/networks.h"

/* A network without a layer in between: outputs are w x for x = 1, so that theta is the output. */
static struct model *bare(struct arena *arena, const char *loss, size_t outputs, const char *targets)
{
    const char *layers = str_format(arena, "[{'type': 'dense', 'units': %zu, 'bias': false}]", outputs);
    return network_valid(arena,
                         network_text(arena, layers, loss, str_format(arena, "'inputs': [1], 'targets': %s", targets)));
}

static void expect_loss(struct arena *arena, const char *loss, const char *targets, size_t n, const double *outputs,
                        double expected, double rtol)
{
    struct model *model = bare(arena, loss, n, targets);
    assert_int_equal(model->n, n);
    double value = model_loss_at(model, outputs);
    if (!close_enough(value, expected, rtol, 0))
        fail_msg("%s of %s is %.17g, not %.17g", loss, targets, value, expected);
}

#define EXPECT_LOSS(loss, targets, expected, ...)                                                                      \
    expect_loss(*state, loss, targets, sizeof((double[]){__VA_ARGS__}) / sizeof(double), (double[]){__VA_ARGS__},      \
                expected, 1e-15)

static void test_values(void **state)
{
    EXPECT_LOSS("'mse'", "[[1, 2]]", 12.5, 4, -2);                    /* (9 + 16)/2 */
    EXPECT_LOSS("'mae'", "[[1, 2]]", 3.5, 4, -2);                     /* (3 + 4)/2 */
    EXPECT_LOSS("'huber'", "[[1, 2]]", 1.0625, 1.5, -0.5);            /* (0.125 + 1*(2.5 - 0.5))/2 */
    EXPECT_LOSS("'huber', 'delta': 4", "[[1, 2]]", 1.625, 1.5, -0.5); /* (0.125 + 3.125)/2 */
    EXPECT_LOSS("'binary_cross_entropy'", "[0]", log(2), 0);
    EXPECT_LOSS("'binary_cross_entropy'", "[0.25]", 0.25 * log1p(exp(-2)) + 0.75 * log1p(exp(2)), 2);
    EXPECT_LOSS("'softmax_cross_entropy'", "[1]", log(3), 0, 0, 0);
    EXPECT_LOSS("'softmax_cross_entropy'", "[[0.5, 0.5, 0]]", log(exp(1) + exp(2) + exp(3)) - 1.5, 1, 2, 3);
    EXPECT_LOSS("'hinge'", "[1]", 0.5, 0.5);
    EXPECT_LOSS("'hinge'", "[-1]", 1.5, 0.5);
    EXPECT_LOSS("'hinge'", "[2]", (1 + 3 + 0) / 3.0, 0, 2, 1); /* targets -1 -1 1 */
    EXPECT_LOSS("'gaussian_nll'", "[3]", 0.5 * (log(2) + 4 / 2.0), 1, log(2));
    EXPECT_LOSS("'gaussian_nll'", "[[3, 0]]", 0.25 * (4 + 9 * exp(-1) + 1), 1, 3, 0, 1);
}

/* Nothing overflows, and what is small stays accurate. */
static void test_large_logits(void **state)
{
    EXPECT_LOSS("'binary_cross_entropy'", "[1]", 1000, -1000);
    EXPECT_LOSS("'binary_cross_entropy'", "[0]", 1000, 1000);
    EXPECT_LOSS("'binary_cross_entropy'", "[1]", 0, 1000);
    EXPECT_LOSS("'binary_cross_entropy'", "[1]", exp(-40), 40);
    EXPECT_LOSS("'binary_cross_entropy'", "[0]", exp(-40), -40);
    EXPECT_LOSS("'softmax_cross_entropy'", "[0]", 2000, -1000, 1000);
    EXPECT_LOSS("'softmax_cross_entropy'", "[1]", 0, -1000, 1000);
    static const char *const losses[] = {"'binary_cross_entropy'", "'softmax_cross_entropy'"};
    for (int k = 0; k < 2; k++) {
        struct model *model = bare(*state, losses[k], 2, "[[1, 0]]");
        struct derivatives d = model_derivatives_at(model, (double[]){-1000, 1000}, false);
        double each = k == 0 ? 0.5 : 1; /* the mean over two entries, or over one row */
        assert_close(d.gradient[0], -each, 1e-15, 0);
        assert_close(d.gradient[1], each, 1e-15, 0);
        for (int i = 0; i < 4; i++)
            assert_close(d.hessian[i], 0, 0, 1e-15);
    }
}

/* Quadratic within delta, straight beyond, with equal slopes where they meet; no kink where the error is 0. */
static void test_huber(void **state)
{
    struct model *model = bare(*state, "'huber', 'delta': 0.5", 1, "[0]");
    static const double at[] = {-3, -0.5 - 1e-12, -0.25, 0, 0.25, 0.5 + 1e-12, 3};
    static const double slope[] = {-0.5, -0.5, -0.25, 0, 0.25, 0.5, 0.5};
    static const double curvature[] = {0, 0, 1, 1, 1, 0, 0};
    for (int k = 0; k < 7; k++) {
        struct derivatives d = model_derivatives_at(model, &at[k], false);
        double e = fabs(at[k]);
        assert_close(d.loss, e <= 0.5 ? e * e / 2 : 0.5 * (e - 0.25), 1e-15, 0);
        assert_close(d.gradient[0], slope[k], 1e-11, 0);
        assert_close(d.hessian[0], curvature[k], 0, 0);
    }
}

/* The softmax Hessian diag(p) - pp', the sigmoid's p(1 - p), and the normal's. */
static void test_hessians(void **state)
{
    struct derivatives d = model_derivatives_at(bare(*state, "'softmax_cross_entropy'", 3, "[2]"),
                                                (double[]){log(1), log(2), log(5)}, false);
    static const double p[] = {0.125, 0.25, 0.625};
    for (size_t i = 0; i < 3; i++) {
        assert_close(d.gradient[i], p[i] - (i == 2), 1e-15, 0);
        for (size_t j = 0; j < 3; j++)
            assert_close(d.hessian[i * 3 + j], (i == j) * p[i] - p[i] * p[j], 1e-14, 0);
    }
    d = model_derivatives_at(bare(*state, "'binary_cross_entropy'", 1, "[1]"), (double[]){log(3)}, false);
    assert_close(d.gradient[0], -0.25, 1e-15, 0);
    assert_close(d.hessian[0], 0.1875, 1e-15, 0);
    d = model_derivatives_at(bare(*state, "'gaussian_nll'", 2, "[3]"), (double[]){1, 0}, false); /* e = 2, s = 0 */
    static const double normal[] = {1, 2, 2, 2}; /* exp(-s), e exp(-s), e^2/2 exp(-s) */
    for (size_t k = 0; k < 4; k++)
        assert_close(d.hessian[k], normal[k], 1e-15, 0);
}

static void test_refusals(void **state)
{
#define MODEL(loss)                                                                                                    \
    "{'network': {'layers': [{'type': 'dense', 'units': 1}], " loss "}, 'data': {'inputs': [1], 'targets': [1]}}"
    static const struct refusal refusals[] = {
        {MODEL("'loss': ~'mes'"), "E310 $.network.loss"},
        {MODEL("'loss': ~{'type': 'huber'}"), "E302 $.network.loss"},
        {MODEL("'loss': ~null"), "E302 $.network.loss"},
        {MODEL("'loss': 'mse', ~'delta': 1"), "E301 $.network.delta"},
        {MODEL("'loss': 'huber', 'delta': ~0"), "E310 $.network.delta"},
        {MODEL("'loss': 'huber', 'delta': ~-1"), "E310 $.network.delta"},
        {MODEL("'loss': 'huber', 'delta': ~'1'"), "E302 $.network.delta"},
        {MODEL("'loss': 'huber', ~'dleta': 1"), "E301 $.network.dleta"},
    };
    EXPECT_NETWORKS_REFUSED(state, refusals);
    expect_words(*state, MODEL("'loss': 'cross_entropy'"), "'cross_entropy' is no loss", "softmax_cross_entropy");
    expect_words(*state, MODEL("'loss': 'hubr'"), "'hubr' is no loss", "did you mean 'huber'?");
    expect_words(*state, MODEL("'loss': 'huber', 'dleta': 1"), "dleta", "did you mean 'delta'?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        NETWORK_TEST(test_values),   NETWORK_TEST(test_large_logits), NETWORK_TEST(test_huber),
        NETWORK_TEST(test_hessians), NETWORK_TEST(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
