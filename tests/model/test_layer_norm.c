/* Normalisations: their formulas with the statistics inside, and what they are invariant to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/networks.h"

static const char DATA[] = "'inputs': [[1, 2, -1], [3, -1, 0.5], [0.5, 0.25, 2], [-1, 1, 1]], 'targets': [1, 0, 2, -1]";

/* y = w (x - m)/sqrt(v + e) + b, m and v over the rows. */
static void test_batch_norm_of_vectors(void **state)
{
    const char *layers = "[{'type': 'dense', 'units': 2}, {'type': 'batch_norm', 'epsilon': 0.01}, {'type': "
                         "'activation', 'activation': 'tanh'}, {'type': 'dense', 'units': 1}]";
    const char *formula =
        "{'parameters': {'W': {'shape': [2, 3]}, 'b': {'shape': [2]}, 'w': {'shape': [2]}, 's': {'shape': [2]}, 'V': "
        "{'shape': [2]}, 'c': {'shape': []}}, 'data': {%s}, 'let': {'z': 'inputs @ transpose(W) + b', 'd': 'z - "
        "mean(z, axis=0)', 'v': 'mean(d^2, axis=0)', 'y': 'd/sqrt(v + 0.01)*w + s'}, 'loss': 'mean((tanh(y) @ V + c - "
        "targets)^2)'}";
    expect_same(*state, network_text(*state, layers, "'mse'", DATA), str_format(*state, formula, DATA), 1e-12);
}

/* Images (2 rows, 2 channels, 1 x 3): channels over rows and positions. */
static void test_batch_norm_of_images(void **state)
{
    const char *layers = "[{'type': 'reshape', 'shape': [2, 1, 3]}, {'type': 'batch_norm'}, {'type': 'flatten'}, "
                         "{'type': 'dense', 'units': 1}]";
    const char *data = "'inputs': [[1, 2, 4, -1, 3, 0], [5, 2, 0, 7, 1, 2]], 'targets': [1, 2]";
    const char *formula =
        "{'parameters': {'w': {'shape': [2, 1]}, 's': {'shape': [2, 1]}, 'V': {'shape': [6]}, 'c': {'shape': []}}, "
        "'data': {%s}, 'let': {'x': 'reshape(inputs, 2, 2, 3)', 'm': 'reshape(mean(sum(x, axis=2), axis=0)/3, 2, 1)', "
        "'d': 'x - m', 'v': 'reshape(mean(sum(d^2, axis=2), axis=0)/3, 2, 1)', 'y': 'd/sqrt(v + 1e-5)*w + s'}, 'loss': "
        "'mean((reshape(y, 2, 6) @ V + c - targets)^2)'}";
    struct model *model = network_valid(*state, network_text(*state, layers, "'mse'", data));
    assert_string_equal(parameter_text(*state, model), "1.weight(2) 1.bias(2) 3.weight(1,6) 3.bias(1)");
    expect_same(*state, network_text(*state, layers, "'mse'", data), str_format(*state, formula, data), 1e-12);
}

static void test_layer_norm(void **state)
{
    const char *layers =
        "[{'type': 'dense', 'units': 4}, {'type': 'reshape', 'shape': [2, 2]}, {'type': 'layer_norm'}, "
        "{'type': 'flatten'}, {'type': 'dense', 'units': 1}]";
    const char *formula =
        "{'parameters': {'W': {'shape': [4, 3]}, 'b': {'shape': [4]}, 'w': {'shape': [4]}, 's': {'shape': [4]}, 'V': "
        "{'shape': [4]}, 'c': {'shape': []}}, 'data': {%s}, 'let': {'z': 'inputs @ transpose(W) + b', 'd': 'z - "
        "reshape(mean(z, axis=1), 4, 1)', 'v': 'reshape(mean(d^2, axis=1), 4, 1)', 'y': 'd/sqrt(v + 1e-5)*w + s'}, "
        "'loss': 'mean((y @ V + c - targets)^2)'}";
    struct model *model = network_valid(*state, network_text(*state, layers, "'mse'", DATA));
    assert_string_equal(parameter_text(*state, model),
                        "0.weight(4,3) 0.bias(4) 2.weight(2,2) 2.bias(2,2) 4.weight(1,4) 4.bias(1)");
    expect_same(*state, network_text(*state, layers, "'mse'", DATA), str_format(*state, formula, DATA), 1e-12);
}

