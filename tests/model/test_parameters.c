/* The "parameters" key: names, values, shapes, and what cannot be one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/model_texts.h"

static void expect_parameter(const struct model *model, size_t k, const char *name, size_t offset, struct shape shape)
{
    const struct cp_parameter *p = &model->parameters[k];
    assert_string_equal(p->name, name);
    assert_int_equal(p->offset, offset);
    assert_int_equal(p->size, shape_size(&shape));
    assert_int_equal(p->rank, shape.rank);
    assert_memory_equal(p->shape, shape.dim, shape.rank * sizeof *shape.dim);
}

static void test_names(void **state)
{
    const struct model *model =
        model_valid(*state, "{\"parameters\": [\"w1\", \"w2\", \"\xC3\xA4\"], \"loss\": \"w1\"}");
    assert_int_equal(model->n, 3);
    expect_parameter(model, 0, "w1", 0, shape_scalar());
    expect_parameter(model, 2, "\xC3\xA4", 2, shape_scalar());
    for (size_t i = 0; i < 3; i++)
        assert_true(isnan(model->values[i]));
}

static void test_values_give_shape_and_point(void **state)
{
    const struct model *model =
        model_valid(*state, "{\"parameters\": {\"W\": [[1, 2, 3], [4, 5, 6]], \"b\": 7, \"c\": [8],"
                            "\"T\": [[[9], [10]]]}, \"loss\": \"sum(W) + b\"}");
    assert_int_equal(model->n, 10);
    expect_parameter(model, 0, "W", 0, shape_matrix(2, 3));
    expect_parameter(model, 1, "b", 6, shape_scalar());
    expect_parameter(model, 2, "c", 7, shape_vector(1));
    expect_parameter(model, 3, "T", 8, (struct shape){.rank = 3, .dim = {1, 2, 1}});
    for (size_t i = 0; i < 10; i++)
        assert_close(model->values[i], (double)i + 1, 0, 0);
}

static void test_descriptions(void **state)
{
    const struct model *model =
        model_valid(*state, "{\"parameters\": {\"A\": {\"shape\": [2, 2]}, \"B\": {\"shape\": [2, 2], \"value\": 3},"
                            "\"C\": {\"shape\": [2, 2], \"value\": [[1, 2], [3, 4]]}, \"D\": {\"shape\": [2, 2], "
                            "\"value\": [1, 2, 3, 4]}, \"e\": {\"shape\": [], \"value\": 5}, \"f\": {}, \"g\": "
                            "{\"value\": [6, 7]}}, \"loss\": \"sum(A)\"}");
    static const double values[] = {NAN, NAN, NAN, NAN, 3, 3, 3, 3, 1, 2, 3, 4, 1, 2, 3, 4, 5, NAN, 6, 7};
    assert_int_equal(model->n, 20);
    for (size_t i = 0; i < model->n; i++)
        assert_close(model->values[i], values[i], 0, 0);
    expect_parameter(model, 4, "e", 16, shape_scalar());
    expect_parameter(model, 6, "g", 18, shape_vector(2));
}

/* Whoever has a value or a scheme of its own keeps it; the model's scheme fills the rest, a quadratic form's too. */
static void test_schemes(void **state)
{
    const struct model *model = model_valid(
        *state,
        "{\"parameters\": {\"A\": {\"shape\": [2, 2]}, \"B\": {\"shape\": [2], \"init\": {\"scheme\": "
        "\"constant\", \"value\": 5}}, \"c\": 1, \"d\": {\"value\": [2, 3]}, \"e\": {}}, \"init\": {\"scheme\": "
        "\"constant\", \"value\": 7}, \"loss\": \"c\", \"points\": {\"p\": {\"c\": 8}}}");
    static const double values[] = {7, 7, 7, 7, 5, 5, 1, 2, 3, 7};
    assert_int_equal(model->n, 10);
    for (size_t i = 0; i < model->n; i++) {
        assert_close(model->values[i], values[i], 0, 0);
        assert_close(model->points[0].theta[i], i == 6 ? 8 : values[i], 0, 0);
    }
    model = model_valid(*state, "{\"quadratic\": {\"A\": [[1, 0], [0, 1]]}, \"init\": {\"scheme\": \"constant\", "
                                "\"value\": 7}}");
    assert_close(model->values[1], 7, 0, 0);
    model = model_valid(*state, "{\"parameters\": {\"a\": {\"shape\": [2], \"init\": {\"scheme\": \"normal\"}}, \"b\": "
                                "{\"shape\": [2], \"init\": {\"scheme\": \"normal\"}}}, \"loss\": \"a[0]*b[1]\"}");
    assert_true(model->values[0] != model->values[2] && model->values[1] != model->values[3]);
}

