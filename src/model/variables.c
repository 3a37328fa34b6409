/* Names that formulas may use besides parameters: constants, data and lets. */
#include "model/model.h"

#include "data/file.h"
#include "data/matrix.h"
#include "data/table.h"

#include <stdlib.h>
#include <string.h>

/* Declares a constant array under a name. */
static bool declare(struct model *model, struct str name, struct span span, const struct json *json,
                    const struct shape *shape, const double *values, const char *kind)
{
    if (!model_check_name(model, name, span, json))
        return false;
    struct builder b = {model->graph, span};
    scope_add(model->arena, &model->scope, name, build_array(&b, shape, values), kind);
    return true;
}

static bool declare_inline(struct model *model, const struct json *json, const char *kind)
{
    struct json_array array;
    if (!json_read_array(model->arena, json, &array, model->diags))
        return false;
    struct shape shape = {.rank = array.rank};
    memcpy(shape.dim, array.shape, array.rank * sizeof *shape.dim);
    return declare(model, json->key, json->key_span, json, &shape, array.values, kind);
}

bool model_read_constants(struct model *model, const struct json *json)
{
    bool ok = model_expect(model, json, JSON_OBJECT, "\"constants\"");
    for (const struct json *item = json->child; ok && item != NULL; item = item->next)
        ok = declare_inline(model, item, "constant") && ok;
    return ok;
}

bool model_read_let(struct model *model, const struct json *json)
{
    if (!model_expect(model, json, JSON_OBJECT, "\"let\""))
        return false;
    bool ok = true;
    for (const struct json *item = json->child; item != NULL; item = item->next) {
        node_id node = NODE_NONE;
        if (!model_compile(model, item, &node)) {
            struct builder b = {model->graph, item->span};
            node = build_number(&b, 0); /* declared all the same, so that its uses raise no further complaints */
            ok = false;
        }
        if (model_check_name(model, item->key, item->key_span, item))
            scope_add(model->arena, &model->scope, item->key, node, "let");
        else
            ok = false;
    }
    return ok;
}

/* ---- Data files ---- */

static const struct source *open_file(struct model *model, const struct json *path)
{
    if (!model_expect(model, path, JSON_STRING, "a file name"))
        return NULL;
    const char *name = file_relative(model->arena, model->path, str_copy(model->arena, path->string));
    return file_read(model->arena, name, DIAG_DATA_FILE, path->span, model->diags);
}

static const struct table *open_table(struct model *model, const struct json *path)
{
    const struct source *source = open_file(model, path);
    return source == NULL ? NULL : table_parse(model->arena, source, true, model->diags);
}

static bool find_column(struct model *model, const struct table *table, const struct json *name, size_t *out)
{
    if (!model_expect(model, name, JSON_STRING, "the name of a column"))
        return false;
    *out = table_find(table, name->string);
    if (*out < table->columns)
        return true;
    struct text columns = {.arena = model->diags->arena};
    text_puts(&columns, "its columns are ");
    for (size_t k = 0; k < table->columns && k < 20; k++)
        text_printf(&columns, "%s'%.*s'", k == 0 ? "" : ", ", (int)table->header[k].size, table->header[k].at);
    json_complain(model->diags, DIAG_DATA_COLUMN, name, "%s has no column '%.*s'", table->source->name,
                  (int)name->string.size, name->string.at)
        ->remedy = columns.at;
    return false;
}

/* Every column of a file becomes a vector with the name of its header. */
static bool declare_table(struct model *model, const struct json *json)
{
    static const char *const names[] = {"file", NULL};
    if (!model_check_keys(model, json, names))
        return false;
    const struct table *table = open_table(model, json_get(json, "file"));
    if (table == NULL)
        return false;
    struct shape shape = shape_vector(table->rows);
    bool ok = true;
    for (size_t k = 0; k < table->columns; k++) {
        const double *values = table_numbers(model->arena, table, k, model->diags);
        ok = values != NULL && declare(model, table->header[k], table->header_spans[k], NULL, &shape, values, "data") &&
             ok;
    }
    return ok;
}

