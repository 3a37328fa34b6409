/* Layers: their keys, their numbers in PyTorch's counting, and the table of what comes out of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/networks.h"

#include "model/network.h"

static const char DATA[] = "'inputs': [[1, 2], [3, 4]], 'targets': [1, 2]";

static void test_numbers(void **state)
{
    const char *layers =
        "[{'type': 'dense', 'units': 5, 'activation': 'tanh'}, {'type': 'layer_norm'}, {'type': 'activation', "
        "'activation': 'relu'}, {'type': 'dense', 'units': 4, 'bias': false, 'activation': 'softmax'}, {'type': "
        "'dense', 'units': 1}]";
    struct model *model = network_valid(*state, network_text(*state, layers, "'mse'", DATA));
    assert_string_equal(parameter_text(*state, model), "0.weight(5,2) 0.bias(5) 2.weight(5) 2.bias(5) 4.weight(4,5) "
                                                       "6.weight(1,4) 6.bias(1)");
    const struct cp_layer expected[] = {
        {"0", "dense", 1, (size_t[]){5}, 15},      {"1", "tanh", 1, (size_t[]){5}, 0},
        {"2", "layer_norm", 1, (size_t[]){5}, 10}, {"3", "relu", 1, (size_t[]){5}, 0},
        {"4", "dense", 1, (size_t[]){4}, 20},      {"5", "softmax", 1, (size_t[]){4}, 0},
        {"6", "dense", 1, (size_t[]){1}, 5},
    };
    assert_int_equal(model->layer_count, 7);
    for (size_t k = 0; k < 7; k++) {
        assert_string_equal(model->layers[k].name, expected[k].name);
        assert_string_equal(model->layers[k].type, expected[k].type);
        assert_int_equal(model->layers[k].rank, expected[k].rank);
        assert_int_equal(model->layers[k].shape[0], expected[k].shape[0]);
        assert_int_equal(model->layers[k].parameters, expected[k].parameters);
    }
}

/* Starting values: weights by the scheme, biases 0 under schemes of fans; without "init" there are none. */
static void test_starting_values(void **state)
{
    struct model *model = network_valid(
        *state, str_format(*state,
                           "{'network': {'layers': [{'type': 'dense', 'units': 3}, {'type': 'dense', 'units': 1}], "
                           "'loss': 'mse'}, 'init': {'scheme': 'glorot_uniform', 'seed': 3}, 'data': {%s}}",
                           DATA));
    for (size_t k = 0; k < 6; k++) /* Glorot: within sqrt(6 / (2 + 3)) */
        assert_true(model->values[k] != 0 && fabs(model->values[k]) <= sqrt(6.0 / 5));
    for (size_t k = 6; k < 9; k++)
        assert_close(model->values[k], 0, 0, 0);
    assert_true(model->values[0] != model->values[9]);
    struct model *bare = network_valid(*state, network_text(*state, "[{'type': 'dense', 'units': 1}]", "'mse'", DATA));
    for (size_t k = 0; k < bare->n; k++)
        assert_true(isnan(bare->values[k]));
}

