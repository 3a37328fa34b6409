/* Flattening keeps the order of the entries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/networks.h"

static void test_order(void **state)
{
    struct model *model = network_valid(
        *state, network_text(*state, "[{'type': 'flatten'}, {'type': 'dense', 'units': 1, 'bias': false}]", "'mae'",
                             "'inputs': [[[1, 2], [3, 4]], [[5, 6], [7, 8]]], 'targets': [0, 0]"));
    assert_string_equal(parameter_text(*state, model), "1.weight(1,4)");
    for (size_t k = 0; k < 4; k++) {
        double theta[4] = {0};
        theta[k] = 1; /* picks entry k of both rows: k + 1 and k + 5 */
        assert_close(model_loss_at(model, theta), (double)k + 3, 0, 0);
    }
}

static void test_flat_stays_flat(void **state)
{
    const char *data = "'inputs': [[1, 2], [3, 4]], 'targets': [1, 2]";
    struct model *model = network_valid(
        *state, network_text(*state, "[{'type': 'flatten'}, {'type': 'dense', 'units': 1}]", "'mse'", data));
    assert_int_equal(model->layers[0].rank, 1);
    assert_int_equal(model->layers[0].shape[0], 2);
}

static void test_takes_no_keys(void **state)
{
    static const struct refusal refusals[] = {
        {"{'network': {'layers': [{'type': 'flatten', ~'axis': 1}, {'type': 'dense', 'units': 1}], 'loss': 'mse'}, "
         "'data': {'inputs': [1], 'targets': [1]}}",
         "E301 $.network.layers[0].axis"},
        {"{'network': {'layers': [{'type': 'flatten', ~'activation': 'tanh'}, {'type': 'dense', 'units': 1}], 'loss': "
         "'mse'}, 'data': {'inputs': [1], 'targets': [1]}}",
         "E301 $.network.layers[0].activation"},
    };
    EXPECT_NETWORKS_REFUSED(state, refusals);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        NETWORK_TEST(test_order),
        NETWORK_TEST(test_flat_stays_flat),
        NETWORK_TEST(test_takes_no_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
