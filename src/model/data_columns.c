/* Columns of CSV files with a header. Invariant: what leaves this file does not point into the table, which is closed. */
#include "model/data.h"

#include "base/number.h"

#include <string.h>

/* A CSV file while it is read. */
struct sheet {
    struct arena *scratch;
    const struct table *table; /* NULL with diagnostics */
};

static struct sheet sheet_open(struct model *model, const struct json *json)
{
    struct sheet sheet = {.scratch = arena_child(model->arena)};
    const struct source *source = data_open(model, json_get(json, "file"));
    if (source != NULL)
        sheet.table = table_parse(sheet.scratch, source, true, model->diags);
    return sheet;
}

/* ---- Numbers, or names ---- */

/* Whether no cell of a column is a number: then it holds names. */
static bool holds_names(const struct table *table, size_t column)
{
    double ignored;
    for (size_t i = 0; i < table->rows; i++)
        if (number_parse_any(table->cells[i * table->columns + column], &ignored))
            return false;
    return true;
}

/* The first cell of a column that is not empty; the table's first one if there is none. */
static size_t first_cell(const struct table *table, size_t column)
{
    for (size_t at = column; at < table->rows * table->columns; at += table->columns)
        if (table->cells[at].size != 0)
            return at;
    return column;
}

/* The numbers of a column. A column of names raises one complaint, not one for each cell. `remedy` is for names. */
static double *read_numbers(struct model *model, struct arena *arena, const struct table *table, size_t column,
                            const char *remedy)
{
    struct str name = table->header[column];
    size_t at = first_cell(table, column);
    if (table->cells[at].size != 0 && table->rows > 1 && holds_names(table, column)) {
        diag_add(model->diags, DIAG_DATA_NUMBER, table->spans[at],
                 "'%.*s' in column '%.*s' is no number, nor is any other cell of it", (int)table->cells[at].size,
                 table->cells[at].at, (int)name.size, name.at)
            ->remedy = remedy;
        return NULL;
    }
    size_t before = model->diags->count;
    double *numbers = table_numbers(arena, table, column, model->diags);
    if (model->diags->count > before && model->diags->items[before].remedy == NULL)
        model->diags->items[before].remedy = remedy;
    return numbers;
}

/* ---- A file whose columns become vectors ---- */

static bool add_header(struct model *model, const struct table *table, size_t column)
{
    struct str name = str_of(str_copy(model->arena, table->header[column]));
    struct model_array array = {
        .name = {name, table->header_spans[column], NULL},
        .shape = shape_vector(table->rows),
        .values = read_numbers(model, model->arena, table, column,
                               "every column of this file is read as numbers; to pick some, write \"data\": {\"X\": "
                               "{\"file\": ..., \"columns\": [...]}}"),
    };
    data_add(model, &array);
    return array.values != NULL;
}

bool data_read_header(struct model *model, const struct json *json)
{
    static const char *const names[] = {"file", NULL};
    bool ok = model_check_keys(model, json, names);
    struct sheet sheet = sheet_open(model, json);
    model->scope.incomplete = model->scope.incomplete || !ok || sheet.table == NULL;
    ok = ok && sheet.table != NULL;
    for (size_t k = 0; sheet.table != NULL && k < sheet.table->columns; k++)
        ok = add_header(model, sheet.table, k) && ok;
    arena_close(sheet.scratch);
    return ok;
}

/* ---- Some columns ---- */

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

/* A matrix of rows x count, which columns are put into. */
static double *start_matrix(struct model *model, const struct table *table, size_t count, struct model_array *out)
{
    double *values = ARENA_ARRAY(model->arena, table->rows * count, double);
    out->shape = shape_matrix(table->rows, count);
    out->values = values;
    return values;
}

/* Column `from` of the table as column `to` of the matrix. */
static bool put_column(struct model *model, const struct sheet *sheet, size_t from, double *values, size_t to,
                       size_t count, const char *remedy)
{
    const double *numbers = read_numbers(model, sheet->scratch, sheet->table, from, remedy);
    for (size_t i = 0; numbers != NULL && i < sheet->table->rows; i++)
        values[i * count + to] = numbers[i];
    return numbers != NULL;
}

