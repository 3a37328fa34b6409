/* The "network" key: inputs through the layers, the loss of what comes out, and the penalties of the weights.
 * Invariant: inputs and targets are data with the same rows, at least one. */
#include "model/network.h"

#include "model/losses.h"

enum { MOST_LOSS_KEYS = 4 };

node_id network_formula(struct network *network, struct span span, const char *formula, size_t count,
                        const struct layer_name *names, const char **mistake)
{
    struct model *model = network->model;
    struct scope scope = {0};
    for (size_t k = 0; k < count; k++)
        scope_add(model->arena, &scope, str_of(names[k].name), names[k].node, NULL);
    struct diags diags = {.arena = model->diags->arena};
    const struct formula_text text = {.text = str_of(formula)};
    const struct compile compile = {
        .graph = model->graph,
        .scope = &scope,
        .diags = &diags,
        .most_entries = model->most_entries,
        .span = span,
    };
    node_id node = NODE_NONE;
    *mistake = NULL;
    if (!compile_text(&compile, &text, &node))
        *mistake = diags.count == 0 ? "a name stands for nothing" : diags.items[0].message;
    return node;
}

/* ---- Data ---- */

/* A named array of the data; NODE_NONE with a diagnostic, unless its own declaration has one. */
static node_id find_data(struct network *network, const char *name)
{
    struct model *model = network->model;
    const struct scope_entry *entry = scope_find(&model->scope, str_of(name));
    const struct json *data = json_get(model->json, "data");
    if (entry == NULL && !model->scope.incomplete)
        json_complain(model->diags, DIAG_MODEL_MISSING, data == NULL ? network->json : data,
                      "a network needs \"%s\" in \"data\"", name)
            ->remedy = "such as \"data\": {\"inputs\": [[0, 1], [1, 0]], \"targets\": [1, 0]}";
    if (entry == NULL || entry->value.node == NODE_NONE)
        return NODE_NONE;
    const struct shape *shape = &graph_at(model->graph, entry->value.node)->shape;
    if (shape->rank != 0 && shape_size(shape) != 0)
        return entry->value.node;
    json_complain(model->diags, DIAG_DATA_SHAPE, data == NULL ? network->json : data, "\"%s\" %s", name,
                  shape->rank == 0 ? "is a single number: the first axis counts the rows" : "is empty");
    return NODE_NONE;
}

static bool find_rows(struct network *network, node_id *inputs)
{
    struct model *model = network->model;
    *inputs = find_data(network, "inputs");
    network->targets = find_data(network, "targets");
    if (*inputs == NODE_NONE || network->targets == NODE_NONE)
        return false;
    struct builder b = {model->graph, network->json->span};
    const struct shape *shape = &graph_at(model->graph, *inputs)->shape;
    const struct shape *targets = &graph_at(model->graph, network->targets)->shape;
    network->rows = shape->dim[0];
    if (targets->dim[0] != network->rows) {
        json_complain(model->diags, DIAG_DATA_SHAPE, json_get(model->json, "data"),
                      "\"inputs\" has %zu rows, \"targets\" %zu", network->rows, targets->dim[0])
            ->remedy = "a row of the inputs needs a row of the targets";
        return false;
    }
    struct shape column = shape_matrix(network->rows, 1);
    if (shape->rank == 1) /* one feature a row */
        *inputs = build_reshape(&b, *inputs, &column);
    return true;
}

/* ---- Penalties ---- */

