/* Layers as rows of a table: which keys they take, what they are called, how one follows the other. Invariant: a builder
 * runs only on an object whose keys fit its row, and leaves activations with the rows of the data as their first axis. */
#include "model/network.h"

#include "base/typo.h"
#include "model/synonyms.h"

#include <math.h>
#include <string.h>

static const struct layer_row rows[] = {
#define LAYER(type, keys, summary) {#type, keys, summary, layer_build_##type},
#include "model/layers.def"
#undef LAYER
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

/* ---- Complaints ---- */

bool layer_refuse(struct layer *layer, const char *key, const char *format, ...)
{
    struct diags *diags = layer->network->model->diags;
    const struct json *at = key == NULL ? NULL : json_get(layer->json, key);
    va_list args;
    va_start(args, format);
    const char *message = str_vformat(diags->arena, format, args);
    va_end(args);
    json_complain(diags, DIAG_MODEL_LAYER, at == NULL ? layer->json : at, "layer %.*s%s%s: %s",
                  (int)strlen(layer->prefix) - 1, layer->prefix, layer->row == NULL ? "" : ", ",
                  layer->row == NULL ? "" : layer->row->type, message);
    return false;
}

bool layer_advise(struct layer *layer, const char *remedy)
{
    struct diags *diags = layer->network->model->diags;
    diags->items[diags->count - 1].remedy = remedy;
    return false;
}

const struct shape *layer_shape(const struct layer *layer)
{
    return &graph_at(layer->build.graph, layer->in)->shape;
}

size_t layer_entries(const struct layer *layer)
{
    struct shape row = shape_without(layer_shape(layer), 0);
    return shape_size(&row);
}

bool layer_expect_rank(struct layer *layer, size_t rank, const char *what)
{
    const struct shape *shape = layer_shape(layer);
    if (shape->rank == rank)
        return true;
    layer_refuse(layer, NULL, "it takes %s, but what comes in has shape %s", what,
                 shape_print(layer->network->model->arena, shape));
    if (rank == 4 && shape->rank == 3)
        return layer_advise(layer, str_format(layer->network->model->diags->arena,
                                              "put {\"type\": \"reshape\", \"shape\": [1, %zu, %zu]} before it, for "
                                              "images of one channel",
                                              shape->dim[1], shape->dim[2]));
    return layer_advise(layer, rank == 2 ? "put {\"type\": \"flatten\"} before it"
                               : rank == 4
                                   ? "put {\"type\": \"reshape\", \"shape\": [channels, height, width]} before it"
                                   : NULL);
}

/* ---- Options ---- */

static bool expect(struct layer *layer, const char *key, const struct json *json, enum json_kind kind)
{
    return json->kind == kind ||
           layer_refuse(layer, key, "\"%s\" must be %s, not %s", key, json_kind_name(kind), json_kind_name(json->kind));
}

static bool read_whole(struct layer *layer, const char *key, const struct json *json, size_t least, size_t *out)
{
    if (!expect(layer, key, json, JSON_NUMBER))
        return false;
    double value = json->number;
    if (value != trunc(value) || value < (double)least || value > 0x1p52)
        return layer_refuse(layer, key, "\"%s\" is %.17g but must be a whole number of at least %zu", key, value,
                            least);
    *out = (size_t)value;
    return true;
}

bool layer_whole(struct layer *layer, const char *key, size_t least, size_t *out)
{
    const struct json *json = json_get(layer->json, key);
    return json == NULL || read_whole(layer, key, json, least, out);
}

bool layer_extent(struct layer *layer, const char *key, size_t least, size_t out[2])
{
    const struct json *json = json_get(layer->json, key);
    if (json == NULL)
        return true;
    if (json->kind != JSON_ARRAY) {
        bool ok = read_whole(layer, key, json, least, &out[0]);
        out[1] = out[0];
        return ok;
    }
    if (json->count != 2)
        return layer_refuse(layer, key, "\"%s\" is one number, or [vertical, horizontal]", key);
    return read_whole(layer, key, json->child, least, &out[0]) &&
           read_whole(layer, key, json->child->next, least, &out[1]);
}

bool layer_number(struct layer *layer, const char *key, double *out)
{
    const struct json *json = json_get(layer->json, key);
    if (json == NULL)
        return true;
    if (!expect(layer, key, json, JSON_NUMBER))
        return false;
    *out = json->number;
    return true;
}

bool layer_flag(struct layer *layer, const char *key, bool *out)
{
    const struct json *json = json_get(layer->json, key);
    if (json == NULL)
        return true;
    if (!expect(layer, key, json, JSON_BOOL))
        return false;
    *out = json->boolean;
    return true;
}

/* ---- Nodes ---- */

node_id layer_parameter(struct layer *layer, const char *name, enum init_role role, const struct shape *shape)
{
    struct network *network = layer->network;
    struct model *model = network->model;
    size_t k = model->parameter_count;
    size_t offset = model->n;
    const char *full = str_format(model->arena, "%s%s", layer->prefix, name);
    if (!model_add_tensor(model, &(struct model_name){str_of(full), layer->json->span, layer->json}, shape))
        return NODE_NONE;
    if (model->init != NULL)
        init_fill(model->init, role, k, shape, model->values + offset);
    if (role == INIT_WEIGHT) {
        ARENA_GROW(model->arena, network->weights, network->weight_count);
        network->weights[network->weight_count++] = model->parameter_nodes[k];
    }
    return model->parameter_nodes[k];
}

node_id layer_formula(struct layer *layer, const char *formula, size_t count, const struct layer_name *names)
{
    const char *mistake;
    node_id node = network_formula(layer->network, layer->build.span, formula, count, names, &mistake);
    if (node == NODE_NONE)
        layer_refuse(layer, NULL, "%s", mistake);
    return node;
}

/* ---- Keys ---- */

/* The next key of a list such as "units! bias", without its mark; empty at the end. */
static struct str next_key(const char **list, bool *required)
{
    *list += strspn(*list, " ");
    struct str key = {*list, strcspn(*list, " !")};
    *required = key.at[key.size] == '!';
    *list += key.size + *required;
    return key;
}

static bool has_key(const struct layer_row *row, struct str key)
{
    bool required;
    const char *list = row->keys;
    for (struct str next = next_key(&list, &required); next.size != 0; next = next_key(&list, &required))
        if (str_equal(next, key))
            return true;
    return false;
}

static bool takes_key(const struct layer *layer, struct str key)
{
    return str_is(key, "type") || has_key(layer->row, key) ||
           (has_key(layer->row, str_of("activation")) && activation_takes(layer->json, key));
}

/* What a type is, and its keys. */
static const char *describe_type(const struct layer *layer)
{
    struct text out = {.arena = layer->network->model->diags->arena};
    bool required;
    const char *list = layer->row->keys;
    text_printf(&out, "%s: %s; its keys are \"type\"", layer->row->type, layer->row->summary);
    for (struct str key = next_key(&list, &required); key.size != 0; key = next_key(&list, &required))
        text_printf(&out, ", \"%.*s\"", (int)key.size, key.at);
    return out.at;
}

static bool unknown_key(struct layer *layer, const struct json *member)
{
    struct diags *diags = layer->network->model->diags;
    struct typo typo = typo_start(member->key);
    bool required;
    const char *list = layer->row->keys;
    for (struct str key = next_key(&list, &required); key.size != 0; key = next_key(&list, &required))
        typo_offer(&typo, key);
    struct cp_diagnostic *diag = diag_add(diags, DIAG_MODEL_KEY, member->key_span,
                                          "layer %.*s, %s: unknown key \"%.*s\"", (int)strlen(layer->prefix) - 1,
                                          layer->prefix, layer->row->type, (int)member->key.size, member->key.at);
    diag->path = json_path(diags->arena, member);
    diag->remedy = describe_type(layer);
    diag_did_you_mean(diags, diag, typo.best);
    const struct synonym *synonym = synonym_find(SYNONYM_KEY, member->key);
    if (synonym != NULL && (synonym->ours[0] == '\0' || takes_key(layer, str_of(synonym->ours))))
        synonym_advise(diags, diag, SYNONYM_KEY, member->key);
    return false;
}

static bool check_keys(struct layer *layer)
{
    bool ok = true;
    bool required;
    for (const struct json *member = layer->json->child; member != NULL; member = member->next)
        if (!takes_key(layer, member->key))
            ok = unknown_key(layer, member);
    const char *list = layer->row->keys;
    for (struct str key = next_key(&list, &required); key.size != 0; key = next_key(&list, &required))
        if (required && json_get(layer->json, str_copy(layer->network->model->arena, key)) == NULL) {
            layer_refuse(layer, NULL, "the key \"%.*s\" is missing", (int)key.size, key.at);
            ok = layer_advise(layer, describe_type(layer));
        }
    if (has_key(layer->row, str_of("activation")))
        ok = activation_check(layer) && ok;
    return ok;
}

static const char *list_types(struct arena *arena)
{
    struct text types = {.arena = arena};
    for (size_t k = 0; k < ROW_COUNT; k++)
        text_printf(&types, "%s%s", k == 0 ? "the types are " : ", ", rows[k].type);
    return types.at;
}

static bool unknown_type(struct layer *layer, const struct json *type)
{
    struct diags *diags = layer->network->model->diags;
    struct typo typo = typo_start(type->string);
    for (size_t k = 0; k < ROW_COUNT; k++)
        typo_offer(&typo, str_of(rows[k].type));
    layer_refuse(layer, "type", "'%.*s' is no type of layer", (int)type->string.size, type->string.at);
    struct cp_diagnostic *diag = &diags->items[diags->count - 1];
    if (activation_known(type->string))
        diag->remedy = str_format(diags->arena, "write {\"type\": \"activation\", \"activation\": \"%.*s\"}",
                                  (int)type->string.size, type->string.at);
    else if (!synonym_advise(diags, diag, SYNONYM_LAYER, type->string)) {
        diag->remedy = list_types(diags->arena);
        diag_did_you_mean(diags, diag, typo.best);
    }
    return false;
}

/* Finds the row of a layer and checks its keys against it. */
static bool find_row(struct layer *layer)
{
    if (layer->json->kind != JSON_OBJECT)
        return layer_refuse(layer, NULL, "a layer must be an object, not %s", json_kind_name(layer->json->kind));
    const struct json *type = json_get(layer->json, "type");
    if (type == NULL)
        return layer_refuse(layer, NULL, "the \"type\" is missing") ||
               layer_advise(layer, list_types(layer->network->model->diags->arena));
    if (!expect(layer, "type", type, JSON_STRING))
        return false;
    for (size_t k = 0; k < ROW_COUNT; k++)
        if (str_is(type->string, rows[k].type))
            layer->row = &rows[k];
    if (layer->row == NULL)
        return unknown_type(layer, type);
    layer->shown = layer->row->type;
    layer->build.span = json_string_span(type, 0, type->string.size); /* a kink is told by the layer's name */
    return check_keys(layer);
}

/* ---- Stacks ---- */

/* Whether an activation follows the layer, which is then a module of its own. */
static bool is_activated(const struct layer *layer)
{
    return layer->row != NULL && json_get(layer->json, "activation") != NULL &&
           layer->row->build != layer_build_activation;
}

/* A row of the model's table of layers, its shape not known yet. */
static size_t add_row(struct layer *layer, size_t module)
{
    struct model *model = layer->network->model;
    ARENA_GROW(model->arena, model->layers, model->layer_count);
    model->layers[model->layer_count].name = str_format(model->arena, "%s%zu", layer->stack, module);
    return model->layer_count++;
}

static void fill_row(struct layer *layer, size_t row, size_t parameters)
{
    struct model *model = layer->network->model;
    const struct shape *shape = &graph_at(model->graph, layer->out)->shape;
    struct cp_layer *out = &model->layers[row];
    out->type = layer->shown;
    out->rank = shape->rank - 1;
    out->shape = arena_copy(model->arena, shape->dim + 1, out->rank, sizeof *shape->dim);
    out->parameters = parameters;
    for (size_t k = row + 1; k < model->layer_count; k++) /* those of layers within it are counted there */
        out->parameters -= model->layers[k].parameters;
}

static bool build(struct layer *layer)
{
    size_t n = layer->network->model->n;
    size_t row = add_row(layer, layer->module);
    if (!layer->row->build(layer))
        return false;
    fill_row(layer, row, layer->network->model->n - n);
    if (!is_activated(layer))
        return true;
    row = add_row(layer, layer->module + 1);
    layer->out = activation_apply(layer, layer->out);
    if (layer->out == NODE_NONE)
        return false;
    fill_row(layer, row, 0);
    return true;
}

/* The layers of a list, each with its place and its row. All of them are checked before the first is built. */
static bool read_stack(struct layer *outer, const struct json *list, struct layer *layers)
{
    struct model *model = outer->network->model;
    size_t module = 0;
    bool ok = true;
    for (const struct json *item = list->child; item != NULL; item = item->next) {
        struct layer *layer = &layers[item->index];
        *layer = (struct layer){.network = outer->network,
                                .json = item,
                                .stack = outer->prefix,
                                .module = module,
                                .prefix = str_format(model->arena, "%s%zu.", outer->prefix, module),
                                .build = {model->graph, item->span},
                                .in = NODE_NONE,
                                .out = NODE_NONE};
        ok = find_row(layer) && ok;
        module += is_activated(layer) ? 2 : 1;
    }
    return ok;
}

bool layer_build_stack(struct layer *outer, const struct json *list)
{
    struct model *model = outer->network->model;
    if (!model_expect(model, list, JSON_ARRAY, "\"layers\""))
        return false;
    if (list->count == 0) {
        json_complain(model->diags, DIAG_MODEL_MISSING, list, "there is no layer")->remedy =
            "such as {\"type\": \"dense\", \"units\": 3}";
        return false;
    }
    struct layer *layers = ARENA_ARRAY(model->arena, list->count, struct layer);
    if (!read_stack(outer, list, layers))
        return false;
    outer->out = outer->in;
    for (size_t k = 0; k < list->count; k++) {
        layers[k].in = outer->out;
        if (!build(&layers[k]))
            return false;
        outer->out = layers[k].out;
    }
    return true;
}
