/* Points from files, by the ending of the name, and from standard input, by what it holds. */
#include "model/point.h"

#include "base/number.h"
#include "data/file.h"
#include "data/npy.h"
#include "data/table.h"

#include <math.h>
#include <string.h>

static bool read_json(struct point *point, const struct source *source)
{
    const struct json *json = json_parse(point->scratch, source, point->model->diags);
    return json != NULL && point_from_json(point, json);
}

/* ---- CSV ---- */

/* Numbers without a header, in the order of the file. */
static bool read_plain_table(struct point *point, const struct table *table)
{
    if (table->rows * table->columns != point->model->n)
        return point_refuse_length(point, table->spans[0], NULL, table->rows * table->columns);
    bool ok = true;
    for (size_t k = 0; k < table->columns; k++) {
        const double *column = table_numbers(point->scratch, table, k, point->model->diags);
        ok = ok && column != NULL;
        for (size_t i = 0; column != NULL && i < table->rows; i++)
            point->theta[i * table->columns + k] = column[i];
    }
    return ok;
}

/* Names above one row of numbers. */
static bool read_named_table(struct point *point, const struct table *table)
{
    if (table->rows != 1) {
        diag_add(point->model->diags, DIAG_POINT_LENGTH, table->spans[table->columns],
                 "a CSV point has one row below its header, not %zu", table->rows);
        return false;
    }
    bool ok = true;
    for (size_t k = 0; k < table->columns; k++) {
        const double *column = table_numbers(point->scratch, table, k, point->model->diags);
        const struct model_name name = {table->header[k], table->header_spans[k], NULL};
        const struct json number = {
            .kind = JSON_NUMBER, .span = table->spans[k], .number = column == NULL ? 0 : column[0]};
        ok = column != NULL && point_set(point, &name, &number) && ok;
    }
    return ok;
}

static bool read_csv(struct point *point, const struct source *source)
{
    double first;
    const struct table *table = table_parse(point->scratch, source, false, point->model->diags);
    if (table == NULL)
        return false;
    if (number_parse_any(table->cells[0], &first))
        return read_plain_table(point, table);
    table = table_parse(point->scratch, source, true, point->model->diags);
    return table != NULL && read_named_table(point, table);
}

/* ---- NumPy ---- */

static bool take_npy(struct point *point, const struct npy *npy)
{
    const struct model *model = point->model;
    const struct span nowhere = {NULL, 0, 0};
    if (npy->size != model->n)
        return point_refuse_length(point, nowhere, NULL, npy->size);
    for (size_t i = 0; i < npy->size; i++)
        if (!isfinite(npy->values[i]))
            return point_refuse_value(point, nowhere, model_entry_name(point->scratch, model, i), npy->values[i]);
    memcpy(point->theta, npy->values, npy->size * sizeof *point->theta);
    return true;
}

/* A binary file has no lines to be shown: its name is all there is to say about the place. */
static bool read_npy(struct point *point, const struct source *source)
{
    struct npy npy;
    struct diags *diags = point->model->diags;
    if (!npy_parse(point->scratch, source, &npy, diags))
        return false;
    if (take_npy(point, &npy))
        return true;
    diags->items[diags->count - 1].file = str_copy(diags->arena, str_of(source->name));
    return false;
}

/* ---- The form of a file ---- */

static bool refuse_form(struct point *point, const struct source *source)
{
    diag_add(point->model->diags, DIAG_MODEL_UNSUPPORTED, (struct span){NULL, 0, 0},
             "this version of critpoint reads no points from '%s'", source->name)
        ->remedy = "save the point as .json, .csv or .npy";
    return false;
}

static const struct {
    const char *ending;
    bool (*read)(struct point *point, const struct source *source);
} readers[] = {
    {".json", read_json}, {".csv", read_csv}, {".npy", read_npy}, {".npz", refuse_form}, {".safetensors", refuse_form},
};

/* Standard input has no name: it holds an .npy file, several lines (a table), or what people type. */
static bool read_stream(struct point *point, const struct source *source)
{
    struct str text = source->text;
    if (text.size != 0 && text.at[0] == '\x93')
        return read_npy(point, source);
    size_t end = text.size;
    while (end > 0 && (text.at[end - 1] == '\n' || text.at[end - 1] == '\r'))
        end--;
    bool lines = end != 0 && memchr(text.at, '\n', end) != NULL;
    bool typed = end != 0 && (strchr("[{ \t\r\n", text.at[0]) != NULL || memchr(text.at, '=', end) != NULL);
    return lines && !typed ? read_csv(point, source) : point_from_text(point, source);
}

bool point_from_file(struct point *point, const struct source *text, bool *handled)
{
    struct span all = {text, 0, text->text.size};
    *handled = str_is(text->text, "-");
    bool (*read)(struct point * point, const struct source *source) = read_stream;
    for (size_t k = 0; k < sizeof readers / sizeof *readers && !*handled; k++)
        if (str_ends_with(text->text, readers[k].ending)) {
            *handled = true;
            read = readers[k].read;
        }
    if (!*handled)
        return false;
    const struct source *file = file_read(point->scratch, text->text.at, DIAG_MODEL_FILE, all, point->model->diags);
    return file != NULL && read(point, file);
}
