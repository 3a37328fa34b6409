/* Columns of class names. Invariant: the number of a class depends on the whole column, never on the rows of a batch. */
#include "model/data.h"

#include "base/number.h"
#include "base/typo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Each diagnostic looks for its line from the start of the file. */
enum { MOST_COMPLAINTS = 20 };

/* A class, or a cell that names one. */
struct label {
    struct str text;
    double value;  /* of a column of numbers only, else NaN: 10 comes after 9, and 1.0 is 1 */
    size_t number; /* of the class */
};

static int compare_texts(struct str a, struct str b)
{
    size_t shorter = a.size < b.size ? a.size : b.size;
    int order = shorter == 0 ? 0 : memcmp(a.at, b.at, shorter);
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static int compare_labels(const void *a, const void *b)
{
    const struct label *x = a;
    const struct label *y = b;
    return isnan(x->value) ? compare_texts(x->text, y->text) : (x->value > y->value) - (x->value < y->value);
}

/* The class names of a column, sorted to be searched. */
struct classes {
    size_t count;
    struct label *labels;    /* ascending */
    struct label *cells;     /* one for each row of the table */
    const struct str *names; /* by number */
};

/* ---- The classes ---- */

/* The cells as labels: as numbers if all of them are, unless a list of texts says what they are. */
static struct label *read_cells(struct arena *arena, const struct table *table, size_t column, bool as_texts)
{
    struct label *cells = ARENA_ARRAY(arena, table->rows, struct label);
    bool numbers = !as_texts;
    for (size_t i = 0; i < table->rows; i++) {
        cells[i].text = table->cells[i * table->columns + column];
        numbers = numbers && number_parse(cells[i].text, &cells[i].value) && isfinite(cells[i].value);
    }
    for (size_t i = 0; i < table->rows && !numbers; i++)
        cells[i].value = NAN;
    return cells;
}

static void find_classes(struct model *model, struct arena *scratch, size_t rows, struct classes *classes)
{
    classes->labels = arena_copy(scratch, classes->cells, rows, sizeof *classes->cells);
    qsort(classes->labels, rows, sizeof *classes->labels, compare_labels);
    size_t count = 0;
    for (size_t i = 0; i < rows; i++)
        if (count == 0 || compare_labels(&classes->labels[count - 1], &classes->labels[i]) != 0)
            classes->labels[count++] = classes->labels[i];
    struct str *names = ARENA_ARRAY(model->arena, count, struct str);
    for (size_t k = 0; k < count; k++) {
        classes->labels[k].number = k;
        names[k] = str_of(str_copy(model->arena, classes->labels[k].text));
    }
    classes->names = names;
    classes->count = count;
}

/* "labels": [...] */
static bool list_classes(struct model *model, struct arena *scratch, const struct json *list, struct classes *classes)
{
    if (!model_expect(model, list, JSON_ARRAY, "\"labels\""))
        return false;
    bool ok = list->count != 0;
    if (!ok)
        json_complain(model->diags, DIAG_MODEL_SHAPE, list, "no class is named");
    classes->count = list->count;
    classes->labels = ARENA_ARRAY(scratch, list->count, struct label);
    struct str *names = ARENA_ARRAY(model->arena, list->count, struct str);
    for (const struct json *item = list->child; item != NULL; item = item->next) {
        ok = model_expect(model, item, JSON_STRING, "the name of a class") && ok;
        names[item->index] = item->string;
        classes->labels[item->index] = (struct label){item->string, NAN, item->index};
    }
    classes->names = names;
    qsort(classes->labels, classes->count, sizeof *classes->labels, compare_labels);
    for (size_t k = 1; ok && k < classes->count; k++)
        if (str_equal(classes->labels[k].text, classes->labels[k - 1].text)) {
            struct str text = classes->labels[k].text;
            json_complain(model->diags, DIAG_MODEL_NAME, list, "the class '%.*s' is named twice", (int)text.size,
                          text.at);
            ok = false;
        }
    return ok;
}

/* ---- The cells ---- */

static bool refuse_cell(struct model *model, const struct table *table, size_t column, size_t row,
                        const struct classes *classes)
{
    size_t at = row * table->columns + column;
    struct str text = table->cells[at];
    struct str name = table->header[column];
    if (text.size == 0) {
        diag_add(model->diags, DIAG_DATA_NUMBER, table->spans[at], "this cell of column '%.*s' is empty",
                 (int)name.size, name.at)
            ->remedy = "fill it in, or leave the row out";
        return false;
    }
    struct cp_diagnostic *diag = diag_add(model->diags, DIAG_DATA_NUMBER, table->spans[at],
                                          "'%.*s' in column '%.*s' is not among the \"labels\"", (int)text.size,
                                          text.at, (int)name.size, name.at);
    struct typo typo = typo_start(text);
    for (size_t k = 0; k < classes->count; k++)
        typo_offer(&typo, classes->names[k]);
    diag->remedy = "name every class in \"labels\", or leave the row out";
    diag_did_you_mean(model->diags, diag, typo.best);
    return false;
}

/* Gives each cell the number of its class. */
static bool number_cells(struct model *model, const struct table *table, size_t column, const struct classes *classes)
{
    size_t complaints = 0;
    for (size_t i = 0; i < table->rows && complaints < MOST_COMPLAINTS; i++) {
        struct label *cell = &classes->cells[i];
        const struct label *found =
            bsearch(cell, classes->labels, classes->count, sizeof *classes->labels, compare_labels);
        if (found != NULL && cell->text.size != 0)
            cell->number = found->number;
        else
            complaints += !refuse_cell(model, table, column, i, classes);
    }
    return complaints == 0;
}

/* A column of 0 and 1 for each class. */
static bool spread(struct model *model, const struct classes *classes, size_t rows, const struct json *name,
                   struct model_array *out)
{
    if (classes->count > model->most_entries / rows) {
        json_complain(model->diags, DIAG_MODEL_SIZE, name, "%zu classes in %zu rows would not fit in memory",
                      classes->count, rows);
        return false;
    }
    double *values = ARENA_ARRAY(model->arena, rows * classes->count, double);
    for (size_t i = 0; i < rows; i++)
        values[i * classes->count + classes->cells[i].number] = 1;
    out->shape = shape_matrix(rows, classes->count);
    out->values = values;
    return true;
}

static bool enumerate(struct model *model, const struct classes *classes, size_t rows, struct model_array *out)
{
    double *values = ARENA_ARRAY(model->arena, rows, double);
    for (size_t i = 0; i < rows; i++)
        values[i] = (double)classes->cells[i].number;
    out->shape = shape_vector(rows);
    out->values = values;
    return true;
}

bool data_read_classes(struct model *model, const struct table *table, size_t column, const struct json *json,
                       struct model_array *out)
{
    struct arena *scratch = arena_child(model->arena);
    const struct json *list = json_get(json, "labels");
    const struct json *one_hot = json_get(json, "one_hot");
    struct classes classes = {.cells = read_cells(scratch, table, column, list != NULL)};
    bool ok = true;
    if (list != NULL)
        ok = list_classes(model, scratch, list, &classes);
    else
        find_classes(model, scratch, table->rows, &classes);
    ok = ok && number_cells(model, table, column, &classes);
    if (ok)
        ok = one_hot != NULL && one_hot->boolean ? spread(model, &classes, table->rows, json_get(json, "column"), out)
                                                 : enumerate(model, &classes, table->rows, out);
    out->class_count = ok ? classes.count : 0;
    out->classes = classes.names;
    arena_close(scratch);
    return ok;
}
