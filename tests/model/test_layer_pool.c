/* Pooling against plain loops, over random sizes, strides, paddings and dilations; ties. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/images.h"

/* A convolution, an activation or none, and a pool of what came out. */
struct pooled {
    struct arena *arena;
    struct images in;
    struct geometry convolution;
    struct geometry pool;
    enum window_result result;
    bool relu;
};

enum { CHANNELS = 2 };

static struct images run(const struct pooled *p, struct arena *scratch, const long double *theta)
{
    size_t weights = CHANNELS * p->in.channels * p->convolution.kernel[0] * p->convolution.kernel[1];
    struct images x = images_convolve(scratch, &p->in, &p->convolution, CHANNELS, theta, theta + weights);
    for (size_t k = 0; p->relu && k < images_count(&x); k++)
        x.at[k] = fmaxl(x.at[k], 0);
    return images_pool(scratch, &x, &p->pool, p->result);
}

static long double loss(void *context, const long double *theta)
{
    const struct pooled *p = context;
    struct arena *scratch = arena_child(p->arena);
    const struct images out = run(p, scratch, theta);
    long double value = images_loss(&out);
    arena_close(scratch);
    return value;
}

static const char *print_layers(const struct pooled *p)
{
    struct text text = {.arena = p->arena};
    text_printf(&text, "{\"type\": \"conv2d\", \"channels\": %d, ", CHANNELS);
    geometry_print(&text, &p->convolution);
    text_printf(&text, "%s}, {\"type\": \"%s\", ", p->relu ? ", \"activation\": \"relu\"" : "",
                p->result == WINDOW_MAX ? "max_pool" : "avg_pool");
    geometry_print(&text, &p->pool);
    text_puts(&text, "}");
    return text.at;
}

/* Whether every window has a pixel. */
static bool has_pixels(struct arena *arena, const struct images *x, const struct geometry *pool)
{
    const struct images most = images_pool(arena, x, pool, WINDOW_MAX);
    bool found = true;
    for (size_t k = 0; k < images_count(&most); k++)
        found = found && isfinite(most.at[k]);
    return found;
}

static bool check_instance(struct arena *arena, struct random *random, enum window_result result)
{
    double theta[LOOPS_MOST];
    struct pooled p = {.arena = arena, .in = images_random(arena, random), .result = result};
    p.relu = random_below(random, 2) != 0;
    p.convolution = geometry_random(random, &p.in, 0, 1);
    struct images x = images_new(arena, p.in.rows, CHANNELS, geometry_windows(&p.convolution, &p.in, 0),
                                 geometry_windows(&p.convolution, &p.in, 1));
    do
        p.pool = geometry_random(random, &x, 1, result == WINDOW_MAX ? 2 : 1);
    while (!has_pixels(arena, &x, &p.pool));
    size_t n = CHANNELS * (p.in.channels * p.convolution.kernel[0] * p.convolution.kernel[1] + 1);
    for (size_t i = 0; i < n; i++)
        theta[i] = random_normal(random);
    const struct images out =
        images_new(arena, x.rows, x.channels, geometry_windows(&p.pool, &x, 0), geometry_windows(&p.pool, &x, 1));
    const struct loops loops = {&p, loss};
    return images_agree(images_model(arena, &p.in, print_layers(&p), &out), &loops, theta, random);
}

static void check_many(struct arena *parent, enum window_result result)
{
    struct random random = {11};
    unsigned checked = 0;
    for (unsigned instance = 0; instance < 80; instance++) {
        struct arena *arena = arena_child(parent);
        checked += check_instance(arena, &random, result);
        arena_close(arena);
    }
    assert_true(checked >= 60);
}

static void test_maxima_against_loops(void **state)
{
    check_many(*state, WINDOW_MAX);
}

static void test_means_against_loops(void **state)
{
    check_many(*state, WINDOW_MEAN);
}

/* Blank images: the convolution is its bias everywhere, so that all entries of a window are equal, whatever theta is.
 * With a bias b and padding as smaller than anything, the loss is the mean of (b - t)^2. */
static void test_equal_entries_share(void **state)
{
    const struct images in = images_new(*state, 2, 1, 5, 5);
    const struct images out = images_new(*state, 2, 1, 2, 2);
    struct model *model =
        images_model(*state, &in,
                     "{\"type\": \"conv2d\", \"channels\": 1, \"kernel\": 2}, {\"type\": \"max_pool\", "
                     "\"kernel\": 3, \"stride\": 2, \"padding\": 1}",
                     &out);
    const double theta[] = {1, 2, 3, 4, -5};
    double mean = 0;
    for (unsigned k = 0; k < 8; k++)
        mean += sin(k + 1.0) / 8;
    const struct derivatives d = model_derivatives_at(model, theta, false);
    assert_close(d.gradient[4], 2 * (-5 - mean), 1e-14, 0);
    assert_close(d.hessian[24], 2, 1e-14, 0);
}

/* Where relu is 0 on a whole window the pooled value is 0, without a tie: relu is taken after the maximum. */
static void test_relu_comes_after(void **state)
{
    const struct images in = images_new(*state, 1, 1, 2, 2);
    const struct images out = images_new(*state, 1, 1, 1, 1);
    const struct model *model = images_model(*state, &in,
                                             "{\"type\": \"conv2d\", \"channels\": 1, \"kernel\": 1, \"activation\": "
                                             "\"relu\"}, {\"type\": \"max_pool\", \"kernel\": 2}",
                                             &out);
    unsigned char *needed = ARENA_ARRAY(*state, model->graph->count, unsigned char);
    graph_mark_needed(model->graph, 1, &model->loss, needed);
    for (node_id id = 0; id < model->graph->count; id++)
        if (needed[id] && graph_at(model->graph, id)->op == OP_RELU)
            assert_int_equal(graph_at(model->graph, id)->size, 1);
}

#define REFUSED(layer, mistakes)                                                                                       \
    {                                                                                                                  \
        "{\"network\": {\"layers\": [{\"type\": \"reshape\", \"shape\": [1, 1, 4]}, " layer                            \
        ", {\"type\": \"flatten\"}, {\"type\": \"dense\", \"units\": 1}], \"loss\": \"mse\"}, \"data\": {\"inputs\": " \
        "[[1, 2, 3, 4]], \"targets\": [1]}}",                                                                          \
            mistakes                                                                                                   \
    }

static void test_refusals(void **state)
{
    static const struct refusal refusals[] = {
        REFUSED("~{\"type\": \"max_pool\"}", "E310 $.network.layers[1]"),
        REFUSED("{\"type\": \"max_pool\", \"kernel\": ~2}", "E310 $.network.layers[1].kernel"),
        REFUSED("{\"type\": \"avg_pool\", \"kernel\": ~[1, 5]}", "E310 $.network.layers[1].kernel"),
        REFUSED("{\"type\": \"max_pool\", \"kernel\": 1, \"padding\": ~[0, 1]}", "E310 $.network.layers[1].padding"),
        REFUSED("{\"type\": \"avg_pool\", \"kernel\": [2, 1], \"padding\": ~[2, 0]}",
                "E310 $.network.layers[1].padding"),
        REFUSED("{\"type\": \"avg_pool\", \"kernel\": 1, ~\"dilation\": 2}", "E301 $.network.layers[1].dilation"),
    };
    EXPECT_REFUSED(state, refusals);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_maxima_against_loops, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_means_against_loops, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_equal_entries_share, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_relu_comes_after, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_refusals, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
