/* Whole files of numbers as arrays. */
#include "model/data.h"

#include "base/number.h"
#include "data/file.h"
#include "data/matrix.h"
#include "data/npy.h"

#include <math.h>
#include <string.h>

const struct source *data_open(struct model *model, const struct json *path)
{
    if (!model_expect(model, path, JSON_STRING, "a file name"))
        return NULL;
    const char *name = file_relative(model->arena, model->path, str_copy(model->arena, path->string));
    return file_read(model->arena, name, DIAG_DATA_FILE, path->span, model->diags);
}

/* Whether a CSV file begins with a line of names; a single one beside numbers is a mistake in a number. */
static bool has_names(struct model *model, const struct source *source)
{
    struct arena *scratch = arena_child(model->arena);
    struct diags ignored = {.arena = scratch};
    const char *end = source->text.size == 0 ? NULL : memchr(source->text.at, '\n', source->text.size);
    struct source line = *source;
    if (end != NULL)
        line.text.size = (size_t)(end - source->text.at) + 1;
    const struct table *table = table_parse(scratch, &line, false, &ignored);
    double number;
    bool names = table != NULL;
    for (size_t j = 0; names && j < table->columns; j++)
        names = table->cells[j].size != 0 && !number_parse_any(table->cells[j], &number);
    arena_close(scratch);
    return names;
}

static bool refuse_header(struct model *model, const struct source *source)
{
    size_t end = 0;
    while (end < source->text.size && source->text.at[end] != '\n' && source->text.at[end] != '\r')
        end++;
    diag_add(model->diags, DIAG_DATA_NUMBER, (struct span){source, 0, end},
             "the first line holds names, and the file is read as a matrix of numbers")
        ->remedy = "pick columns by name, \"columns\": [...] or \"column\": ..., or leave the first line out";
    return false;
}

static bool check_finite(struct model *model, const struct json *file, const struct npy *npy)
{
    for (size_t i = 0; i < npy->size; i++)
        if (!isfinite(npy->values[i])) {
            json_complain(model->diags, DIAG_DATA_NOT_FINITE, file, "entry %zu of this file is %s", i,
                          isnan(npy->values[i]) ? "NaN" : "infinite");
            return false;
        }
    return true;
}

/* NumPy's arrays have a shape of their own; it is kept. */
static bool read_npy(struct model *model, const struct source *source, const struct json *file, struct model_array *out)
{
    struct npy npy;
    if (!npy_parse(model->arena, source, &npy, model->diags))
        return false;
    if (npy.rank > MODEL_MOST_RANK) {
        json_complain(model->diags, DIAG_DATA_SHAPE, file, "the array has %zu dimensions; at most %d can be used",
                      npy.rank, MODEL_MOST_RANK);
        return false;
    }
    out->shape = (struct shape){.rank = npy.rank};
    memcpy(out->shape.dim, npy.shape, npy.rank * sizeof *npy.shape);
    out->values = npy.values;
    return check_finite(model, file, &npy);
}

/* Elsewhere a file of numbers is a matrix, or the vector that a single row or column is. */
static bool read_matrix(struct model *model, const struct source *source, struct model_array *out)
{
    struct matrix matrix;
    if (!matrix_parse(model->arena, source, &matrix, model->diags))
        return false;
    bool vector = matrix.rows == 1 || matrix.columns == 1;
    out->shape = vector ? shape_vector(matrix.rows * matrix.columns) : shape_matrix(matrix.rows, matrix.columns);
    out->values = matrix.values;
    return true;
}

bool data_read_file(struct model *model, const struct json *json, struct model_array *out)
{
    const struct json *file = json_get(json, "file");
    const struct source *source = data_open(model, file);
    if (source == NULL)
        return false;
    if (str_ends_with(str_of(source->name), ".npy"))
        return read_npy(model, source, file, out);
    if (!str_ends_with(str_of(source->name), ".csv") || !has_names(model, source))
        return read_matrix(model, source, out);
    return data_is_inputs(model, json) ? data_read_inputs(model, json, out) : refuse_header(model, source);
}
