/* graph -> term -> simplified -> differentiated -> simplified -> differentiated again. Second derivatives come from the
 * simplified gradient, so that they start short. */
#include "symbolic/derivation.h"

#include "symbolic/convert.h"
#include "symbolic/differentiate.h"
#include "symbolic/polish.h"
#include "symbolic/sharing.h"
#include "symbolic/simplify.h"

#include <stdlib.h>
#include <string.h>

/* ---- Names --------------------------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}

/* "w" as it is; "weight0" for "0.weight", "bias3_0" for "3.0.bias". */
static const char *identifier(struct arena *arena, const char *name)
{
    const char *last = strrchr(name, '.');
    if (last == NULL && is_letter(name[0]))
        return name;
    const char *word = last == NULL ? name : last + 1;
    char *out = str_format(arena, "%s%.*s", word, last == NULL ? 0 : (int)(last - name), name);
    for (char *c = out; *c != 0; c++)
        if (!is_letter(*c) && (*c < '0' || *c > '9'))
            *c = '_';
    return out;
}

static const struct variable *name_variables(struct arena *arena, const struct model *model)
{
    struct variable *variables = ARENA_ARRAY(arena, model->n, struct variable);
    for (size_t k = 0; k < model->parameter_count; k++) {
        const struct cp_parameter *parameter = &model->parameters[k];
        const struct shape *shape = &graph_at(model->graph, model->parameter_nodes[k])->shape;
        const char *tensor = identifier(arena, parameter->name);
        size_t strides[SHAPE_MAX_RANK];
        shape_strides(shape, strides);
        for (size_t i = 0; i < parameter->size; i++) {
            struct text entry = {.arena = arena};
            size_t *index = ARENA_ARRAY(arena, SHAPE_MAX_RANK, size_t);
            text_puts(&entry, tensor);
            for (size_t axis = 0; axis < shape->rank; axis++) {
                index[axis] = i / strides[axis] % shape->dim[axis];
                text_printf(&entry, "%s%zu%s", axis == 0 ? "[" : ",", index[axis], axis + 1 == shape->rank ? "]" : "");
            }
            bool renamed = strcmp(tensor, parameter->name) != 0;
            variables[parameter->offset + i] = (struct variable){
                tensor, entry.at, renamed ? model_entry_name(arena, model, parameter->offset + i) : NULL, shape->rank,
                index};
        }
    }
    return variables;
}

/* The arrays that formulas have names for. Single numbers are printed as numbers. */
static const char **name_arrays(struct arena *arena, const struct model *model)
{
    const char **names = ARENA_ARRAY(arena, model->graph->count, const char *);
    for (size_t k = model->scope.count; k-- > 0;) {
        const struct scope_entry *entry = &model->scope.entries[k];
        const struct node *node = graph_at(model->graph, entry->value.node);
        if (node->op == OP_CONST && node->data != NULL)
            names[entry->value.node] = str_copy(arena, entry->name);
    }
    for (size_t k = 0; k < model->array_count; k++) { /* of networks, whose data are no names for formulas */
        const struct model_array *array = &model->arrays[k];
        for (node_id id = 0; id < model->graph->count && array->values != NULL; id++)
            if (names[id] == NULL && graph_at(model->graph, id)->data == array->values &&
                shape_equal(&graph_at(model->graph, id)->shape, &array->shape))
                names[id] = str_copy(arena, array->name.text);
    }
    return names;
}

/* The lets that depend on parameters and are worth a name: sums and calls that the loss is made of. */
static void find_shorthands(struct converter *converter, const struct model *model, const unsigned char *needed,
                            struct derivation *out)
{
    struct arena *arena = out->algebra->arena;
    struct shorthand *list = ARENA_ARRAY(arena, model->scope.count, struct shorthand);
    for (size_t k = 0; k < model->scope.count; k++) {
        const struct scope_entry *entry = &model->scope.entries[k];
        term_id term;
        if (strcmp(entry->kind, "let") != 0 || !needed[entry->value.node] ||
            !converter->axes.dependent[entry->value.node] || !convert(converter, entry->value.node, &term))
            continue;
        const struct term *made = term_at(out->algebra, term);
        bool plain = made->kind == TERM_NUMBER || made->kind == TERM_SYMBOL ||
                     term != term_primitive(out->algebra, term).term || term == out->loss;
        if (!plain)
            list[out->shorthand_count++] = (struct shorthand){str_copy(arena, entry->name), term, true};
    }
    converter->unsupported = NODE_NONE;
    out->shorthands = list;
}