static void test_entry_names(void **state)
{
    const struct model *model =
        model_valid(*state, "{\"parameters\": {\"a\": 0, \"W\": {\"shape\": [2, 3]}, \"v\": [1, 2]}, \"loss\": \"a\"}");
    static const char *const names[] = {"a",      "W[0,0]", "W[0,1]", "W[0,2]", "W[1,0]",
                                        "W[1,1]", "W[1,2]", "v[0]",   "v[1]"};
    assert_int_equal(model->n, 9);
    for (size_t i = 0; i < 9; i++)
        assert_string_equal(model_entry_name(*state, model, i), names[i]);
    assert_int_equal(model_find_parameter(model, str_of("v")), 2);
    assert_int_equal(model_find_parameter(model, str_of("V")), 3);
}

/* One mistake each, and no follow-ups where the rest of the model uses what was refused. */
static void test_refusals(void **state)
{
    static const struct refusal refusals[] = {
        {"{\"parameters\": [\"x\", ~\"x\"], \"loss\": \"x\", \"gradient\": [\"1\", \"1\"], \"hessian\": "
         "[[\"0\", \"0\"], [\"0\", \"0\"]], \"points\": {\"o\": [0, 0]}}",
         "E305 $.parameters[1]"},
        {"{\"parameters\": [\"x\", ~\"2y\"], \"loss\": \"x\"}", "E305 $.parameters[1]"},
        {"{\"parameters\": [~\"\"], \"loss\": \"1\"}", "E305 $.parameters[0]"},
        {"{\"parameters\": [~\"pi\", \"x\"], \"loss\": \"x\"}", "E305 $.parameters[0]"},
        {"{\"parameters\": [\"x\", ~3, ~null], \"loss\": \"x*y\"}", "E302 $.parameters[1]; E302 $.parameters[2]"},
        {"{\"parameters\": ~\"x\", \"loss\": \"x\", \"gradient\": [\"1\"]}", "E302 $.parameters"},
        {"{\"parameters\": ~null, \"loss\": \"x\"}", "E302 $.parameters"},
        {"{\"parameters\": ~[], \"loss\": \"x\"}", "E304 $.parameters"},
        {"{\"parameters\": ~{}, \"loss\": \"x\", \"points\": {\"o\": {\"x\": 1}}}", "E304 $.parameters"},
        {"{\"parameters\": {\"x\": ~\"1\", \"y\": 2}, \"loss\": \"sum(x[0]) + y\", \"points\": {\"o\": [1, 2]}}",
         "E302 $.parameters.x"},
        {"{\"parameters\": {\"x\": [[1, 2], ~[3]]}, \"loss\": \"sum(x @ x)\"}", "E306 $.parameters.x[1]"},
        {"{\"parameters\": {~\"x\": []}, \"loss\": \"sum(x)\"}", "E307 $.parameters.x"},
        {"{\"parameters\": {~\"x\": {\"shape\": [3, 0]}}, \"loss\": \"sum(x)\"}", "E307 $.parameters.x"},
        {"{\"parameters\": {~\"x\": {\"shape\": [1000000000, 1000000000]}}, \"loss\": \"sum(x)\"}",
         "E307 $.parameters.x"},
        {"{\"parameters\": {~\"x\": {\"shape\": [4e18, 4e18]}}, \"loss\": \"sum(x)\"}", "E307 $.parameters.x"},
        {"{\"parameters\": {~\"x\": {\"shape\": [4294967296, 4294967296]}}, \"loss\": \"1\"}", "E307 $.parameters.x"},
        {"{\"parameters\": {\"x\": {\"shape\": ~[1e19]}}, \"loss\": \"1\"}", "E306 $.parameters.x.shape"},
        {"{\"parameters\": {\"x\": {\"shape\": ~[-1]}}, \"loss\": \"1\"}", "E306 $.parameters.x.shape"},
        {"{\"parameters\": {\"x\": {\"shape\": ~[1.5]}}, \"loss\": \"1\"}", "E306 $.parameters.x.shape"},
        {"{\"parameters\": {\"x\": {\"shape\": ~3}}, \"loss\": \"1\"}", "E306 $.parameters.x.shape"},
        {"{\"parameters\": {\"x\": {\"shape\": ~[[2]]}}, \"loss\": \"1\"}", "E306 $.parameters.x.shape"},
        {"{\"parameters\": {\"x\": {\"shape\": [~\"2\"]}}, \"loss\": \"1\"}", "E302 $.parameters.x.shape[0]"},
        {"{\"parameters\": {\"x\": {\"shape\": ~[1,1,1,1,1,1,1]}}, \"loss\": \"1\"}", "E306 $.parameters.x.shape"},
        {"{\"parameters\": {\"x\": ~[[[[[[[1]]]]]]]}, \"loss\": \"sum(x)\"}", "E306 $.parameters.x"},
        {"{\"parameters\": {\"x\": {\"shape\": [2], \"value\": ~[1, 2, 3]}}, \"loss\": \"x[1]\"}",
         "E306 $.parameters.x.value"},
        {"{\"parameters\": {\"x\": {\"shape\": [2, 2], \"value\": ~[[1, 2, 3, 4]]}}, \"loss\": \"sum(x)\"}",
         "E306 $.parameters.x.value"},
        {"{\"parameters\": {\"x\": {\"value\": ~\"a\"}}, \"loss\": \"x\"}", "E302 $.parameters.x.value"},
        {"{\"parameters\": {\"x\": {~\"shap\": [2]}}, \"loss\": \"x[0]\"}", "E301 $.parameters.x.shap"},
        {"{\"parameters\": {\"x\": {\"init\": {\"scheme\": ~\"zero\"}}}, \"loss\": \"x\"}",
         "E305 $.parameters.x.init.scheme"},
        {"{\"parameters\": {\"x\": {\"init\": ~{\"scheme\": \"zeros\"}, \"value\": 1}}, \"loss\": \"x\"}",
         "E301 $.parameters.x.init"},
        {"{\"parameters\": {\"a\": ~true, ~\"2b\": 1, \"c\": {\"shape\": ~0}}, \"loss\": \"a*c\"}",
         "E302 $.parameters.a; E305 $.parameters[\"2b\"]; E306 $.parameters.c.shape"},
    };
    EXPECT_REFUSED(state, refusals);
}