bool data_read_columns(struct model *model, const struct json *json, struct model_array *out)
{
    const struct json *columns = json_get(json, "columns");
    if (!model_expect(model, columns, JSON_ARRAY, "\"columns\""))
        return false;
    bool ok = columns->count != 0;
    if (!ok)
        json_complain(model->diags, DIAG_MODEL_SHAPE, columns, "no column is named");
    struct sheet sheet = sheet_open(model, json);
    ok = ok && sheet.table != NULL;
    double *values = ok ? start_matrix(model, sheet.table, columns->count, out) : NULL;
    for (const struct json *name = columns->child; values != NULL && name != NULL; name = name->next) {
        size_t column;
        ok = find_column(model, sheet.table, name, &column) &&
             put_column(model, &sheet, column, values, name->index, columns->count,
                        "a column of class names needs \"column\", and \"one_hot\": true") &&
             ok;
    }
    arena_close(sheet.scratch);
    return ok;
}

/* ---- One column ---- */

static bool of_network(const struct model *model, const struct json *json, const char *name)
{
    return json_get(model->json, "network") != NULL && str_is(json->key, name);
}

static bool read_vector(struct model *model, const struct table *table, size_t column, bool of_targets,
                        struct model_array *out)
{
    out->shape = shape_vector(table->rows);
    out->values = read_numbers(
        model, model->arena, table, column,
        of_targets ? "class names that look like numbers beside others that do not are listed: \"labels\": [...]"
                   : "a column of class names needs \"one_hot\": true, or \"labels\": [...] for their numbers");
    return out->values != NULL;
}

bool data_read_column(struct model *model, const struct json *json, struct model_array *out)
{
    size_t column;
    const struct json *one_hot = json_get(json, "one_hot");
    bool ok = one_hot == NULL || model_expect(model, one_hot, JSON_BOOL, "\"one_hot\"");
    bool spread = ok && one_hot != NULL && one_hot->boolean;
    bool of_targets = of_network(model, json, "targets");
    struct sheet sheet = sheet_open(model, json);
    ok = sheet.table != NULL && find_column(model, sheet.table, json_get(json, "column"), &column) && ok;
    if (ok && (spread || json_get(json, "labels") != NULL || (of_targets && holds_names(sheet.table, column))))
        ok = data_read_classes(model, sheet.table, column, json, out);
    else if (ok)
        ok = read_vector(model, sheet.table, column, of_targets, out);
    arena_close(sheet.scratch);
    return ok;
}

/* ---- The inputs of a network: all that is no target ---- */

bool data_is_inputs(const struct model *model, const struct json *json)
{
    return of_network(model, json, "inputs");
}

static bool is_name(const struct json *json, struct str name)
{
    return json != NULL && json->kind == JSON_STRING && str_equal(json->string, name);
}

/* Whether the targets are made of this column of the same file. */
static bool is_target(const struct json *inputs, struct str column)
{
    const struct json *targets = json_get(inputs->parent, "targets");
    if (!is_name(json_get(targets, "file"), json_get(inputs, "file")->string))
        return false;
    const struct json *columns = json_get(targets, "columns");
    bool found = is_name(json_get(targets, "column"), column);
    for (const struct json *item = columns == NULL ? NULL : columns->child; item != NULL; item = item->next)
        found = found || is_name(item, column);
    return found;
}

bool data_read_inputs(struct model *model, const struct json *json, struct model_array *out)
{
    struct sheet sheet = sheet_open(model, json);
    size_t before = model->diags->count;
    size_t count = 0;
    for (size_t j = 0; sheet.table != NULL && j < sheet.table->columns; j++)
        count += !is_target(json, sheet.table->header[j]);
    bool ok = count != 0;
    double *values = ok ? start_matrix(model, sheet.table, count, out) : NULL;
    size_t to = 0;
    for (size_t j = 0; ok && j < sheet.table->columns && model->diags->count == before; j++)
        if (!is_target(json, sheet.table->header[j]))
            ok = put_column(model, &sheet, j, values, to++, count,
                            "the inputs are all columns that are no targets; to pick some of them, write \"columns\": "
                            "[...]");
    if (sheet.table != NULL && count == 0)
        json_complain(model->diags, DIAG_MODEL_SHAPE, json, "every column of the file is a target");
    arena_close(sheet.scratch);
    return ok;
}
