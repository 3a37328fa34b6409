/* One row per file format; everything else walks the rows.
 *
 * Invariant: a matrix that leaves this file by matrix_parse has at least one entry, and all are finite. */
#include "data/matrix.h"

#include "base/number.h"
#include "data/file.h"
#include "data/matrix_market.h"
#include "data/npy.h"
#include "data/table.h"
#include "lang/json.h"

#include <math.h>
#include <string.h>
#include <strings.h>

enum { MOST_COMPLAINTS = 20 };

static bool complain(const struct source *source, struct diags *diags, enum diag_code code, const char *message)
{
    struct cp_diagnostic *diag = diag_add(diags, code, (struct span){0}, "'%s' %s", source->name, message);
    diag->file = str_copy(diags->arena, str_of(source->name));
    return false;
}

/* An array of rank 0, 1 or 2 as a matrix. */
static bool take_array(size_t rank, const size_t *shape, double *values, struct matrix *out)
{
    if (rank > 2)
        return false;
    *out =
        (struct matrix){.rows = rank == 2 ? shape[0] : 1, .columns = rank == 0 ? 1 : shape[rank - 1], .values = values};
    return true;
}

/* ---- JSON --------------------------------------------------------------------------------------------------- */

static bool parse_json(struct arena *arena, const struct source *source, struct matrix *out, struct diags *diags)
{
    struct json_array array;
    struct arena *scratch = arena_child(arena); /* the parsed text takes many times the room of its numbers */
    const struct json *json = json_parse(scratch, source, diags);
    bool good = json != NULL && json_read_array(arena, json, &array, diags);
    if (good && !take_array(array.rank, array.shape, array.values, out)) {
        good = false;
        json_complain(diags, DIAG_DATA_SHAPE, json, "this array has %zu dimensions", array.rank)->remedy =
            "a matrix is a list of rows, each a list of numbers";
    }
    arena_close(scratch);
    return good;
}

static struct str print_json(struct arena *arena, const struct matrix *matrix)
{
    struct text text = {.arena = arena};
    for (size_t i = 0; i < matrix->rows; i++) {
        text_puts(&text, i == 0 ? "[[" : ",\n [");
        for (size_t j = 0; j < matrix->columns; j++) {
            double value = matrix->values[i * matrix->columns + j];
            text_puts(&text, j == 0 ? "" : ", ");
            if (isfinite(value))
                text_number(&text, value);
            else
                text_puts(&text, "null");
        }
        text_puts(&text, "]");
    }
    text_puts(&text, matrix->rows == 0 ? "[]\n" : "]\n");
    return text_str(&text);
}

/* ---- CSV ---------------------------------------------------------------------------------------------------- */

/* Names in the first row are the usual mistake. */
static void hint_at_header(const struct table *table, struct diags *diags, size_t from)
{
    size_t line = span_locate(table->spans[0]).line;
    for (size_t i = from; i < diags->count; i++)
        if (diags->items[i].line == line && diags->items[i].remedy == NULL)
            diags->items[i].remedy = "the CSV file of a matrix has no header line";
}

static bool parse_csv(struct arena *arena, const struct source *source, struct matrix *out, struct diags *diags)
{
    size_t before = diags->count;
    struct arena *scratch = arena_child(arena);
    const struct table *table = table_parse(scratch, source, false, diags);
    if (table != NULL) {
        *out =
            (struct matrix){table->rows, table->columns, ARENA_ARRAY_RAW(arena, table->rows * table->columns, double)};
        for (size_t j = 0; j < out->columns && diags->count < before + MOST_COMPLAINTS; j++) {
            const double *column = table_numbers(scratch, table, j, diags);
            for (size_t i = 0; column != NULL && i < out->rows; i++)
                out->values[i * out->columns + j] = column[i];
        }
        hint_at_header(table, diags, before);
    }
    arena_close(scratch);
    return diags->count == before;
}

static struct str print_csv(struct arena *arena, const struct matrix *matrix)
{
    struct text text = {.arena = arena};
    text_puts(&text, "");
    for (size_t i = 0; i < matrix->rows; i++)
        for (size_t j = 0; j < matrix->columns; j++) {
            text_number(&text, matrix->values[i * matrix->columns + j]);
            text_puts(&text, j + 1 < matrix->columns ? "," : "\n");
        }
    return text_str(&text);
}

/* ---- NumPy -------------------------------------------------------------------------------------------------- */

