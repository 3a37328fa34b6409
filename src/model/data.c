/* The "data" key. All arrays are read before the first is declared, so that a batch can pick the same rows of each.
 * Invariant: a name whose data cannot be read is declared as refused. */
#include "model/data.h"

#include "model/batch.h"

#include <string.h>

void data_add(struct model *model, const struct model_array *array)
{
    ARENA_GROW(model->arena, model->arrays, model->array_count);
    model->arrays[model->array_count++] = *array;
}

/* ---- Reading ---- */

static bool check_combination(struct model *model, const struct json *json)
{
    const char *mistake = NULL;
    bool has_column = json_get(json, "column") != NULL;
    if (json_get(json, "file") == NULL)
        mistake = "the \"file\" is missing";
    else if (json_get(json, "columns") != NULL && has_column)
        mistake = "\"column\" (a vector) and \"columns\" (a matrix) exclude each other";
    else if (json_get(json, "one_hot") != NULL && !has_column)
        mistake = "\"one_hot\" needs a \"column\"";
    else if (json_get(json, "labels") != NULL && !has_column)
        mistake = "\"labels\" need a \"column\"";
    if (mistake == NULL)
        return true;
    json_complain(model->diags, DIAG_MODEL_MISSING, json, "%s", mistake);
    return false;
}

static bool read_described(struct model *model, const struct json *json, struct model_array *out)
{
    static const char *const names[] = {"file", "columns", "column", "one_hot", "labels", NULL};
    if (!model_check_keys(model, json, names) || !check_combination(model, json))
        return false;
    if (json_get(json, "columns") != NULL)
        return data_read_columns(model, json, out);
    if (json_get(json, "column") != NULL)
        return data_read_column(model, json, out);
    return data_read_file(model, json, out);
}

static bool read_inline(struct model *model, const struct json *json, struct model_array *out)
{
    struct json_array array;
    bool ok = model_read_array(model, json, &array, &out->shape);
    out->values = ok ? array.values : NULL;
    return ok;
}

static bool read_member(struct model *model, const struct json *json)
{
    struct model_array array = {.name = model_key(json)};
    bool ok = json->kind == JSON_OBJECT ? read_described(model, json, &array) : read_inline(model, json, &array);
    if (!ok)
        array.values = NULL;
    data_add(model, &array);
    return ok;
}

static bool read_arrays(struct model *model, const struct json *json)
{
    const struct json *file = json_get(json, "file");
    if (file != NULL && file->kind == JSON_STRING)
        return data_read_header(model, json);
    bool ok = true;
    for (const struct json *item = json->child; item != NULL; item = item->next)
        ok = read_member(model, item) && ok;
    return ok;
}

/* ---- Declaring ---- */

/* The rows of the batch. */
static const double *pick_rows(struct model *model, const struct model_array *array, struct shape *shape)
{
    *shape = array->shape;
    if (model->batch == NULL || shape->rank == 0)
        return array->values;
    shape->dim[0] = model->batch_count;
    struct shape row = shape_without(shape, 0);
    size_t size = shape_size(&row);
    double *values = ARENA_ARRAY_RAW(model->arena, model->batch_count * size, double);
    for (size_t i = 0; i < model->batch_count; i++)
        memcpy(values + i * size, array->values + model->batch[i] * size, size * sizeof *values);
    return values;
}

static bool declare(struct model *model, const struct model_array *array)
{
    struct shape shape;
    if (array->values == NULL)
        return model_refuse_name(model, array->name.text);
    const double *values = pick_rows(model, array, &shape);
    return model_declare(model, &array->name, &shape, values, "data");
}

bool model_read_data(struct model *model, const struct json *json)
{
    if (!model_expect(model, json, JSON_OBJECT, "\"data\"")) {
        model->scope.incomplete = true;
        return false;
    }
    bool ok = model->array_count != 0 || read_arrays(model, json);
    ok = ok && batch_choose(model);
    for (size_t k = 0; k < model->array_count; k++)
        ok = declare(model, &model->arrays[k]) && ok;
    return ok;
}

const struct model_array *model_find_array(const struct model *model, const char *name)
{
    for (size_t k = 0; k < model->array_count; k++)
        if (str_is(model->arrays[k].name.text, name))
            return &model->arrays[k];
    return NULL;
}
