/* The model itself with the keys "gradient" and "hessian" filled in. What it says already stays as it was written; its data
 * files are still relative to it, so that the new file belongs beside the old one. */
#include "symbolic/languages.h"

/* A formula between quotation marks. Formulas have no character that JSON would escape. */
static void write_formula(struct writer *w, term_id id)
{
    text_puts(w->out, "\"");
    write_term(w, id, PRECEDENCE_ANY);
    text_puts(w->out, "\"");
}

static void write_gradient(struct writer *w, const struct derivation *d)
{
    text_puts(w->out, "\"gradient\": [");
    for (size_t i = 0; i < d->n; i++) {
        text_puts(w->out, i == 0 ? "\n    " : ",\n    ");
        write_formula(w, d->gradient[i]);
    }
    text_puts(w->out, "]");
}

static void write_hessian(struct writer *w, const struct derivation *d)
{
    text_puts(w->out, ",\n  \"hessian\": [");
    for (size_t k = 0; k < d->n * d->n; k++) {
        text_puts(w->out, k % d->n != 0 ? ", " : k == 0 ? "\n    [" : ",\n    [");
        write_formula(w, d->hessian[k]);
        text_puts(w->out, (k + 1) % d->n == 0 ? "]" : "");
    }
    text_puts(w->out, "]");
}

/* The members of the model but for those that are made anew. */
static void write_members(struct text *out, const struct json *json)
{
    for (const struct json *member = json->child; member != NULL; member = member->next) {
        if (str_is(member->key, "gradient") || str_is(member->key, "hessian"))
            continue;
        text_add(out, str_part(member->span.source->text, member->key_span.begin, member->span.end));
        text_puts(out, ",\n  ");
    }
}

/* A formula of the command line as a model: scalars by name, arrays by shape. */
static void write_formula_model(struct text *out, const struct model *model)
{
    text_puts(out, "\"parameters\": {");
    for (size_t k = 0; k < model->parameter_count; k++) {
        const struct cp_parameter *parameter = &model->parameters[k];
        text_printf(out, "%s\"%s\": {\"shape\": [", k == 0 ? "" : ", ", parameter->name);
        for (size_t axis = 0; axis < parameter->rank; axis++)
            text_printf(out, "%s%zu", axis == 0 ? "" : ", ", parameter->shape[axis]);
        text_puts(out, "]}");
    }
    text_printf(out, "},\n  \"loss\": \"");
    for (const char *c = model->name; *c != 0; c++)
        text_printf(out, "%c", (unsigned char)*c < ' ' ? ' ' : *c);
    text_puts(out, "\",\n  ");
}

bool language_model(struct text *out, const struct derivation *d, const struct model *model, struct diags *diags)
{
    for (size_t i = 0; i < d->n; i++) {
        if (d->variables[i].given == NULL)
            continue;
        diag_add(diags, DIAG_USAGE, (struct span){NULL, 0, 0}, "formulas of a model cannot name the parameter '%s'",
                 d->variables[i].given)
            ->remedy = "--language text, latex, c and python have formulas of networks";
        return false;
    }
    struct writer w = text_writer(out, d);
    const char **names = ARENA_ARRAY(out->arena, d->algebra->count, const char *);
    for (size_t k = 0; k < d->shorthand_count; k++)
        names[d->shorthands[k].term] = d->shorthands[k].given ? d->shorthands[k].name : NULL;
    w.name = names;
    text_puts(out, "{ ");
    if (model->json != NULL)
        write_members(out, model->json);
    else
        write_formula_model(out, model);
    write_gradient(&w, d);
    if (d->hessian != NULL)
        write_hessian(&w, d);
    text_puts(out, " }\n");
    return true;
}
