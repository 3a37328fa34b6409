/* Points. Invariant: what is returned has n finite entries. */
#include "model/point.h"

#include "base/number.h"
#include "base/typo.h"
#include "data/file.h"
#include "data/npy.h"
#include "data/table.h"

#include <math.h>
#include <string.h>

/* ---- Completeness ---- */

static bool refuse_length(struct model *model, struct span span, size_t count)
{
    diag_add(model->diags, DIAG_POINT_LENGTH, span, "the point has %zu value%s, the model %zu parameter%s", count,
             count == 1 ? "" : "s", model->n, model->n == 1 ? "" : "s");
    return false;
}

/* Every parameter has a finite value, or complaints. */
static bool check_complete(struct model *model, const double *theta, struct span span)
{
    for (size_t i = 0; i < model->n; i++) {
        if (isfinite(theta[i]))
            continue;
        const char *name = model_entry_name(model->arena, model, i);
        if (isnan(theta[i]) && span.source == NULL)
            diag_add(model->diags, DIAG_POINT_MISSING, span, "no point is given, and the model has no value for '%s'",
                     name);
        else if (isnan(theta[i]))
            diag_add(model->diags, DIAG_POINT_MISSING, span, "the point has no value for '%s', nor has the model", name)
                ->remedy = "give all parameters, or default values in the model";
        else
            diag_add(model->diags, DIAG_POINT_NOT_FINITE, span, "the value of '%s' is too large for a double", name);
        return false;
    }
    return true;
}

static bool unknown_parameter(struct model *model, struct str name, struct span span)
{
    struct typo typo = typo_start(name);
    for (size_t k = 0; k < model->parameter_count; k++)
        typo_offer(&typo, str_of(model->parameters[k].name));
    struct cp_diagnostic *diag =
        diag_add(model->diags, DIAG_POINT_NAME, span, "the model has no parameter '%.*s'", (int)name.size, name.at);
    diag_did_you_mean(model->diags, diag, typo.best);
    return false;
}

/* ---- JSON: a flat or nested list of all values, or an object by name ---- */

static bool set_parameter(struct model *model, double *theta, struct str name, struct span name_span,
                          const struct json *json)
{
    size_t k = model_find_parameter(model, name);
    struct json_array array;
    if (k == model->parameter_count)
        return unknown_parameter(model, name, name_span);
    if (!json_read_array(model->arena, json, &array, model->diags))
        return false;
    const struct cp_parameter *parameter = &model->parameters[k];
    bool same_shape = array.rank <= 1 || (array.rank == parameter->rank &&
                                          memcmp(array.shape, parameter->shape, array.rank * sizeof *array.shape) == 0);
    if (array.size != parameter->size || !same_shape) {
        json_complain(model->diags, DIAG_POINT_LENGTH, json, "'%s' has %zu entr%s but the point gives %zu%s",
                      parameter->name, parameter->size, parameter->size == 1 ? "y" : "ies", array.size,
                      same_shape ? "" : " in another shape");
        return false;
    }
    memcpy(theta + parameter->offset, array.values, array.size * sizeof *theta);
    return true;
}

static bool read_json(struct model *model, const struct json *json, double *theta)
{
    bool ok = true;
    if (json->kind == JSON_OBJECT) {
        for (const struct json *item = json->child; item != NULL; item = item->next)
            ok = set_parameter(model, theta, item->key, item->key_span, item) && ok;
        return ok;
    }
    struct json_array array;
    if (!json_read_array(model->arena, json, &array, model->diags))
        return false;
    if (array.size != model->n)
        return refuse_length(model, json->span, array.size);
    memcpy(theta, array.values, array.size * sizeof *theta);
    return true;
}

static bool read_json_source(struct model *model, const struct source *source, double *theta)
{
    const struct json *json = json_parse(model->arena, source, model->diags);
    return json != NULL && read_json(model, json, theta);
}

/* ---- Text ---- */

/* The end of the part that starts at `from`: the next comma outside brackets, or the end. */
static size_t part_end(struct str text, size_t from)
{
    int depth = 0;
    for (size_t i = from; i < text.size; i++) {
        depth += (text.at[i] == '[') - (text.at[i] == ']');
        if (text.at[i] == ',' && depth == 0)
            return i;
    }
    return text.size;
}