/* Without scale and shift; the entries 0 and 2 have mean 1 and variance 1. */
static void test_plain(void **state)
{
    static const char *const types[] = {"batch_norm", "layer_norm"};
    for (int k = 0; k < 2; k++) {
        const char *layers = str_format(*state,
                                        "[{'type': '%s', 'affine': false, 'epsilon': 3}, {'type': 'dense', 'units': 2, "
                                        "'bias': false}]",
                                        types[k]);
        struct model *model = network_valid(
            *state, network_text(*state, layers, "'mae'", "'inputs': [[0, 2], [2, 0]], 'targets': [[0, 0], [0, 0]]"));
        assert_string_equal(parameter_text(*state, model), "1.weight(2,2)");
        assert_close(model_loss_at(model, (double[]){1, 0, 0, 1}), 0.5, 1e-15, 0); /* all are +-1/sqrt(1 + 3) */
    }
}

/* What comes before a batch norm may be shifted: the bias of the dense layer is a flat direction, exactly. */
static void test_shifts_do_not_matter(void **state)
{
    const char *layers = "[{'type': 'dense', 'units': 2}, {'type': 'batch_norm'}, {'type': 'dense', 'units': 1}]";
    struct model *model = network_valid(*state, network_text(*state, layers, "'mse'", DATA));
    double theta[15] = {0.3, -0.2, 0.7, 0.1, 0.9, -0.4, 0.5, -0.25, 1.5, 0.75, 0.1, -0.2, 1, -2, 0.5};
    struct derivatives d = model_derivatives_at(model, theta, false);
    double loss = d.loss;
    for (size_t i = 6; i < 8; i++) {
        assert_close(d.gradient[i], 0, 0, 1e-14);
        for (size_t j = 0; j < 15; j++)
            assert_close(d.hessian[i * 15 + j], 0, 0, 1e-13);
    }
    theta[6] += 3;
    assert_close(model_loss_at(model, theta), loss, 1e-13, 0);
}

/* Scales and shifts start at 1 and 0 whatever the scheme. */
static void test_starting_values(void **state)
{
    struct model *model = network_valid(
        *state, "{'network': {'layers': [{'type': 'batch_norm'}, {'type': 'layer_norm'}, {'type': 'dense', 'units': "
                "1}], 'loss': 'mse'}, 'init': {'scheme': 'constant', 'value': 7}, 'data': {'inputs': [[1, 2], [3, 4]], "
                "'targets': [1, 2]}}");
    static const double expected[] = {1, 1, 0, 0, 1, 1, 0, 0, 7, 7, 7};
    assert_int_equal(model->n, 11);
    for (size_t i = 0; i < 11; i++)
        assert_close(model->values[i], expected[i], 0, 0);
}

static void test_refusals(void **state)
{
#define MODEL(layer, data)                                                                                             \
    "{'network': {'layers': [" layer ", {'type': 'dense', 'units': 1}], 'loss': 'mse'}, 'data': {" data "}}"
    static const struct refusal refusals[] = {
        {MODEL("~{'type': 'batch_norm'}", "'inputs': [[1, 2]], 'targets': [1]"), "E310 $.network.layers[0]"},
        {MODEL("~{'type': 'layer_norm'}", "'inputs': [1, 2], 'targets': [1, 2]"), "E310 $.network.layers[0]"},
        {MODEL("{'type': 'batch_norm', 'epsilon': ~0}", "'inputs': [1, 2], 'targets': [1, 2]"),
         "E310 $.network.layers[0].epsilon"},
        {MODEL("{'type': 'batch_norm', 'epsilon': ~'1', 'affine': ~1}", "'inputs': [1, 2], 'targets': [1, 2]"),
         "E310 $.network.layers[0].epsilon; E310 $.network.layers[0].affine"},
        {MODEL("{'type': 'batch_norm', ~'eps': 1}", "'inputs': [1, 2], 'targets': [1, 2]"),
         "E301 $.network.layers[0].eps"},
    };
    EXPECT_NETWORKS_REFUSED(state, refusals);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        NETWORK_TEST(test_batch_norm_of_vectors),
        NETWORK_TEST(test_batch_norm_of_images),
        NETWORK_TEST(test_layer_norm),
        NETWORK_TEST(test_plain),
        NETWORK_TEST(test_shifts_do_not_matter),
        NETWORK_TEST(test_starting_values),
        NETWORK_TEST(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
