/* Losses as rows of a table: a formula of outputs and targets each, with numbers that have defaults. */
#include "model/losses.h"

#include "base/number.h"
#include "base/typo.h"

#include <string.h>

enum { MOST_NUMBERS = 4 };

struct loss_row {
    const char *name;
    enum target_kind kind;
    const char *numbers;
    const char *formula;
    const char *summary;
};

static const struct loss_row rows[] = {
#define LOSS(name, kind, numbers, formula, summary) {#name, TARGET_##kind, numbers, formula, summary},
#include "model/losses.def"
#undef LOSS
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

static const struct loss_row *find_row(struct model *model, const struct json *name)
{
    struct typo typo = typo_start(name->string);
    struct text names = {.arena = model->diags->arena};
    for (size_t k = 0; k < ROW_COUNT; k++) {
        if (str_is(name->string, rows[k].name))
            return &rows[k];
        typo_offer(&typo, str_of(rows[k].name));
        text_printf(&names, "%s%s", k == 0 ? "the losses are " : ", ", rows[k].name);
    }
    struct cp_diagnostic *diag = json_complain(model->diags, DIAG_MODEL_LAYER, name, "'%.*s' is no loss",
                                               (int)name->string.size, name->string.at);
    diag->remedy = names.at;
    diag_did_you_mean(model->diags, diag, typo.best);
    return NULL;
}

/* "mse", or {"type": "huber", "delta": 0.5}. */
static const struct loss_row *read_type(struct model *model, const struct json *json)
{
    const struct json *type = json->kind == JSON_OBJECT ? json_get(json, "type") : json;
    if (type == NULL) {
        json_complain(model->diags, DIAG_MODEL_MISSING, json, "the \"type\" of the loss is missing")->remedy =
            "such as {\"type\": \"huber\", \"delta\": 0.5}";
        return NULL;
    }
    return model_expect(model, type, JSON_STRING, "the name of a loss") ? find_row(model, type) : NULL;
}

/* ---- Numbers ---- */

/* The names of "delta=1, ..." with their defaults. */
static size_t split_numbers(struct arena *arena, const char *at, const char *names[MOST_NUMBERS],
                            double values[MOST_NUMBERS])
{
    size_t count = 0;
    for (; *at != 0 && count < MOST_NUMBERS; count++) {
        struct str name = {at, strcspn(at, "=")};
        struct str value = {at + name.size + 1, strcspn(at + name.size + 1, ",")};
        names[count] = str_copy(arena, name);
        number_parse(value, &values[count]);
        at = value.at + value.size;
        at += strspn(at, ", ");
    }
    return count;
}

static bool read_number(struct model *model, const struct json *json, const char *key, double *out)
{
    const struct json *number = json_get(json, key);
    if (number == NULL)
        return true;
    if (!model_expect(model, number, JSON_NUMBER, "a number of the loss"))
        return false;
    *out = number->number;
    if (*out > 0)
        return true;
    json_complain(model->diags, DIAG_MODEL_LAYER, number, "\"%s\" is %.17g but must be positive", key, *out);
    return false;
}

/* ---- The loss ---- */

/* Binds the numbers of the row behind the first `count` names. */
static bool bind_numbers(struct network *network, const struct json *json, const struct loss_row *row,
                         struct layer_name *names, size_t *count)
{
    struct model *model = network->model;
    struct builder b = {model->graph, json->span};
    const char *keys[MOST_NUMBERS + 2] = {"type"};
    double values[MOST_NUMBERS];
    size_t numbers = split_numbers(model->arena, row->numbers, keys + 1, values);
    bool ok = json->kind != JSON_OBJECT || model_check_keys(model, json, keys);
    for (size_t k = 0; k < numbers; k++) {
        ok = read_number(model, json, keys[k + 1], &values[k]) && ok;
        names[(*count)++] = (struct layer_name){keys[k + 1], build_number(&b, values[k])};
    }
    return ok;
}

node_id loss_build(struct network *network, const struct json *json)
{
    struct model *model = network->model;
    const struct loss_row *row = read_type(model, json);
    struct layer_name names[3 + MOST_NUMBERS] = {{"a", network->outputs}};
    size_t count = 1;
    if (row == NULL || !bind_numbers(network, json, row, names, &count) || network->outputs == NODE_NONE)
        return NODE_NONE;
    node_id targets = targets_for(network, row->kind, row->name);
    if (targets == NODE_NONE)
        return NODE_NONE;
    struct builder b = {model->graph, json->span};
    const struct shape *shape = &graph_at(model->graph, targets)->shape;
    names[count++] = (struct layer_name){"t", targets};
    names[count++] = (struct layer_name){"n", build_number(&b, (double)shape->dim[shape->rank - 1])};
    const char *mistake;
    node_id loss = network_formula(network, json->span, row->formula, count, names, &mistake);
    if (loss == NODE_NONE)
        json_complain(model->diags, DIAG_MODEL_LAYER, json, "%s", mistake);
    return loss;
}
