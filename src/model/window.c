/* Windows that slide over images. Sizes are checked against the memory before any array of them is made: up to then they
 * are what a user wrote, and their products saturate. */
#include "model/window.h"

/* At most this, so that sums of a few sizes cannot overflow. */
static const size_t MOST = SIZE_MAX / 8;

/* An array comes with the list of its indices, with what it is gathered from, and with their derivatives. */
enum { COMPANIONS = 8 };

static size_t times(size_t a, size_t b)
{
    return a != 0 && b > MOST / a ? MOST : a * b;
}

/* How far a kernel with dilation reaches. */
static size_t reach(const struct window *w, unsigned axis)
{
    return times(w->kernel[axis] - 1, w->dilation[axis]) + 1;
}

static size_t padded(const struct window *w, unsigned axis)
{
    return w->before[axis] + w->image[axis] + w->after[axis];
}

/* ---- Room ---- */

bool window_expect_room(struct layer *layer, const char *what, size_t factors, const size_t *factor)
{
    struct model *model = layer->network->model;
    const size_t room = model->most_entries / COMPANIONS;
    size_t entries = 1;
    for (size_t k = 0; k < factors; k++)
        entries = times(entries, factor[k]);
    if (entries <= room)
        return true;
    if (entries == MOST)
        layer_refuse(layer, NULL, "the %s would not fit in any memory", what);
    else
        layer_refuse(layer, NULL, "the %s would not fit in memory: %zu numbers", what, entries);
    return layer_advise(layer, str_format(model->diags->arena, "there is room for %zu numbers", room));
}

/* ---- Keys ---- */

/* "valid": none. "same": so much that a stride of 1 keeps the size, an odd one at the end as PyTorch has it. */
static bool read_named_padding(struct layer *layer, struct str name, struct window *w)
{
    if (str_is(name, "valid"))
        return true;
    if (!str_is(name, "same")) {
        layer_refuse(layer, "padding", "'%.*s' is no padding", (int)name.size, name.at);
        return layer_advise(layer, "give one number, [vertical, horizontal], \"valid\" or \"same\"");
    }
    for (unsigned axis = 0; axis < 2; axis++) {
        if (w->stride[axis] != 1)
            return layer_refuse(layer, "padding", "\"same\" needs a stride of 1");
        w->before[axis] = (reach(w, axis) - 1) / 2;
        w->after[axis] = reach(w, axis) - 1 - w->before[axis];
    }
    return true;
}

static bool read_padding(struct layer *layer, struct window *w)
{
    const struct json *json = json_get(layer->json, "padding");
    if (json != NULL && json->kind == JSON_STRING)
        return read_named_padding(layer, json->string, w);
    bool ok = layer_extent(layer, "padding", 0, w->before);
    for (unsigned axis = 0; axis < 2; axis++)
        w->after[axis] = w->before[axis];
    return ok;
}

static bool count_windows(struct layer *layer, struct window *w)
{
    for (unsigned axis = 0; axis < 2; axis++)
        if (reach(w, axis) > padded(w, axis))
            return layer_refuse(layer, "kernel",
                                "the kernel reaches over %zu x %zu pixels, the image with its padding "
                                "has %zu x %zu",
                                reach(w, 0), reach(w, 1), padded(w, 0), padded(w, 1));
    for (unsigned axis = 0; axis < 2; axis++)
        w->count[axis] = (padded(w, axis) - reach(w, axis)) / w->stride[axis] + 1;
    const size_t sizes[] = {w->rows, w->channels, padded(w, 0), padded(w, 1)};
    return window_expect_room(layer, "images with their padding", 4, sizes);
}

