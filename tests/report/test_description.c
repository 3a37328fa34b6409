/* The description of a model: shapes, points, and a cost in units that people know. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/reports.h"

static const size_t matrix[] = {3, 2};
static const size_t table[] = {150, 4};
static const size_t rows[] = {150};
static const struct cp_parameter parameters[] = {{"W", 2, matrix, 0, 6}, {"b", 0, NULL, 6, 1}};
static const struct cp_variable variables[] = {
    {"k", "constant", 0, NULL}, {"X", "data", 2, table}, {"y", "data", 1, rows}, {"z", "let", 1, rows}};
static const char *const points[] = {"origin", "valley"};
static const size_t image[] = {16, 8, 8};
static const struct cp_layer layers[] = {
    {"0", "conv2d", 3, image, 160}, {"10", "tanh", 3, image, 0}, {"10.0", "dense", 1, rows, 1}};

static struct cp_description iris(void)
{
    return (struct cp_description){
        .name = "iris",
        .form = "loss",
        .n = 7,
        .parameters = parameters,
        .parameter_count = 2,
        .data = variables,
        .data_count = 4,
        .points = points,
        .point_count = 2,
        .has_values = true,
        .has_gradient = true,
        .has_hessian = true,
        .loss_nodes = 12,
        .gradient_nodes = 30,
        .hessian_nodes = 70,
        .hessian_bytes = 123456789,
        .hessian_flops = 1e10,
        .eigensolve_flops = 2e12,
        .seconds = 2010,
    };
}

static const char *text_of(struct arena *arena, const struct cp_description *description, struct report_style style)
{
    struct text out = {.arena = arena};
    report_description_text(&out, description, &style);
    return out.at;
}

static void test_the_whole_text(void **state)
{
    struct cp_description d = iris();
    assert_string_equal(text_of(*state, &d, (struct report_style){0}),
                        "iris   7 parameters   given as loss\n"
                        "\n"
                        "  parameters       W   3 x 2\n"
                        "                   b\n"
                        "  constant         k   scalar\n"
                        "  data             X   150 x 4\n"
                        "                   y   150\n"
                        "  let              z   150\n"
                        "  points           @origin, @valley; without --at: the model's own values\n"
                        "  own formulas     gradient and Hessian (for --derivatives formula and --check-derivatives)\n"
                        "  operations       loss 12, gradient 30, Hessian 70\n"
                        "  memory           about 118 MiB\n"
                        "  work             derivatives 10 Gflop, eigenvalues 2 Tflop: about 33.5 min on one core\n");
}

static void test_layers_in_columns(void **state)
{
    struct cp_description d = iris();
    d.layers = layers;
    d.layer_count = 3;
    d.rows = 1797;
    const char *text = text_of(*state, &d, (struct report_style){0});
    assert_contains(text, "\n\n  layers           0      conv2d   16 x 8 x 8   160 parameters\n"
                          "                   10     tanh     16 x 8 x 8\n"
                          "                   10.0   dense    150   1 parameter\n"
                          "  parameters       W   3 x 2\n");
    assert_contains(text, "\n  rows             1797\n  points");
}

static void test_the_bare_minimum(void **state)
{
    struct cp_description d = {
        .name = "x\x1B", .form = "quadratic", .n = 1, .hessian_bytes = 0, .hessian_flops = NAN, .seconds = NAN};
    assert_string_equal(text_of(*state, &d, (struct report_style){0}),
                        "x\xEF\xBF\xBD   1 parameter   given as quadratic\n"
                        "\n"
                        "  points           none stored; give the point with --at\n"
                        "  operations       loss 0, gradient 0, Hessian 0\n"
                        "  memory           about 0 bytes\n"
                        "  work             derivatives unknown, eigenvalues 0 flop\n");
    d.has_hessian = true;
    assert_contains(text_of(*state, &d, (struct report_style){0}), "  own formulas     Hessian (for");
}

static void memory_gives(void **state, double bytes, const char *expected)
{
    struct cp_description d = iris();
    d.hessian_bytes = bytes;
    assert_contains(text_of(*state, &d, (struct report_style){0}), str_format(*state, "about %s\n", expected));
}

static void test_units(void **state)
{
    memory_gives(state, 512, "512 bytes");
    memory_gives(state, 1023, "1023 bytes");
    memory_gives(state, 1024, "1 KiB");
    memory_gives(state, 1536, "1.5 KiB");
    memory_gives(state, 8e6, "7.63 MiB");
    memory_gives(state, 8e12, "7.28 TiB");
    memory_gives(state, 8e18, "7.28e+06 TiB");
    memory_gives(state, INFINITY, "unknown");
}

static void test_long_lists_are_cut_unless_full(void **state)
{
    struct cp_report *names = ladder_report(*state, 100, 0);
    struct cp_variable *many = ARENA_ARRAY(*state, 100, struct cp_variable);
    for (size_t k = 0; k < 100; k++)
        many[k] = (struct cp_variable){"v", "data", 0, NULL};
    struct cp_layer *deep = ARENA_ARRAY(*state, 100, struct cp_layer);
    for (size_t k = 0; k < 100; k++)
        deep[k] = (struct cp_layer){"1", "relu", 1, rows, 0};
    struct cp_description d = iris();
    d.layers = deep;
    d.layer_count = 100;
    d.parameters = names->parameters;
    d.parameter_count = 100;
    d.data = many;
    d.data_count = 100;
    const char *cut = text_of(*state, &d, (struct report_style){0});
    assert_contains(cut, "relu   150\n                   … 60 more\n  parameters       x0");
    assert_contains(cut, "x39\n                   … 60 more\n  data             v");
    assert_contains(cut, "v   scalar\n                   … 60 more\n  points");
    const char *full = text_of(*state, &d, (struct report_style){.full = true});
    assert_contains(full, "x99\n  data");
    assert_lacks(full, "more");
}

static void test_json(void **state)
{
    struct cp_description d = iris();
    d.eigensolve_flops = NAN;
    d.layers = layers + 1;
    d.layer_count = 2;
    d.rows = 150;
    struct text out = {.arena = *state};
    report_description_json(&out, &d);
    assert_string_equal(out.at,
                        "{\n"
                        "  \"name\": \"iris\",\n"
                        "  \"form\": \"loss\",\n"
                        "  \"dimension\": 7,\n"
                        "  \"layers\": [\n"
                        "    {\"name\": \"10\", \"type\": \"tanh\", \"shape\": [16, 8, 8], \"parameters\": 0},\n"
                        "    {\"name\": \"10.0\", \"type\": \"dense\", \"shape\": [150], \"parameters\": 1}\n"
                        "  ],\n"
                        "  \"parameters\": [\n"
                        "    {\"name\": \"W\", \"shape\": [3, 2]},\n"
                        "    {\"name\": \"b\", \"shape\": []}\n"
                        "  ],\n"
                        "  \"data\": [\n"
                        "    {\"name\": \"k\", \"kind\": \"constant\", \"shape\": []},\n"
                        "    {\"name\": \"X\", \"kind\": \"data\", \"shape\": [150, 4]},\n"
                        "    {\"name\": \"y\", \"kind\": \"data\", \"shape\": [150]},\n"
                        "    {\"name\": \"z\", \"kind\": \"let\", \"shape\": [150]}\n"
                        "  ],\n"
                        "  \"points\": [\n"
                        "    \"origin\",\n"
                        "    \"valley\"\n"
                        "  ],\n"
                        "  \"rows\": 150,\n"
                        "  \"has_values\": true,\n"
                        "  \"has_gradient\": true,\n"
                        "  \"has_hessian\": true,\n"
                        "  \"loss_operations\": 12,\n"
                        "  \"gradient_operations\": 30,\n"
                        "  \"hessian_operations\": 70,\n"
                        "  \"memory_bytes\": 123456789,\n"
                        "  \"hessian_flops\": 10000000000,\n"
                        "  \"eigensolve_flops\": null,\n"
                        "  \"seconds\": 2010,\n"
                        "  \"too_large\": false\n"
                        "}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_whole_text),
        cmocka_unit_test(test_layers_in_columns),
        cmocka_unit_test(test_the_bare_minimum),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_long_lists_are_cut_unless_full),
        cmocka_unit_test(test_json),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
