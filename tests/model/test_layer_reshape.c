/* Reshaping keeps the rows and the order of the entries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/networks.h"

static void test_there_and_back(void **state)
{
    const char *data = "'inputs': [[1, 2, 3, 4, 5, 6], [7, 8, 9, 1, 2, 3]], 'targets': [1, 2]";
    const char *plain = "[{'type': 'dense', 'units': 1}]";
    const char *turned = "[{'type': 'reshape', 'shape': [1, 2, 3]}, {'type': 'reshape', 'shape': [3, 1, 1, 2, 1]}, "
                         "{'type': 'flatten'}, {'type': 'dense', 'units': 1}]";
    struct model *a = network_valid(*state, network_text(*state, plain, "'mse'", data));
    struct model *b = network_valid(*state, network_text(*state, turned, "'mse'", data));
    const double theta[] = {0.5, 1, -2, 3, 0.25, 7, 0.125};
    assert_close(model_loss_at(b, theta), model_loss_at(a, theta), 0, 0);
    assert_int_equal(b->layers[0].rank, 3);
    assert_int_equal(b->layers[0].shape[2], 3);
    assert_int_equal(b->layers[1].rank, 5);
}

static void test_refusals(void **state)
{
#define MODEL(shape)                                                                                                   \
    "{'network': {'layers': [{'type': 'reshape', 'shape': " shape                                                      \
    "}, {'type': 'flatten'}, {'type': 'dense', 'units': 1}], 'loss': 'mse'}, 'data': {'inputs': [[1, 2]], 'targets': " \
    "[1]}}"
    static const struct refusal refusals[] = {
        {MODEL("~[3]"), "E310 $.network.layers[0].shape"},
        {MODEL("~[]"), "E310 $.network.layers[0].shape"},
        {MODEL("~2"), "E310 $.network.layers[0].shape"},
        {MODEL("~[2, 0]"), "E310 $.network.layers[0].shape"},
        {MODEL("~[1, 2.5]"), "E310 $.network.layers[0].shape"},
        {MODEL("~[-1]"), "E310 $.network.layers[0].shape"},
        {MODEL("~['2']"), "E310 $.network.layers[0].shape"},
        {MODEL("~[1, 1, 1, 1, 1, 2]"), "E310 $.network.layers[0].shape"},
        {MODEL("~[4e15, 4e15, 4e15]"), "E310 $.network.layers[0].shape"},
    };
    EXPECT_NETWORKS_REFUSED(state, refusals);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        NETWORK_TEST(test_there_and_back),
        NETWORK_TEST(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
