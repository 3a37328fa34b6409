/* Losses as rows of a table: a formula of outputs and targets each, with numbers that have defaults. */
#include "model/losses.h"

#include "base/number.h"
#include "base/typo.h"
#include "model/synonyms.h"

#include <string.h>

enum { MOST_NAMES = 8 }; /* of a formula */

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

static const struct loss_row *find_row(struct str name)
{
    for (size_t k = 0; k < ROW_COUNT; k++)
        if (str_is(name, rows[k].name))
            return &rows[k];
    return NULL;
}

static const struct loss_row *read_row(struct model *model, const struct json *json)
{
    if (!model_expect(model, json, JSON_STRING, "the name of a loss"))
        return NULL;
    const struct loss_row *row = find_row(json->string);
    if (row != NULL)
        return row;
    struct typo typo = typo_start(json->string);
    struct text names = {.arena = model->diags->arena};
    for (size_t k = 0; k < ROW_COUNT; k++) {
        typo_offer(&typo, str_of(rows[k].name));
        text_printf(&names, "%s%s (%s)", k == 0 ? "the losses are " : "; ", rows[k].name, rows[k].summary);
    }
    struct cp_diagnostic *diag = json_complain(model->diags, DIAG_MODEL_LAYER, json, "'%.*s' is no loss",
                                               (int)json->string.size, json->string.at);
    diag->remedy = names.at;
    if (!synonym_advise(model->diags, diag, SYNONYM_LOSS, json->string))
        diag_did_you_mean(model->diags, diag, typo.best);
    return NULL;
}

/* ---- Numbers ---- */

/* The next number of a list such as "delta=1", with its default; false at the end. */
static bool next_number(const char **list, struct str *name, double *value)
{
    *list += strspn(*list, ", ");
    *name = (struct str){*list, strcspn(*list, "=")};
    if (name->size == 0)
        return false;
    *list += name->size + 1;
    struct str text = {*list, strcspn(*list, ",")};
    *list += text.size;
    return number_parse(text, value);
}

size_t loss_keys(struct arena *arena, const struct json *network, size_t most, const char **names)
{
    const struct json *loss = json_get(network, "loss");
    const struct loss_row *row = loss == NULL || loss->kind != JSON_STRING ? NULL : find_row(loss->string);
    const char *list = row == NULL ? "" : row->numbers;
    struct str name;
    double value;
    size_t count = 0;
    while (count < most && next_number(&list, &name, &value))
        names[count++] = str_copy(arena, name);
    return count;
}

static bool read_number(struct model *model, const struct json *json, double *out)
{
    if (json == NULL)
        return true;
    if (!model_expect(model, json, JSON_NUMBER, "a number of the loss"))
        return false;
    *out = json->number;
    if (*out > 0)
        return true;
    json_complain(model->diags, DIAG_MODEL_LAYER, json, "\"%.*s\" is %.17g but must be positive", (int)json->key.size,
                  json->key.at, *out);
    return false;
}

/* Binds the numbers of the row behind the first `count` names. */
static bool bind_numbers(struct network *network, const struct json *json, const struct loss_row *row,
                         struct layer_name *names, size_t *count)
{
    struct model *model = network->model;
    struct builder b = {model->graph, json->span};
    const char *list = row->numbers;
    struct str name;
    double value;
    bool ok = true;
    while (*count < MOST_NAMES && next_number(&list, &name, &value)) {
        const char *key = str_copy(model->arena, name);
        ok = read_number(model, json_get(network->json, key), &value) && ok;
        names[(*count)++] = (struct layer_name){key, build_number(&b, value)};
    }
    return ok;
}

/* ---- The loss ---- */

node_id loss_build(struct network *network, const struct json *json)
{
    struct model *model = network->model;
    const struct loss_row *row = read_row(model, json);
    struct layer_name names[MOST_NAMES] = {{"a", network->outputs}};
    size_t count = 3; /* those of the targets are bound last */
    if (row == NULL || !bind_numbers(network, json, row, names, &count) || network->outputs == NODE_NONE)
        return NODE_NONE;
    node_id targets = targets_for(network, row->kind, row->name);
    if (targets == NODE_NONE)
        return NODE_NONE;
    struct builder b = {model->graph, json->span};
    const struct shape *shape = &graph_at(model->graph, targets)->shape;
    names[1] = (struct layer_name){"t", targets};
    names[2] = (struct layer_name){"n", build_number(&b, (double)shape->dim[shape->rank - 1])};
    const char *mistake;
    struct span span = json_string_span(json, 0, json->string.size); /* for kinks: the name without its quotes */
    node_id loss = network_formula(network, span, row->formula, count, names, &mistake);
    if (loss == NODE_NONE)
        json_complain(model->diags, DIAG_MODEL_LAYER, json, "%s", mistake);
    return loss;
}
