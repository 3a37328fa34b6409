/* Parameters: names in their order, each with a shape and perhaps a value. Invariant: offsets are the running sums of
 * the sizes, and the PARAM node of a tensor carries its offset. */
#include "model/init.h"

#include "base/typo.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

size_t model_find_parameter(const struct model *model, struct str name)
{
    for (size_t k = 0; k < model->parameter_count; k++)
        if (str_is(name, model->parameters[k].name))
            return k;
    return model->parameter_count;
}

bool model_unknown_parameter(struct model *model, struct str name, struct span span, const struct json *json)
{
    struct typo typo = typo_start(name);
    for (size_t k = 0; k < model->parameter_count; k++)
        typo_offer(&typo, str_of(model->parameters[k].name));
    struct cp_diagnostic *diag =
        diag_add(model->diags, DIAG_POINT_NAME, span, "the model has no parameter '%.*s'", (int)name.size, name.at);
    if (json != NULL)
        diag->path = json_path(model->diags->arena, json);
    diag_did_you_mean(model->diags, diag, typo.best);
    return false;
}

const char *model_entry_name(struct arena *arena, const struct model *model, size_t i)
{
    size_t k = 0;
    while (k + 1 < model->parameter_count && model->parameters[k + 1].offset <= i)
        k++;
    const struct cp_parameter *p = &model->parameters[k];
    struct text text = {.arena = arena};
    text_puts(&text, p->name);
    size_t rest = i - p->offset;
    size_t block = p->size;
    for (size_t axis = 0; axis < p->rank; axis++) {
        block /= p->shape[axis];
        text_printf(&text, "%s%zu", axis == 0 ? "[" : ",", rest / block);
        rest %= block;
    }
    if (p->rank > 0)
        text_puts(&text, "]");
    return text.at;
}

/* Grows theta by the tensor that is going to be added. */
static void grow_values(struct model *model, const struct shape *shape)
{
    size_t n = model->n + shape_size(shape);
    if (n > model->values_capacity) {
        size_t capacity = model->n == 0 ? n : 2 * n;
        double *values = ARENA_ARRAY_RAW(model->arena, capacity, double);
        if (model->n != 0)
            memcpy(values, model->values, model->n * sizeof *values);
        model->values = values;
        model->values_capacity = capacity;
    }
    for (size_t i = model->n; i < n; i++)
        model->values[i] = NAN;
    if (model->init != NULL)
        init_fill(model->init, INIT_FREE, model->parameter_count, shape, model->values + model->n);
    model->n = n;
}

static bool check_size(struct model *model, const struct model_name *name, const struct shape *shape)
{
    size_t size = shape_size(shape);
    const char *mistake = size == 0                               ? "is empty"
                          : size > model->most_entries - model->n ? "does not fit in memory"
                                                                  : NULL;
    if (mistake == NULL)
        return true;
    struct cp_diagnostic *diag = diag_add(model->diags, DIAG_MODEL_SIZE, name->span, "a parameter of shape %s %s",
                                          shape_print(model->arena, shape), mistake);
    if (size != 0)
        diag->remedy = str_format(model->diags->arena, "this machine has room for %zu numbers", model->most_entries);
    if (name->json != NULL)
        diag->path = json_path(model->diags->arena, name->json);
    return false;
}

bool model_add_parameter(struct model *model, const struct model_name *name, const struct shape *shape)
{
    return model_check_name(model, name) && model_add_tensor(model, name, shape);
}

bool model_add_tensor(struct model *model, const struct model_name *name, const struct shape *shape)
{
    if (!check_size(model, name, shape))
        return false;
    struct arena *arena = model->arena;
    struct builder b = {model->graph, name->span};
    ARENA_GROW(arena, model->parameters, model->parameter_count);
    ARENA_GROW(arena, model->parameter_nodes, model->parameter_count);
    size_t offset = model->n;
    model->parameters[model->parameter_count] = (struct cp_parameter){
        .name = str_copy(arena, name->text),
        .rank = shape->rank,
        .shape = arena_copy(arena, shape->dim, shape->rank, sizeof *shape->dim),
        .offset = offset,
        .size = shape_size(shape),
    };
    model->parameter_nodes[model->parameter_count] = build_parameter(&b, offset, shape);
    scope_add(arena, &model->scope, str_of(model->parameters[model->parameter_count].name),
              model->parameter_nodes[model->parameter_count], "parameter");
    grow_values(model, shape);
    model->parameter_count++;
    return true;
}

static bool read_names(struct model *model, const struct json *list)
{
    struct shape scalar = shape_scalar();
    bool ok = true;
    for (const struct json *item = list->child; item != NULL; item = item->next) {
        const struct model_name name = {item->string, item->span, item};
        if (!model_expect(model, item, JSON_STRING, "the name of a parameter")) {
            model->scope.incomplete = true;
            ok = false;
        } else if (!model_add_parameter(model, &name, &scalar)) {
            ok = false;
        }
    }
    return ok;
}