/* Adds c * sum(f(w)) over all weights to the loss. */
static bool add_penalty(struct network *network, const char *key, const char *formula)
{
    struct model *model = network->model;
    const struct json *json = json_get(network->json, key);
    if (json == NULL)
        return true;
    if (!model_expect(model, json, JSON_NUMBER, key))
        return false;
    if (json->number < 0) {
        json_complain(model->diags, DIAG_MODEL_LAYER, json, "\"%s\" is %.17g but cannot be negative", key,
                      json->number);
        return false;
    }
    if (json->number == 0 || model->loss == NODE_NONE)
        return true;
    struct builder b = {model->graph, span_join(json->key_span, json->span)}; /* for kinks: "l1": 0.1 */
    node_id sum = build_number(&b, 0);
    for (size_t k = 0; k < network->weight_count; k++) {
        const char *mistake;
        const struct layer_name names[] = {{"w", network->weights[k]}};
        node_id term = network_formula(network, b.span, formula, 1, names, &mistake);
        if (term == NODE_NONE) {
            json_complain(model->diags, DIAG_MODEL_LAYER, json, "%s", mistake);
            return false;
        }
        sum = build_binary(&b, OP_ADD, sum, term);
    }
    sum = build_binary(&b, OP_MUL, build_number(&b, json->number), sum);
    model->loss = build_binary(&b, OP_ADD, model->loss, sum);
    return true;
}

/* The term of l2 is a Gaussian prior, which some measures tell apart from the data. */
static void keep_decay(struct network *network)
{
    struct model *model = network->model;
    double l2 = json_get(network->json, "l2") == NULL ? 0 : json_get(network->json, "l2")->number;
    if (!(l2 > 0))
        return;
    model->decay = ARENA_ARRAY(model->arena, model->n, double);
    for (size_t k = 0; k < network->weight_count; k++) {
        const struct node *weight = graph_at(model->graph, network->weights[k]);
        for (size_t i = 0; i < weight->size; i++)
            model->decay[weight->slot + i] = 2 * l2;
    }
}

/* ---- The key ---- */

/* The keys of the network, and those of its loss. */
static bool check_keys(struct model *model, const struct json *json)
{
    const char *names[4 + MOST_LOSS_KEYS + 1] = {"layers", "loss", "l2", "l1"};
    loss_keys(model->arena, json, MOST_LOSS_KEYS, names + 4);
    return model_check_keys(model, json, names);
}

static const struct json *require(struct model *model, const struct json *json, const char *key, const char *remedy)
{
    const struct json *member = json_get(json, key);
    if (member == NULL)
        json_complain(model->diags, DIAG_MODEL_MISSING, json, "the network has no \"%s\"", key)->remedy = remedy;
    return member;
}

/* Layers need data; the loss is read even after a mistake in them. */
static bool build_layers(struct network *network, const struct json *list)
{
    struct model *model = network->model;
    struct layer whole = {.network = network,
                          .json = network->json,
                          .stack = "",
                          .prefix = "",
                          .build = {model->graph, network->json->span}};
    if (!find_rows(network, &whole.in) || list == NULL || !layer_build_stack(&whole, list))
        return false;
    network->outputs = whole.out;
    if (model->parameter_count != 0)
        return true;
    json_complain(model->diags, DIAG_MODEL_MISSING, list, "no layer has parameters")->remedy =
        "such as {\"type\": \"dense\", \"units\": 3}";
    return false;
}

static bool read_network(struct model *model, const struct json *json)
{
    struct network *network = ARENA_NEW(model->arena, struct network);
    *network = (struct network){.model = model, .json = json, .outputs = NODE_NONE, .targets = NODE_NONE};
    if (!model_expect(model, json, JSON_OBJECT, "\"network\""))
        return false;
    bool ok = check_keys(model, json);
    const struct json *layers =
        require(model, json, "layers", "such as \"layers\": [{\"type\": \"dense\", \"units\": 3}]");
    const struct json *loss =
        require(model, json, "loss", "such as \"loss\": \"mse\", or \"softmax_cross_entropy\" for classes");
    ok = build_layers(network, layers) && ok;
    if (loss != NULL)
        model->loss = loss_build(network, loss);
    ok = add_penalty(network, "l2", "sum(w^2)") && ok;
    ok = add_penalty(network, "l1", "sum(abs(w))") && ok;
    if (ok)
        keep_decay(network);
    return ok && model->loss != NODE_NONE;
}

bool model_read_network(struct model *model, const struct json *json)
{
    bool ok = read_network(model, json);
    model->parameters_refused = !ok;
    return ok;
}
