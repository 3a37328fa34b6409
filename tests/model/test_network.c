/* Networks as a whole: what data they need, penalties, points by name, and what cannot stand beside them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/networks.h"

#define LINE "{'type': 'dense', 'units': 1}"
#define DATA "'data': {'inputs': [1, 2, 3], 'targets': [2, 4, 7]}"

/* A line through three points; (0.5, 1) leaves the errors -0.5, -2, -4.5. */
static void test_line(void **state)
{
    struct model *model = network_valid(*state, "{'network': {'layers': [" LINE "], 'loss': 'mse'}, " DATA "}");
    assert_string_equal(model->form, "network");
    assert_string_equal(parameter_text(*state, model), "0.weight(1,1) 0.bias(1)");
    assert_int_equal(model->rows, 3);
    struct derivatives d = model_derivatives_at(model, (double[]){0.5, 1}, false);
    assert_close(d.loss, (0.25 + 4 + 20.25) / 3, 1e-15, 0);
    assert_close(d.gradient[0], 2 * (-0.5 * 1 - 2 * 2 - 4.5 * 3) / 3, 1e-15, 0);
    assert_close(d.gradient[1], 2 * (-0.5 - 2 - 4.5) / 3, 1e-15, 0);
    assert_close(d.hessian[0], 2 * (1 + 4 + 9) / 3.0, 1e-15, 0);
    assert_close(d.hessian[1], 2 * (1 + 2 + 3) / 3.0, 1e-15, 0);
    assert_close(d.hessian[3], 2, 1e-15, 0);
}

/* Penalties count the weights of all layers, at every depth, and nothing else. */
static void test_penalties(void **state)
{
    const char *text = "{'network': {'layers': [{'type': 'dense', 'units': 2, 'activation': 'tanh'}, {'type': "
                       "'batch_norm'}, {'type': 'residual', 'layers': [{'type': 'dense', 'units': 2}]}, " LINE
                       "], 'loss': 'mse'%s}, 'data': {'inputs': [1, 2], 'targets': [1, 2]}}";
    struct model *plain = network_valid(*state, str_format(*state, text, ""));
    struct model *l2 = network_valid(*state, str_format(*state, text, ", 'l2': 0.5"));
    struct model *l1 = network_valid(*state, str_format(*state, text, ", 'l1': 0.25, 'l2': 0"));
    struct model *both = network_valid(*state, str_format(*state, text, ", 'l1': 0.25, 'l2': 0.5"));
    assert_string_equal(parameter_text(*state, plain), "0.weight(2,1) 0.bias(2) 2.weight(2) 2.bias(2) "
                                                       "3.0.weight(2,2) 3.0.bias(2) 4.weight(1,2) 4.bias(1)");
    const double theta[] = {1, -2, 9, 9, 9, 9, 9, 9, 3, -4, 5, -6, 9, 9, 7, -8, 9};
    double squares = 1 + 4 + 9 + 16 + 25 + 36 + 49 + 64;
    double loss = model_loss_at(plain, theta);
    assert_close(model_loss_at(l2, theta) - loss, 0.5 * squares, 1e-13, 0);
    assert_close(model_loss_at(l1, theta) - loss, 0.25 * 36, 1e-13, 0);
    assert_close(model_loss_at(both, theta) - loss, 0.5 * squares + 9, 1e-13, 0);
}

/* The all-zero XOR network with a sigmoid at its end: the loss is log 2 and the point is critical. */
static void test_xor(void **state)
{
    struct model *model = network_valid(
        *state, "{'network': {'layers': [{'type': 'dense', 'units': 2, 'activation': 'tanh'}, " LINE
                "], 'loss': 'binary_cross_entropy'}, 'data': {'inputs': [[0, 0], [0, 1], [1, 0], [1, 1]], 'targets': "
                "[0, 1, 1, 0]}}");
    struct derivatives d = model_derivatives_at(model, (double[9]){0}, false);
    assert_close(d.loss, log(2), 1e-15, 0);
    for (size_t i = 0; i < 9; i++)
        assert_close(d.gradient[i], 0, 0, 1e-16);
    /* only the last bias has a curvature: the sigmoid's 1/4 */
    for (size_t k = 0; k < 81; k++)
        assert_close(d.hessian[k], k == 80 ? 0.25 : 0, 0, 1e-16);
}

