/* Spatial transformers (Jaderberg, Simonyan, Zisserman and Kavukcuoglu 2015): a localisation net looks at an image and
 * gives the six numbers of an affine map; the image is sampled where the map takes a grid of places. Places run from -1
 * to 1 over the image, with PyTorch's conventions (affine_grid, and grid_sample with zeros outside).
 *
 * Pixel i has the weight max(0, 1 - |x - i|) at the coordinate x, in both directions: this is bilinear interpolation, 0
 * one pixel outside the image. At a whole coordinate, where it has a kink, its slope is the mean of both sides'. */
#include "model/window.h"

#include <string.h>

enum { MAP_NUMBERS = 6 };

struct sampler {
    size_t rows;
    size_t channels;
    size_t image[2]; /* height, width */
    size_t out[2];
    bool align_corners; /* -1 and 1 are the middles of the outermost pixels, else their outer edges */
    node_id images;
    node_id map; /* (rows, 6) */
};

/* ---- Localisation ---- */

/* Whether the tensor of parameters that came last is `name` of the last layer, its first dimension being 6. */
static bool is_last(const struct model *model, size_t back, const char *name, size_t rank)
{
    const struct cp_parameter *p = &model->parameters[model->parameter_count - back];
    return str_ends_with(str_of(p->name), name) && p->rank == rank && p->shape[0] == MAP_NUMBERS;
}

/* Whatever the scheme, the map starts as the identity: no weights, and its numbers in the bias. */
static void start_at_identity(const struct model *model, const struct json *layers, size_t parameters)
{
    static const double identity[MAP_NUMBERS] = {1, 0, 0, 0, 1, 0};
    const struct json *last = layers->child;
    while (last->next != NULL)
        last = last->next;
    const struct json *type = json_get(last, "type");
    if (model->init == NULL || !str_is(type->string, "dense") || model->parameter_count < parameters + 2 ||
        !is_last(model, 1, ".bias", 1) || !is_last(model, 2, ".weight", 2))
        return;
    const struct cp_parameter *weight = &model->parameters[model->parameter_count - 2];
    memset(model->values + weight->offset, 0, weight->size * sizeof *model->values);
    memcpy(model->values + weight[1].offset, identity, sizeof identity);
}

/* Builds the localisation net, whose output becomes the map. */
static bool localise(struct layer *layer, struct sampler *s)
{
    const struct model *model = layer->network->model;
    const struct json *layers = json_get(layer->json, "layers");
    size_t parameters = model->parameter_count;
    if (!layer_build_stack(layer, layers))
        return false;
    const struct shape *shape = &graph_at(layer->build.graph, layer->out)->shape;
    if (shape->rank != 2 || shape->dim[1] != MAP_NUMBERS) {
        layer_refuse(layer, "layers", "its layers end in shape %s; an affine map is %d numbers a row",
                     shape_print(model->diags->arena, shape), MAP_NUMBERS);
        return layer_advise(layer, "let them end in {\"type\": \"dense\", \"units\": 6}");
    }
    start_at_identity(model, layers, parameters);
    s->map = layer->out;
    return true;
}

/* ---- Sampling ---- */

/* Place number i of n between -1 and 1: the middles of n cells, or n places from corner to corner. */
static double place(const struct sampler *s, size_t i, size_t n)
{
    double twice = 2 * (double)i + 1 - (double)n;
    if (!s->align_corners)
        return twice / (double)n;
    return n == 1 ? 0 : twice / (double)(n - 1);
}

/* The grid of places as columns (x, y, 1). */
static node_id grid(struct layer *layer, const struct sampler *s)
{
    const struct shape shape = shape_matrix(3, s->out[0] * s->out[1]);
    double *at = ARENA_ARRAY_RAW(layer->build.graph->arena, shape_size(&shape), double);
    for (size_t k = 0; k < shape.dim[1]; k++) {
        at[k] = place(s, k % s->out[1], s->out[1]);
        at[shape.dim[1] + k] = place(s, k / s->out[1], s->out[0]);
        at[2 * shape.dim[1] + k] = 1;
    }
    return build_array(&layer->build, &shape, at);
}

