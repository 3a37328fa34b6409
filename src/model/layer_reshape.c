/* Reshaping: the entries of a row, row-major, in another shape, such as 64 numbers as an image [1, 8, 8]. */
#include "model/network.h"

#include <math.h>

enum { MOST_AXES = MODEL_MOST_RANK - 1 };

/* The numbers of "shape" behind the axis of the rows. */
static bool read_shape(struct layer *layer, const struct json *list, struct shape *out)
{
    bool ok = list->kind == JSON_ARRAY && list->count > 0 && list->count <= MOST_AXES;
    for (const struct json *item = list->child; item != NULL && ok; item = item->next) {
        ok = item->kind == JSON_NUMBER && item->number == trunc(item->number) && item->number >= 1 &&
             item->number <= 0x1p52;
        out->dim[out->rank++] = ok ? (size_t)item->number : 0;
    }
    return ok ||
           layer_refuse(layer, "shape", "\"shape\" is a list of 1 to %d whole numbers such as [1, 8, 8]", MOST_AXES);
}

bool layer_build_reshape(struct layer *layer)
{
    struct shape shape = shape_vector(layer->network->rows);
    if (!read_shape(layer, json_get(layer->json, "shape"), &shape))
        return false;
    struct shape own = shape_without(&shape, 0);
    if (shape_size(&own) != layer_entries(layer)) {
        struct arena *arena = layer->network->model->arena;
        return layer_refuse(layer, "shape", "a row has %zu entries, a shape of %s takes %zu", layer_entries(layer),
                            shape_print(arena, &own), shape_size(&own));
    }
    layer->out = build_reshape(&layer->build, layer->in, &shape);
    return true;
}