static void test_points_by_name(void **state)
{
    struct model *model =
        network_valid(*state, "{'network': {'layers': [{'type': 'dense', 'units': 2}, " LINE "], 'loss': 'mse'}, " DATA
                              ", 'points': {'named': {'1.bias': 5, '0.bias': [3, 4], '0.weight': [[1], [2]], "
                              "'1.weight': [6, 7]}, 'flat': [1, 2, 3, 4, 6, 7, 5]}}");
    static const double expected[] = {1, 2, 3, 4, 6, 7, 5};
    const double *typed = point_read(*state, model, "0.weight=[[1],[2]], 0.bias=[3,4],1.weight=[[6,7]],1.bias=5");
    const double *json =
        point_read(*state, model, "{\"1.bias\": 5, \"0.weight\": [1, 2], \"0.bias\": [3, 4], \"1.weight\": [[6, 7]]}");
    assert_non_null(typed);
    assert_non_null(json);
    for (size_t i = 0; i < 7; i++) {
        assert_close(model->points[0].theta[i], expected[i], 0, 0);
        assert_close(model->points[1].theta[i], expected[i], 0, 0);
        assert_close(typed[i], expected[i], 0, 0);
        assert_close(json[i], expected[i], 0, 0);
    }
    assert_null(point_read(*state, model, "0.weihgt=[[1],[2]]"));
    assert_string_equal(model->diags->items[0].remedy, "did you mean '0.weight'?");
    assert_string_equal(model_entry_name(*state, model, 1), "0.weight[1,0]");
}

/* A batch is a network over these rows. */
static void test_batch(void **state)
{
    struct model *part =
        network_valid(*state, "{'network': {'layers': [" LINE "], 'loss': 'mse'}, 'batch': [2, 0], " DATA "}");
    struct model *same = network_valid(*state, "{'network': {'layers': [" LINE
                                               "], 'loss': 'mse'}, 'data': {'inputs': [3, 1], 'targets': [7, 2]}}");
    const double theta[] = {0.5, 1};
    assert_close(model_loss_at(part, theta), model_loss_at(same, theta), 0, 0);
}

/* ---- Symmetries ---- */

/* What changes no output changes no loss: here, and to first and second order, where theta is permuted. */
static void test_permuted_units(void **state)
{
    struct model *model = network_valid(
        *state,
        "{'network': {'layers': [{'type': 'dense', 'units': 2, 'activation': 'tanh'}, {'type': 'dense', 'units': "
        "2}], 'loss': 'softmax_cross_entropy'}, 'data': {'inputs': [[1, -2], [0.5, 3], [-1, 1]], 'targets': [0, "
        "1, 1]}}");
    /* 0.weight (2 x 2), 0.bias (2), 2.weight (2 x 2), 2.bias (2), with the two hidden units exchanged */
    static const size_t swap[12] = {2, 3, 0, 1, 5, 4, 7, 6, 9, 8, 10, 11};
    struct random random = {4};
    double theta[12];
    double other[12];
    for (size_t i = 0; i < 12; i++)
        theta[i] = random_uniform(&random, -1, 1);
    for (size_t i = 0; i < 12; i++)
        other[i] = theta[swap[i]];
    struct derivatives a = model_derivatives_at(model, theta, false);
    struct derivatives b = model_derivatives_at(model, other, false);
    assert_close(b.loss, a.loss, 1e-15, 0);
    for (size_t i = 0; i < 12; i++) {
        assert_close(b.gradient[i], a.gradient[swap[i]], 1e-14, 1e-16);
        for (size_t j = 0; j < 12; j++)
            assert_close(b.hessian[i * 12 + j], a.hessian[swap[i] * 12 + swap[j]], 1e-13, 1e-15);
    }
}

