/* Forward mode by linear sweeps. Invariant: an active node that is no leaf is reached through an operand that is active
 * and whose local derivative is not identically zero. */
#include "eval/tangent.h"

#include "base/clones.h"
#include "domain/real.h"
#include "eval/error.h"
#include "eval/solve.h"
#include "eval/stack.h"

#include <string.h>

/* ---- Plan ---- */

/* Whether the tangent of operand i contributes to that of the node. */
static bool contributes(const struct tangent_plan *plan, node_id id, unsigned i)
{
    const struct graph *graph = plan->values->graph;
    const struct node *node = graph_at(graph, id);
    if (!plan->active[node->in[i]])
        return false;
    switch (op_rows[node->op].family) {
    case FAMILY_MAP:
    case FAMILY_REDUCE:
        return !node_is_constant(graph, plan->partials->of[id][i], 0);
    case FAMILY_SELECT:
        return i > 0;
    default:
        return true;
    }
}

bool tangent_is_seed(const struct tangent_plan *plan, node_id id)
{
    node_id root = plan->values->root[id];
    return root == plan->source.node || graph_at(plan->values->graph, root)->op == OP_PARAM;
}

static bool is_active(const struct tangent_plan *plan, node_id id)
{
    const struct node *node = graph_at(plan->values->graph, id);
    const struct tangent_source *source = &plan->source;
    if (id == source->node)
        return true;
    if (node->op == OP_PARAM)
        return source->node == NODE_NONE && node->slot < source->end && source->begin < node->slot + node->size;
    for (unsigned i = 0; i < op_rows[node->op].arity; i++)
        if (contributes(plan, id, i))
            return true;
    return false;
}

const struct tangent_plan *tangent_plan_make(struct arena *arena, const struct plan *values,
                                             const struct partials *partials, size_t count, const node_id *outputs,
                                             size_t directions, struct tangent_source source)
{
    const struct graph *graph = values->graph;
    struct tangent_plan *plan = ARENA_NEW(arena, struct tangent_plan);
    plan->values = values;
    plan->partials = partials;
    plan->source = source;
    plan->directions = directions;
    plan->order = ARENA_ARRAY(arena, graph->count, node_id);
    plan->active = ARENA_ARRAY(arena, graph->count, unsigned char);
    plan->offset = ARENA_ARRAY(arena, graph->count, size_t);
    size_t *size = ARENA_ARRAY(arena, graph->count, size_t);
    unsigned char *needed = ARENA_ARRAY(arena, graph->count, unsigned char);
    unsigned char *keep = ARENA_ARRAY(arena, graph->count, unsigned char);
    graph_mark_needed(graph, count, outputs, needed);
    for (node_id id = 0; id < values->nodes; id++) {
        plan->active[id] = needed[id] && is_active(plan, id);
        size[id] = directions * node_stored(graph, id);
        if (plan->active[id] && values->root[id] == id && !tangent_is_seed(plan, id))
            plan->order[plan->count++] = id;
    }
    for (size_t k = 0; k < count; k++)
        keep[values->root[outputs[k]]] = 1;
    plan->buffer = plan_places(arena, graph, plan->count, plan->order, values->root, size, keep, plan->offset);
    return plan;
}

/* ---- Sweep ---- */

struct tangents *tangents_new_in(struct arena *arena, const struct tangent_plan *plan, const struct eval *values,
                                 const struct errors *errors, size_t n, double *buffer, double *error_buffer)
{
    size_t nodes = plan->values->nodes;
    struct tangents *tangents = ARENA_NEW(arena, struct tangents);
    tangents->arena = arena;
    tangents->plan = plan;
    tangents->values = values;
    tangents->errors = errors;
    tangents->n = n;
    tangents->buffer = buffer;
    tangents->tangent = ARENA_ARRAY(arena, nodes, struct operand);
    if (errors != NULL) {
        tangents->error_buffer = error_buffer;
        tangents->error = ARENA_ARRAY(arena, nodes, struct operand);
    }
    return tangents;
}

struct tangents *tangents_new(struct arena *arena, const struct tangent_plan *plan, const struct eval *values,
                              const struct errors *errors, size_t n)
{
    double *error_buffer = errors == NULL ? NULL : ARENA_ARRAY_RAW(arena, plan->buffer, double);
    return tangents_new_in(arena, plan, values, errors, n, ARENA_ARRAY_RAW(arena, plan->buffer, double), error_buffer);
}

