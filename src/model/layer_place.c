/* Modules are counted as layers.c counts them: an activation is one of its own. */
#include "model/layer_place.h"

#include <string.h>

static bool holds(struct span outer, struct span inner)
{
    return outer.source == inner.source && outer.begin <= inner.begin && inner.end <= outer.end;
}

/* The innermost layer of a list that holds the span. */
static const char *find(struct arena *arena, const struct json *list, const char *prefix, struct span span)
{
    size_t module = 0;
    if (list == NULL || list->kind != JSON_ARRAY)
        return NULL;
    for (const struct json *layer = list->child; layer != NULL; layer = layer->next) {
        const struct json *activation = layer->kind == JSON_OBJECT ? json_get(layer, "activation") : NULL;
        const struct json *type = layer->kind == JSON_OBJECT ? json_get(layer, "type") : NULL;
        bool alone = type != NULL && type->kind == JSON_STRING && str_is(type->string, "activation");
        if (holds(layer->span, span)) {
            const char *name = str_format(arena, "%s%zu", prefix, module);
            const char *inner = find(arena, json_get(layer, "layers"), str_format(arena, "%s.", name), span);
            if (inner != NULL)
                return inner;
            bool behind = activation != NULL && !alone && holds(activation->span, span);
            return behind ? str_format(arena, "%s%zu", prefix, module + 1) : name;
        }
        module += activation != NULL && !alone ? 2 : 1;
    }
    return NULL;
}

const char *model_layer_at(struct arena *arena, const struct model *model, struct span span)
{
    const struct json *network = model->json == NULL ? NULL : json_get(model->json, "network");
    return network == NULL || network->kind != JSON_OBJECT ? NULL : find(arena, json_get(network, "layers"), "", span);
}
