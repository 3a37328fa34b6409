/* Columns of class names: their order, their numbers, and cells that name no class. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/data_files.h"

static const char FORMULA[] = "\"parameters\": [\"t\"], \"loss\": \"sum(t*x)\"";
static const char NETWORK[] = "\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": 3}], \"loss\": "
                              "\"softmax_cross_entropy\"}";

static void expect_classes(struct arena *arena, const struct model_array *array, const char *names, const char *numbers)
{
    struct text found = {.arena = arena};
    for (size_t k = 0; k < array->class_count; k++)
        text_printf(&found, "%s%.*s", k == 0 ? "" : " ", (int)array->classes[k].size, array->classes[k].at);
    assert_string_equal(found.at, names);
    found = (struct text){.arena = arena};
    for (size_t i = 0; i < shape_size(&array->shape); i++)
        text_printf(&found, "%s%g", i == 0 ? "" : " ", array->values[i]);
    assert_string_equal(found.at, numbers);
}

static const struct model_array *read_array(struct arena *arena, const char *form, const char *data, const char *name)
{
    const char *text = str_format(arena, "{%s, \"data\": %s}", form, data);
    return model_find_array(model_valid_in(arena, data_place(arena), text), name);
}

/* In the order of the bytes; numbers by their value, 9 and 9.0 being one. */
static void test_one_hot(void **state)
{
    struct arena *arena = arena_child(*state);
    expect_classes(arena,
                   read_array(arena, FORMULA,
                              "{\"x\": {\"file\": \"iris.csv\", \"column\": \"species\", \"one_hot\": true}}", "x"),
                   "alba setosa vir,ginica", "0 1 0 0 0 1 0 1 0 1 0 0");
    expect_classes(arena,
                   read_array(arena, FORMULA,
                              "{\"x\": {\"file\": \"numbers.csv\", \"column\": \"digit\", \"one_hot\": true}}", "x"),
                   "-1 9 10", "0 0 1 0 1 0 0 1 0 1 0 0");
    arena_close(arena);
}

/* In the targets of a network, and only there, texts are class numbers without further words. */
static void test_targets(void **state)
{
    struct arena *arena = arena_child(*state);
    const char *inputs = "\"inputs\": {\"file\": \"iris.csv\", \"columns\": [\"a\"]}";
    expect_classes(
        arena,
        read_array(arena, NETWORK,
                   str_format(arena, "{%s, \"targets\": {\"file\": \"iris.csv\", \"column\": \"species\"}}", inputs),
                   "targets"),
        "alba setosa vir,ginica", "1 2 1 0");
    const struct model_array *numbers = read_array(
        arena, NETWORK,
        "{\"inputs\": {\"file\": \"many.csv\"}, \"targets\": {\"file\": \"many.csv\", \"column\": \"c\"}}", "targets");
    assert_int_equal(numbers->class_count, 0);
    assert_close(numbers->values[0], 1, 0, 0);
    arena_close(arena);
}

/* A list gives the order, and may name classes that do not occur. */
static void test_labels(void **state)
{
    struct arena *arena = arena_child(*state);
    expect_classes(
        arena,
        read_array(arena, FORMULA,
                   "{\"x\": {\"file\": \"iris.csv\", \"column\": \"species\", \"labels\": [\"setosa\", \"none\", "
                   "\"vir,ginica\", \"alba\"]}}",
                   "x"),
        "setosa none vir,ginica alba", "0 2 0 3");
    expect_classes(
        arena,
        read_array(arena, FORMULA,
                   "{\"x\": {\"file\": \"mixed.csv\", \"column\": \"c\", \"labels\": [\"two\", \"2\"], \"one_hot\": "
                   "true}}",
                   "x"),
        "two 2", "0 1 1 0");
    arena_close(arena);
}

/* The number of a class does not depend on the batch. */
static void test_classes_of_a_batch(void **state)
{
    struct arena *arena = arena_child(*state);
    struct model *model = model_valid_in(
        arena, data_place(arena),
        str_format(arena,
                   "{%s, \"batch\": [1], \"data\": {\"x\": {\"file\": \"iris.csv\", \"column\": \"species\", "
                   "\"one_hot\": true}}}",
                   "\"parameters\": [\"t\"], \"loss\": \"t*(x[0, 2]*100 + x[0, 0]*10 + x[0, 1])\""));
    assert_close(model_loss_at(model, &(double){1}), 100, 0, 0);
    arena_close(arena);
}

static void test_mistakes(void **state)
{
    struct arena *arena = arena_child(*state);
    const char *path = data_place(arena);
    static const struct data_mistake rows[] = {
        {"{\"x\": {\"file\": \"hole.csv\", \"column\": \"s\", \"one_hot\": true}}", "E403", 1, 3, 3},
        {"{\"x\": {\"file\": \"hole.csv\", \"column\": \"s\", \"labels\": [\"a\"]}}", "E403", 1, 3, 3},
        {"{\"x\": {\"file\": \"iris.csv\", \"column\": \"species\", \"labels\": [\"setosa\", \"alba\"]}}", "E403", 1, 3,
         5},
        {"{\"x\": {\"file\": \"iris.csv\", \"column\": \"species\", \"labels\": [\"setoza\", \"b\"]}}", "E403", 4, 2,
         5},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        expect_data_mistake(arena, path, FORMULA, &rows[k]);
    struct diags *diags;
    assert_null(model_of(arena, path, str_of(str_format(arena, "{%s, \"data\": %s}", FORMULA, rows[3].data)), &diags));
    assert_string_equal(diags->items[0].remedy, "did you mean 'setoza'?");
    assert_non_null(strstr(diags->items[1].remedy, "\"labels\""));
    arena_close(arena);
}

#define MODEL(labels)                                                                                                  \
    "{\"parameters\": [\"t\"], \"data\": {\"v\": {\"file\": \"iris.csv\", \"column\": \"species\", "                   \
    "\"labels\": " labels "}}, \"loss\": \"sum(t*v)\"}"

static void test_refusals(void **state)
{
    struct arena *arena = arena_child(*state);
    static const struct refusal refusals[] = {
        {MODEL("~\"setosa\""), "E302 $.data.v.labels"},
        {MODEL("~[]"), "E306 $.data.v.labels"},
        {MODEL("[~1, \"a\", ~null]"), "E302 $.data.v.labels[0]; E302 $.data.v.labels[2]"},
        {MODEL("~[\"a\", \"b\", \"a\"]"), "E305 $.data.v.labels"},
    };
    expect_refused_in(arena, data_place(arena), refusals, sizeof refusals / sizeof *refusals);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_hot),  cmocka_unit_test(test_targets),
        cmocka_unit_test(test_labels),   cmocka_unit_test(test_classes_of_a_batch),
        cmocka_unit_test(test_mistakes), cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
