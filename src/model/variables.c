/* Names that formulas may use besides parameters and data: constants and lets. A name whose declaration has a mistake is
 * declared all the same, as refused, so that its uses raise no further complaints. */
#include "model/model.h"

bool model_declare(struct model *model, const struct model_name *name, const struct shape *shape, const double *values,
                   const char *kind)
{
    if (!model_check_name(model, name))
        return false;
    struct builder b = {model->graph, name->span};
    scope_add(model->arena, &model->scope, name->text, build_array(&b, shape, values), kind);
    return true;
}

bool model_declare_inline(struct model *model, const struct json *member, const char *kind)
{
    struct json_array array;
    struct shape shape;
    const struct model_name name = model_key(member);
    if (!model_read_array(model, member, &array, &shape))
        return model_refuse_name(model, name.text);
    return model_declare(model, &name, &shape, array.values, kind);
}

/* An object of names; if it is none, nobody knows which names were meant. */
static bool expect_names(struct model *model, const struct json *json, const char *what)
{
    if (model_expect(model, json, JSON_OBJECT, what))
        return true;
    model->scope.incomplete = true;
    return false;
}

bool model_read_constants(struct model *model, const struct json *json)
{
    bool ok = expect_names(model, json, "\"constants\"");
    for (const struct json *item = ok ? json->child : NULL; item != NULL; item = item->next)
        ok = model_declare_inline(model, item, "constant") && ok;
    return ok;
}

static bool declare_let(struct model *model, const struct json *item)
{
    node_id node = NODE_NONE;
    bool compiled = model_compile(model, item, &node);
    const struct model_name name = model_key(item);
    if (!model_check_name(model, &name))
        return false;
    scope_add(model->arena, &model->scope, name.text, compiled ? node : NODE_NONE, "let");
    return compiled;
}

bool model_read_let(struct model *model, const struct json *json)
{
    bool ok = expect_names(model, json, "\"let\"");
    for (const struct json *item = ok ? json->child : NULL; item != NULL; item = item->next)
        ok = declare_let(model, item) && ok;
    return ok;
}
