/* Union-find over the axes of all nodes that depend on parameters (Tarjan 1975). A class of axes is unrolled if a parameter
 * has it, or an operation that mixes its entries; a node in which two classes would be kept keeps the longer one. */
#include "symbolic/axes.h"

#include <string.h>

struct class
{
    size_t parent;
    bool unrolled;
    bool named;
};

struct search {
    struct axes axes;
    struct class *classes; /* SHAPE_MAX_RANK for each node */
    const unsigned char *named;
    const unsigned char *needed;
    bool changed;
};

static const struct node *at(const struct search *s, node_id id)
{
    return graph_at(s->axes.graph, id);
}

static size_t find(struct search *s, node_id id, size_t axis)
{
    size_t k = (size_t)id * SHAPE_MAX_RANK + axis;
    while (s->classes[k].parent != k)
        k = s->classes[k].parent = s->classes[s->classes[k].parent].parent;
    return k;
}

static void unroll(struct search *s, node_id id, size_t axis)
{
    struct class *class = &s->classes[find(s, id, axis)];
    s->changed = s->changed || !class->unrolled;
    class->unrolled = true;
}

static void unroll_all(struct search *s, node_id id)
{
    for (size_t axis = 0; axis < at(s, id)->shape.rank; axis++)
        unroll(s, id, axis);
}

/* An axis of an operand runs with an axis of the result. Of an operand without parameters it only matters whether its data
 * have a name. */
static void link_axes(struct search *s, node_id out, size_t axis, node_id in, size_t in_axis)
{
    size_t a = find(s, out, axis);
    if (!s->axes.dependent[in]) {
        s->classes[a].named = s->classes[a].named || s->named[in];
        return;
    }
    size_t b = find(s, in, in_axis);
    s->classes[a].parent = b;
    s->classes[b].unrolled = s->classes[b].unrolled || s->classes[a].unrolled;
    s->classes[b].named = s->classes[b].named || s->classes[a].named;
}

/* Trailing axes of equal length run together; the others are new. */
static void link_broadcast(struct search *s, node_id id, node_id in)
{
    const struct shape *to = &at(s, id)->shape;
    const struct shape *from = &at(s, in)->shape;
    for (size_t axis = 0; axis < from->rank; axis++)
        if (from->dim[axis] == to->dim[to->rank - from->rank + axis])
            link_axes(s, id, to->rank - from->rank + axis, in, axis);
}

/* Axes of equal length at equal distance run together; where lengths are split or joined, entries stand alone. */
static void link_reshape(struct search *s, node_id id, node_id in)
{
    size_t to[SHAPE_MAX_RANK];
    size_t from[SHAPE_MAX_RANK];
    const struct shape *a = &at(s, id)->shape;
    const struct shape *b = &at(s, in)->shape;
    shape_strides(a, to);
    shape_strides(b, from);
    for (size_t i = 0; i < a->rank; i++) {
        bool found = a->dim[i] == 1;
        for (size_t j = 0; j < b->rank && !found; j++)
            if (a->dim[i] == b->dim[j] && to[i] == from[j]) {
                link_axes(s, id, i, in, j);
                found = true;
            }
        if (!found)
            unroll(s, id, i);
    }
    for (size_t j = 0; j < b->rank && s->axes.dependent[in]; j++) {
        bool found = b->dim[j] == 1;
        for (size_t i = 0; i < a->rank; i++)
            found = found || (a->dim[i] == b->dim[j] && to[i] == from[j]);
        if (!found)
            unroll(s, in, j);
    }
}

/* Whether entry k of an indexed array and entry index[k] of the other one are in the same row, axis against axis, and all
 * rows pick in the same way. */
