/* Windows: how many there are, what padding they get, and which cannot be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/window.h"

#include "support/images.h"

/* The layer of a text on images (rows, channels, height, width), as its builder would see it. */
static struct layer *layer_of(struct arena *arena, const char *text, const struct shape *images)
{
    struct diags *diags = ARENA_NEW(arena, struct diags);
    struct model *model = ARENA_NEW(arena, struct model);
    struct network *network = ARENA_NEW(arena, struct network);
    struct layer *layer = ARENA_NEW(arena, struct layer);
    diags->arena = arena;
    *model = (struct model){.arena = arena, .diags = diags, .graph = graph_new(arena), .most_entries = 80000};
    *network = (struct network){.model = model, .rows = images->dim[0]};
    *layer = (struct layer){.network = network, .prefix = "0.", .build = {model->graph, {NULL, 0, 0}}};
    layer->json = json_parse(arena, model_source(arena, "test.json", str_of(text)), diags);
    layer->in = build_parameter(&layer->build, 0, images);
    assert_non_null(layer->json);
    return layer;
}

static const struct shape images = {.rank = 4, .dim = {2, 3, 5, 6}};

static struct window read(struct arena *arena, const char *text, size_t stride)
{
    struct window window;
    struct layer *layer = layer_of(arena, text, &images);
    if (!window_read(layer, stride, &window))
        fail_msg("%s: %s", text, layer->network->model->diags->items[0].message);
    return window;
}

static void expect_counts(struct arena *arena, const char *text, size_t stride, size_t height, size_t width)
{
    const struct window window = read(arena, text, stride);
    assert_int_equal(window.count[0], height);
    assert_int_equal(window.count[1], width);
}

static void test_counts(void **state)
{
    expect_counts(*state, "{\"kernel\": 1}", 1, 5, 6);
    expect_counts(*state, "{\"kernel\": 2}", 1, 4, 5);
    expect_counts(*state, "{\"kernel\": 2}", 0, 2, 3);
    expect_counts(*state, "{\"kernel\": [5, 6]}", 1, 1, 1);
    expect_counts(*state, "{\"kernel\": [3, 1], \"stride\": [2, 4]}", 1, 2, 2);
    expect_counts(*state, "{\"kernel\": 1, \"stride\": 100}", 1, 1, 1);
    expect_counts(*state, "{\"kernel\": 3, \"padding\": 1}", 1, 5, 6);
    expect_counts(*state, "{\"kernel\": 3, \"padding\": [0, 2]}", 1, 3, 8);
    expect_counts(*state, "{\"kernel\": 3, \"dilation\": [2, 1]}", 1, 1, 4);
    expect_counts(*state, "{\"kernel\": 3, \"dilation\": 2, \"padding\": 2, \"stride\": 3}", 1, 2, 2);
    expect_counts(*state, "{\"kernel\": 1, \"dilation\": 4503599627370496}", 1, 5, 6);
}

/* Odd padding goes to the end, as in PyTorch. */
static void test_named_padding(void **state)
{
    struct window window = read(*state, "{\"kernel\": [4, 3], \"dilation\": [1, 2], \"padding\": \"same\"}", 1);
    static const size_t before[] = {1, 2};
    static const size_t after[] = {2, 2};
    assert_memory_equal(window.before, before, sizeof before);
    assert_memory_equal(window.after, after, sizeof after);
    expect_counts(*state, "{\"kernel\": [4, 3], \"dilation\": [1, 2], \"padding\": \"same\"}", 1, 5, 6);
    expect_counts(*state, "{\"kernel\": 2, \"padding\": \"valid\"}", 1, 4, 5);
}

/* A mistake, with what the complaint says. */
static void expect_complaint(struct arena *arena, const char *text, const char *path, const char *words)
{
    struct window window;
    struct layer *layer = layer_of(arena, text, &images);
    const struct diags *diags = layer->network->model->diags;
    assert_false(window_read(layer, 1, &window) && window_expect_pixels(layer, &window));
    assert_int_equal(diags->count, 1);
    assert_string_equal(diags->items[0].path, path);
    if (strstr(diags->items[0].message, words) == NULL)
        fail_msg("'%s' is not in: %s", words, diags->items[0].message);
}

