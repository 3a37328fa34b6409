/* The plan of a sweep: which nodes have jets, up to which order, and where they lie. Coefficient by coefficient, because a
 * local derivative may depend on the very node whose derivative it is (exp). Invariant: `top` falls by at most one from a
 * node to its local derivatives and not at all to its operands. */
#include "eval/jet.h"

#include "eval/jet_sweep.h"

#include <math.h>

enum { LINE = 8 }; /* coefficients start at cache lines */

/* ---- Plan ---- */

static const struct graph *graph_of(const struct jets *jets)
{
    return jets->spec.values->plan->graph;
}

static bool has_partials(const struct node *node)
{
    return op_rows[node->op].family == FAMILY_MAP || op_rows[node->op].family == FAMILY_REDUCE;
}

static bool raise(size_t *top, size_t to)
{
    if (*top >= to)
        return false;
    *top = to;
    return true;
}

/* What the coefficients of a node need of others; whether that was news. */
static bool raise_operands(const struct jets *jets, node_id id)
{
    const struct node *node = graph_at(graph_of(jets), id);
    bool news = false;
    for (unsigned i = 0; i < op_rows[node->op].arity; i++) {
        node_id partial = has_partials(node) ? jets->spec.partials->of[id][i] : NODE_NONE;
        news |= raise(&jets->top[node->in[i]], jets->top[id]);
        if (partial != NODE_NONE)
            news |= raise(&jets->top[partial], jets->top[id] - 1);
    }
    return news;
}

/* Local derivatives may have larger ids than their nodes: the orders settle in as many rounds as there are orders. */
static void settle_orders(struct jets *jets)
{
    size_t nodes = jets->spec.values->plan->nodes;
    for (size_t k = 0; k < jets->spec.count; k++)
        jets->top[jets->spec.outputs[k]] = jets->spec.order;
    for (bool news = true; news;) {
        news = false;
        for (node_id id = (node_id)nodes; id-- > 0;)
            if (jets->top[id] > 0)
                news |= raise_operands(jets, id);
    }
}

/* Nodes that depend on parameters, had curves moved them all. */
static void mark_reachable(struct jets *jets)
{
    for (node_id id = 0; id < jets->spec.values->plan->nodes; id++) {
        const struct node *node = graph_at(graph_of(jets), id);
        jets->live[id] = node->op == OP_PARAM;
        for (unsigned i = 0; i < op_rows[node->op].arity && jets->top[id] > 0; i++)
            jets->live[id] |= jet_contributes(jets, id, i);
        if (!jets->live[id])
            jets->top[id] = 0;
    }
}

static size_t take(struct jets *jets, size_t size)
{
    size_t offset = jets->places;
    jets->places += (size + LINE - 1) / LINE * LINE;
    return offset;
}

static void place(struct jets *jets)
{
    const struct plan *plan = jets->spec.values->plan;
    for (node_id id = 0; id < plan->nodes; id++) {
        const struct node *node = graph_at(plan->graph, id);
        if (jets->top[id] == 0 || plan->root[id] != id || op_rows[node->op].family == FAMILY_LEAF)
            continue;
        jets->sequence[jets->count++] = id;
        jets->offset[id] = take(jets, jets->top[id] * jets->curves * node_stored(plan->graph, id));
        if (node->op == OP_LOGDET)
            jets->inverse[id] = take(jets, jet_inverse_places(jets, id, jets->top[id]));
    }
}

/* Everything but the memory for coefficients. */
static struct jets *make_plan(struct arena *arena, const struct jet_spec *spec, size_t curves)
{
    size_t nodes = spec->values->plan->nodes;
    struct jets *jets = ARENA_NEW(arena, struct jets);
    jets->arena = arena;
    jets->spec = *spec;
    jets->curves = curves;
    jets->sequence = ARENA_ARRAY(arena, nodes, node_id);
    jets->top = ARENA_ARRAY(arena, nodes, size_t);
    jets->offset = ARENA_ARRAY(arena, nodes, size_t);
    jets->inverse = ARENA_ARRAY(arena, nodes, size_t);
    jets->live = ARENA_ARRAY(arena, nodes, unsigned char);
    settle_orders(jets);
    mark_reachable(jets);
    place(jets);
    return jets;
}

struct jets *jets_new(struct arena *arena, const struct jet_spec *spec, size_t curves)
{
    struct jets *jets = make_plan(arena, spec, curves);
    jets->buffer = ARENA_ARRAY_RAW(arena, jets->places, double);
    if (spec->errors != NULL)
        jets->bounds = ARENA_ARRAY_RAW(arena, jets->places, double);
    return jets;
}

size_t jets_bytes(struct arena *arena, const struct jet_spec *spec)
{
    struct arena *scratch = arena_child(arena);
    size_t bytes = make_plan(scratch, spec, 1)->places * sizeof(double) * (spec->errors == NULL ? 1 : 2);
    arena_close(scratch);
    return bytes;
}

