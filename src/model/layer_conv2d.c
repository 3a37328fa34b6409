/* Convolution of images as nn.Conv2d computes it (a cross-correlation): the patches that the windows see are the columns
 * of one matrix, and the kernels the rows of another. Their product has the channels first: what is exchanged to bring
 * the rows of the data back to the front are whole planes. */
#include "model/window.h"

/* (channels * kernel, rows * windows) */
static node_id gather_patches(struct layer *layer, const struct window *w, node_id images)
{
    const struct shape padded = graph_at(layer->build.graph, images)->shape;
    size_t step[SHAPE_MAX_RANK];
    shape_strides(&padded, step);
    const struct window_axis axes[] = {
        {w->channels, step[1]}, {w->kernel[0], w->dilation[0] * step[2]}, {w->kernel[1], w->dilation[1]},
        {w->rows, step[0]},     {w->count[0], w->stride[0] * step[2]},    {w->count[1], w->stride[1]},
    };
    const size_t sizes[] = {w->channels, w->kernel[0], w->kernel[1], w->rows, w->count[0], w->count[1]};
    if (!window_expect_room(layer, "patches", 6, sizes))
        return NODE_NONE;
    const struct shape matrix = shape_matrix(sizes[0] * sizes[1] * sizes[2], sizes[3] * sizes[4] * sizes[5]);
    return build_reshape(&layer->build, window_gather(layer, images, 0, 6, axes), &matrix);
}

/* The rows of the data in front of the channels again. */
static node_id as_images(struct layer *layer, const struct window *w, size_t channels, node_id product)
{
    static const size_t exchange[] = {1, 0, 2};
    const struct shape planes = {.rank = 3, .dim = {channels, w->rows, w->count[0] * w->count[1]}};
    const struct shape images = {.rank = 4, .dim = {w->rows, channels, w->count[0], w->count[1]}};
    product = build_reshape(&layer->build, product, &planes);
    return build_reshape(&layer->build, build_permute(&layer->build, product, exchange), &images);
}

/* One number for each channel, added to its row of the product. */
static node_id add_bias(struct layer *layer, node_id product, node_id bias)
{
    struct builder *b = &layer->build;
    const struct shape shape = graph_at(b->graph, product)->shape;
    const struct shape column = shape_matrix(shape.dim[0], 1);
    return build_binary(b, OP_ADD, product, build_broadcast(b, build_reshape(b, bias, &column), &shape));
}

/* Declares weight and bias; `bias` stays NODE_NONE without one. */
static bool declare(struct layer *layer, const struct window *w, size_t channels, node_id *weight, node_id *bias)
{
    const struct shape kernels = {.rank = 4, .dim = {channels, w->channels, w->kernel[0], w->kernel[1]}};
    const struct shape vector = shape_vector(channels);
    bool biased = true;
    if (!layer_flag(layer, "bias", &biased))
        return false;
    *weight = layer_parameter(layer, "weight", INIT_WEIGHT, &kernels);
    if (*weight == NODE_NONE || !biased)
        return *weight != NODE_NONE;
    *bias = layer_parameter(layer, "bias", INIT_BIAS, &vector);
    return *bias != NODE_NONE;
}

bool layer_build_conv2d(struct layer *layer)
{
    struct window window;
    size_t channels = 0;
    node_id weight = NODE_NONE;
    node_id bias = NODE_NONE;
    bool ok = layer_whole(layer, "channels", 1, &channels);
    if (!window_read(layer, 1, &window) || !ok)
        return false;
    const size_t sizes[] = {channels, window.rows, window.count[0], window.count[1]};
    node_id patches = gather_patches(layer, &window, window_pad(layer, &window, 0));
    if (patches == NODE_NONE || !window_expect_room(layer, "outputs", 4, sizes) ||
        !declare(layer, &window, channels, &weight, &bias))
        return false;
    const struct shape kernels = shape_matrix(channels, graph_at(layer->build.graph, patches)->shape.dim[0]);
    weight = build_reshape(&layer->build, weight, &kernels);
    node_id product = build_contract(&layer->build, weight, false, patches, false);
    if (bias != NODE_NONE)
        product = add_bias(layer, product, bias);
    layer->out = as_images(layer, &window, channels, product);
    return true;
}
