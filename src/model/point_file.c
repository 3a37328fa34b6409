/* Points from files, by the ending of the name, and from standard input, by what it holds. */
#include "model/point.h"

#include "base/number.h"
#include "data/file.h"
#include "data/npy.h"
#include "data/npz.h"
#include "data/safetensors.h"
#include "data/table.h"

#include <math.h>
#include <string.h>

static bool read_json(struct point *point, const struct source *source)
{
    struct diags *diags = point->model->diags;
    const struct json *json = json_parse(point->scratch, source, diags);
    if (json != NULL)
        return point_from_json(point, json);
    struct cp_diagnostic *last = &diags->items[diags->count - 1];
    if (strcmp(last->code, diag_rows[DIAG_JSON_EMPTY].code) == 0)
        last->remedy = "a point is a list of numbers, or an object by parameter name";
    return false;
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

/* ---- Binary files: they have no lines to be shown, their name is all there is to say about the place ---- */

/* Puts the name of the file to the mistakes that were found since `before`. */
static bool name_file(struct point *point, const struct source *source, size_t before)
{
    struct diags *diags = point->model->diags;
    for (size_t k = before; k < diags->count; k++)
        if (diags->items[k].file == NULL)
            diags->items[k].file = str_copy(diags->arena, str_of(source->name));
    return diags->count == before;
}

static bool read_npy(struct point *point, const struct source *source)
{
    size_t before = point->model->diags->count;
    struct tensor tensor;
    if (npy_view(source, &tensor, point->model->diags))
        (void)point_from_array(point, &tensor);
    return name_file(point, source, before);
}

/* One array without a name of its own, as numpy.savez(file, theta) writes it, is the whole of theta. */
static bool is_flat(const struct model *model, const struct tensors *tensors)
{
    struct str positional = str_of("arr_0");
    return tensors->count == 1 && str_equal(tensors->items[0].name, positional) &&
           model_find_parameter(model, positional) == model->parameter_count;
}

static bool read_npz(struct point *point, const struct source *source)
{
    size_t before = point->model->diags->count;
    struct tensors tensors;
    if (npz_parse(point->scratch, source, &tensors, point->model->diags)) {
        if (is_flat(point->model, &tensors))
            (void)point_from_array(point, &tensors.items[0]);
        else
            (void)point_from_tensors(point, &tensors);
    }
    return name_file(point, source, before);
}

static bool read_safetensors(struct point *point, const struct source *source)
{
    size_t before = point->model->diags->count;
    struct tensors tensors;
    if (safetensors_parse(point->scratch, source, &tensors, point->model->diags))
        (void)point_from_tensors(point, &tensors);
    return name_file(point, source, before);
}

/* ---- The form of a file ---- */

/* Standard input has no name: it holds a binary file, several lines (a table), or what people type. */
static bool read_stream(struct point *point, const struct source *source)
{
    struct str text = source->text;
    if (text.size != 0 && text.at[0] == '\x93')
        return read_npy(point, source);
    if (text.size >= 4 && (memcmp(text.at, "PK\3\4", 4) == 0 || memcmp(text.at, "PK\5\6", 4) == 0))
        return read_npz(point, source);
    if (safetensors_begins(text))
        return read_safetensors(point, source);
    size_t end = text.size;
    while (end > 0 && (text.at[end - 1] == '\n' || text.at[end - 1] == '\r'))
        end--;
    bool lines = end != 0 && memchr(text.at, '\n', end) != NULL;
    bool typed = end != 0 && (strchr("[{ \t\r\n", text.at[0]) != NULL || memchr(text.at, '=', end) != NULL);
    return lines && !typed ? read_csv(point, source) : point_from_text(point, source);
}

/* What is refused by the ending of its name, without a look into the file. */
static bool refuse_pickle(struct point *point, const struct source *path)
{
    diag_add(point->model->diags, DIAG_MODEL_UNSUPPORTED, (struct span){path, 0, path->text.size},
             "'%s' is a Python pickle by its name: reading one would run the program in it", path->text.at)
        ->remedy = "save the weights with safetensors.torch.save_file(model.state_dict(), \"model.safetensors\")";
    return false;
}

static bool refuse_hdf5(struct point *point, const struct source *path)
{
    diag_add(point->model->diags, DIAG_MODEL_UNSUPPORTED, (struct span){path, 0, path->text.size},
             "'%s' is an HDF5 file by its name, which critpoint does not read", path->text.at)
        ->remedy = "save the weights with numpy.savez(\"model.npz\", **{name: array, ...})";
    return false;
}

typedef bool reader(struct point *point, const struct source *source);

static const struct {
    const char *ending;
    reader *read;
} readers[] = {
    {".json", read_json},
    {".csv", read_csv},
    {".npy", read_npy},
    {".npz", read_npz},
    {".safetensors", read_safetensors},
    {".pt", refuse_pickle},
    {".pth", refuse_pickle},
    {".ckpt", refuse_pickle},
    {".pkl", refuse_pickle},
    {".h5", refuse_hdf5},
    {".hdf5", refuse_hdf5},
    {".keras", refuse_hdf5},
};

/* Names that lead to a stream, as the shell's <(...) gives them. */
static bool is_stream(struct str path)
{
    return str_is(path, "-") || str_is(str_part(path, 0, 5), "/dev/") || str_is(str_part(path, 0, 6), "/proc/");
}

static reader *find_reader(struct str path)
{
    for (size_t k = 0; k < sizeof readers / sizeof *readers; k++)
        if (str_ends_with(path, readers[k].ending))
            return readers[k].read;
    return is_stream(path) ? read_stream : NULL;
}

bool point_names_file(struct str text)
{
    return find_reader(text) != NULL;
}

bool point_from_file(struct point *point, const struct source *text, bool *handled)
{
    struct span all = {text, 0, text->text.size};
    reader *read = find_reader(text->text);
    *handled = read != NULL;
    if (read == NULL)
        return false;
    if (read == refuse_pickle || read == refuse_hdf5)
        return read(point, text);
    const struct source *file = file_read(point->scratch, text->text.at, DIAG_MODEL_FILE, all, point->model->diags);
    return file != NULL && read(point, file);
}
