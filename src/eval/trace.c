/* Invariant: a traced entry has the same value as the place that it is traced to, at every theta. */
#include "eval/trace.h"

bool place_equal(struct place a, struct place b)
{
    return a.node == b.node && a.entry == b.entry;
}

/* Whether the node repeats entries of its operand, one for one. */
static bool is_move(const struct node *node)
{
    return op_rows[node->op].family == FAMILY_MOVE && node->op != OP_SCATTER;
}

/* Axes are matched from the last one backwards; unit axes are repeated. */
static size_t from_broadcast(const struct shape *from, const struct shape *to, size_t i)
{
    size_t strides[SHAPE_MAX_RANK];
    size_t out = 0;
    shape_strides(from, strides);
    for (size_t axis = to->rank; axis-- > 0; i /= to->dim[axis]) {
        size_t skipped = to->rank - from->rank;
        if (axis >= skipped && from->dim[axis - skipped] != 1)
            out += i % to->dim[axis] * strides[axis - skipped];
    }
    return out;
}

static size_t from_permute(const struct shape *from, const struct node *node, size_t i)
{
    size_t strides[SHAPE_MAX_RANK];
    size_t out = 0;
    shape_strides(from, strides);
    for (size_t axis = node->shape.rank; axis-- > 0; i /= node->shape.dim[axis])
        out += i % node->shape.dim[axis] * strides[node->index[axis]];
    return out;
}

size_t trace_move(const struct graph *graph, const struct node *node, size_t i)
{
    const struct shape *from = &graph_at(graph, node->in[0])->shape;
    switch (node->op) {
    case OP_BROADCAST:
        return from_broadcast(from, &node->shape, i);
    case OP_PERMUTE:
        return from_permute(from, node, i);
    case OP_GATHER:
        return node->index[i];
    default:
        return i;
    }
}

/* The branch of a choice that entry i takes for ever; NODE_NONE if that depends on theta. */
static node_id taken_branch(const struct graph *graph, const struct node *choice, size_t i)
{
    struct place test = trace_entry(graph, choice->in[0], i);
    const struct node *constant = graph_at(graph, test.node);
    if (constant->op != OP_CONST)
        return NODE_NONE;
    double value = constant->data == NULL ? constant->number : constant->data[test.entry];
    return value != 0 ? choice->in[1] : choice->in[2];
}

struct place trace_entry(const struct graph *graph, node_id id, size_t i)
{
    for (;;) {
        const struct node *node = graph_at(graph, id);
        node_id next = is_move(node) ? node->in[0] : node->op == OP_WHERE ? taken_branch(graph, node, i) : NODE_NONE;
        if (next == NODE_NONE)
            return (struct place){id, i};
        i = is_move(node) ? trace_move(graph, node, i) : i;
        id = next;
    }
}

node_id trace_root(const struct graph *graph, node_id id)
{
    while (is_move(graph_at(graph, id)))
        id = graph_at(graph, id)->in[0];
    return id;
}