/* ---- Limits -------------------------------------------------------------------------------------------------- */

static const char remedy[] =
    "formulas are for small losses: at most 50 parameters, systems of at most 3 equations, and what people can read; "
    "'critpoint analyze' has exact derivatives of every loss, as numbers";

static bool fits(const struct model *model, struct diags *diags)
{
    if (model->n <= DERIVATION_MOST_PARAMETERS)
        return true;
    diag_add(diags, DIAG_DERIVE_SIZE, (struct span){NULL, 0, 0},
             "the loss has %zu parameters, and formulas are made for at most %d", model->n, DERIVATION_MOST_PARAMETERS)
        ->remedy = remedy;
    return false;
}

static const struct derivation *refuse(const struct model *model, node_id unsupported, const struct algebra *algebra,
                                       struct diags *diags)
{
    if (algebra->divides_by_zero)
        diag_add(diags, DIAG_DERIVE_SIZE, graph_at(model->graph, model->loss)->span,
                 "the loss divides by 0, whatever its parameters are")
            ->remedy = "'critpoint analyze' at any point shows where";
    else if (unsupported == NODE_NONE || algebra->exceeded)
        diag_add(diags, DIAG_DERIVE_SIZE, (struct span){NULL, 0, 0},
                 "the formulas of this loss would be too long to be read")
            ->remedy = remedy;
    else
        diag_add(diags, DIAG_DERIVE_SIZE, graph_at(model->graph, unsupported)->span,
                 "'%s' of this size has no formula that could be read",
                 op_rows[graph_at(model->graph, unsupported)->op].name)
            ->remedy = remedy;
    return NULL;
}

/* ---- Derivatives --------------------------------------------------------------------------------------------- */

static unsigned char *mark_shorthands(struct arena *arena, const struct derivation *d)
{
    unsigned char *named = ARENA_ARRAY(arena, d->algebra->count, unsigned char);
    for (size_t k = 0; k < d->shorthand_count; k++)
        named[d->shorthands[k].term] = 1;
    return named;
}

static void derive_gradient(struct derivation *d, struct simplifier *s, const term_id *parameters)
{
    d->loss = simplify(s, d->loss);
    d->gradient = ARENA_ARRAY(d->algebra->arena, d->n, term_id);
    for (size_t i = 0; i < d->n; i++)
        d->gradient[i] = simplify(s, differentiate(d->algebra, d->loss, parameters[i]));
}

static void derive_hessian(struct derivation *d, struct simplifier *s, const term_id *parameters)
{
    d->hessian = ARENA_ARRAY(d->algebra->arena, d->n * d->n, term_id);
    for (size_t i = 0; i < d->n; i++)
        for (size_t j = 0; j <= i; j++) {
            term_id by_row = simplify(s, differentiate(d->algebra, d->gradient[i], parameters[j]));
            term_id by_column = i == j ? by_row : simplify(s, differentiate(d->algebra, d->gradient[j], parameters[i]));
            term_id shorter = cost_of(&s->costs, by_column) < cost_of(&s->costs, by_row) ? by_column : by_row;
            d->hessian[i * d->n + j] = d->hessian[j * d->n + i] = shorter;
        }
}

struct targets derivation_targets(struct arena *arena, const struct derivation *d)
{
    term_id *terms = ARENA_ARRAY(arena, 1 + d->n + d->n * d->n, term_id);
    size_t count = 0;
    terms[count++] = d->loss;
    for (size_t i = 0; i < d->n; i++)
        terms[count++] = d->gradient[i];
    for (size_t i = 0; i < d->n && d->hessian != NULL; i++)
        for (size_t j = i; j < d->n; j++)
            terms[count++] = d->hessian[i * d->n + j];
    return (struct targets){count, terms};
}

static void polish_all(struct derivation *d, struct simplifier *s)
{
    d->loss = polish(d->algebra, &s->costs, d->written, d->loss);
    for (size_t i = 0; i < d->n; i++)
        d->gradient[i] = polish(d->algebra, &s->costs, d->written, d->gradient[i]);
    for (size_t k = 0; d->hessian != NULL && k < d->n * d->n; k++)
        d->hessian[k] = polish(d->algebra, &s->costs, d->written, d->hessian[k]);
}

/* ---- Parts that occur often ---------------------------------------------------------------------------------- */

/* Names are made where formulas are long, for calls and sums that are long themselves and occur often. */
enum { LONG_FORMULAS = 400, LONG_PART = 8, OFTEN = 3 };

