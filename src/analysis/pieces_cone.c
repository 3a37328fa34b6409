/* Norms: of a vector, of two numbers, and square roots of sums of squares; beside one, absolute values are norms of one
 * number. Invariant: the vector v of a cone is what its sources hold, one after another, and so is u. */
#include "analysis/pieces_work.h"

enum { MOST_ENTRIES = 256 };

/* The squared argument, if the node is a square. */
static node_id square_of(const struct graph *graph, node_id id)
{
    const struct node *node = graph_at(graph, id);
    bool square = (node->op == OP_POWI && node->number == 2) || (node->op == OP_MUL && node->in[0] == node->in[1]);
    return square ? node->in[0] : NODE_NONE;
}

static void add_source(struct pieces *p, struct cone *cone, node_id source)
{
    ARENA_GROW(p->arena, cone->sources, cone->source_count);
    cone->sources[cone->source_count++] = source;
    cone->count += graph_at(p->model->graph, source)->size;
}

/* Adds the arguments of a sum of squares; false if it is none. */
static bool add_squares(struct pieces *p, struct cone *cone, node_id id)
{
    const struct graph *graph = p->model->graph;
    const struct node *node = graph_at(graph, id);
    node_id argument = square_of(graph, id);
    if (argument != NODE_NONE)
        add_source(p, cone, argument);
    else if (node->op == OP_ADD && node->size == 1)
        return add_squares(p, cone, node->in[0]) && add_squares(p, cone, node->in[1]);
    else if (node->op == OP_SUM || (node->op == OP_RESHAPE && node->size == 1))
        return add_squares(p, cone, node->in[0]);
    else
        return false;
    return true;
}

static bool add_sources(struct pieces *p, struct cone *cone, const struct node *node)
{
    switch (node->op) {
    case OP_HYPOT:
        add_source(p, cone, node->in[0]);
        add_source(p, cone, node->in[1]);
        return true;
    case OP_NORM2:
    case OP_ABS:
        add_source(p, cone, node->in[0]);
        return true;
    case OP_SQRT:
        return add_squares(p, cone, node->in[0]);
    default:
        return false;
    }
}

bool pieces_is_norm(enum op op)
{
    return op == OP_HYPOT || op == OP_NORM2 || op == OP_SQRT;
}

bool pieces_add_cone(struct pieces *p, const struct kink_place *place)
{
    const struct node *node = graph_at(p->model->graph, place->node);
    struct cone cone = {.node = place->node, .slot = p->size, .first_measure = p->measure_count};
    if (node->size != 1 || (node->op == OP_ABS && p->cone_count == 0) || !add_sources(p, &cone, node) ||
        p->measure_count + cone.count > MOST_ENTRIES)
        return false;
    for (size_t k = 0; k < cone.source_count; k++)
        for (size_t i = 0; i < graph_at(p->model->graph, cone.sources[k])->size; i++)
            pieces_add_measure(p, cone.sources[k], i);
    cone.inputs = ARENA_ARRAY(p->arena, cone.source_count, node_id);
    p->size += cone.count;
    ARENA_GROW(p->arena, p->cones, p->cone_count);
    p->cones[p->cone_count++] = cone;
    return true;
}

node_id pieces_cone_node(struct pieces *p, struct builder *b, struct cone *cone)
{
    const struct graph *graph = p->model->graph;
    size_t slot = cone->slot;
    node_id total = NODE_NONE;
    for (size_t k = 0; k < cone->source_count; k++) {
        const struct node *source = graph_at(graph, cone->sources[k]);
        cone->inputs[k] = build_parameter(b, slot, &source->shape);
        node_id product = build_binary(b, OP_MUL, cone->inputs[k], p->map[cone->sources[k]]);
        node_id part = build_reduce_all(b, OP_SUM, product);
        total = total == NODE_NONE ? part : build_binary(b, OP_ADD, total, part);
        slot += source->size;
    }
    return build_reshape(b, total, &graph_at(graph, cone->node)->shape);
}