/* {"file": ..., "columns": [...]}: a matrix, one column for each name. */
static bool declare_columns(struct model *model, const struct json *json, const struct table *table,
                            const struct json *columns)
{
    if (!model_expect(model, columns, JSON_ARRAY, "\"columns\""))
        return false;
    double *values = ARENA_ARRAY(model->arena, table->rows * columns->count, double);
    for (const struct json *name = columns->child; name != NULL; name = name->next) {
        size_t column;
        const double *numbers =
            find_column(model, table, name, &column) ? table_numbers(model->arena, table, column, model->diags) : NULL;
        if (numbers == NULL)
            return false;
        for (size_t i = 0; i < table->rows; i++)
            values[i * columns->count + name->index] = numbers[i];
    }
    struct shape shape = shape_matrix(table->rows, columns->count);
    return declare(model, json->key, json->key_span, json, &shape, values, "data");
}

static int compare_cells(const void *a, const void *b)
{
    const struct str *x = a;
    const struct str *y = b;
    int order = memcmp(x->at, y->at, x->size < y->size ? x->size : y->size);
    return order != 0 ? order : (x->size > y->size) - (x->size < y->size);
}

/* One column of 0 and 1 for each distinct text of a column, in the order of the texts. */
static bool declare_one_hot(struct model *model, const struct json *json, const struct table *table, size_t column)
{
    struct str *classes = ARENA_ARRAY(model->arena, table->rows, struct str);
    size_t count = 0;
    for (size_t i = 0; i < table->rows; i++)
        classes[i] = table->cells[i * table->columns + column];
    qsort(classes, table->rows, sizeof *classes, compare_cells);
    for (size_t i = 0; i < table->rows; i++)
        if (count == 0 || !str_equal(classes[count - 1], classes[i]))
            classes[count++] = classes[i];
    double *values = ARENA_ARRAY(model->arena, table->rows * count, double);
    for (size_t i = 0; i < table->rows; i++)
        for (size_t k = 0; k < count; k++)
            values[i * count + k] = str_equal(table->cells[i * table->columns + column], classes[k]);
    struct shape shape = shape_matrix(table->rows, count);
    return declare(model, json->key, json->key_span, json, &shape, values, "data");
}

static bool declare_column(struct model *model, const struct json *json, const struct table *table,
                           const struct json *name)
{
    size_t column;
    if (!find_column(model, table, name, &column))
        return false;
    const struct json *one_hot = json_get(json, "one_hot");
    if (one_hot != NULL && !model_expect(model, one_hot, JSON_BOOL, "\"one_hot\""))
        return false;
    if (one_hot != NULL && one_hot->boolean)
        return declare_one_hot(model, json, table, column);
    const double *values = table_numbers(model->arena, table, column, model->diags);
    struct shape shape = shape_vector(table->rows);
    return values != NULL && declare(model, json->key, json->key_span, json, &shape, values, "data");
}

/* A whole file of numbers: a matrix, or the vector that a single row or column is. */
static bool declare_file(struct model *model, const struct json *json)
{
    const struct source *source = open_file(model, json_get(json, "file"));
    struct matrix matrix;
    if (source == NULL || !matrix_parse(model->arena, source, &matrix, model->diags))
        return false;
    bool vector = matrix.rows == 1 || matrix.columns == 1;
    struct shape shape =
        vector ? shape_vector(matrix.rows * matrix.columns) : shape_matrix(matrix.rows, matrix.columns);
    return declare(model, json->key, json->key_span, json, &shape, matrix.values, "data");
}

static bool declare_from_file(struct model *model, const struct json *json)
{
    static const char *const names[] = {"file", "columns", "column", "one_hot", NULL};
    if (!model_check_keys(model, json, names))
        return false;
    const struct json *file = json_get(json, "file");
    const struct json *columns = json_get(json, "columns");
    const struct json *column = json_get(json, "column");
    if (file == NULL) {
        json_complain(model->diags, DIAG_MODEL_MISSING, json, "the \"file\" is missing");
        return false;
    }
    if (columns == NULL && column == NULL)
        return declare_file(model, json);
    const struct table *table = open_table(model, file);
    if (table == NULL)
        return false;
    return columns != NULL ? declare_columns(model, json, table, columns) : declare_column(model, json, table, column);
}

bool model_read_data(struct model *model, const struct json *json)
{
    if (!model_expect(model, json, JSON_OBJECT, "\"data\""))
        return false;
    const struct json *file = json_get(json, "file");
    if (file != NULL && file->kind == JSON_STRING)
        return declare_table(model, json);
    bool ok = true;
    for (const struct json *item = json->child; item != NULL; item = item->next)
        ok = (item->kind == JSON_OBJECT ? declare_from_file(model, item) : declare_inline(model, item, "data")) && ok;
    return ok;
}
