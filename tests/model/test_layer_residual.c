/* Residual layers: x + f(x), with parameters named as a stack within a stack. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/networks.h"

static void test_is_its_formula(void **state)
{
    const char *layers = "[{'type': 'residual', 'layers': [{'type': 'dense', 'units': 3, 'activation': 'tanh'}, "
                         "{'type': 'dense', 'units': 2}]}, {'type': 'dense', 'units': 1}]";
    expect_same(*state, network_text(*state, layers, "'mse'", "'inputs': [[1, 2], [3, -1]], 'targets': [1, 0]"),
                "{'parameters': {'A': {'shape': [3, 2]}, 'a': {'shape': [3]}, 'B': {'shape': [2, 3]}, 'b': {'shape': "
                "[2]}, 'C': {'shape': [2]}, 'c': {'shape': []}}, 'data': {'x': [[1, 2], [3, -1]], 't': [1, 0]}, "
                "'loss': 'mean(((x + tanh(x @ transpose(A) + a) @ transpose(B) + b) @ C + c - t)^2)'}",
                1e-13);
}

static void test_names_nest(void **state)
{
    const char *layers =
        "[{'type': 'dense', 'units': 2, 'activation': 'tanh'}, {'type': 'residual', 'layers': [{'type': 'residual', "
        "'layers': [{'type': 'dense', 'units': 2, 'activation': 'tanh'}, {'type': 'dense', 'units': 2}]}, {'type': "
        "'dense', 'units': 2, 'bias': false}]}, {'type': 'dense', 'units': 1}]";
    struct model *model =
        network_valid(*state, network_text(*state, layers, "'mse'", "'inputs': [[1, 2]], 'targets': [1]"));
    assert_string_equal(parameter_text(*state, model),
                        "0.weight(2,2) 0.bias(2) 2.0.0.weight(2,2) 2.0.0.bias(2) 2.0.2.weight(2,2) 2.0.2.bias(2) "
                        "2.1.weight(2,2) 3.weight(1,2) 3.bias(1)");
    static const char *const names[] = {"0", "1", "2", "2.0", "2.0.0", "2.0.1", "2.0.2", "2.1", "3"};
    static const size_t parameters[] = {6, 0, 0, 0, 6, 0, 6, 4, 3};
    assert_int_equal(model->layer_count, 9);
    for (size_t k = 0; k < 9; k++) {
        assert_string_equal(model->layers[k].name, names[k]);
        assert_int_equal(model->layers[k].parameters, parameters[k]);
    }
}

static void test_refusals(void **state)
{
#define MODEL(layers)                                                                                                  \
    "{'network': {'layers': [" layers "], 'loss': 'mse'}, 'data': {'inputs': [[1, 2]], 'targets': [[1, 2]]}}"
    static const struct refusal refusals[] = {
        {MODEL("~{'type': 'residual'}"), "E310 $.network.layers[0]"},
        {MODEL("{'type': 'residual', 'layers': ~[]}"), "E304 $.network.layers[0].layers"},
        {MODEL("{'type': 'residual', 'layers': ~{}}"), "E302 $.network.layers[0].layers"},
        {MODEL("~{'type': 'residual', 'layers': [{'type': 'dense', 'units': 3}]}"), "E310 $.network.layers[0]"},
        {MODEL("{'type': 'residual', 'layers': [{'type': 'residual', 'layers': [{'type': ~'dens'}]}]}"),
         "E310 $.network.layers[0].layers[0].layers[0].type"},
    };
    EXPECT_NETWORKS_REFUSED(state, refusals);
    expect_words(*state,
                 MODEL("{'type': 'dense', 'units': 2, 'activation': 'tanh'}, {'type': 'residual', 'layers': "
                       "[{'type': 'dense', 'units': 2}, {'type': 'dense'}]}"),
                 "layer 2.1, dense: the key \"units\" is missing", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        NETWORK_TEST(test_is_its_formula),
        NETWORK_TEST(test_names_nest),
        NETWORK_TEST(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
