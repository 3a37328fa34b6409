/* The spatial transformer against the definition of bilinear sampling: of the four pixels around a place, each with the
 * area of the opposite rectangle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/images.h"

/* A dense localisation net on a convolution of the images, and the sampler. */
struct transformed {
    struct arena *arena;
    struct images in;
    size_t channels;
    size_t out[2];
    bool align_corners;
};

static long double bilinear(const struct images *x, size_t plane, long double v, long double u)
{
    static const size_t none[2] = {0, 0};
    long double sum = 0;
    for (unsigned corner = 0; corner < 4; corner++) {
        long double i = floorl(v) + corner / 2;
        long double j = floorl(u) + corner % 2;
        if (i < 0 || j < 0 || i >= (long double)x->size[0] || j >= (long double)x->size[1])
            continue;
        const size_t place[2] = {(size_t)i, (size_t)j};
        sum += (1 - fabsl(v - i)) * (1 - fabsl(u - j)) *
               images_pixel(x, plane / x->channels, plane % x->channels, place, none, 0);
    }
    return sum;
}

/* Where place i of n lies between -1 and 1, and where a place between -1 and 1 lies among n pixels: the documentation of
 * affine_grid and grid_sample. */
static long double grid_place(bool align, size_t i, size_t n)
{
    if (align)
        return n == 1 ? 0 : -1 + 2 * (long double)i / (long double)(n - 1);
    return -1 + (2 * (long double)i + 1) / (long double)n;
}

static long double pixel_place(bool align, long double x, size_t n)
{
    return align ? (x + 1) / 2 * (long double)(n - 1) : ((x + 1) * (long double)n - 1) / 2;
}

static struct images sample(const struct transformed *t, struct arena *scratch, const struct images *x,
                            const long double *map)
{
    struct images out = images_new(scratch, x->rows, x->channels, t->out[0], t->out[1]);
    for (size_t k = 0; k < images_count(&out); k++) {
        size_t plane = k / (out.size[0] * out.size[1]);
        const long double *m = map + plane / x->channels * 6;
        long double v = grid_place(t->align_corners, k / out.size[1] % out.size[0], out.size[0]);
        long double u = grid_place(t->align_corners, k % out.size[1], out.size[1]);
        long double across = m[0] * u + m[1] * v + m[2];
        long double down = m[3] * u + m[4] * v + m[5];
        out.at[k] = bilinear(x, plane, pixel_place(t->align_corners, down, x->size[0]),
                             pixel_place(t->align_corners, across, x->size[1]));
    }
    return out;
}

/* theta: weight and bias of a convolution of one pixel, then of the dense layer. */
static long double loss(void *context, const long double *theta)
{
    const struct transformed *t = context;
    static const struct geometry pixel = {{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}};
    struct arena *scratch = arena_child(t->arena);
    const long double *dense = theta + t->channels * (t->in.channels + 1);
    const struct images x =
        images_convolve(scratch, &t->in, &pixel, t->channels, theta, theta + t->channels * t->in.channels);
    size_t entries = images_count(&x) / x.rows;
    long double *map = ARENA_ARRAY(scratch, x.rows * 6, long double);
    for (size_t k = 0; k < x.rows * 6; k++) {
        map[k] = dense[6 * entries + k % 6];
        for (size_t i = 0; i < entries; i++)
            map[k] += dense[k % 6 * entries + i] * x.at[k / 6 * entries + i];
    }
    const struct images out = sample(t, scratch, &x, map);
    long double value = images_loss(&out);
    arena_close(scratch);
    return value;
}

static const char *print_layers(const struct transformed *t)
{
    return str_format(t->arena,
                      "{\"type\": \"conv2d\", \"channels\": %zu, \"kernel\": 1}, {\"type\": \"spatial_transformer\", "
                      "\"layers\": [{\"type\": \"flatten\"}, {\"type\": \"dense\", \"units\": 6}], \"size\": [%zu, "
                      "%zu]%s}",
                      t->channels, t->out[0], t->out[1], t->align_corners ? ", \"align_corners\": true" : "");
}

static bool check_instance(struct arena *arena, struct random *random, bool align_corners)
{
    static const double identity[] = {1, 0, 0, 0, 1, 0};
    double theta[LOOPS_MOST];
    struct transformed t = {.arena = arena,
                            .in = images_random(arena, random),
                            .channels = 1 + random_below(random, 2),
                            .out = {1 + random_below(random, 3), 1 + random_below(random, 3)},
                            .align_corners = align_corners};
    const struct images out = images_new(arena, t.in.rows, t.channels, t.out[0], t.out[1]);
    size_t n = t.channels * (t.in.channels + 1 + 6 * t.in.size[0] * t.in.size[1]) + 6;
    for (size_t i = 0; i < n; i++)
        theta[i] = random_normal(random) * (i < t.channels * (t.in.channels + 1) ? 1 : 0.05);
    for (size_t i = 0; i < 6; i++)
        theta[n - 6 + i] = identity[i] + 0.3 * random_normal(random);
    const struct loops loops = {&t, loss};
    return images_agree(images_model(arena, &t.in, print_layers(&t), &out), &loops, theta, random);
}

