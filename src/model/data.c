/* The "data" key: arrays inline, columns of CSV files, whole files. Invariant: what is declared is finite, and a name
 * whose data cannot be read is declared as refused. */
#include "model/model.h"

#include "data/file.h"
#include "data/matrix.h"
#include "data/npy.h"
#include "data/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- A file whose columns become vectors ---- */

static bool declare_header(struct model *model, const struct table *table, size_t column)
{
    struct shape shape = shape_vector(table->rows);
    const struct model_name name = {table->header[column], table->header_spans[column], NULL};
    size_t before = model->diags->count;
    const double *values = table_numbers(model->arena, table, column, model->diags);
    if (values != NULL)
        return model_declare(model, &name, &shape, values, "data");
    if (model->diags->count > before && model->diags->items[before].remedy == NULL)
        model->diags->items[before].remedy =
            "every column of this file is read as numbers; to pick some, write \"data\": {\"X\": {\"file\": ..., "
            "\"columns\": [...]}}";
    return model_refuse_name(model, name.text);
}

static bool declare_table(struct model *model, const struct json *json)
{
    static const char *const names[] = {"file", NULL};
    bool ok = model_check_keys(model, json, names);
    const struct table *table = open_table(model, json_get(json, "file"));
    model->scope.incomplete = model->scope.incomplete || !ok || table == NULL;
    for (size_t k = 0; table != NULL && k < table->columns; k++)
        ok = declare_header(model, table, k) && ok;
    return ok && table != NULL;
}

/* ---- Single columns ---- */

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

/* {"file": ..., "columns": [...]}: a matrix, one column for each name. */
static bool read_columns(struct model *model, const struct table *table, const struct json *columns,
                         struct shape *shape, double **values)
{
    if (!model_expect(model, columns, JSON_ARRAY, "\"columns\""))
        return false;
    bool ok = columns->count != 0;
    if (!ok)
        json_complain(model->diags, DIAG_MODEL_SHAPE, columns, "no column is named");
    *shape = shape_matrix(table->rows, columns->count);
    *values = ARENA_ARRAY(model->arena, table->rows * columns->count, double);
    for (const struct json *name = columns->child; name != NULL; name = name->next) {
        size_t column;
        const double *numbers =
            find_column(model, table, name, &column) ? table_numbers(model->arena, table, column, model->diags) : NULL;
        ok = ok && numbers != NULL;
        for (size_t i = 0; ok && i < table->rows; i++)
            (*values)[i * columns->count + name->index] = numbers[i];
    }
    return ok;
}

