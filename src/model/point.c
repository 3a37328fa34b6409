/* Points: what they are made of, and the stored ones. Invariant: what is returned has n finite entries. */
#include "model/point.h"

#include "base/typo.h"
#include "data/file.h"

#include <math.h>
#include <string.h>

struct point point_start(struct arena *scratch, struct model *model, double *theta)
{
    if (model->n != 0)
        memcpy(theta, model->values, model->n * sizeof *theta);
    return (struct point){scratch, model, theta, ARENA_ARRAY(scratch, model->parameter_count, unsigned char)};
}

enum { MOST_NAMES = 20 }; /* that a message lists */

static struct cp_diagnostic *add_path(struct point *point, const struct json *json, struct cp_diagnostic *diag)
{
    if (json != NULL && json->parent != NULL)
        diag->path = json_path(point->model->diags->arena, json);
    return diag;
}

bool point_refuse_length(struct point *point, struct span span, const struct json *json, size_t count)
{
    size_t n = point->model->n;
    add_path(point, json,
             diag_add(point->model->diags, DIAG_POINT_LENGTH, span,
                      "the point has %zu value%s, the model %zu parameter%s", count, count == 1 ? "" : "s", n,
                      n == 1 ? "" : "s"));
    return false;
}

bool point_refuse_value(struct point *point, struct span span, const char *name, double value)
{
    diag_add(point->model->diags, DIAG_POINT_NOT_FINITE, span, "the value of '%s' is %s", name,
             isnan(value) ? "NaN" : "infinite, or too large for a double");
    return false;
}

/* A remedy, with the names of the points that the model stores. */
static const char *with_stored_points(const struct model *model, const char *remedy)
{
    struct text text = {.arena = model->diags->arena};
    text_puts(&text, remedy);
    for (size_t k = 0; k < model->point_count && k < MOST_NAMES; k++)
        text_printf(&text, "%s'@%.*s'",
                    k > 0           ? ", "
                    : text.size > 0 ? "; the model stores "
                                    : "the model stores ",
                    (int)model->points[k].name.size, model->points[k].name.at);
    if (model->point_count > MOST_NAMES)
        text_printf(&text, " and %zu more", model->point_count - MOST_NAMES);
    return text.at;
}

static bool lacks_value(const struct point *point, const struct cp_parameter *parameter)
{
    for (size_t i = 0; i < parameter->size; i++)
        if (isnan(point->theta[parameter->offset + i]))
            return true;
    return false;
}

/* The names of the parameters without a value, quoted; empty if all have one. */
static struct text missing_names(const struct point *point)
{
    struct text names = {.arena = point->model->diags->arena};
    size_t count = 0;
    for (size_t k = 0; k < point->model->parameter_count; k++) {
        if (!lacks_value(point, &point->model->parameters[k]))
            continue;
        if (count++ < MOST_NAMES)
            text_printf(&names, "%s'%s'", count == 1 ? "" : ", ", point->model->parameters[k].name);
    }
    if (count > MOST_NAMES)
        text_printf(&names, " and %zu more", count - MOST_NAMES);
    return names;
}

/* Every parameter has a value, or one complaint. `text` is NULL where nothing was given. */
static bool check_complete(struct point *point, const struct span *text, const struct json *json)
{
    struct model *model = point->model;
    struct text missing = missing_names(point);
    if (missing.size == 0)
        return true;
    if (text == NULL)
        diag_add(model->diags, DIAG_POINT_MISSING, (struct span){NULL, 0, 0},
                 "no point is given, and the model has no value for %s", missing.at)
            ->remedy = with_stored_points(model, diag_rows[DIAG_POINT_MISSING].remedy);
    else
        add_path(point, json,
                 diag_add(model->diags, DIAG_POINT_MISSING, *text, "the point has no value for %s, nor has the model",
                          missing.at))
            ->remedy = "give all parameters, or default values in the model";
    return false;
}

/* ---- One parameter, or all from JSON ---- */

static bool check_value(struct point *point, const struct cp_parameter *parameter, const struct json *value,
                        const struct json_array *array)
{
    bool same_shape =
        array->rank <= 1 || (array->rank == parameter->rank &&
                             memcmp(array->shape, parameter->shape, array->rank * sizeof *array->shape) == 0);
    if (array->size == parameter->size && same_shape)
        return true;
    add_path(point, value,
             diag_add(point->model->diags, DIAG_POINT_LENGTH, value->span,
                      "'%s' has %zu entr%s but the point gives %zu%s", parameter->name, parameter->size,
                      parameter->size == 1 ? "y" : "ies", array->size, same_shape ? "" : " in another shape"));
    return false;
}

bool point_set(struct point *point, const struct model_name *name, const struct json *value)
{
    struct model *model = point->model;
    size_t k = model_find_parameter(model, name->text);
    struct json_array array;
    if (k == model->parameter_count)
        return model_unknown_parameter(model, name->text, name->span, name->json);
    const struct cp_parameter *parameter = &model->parameters[k];
    if (point->given[k]) {
        diag_add(model->diags, DIAG_POINT_SYNTAX, name->span, "'%s' is given twice", parameter->name)->remedy =
            "keep one of the two";
        return false;
    }
    point->given[k] = 1;
    if (!json_read_array(point->scratch, value, &array, model->diags) || !check_value(point, parameter, value, &array))
        return false;
    for (size_t i = 0; i < array.size; i++)
        if (!isfinite(array.values[i]))
            return point_refuse_value(point, value->span, parameter->name, array.values[i]);
    memcpy(point->theta + parameter->offset, array.values, array.size * sizeof *point->theta);
    return true;
}