static bool same_rows(const struct node *node, const struct shape *picks, size_t p, const struct shape *picked,
                      size_t q)
{
    size_t strides[SHAPE_MAX_RANK];
    size_t other[SHAPE_MAX_RANK];
    shape_strides(picks, strides);
    shape_strides(picked, other);
    for (size_t k = 0; k < node->index_count; k++) {
        size_t row = k / strides[p] % picks->dim[p];
        size_t first = k - row * strides[p];
        if (node->index[k] != node->index[first] + row * other[q] ||
            node->index[first] / other[q] % picked->dim[q] != 0)
            return false;
    }
    return true;
}

/* Gather and scatter: index has the shape of the result, or of the operand. */
static void link_index(struct search *s, node_id id, node_id in)
{
    const struct node *node = at(s, id);
    const struct shape *to = &node->shape;
    const struct shape *from = &at(s, in)->shape;
    bool gathers = node->op == OP_GATHER;
    bool used[SHAPE_MAX_RANK] = {false};
    for (size_t i = 0; i < to->rank; i++) {
        bool found = to->dim[i] == 1;
        for (size_t j = 0; j < from->rank && !found; j++)
            if (to->dim[i] == from->dim[j] &&
                (gathers ? same_rows(node, to, i, from, j) : same_rows(node, from, j, to, i))) {
                link_axes(s, id, i, in, j);
                found = used[j] = true;
            }
        if (!found && s->axes.dependent[in])
            unroll(s, id, i);
    }
    for (size_t j = 0; j < from->rank && s->axes.dependent[in]; j++)
        if (!used[j])
            unroll(s, in, j);
}

/* The axes of a product: rows of a, columns of b; what runs inside runs together. */
static void link_contract(struct search *s, node_id id)
{
    const struct node *node = at(s, id);
    size_t last = node->shape.rank - 1;
    node_id a = node->in[0];
    node_id b = node->in[1];
    size_t rows = node->transpose[0] ? last : last - 1;
    size_t columns = node->transpose[1] ? last - 1 : last;
    link_axes(s, id, last - 1, a, rows);
    link_axes(s, id, last, b, columns);
    for (unsigned i = 0; i < 2 && last == 2; i++)
        link_axes(s, id, 0, node->in[i], 0);
    size_t inner_a = 2 * last - 1 - rows;
    size_t inner_b = 2 * last - 1 - columns;
    if (s->axes.dependent[a])
        link_axes(s, a, inner_a, b, inner_b);
    else
        link_axes(s, b, inner_b, a, inner_a);
}

static void link_operand(struct search *s, node_id id, node_id in)
{
    const struct node *node = at(s, id);
    switch (node->op) {
    case OP_BROADCAST:
        link_broadcast(s, id, in);
        return;
    case OP_RESHAPE:
        link_reshape(s, id, in);
        return;
    case OP_GATHER:
    case OP_SCATTER:
        link_index(s, id, in);
        return;
    default:
        break;
    }
    size_t skipped = op_rows[node->op].family == FAMILY_REDUCE ? node->slot : SHAPE_MAX_RANK;
    for (size_t axis = 0; axis < node->shape.rank; axis++) {
        size_t from = node->op == OP_PERMUTE ? node->index[axis] : axis + (axis >= skipped);
        link_axes(s, id, axis, in, from);
    }
}

static void link_node(struct search *s, node_id id)
{
    const struct node *node = at(s, id);
    enum op_family family = op_rows[node->op].family;
    if (s->axes.flattened[id] || (family == FAMILY_REDUCE && s->axes.flattened[node->in[0]]))
        return;
    if (node->op == OP_PARAM || family == FAMILY_SOLVE) {
        unroll_all(s, id);
        for (unsigned i = 0; i < op_rows[node->op].arity; i++)
            if (s->axes.dependent[node->in[i]])
                unroll_all(s, node->in[i]);
    } else if (family == FAMILY_CONTRACT) {
        link_contract(s, id);
    } else {
        for (unsigned i = 0; i < op_rows[node->op].arity; i++)
            link_operand(s, id, node->in[i]);
    }
}

