/* Activations: each function of the formula language that can be one is what a formula says it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/networks.h"

#include "model/network.h"

static const char DATA[] = "'inputs': [[0.3, 0.7], [0.2, 0.9]], 'targets': [[1, 2], [0, 3]]";

/* The same function of x W', in both languages; W positive where the function needs it. */
static void expect_function(struct arena *arena, const char *name, const char *keys, const char *call)
{
    const char *layers =
        str_format(arena, "[{'type': 'dense', 'units': 2, 'bias': false, 'activation': '%s'%s}]", name, keys);
    struct model *network = network_valid(arena, network_text(arena, layers, "'mse'", DATA));
    struct model *formula = model_valid(
        arena, quoted(arena, str_format(arena,
                                        "{'parameters': {'W': {'shape': [2, 2]}}, 'data': {%s}, 'let': {'a': 'inputs @ "
                                        "transpose(W)'}, 'loss': 'mean((%s - targets)^2)'}",
                                        DATA, call)));
    const double theta[] = {0.5, 0.3, 0.2, 0.7};
    struct derivatives a = model_derivatives_at(network, theta, false);
    struct derivatives b = model_derivatives_at(formula, theta, false);
    assert_close(a.loss, b.loss, 1e-15, 0);
    for (size_t i = 0; i < 4; i++)
        assert_close(a.gradient[i], b.gradient[i], 1e-14, 0);
    for (size_t k = 0; k < 16; k++)
        assert_close(a.hessian[k], b.hessian[k], 1e-13, 1e-14);
}

static void test_every_function(void **state)
{
    size_t known = 0;
    for (size_t k = 0; k < cp_function_count(); k++) {
        const char *name = cp_function_at(k)->name;
        if (!activation_known(str_of(name)))
            continue;
        struct arena *arena = arena_child(*state);
        bool last_axis = strstr(name, "softmax") != NULL;
        known++;
        if (strcmp(name, "acosh") != 0) /* not finite below 1 */
            expect_function(arena, name, "", str_format(arena, last_axis ? "%s(a, axis=1)" : "%s(a)", name));
        arena_close(arena);
    }
    print_message("%zu activations\n", known);
    assert_true(known > 30);
}

static void test_known(void **state)
{
    (void)state;
    static const char *const yes[] = {"tanh", "relu", "gelu", "silu", "elu", "leaky_relu", "softmax", "log_softmax"};
    static const char *const no[] = {"",     "pow",   "atan2", "sum", "max",  "polygamma", "where",    "transpose",
                                     "mean", "norm2", "neg",   "add", "prod", "hypot",     "constant", "powi"};
    for (size_t k = 0; k < sizeof yes / sizeof *yes; k++)
        if (!activation_known(str_of(yes[k])))
            fail_msg("%s", yes[k]);
    for (size_t k = 0; k < sizeof no / sizeof *no; k++)
        if (activation_known(str_of(no[k])))
            fail_msg("%s", no[k]);
}

static void test_numbers(void **state)
{
    expect_function(*state, "leaky_relu", ", 'slope': 0.25", "leaky_relu(a - 0, 0.25)");
    expect_function(*state, "elu", ", 'alpha': -1.5e-3", "elu(a, alpha=-0.0015)");
    /* elu of -1 with alpha 2, as a layer of its own */
    struct model *model = network_valid(
        *state,
        network_text(*state, "[{'type': 'dense', 'units': 1}, {'type': 'activation', 'activation': 'elu', 'alpha': 2}]",
                     "'mae'", "'inputs': [1], 'targets': [0]"));
    assert_close(model_loss_at(model, (double[]){-1, 0}), 2 * (1 - exp(-1)), 1e-15, 0);
}

static void test_refusals(void **state)
{
#define MODEL(layer) "{'network': {'layers': [" layer "], 'loss': 'mse'}, 'data': {'inputs': [1], 'targets': [1]}}"
    static const struct refusal refusals[] = {
        {MODEL("{'type': 'dense', 'units': 1, 'activation': ~'tahn'}"), "E310 $.network.layers[0].activation"},
        {MODEL("{'type': 'dense', 'units': 1, 'activation': ~'pow'}"), "E310 $.network.layers[0].activation"},
        {MODEL("{'type': 'dense', 'units': 1, 'activation': ~'tanh(a)'}"), "E310 $.network.layers[0].activation"},
        {MODEL("{'type': 'dense', 'units': 1, 'activation': ~null}"), "E310 $.network.layers[0].activation"},
        {MODEL("{'type': 'dense', 'units': 1, 'activation': 'tanh', ~'alpha': 1}"), "E301 $.network.layers[0].alpha"},
        {MODEL("{'type': 'dense', 'units': 1, 'activation': 'elu', ~'slope': 1}"), "E301 $.network.layers[0].slope"},
        {MODEL("{'type': 'dense', 'units': 1, ~'alpha': 1}"), "E301 $.network.layers[0].alpha"},
        {MODEL("{'type': 'dense', 'units': 1, 'activation': 'elu', 'alpha': ~[1]}"), "E310 $.network.layers[0].alpha"},
        {MODEL("~{'type': 'activation'}"), "E310 $.network.layers[0]"},
        {MODEL("{'type': ~'tanh'}"), "E310 $.network.layers[0].type"},
    };
    EXPECT_NETWORKS_REFUSED(state, refusals);
    expect_words(*state, MODEL("{'type': 'dense', 'units': 1, 'activation': 'sotfplus'}"), "'sotfplus'",
                 "did you mean 'softplus'?");
    expect_words(*state, MODEL("{'type': 'tanh'}"), "'tanh' is no type of layer",
                 "{\"type\": \"activation\", \"activation\": \"tanh\"}");
}

/* A kink is shown by the name of the function, where it stands. */
static void test_kinks_have_a_place(void **state)
{
    struct model *model =
        network_valid(*state, network_text(*state, "[{'type': 'dense', 'units': 1, 'activation': 'relu'}]", "'mse'",
                                           "'inputs': [1], 'targets': [0]"));
    for (node_id id = 0; id < model->graph->count; id++) {
        const struct node *node = graph_at(model->graph, id);
        if (node->op == OP_RELU) {
            assert_int_equal(node->span.end - node->span.begin, 4);
            assert_memory_equal(node->span.source->text.at + node->span.begin, "relu", 4);
            return;
        }
    }
    fail_msg("no relu in the graph");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        NETWORK_TEST(test_every_function),
        NETWORK_TEST(test_known),
        NETWORK_TEST(test_numbers),
        NETWORK_TEST(test_refusals),
        NETWORK_TEST(test_kinks_have_a_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
