/* A point of a stream: one line of JSON, which is a list of all values, or an object by parameter name that may carry an
 * "id" and hold the values under "theta", as records of a scan do. Invariant: on success theta is finite throughout. */
#include "model/point.h"

#include <math.h>

static struct str text_of(const struct json *json)
{
    return str_part(json->span.source->text, json->span.begin, json->span.end);
}

/* Whether the member is about the point as a whole: not so if a parameter has that name. */
static bool is_member(const struct point *point, const struct json *item, const char *key)
{
    return str_is(item->key, key) && model_find_parameter(point->model, item->key) == point->model->parameter_count;
}

static bool read_members(struct point *point, const struct json *json, struct str *id)
{
    bool ok = true;
    for (const struct json *item = json->child; item != NULL; item = item->next) {
        const struct model_name name = model_key(item);
        if (is_member(point, item, "id"))
            *id = text_of(item);
        else if (is_member(point, item, "theta"))
            ok = point_from_json(point, item) && ok;
        else
            ok = point_set(point, &name, item) && ok;
    }
    return ok;
}

/* Every entry has a value. */
static bool check_values(struct point *point, const struct json *json)
{
    struct model *model = point->model;
    for (size_t i = 0; i < model->n; i++) {
        if (isfinite(point->theta[i]))
            continue;
        diag_add(model->diags, DIAG_POINT_MISSING, json->span, "the point has no value for '%s'",
                 model_entry_name(model->diags->arena, model, i))
            ->remedy = "give it in every line, or once with --at";
        return false;
    }
    return true;
}

bool point_read_line(struct arena *scratch, struct model *model, const struct source *line, double *theta,
                     struct str *id)
{
    struct point point = {scratch, model, theta, ARENA_ARRAY(scratch, model->parameter_count, unsigned char)};
    *id = (struct str){NULL, 0};
    const struct json *json = json_parse(scratch, line, model->diags);
    if (json == NULL)
        return false;
    bool ok = json->kind == JSON_OBJECT ? read_members(&point, json, id) : point_from_json(&point, json);
    return ok && check_values(&point, json);
}