bool window_read(struct layer *layer, size_t stride, struct window *out)
{
    const struct shape *in = layer_shape(layer);
    if (!layer_expect_rank(layer, 4, "images (rows, channels, height, width)"))
        return false;
    *out = (struct window){.rows = in->dim[0], .channels = in->dim[1], .image = {in->dim[2], in->dim[3]}};
    out->dilation[0] = out->dilation[1] = 1;
    bool ok = layer_extent(layer, "kernel", 1, out->kernel);
    for (unsigned axis = 0; axis < 2; axis++)
        out->stride[axis] = stride == 0 ? out->kernel[axis] : stride;
    ok = layer_extent(layer, "stride", 1, out->stride) && ok;
    ok = layer_extent(layer, "dilation", 1, out->dilation) && ok;
    return ok && read_padding(layer, out) && count_windows(layer, out);
}

bool window_expect_pixels(struct layer *layer, const struct window *w)
{
    for (unsigned axis = 0; axis < 2; axis++)
        for (size_t o = 0; o < w->count[axis]; o++) {
            size_t at = o * w->stride[axis];
            size_t t = at >= w->before[axis] ? 0 : (w->before[axis] - at - 1) / w->dilation[axis] + 1;
            at += t * w->dilation[axis]; /* the first place of the window that is not above the image */
            if (t >= w->kernel[axis] || at >= w->before[axis] + w->image[axis])
                return layer_refuse(layer, "padding",
                                    "%s %zu of the windows, counted from 0, lies in the padding alone",
                                    axis == 0 ? "row" : "column", o);
        }
    return true;
}

/* ---- Nodes ---- */

/* For each entry of the padded images: the place in the images where it comes from, or of any pixel; whether it does come
 * from there; and what it holds otherwise. */
struct padding {
    size_t *index;
    double *inside;
    double *outside;
};

static void fill_padding(const struct window *w, double fill, const struct padding *out)
{
    const size_t size = padded(w, 0) * padded(w, 1);
    for (size_t k = 0; k < w->rows * w->channels * size; k++) {
        size_t y = k % size / padded(w, 1) - w->before[0]; /* huge above the image */
        size_t x = k % padded(w, 1) - w->before[1];
        bool inside = y < w->image[0] && x < w->image[1];
        out->index[k] = k / size * w->image[0] * w->image[1] + (inside ? y * w->image[1] + x : 0);
        out->inside[k] = inside;
        out->outside[k] = fill / (double)(k % size + 1);
    }
}

node_id window_pad(struct layer *layer, const struct window *w, double fill)
{
    struct builder *b = &layer->build;
    struct arena *arena = b->graph->arena;
    const struct shape shape = {.rank = 4, .dim = {w->rows, w->channels, padded(w, 0), padded(w, 1)}};
    const size_t size = shape_size(&shape);
    if (shape_equal(&shape, layer_shape(layer)))
        return layer->in;
    const struct padding padding = {ARENA_ARRAY_RAW(arena, size, size_t), ARENA_ARRAY_RAW(arena, size, double),
                                    ARENA_ARRAY_RAW(arena, size, double)};
    fill_padding(w, fill, &padding);
    node_id pixels = build_gather(b, layer->in, &shape, padding.index);
    node_id outside = fill == 0 ? build_filled(b, &shape, 0) : build_array(b, &shape, padding.outside);
    return build_where(b, build_array(b, &shape, padding.inside), pixels, outside);
}

node_id window_gather(struct layer *layer, node_id a, size_t first, size_t axes, const struct window_axis *axis)
{
    struct shape shape = {.rank = axes};
    for (size_t k = 0; k < axes; k++)
        shape.dim[k] = axis[k].count;
    size_t size = shape_size(&shape);
    size_t *index = ARENA_ARRAY_RAW(layer->build.graph->arena, size, size_t);
    size_t at[SHAPE_MAX_RANK] = {0};
    for (size_t entry = 0; entry < size; entry++) {
        index[entry] = first;
        for (size_t k = axes; k-- > 0;) { /* on to the next entry, as an odometer turns */
            first += axis[k].step;
            if (++at[k] < axis[k].count)
                break;
            first -= axis[k].count * axis[k].step;
            at[k] = 0;
        }
    }
    return build_gather(&layer->build, a, &shape, index);
}