INLINED void product_loop(size_t m, double *restrict out, const double *restrict d, size_t d_step,
                          const double *restrict t, size_t t_step, bool add)
{
    if (add)
        for (size_t i = 0; i < m; i++)
            out[i] += d[i * d_step] * t[i * t_step];
    else
        for (size_t i = 0; i < m; i++)
            out[i] = d[i * d_step] * t[i * t_step];
}

/* out[i] += d[i] t[i], or = d[i] t[i], with factors that lie side by side or are the same for all. */
CLONES static void product(size_t m, double *restrict out, const double *restrict d, size_t d_step,
                           const double *restrict t, size_t t_step, bool add)
{
    if (d_step != 0 && t_step != 0)
        product_loop(m, out, d, 1, t, 1, add);
    else if (t_step != 0)
        product_loop(m, out, d, 0, t, 1, add);
    else
        product_loop(m, out, d, d_step, t, 0, add);
}

/* out (directions x m) += d t, or = d t. d has m entries or one; t has m entries a direction or one. */
static void accumulate(size_t directions, size_t m, double *out, struct operand d, struct operand t, bool add)
{
    bool flat = m == 1 || (d.step == 0 && t.step == 1); /* one factor for all: a single long loop */
    size_t outer = flat ? 1 : directions;
    size_t inner = flat ? directions * m : m;
    size_t d_step = flat ? 0 : d.step;
    size_t t_step = flat ? 1 : t.step;
    for (size_t k = 0; k < outer; k++)
        product(inner, out + k * inner, d.at, d_step, t.at + k * (t.step == 0 ? 1 : inner), t_step, add);
}

static void sweep_map(struct tangents *tangents, node_id id, double *out)
{
    const struct tangent_plan *plan = tangents->plan;
    const struct node *node = graph_at(plan->values->graph, id);
    bool add = false;
    for (unsigned i = 0; i < op_rows[node->op].arity; i++)
        if (contributes(plan, id, i)) {
            struct operand d = tangents->values->value[plan->partials->of[id][i]];
            accumulate(plan->directions, node->size, out, d, tangents->tangent[node->in[i]], add);
            add = true;
        }
}

/* The tangents of one direction within those of all. */
static struct operand direction(struct operand t, size_t k, size_t size)
{
    return (struct operand){t.at + k * (t.step == 0 ? 1 : size), t.step};
}

static void sweep_select(struct tangents *tangents, node_id id, double *out)
{
    static const double zero = 0;
    const struct tangent_plan *plan = tangents->plan;
    const struct node *node = graph_at(plan->values->graph, id);
    for (size_t k = 0; k < plan->directions; k++) {
        struct operand branch[2] = {{&zero, 0}, {&zero, 0}};
        for (unsigned i = 0; i < 2; i++)
            if (plan->active[node->in[i + 1]])
                branch[i] = direction(tangents->tangent[node->in[i + 1]], k, node->size);
        apply_where(node->size, tangents->values->value[node->in[0]], branch[0], branch[1], out + k * node->size);
    }
}

/* MOVE and SUM are linear: they act on tangents as on values. The other reductions sum their weighted tangents. */
static void sweep_linear(struct tangents *tangents, node_id id, double *out, struct arena *scratch)
{
    const struct tangent_plan *plan = tangents->plan;
    const struct graph *graph = plan->values->graph;
    struct node node = *graph_at(graph, id);
    size_t size = graph_at(graph, node.in[0])->size;
    struct operand t = tangents->tangent[node.in[0]];
    if (op_rows[node.op].family == FAMILY_REDUCE && node.op != OP_SUM) {
        double *weighted = ARENA_ARRAY_RAW(scratch, plan->directions * size, double);
        accumulate(plan->directions, size, weighted, tangents->values->value[plan->partials->of[id][0]], t, false);
        t = (struct operand){weighted, size != 1};
        node.op = OP_SUM;
    }
    size_t stored = node_stored(graph, id);
    for (size_t k = 0; k < plan->directions; k++)
        apply_linear(graph, &node, direction(t, k, size), out + k * stored, scratch);
}

static void sweep_contract(struct tangents *tangents, node_id id, double *out, struct arena *scratch)
{
    const struct tangent_plan *plan = tangents->plan;
    const struct graph *graph = plan->values->graph;
    const struct node *node = graph_at(graph, id);
    struct contraction sizes = apply_contraction(graph, node);
    bool add = false;
    for (unsigned i = 0; i < 2; i++) {
        if (!plan->active[node->in[i]])
            continue;
        size_t other_size = graph_at(graph, node->in[1 - i])->size;
        const double *other = apply_dense(tangents->values->value[node->in[1 - i]], other_size, scratch);
        const struct stack stack = {plan->directions, graph_at(graph, node->in[i])->size, i};
        stack_contract(&sizes, &stack, other, stack_dense(&stack, tangents->tangent[node->in[i]], scratch), out, add);
        add = true;
    }
}