static int compare_texts(struct str a, struct str b)
{
    size_t shorter = a.size < b.size ? a.size : b.size;
    int order = shorter == 0 ? 0 : memcmp(a.at, b.at, shorter);
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static int compare_cells(const void *a, const void *b)
{
    return compare_texts(*(const struct str *)a, *(const struct str *)b);
}

/* The distinct texts of a column, in their order. */
static struct str *find_classes(struct model *model, const struct table *table, size_t column, size_t *count)
{
    struct str *classes = ARENA_ARRAY(model->arena, table->rows, struct str);
    for (size_t i = 0; i < table->rows; i++)
        classes[i] = table->cells[i * table->columns + column];
    qsort(classes, table->rows, sizeof *classes, compare_cells);
    *count = 0;
    for (size_t i = 0; i < table->rows; i++)
        if (*count == 0 || !str_equal(classes[*count - 1], classes[i]))
            classes[(*count)++] = classes[i];
    return classes;
}

static bool check_classes(struct model *model, const struct table *table, size_t column, size_t count,
                          const struct json *name)
{
    for (size_t i = 0; i < table->rows; i++)
        if (table->cells[i * table->columns + column].size == 0) {
            diag_add(model->diags, DIAG_DATA_NUMBER, table->spans[i * table->columns + column],
                     "this cell of column '%.*s' is empty", (int)name->string.size, name->string.at)
                ->remedy = "fill it in, or leave the row out";
            return false;
        }
    if (count <= model->most_entries / table->rows)
        return true;
    json_complain(model->diags, DIAG_MODEL_SIZE, name, "%zu different texts in %zu rows would not fit in memory", count,
                  table->rows);
    return false;
}

/* One column of 0 and 1 for each distinct text of a column. */
static bool read_one_hot(struct model *model, const struct table *table, size_t column, const struct json *name,
                         struct shape *shape, double **values)
{
    size_t count;
    struct str *classes = find_classes(model, table, column, &count);
    if (!check_classes(model, table, column, count, name))
        return false;
    *values = ARENA_ARRAY(model->arena, table->rows * count, double);
    for (size_t i = 0; i < table->rows; i++) {
        const struct str *class =
            bsearch(&table->cells[i * table->columns + column], classes, count, sizeof *classes, compare_cells);
        (*values)[i * count + (size_t)(class - classes)] = 1;
    }
    *shape = shape_matrix(table->rows, count);
    return true;
}

static bool read_column(struct model *model, const struct table *table, const struct json *json, struct shape *shape,
                        double **values)
{
    size_t column;
    const struct json *name = json_get(json, "column");
    const struct json *one_hot = json_get(json, "one_hot");
    bool ok = one_hot == NULL || model_expect(model, one_hot, JSON_BOOL, "\"one_hot\"");
    if (!find_column(model, table, name, &column) || !ok)
        return false;
    if (one_hot != NULL && one_hot->boolean)
        return read_one_hot(model, table, column, name, shape, values);
    *shape = shape_vector(table->rows);
    size_t before = model->diags->count;
    *values = table_numbers(model->arena, table, column, model->diags);
    if (model->diags->count > before && model->diags->items[before].remedy == NULL)
        model->diags->items[before].remedy = "a column of class names needs \"one_hot\": true";
    return *values != NULL;
}

/* ---- Whole files ---- */

static bool check_finite(struct model *model, const struct json *file, const struct shape *shape, const double *values)
{
    size_t size = shape_size(shape);
    for (size_t i = 0; i < size; i++)
        if (!isfinite(values[i])) {
            json_complain(model->diags, DIAG_DATA_NOT_FINITE, file, "entry %zu of this file is %s", i,
                          isnan(values[i]) ? "NaN" : "infinite");
            return false;
        }
    return true;
}

/* NumPy's arrays have a shape of their own; it is kept. */
static bool read_npy(struct model *model, const struct source *source, const struct json *file, struct shape *shape,
                     double **values)
{
    struct npy npy;
    if (!npy_parse(model->arena, source, &npy, model->diags))
        return false;
    if (npy.rank > MODEL_MOST_RANK) {
        json_complain(model->diags, DIAG_DATA_SHAPE, file, "the array has %zu dimensions; at most %d can be used",
                      npy.rank, MODEL_MOST_RANK);
        return false;
    }
    *shape = (struct shape){.rank = npy.rank};
    memcpy(shape->dim, npy.shape, npy.rank * sizeof *npy.shape);
    *values = npy.values;
    return check_finite(model, file, shape, npy.values);
}

/* Elsewhere a file of numbers is a matrix, or the vector that a single row or column is. */
static bool read_file(struct model *model, const struct json *file, struct shape *shape, double **values)
{
    const struct source *source = open_file(model, file);
    struct matrix matrix;
    if (source == NULL)
        return false;
    if (str_ends_with(str_of(source->name), ".npy"))
        return read_npy(model, source, file, shape, values);
    if (!matrix_parse(model->arena, source, &matrix, model->diags))
        return false;
    bool vector = matrix.rows == 1 || matrix.columns == 1;
    *shape = vector ? shape_vector(matrix.rows * matrix.columns) : shape_matrix(matrix.rows, matrix.columns);
    *values = matrix.values;
    return true;
}

/* ---- The key ---- */

static bool check_combination(struct model *model, const struct json *json)
{
    const char *mistake = NULL;
    if (json_get(json, "file") == NULL)
        mistake = "the \"file\" is missing";
    else if (json_get(json, "columns") != NULL && json_get(json, "column") != NULL)
        mistake = "\"column\" (a vector) and \"columns\" (a matrix) exclude each other";
    else if (json_get(json, "one_hot") != NULL && json_get(json, "column") == NULL)
        mistake = "\"one_hot\" needs a \"column\"";
    if (mistake == NULL)
        return true;
    json_complain(model->diags, DIAG_MODEL_MISSING, json, "%s", mistake);
    return false;
}

static bool read_described(struct model *model, const struct json *json, struct shape *shape, double **values)
{
    static const char *const names[] = {"file", "columns", "column", "one_hot", NULL};
    const struct json *file = json_get(json, "file");
    const struct json *columns = json_get(json, "columns");
    bool ok = model_check_keys(model, json, names);
    if (!ok || !check_combination(model, json))
        return false;
    if (columns == NULL && json_get(json, "column") == NULL)
        return read_file(model, file, shape, values);
    const struct table *table = open_table(model, file);
    if (table == NULL)
        return false;
    return columns != NULL ? read_columns(model, table, columns, shape, values)
                           : read_column(model, table, json, shape, values);
}

static bool declare_described(struct model *model, const struct json *member)
{
    struct shape shape;
    double *values;
    const struct model_name name = model_key(member);
    if (!read_described(model, member, &shape, &values))
        return model_refuse_name(model, name.text);
    return model_declare(model, &name, &shape, values, "data");
}

bool model_read_data(struct model *model, const struct json *json)
{
    if (!model_expect(model, json, JSON_OBJECT, "\"data\"")) {
        model->scope.incomplete = true;
        return false;
    }
    const struct json *file = json_get(json, "file");
    if (file != NULL && file->kind == JSON_STRING)
        return declare_table(model, json);
    bool ok = true;
    for (const struct json *item = json->child; item != NULL; item = item->next)
        ok = (item->kind == JSON_OBJECT ? declare_described(model, item) : model_declare_inline(model, item, "data")) &&
             ok;
    return ok;
}
