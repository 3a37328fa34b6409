/* What is analyzed: the loss, the user's own derivatives, or a quadratic form. */
#include "model/model.h"

#include "data/file.h"
#include "data/matrix.h"

#include <math.h>

static bool compile_scalar(struct model *model, const struct json *json, const char *what, node_id *out)
{
    if (!model_compile(model, json, out))
        return false;
    const struct shape *shape = &graph_at(model->graph, *out)->shape;
    if (shape->rank == 0)
        return true;
    json_complain(model->diags, DIAG_FORMULA_SCALAR, json, "%s has shape %s, not that of a number", what,
                  shape_print(model->arena, shape));
    return false;
}

bool model_read_loss(struct model *model, const struct json *json)
{
    return compile_scalar(model, json, "the loss", &model->loss);
}

/* ---- The user's own derivatives ---- */

static void add_piece(struct model *model, node_id node, size_t offset)
{
    ARENA_GROW(model->arena, model->gradient, model->gradient_count);
    model->gradient[model->gradient_count++] = (struct gradient_piece){node, offset};
}

/* As many formulas as parameters; if "parameters" has a mistake, nobody knows how many that is. */
static bool check_count(struct model *model, const struct json *json, const char *what)
{
    if (model->parameters_refused || json->count == model->n)
        return true;
    json_complain(model->diags, DIAG_MODEL_SHAPE, json, "%s has %zu entr%s for %zu parameter%s", what, json->count,
                  json->count == 1 ? "y" : "ies", model->n, model->n == 1 ? "" : "s");
    return false;
}

static bool read_gradient_list(struct model *model, const struct json *json)
{
    bool ok = check_count(model, json, "the gradient");
    for (const struct json *item = json->child; item != NULL; item = item->next) {
        node_id node;
        if (compile_scalar(model, item, "an entry of the gradient", &node))
            add_piece(model, node, item->index);
        else
            ok = false;
    }
    return ok;
}

/* The formula for one tensor has its shape. */
static bool read_gradient_of(struct model *model, const struct json *item, size_t k)
{
    const struct cp_parameter *parameter = &model->parameters[k];
    node_id node;
    if (!model_compile(model, item, &node))
        return false;
    const struct shape *want = &graph_at(model->graph, model->parameter_nodes[k])->shape;
    const struct shape *have = &graph_at(model->graph, node)->shape;
    add_piece(model, node, parameter->offset);
    if (shape_equal(want, have))
        return true;
    json_complain(model->diags, DIAG_MODEL_SHAPE, item, "the gradient has shape %s, the parameter '%s' %s",
                  shape_print(model->arena, have), parameter->name, shape_print(model->arena, want));
    return false;
}

/* {"W": "..."} */
static bool read_gradient_by_name(struct model *model, const struct json *json)
{
    bool ok = true;
    for (const struct json *item = json->child; item != NULL; item = item->next) {
        size_t k = model_find_parameter(model, item->key);
        if (k < model->parameter_count)
            ok = read_gradient_of(model, item, k) && ok;
        else if (model->parameters_refused)
            ok = false;
        else
            ok = model_unknown_parameter(model, item->key, item->key_span, item);
    }
    for (size_t k = 0; k < model->parameter_count && !model->parameters_refused; k++)
        if (json_get(json, model->parameters[k].name) == NULL) {
            json_complain(model->diags, DIAG_MODEL_MISSING, json, "the gradient has no formula for '%s'",
                          model->parameters[k].name)
                ->remedy = "write \"0\" where the loss does not depend on a parameter";
            ok = false;
        }
    return ok;
}

bool model_read_gradient(struct model *model, const struct json *json)
{
    if (json->kind == JSON_OBJECT)
        return read_gradient_by_name(model, json);
    return model_expect(model, json, JSON_ARRAY, "\"gradient\"") && read_gradient_list(model, json);
}

/* Rows of the right number and length. */
static bool check_rows(struct model *model, const struct json *json)
{
    bool ok = check_count(model, json, "the Hessian");
    for (const struct json *row = json->child; row != NULL; row = row->next)
        ok = model_expect(model, row, JSON_ARRAY, "a row of the Hessian") &&
             check_count(model, row, "this row of the Hessian") && ok;
    return ok;
}

bool model_read_hessian(struct model *model, const struct json *json)
{
    if (!model_expect(model, json, JSON_ARRAY, "\"hessian\""))
        return false;
    bool ok = check_rows(model, json) && !model->parameters_refused;
    size_t n = model->n;
    node_id *nodes = ok ? ARENA_ARRAY(model->arena, n * n, node_id) : NULL;
    for (const struct json *row = json->child; row != NULL; row = row->next)
        for (const struct json *item = row->child; item != NULL; item = item->next) {
            node_id node = NODE_NONE;
            ok = compile_scalar(model, item, "an entry of the Hessian", &node) && ok;
            if (nodes != NULL)
                nodes[row->index * n + item->index] = node;
        }
    model->hessian = nodes;
    return ok;
}

/* ---- Quadratic forms ---- */

