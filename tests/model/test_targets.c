/* Targets: every way to write them gives the same loss, and what does not fit is refused at its row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/networks.h"

#include "support/files.h"

/* The loss of outputs W x + b with fixed numbers: three rows of two inputs. */
static double loss_of(struct arena *arena, const char *loss, size_t outputs, const char *targets)
{
    static const double theta[] = {0.5, -1, 2, 0.25, -0.75, 1, 0.1, -0.2, 0.3, 0, 0, 0};
    const char *layers = str_format(arena, "[{'type': 'dense', 'units': %zu, 'bias': false}]", outputs);
    const char *data = str_format(arena, "'inputs': [[1, 2], [3, -1], [0.5, 0.25]], 'targets': %s", targets);
    return model_loss_at(network_valid(arena, network_text(arena, layers, loss, data)), theta);
}

static void expect_equal(struct arena *arena, const char *loss, size_t outputs, const char *a, const char *b)
{
    double x = loss_of(arena, loss, outputs, a);
    double y = loss_of(arena, loss, outputs, b);
    if (!isfinite(x) || x != y)
        fail_msg("%s: %.17g for %s, %.17g for %s", loss, x, a, y, b);
}

static void test_vectors_are_columns(void **state)
{
    static const char *const losses[] = {"'mse'", "'mae'", "'huber'", "'binary_cross_entropy'", "'hinge'"};
    for (size_t k = 0; k < sizeof losses / sizeof *losses; k++)
        expect_equal(*state, losses[k], 1, "[1, 0, 1]", "[[1], [0], [1]]");
    expect_equal(*state, "'gaussian_nll'", 2, "[1, 0, 2]", "[[1], [0], [2]]");
    /* outputs (0.5 - 2, 1.5 + 1, 0) against 1, 2, 3: the mean of three squares, not of nine */
    assert_close(loss_of(*state, "'mse'", 1, "[1, 2, 3]"), (6.25 + 0.25 + 9) / 3, 1e-15, 0);
}

static void test_classes_are_one_hot(void **state)
{
    expect_equal(*state, "'softmax_cross_entropy'", 3, "[2, 0, 1]", "[[0, 0, 1], [1, 0, 0], [0, 1, 0]]");
    expect_equal(*state, "'softmax_cross_entropy'", 3, "[[2], [0], [1]]", "[[0, 0, 1], [1, 0, 0], [0, 1, 0]]");
    expect_equal(*state, "'softmax_cross_entropy'", 4, "[1, 1, 1]", "[[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0]]");
    expect_equal(*state, "'binary_cross_entropy'", 3, "[2, 0, 1]", "[[0, 0, 1], [1, 0, 0], [0, 1, 0]]");
    expect_equal(*state, "'hinge'", 3, "[2, 0, 1]", "[[-1, -1, 1], [1, -1, -1], [-1, 1, -1]]");
    expect_equal(*state, "'hinge'", 3, "[2, 0, 1]", "[[0, 0, 1], [1, 0, 0], [0, 1, 0]]");
}

static void test_signs(void **state)
{
    expect_equal(*state, "'hinge'", 1, "[0, 1, 0]", "[-1, 1, -1]");
    expect_equal(*state, "'hinge'", 1, "[1, 1, 1]", "[[1], [1], [1]]");
}

/* Images compare entry by entry. */
static void test_any_rank(void **state)
{
    const char *layers = "[{'type': 'dense', 'units': 4}, {'type': 'reshape', 'shape': [1, 2, 2]}]";
    const char *data = "'inputs': [1], 'targets': [[[[1, 2], [3, 4]]]]";
    struct model *model = network_valid(*state, network_text(*state, layers, "'mse'", data));
    assert_close(model_loss_at(model, (double[]){0, 0, 0, 0, 1, 2, 3, 2}), 1, 0, 0);
}