static size_t length_of(struct derivation *d, const struct targets *targets)
{
    unsigned char *named = mark_shorthands(d->algebra->arena, d);
    struct costs costs = {.algebra = d->algebra, .named = named, .named_count = d->algebra->count};
    size_t length = 0;
    for (size_t k = 0; k < targets->count; k++) {
        bool same = named[targets->terms[k]];
        named[targets->terms[k]] = 0;
        length += cost_of(&costs, targets->terms[k]);
        named[targets->terms[k]] = same;
    }
    return length;
}

/* u0, u1, ... or with more letters, so that no name of the model is one of them. */
static const char *free_prefix(struct arena *arena, const struct model *model)
{
    const char *prefix = "u";
    for (size_t k = 0; k < model->scope.count; k++)
        while (strncmp(str_copy(arena, model->scope.entries[k].name), prefix, strlen(prefix)) == 0)
            prefix = str_format(arena, "%su", prefix);
    return prefix;
}

static int compare_shorthands(const void *a, const void *b)
{
    term_id x = ((const struct shorthand *)a)->term;
    term_id y = ((const struct shorthand *)b)->term;
    return (x > y) - (x < y);
}

static void name_often_used(struct derivation *d, const struct model *model, const struct targets *targets)
{
    struct arena *arena = d->algebra->arena;
    const size_t *uses = sharing_count(arena, d->algebra, targets->count, targets->terms);
    unsigned char *skip = mark_shorthands(arena, d);
    struct costs costs = {.algebra = d->algebra, .named = skip, .named_count = d->algebra->count};
    struct shorthand *list = ARENA_ARRAY(arena, d->shorthand_count + d->algebra->count, struct shorthand);
    size_t made = 0;
    const char *prefix = free_prefix(arena, model);
    memcpy(list, d->shorthands, d->shorthand_count * sizeof *list);
    for (size_t k = 0; k < targets->count; k++)
        skip[targets->terms[k]] = 1;
    for (term_id id = 0; id < d->algebra->count; id++) {
        const struct term *term = term_at(d->algebra, id);
        bool part = term->kind == TERM_CALL || (term->kind == TERM_SUM && term->count > 1);
        if (skip[id] || !part || uses[id] < OFTEN || cost_of(&costs, id) < LONG_PART)
            continue;
        skip[id] = 1;
        list[d->shorthand_count + made] = (struct shorthand){str_format(arena, "%s%zu", prefix, made), id, false};
        made++;
    }
    d->shorthand_count += made;
    qsort(list, d->shorthand_count, sizeof *list, compare_shorthands);
    d->shorthands = list;
}

const struct derivation *derivation_make(struct arena *arena, struct model *model, int order, struct diags *diags)
{
    if (!fits(model, diags))
        return NULL;
    struct derivation *d = ARENA_NEW(arena, struct derivation);
    d->algebra = algebra_new(arena, DERIVATION_MOST_TERMS);
    d->model = model->name;
    d->n = model->n;
    d->variables = name_variables(arena, model);
    const char **names = name_arrays(arena, model);
    unsigned char *needed = ARENA_ARRAY(arena, model->graph->count, unsigned char);
    graph_mark_needed(model->graph, 1, &model->loss, needed);
    struct converter *converter = converter_new(arena, d->algebra, model->graph, model->loss, names);
    term_id *parameters = ARENA_ARRAY(arena, d->n, term_id);
    for (size_t i = 0; i < d->n; i++)
        parameters[i] = term_symbol(d->algebra, &(struct symbol){.kind = SYMBOL_PARAMETER, .slot = i});
    if (!convert(converter, model->loss, &d->loss) || d->algebra->divides_by_zero)
        return refuse(model, converter->unsupported, d->algebra, diags);
    find_shorthands(converter, model, needed, d);
    d->written = d->algebra->count;
    struct simplifier s = simplifier_of(d->algebra, mark_shorthands(arena, d), d->algebra->count);
    derive_gradient(d, &s, parameters);
    if (order > 1)
        derive_hessian(d, &s, parameters);
    polish_all(d, &s);
    const struct targets targets = derivation_targets(arena, d);
    if (!d->algebra->exceeded && length_of(d, &targets) > LONG_FORMULAS)
        name_often_used(d, model, &targets);
    if (d->algebra->exceeded || length_of(d, &targets) > DERIVATION_MOST_LENGTH)
        return refuse(model, NODE_NONE, d->algebra, diags);
    return d;
}