static struct span trimmed(const struct source *source, size_t begin, size_t end)
{
    while (begin < end && strchr(" \t\r\n", source->text.at[begin]) != NULL)
        begin++;
    while (end > begin && strchr(" \t\r\n", source->text.at[end - 1]) != NULL)
        end--;
    return (struct span){source, begin, end};
}

static struct str span_text(struct span span)
{
    return str_part(span.source->text, span.begin, span.end);
}

static bool read_number(struct model *model, struct span span, double *out)
{
    struct str text = span_text(span);
    if (!number_parse(text, out)) {
        diag_add(model->diags, DIAG_POINT_SYNTAX, span,
                 text.size == 0 ? "a value is missing%.*s" : "'%.*s' is no number", (int)text.size,
                 text.size == 0 ? "" : text.at);
        return false;
    }
    return true;
}

/* "1,-2,3" */
static bool read_numbers(struct model *model, const struct source *source, double *theta)
{
    size_t count = 0;
    bool ok = true;
    for (size_t at = 0; at <= source->text.size; count++) {
        size_t end = part_end(source->text, at);
        double value;
        ok = read_number(model, trimmed(source, at, end), &value) && ok;
        if (ok && count < model->n)
            theta[count] = value;
        at = end + 1;
    }
    if (ok && count != model->n)
        return refuse_length(model, (struct span){source, 0, source->text.size}, count);
    return ok;
}

/* "name=value": a number, or a list as JSON. */
static bool read_assignment(struct model *model, const struct source *source, size_t begin, size_t end, double *theta)
{
    const char *equals = memchr(source->text.at + begin, '=', end - begin);
    if (equals == NULL) {
        diag_add(model->diags, DIAG_POINT_SYNTAX, trimmed(source, begin, end), "'%.*s' assigns to no name",
                 (int)(end - begin), source->text.at + begin);
        return false;
    }
    size_t middle = (size_t)(equals - source->text.at);
    struct span name = trimmed(source, begin, middle);
    struct span value = trimmed(source, middle + 1, end);
    if (value.end > value.begin && source->text.at[value.begin] == '[') {
        struct source *part = ARENA_NEW(model->arena, struct source);
        *part = (struct source){source->name, span_text(value)};
        const struct json *json = json_parse(model->arena, part, model->diags);
        return json != NULL && set_parameter(model, theta, span_text(name), name, json);
    }
    struct json number = {.kind = JSON_NUMBER, .span = value};
    return read_number(model, value, &number.number) && set_parameter(model, theta, span_text(name), name, &number);
}

static bool read_assignments(struct model *model, const struct source *source, double *theta)
{
    bool ok = true;
    for (size_t at = 0; at <= source->text.size;) {
        size_t end = part_end(source->text, at);
        ok = read_assignment(model, source, at, end, theta) && ok;
        at = end + 1;
    }
    return ok;
}

static bool read_text(struct model *model, const struct source *source, double *theta)
{
    struct span all = trimmed(source, 0, source->text.size);
    if (all.begin == all.end) {
        diag_add(model->diags, DIAG_POINT_SYNTAX, all, "the point is empty");
        return false;
    }
    char first = source->text.at[all.begin];
    if (first == '[' || first == '{')
        return read_json_source(model, source, theta);
    if (memchr(source->text.at, '=', source->text.size) != NULL)
        return read_assignments(model, source, theta);
    return read_numbers(model, source, theta);
}

/* ---- Stored points and files ---- */

static bool read_stored(struct model *model, const struct source *source, double *theta)
{
    struct str name = str_part(source->text, 1, source->text.size);
    struct typo typo = typo_start(name);
    for (size_t k = 0; k < model->point_count; k++) {
        if (str_equal(model->points[k].name, name)) {
            memcpy(theta, model->points[k].theta, model->n * sizeof *theta);
            return true;
        }
        typo_offer(&typo, model->points[k].name);
    }
    struct cp_diagnostic *diag = diag_add(model->diags, DIAG_POINT_NAME, (struct span){source, 1, source->text.size},
                                          "the model has no point '%.*s'", (int)name.size, name.at);
    diag->remedy = model->point_count == 0 ? "store one: \"points\": {\"origin\": [0, 0]}" : diag->remedy;
    diag_did_you_mean(model->diags, diag, typo.best);
    return false;
}