/* ---- Coefficients ---- */

static struct jet_block of_value(struct operand value)
{
    return (struct jet_block){value.at, 0, value.step};
}

static struct jet_factor of_parameter(const struct jets *jets, const struct node *node, size_t k)
{
    const struct jet_spec *spec = &jets->spec;
    return (struct jet_factor){
        {jets->coefficients + (k - 1) * spec->n + node->slot, spec->order * spec->n, node->size != 1}, {NULL, 0, 0}};
}

struct jet_factor jet_coefficient(const struct jets *jets, node_id id, size_t k)
{
    const struct jet_spec *spec = &jets->spec;
    node_id root = spec->values->plan->root[id];
    const struct node *node = graph_at(graph_of(jets), root);
    if (k == 0)
        return (struct jet_factor){of_value(spec->values->value[id]), spec->errors == NULL
                                                                          ? (struct jet_block){NULL, 0, 0}
                                                                          : of_value(spec->errors->bound[id])};
    if (!jets->live[root] || k > jets->top[root])
        return (struct jet_factor){{NULL, 0, 0}, {NULL, 0, 0}};
    if (node->op == OP_PARAM)
        return of_parameter(jets, node, k);
    size_t stored = node_stored(graph_of(jets), root);
    size_t at = jets->offset[root] + (k - 1) * jets->curves * stored;
    return (struct jet_factor){{jets->buffer + at, stored, node->size != 1},
                               {jets->bounds == NULL ? NULL : jets->bounds + at, stored, node->size != 1}};
}

struct operand jet_along(const struct jet_block *block, size_t c)
{
    static const double zero = 0;
    if (block->at == NULL)
        return (struct operand){&zero, 0};
    return (struct operand){block->at + c * block->curve, block->step};
}

bool jet_contributes(const struct jets *jets, node_id id, unsigned i)
{
    const struct node *node = graph_at(graph_of(jets), id);
    if (!jets->live[node->in[i]] || (op_rows[node->op].family == FAMILY_SELECT && i == 0))
        return false;
    return !has_partials(node) || !node_is_constant(graph_of(jets), jets->spec.partials->of[id][i], 0);
}

/* ---- Sweep ---- */

/* Whether a curve of this sweep moves a parameter at all. */
static bool is_moved(const struct jets *jets, const struct node *node, size_t order_now)
{
    const struct jet_spec *spec = &jets->spec;
    for (size_t c = 0; c < jets->curves; c++)
        for (size_t k = 0; k < order_now; k++)
            for (size_t i = 0; i < node->size; i++)
                if (jets->coefficients[(c * spec->order + k) * spec->n + node->slot + i] != 0)
                    return true;
    return false;
}

static void mark_live(struct jets *jets, size_t order_now)
{
    for (node_id id = 0; id < jets->spec.values->plan->nodes; id++) {
        const struct node *node = graph_at(graph_of(jets), id);
        jets->live[id] = jets->top[id] > 0 && node->op == OP_PARAM && is_moved(jets, node, order_now);
        for (unsigned i = 0; i < op_rows[node->op].arity && jets->top[id] > 0; i++)
            jets->live[id] |= jet_contributes(jets, id, i);
    }
}

void jets_run(struct jets *jets, size_t order_now, const double *coefficients)
{
    size_t less = jets->spec.order - order_now;
    struct arena *scratch = arena_child(jets->arena);
    jets->coefficients = coefficients;
    mark_live(jets, order_now);
    for (size_t k = 1; k <= order_now; k++)
        for (size_t i = 0; i < jets->count; i++) {
            node_id id = jets->sequence[i];
            if (!jets->live[id] || k + less > jets->top[id])
                continue;
            jet_sweep_node(jets, id, k, scratch);
            arena_rewind(scratch);
        }
    arena_close(scratch);
}

/* ---- Reading ---- */

static double entry(const struct jet_block *block, size_t c, size_t i)
{
    return block->at == NULL ? 0 : block->at[c * block->curve + i * block->step];
}

void jets_read(const struct jets *jets, node_id id, size_t c, size_t k, double *out)
{
    const struct jet_factor f = jet_coefficient(jets, id, k);
    for (size_t i = 0; i < graph_at(graph_of(jets), id)->size; i++)
        out[i] = entry(&f.value, c, i);
}

void jets_read_error(const struct jets *jets, node_id id, size_t c, size_t k, double *out)
{
    const struct jet_factor f = jet_coefficient(jets, id, k);
    for (size_t i = 0; i < graph_at(graph_of(jets), id)->size; i++) {
        double error = entry(&f.error, c, i);
        out[i] = isfinite(entry(&f.value, c, i)) && !isnan(error) ? error : INFINITY;
    }
}