static void sweep_node(struct tangents *tangents, node_id id, double *out, struct arena *scratch)
{
    switch (op_rows[graph_at(tangents->plan->values->graph, id)->op].family) {
    case FAMILY_MAP:
        sweep_map(tangents, id, out);
        break;
    case FAMILY_SELECT:
        sweep_select(tangents, id, out);
        break;
    case FAMILY_CONTRACT:
        sweep_contract(tangents, id, out, scratch);
        break;
    case FAMILY_SOLVE:
        solve_tangent(tangents, id, out, scratch);
        break;
    default:
        sweep_linear(tangents, id, out, scratch);
    }
}

/* The tangents of a tensor of parameters: its columns of the seeds, gathered into blocks. */
static void bind_parameter(struct tangents *tangents, node_id id, const double *seeds)
{
    const struct node *node = graph_at(tangents->plan->values->graph, id);
    size_t directions = tangents->plan->directions;
    double *block = ARENA_ARRAY_RAW(tangents->seeds, directions * node->size, double);
    for (size_t k = 0; k < directions; k++)
        memcpy(block + k * node->size, seeds + k * tangents->n + node->slot, node->size * sizeof *block);
    tangents->tangent[id] = (struct operand){block, node->size != 1};
}

/* Another source has its seeds where they are. */
static void bind_seed(struct tangents *tangents, node_id id, const double *seeds)
{
    if (id == tangents->plan->source.node)
        tangents->tangent[id] = (struct operand){seeds, graph_at(tangents->plan->values->graph, id)->size != 1};
    else
        bind_parameter(tangents, id, seeds);
}

void tangents_seed(struct tangents *tangents, const double *seeds)
{
    const struct tangent_plan *plan = tangents->plan;
    arena_close(tangents->seeds);
    tangents->seeds = arena_child(tangents->arena);
    for (node_id id = 0; id < plan->values->nodes; id++) {
        if (!plan->active[id])
            continue;
        node_id root = plan->values->root[id];
        size_t step = graph_at(plan->values->graph, id)->size != 1;
        if (root != id)
            tangents->tangent[id] = tangents->tangent[root];
        else if (tangent_is_seed(plan, id))
            bind_seed(tangents, id, seeds);
        else
            tangents->tangent[id] = (struct operand){tangents->buffer + plan->offset[id], step};
        if (tangents->errors != NULL)
            error_bind_tangent(tangents, id);
    }
}

void tangents_sweep(struct tangents *tangents)
{
    const struct tangent_plan *plan = tangents->plan;
    struct arena *scratch = arena_child(tangents->arena);
    for (size_t k = 0; k < plan->count; k++) {
        node_id id = plan->order[k];
        sweep_node(tangents, id, tangents->buffer + plan->offset[id], scratch);
        if (tangents->errors != NULL)
            error_sweep_tangent(tangents, id, scratch);
        arena_rewind(scratch);
    }
    arena_close(scratch);
}

void tangents_run(struct tangents *tangents, const double *seeds)
{
    tangents_seed(tangents, seeds);
    tangents_sweep(tangents);
}

struct operand tangents_at(const struct tangents *tangents, node_id id, size_t k)
{
    return direction(tangents->tangent[id], k, graph_at(tangents->plan->values->graph, id)->size);
}

struct operand tangents_error_at(const struct tangents *tangents, node_id id, size_t k)
{
    if (tangent_is_seed(tangents->plan, id))
        return tangents->error[id]; /* one 0 for all */
    return direction(tangents->error[id], k, graph_at(tangents->plan->values->graph, id)->size);
}

static void read_operand(const struct tangents *tangents, node_id id, struct operand t, double *out)
{
    for (size_t i = 0; i < graph_at(tangents->plan->values->graph, id)->size; i++)
        out[i] = t.at[i * t.step];
}

static const struct operand nothing = {&(const double){0}, 0};

void tangents_read(const struct tangents *tangents, node_id id, size_t k, double *out)
{
    read_operand(tangents, id, tangents->plan->active[id] ? tangents_at(tangents, id, k) : nothing, out);
}

void tangents_read_error(const struct tangents *tangents, node_id id, size_t k, double *out)
{
    read_operand(tangents, id, tangents->plan->active[id] ? tangents_error_at(tangents, id, k) : nothing, out);
}