static void test_refusals(void **state)
{
#define MODEL(loss, units, targets)                                                                                    \
    "{'network': {'layers': [{'type': 'dense', 'units': " units "}], 'loss': '" loss                                   \
    "'}, 'data': {'inputs': [1, 2], 'targets': ~" targets "}}"
    static const char *const marked[] = {
        MODEL("mse", "2", "[1, 2]"),
        MODEL("mse", "1", "[[1, 2], [3, 4]]"),
        MODEL("mse", "2", "[[1], [2]]"),
        MODEL("mse", "4", "[[[1, 2], [3, 4]], [[1, 2], [3, 4]]]"),
        MODEL("gaussian_nll", "1", "[1, 2]"),
        MODEL("gaussian_nll", "3", "[1, 2]"),
        MODEL("gaussian_nll", "4", "[1, 2]"),
        MODEL("softmax_cross_entropy", "1", "[0, 0]"),
        MODEL("softmax_cross_entropy", "2", "[0, 2]"),
        MODEL("softmax_cross_entropy", "2", "[0, -1]"),
        MODEL("softmax_cross_entropy", "2", "[0, 0.5]"),
        MODEL("softmax_cross_entropy", "2", "[0, 1e300]"),
        MODEL("softmax_cross_entropy", "2", "[[1, 0], [0.5, 0.4]]"),
        MODEL("softmax_cross_entropy", "2", "[[1, 0], [1.5, -0.5]]"),
        MODEL("softmax_cross_entropy", "2", "[[1, 0, 0], [0, 1, 0]]"),
        MODEL("binary_cross_entropy", "1", "[0, 2]"),
        MODEL("binary_cross_entropy", "1", "[0, -1]"),
        MODEL("binary_cross_entropy", "2", "[0, 0.5]"),
        MODEL("hinge", "1", "[0, 2]"),
        MODEL("hinge", "1", "[0, -1]"),
        MODEL("hinge", "1", "[0.5, 1]"),
        MODEL("hinge", "3", "[0, 3]"),
    };
    for (size_t k = 0; k < sizeof marked / sizeof *marked; k++) {
        const struct refusal refusal[] = {{marked[k], "E409 $.data.targets"}};
        EXPECT_NETWORKS_REFUSED(state, refusal);
    }
#undef MODEL
#define MODEL(loss, units, targets)                                                                                    \
    "{'network': {'layers': [{'type': 'dense', 'units': " units "}], 'loss': '" loss                                   \
    "'}, 'data': {'inputs': [1, 2], 'targets': " targets "}}"
    expect_words(*state, MODEL("softmax_cross_entropy", "3", "[2, 3]"), "targets[1] is 3", "classes from 0 to 2");
    expect_words(*state, MODEL("binary_cross_entropy", "2", "[[0, 1], [0, 7]]"), "targets[1,1] is 7", "0 or 1");
    expect_words(*state, MODEL("softmax_cross_entropy", "2", "[[1, 0], [0.5, 0.25]]"),
                 "row 1 of the targets sums to 0.75", "probabilities sum to 1");
    expect_words(*state, MODEL("mse", "2", "[1, 2]"),
                 "the targets have shape (2,), the outputs of the last layer (2, 2)",
                 "mse takes a number for each output");
}

/* Rows are those of all the data. */
static void test_rows_of_a_batch(void **state)
{
    expect_words(*state,
                 "{'network': {'layers': [{'type': 'dense', 'units': 2}], 'loss': 'softmax_cross_entropy'}, 'batch': "
                 "[0, 3], 'data': {'inputs': [1, 2, 3, 4], 'targets': [0, 5, 5, 2]}}",
                 "targets[3] is 2", NULL);
}

/* Names of classes are numbers in their order, for losses of classes only. */
static void test_names(void **state)
{
    const char *path = str_format(*state, "%snames.csv", directory_make(*state));
    file_put(path, str_of("x,kind\n1,eel\n2,cat\n3,dog\n4,cat\n"));
#undef MODEL
#define MODEL(loss, units)                                                                                             \
    "{'network': {'layers': [{'type': 'dense', 'units': " units "}], 'loss': '" loss                                   \
    "'}, 'data': {'inputs': [1, 2, 3, 4], 'targets': {'file': '%s', 'column': 'kind'}}}"
    struct model *named = network_valid(*state, str_format(*state, MODEL("softmax_cross_entropy", "3"), path));
    struct model *numbered =
        network_valid(*state, network_text(*state, "[{'type': 'dense', 'units': 3}]", "'softmax_cross_entropy'",
                                           "'inputs': [1, 2, 3, 4], 'targets': [2, 0, 1, 0]"));
    const double theta[] = {0.5, -1, 2, 0.25, -0.75, 1};
    assert_close(model_loss_at(named, theta), model_loss_at(numbered, theta), 0, 0);
    expect_words(*state, str_format(*state, MODEL("mse", "1"), path), "names of 3 classes, 'cat' being one",
                 "mse takes a number");
    expect_words(*state, str_format(*state, MODEL("hinge", "1"), path), "the last layer has 1 output", NULL);
    expect_words(*state, str_format(*state, MODEL("softmax_cross_entropy", "2"), path), "2 outputs", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        NETWORK_TEST(test_vectors_are_columns),
        NETWORK_TEST(test_classes_are_one_hot),
        NETWORK_TEST(test_signs),
        NETWORK_TEST(test_any_rank),
        NETWORK_TEST(test_refusals),
        NETWORK_TEST(test_rows_of_a_batch),
        NETWORK_TEST(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