/* The numbers 0 ... n-1 below each other. */
static node_id pixel_numbers(struct layer *layer, size_t n)
{
    const struct shape shape = shape_matrix(n, 1);
    double *number = ARENA_ARRAY_RAW(layer->build.graph->arena, n, double);
    for (size_t i = 0; i < n; i++)
        number[i] = (double)i;
    return build_array(&layer->build, &shape, number);
}

/* The weights (rows, pixels, places) of the pixels along an axis: a place -1 ... 1 is at the coordinate half*place +
 * middle, counted in pixels. */
static node_id weights(struct layer *layer, const struct sampler *s, node_id places, unsigned axis)
{
    double pixels = (double)s->image[axis];
    const struct shape lines = {.rank = 3, .dim = {s->rows, 1, s->out[0] * s->out[1]}};
    const struct layer_name map[] = {
        {"t", s->map},
        {"grid", places},
        {"half", build_number(&layer->build, (s->align_corners ? pixels - 1 : pixels) / 2)},
        {"middle", build_number(&layer->build, (pixels - 1) / 2)},
    };
    node_id coordinate = layer_formula(
        layer, axis == 1 ? "t[:, 0:3] @ grid * half + middle" : "t[:, 3:6] @ grid * half + middle", 4, map);
    if (coordinate == NODE_NONE)
        return NODE_NONE;
    const struct layer_name hat[] = {
        {"x", build_reshape(&layer->build, coordinate, &lines)},
        {"i", pixel_numbers(layer, s->image[axis])},
    };
    return layer_formula(layer, "max(1 - abs(x - i), 0)", 2, hat);
}

/* First along the lines of the images, by one product for each image; then down the columns. */
static node_id sample(struct layer *layer, const struct sampler *s)
{
    struct builder *b = &layer->build;
    size_t places = s->out[0] * s->out[1];
    const struct shape lines = {.rank = 3, .dim = {s->rows, s->channels * s->image[0], s->image[1]}};
    const struct shape sampled = {.rank = 4, .dim = {s->rows, s->channels, s->image[0], places}};
    const struct shape vertical = {.rank = 4, .dim = {s->rows, 1, s->image[0], places}};
    node_id at = grid(layer, s);
    node_id wx = weights(layer, s, at, 1);
    node_id wy = wx == NODE_NONE ? NODE_NONE : weights(layer, s, at, 0);
    if (wy == NODE_NONE)
        return NODE_NONE;
    node_id product = build_contract(b, build_reshape(b, s->images, &lines), false, wx, false);
    const struct layer_name names[] = {
        {"a", build_reshape(b, product, &sampled)},
        {"w", build_reshape(b, wy, &vertical)},
    };
    return layer_formula(layer, "sum(a*w, axis=2)", 2, names);
}

bool layer_build_spatial_transformer(struct layer *layer)
{
    if (!layer_expect_rank(layer, 4, "images (rows, channels, height, width)"))
        return false;
    const struct shape in = *layer_shape(layer);
    struct sampler s = {.rows = in.dim[0],
                        .channels = in.dim[1],
                        .image = {in.dim[2], in.dim[3]},
                        .out = {in.dim[2], in.dim[3]},
                        .images = layer->in};
    bool ok = layer_extent(layer, "size", 1, s.out);
    ok = layer_flag(layer, "align_corners", &s.align_corners) && ok;
    const size_t horizontal[] = {s.rows, s.image[1], s.out[0], s.out[1]};
    const size_t sampled[] = {s.rows, s.channels, s.image[0], s.out[0], s.out[1]};
    if (!ok || !window_expect_room(layer, "weights of the pixels", 4, horizontal) ||
        !window_expect_room(layer, "sampled images", 5, sampled) || !localise(layer, &s))
        return false;
    const struct shape out = {.rank = 4, .dim = {s.rows, s.channels, s.out[0], s.out[1]}};
    layer->out = sample(layer, &s);
    if (layer->out == NODE_NONE)
        return false;
    layer->out = build_reshape(&layer->build, layer->out, &out);
    return true;
}
