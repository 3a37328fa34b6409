/* Flattening: all entries of a row side by side, row-major. */
#include "model/network.h"

bool layer_build_flatten(struct layer *layer)
{
    struct shape flat = shape_matrix(layer->network->rows, layer_entries(layer));
    layer->out = build_reshape(&layer->build, layer->in, &flat);
    return true;
}
