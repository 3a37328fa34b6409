/* Residual layers (He, Zhang, Ren and Sun 2016): x + f(x), where f is a stack of layers of its own. */
#include "model/network.h"

bool layer_build_residual(struct layer *layer)
{
    if (!layer_build_stack(layer, json_get(layer->json, "layers")))
        return false;
    const struct shape *shape = &graph_at(layer->build.graph, layer->out)->shape;
    if (!shape_equal(shape, layer_shape(layer))) {
        struct arena *arena = layer->network->model->arena;
        return layer_refuse(layer, NULL, "its layers turn shape %s into %s, which cannot be added to what comes in",
                            shape_print(arena, layer_shape(layer)), shape_print(arena, shape));
    }
    layer->out = build_binary(&layer->build, OP_ADD, layer->in, layer->out);
    return true;
}
