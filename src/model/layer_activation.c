/* Functions of the formula language as activations: the elementwise ones of one argument, whose other parameters have
 * defaults; and those that take the last axis as a whole. */
#include "model/network.h"

#include "lang/functions.h"
#include "model/synonyms.h"

#include <string.h>

/* These make a distribution of the last axis. */
static const char *const over_last_axis[] = {"softmax", "log_softmax"};

static bool is_over_last_axis(struct str name)
{
    bool found = false;
    for (size_t k = 0; k < sizeof over_last_axis / sizeof *over_last_axis; k++)
        found = found || str_is(name, over_last_axis[k]);
    return found;
}

/* The parameter of a signature such as "elu(a, alpha=1)" that begins at `*at`, which moves on; empty at the end. */
static struct str next_parameter(const char **at)
{
    *at += strspn(*at, "(, ");
    struct str parameter = {*at, strcspn(*at, ",)")};
    *at += parameter.size;
    return parameter;
}

static bool has_default(struct str parameter)
{
    return memchr(parameter.at, '=', parameter.size) != NULL;
}

/* One argument, and all other parameters with defaults. */
static bool is_activation(const struct cp_function *function)
{
    const char *at = strchr(function->signature, '(');
    if (at == NULL || strcmp(function->family, "elementwise") != 0 ||
        strncmp(function->signature, function->name, strlen(function->name)) != 0)
        return false;
    size_t arguments = 0;
    for (struct str next = next_parameter(&at); next.size != 0; next = next_parameter(&at))
        arguments += !has_default(next);
    return arguments == 1;
}

static const struct cp_function *find(struct str name)
{
    const struct cp_function *function = function_named(name);
    return function != NULL && is_activation(function) ? function : NULL;
}

bool activation_known(struct str name)
{
    return is_over_last_axis(name) || find(name) != NULL;
}

bool activation_takes(const struct json *layer, struct str key)
{
    const struct json *name = json_get(layer, "activation");
    const struct cp_function *function = name == NULL || name->kind != JSON_STRING ? NULL : find(name->string);
    const char *at = function == NULL ? "" : strchr(function->signature, '(');
    for (struct str next = next_parameter(&at); next.size != 0; next = next_parameter(&at))
        if (has_default(next) && str_equal(str_part(next, 0, strcspn(next.at, "=")), key))
            return true;
    return false;
}

static bool unknown(struct layer *layer, const struct json *name)
{
    struct diags *diags = layer->network->model->diags;
    struct typo typo = typo_start(name->string);
    for (size_t k = 0; k < sizeof over_last_axis / sizeof *over_last_axis; k++)
        typo_offer(&typo, str_of(over_last_axis[k]));
    for (size_t k = 0; k < function_count(); k++)
        if (is_activation(function_at(k)))
            typo_offer(&typo, str_of(function_at(k)->name));
    layer_refuse(layer, "activation", "'%.*s' is no elementwise function of one argument", (int)name->string.size,
                 name->string.at);
    layer_advise(layer, "'critpoint ops' lists the functions; without an activation, leave the key out");
    struct cp_diagnostic *diag = &diags->items[diags->count - 1];
    if (!synonym_advise(diags, diag, SYNONYM_ACTIVATION, name->string))
        diag_did_you_mean(diags, diag, typo.best);
    return false;
}

bool activation_check(struct layer *layer)
{
    const struct json *name = json_get(layer->json, "activation");
    if (name == NULL)
        return true;
    if (name->kind != JSON_STRING)
        return layer_refuse(layer, "activation", "\"activation\" must be a string, not %s", json_kind_name(name->kind));
    return activation_known(name->string) || unknown(layer, name);
}

/* "f(a, alpha=0.5)" with the numbers that the layer gives. */
static const char *call_text(struct layer *layer, struct str name)
{
    struct text text = {.arena = layer->network->model->arena};
    const struct cp_function *function = find(name);
    const char *at = function == NULL ? "" : strchr(function->signature, '(');
    text_printf(&text, "%.*s(a", (int)name.size, name.at);
    text_puts(&text, function == NULL ? ", axis=-1" : "");
    for (struct str next = next_parameter(&at); next.size != 0; next = next_parameter(&at)) {
        struct str key = str_part(next, 0, strcspn(next.at, "=,)"));
        const char *name_of_key = str_copy(text.arena, key);
        double value;
        if (!has_default(next) || json_get(layer->json, name_of_key) == NULL)
            continue;
        if (!layer_number(layer, name_of_key, &value))
            return NULL;
        text_printf(&text, ", %s=%.17g", name_of_key, value);
    }
    text_puts(&text, ")");
    return text.at;
}

node_id activation_apply(struct layer *layer, node_id in)
{
    const struct json *name = json_get(layer->json, "activation");
    const char *call = call_text(layer, name->string);
    layer->shown = str_copy(layer->network->model->arena, name->string);
    layer->build.span = json_string_span(name, 0, name->string.size); /* kinks are the function's, not the layer's */
    const struct layer_name names[] = {{"a", in}};
    return call == NULL ? NODE_NONE : layer_formula(layer, call, 1, names);
}

bool layer_build_activation(struct layer *layer)
{
    layer->out = activation_apply(layer, layer->in);
    return layer->out != NODE_NONE;
}