static bool parse_npy(struct arena *arena, const struct source *source, struct matrix *out, struct diags *diags)
{
    struct npy npy;
    if (!npy_parse(arena, source, &npy, diags))
        return false;
    if (take_array(npy.rank, npy.shape, npy.values, out))
        return true;
    return complain(source, diags, DIAG_DATA_SHAPE,
                    str_format(diags->arena, "holds an array of %zu dimensions, no matrix", npy.rank));
}

static struct str print_npy(struct arena *arena, const struct matrix *matrix)
{
    const size_t shape[] = {matrix->rows, matrix->columns};
    return npy_print(arena, 2, shape, matrix->values);
}

/* ---- The formats -------------------------------------------------------------------------------------------- */

static const struct format {
    const char *ending;
    int first_byte; /* of texts without a name; 0 for all others */
    bool (*parse)(struct arena *arena, const struct source *source, struct matrix *out, struct diags *diags);
    struct str (*print)(struct arena *arena, const struct matrix *matrix);
} formats[] = {
    {".json", '[', parse_json, print_json},
    {".npy", 0x93, parse_npy, print_npy},
    {".mtx", '%', matrix_market_parse, matrix_market_print},
    {".csv", 0, parse_csv, print_csv},
};
enum { FORMAT_COUNT = sizeof formats / sizeof *formats };

static const struct format *format_of_name(const char *name)
{
    size_t size = strlen(name);
    for (size_t f = 0; f < FORMAT_COUNT; f++) {
        size_t ending = strlen(formats[f].ending);
        if (size >= ending && strcasecmp(name + size - ending, formats[f].ending) == 0)
            return &formats[f];
    }
    return NULL;
}

/* The format of a text that has no name of its own, by its first byte beyond blanks. */
static const struct format *format_of_text(struct str text)
{
    size_t i = 0;
    while (i < text.size && strchr(" \t\r\n", text.at[i]) != NULL && text.at[i] != 0)
        i++;
    size_t f = 0;
    while (formats[f].first_byte != 0 && (i == text.size || (unsigned char)text.at[i] != formats[f].first_byte))
        f++;
    return &formats[f];
}

/* Standard input and the descriptors that shells hand over say nothing by their names. */
static bool is_nameless(const char *name)
{
    return strcmp(name, "-") == 0 || strcmp(name, "<stdin>") == 0 || strncmp(name, "/dev/", 5) == 0 ||
           strncmp(name, "/proc/", 6) == 0;
}

static bool refuse_name(const char *name, struct span where, struct diags *diags)
{
    struct cp_diagnostic *diag =
        diag_add(diags, DIAG_DATA_FORMAT, where, "the name '%s' does not tell the format of the matrix", name);
    diag->remedy = "matrix files end in .json, .csv, .npy or .mtx";
    return false;
}

static bool check_finite(const struct source *source, const struct matrix *matrix, struct diags *diags)
{
    if (matrix->rows == 0 || matrix->columns == 0)
        return complain(source, diags, DIAG_DATA_SHAPE, "holds an empty matrix");
    for (size_t k = 0; k < matrix->rows * matrix->columns; k++)
        if (!isfinite(matrix->values[k]))
            return complain(source, diags, DIAG_DATA_NOT_FINITE,
                            str_format(diags->arena, "holds %s in row %zu, column %zu (counted from 1)",
                                       isnan(matrix->values[k]) ? "NaN" : "an infinity", k / matrix->columns + 1,
                                       k % matrix->columns + 1));
    return true;
}

bool matrix_parse(struct arena *arena, const struct source *source, struct matrix *out, struct diags *diags)
{
    const struct format *format = format_of_name(source->name);
    if (format == NULL && is_nameless(source->name))
        format = format_of_text(source->text);
    *out = (struct matrix){0};
    if (format == NULL)
        return refuse_name(source->name, (struct span){0}, diags);
    return format->parse(arena, source, out, diags) && check_finite(source, out, diags);
}

bool matrix_read(struct arena *arena, const char *path, struct span where, struct matrix *out, struct diags *diags)
{
    *out = (struct matrix){0};
    if (format_of_name(path) == NULL && !is_nameless(path))
        return refuse_name(path, where, diags);
    const struct source *source = file_read(arena, path, DIAG_DATA_FILE, where, diags);
    return source != NULL && matrix_parse(arena, source, out, diags);
}

bool matrix_write(struct arena *arena, const char *path, const struct matrix *matrix, struct diags *diags)
{
    const struct format *format = format_of_name(path);
    if (format == NULL)
        return refuse_name(path, (struct span){0}, diags);
    struct arena *scratch = arena_child(arena);
    bool written = file_write(arena, path, format->print(scratch, matrix), diags);
    arena_close(scratch);
    return written;
}