static void check_many(struct arena *parent, bool align_corners)
{
    struct random random = {13};
    unsigned checked = 0;
    for (unsigned instance = 0; instance < 60; instance++) {
        struct arena *arena = arena_child(parent);
        checked += check_instance(arena, &random, align_corners);
        arena_close(arena);
    }
    assert_true(checked >= 40);
}

static void test_against_the_definition(void **state)
{
    check_many(*state, false);
}

static void test_aligned_corners(void **state)
{
    check_many(*state, true);
}

static const char whole[] =
    "{\"network\": {\"layers\": [{\"type\": \"reshape\", \"shape\": [1, 2, 3]}, {\"type\": \"spatial_transformer\", "
    "\"layers\": [{\"type\": \"flatten\"}, {\"type\": \"dense\", \"units\": 3, \"activation\": \"tanh\"}, {\"type\": "
    "\"dense\", \"units\": 6}]}, {\"type\": \"flatten\"}], \"loss\": \"mse\"}, \"data\": {\"inputs\": [[1, 2, 3, 4, "
    "5, 6], [-1, 0, 2, 0, 1, 5]], \"targets\": [[0, 2, 3, 4, 5, 6], [-1, 0, 2, 0, 1, 5]]}, \"init\": {\"scheme\": "
    "\"normal\", \"seed\": 3}}";

/* Under any scheme the net starts at the identity: the images come out as they are. */
static void test_starts_at_the_identity(void **state)
{
    struct model *model = model_valid(*state, whole);
    static const double identity[] = {1, 0, 0, 0, 1, 0};
    assert_int_equal(model->parameter_count, 4);
    assert_string_equal(model->parameters[2].name, "1.3.weight");
    assert_string_equal(model->parameters[3].name, "1.3.bias");
    assert_memory_equal(model->values + model->parameters[3].offset, identity, sizeof identity);
    for (size_t i = 0; i < 18; i++) {
        assert_close(model->values[model->parameters[2].offset + i], 0, 0, 0);
        assert_true(model->values[model->parameters[0].offset + i] != 0);
    }
    assert_close(model_loss_at(model, model->values), 1.0 / 12, 1e-15, 0);
}

/* On a pixel the sampler has a kink; the slope there is the mean of both sides'. Only the first pixel differs from its
 * target, by 1 in a mean of 12 squares; it lies between 0 outside and 2, and a place of 1 is 1.5 pixels. */
static void test_slope_at_a_pixel(void **state)
{
    struct model *model = model_valid(*state, whole);
    const struct derivatives d = model_derivatives_at(model, model->values, false);
    assert_close(d.gradient[model->parameters[3].offset + 2], 2 * 1.0 / 12 * (2.0 + 0) / 2 * 1.5, 1e-14, 0);
}

#define REFUSED(layer, mistakes)                                                                                       \
    {                                                                                                                  \
        "{\"network\": {\"layers\": [{\"type\": \"reshape\", \"shape\": [1, 2, 2]}, " layer                            \
        ", {\"type\": \"flatten\"}, {\"type\": \"dense\", \"units\": 1}], \"loss\": \"mse\"}, \"data\": {\"inputs\": " \
        "[[1, 2, 3, 4]], \"targets\": [1]}}",                                                                          \
            mistakes                                                                                                   \
    }
#define TRANSFORMER "{\"type\": \"spatial_transformer\", \"layers\": "
#define SIX "[{\"type\": \"flatten\"}, {\"type\": \"dense\", \"units\": 6}]"

static void test_refusals(void **state)
{
    static const struct refusal refusals[] = {
        REFUSED("~{\"type\": \"spatial_transformer\"}", "E310 $.network.layers[1]"),
        REFUSED(TRANSFORMER "~[{\"type\": \"flatten\"}, {\"type\": \"dense\", \"units\": 5}]}",
                "E310 $.network.layers[1].layers"),
        REFUSED(TRANSFORMER "~[{\"type\": \"conv2d\", \"channels\": 6, \"kernel\": 2}]}",
                "E310 $.network.layers[1].layers"),
        REFUSED(TRANSFORMER SIX ", \"size\": ~0}", "E310 $.network.layers[1].size"),
        REFUSED("~" TRANSFORMER SIX ", \"size\": 4503599627370496}", "E310 $.network.layers[1]"),
        REFUSED(TRANSFORMER SIX ", \"align_corners\": ~\"no\"}", "E310 $.network.layers[1].align_corners"),
        REFUSED("{\"type\": \"flatten\"}, ~" TRANSFORMER SIX "}", "E310 $.network.layers[2]"),
    };
    EXPECT_REFUSED(state, refusals);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_against_the_definition, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_aligned_corners, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_starts_at_the_identity, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_slope_at_a_pixel, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_refusals, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
