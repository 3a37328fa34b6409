/* Dense layers: their formula, their graph, and the Hessian of linear least squares, which is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/networks.h"

static void test_is_its_formula(void **state)
{
    const char *data = "'inputs': [[1, 2], [3, -1], [0.5, 0.25]], 'targets': [[1, 0, 2], [0, 1, -1], [2, 2, 0]]";
    const char *layers = "[{'type': 'dense', 'units': 4, 'activation': 'tanh'}, {'type': 'dense', 'units': 3}]";
    expect_same(*state, network_text(*state, layers, "'mse'", data),
                "{'parameters': {'W': {'shape': [4, 2]}, 'b': {'shape': [4]}, 'V': {'shape': [3, 4]}, 'c': {'shape': "
                "[3]}}, 'data': {'x': [[1, 2], [3, -1], [0.5, 0.25]], 't': [[1, 0, 2], [0, 1, -1], [2, 2, 0]]}, "
                "'loss': 'sum((tanh(x @ transpose(W) + b) @ transpose(V) + c - t)^2)/9'}",
                1e-13);
}

static void test_without_bias(void **state)
{
    const char *layers = "[{'type': 'dense', 'units': 2, 'bias': false}, {'type': 'dense', 'units': 1, 'bias': true}]";
    struct model *model =
        network_valid(*state, network_text(*state, layers, "'mse'", "'inputs': [[1, 2, 3]], 'targets': [5]"));
    assert_string_equal(parameter_text(*state, model), "0.weight(2,3) 1.weight(1,2) 1.bias(1)");
    /* (1 2 3) by rows (1 0 0) and (0 1 1): 1 and 5; 2*1 - 1*5 + 10 = 7; (7 - 5)^2 */
    assert_close(model_loss_at(model, (double[]){1, 0, 0, 0, 1, 1, 2, -1, 10}), 4, 0, 0);
}

/* The mean squared error of N rows and a line has the Hessian 2/N X'X, X with a column of ones. */
static void test_least_squares(void **state)
{
    struct model *model =
        network_valid(*state, network_text(*state, "[{'type': 'dense', 'units': 1}]", "'mse'",
                                           "'inputs': [[1, 2], [3, 5], [-1, 4], [2, 2]], 'targets': [1, 2, 3, 4]"));
    static const double x[4][3] = {{1, 2, 1}, {3, 5, 1}, {-1, 4, 1}, {2, 2, 1}};
    struct derivatives d = model_derivatives_at(model, (double[]){0.5, -1, 2}, false);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++) {
            double sum = 0;
            for (size_t r = 0; r < 4; r++)
                sum += x[r][i] * x[r][j];
            assert_close(d.hessian[i * 3 + j], 2 * sum / 4, 1e-15, 0);
        }
}

/* One product, whose operand is the parameter itself. */
static void test_product_takes_the_parameter(void **state)
{
    struct model *model = network_valid(*state, network_text(*state, "[{'type': 'dense', 'units': 3}]", "'mse'",
                                                             "'inputs': [[1, 2]], 'targets': [[1, 2, 3]]"));
    size_t products = 0;
    unsigned char *needed = ARENA_ARRAY(*state, model->graph->count, unsigned char);
    graph_mark_needed(model->graph, 1, &model->loss, needed);
    for (node_id id = 0; id < model->graph->count; id++) {
        const struct node *node = graph_at(model->graph, id);
        assert_true(node->op != OP_PERMUTE || !needed[id]);
        if (node->op != OP_CONTRACT)
            continue;
        products++;
        assert_int_equal(node->in[1], model->parameter_nodes[0]);
        assert_true(node->transpose[1] && !node->transpose[0]);
    }
    assert_int_equal(products, 1);
}

static void test_refusals(void **state)
{
    static const struct refusal refusals[] = {
        {"{'network': {'layers': [~{'type': 'dense'}], 'loss': 'mse'}, 'data': {'inputs': [1], 'targets': [1]}}",
         "E310 $.network.layers[0]"},
        {"{'network': {'layers': [{'type': 'dense', 'units': ~0}], 'loss': 'mse'}, 'data': {'inputs': [1], 'targets': "
         "[1]}}",
         "E310 $.network.layers[0].units"},
        {"{'network': {'layers': [{'type': 'dense', 'units': ~1.5}], 'loss': 'mse'}, 'data': {'inputs': [1], "
         "'targets': [1]}}",
         "E310 $.network.layers[0].units"},
        {"{'network': {'layers': [{'type': 'dense', 'units': ~'1', 'bias': ~0}], 'loss': 'mse'}, 'data': {'inputs': "
         "[1], 'targets': [1]}}",
         "E310 $.network.layers[0].units; E310 $.network.layers[0].bias"},
        {"{'network': {'layers': [~{'type': 'dense', 'units': 1e15}], 'loss': 'mse'}, 'data': {'inputs': [1], "
         "'targets': [1]}}",
         "E307 $.network.layers[0]"},
        {"{'network': {'layers': [~{'type': 'dense', 'units': 1}], 'loss': 'mse'}, 'data': {'inputs': [[[1, 2]]], "
         "'targets': [1]}}",
         "E310 $.network.layers[0]"},
    };
    EXPECT_NETWORKS_REFUSED(state, refusals);
    expect_words(*state,
                 "{'network': {'layers': [{'type': 'dense', 'units': 1}], 'loss': 'mse'}, 'data': {'inputs': "
                 "[[[1, 2]]], 'targets': [1]}}",
                 "layer 0, dense: it takes a vector for each row, but what comes in has shape (1, 1, 2)",
                 "{\"type\": \"flatten\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        NETWORK_TEST(test_is_its_formula), NETWORK_TEST(test_without_bias),
        NETWORK_TEST(test_least_squares),  NETWORK_TEST(test_product_takes_the_parameter),
        NETWORK_TEST(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
