/* The walker over a graph: a loop, because ids are a topological order. */
#include "eval/eval.h"

struct eval *eval_new(struct arena *arena, const struct plan *plan)
{
    struct eval *eval = ARENA_NEW(arena, struct eval);
    eval->arena = arena;
    eval->plan = plan;
    eval->buffer = ARENA_ARRAY_RAW(arena, plan->buffer, double);
    eval->value = ARENA_ARRAY(arena, plan->nodes, struct operand);
    return eval;
}

static void bind_leaf(struct eval *eval, node_id id, const double *theta)
{
    const struct node *node = graph_at(eval->plan->graph, id);
    if (node->op == OP_PARAM)
        eval->value[id] = (struct operand){theta + node->slot, node->size != 1};
    else if (node->op == OP_CONST)
        eval->value[id] = (struct operand){node->data == NULL ? &node->number : node->data, node->data != NULL};
}

/* Where each value lies: leaves outside, aliases at their root, all others in the buffer. */
static void bind(struct eval *eval, const double *theta)
{
    const struct plan *plan = eval->plan;
    for (node_id id = 0; id < plan->nodes; id++)
        if (plan->needed[id] && op_rows[graph_at(plan->graph, id)->op].family == FAMILY_LEAF)
            bind_leaf(eval, id, theta);
        else if (plan->needed[id] && plan->root[id] == id)
            eval->value[id] = (struct operand){eval->buffer + plan->offset[id], graph_at(plan->graph, id)->size != 1};
        else if (plan->needed[id])
            eval->value[id] = eval->value[plan->root[id]];
}

void eval_run(struct eval *eval, const double *theta)
{
    const struct plan *plan = eval->plan;
    struct arena *scratch = arena_child(eval->arena);
    bind(eval, theta);
    for (size_t k = 0; k < plan->count; k++) {
        const struct node *node = graph_at(plan->graph, plan->order[k]);
        struct operand in[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
        for (unsigned i = 0; i < op_rows[node->op].arity; i++)
            in[i] = eval->value[node->in[i]];
        apply_node(plan->graph, plan->order[k], in, eval->buffer + plan->offset[plan->order[k]], scratch);
        arena_rewind(scratch);
    }
    arena_close(scratch);
}

void eval_read(const struct eval *eval, node_id id, double *out)
{
    struct operand value = eval->value[id];
    for (size_t i = 0; i < graph_at(eval->plan->graph, id)->size; i++)
        out[i] = value.at[i * value.step];
}