/* Mistakes in all layers of a stack are told in one go, each with its number. */
static void test_refusals(void **state)
{
#define MODEL(layers)                                                                                                  \
    "{'network': {'layers': " layers ", 'loss': 'mse'}, 'data': {'inputs': [[1, 2], [3, 4]], 'targets': [1, 2]}}"
    static const struct refusal refusals[] = {
        {MODEL("~[]"), "E304 $.network.layers"},
        {MODEL("~{}"), "E302 $.network.layers"},
        {MODEL("~'dense'"), "E302 $.network.layers"},
        {MODEL("[~3]"), "E310 $.network.layers[0]"},
        {MODEL("[~{}]"), "E310 $.network.layers[0]"},
        {MODEL("[{'type': ~3}]"), "E310 $.network.layers[0].type"},
        {MODEL("[{'type': ~''}]"), "E310 $.network.layers[0].type"},
        {MODEL("[{'type': ~'dens', 'units': 3}, ~{'type': 'dense', ~'unit': 3}, ~{}, ~null, {'type': 'dense', "
               "'units': 1}]"),
         "E310 $.network.layers[0].type; E310 $.network.layers[1]; E301 $.network.layers[1].unit; E310 "
         "$.network.layers[2]; E310 $.network.layers[3]"},
        {"{'network': {'layers': ~[{'type': 'flatten'}, {'type': 'activation', 'activation': 'tanh'}], 'loss': 'mse'}, "
         "'data': {'inputs': [1, 2], 'targets': [1, 2]}}",
         "E304 $.network.layers"},
    };
    EXPECT_NETWORKS_REFUSED(state, refusals);
    expect_words(*state, MODEL("[{'type': 'dense', 'units': 2, 'activation': 'tanh'}, {'type': 'conv3d'}]"),
                 "layer 2: 'conv3d' is no type of layer", "did you mean 'conv2d'?");
    expect_words(*state, MODEL("[{'type': 'lstm'}]"), "'lstm'", "the types are dense, ");
    expect_words(*state, MODEL("[{'type': 'dense', 'units': 2, 'untis': 3}]"), "layer 0, dense: unknown key \"untis\"",
                 "did you mean 'units'?");
    expect_words(*state, MODEL("[{'type': 'dense', 'units': 2, 'color': 3}]"), "\"color\"",
                 "every output sees every input; its keys are \"type\", \"units\", \"bias\", \"activation\"");
    expect_words(*state, MODEL("[{'type': 'reshape'}]"), "layer 0, reshape: the key \"shape\" is missing",
                 "the entries of a row in another shape; its keys are \"type\", \"shape\"");
}

/* The options of a layer that is made here, not read from a file. */
static struct layer layer_of(struct arena *arena, const char *text)
{
    static const struct layer_row row = {"test", "", "", NULL};
    struct diags *diags = ARENA_NEW(arena, struct diags);
    *diags = (struct diags){.arena = arena};
    struct model *model = ARENA_NEW(arena, struct model);
    *model = (struct model){.arena = arena, .diags = diags};
    struct network *network = ARENA_NEW(arena, struct network);
    *network = (struct network){.model = model};
    const struct json *json = json_parse(arena, model_source(arena, "test.json", str_of(quoted(arena, text))), diags);
    return (struct layer){.network = network, .row = &row, .json = json, .stack = "", .prefix = "0."};
}

static void test_options(void **state)
{
    struct layer layer = layer_of(*state, "{'whole': 3, 'one': 2, 'two': [4, 5], 'number': -0.5, 'yes': true}");
    size_t whole = 0;
    size_t extent[2] = {0, 0};
    double number = 0;
    bool flag = false;
    assert_true(layer_whole(&layer, "whole", 3, &whole) && whole == 3);
    assert_true(layer_extent(&layer, "one", 1, extent) && extent[0] == 2 && extent[1] == 2);
    assert_true(layer_extent(&layer, "two", 1, extent) && extent[0] == 4 && extent[1] == 5);
    assert_true(layer_number(&layer, "number", &number) && number == -0.5);
    assert_true(layer_flag(&layer, "yes", &flag) && flag);
    assert_true(layer_whole(&layer, "missing", 9, &whole) && whole == 3);
    assert_true(layer_extent(&layer, "missing", 9, extent) && extent[1] == 5);
    assert_true(layer_number(&layer, "missing", &number) && layer_flag(&layer, "missing", &flag) && flag);
    assert_int_equal(layer.network->model->diags->count, 0);
    assert_false(layer_whole(&layer, "whole", 4, &whole) || layer_whole(&layer, "number", 0, &whole) ||
                 layer_whole(&layer, "yes", 0, &whole));
    assert_false(layer_extent(&layer, "two", 5, extent) || layer_extent(&layer, "yes", 0, extent));
    assert_false(layer_number(&layer, "two", &number) || layer_flag(&layer, "whole", &flag));
    assert_int_equal(layer.network->model->diags->count, 7);
    struct layer bad = layer_of(*state, "{'a': [1], 'b': [1, 2, 3], 'c': [1, 'x'], 'd': [1, -2], 'e': 1e300}");
    for (const char *key = "a\0b\0c\0d\0e\0"; *key != 0; key += 2)
        assert_false(layer_extent(&bad, key, 0, extent));
    assert_int_equal(bad.network->model->diags->count, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        NETWORK_TEST(test_numbers),
        NETWORK_TEST(test_starting_values),
        NETWORK_TEST(test_refusals),
        NETWORK_TEST(test_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