/* An array of a quadratic form: inline, or {"file": ...}. */
static bool read_matrix(struct model *model, const struct json *json, struct matrix *out)
{
    static const char *const keys[] = {"file", NULL};
    if (json->kind != JSON_OBJECT) {
        struct json_array array;
        if (!json_read_array(model->arena, json, &array, model->diags))
            return false;
        if (array.rank == 0 || array.rank > 2) {
            json_complain(model->diags, DIAG_MODEL_SHAPE, json, "a vector or a matrix is needed here");
            return false;
        }
        *out = (struct matrix){array.rank == 2 ? array.shape[0] : 1, array.shape[array.rank - 1], array.values};
        return true;
    }
    const struct json *file = json_get(json, "file");
    bool ok = model_check_keys(model, json, keys);
    if (ok && file == NULL)
        json_complain(model->diags, DIAG_MODEL_MISSING, json, "the \"file\" is missing");
    if (!ok || file == NULL || !model_expect(model, file, JSON_STRING, "a file name"))
        return false;
    const char *path = file_relative(model->arena, model->path, str_copy(model->arena, file->string));
    return matrix_read(model->arena, path, file->span, out, model->diags);
}

/* Symmetrises A, or complains where it is too far from symmetric. */
static bool make_symmetric(struct model *model, const struct json *json, struct matrix *a)
{
    size_t n = a->rows;
    double largest = 0;
    for (size_t k = 0; k < n * n; k++)
        largest = fmax(largest, fabs(a->values[k]));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double *x = &a->values[i * n + j];
            double *y = &a->values[j * n + i];
            if (fabs(*x - *y) > 1e-8 * largest) {
                json_complain(model->diags, DIAG_DATA_ASYMMETRIC, json,
                              "A is not symmetric: A[%zu,%zu] = %.17g but A[%zu,%zu] = %.17g", i, j, *x, j, i, *y)
                    ->remedy = "a quadratic form has a symmetric matrix: give (A + A')/2";
                return false;
            }
            *x = *y = *x / 2 + *y / 2;
        }
    return true;
}

/* theta as a column: all parameters one after another. */
static node_id flat_theta(struct model *model, struct builder *b)
{
    struct shape column = shape_matrix(model->n, 1);
    if (model->parameter_count == 1)
        return build_reshape(b, model->parameter_nodes[0], &column);
    node_id theta = build_filled(b, &column, 0);
    for (size_t k = 0; k < model->parameter_count; k++) {
        size_t *index = ARENA_ARRAY(model->arena, model->parameters[k].size, size_t);
        for (size_t i = 0; i < model->parameters[k].size; i++)
            index[i] = model->parameters[k].offset + i;
        theta = build_binary(b, OP_ADD, theta, build_scatter(b, model->parameter_nodes[k], &column, index));
    }
    return theta;
}

static node_id build_form(struct model *model, const struct json *json, const double *a, const double *linear, double c)
{
    struct builder b = {model->graph, json->span};
    struct shape square = shape_matrix(model->n, model->n);
    struct shape column = shape_matrix(model->n, 1);
    struct shape scalar = shape_scalar();
    node_id theta = flat_theta(model, &b);
    node_id image = build_contract(&b, build_array(&b, &square, a), false, theta, false);
    node_id form = build_reshape(&b, build_contract(&b, theta, true, image, false), &scalar);
    form = build_binary(&b, OP_MUL, build_number(&b, 0.5), form);
    if (linear != NULL) {
        node_id product = build_contract(&b, build_array(&b, &column, linear), true, theta, false);
        form = build_binary(&b, OP_ADD, form, build_reshape(&b, product, &scalar));
    }
    return build_binary(&b, OP_ADD, form, build_number(&b, c));
}

static bool read_form(struct model *model, const struct json *json, struct matrix *a, struct matrix *b, double *c)
{
    const struct json *a_json = json_get(json, "A");
    const struct json *b_json = json_get(json, "b");
    const struct json *c_json = json_get(json, "c");
    if (a_json == NULL) {
        json_complain(model->diags, DIAG_MODEL_MISSING, json, "a quadratic form needs the matrix \"A\"");
        return false;
    }
    bool has_a = read_matrix(model, a_json, a);
    bool has_b = b_json == NULL || read_matrix(model, b_json, b);
    bool has_c = c_json == NULL || model_expect(model, c_json, JSON_NUMBER, "c");
    *c = c_json == NULL ? 0 : c_json->number;
    if (has_a && a->rows != a->columns) {
        json_complain(model->diags, DIAG_DATA_SHAPE, a_json, "A is %zu x %zu, not square", a->rows, a->columns);
        return false;
    }
    if (has_a && has_b && b_json != NULL && (b->rows * b->columns != a->rows || (b->rows > 1 && b->columns > 1))) {
        json_complain(model->diags, DIAG_DATA_SHAPE, b_json, "b is %zu x %zu, no vector of %zu entries as A needs it",
                      b->rows, b->columns, a->rows);
        has_b = false;
    }
    return has_a && make_symmetric(model, a_json, a) && has_b && has_c;
}

bool model_read_quadratic(struct model *model, const struct json *json)
{
    static const char *const keys[] = {"A", "b", "c", NULL};
    struct matrix a = {0};
    struct matrix b = {0};
    double c;
    if (!model_expect(model, json, JSON_OBJECT, "\"quadratic\"") || !model_check_keys(model, json, keys) ||
        !read_form(model, json, &a, &b, &c))
        return false;
    if (model->parameter_count == 0 && !model->parameters_refused) {
        struct shape vector = shape_vector(a.rows);
        if (!model_add_parameter(model, &(struct model_name){str_of("x"), json->span, json}, &vector))
            return false;
    }
    if (model->parameters_refused)
        return false;
    if (model->n != a.rows) {
        json_complain(model->diags, DIAG_DATA_SHAPE, json, "A is %zu x %zu but there are %zu parameters", a.rows,
                      a.rows, model->n);
        return false;
    }
    model->loss = build_form(model, json, a.values, b.values, c);
    return true;
}
