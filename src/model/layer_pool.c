/* Pooling, as nn.MaxPool2d and nn.AvgPool2d do it: each window of each channel becomes one number. */
#include "model/window.h"

#include <float.h>

/* ---- Maxima ---- */

/* The largest of the entries that a window has along one axis of images (rows, channels, height, width): maxima of
 * pairs, which share their derivative where they are equal. Where equal entries are the same function of the parameters
 * (blank regions of an image), that is the derivative. */
static node_id max_along(struct layer *layer, const struct window *w, node_id images, unsigned axis)
{
    struct builder *b = &layer->build;
    const struct shape shape = graph_at(b->graph, images)->shape;
    struct window_axis axes[4];
    size_t step[SHAPE_MAX_RANK];
    shape_strides(&shape, step);
    for (size_t k = 0; k < 4; k++)
        axes[k] = (struct window_axis){shape.dim[k], step[k]};
    axes[2 + axis] = (struct window_axis){w->count[axis], w->stride[axis] * step[2 + axis]};
    node_id most = window_gather(layer, images, 0, 4, axes);
    for (size_t t = 1; t < w->kernel[axis]; t++) {
        node_id next = window_gather(layer, images, t * w->dilation[axis] * step[2 + axis], 4, axes);
        most = build_binary(b, OP_MAX2, most, next);
    }
    return most;
}

/* Smaller than any pixel; the padding divides it by the number of a place, lest its entries are equal. */
static const double LEAST = -DBL_MAX;

/* The maximum of relu is relu of the maximum, which is cheaper, and has no ties where relu is 0. NODE_NONE unless relu
 * comes in; else what it is applied to comes in now. */
static node_id take_relu_off(struct layer *layer)
{
    node_id in = layer->in;
    if (graph_at(layer->build.graph, in)->op != OP_RELU)
        return NODE_NONE;
    layer->in = graph_at(layer->build.graph, in)->in[0];
    return in;
}

bool layer_build_max_pool(struct layer *layer)
{
    struct window w;
    if (!window_read(layer, 0, &w) || !window_expect_pixels(layer, &w))
        return false;
    const size_t sizes[] = {w.rows, w.channels, w.before[0] + w.image[0] + w.after[0], w.count[1],
                            w.kernel[0] > w.kernel[1] ? w.kernel[0] : w.kernel[1]};
    if (!window_expect_room(layer, "windows", 5, sizes))
        return false;
    node_id relu = take_relu_off(layer);
    layer->out = max_along(layer, &w, max_along(layer, &w, window_pad(layer, &w, LEAST), 1), 0);
    if (relu != NODE_NONE) {
        layer->build.span = graph_at(layer->build.graph, relu)->span;
        layer->out = build_unary(&layer->build, OP_RELU, 0, layer->out);
    }
    return true;
}

/* ---- Means ---- */

/* The padding counts as zeros, as PyTorch has it by default. */
bool layer_build_avg_pool(struct layer *layer)
{
    struct window w;
    if (!window_read(layer, 0, &w) || !window_expect_pixels(layer, &w))
        return false;
    const size_t sizes[] = {w.kernel[0], w.kernel[1], w.rows, w.channels, w.count[0], w.count[1]};
    if (!window_expect_room(layer, "windows", 6, sizes))
        return false;
    struct builder *b = &layer->build;
    node_id images = window_pad(layer, &w, 0);
    const struct shape padded = graph_at(b->graph, images)->shape;
    size_t step[SHAPE_MAX_RANK];
    shape_strides(&padded, step);
    const struct window_axis axes[] = {
        {w.kernel[0], w.dilation[0] * step[2]}, {w.kernel[1], w.dilation[1]}, {w.rows, step[0]}, {w.channels, step[1]},
        {w.count[0], w.stride[0] * step[2]},    {w.count[1], w.stride[1]},
    };
    struct shape windows = {.rank = 5, .dim = {sizes[0] * sizes[1], sizes[2], sizes[3], sizes[4], sizes[5]}};
    node_id entries = build_reshape(b, window_gather(layer, images, 0, 6, axes), &windows);
    node_id sum = build_reduce(b, OP_SUM, entries, 0);
    const struct shape shape = graph_at(b->graph, sum)->shape;
    layer->out = build_binary(b, OP_DIV, sum, build_filled(b, &shape, (double)windows.dim[0]));
    return true;
}