/* relu(c x) = c relu(x): weights before it times c, weights behind it by c. The gradient follows by the chain rule. */
static void test_rescaled_relu(void **state)
{
    struct model *model = network_valid(
        *state, "{'network': {'layers': [{'type': 'dense', 'units': 3, 'activation': 'relu'}, " LINE
                "], 'loss': 'mse'}, 'data': {'inputs': [[1, -2], [0.5, 3], [-1, 1]], 'targets': [0, 2, 1]}}");
    static const double scale[13] = {4, 4, 4, 4, 4, 4, 4, 4, 4, 0.25, 0.25, 0.25, 1};
    struct random random = {9};
    double theta[13];
    double other[13];
    for (size_t i = 0; i < 13; i++) {
        theta[i] = random_uniform(&random, -1, 1);
        other[i] = theta[i] * scale[i];
    }
    struct derivatives a = model_derivatives_at(model, theta, false);
    struct derivatives b = model_derivatives_at(model, other, false);
    assert_close(b.loss, a.loss, 0, 0); /* powers of two round nothing */
    for (size_t i = 0; i < 13; i++) {
        assert_close(b.gradient[i] * scale[i], a.gradient[i], 0, 0);
        for (size_t j = 0; j < 13; j++)
            assert_close(b.hessian[i * 13 + j] * scale[i] * scale[j], a.hessian[i * 13 + j], 1e-15, 0);
    }
}

/* Kinks of losses and penalties are shown by name and place. */
static void test_kinks_have_a_place(void **state)
{
    struct model *model =
        network_valid(*state, "{'network': {'layers': [" LINE "], 'loss': 'mae', 'l1': 0.5}, " DATA "}");
    size_t found = 0;
    for (node_id id = 0; id < model->graph->count; id++) {
        const struct node *node = graph_at(model->graph, id);
        if (node->op != OP_ABS)
            continue;
        struct str text = str_part(node->span.source->text, node->span.begin, node->span.end);
        assert_true(str_is(text, "mae") || str_is(text, "\"l1\": 0.5"));
        found++;
    }
    assert_int_equal(found, 2);
}

static void test_refusals(void **state)
{
#define NET "'network': {'layers': [" LINE "], 'loss': 'mse'}"
    static const struct refusal refusals[] = {
        {"{'network': ~[], " DATA "}", "E302 $.network"},
        {"{'network': ~~{}, " DATA "}", "E304 $.network; E304 $.network"},
        {"{'network': {'layers': [" LINE "], 'loss': 'mse', ~'l3': 1}, " DATA "}", "E301 $.network.l3"},
        {"{'network': {'layers': [" LINE "], 'loss': 'mse', 'l2': ~-1, 'l1': ~'x'}, " DATA "}",
         "E310 $.network.l2; E302 $.network.l1"},
        {"{" NET ", " DATA
         ", ~'parameters': ['x'], ~'let': {}, ~'constants': {'c': 1}, ~'gradient': [], ~'hessian': 3}",
         "E303 $.parameters; E303 $.let; E303 $.constants; E303 $.gradient; E303 $.hessian"},
        {"{'loss': '~x', 'network': ~{'layers': [" LINE "], 'loss': 'mse'}, " DATA "}", "E202 $.loss; E303 $.network"},
        {"{'network': ~~{'layers': [" LINE "], 'loss': 'mse'}}", "E304 $.network; E304 $.network"},
        {"{" NET ", 'data': ~{'inputs': [1]}}", "E304 $.data"},
        {"{" NET ", 'data': {'inputs': ~'a', 'targets': [1]}}", "E302 $.data.inputs"},
        {"{" NET ", 'data': ~{'inputs': [1, 2], 'targets': [1]}}", "E406 $.data"},
        {"{" NET ", 'data': ~{'inputs': 1, 'targets': [1]}}", "E406 $.data"},
        {"{" NET ", 'data': ~{'inputs': [1], 'targets': []}}", "E406 $.data"},
        {"{" NET ", " DATA ", 'points': {'p': {~'0.wieght': 1, '0.bias': 1}}}", "E503 $.points.p[\"0.wieght\"]"},
    };
    EXPECT_NETWORKS_REFUSED(state, refusals);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        NETWORK_TEST(test_permuted_units), NETWORK_TEST(test_rescaled_relu),  NETWORK_TEST(test_kinks_have_a_place),
        NETWORK_TEST(test_line),           NETWORK_TEST(test_penalties),      NETWORK_TEST(test_xor),
        NETWORK_TEST(test_batch),          NETWORK_TEST(test_points_by_name), NETWORK_TEST(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
