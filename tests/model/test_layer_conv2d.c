/* Convolutions against plain loops, over random sizes, strides, paddings and dilations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/images.h"

/* A convolution, tanh, and a second convolution of what came out. */
struct two_convolutions {
    struct arena *arena;
    struct images in;
    struct geometry geometry[2];
    size_t channels[2];
    bool biased[2];
};

static struct images run(const struct two_convolutions *c, struct arena *scratch, const long double *theta)
{
    struct images x = c->in;
    for (unsigned layer = 0; layer < 2; layer++) {
        const struct geometry *g = &c->geometry[layer];
        const long double *bias = theta + c->channels[layer] * x.channels * g->kernel[0] * g->kernel[1];
        x = images_convolve(scratch, &x, g, c->channels[layer], theta, c->biased[layer] ? bias : NULL);
        theta = bias + (c->biased[layer] ? c->channels[layer] : 0);
        for (size_t k = 0; layer == 0 && k < images_count(&x); k++)
            x.at[k] = tanhl(x.at[k]);
    }
    return x;
}

static long double loss(void *context, const long double *theta)
{
    const struct two_convolutions *c = context;
    struct arena *scratch = arena_child(c->arena);
    const struct images out = run(c, scratch, theta);
    long double value = images_loss(&out);
    arena_close(scratch);
    return value;
}

static void print_layer(struct text *text, const struct two_convolutions *c, unsigned layer)
{
    text_printf(text, "%s{\"type\": \"conv2d\", \"channels\": %zu, ", layer == 0 ? "" : ", ", c->channels[layer]);
    geometry_print(text, &c->geometry[layer]);
    text_printf(text, "%s%s}", layer == 0 ? ", \"activation\": \"tanh\"" : "",
                c->biased[layer] ? "" : ", \"bias\": false");
}

static void check_instance(struct arena *arena, struct random *random)
{
    double theta[LOOPS_MOST];
    struct two_convolutions c = {.arena = arena, .in = images_random(arena, random)};
    struct text layers = {.arena = arena};
    struct images x = c.in;
    size_t n = 0;
    for (unsigned layer = 0; layer < 2; layer++) {
        c.geometry[layer] = geometry_random(random, &x, 2, 2);
        c.channels[layer] = 1 + random_below(random, 2);
        c.biased[layer] = random_below(random, 4) != 0;
        const struct geometry *g = &c.geometry[layer];
        n += c.channels[layer] * (x.channels * g->kernel[0] * g->kernel[1] + c.biased[layer]);
        x = images_new(arena, x.rows, c.channels[layer], geometry_windows(g, &x, 0), geometry_windows(g, &x, 1));
        print_layer(&layers, &c, layer);
    }
    for (size_t i = 0; i < n; i++)
        theta[i] = 0.5 * random_normal(random);
    const struct loops loops = {&c, loss};
    assert_true(images_agree(images_model(arena, &c.in, layers.at, &x), &loops, theta, random));
}

static void test_against_loops(void **state)
{
    struct random random = {7};
    for (unsigned instance = 0; instance < 40; instance++) {
        struct arena *arena = arena_child(*state);
        check_instance(arena, &random);
        arena_close(arena);
    }
}

/* Shapes and names are PyTorch's. */
static void test_parameters(void **state)
{
    const struct images in = images_new(*state, 2, 3, 5, 6);
    const struct images out = images_new(*state, 2, 4, 4, 4);
    const struct model *model =
        images_model(*state, &in, "{\"type\": \"conv2d\", \"channels\": 4, \"kernel\": [2, 3]}", &out);
    static const size_t shape[] = {4, 3, 2, 3};
    assert_int_equal(model->parameter_count, 2);
    assert_string_equal(model->parameters[0].name, "1.weight");
    assert_int_equal(model->parameters[0].rank, 4);
    assert_memory_equal(model->parameters[0].shape, shape, sizeof shape);
    assert_string_equal(model->parameters[1].name, "1.bias");
    assert_int_equal(model->parameters[1].rank, 1);
    assert_int_equal(model->parameters[1].shape[0], 4);
}

/* The patches of the data are constants: theta reaches the product of weights and patches, and nothing before it. */
static void test_patches_of_data_are_constant(void **state)
{
    const struct images in = images_new(*state, 2, 3, 5, 6);
    const struct images out = images_new(*state, 2, 1, 5, 6);
    in.at[7] = 0.1;
    const struct model *model = images_model(
        *state, &in, "{\"type\": \"conv2d\", \"channels\": 1, \"kernel\": 3, \"padding\": \"same\"}", &out);
    size_t products = 0;
    for (node_id id = 0; id < model->graph->count; id++)
        if (graph_at(model->graph, id)->op == OP_CONTRACT) {
            assert_int_equal(graph_at(model->graph, graph_at(model->graph, id)->in[1])->op, OP_CONST);
            products++;
        }
    assert_int_equal(products, 1);
}

#define REFUSED(images, layer, mistakes)                                                                               \
    {                                                                                                                  \
        "{\"network\": {\"layers\": [" layer "], \"loss\": \"mse\"}, \"data\": {\"inputs\": " images                   \
        ", \"targets\": [1]}}",                                                                                        \
            mistakes                                                                                                   \
    }

static void test_refusals(void **state)
{
    static const struct refusal refusals[] = {
        REFUSED("[[1, 2]]", "~{\"type\": \"conv2d\", \"channels\": 1, \"kernel\": 1}", "E310 $.network.layers[0]"),
        REFUSED("[[[[1, 2]]]]", "{\"type\": \"conv2d\", \"channels\": ~0, \"kernel\": 1}",
                "E310 $.network.layers[0].channels"),
        REFUSED("[[[[1, 2]]]]", "~~{\"type\": \"conv2d\"}", "E310 $.network.layers[0]; E310 $.network.layers[0]"),
        REFUSED("[[[[1, 2]]]]", "{\"type\": \"conv2d\", \"channels\": 1, \"kernel\": 1, \"bias\": ~1}",
                "E310 $.network.layers[0].bias"),
        REFUSED("[[[[1, 2]]]]", "~{\"type\": \"conv2d\", \"channels\": 4503599627370496, \"kernel\": 1}",
                "E310 $.network.layers[0]"),
    };
    EXPECT_REFUSED(state, refusals);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_against_loops, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_parameters, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_patches_of_data_are_constant, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_refusals, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