/* A CSV point: numbers without a header, or names above one row of numbers. */
static bool read_csv(struct model *model, const struct source *source, double *theta)
{
    struct span all = trimmed(source, 0, source->text.size);
    double first;
    struct str head = str_part(source->text, all.begin, all.begin + strcspn(source->text.at + all.begin, ",\r\n"));
    bool has_header = !number_parse(head, &first);
    const struct table *table = table_parse(model->arena, source, has_header, model->diags);
    if (table == NULL)
        return false;
    if (has_header && table->rows != 1) {
        diag_add(model->diags, DIAG_POINT_LENGTH, all, "a CSV point has one row below its header, not %zu",
                 table->rows);
        return false;
    }
    if (!has_header && table->rows * table->columns != model->n)
        return refuse_length(model, all, table->rows * table->columns);
    for (size_t k = 0; k < table->columns; k++) {
        const double *column = table_numbers(model->arena, table, k, model->diags);
        if (column == NULL)
            return false;
        struct json number = {.kind = JSON_NUMBER, .span = table->spans[k], .number = column[0]};
        if (has_header && !set_parameter(model, theta, table->header[k], table->header_spans[k], &number))
            return false;
        for (size_t i = 0; !has_header && i < table->rows; i++)
            theta[i * table->columns + k] = column[i];
    }
    return true;
}

static bool read_npy(struct model *model, const struct source *source, double *theta)
{
    struct npy npy;
    if (!npy_parse(model->arena, source, &npy, model->diags))
        return false;
    if (npy.size != model->n)
        return refuse_length(model, (struct span){source, 0, 0}, npy.size);
    memcpy(theta, npy.values, npy.size * sizeof *theta);
    return true;
}

/* Readers by the ending of a file name. */
static const struct {
    const char *suffix;
    bool (*read)(struct model *model, const struct source *source, double *theta);
} readers[] = {{".json", read_json_source}, {".csv", read_csv}, {".npy", read_npy}};

static bool dispatch(struct model *model, const struct source *source, double *theta)
{
    struct span all = {source, 0, source->text.size};
    if (source->text.size > 0 && source->text.at[0] == '@')
        return read_stored(model, source, theta);
    if (str_is(source->text, "-")) {
        const struct source *input = file_read(model->arena, "-", DIAG_MODEL_FILE, all, model->diags);
        return input != NULL && read_text(model, input, theta);
    }
    for (size_t k = 0; k < sizeof readers / sizeof *readers; k++)
        if (str_ends_with(source->text, readers[k].suffix)) {
            const struct source *file = file_read(model->arena, source->text.at, DIAG_MODEL_FILE, all, model->diags);
            return file != NULL && readers[k].read(model, file, theta);
        }
    return read_text(model, source, theta);
}

double *point_read(struct model *model, const char *text)
{
    double *theta = arena_copy(model->arena, model->values, model->n, sizeof *theta);
    struct span span = {NULL, 0, 0};
    if (text != NULL) {
        struct source *source = ARENA_NEW(model->arena, struct source);
        *source = (struct source){"--at", str_of(str_copy(model->arena, str_of(text)))};
        span = (struct span){source, 0, source->text.size};
        if (!dispatch(model, source, theta))
            return NULL;
    }
    return check_complete(model, theta, span) ? theta : NULL;
}

/* ---- The "points" key ---- */

bool model_read_points(struct model *model, const struct json *json)
{
    if (!model_expect(model, json, JSON_OBJECT, "\"points\""))
        return false;
    bool ok = true;
    for (const struct json *item = json->child; item != NULL; item = item->next) {
        double *theta = arena_copy(model->arena, model->values, model->n, sizeof *theta);
        if (!read_json(model, item, theta) || !check_complete(model, theta, item->span)) {
            ok = false;
            continue;
        }
        ARENA_GROW(model->arena, model->points, model->point_count);
        model->points[model->point_count++] = (struct model_point){item->key, theta};
    }
    return ok;
}