static void test_complaints(void **state)
{
    struct arena *arena = *state;
    expect_complaint(arena, "{\"kernel\": [6, 1]}", "$.kernel", "6 x 1 pixels, the image with its padding has 5 x 6");
    expect_complaint(arena, "{\"kernel\": 4, \"dilation\": 2}", "$.kernel", "7 x 7 pixels");
    expect_complaint(arena, "{\"kernel\": 4503599627370496, \"dilation\": 4503599627370496}", "$.kernel", "pixels");
    expect_complaint(arena, "{\"kernel\": 0}", "$.kernel", "at least 1");
    expect_complaint(arena, "{\"kernel\": 1.5}", "$.kernel", "whole number");
    expect_complaint(arena, "{\"kernel\": [1, 2, 3]}", "$.kernel", "[vertical, horizontal]");
    expect_complaint(arena, "{\"kernel\": 1, \"stride\": 0}", "$.stride", "at least 1");
    expect_complaint(arena, "{\"kernel\": 1, \"dilation\": [1, 0]}", "$.dilation", "at least 1");
    expect_complaint(arena, "{\"kernel\": 1, \"padding\": -1}", "$.padding", "at least 0");
    expect_complaint(arena, "{\"kernel\": 1, \"padding\": \"full\"}", "$.padding", "'full' is no padding");
    expect_complaint(arena, "{\"kernel\": 2, \"stride\": [1, 2], \"padding\": \"same\"}", "$.padding", "stride of 1");
    expect_complaint(arena, "{\"kernel\": 1, \"padding\": 4503599627370496}", "$", "would not fit in any memory");
    expect_complaint(arena, "{\"kernel\": 3, \"padding\": 19}", "$", "memory: 11352 numbers");
    expect_complaint(arena, "{\"kernel\": 2, \"padding\": 2}", "$.padding", "row 0 of the windows");
    expect_complaint(arena, "{\"kernel\": [1, 2], \"padding\": [0, 2]}", "$.padding", "column 0 of the windows");
    expect_complaint(arena, "{\"kernel\": 2, \"padding\": 1, \"stride\": [1, 8], \"dilation\": [1, 7]}", "$.padding",
                     "column 0 of the windows");
    expect_complaint(arena, "{\"kernel\": 2, \"padding\": [0, 3], \"stride\": 5}", "$.padding", "column 0");
    expect_complaint(arena, "{\"kernel\": 1, \"padding\": [0, 1], \"stride\": 7}", "$.padding", "column 0");
}

static void test_rank(void **state)
{
    const struct shape matrix = shape_matrix(2, 3);
    struct window window;
    struct layer *layer = layer_of(*state, "{\"kernel\": 1}", &matrix);
    const struct diags *diags = layer->network->model->diags;
    assert_false(window_read(layer, 1, &window));
    assert_non_null(strstr(diags->items[0].message, "it takes images (rows, channels, height, width)"));
    assert_non_null(strstr(diags->items[0].remedy, "reshape"));
}

/* Entry (i, j) is entry first + i*step + j*step' of what is gathered. */
static void test_gather(void **state)
{
    const struct shape line = shape_vector(100);
    double theta[100];
    static const struct window_axis axes[] = {{2, 30}, {3, 7}, {2, 0}};
    struct layer *layer = layer_of(*state, "{}", &line);
    node_id node = window_gather(layer, layer->in, 5, 3, axes);
    struct eval *eval = eval_new(*state, plan_make(*state, layer->build.graph, 1, &node, PLAN_REUSE));
    for (size_t k = 0; k < 100; k++)
        theta[k] = (double)k;
    eval_run(eval, theta);
    double out[12];
    static const double expected[] = {5, 5, 12, 12, 19, 19, 35, 35, 42, 42, 49, 49};
    eval_read(eval, node, out);
    assert_memory_equal(out, expected, sizeof expected);
}

/* Every entry of the padded images, its place counted from the middle. */
static void test_pad(void **state)
{
    struct layer *layer = layer_of(*state, "{\"kernel\": 1, \"padding\": [1, 2]}", &images);
    struct window window;
    double theta[180];
    double out[420];
    assert_true(window_read(layer, 1, &window));
    node_id node = window_pad(layer, &window, -7);
    struct eval *eval = eval_new(*state, plan_make(*state, layer->build.graph, 1, &node, PLAN_REUSE));
    for (size_t k = 0; k < 180; k++)
        theta[k] = (double)k;
    eval_run(eval, theta);
    eval_read(eval, node, out);
    assert_int_equal(graph_at(layer->build.graph, node)->size, 420);
    for (long k = 0; k < 420; k++) {
        long y = k / 10 % 7 - 1;
        long x = k % 10 - 2;
        bool inside = y >= 0 && y < 5 && x >= 0 && x < 6;
        assert_close(out[k], inside ? (double)(k / 70 * 30 + y * 6 + x) : -7 / (double)(k % 70 + 1), 0, 0);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_counts, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_named_padding, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_complaints, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_rank, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_gather, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_pad, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
