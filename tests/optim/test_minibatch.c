/* Mini-batches: every epoch uses each row once, in an order of its own; the loss of a batch is that over its rows. */
#include "optim/minibatch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/analyses.h"

#include <math.h>

enum { ROWS = 7 };

/* The gradient is a sum of powers of 8 over the rows of a batch, so that it tells which they are. */
static const char TELLTALE[] = "{\"parameters\": [\"w\"], \"data\": {\"x\": [1, 8, 64, 512, 4096, 32768, 262144]}, "
                               "\"loss\": \"w*sum(x)\"}";

/* Counts the rows of the next batch; returns how many there are. */
static size_t count_rows(struct minibatch *batch, size_t *seen, struct diags *diags)
{
    double gradient;
    size_t rows = 0;
    assert_true(minibatch_gradient(batch, (const double[]){2}, &gradient, diags));
    size_t code = (size_t)gradient;
    for (size_t k = 0; k < ROWS; k++, code /= 8) {
        seen[k] += code % 8;
        rows += code % 8;
    }
    return rows;
}

static void epochs(void **state)
{
    struct model *model = json_model(*state, TELLTALE);
    for (size_t size = 1; size < ROWS; size++) {
        struct minibatch *batch = minibatch_new(*state, model, (double)size, 3);
        for (size_t epoch = 1; epoch <= 4; epoch++) {
            size_t seen[ROWS] = {0};
            for (size_t begin = 0; begin < ROWS; begin += size)
                assert_int_equal(count_rows(batch, seen, diags_new(*state)), size < ROWS - begin ? size : ROWS - begin);
            for (size_t k = 0; k < ROWS; k++)
                assert_int_equal(seen[k], 1);
        }
    }
}

/* The rows of the first batches of one row, as a number. */
static double order_of(struct arena *arena, uint64_t seed, size_t skip)
{
    struct minibatch *batch = minibatch_new(arena, json_model(arena, TELLTALE), 1, seed);
    double code = 0;
    for (size_t k = 0; k < skip + 5; k++) {
        double gradient;
        assert_true(minibatch_gradient(batch, (const double[]){1}, &gradient, diags_new(arena)));
        code = k < skip ? 0 : code * 1e3 + log2(gradient);
    }
    return code;
}

/* The order is that of the seed and the epoch. */
static void orders(void **state)
{
    assert_true(order_of(*state, 1, 0) == order_of(*state, 1, 0));
    assert_true(order_of(*state, 1, 0) != order_of(*state, 2, 0));
    assert_true(order_of(*state, 1, 0) != order_of(*state, 1, ROWS));
}

static void where_there_is_one_batch(void **state)
{
    struct model *model = json_model(*state, TELLTALE);
    assert_null(minibatch_new(*state, model, 0, 1));
    assert_null(minibatch_new(*state, model, NAN, 1));
    assert_null(minibatch_new(*state, model, ROWS, 1));
    assert_null(minibatch_new(*state, formula_model(*state, "x^2", NULL), 1, 1));
}

static void what_is_possible(void **state)
{
    struct model *model = json_model(*state, TELLTALE);
    struct diags *diags = diags_new(*state);
    assert_true(minibatch_possible(model, ROWS, diags) && minibatch_possible(model, 0, diags));
    assert_false(minibatch_possible(model, ROWS + 1, diags));
    assert_false(minibatch_possible(formula_model(*state, "x^2", NULL), 1, diags));
    assert_int_equal(diags->count, 2);
    assert_int_equal(diag_status(diags), CP_INVALID_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(epochs),
        ANALYSES_TEST(orders),
        ANALYSES_TEST(where_there_is_one_batch),
        ANALYSES_TEST(what_is_possible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