bool model_read_array(struct model *model, const struct json *json, struct json_array *array, struct shape *shape)
{
    if (!json_read_array(model->arena, json, array, model->diags))
        return false;
    *shape = (struct shape){.rank = array->rank};
    memcpy(shape->dim, array->shape, array->rank * sizeof *shape->dim);
    if (array->rank <= MODEL_MOST_RANK)
        return true;
    json_complain(model->diags, DIAG_MODEL_SHAPE, json, "this array has %zu dimensions; at most %d can be used",
                  array->rank, MODEL_MOST_RANK);
    return false;
}

/* A number fills a tensor; an array must have its shape, or its size and one axis. */
static bool set_values(struct model *model, const struct json *json, const struct shape *shape, double *values)
{
    struct json_array array;
    struct shape given;
    if (!model_read_array(model, json, &array, &given))
        return false;
    size_t size = shape_size(shape);
    if (array.rank != 0 && !shape_equal(&given, shape) && !(array.rank == 1 && array.size == size)) {
        json_complain(model->diags, DIAG_MODEL_SHAPE, json, "the value has shape %s, the parameter %s",
                      shape_print(model->arena, &given), shape_print(model->arena, shape));
        return false;
    }
    for (size_t i = 0; i < size; i++)
        values[i] = array.values[array.rank == 0 ? 0 : i];
    return true;
}

static bool read_shape(struct model *model, const struct json *json, struct shape *out)
{
    struct json_array array;
    if (!json_read_array(model->arena, json, &array, model->diags))
        return false;
    bool ok = array.rank == 1 && array.size <= MODEL_MOST_RANK;
    out->rank = ok ? array.size : 0;
    for (size_t i = 0; ok && i < array.size; i++) {
        ok = array.values[i] == trunc(array.values[i]) && array.values[i] >= 0 && array.values[i] < 0x1p62;
        out->dim[i] = ok ? (size_t)array.values[i] : 0;
    }
    if (!ok)
        json_complain(model->diags, DIAG_MODEL_SHAPE, json,
                      "a shape is a list of at most %d whole numbers such as [3, 2]", MODEL_MOST_RANK);
    return ok;
}

/* The values of a parameter that was just added: "value" or "init". */
static bool read_start(struct model *model, const struct json *json, const struct shape *shape, double *values)
{
    const struct json *value = json_get(json, "value");
    const struct json *init_json = json_get(json, "init");
    if (value != NULL)
        return set_values(model, value, shape, values);
    const struct init *init = init_json == NULL ? NULL : init_read(model, init_json);
    if (init != NULL)
        init_fill(init, INIT_FREE, model->parameter_count - 1, shape, values);
    return init_json == NULL || init != NULL;
}

/* {"shape": [3, 2], "value": ...} */
static bool read_described(struct model *model, const struct json *json)
{
    static const char *const keys[] = {"shape", "value", "init", NULL};
    struct shape shape = shape_scalar();
    const struct json *shape_json = json_get(json, "shape");
    const struct json *value = json_get(json, "value");
    bool ok = model_check_keys(model, json, keys);
    if (value != NULL && json_get(json, "init") != NULL) {
        json_complain(model->diags, DIAG_MODEL_KEY, json_get(json, "init"), "\"value\" and \"init\" exclude each other")
            ->remedy = "keep one of the two";
        ok = false;
    }
    if (shape_json != NULL)
        ok = read_shape(model, shape_json, &shape) && ok;
    struct json_array array;
    if (ok && shape_json == NULL && value != NULL)
        ok = model_read_array(model, value, &array, &shape);
    size_t offset = model->n;
    const struct model_name name = model_key(json);
    ok = ok && model_add_parameter(model, &name, &shape);
    return ok && read_start(model, json, &shape, model->values + offset);
}

static bool read_valued(struct model *model, const struct json *json)
{
    struct json_array array;
    struct shape shape;
    size_t offset = model->n;
    const struct model_name name = model_key(json);
    if (!model_read_array(model, json, &array, &shape) || !model_add_parameter(model, &name, &shape))
        return false;
    memcpy(model->values + offset, array.values, array.size * sizeof *array.values);
    return true;
}

static bool read_members(struct model *model, const struct json *json)
{
    bool ok = true;
    for (const struct json *item = json->child; item != NULL; item = item->next)
        if (!(item->kind == JSON_OBJECT ? read_described(model, item) : read_valued(model, item)))
            ok = model_refuse_name(model, item->key);
    return ok;
}

/* Without a single name, or with something else in their place, nobody knows which names were meant. */
static bool check_kind(struct model *model, const struct json *json)
{
    if (json->count != 0)
        return true;
    bool empty = json->kind == JSON_ARRAY || json->kind == JSON_OBJECT;
    json_complain(model->diags, empty ? DIAG_MODEL_MISSING : DIAG_MODEL_TYPE, json,
                  empty ? "the model has no parameters%s" : "\"parameters\" cannot be %s",
                  empty ? "" : json_kind_name(json->kind))
        ->remedy = "declare them: \"parameters\": [\"w1\", \"w2\"]";
    model->scope.incomplete = true;
    return false;
}

bool model_read_parameters(struct model *model, const struct json *json)
{
    bool ok = check_kind(model, json);
    if (ok)
        ok = json->kind == JSON_ARRAY ? read_names(model, json) : read_members(model, json);
    model->parameters_refused = !ok;
    return ok;
}

bool model_read_init(struct model *model, const struct json *json)
{
    model->init = init_read(model, json);
    return model->init != NULL;
}