/* A report stands for its theta: so one command takes up the point where another one has left it. */
static const struct json *theta_of_report(const struct json *json)
{
    const struct json *theta = json_get(json, "theta");
    return theta != NULL && json_get(json, "critpoint") != NULL && json_get(json, "verdict") != NULL ? theta : json;
}

bool point_from_json(struct point *point, const struct json *json)
{
    json = theta_of_report(json);
    bool ok = true;
    if (json->kind == JSON_OBJECT) {
        for (const struct json *item = json->child; item != NULL; item = item->next) {
            const struct model_name name = model_key(item);
            ok = point_set(point, &name, item) && ok;
        }
        return ok;
    }
    struct json_array array;
    if (!json_read_array(point->scratch, json, &array, point->model->diags))
        return false;
    if (array.size != point->model->n)
        return point_refuse_length(point, json->span, json, array.size);
    memcpy(point->theta, array.values, array.size * sizeof *point->theta);
    return true;
}

/* ---- Stored points ---- */

static bool from_stored(struct point *point, const struct source *source)
{
    struct model *model = point->model;
    struct str name = str_part(source->text, 1, source->text.size);
    struct typo typo = typo_start(name);
    for (size_t k = 0; k < model->point_count; k++) {
        if (str_equal(model->points[k].name, name)) {
            memcpy(point->theta, model->points[k].theta, model->n * sizeof *point->theta);
            return true;
        }
        typo_offer(&typo, model->points[k].name);
    }
    struct cp_diagnostic *diag = diag_add(model->diags, DIAG_POINT_NAME, (struct span){source, 1, source->text.size},
                                          "the model has no point '%.*s'", (int)name.size, name.at);
    diag->remedy =
        model->point_count == 0 ? "store one: \"points\": {\"origin\": [0, 0]}" : with_stored_points(model, "");
    diag_did_you_mean(model->diags, diag, typo.best);
    return false;
}

static bool read_point(struct model *model, const struct json *item)
{
    struct arena *scratch = arena_child(model->arena);
    double *theta = ARENA_ARRAY(model->arena, model->n, double);
    struct point point = point_start(scratch, model, theta);
    bool ok = point_from_json(&point, item) && check_complete(&point, &item->span, item);
    arena_close(scratch);
    if (!ok)
        return false;
    ARENA_GROW(model->arena, model->points, model->point_count);
    model->points[model->point_count++] = (struct model_point){item->key, theta};
    return true;
}

bool model_read_points(struct model *model, const struct json *json)
{
    bool ok = model_expect(model, json, JSON_OBJECT, "\"points\"") && !model->parameters_refused;
    for (const struct json *item = ok ? json->child : NULL; item != NULL; item = item->next)
        ok = read_point(model, item) && ok;
    return ok;
}

/* ---- Every form ---- */

static bool read_form(struct point *point, const struct source *source)
{
    bool handled = false;
    if (source->text.size > 0 && source->text.at[0] == '@')
        return from_stored(point, source);
    bool ok = point_from_file(point, source, &handled);
    return handled ? ok : point_from_text(point, source);
}

/* Reads `text` into theta (n), which needs a value for every parameter unless `gaps` are allowed. */
static bool read_text(struct point *point, const char *text, bool gaps)
{
    if (text == NULL)
        return gaps || check_complete(point, NULL, NULL);
    const struct source source = {"--at", str_of(text)};
    const struct span span = {&source, 0, source.text.size};
    return read_form(point, &source) && (gaps || check_complete(point, &span, NULL));
}

static double *read_any(struct arena *arena, struct model *model, const char *text, bool gaps)
{
    double *theta = ARENA_ARRAY(arena, model->n, double);
    struct arena *scratch = arena_child(arena);
    struct point point = point_start(scratch, model, theta);
    bool ok = read_text(&point, text, gaps);
    arena_close(scratch);
    return ok ? theta : NULL;
}

double *point_read(struct arena *arena, struct model *model, const char *text)
{
    return read_any(arena, model, text, false);
}

double *point_read_partial(struct arena *arena, struct model *model, const char *text)
{
    return read_any(arena, model, text, true);
}

/* A text within a file stands for itself in messages: the place of its caller is known from the caller. */
static bool read_string(struct point *point, const struct json *json, const char *base)
{
    const char *text = str_copy(point->scratch, json->string);
    bool is_file = json->string.size > 0 && text[0] != '@' && point_names_file(str_of(text));
    struct source *source = ARENA_NEW(point->scratch, struct source);
    *source = (struct source){"at", str_of(is_file ? file_relative(point->scratch, base, text) : text)};
    const struct span span = {source, 0, source->text.size};
    return read_form(point, source) && check_complete(point, &span, NULL);
}

double *point_read_json(struct arena *arena, struct model *model, const struct json *json, const char *base)
{
    double *theta = ARENA_ARRAY(arena, model->n, double);
    struct arena *scratch = arena_child(arena);
    struct point point = point_start(scratch, model, theta);
    bool ok = json->kind == JSON_STRING ? read_string(&point, json, base)
                                        : point_from_json(&point, json) && check_complete(&point, &json->span, json);
    arena_close(scratch);
    return ok ? theta : NULL;
}
