/* Models: loading, points, facts. */
#include "api/session.h"
#include "data/file.h"
#include "model/point.h"

static cp_model *wrap(cp_session *session, struct model *model)
{
    if (model == NULL)
        return NULL;
    cp_model *out = ARENA_NEW(session->call, cp_model);
    *out = (cp_model){session, model};
    return out;
}

static const struct source *copy_source(struct arena *arena, const char *name, struct str text)
{
    struct source *source = ARENA_NEW(arena, struct source);
    *source = (struct source){str_copy(arena, str_of(name)), {str_copy(arena, text), text.size}};
    return source;
}

/* `batch` may be NULL, for the model's own. */
static cp_model *load_source(cp_session *session, const struct source *source, const char *path, const char *batch)
{
    struct arena *arena = session->call;
    const struct json *json = json_parse(arena, source, &session->diags);
    if (json == NULL)
        return NULL;
    if (batch == NULL)
        return wrap(session, model_load(arena, json, path, &session->diags));
    const struct source *text = copy_source(arena, "--batch", str_of(batch));
    return wrap(session, model_load_batch(arena, json, path, text, &session->diags));
}

static cp_model *load_path(cp_session *session, const char *path, const char *batch)
{
    const struct source *source =
        file_read(session->call, path, DIAG_MODEL_FILE, (struct span){NULL, 0, 0}, &session->diags);
    return source == NULL ? NULL : load_source(session, source, path, batch);
}

cp_model *cp_load_file(cp_session *session, const char *path)
{
    cp_model *volatile model = NULL;
    SESSION_CALL(session, model = load_path(session, path, NULL));
    return model;
}

cp_model *cp_load_batch(cp_session *session, const char *path, const char *batch)
{
    cp_model *volatile model = NULL;
    SESSION_CALL(session, model = load_path(session, path, batch));
    return model;
}

static cp_model *load_text(cp_session *session, const char *json, size_t size, const char *name)
{
    return load_source(session, copy_source(session->call, name, (struct str){json, size}), NULL, NULL);
}

cp_model *cp_load_json(cp_session *session, const char *json, size_t size, const char *name)
{
    cp_model *volatile model = NULL;
    SESSION_CALL(session, model = load_text(session, json, size, name));
    return model;
}

static cp_model *load_formula(cp_session *session, const char *formula, const char *point)
{
    const struct source *source = copy_source(session->call, "<formula>", str_of(formula));
    return wrap(session, model_from_formula(session->call, source, point, &session->diags));
}

cp_model *cp_load_formula(cp_session *session, const char *formula, const char *point)
{
    cp_model *volatile model = NULL;
    SESSION_CALL(session, model = load_formula(session, formula, point));
    return model;
}

const char *cp_model_name(const cp_model *model)
{
    return model->model->name;
}

size_t cp_model_dimension(const cp_model *model)
{
    return model->model->n;
}

size_t cp_model_parameter_count(const cp_model *model)
{
    return model->model->parameter_count;
}

const struct cp_parameter *cp_model_parameters(const cp_model *model)
{
    return model->model->parameters;
}

size_t cp_model_rows(const cp_model *model)
{
    return model->model->rows;
}

static cp_model *take_rows(cp_model *model, size_t count, const size_t *rows)
{
    cp_session *session = model->session;
    const size_t *copy = arena_copy(session->call, rows, count, sizeof *rows);
    return wrap(session, model_take_rows(session->call, model->model, count, copy, &session->diags));
}

cp_model *cp_take_rows(cp_model *model, size_t count, const size_t *rows)
{
    cp_model *volatile part = NULL;
    SESSION_CALL(model->session, part = take_rows(model, count, rows));
    return part;
}

const double *cp_point(cp_model *model, const char *point)
{
    const double *volatile theta = NULL;
    SESSION_CALL(model->session, theta = point_read(model->session->call, model->model, point));
    return theta;
}
