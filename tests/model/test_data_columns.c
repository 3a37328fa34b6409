/* Columns of CSV files: vectors, matrices, the inputs of a network, and mistakes at their place in the file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/data_files.h"

static const char FORMULA[] = "\"parameters\": [\"t\"], \"loss\": \"sum(t*x)\"";
static const char NETWORK[] = "\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": 3}], \"loss\": "
                              "\"softmax_cross_entropy\"}";

/* Mistakes in a data file are told at their place there, and what uses the columns stays silent. */
static void test_mistakes_in_files(void **state)
{
    struct arena *arena = arena_child(*state);
    const char *path = data_place(arena);
    static const struct data_mistake rows[] = {
        {"{\"file\": \"bad.csv\"}", "E403", 1, 2, 3},
        {"{\"file\": \"ragged.csv\"}", "E404", 1, 3, 1},
        {"{\"file\": \"mark.csv\"}", "E403", 1, 2, 1},
        {"{\"x\": {\"file\": \"bad.csv\", \"column\": \"y\"}}", "E403", 1, 2, 3},
        {"{\"x\": {\"file\": \"bad.csv\", \"columns\": [\"x\", \"y\"]}}", "E403", 1, 2, 3},
        {"{\"x\": {\"file\": \"iris.csv\", \"column\": \"species\"}}", "E403", 1, 2, 5},
        {"{\"x\": {\"file\": \"iris.csv\", \"columns\": [\"a\", \"species\"]}}", "E403", 1, 2, 5},
        {"{\"x\": {\"file\": \"crlf.csv\", \"column\": \"b\"}}", "E403", 1, 4, 5},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        expect_data_mistake(arena, path, FORMULA, &rows[k]);
    arena_close(arena);
}

/* A header that collides with a parameter, or is no name. */
static void test_headers(void **state)
{
    struct arena *arena = arena_child(*state);
    const char *path = data_place(arena);
    static const char form[] = "\"parameters\": [\"x\"], \"loss\": \"sum(x*y)\"";
    expect_data_mistake(arena, path, form, &(struct data_mistake){"{\"file\": \"d.csv\"}", "E305", 1, 1, 1});
    expect_data_mistake(arena, path, form, &(struct data_mistake){"{\"file\": \"mark.csv\"}", "E403", 1, 2, 1});
    expect_data_mistake(arena, path, form, &(struct data_mistake){"{\"file\": \"names.csv\"}", "E305", 2, 1, 1});
    arena_close(arena);
}

static struct model *network(struct arena *arena, const char *path, const char *data)
{
    return model_valid_in(arena, path, str_format(arena, "{%s, \"data\": %s}", NETWORK, data));
}

/* The inputs of a network are all columns of its file that are no targets. */
static void test_inputs_without_columns(void **state)
{
    struct arena *arena = arena_child(*state);
    const char *path = data_place(arena);
    static const double expected[] = {1, 2, 3, 4, 5, 6, 7, 8};
    const struct model *model = network(
        arena, path,
        "{\"inputs\": {\"file\": \"iris.csv\"}, \"targets\": {\"file\": \"iris.csv\", \"column\": \"species\"}}");
    const struct model_array *inputs = model_find_array(model, "inputs");
    assert_true(shape_equal(&inputs->shape, &(struct shape){2, {4, 2}}));
    assert_memory_equal(inputs->values, expected, sizeof expected);
    model = network(arena, path,
                    "{\"inputs\": {\"file\": \"many.csv\"}, \"targets\": {\"file\": \"many.csv\", \"columns\": [\"c\", "
                    "\"a\", \"e\"]}}");
    inputs = model_find_array(model, "inputs");
    assert_true(shape_equal(&inputs->shape, &(struct shape){2, {2, 2}}));
    assert_close(inputs->values[3], 4, 0, 0);
    /* without a header it is a matrix as ever */
    model = network(arena, path, "{\"inputs\": {\"file\": \"plain.csv\"}, \"targets\": [0, 2]}");
    assert_close(model_find_array(model, "inputs")->values[1], 2, 0, 0);
    arena_close(arena);
}

static void test_mistakes_in_networks(void **state)
{
    struct arena *arena = arena_child(*state);
    const char *path = data_place(arena);
    static const struct data_mistake rows[] = {
        /* a text among the inputs */
        {"{\"inputs\": {\"file\": \"iris.csv\"}, \"targets\": [0, 1, 2, 0]}", "E403", 1, 2, 5},
        {"{\"inputs\": {\"file\": \"iris.csv\"}, \"targets\": {\"file\": \"iris.csv\", \"column\": \"a\"}}", "E403", 1,
         2, 5},
        /* a bad number in the first line makes no header */
        {"{\"inputs\": {\"file\": \"typo.csv\"}, \"targets\": [0, 1]}", "E403", 1, 1, 3},
        /* numbers and texts among the targets */
        {"{\"inputs\": {\"file\": \"plain.csv\"}, \"targets\": {\"file\": \"mixed.csv\", \"column\": \"c\"}}", "E403",
         1, 3, 3},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        expect_data_mistake(arena, path, NETWORK, &rows[k]);
    struct diags *diags;
    const char *missing =
        str_format(arena, "{%s, \"data\": {\"inputs\": {\"file\": \"none.csv\"}, \"targets\": [0, 1]}}", NETWORK);
    assert_null(model_of(arena, path, str_of(missing), &diags));
    assert_string_equal(print_mistakes(arena, diags), "E401");
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes_in_files),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_inputs_without_columns),
        cmocka_unit_test(test_mistakes_in_networks),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
