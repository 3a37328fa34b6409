/* Invariant: entry i of a node at point p is entry i * lanes + p of the lifted one, and every sum runs over the same terms in
 * the same order as at one point. */
#include "eval/lift.h"

/* Whether every node that is needed can have one more axis and that many points. */
static bool is_possible(const struct graph *graph, const unsigned char *needed, size_t lanes)
{
    for (size_t id = 0; id < graph->count; id++) {
        const struct node *node = &graph->nodes[id];
        size_t size;
        if (!needed[id])
            continue;
        if (op_rows[node->op].family == FAMILY_CONTRACT || op_rows[node->op].family == FAMILY_SOLVE ||
            node->shape.rank == SHAPE_MAX_RANK || __builtin_mul_overflow(node->size, lanes, &size))
            return false;
    }
    return true;
}

/* Every entry of a constant, for all points. */
static const double *repeat_data(struct arena *arena, size_t size, const double *data, size_t lanes)
{
    double *out = ARENA_ARRAY_RAW(arena, size * lanes, double);
    for (size_t i = 0; i < size; i++)
        for (size_t p = 0; p < lanes; p++)
            out[i * lanes + p] = data[i];
    return out;
}

/* Entry i of the list becomes the entries of all points. */
static const size_t *repeat_index(struct arena *arena, size_t count, const size_t *index, size_t lanes)
{
    size_t *out = ARENA_ARRAY_RAW(arena, count * lanes, size_t);
    for (size_t i = 0; i < count; i++)
        for (size_t p = 0; p < lanes; p++)
            out[i * lanes + p] = index[i] * lanes + p;
    return out;
}

/* The points stay on the last axis. */
static const size_t *extend_permutation(struct arena *arena, size_t rank, const size_t *permutation)
{
    size_t *out = ARENA_ARRAY_RAW(arena, rank + 1, size_t);
    for (size_t i = 0; i < rank; i++)
        out[i] = permutation[i];
    out[rank] = rank;
    return out;
}

static void lift_node(struct arena *arena, struct node *node, size_t lanes)
{
    switch (node->op) {
    case OP_CONST:
        if (node->data != NULL)
            node->data = repeat_data(arena, node->size, node->data, lanes);
        break;
    case OP_PARAM:
        node->slot *= lanes;
        break;
    case OP_GATHER:
    case OP_SCATTER:
        node->index = repeat_index(arena, node->index_count, node->index, lanes);
        node->index_count *= lanes;
        break;
    case OP_PERMUTE:
        node->index = extend_permutation(arena, node->shape.rank, node->index);
        node->index_count++;
        break;
    default:
        break;
    }
    node->shape = shape_with(&node->shape, node->shape.rank, lanes);
    node->size *= lanes;
}

const struct lift *lift_new(struct arena *arena, const struct graph *graph, size_t count, const node_id *outputs,
                            size_t lanes)
{
    struct arena *scratch = arena_child(arena);
    unsigned char *needed = ARENA_ARRAY(scratch, graph->count, unsigned char);
    struct lift *lift = NULL;
    graph_mark_needed(graph, count, outputs, needed);
    if (is_possible(graph, needed, lanes)) {
        lift = ARENA_NEW(arena, struct lift);
        lift->lanes = lanes;
        lift->graph = (struct graph){.arena = arena, .count = graph->count};
        lift->graph.nodes = arena_copy(arena, graph->nodes, graph->count, sizeof *graph->nodes);
        for (size_t id = 0; id < graph->count; id++)
            if (needed[id])
                lift_node(arena, &lift->graph.nodes[id], lanes);
    }
    arena_close(scratch);
    return lift;
}