static void test_remedies(void **state)
{
    struct diags *diags;
    assert_null(model_of(*state, NULL,
                         str_of("{\"parameters\": {\"x\": {\"shape\": [1000000000, 1000000000]}}, \"loss\": \"1\"}"),
                         &diags));
    assert_non_null(strstr(diags->items[0].message, "(1000000000, 1000000000)"));
    assert_non_null(diags->items[0].remedy);
    assert_null(model_of(*state, NULL, str_of("{\"parameters\": {\"x\": {\"vaule\": 1}}, \"loss\": \"x\"}"), &diags));
    assert_string_equal(diags->items[0].remedy, "did you mean 'value'?");
}

/* theta grows by doubling: ten thousand names take a few megabytes, not the sum of all prefixes. */
static void test_many_names(void **state)
{
    struct text text = {.arena = *state};
    text_puts(&text, "{\"loss\": \"x0\", \"parameters\": [\"x0\"");
    for (int i = 1; i < 10000; i++)
        text_printf(&text, ",\"x%d\"", i);
    text_puts(&text, "]}");
    struct arena *arena = arena_child(*state);
    const struct model *model = model_valid(arena, text.at);
    assert_int_equal(model->n, 10000);
    assert_true(arena_used(arena) < 40u * 1000 * 1000);
    assert_string_equal(model_entry_name(arena, model, 9999), "x9999");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),        cmocka_unit_test(test_values_give_shape_and_point),
        cmocka_unit_test(test_descriptions), cmocka_unit_test(test_entry_names),
        cmocka_unit_test(test_refusals),     cmocka_unit_test(test_remedies),
        cmocka_unit_test(test_many_names),   cmocka_unit_test(test_schemes),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