static bool is_kept(struct search *s, node_id id, size_t axis)
{
    const struct class *class = &s->classes[find(s, id, axis)];
    size_t length = at(s, id)->shape.dim[axis];
    return length > 1 && !class->unrolled && (class->named || length > AXES_UNROLLED);
}

/* Of several kept axes only the longest stays; of two that are one class, none. */
static void choose_row(struct search *s, node_id id)
{
    size_t best = AXES_NONE;
    const struct shape *shape = &at(s, id)->shape;
    for (size_t axis = 0; axis < shape->rank; axis++) {
        if (!is_kept(s, id, axis))
            continue;
        if (best != AXES_NONE && shape->dim[axis] > shape->dim[best]) {
            unroll(s, id, best);
            best = axis;
        } else if (best != AXES_NONE) {
            unroll(s, id, axis);
        } else {
            best = axis;
        }
    }
    s->axes.row[id] = (unsigned char)(best != AXES_NONE && is_kept(s, id, best) ? best : AXES_NONE);
}

/* A product whose inner axis is kept is a total, one for each entry. */
static void choose_inner(struct search *s, node_id id)
{
    const struct node *node = at(s, id);
    size_t last = node->shape.rank - 1;
    unsigned i = s->axes.dependent[node->in[0]] ? 0 : 1;
    size_t inner = node->transpose[i] == (i == 0) ? last - 1 : last;
    if (!is_kept(s, node->in[i], inner))
        return;
    for (size_t axis = 0; axis < node->shape.rank; axis++)
        if (is_kept(s, id, axis))
            unroll(s, id, axis);
}

/* sum(A) over all entries flattens A first. The order of entries then does not matter, nor their axes. */
static void find_flattened(struct search *s)
{
    for (node_id id = 0; id < s->axes.graph->count; id++)
        s->axes.flattened[id] = at(s, id)->op == OP_RESHAPE && at(s, id)->shape.rank == 1 && s->axes.dependent[id];
    for (node_id id = 0; id < s->axes.graph->count; id++)
        for (unsigned i = 0; s->needed[id] && i < op_rows[at(s, id)->op].arity; i++)
            if (op_rows[at(s, id)->op].family != FAMILY_REDUCE)
                s->axes.flattened[at(s, id)->in[i]] = 0;
}

struct axes axes_find(struct arena *arena, const struct graph *graph, node_id loss, const unsigned char *named)
{
    size_t count = graph->count;
    unsigned char *needed = ARENA_ARRAY(arena, count, unsigned char);
    struct search s = {
        .axes = {graph, ARENA_ARRAY(arena, count, unsigned char), ARENA_ARRAY(arena, count, unsigned char),
                 ARENA_ARRAY(arena, count, unsigned char)},
        .classes = ARENA_ARRAY(arena, count * SHAPE_MAX_RANK, struct class),
        .named = named,
        .needed = needed,
    };
    graph_mark_needed(graph, 1, &loss, needed);
    for (node_id id = 0; id < count; id++)
        s.axes.dependent[id] = graph_at(graph, id)->op == OP_PARAM;
    graph_mark_dependent(graph, s.axes.dependent);
    find_flattened(&s);
    memset(s.axes.row, AXES_NONE, count);
    for (size_t k = 0; k < count * SHAPE_MAX_RANK; k++)
        s.classes[k].parent = k;
    for (node_id id = 0; id < count; id++)
        if (needed[id] && s.axes.dependent[id])
            link_node(&s, id);
    do {
        s.changed = false;
        for (node_id id = 0; id < count; id++) {
            if (!needed[id] || !s.axes.dependent[id] || s.axes.flattened[id])
                continue;
            if (op_rows[graph_at(graph, id)->op].family == FAMILY_CONTRACT)
                choose_inner(&s, id);
            choose_row(&s, id);
        }
    } while (s.changed);
    return s.axes;
}
