/* Rows are found from the data: the first product of fixed numbers with parameters says how many there are. From there
 * they spread to whatever is computed with them. Invariant, checked at the end for every node: the flags follow from those
 * of the operands by the rule of the operation. */
#include "diff/rows.h"

#include <string.h>

/* What an operation makes of its operands. */
enum outcome { WHOLE, SLICED, SUMMED, MIXED };

static const struct node *at(const struct rows *r, node_id id)
{
    return graph_at(r->graph, id);
}

/* The first axis that is longer than 1; the rank if there is none. */
static size_t row_axis(const struct shape *shape)
{
    size_t axis = 0;
    while (axis < shape->rank && shape->dim[axis] == 1)
        axis++;
    return axis;
}

/* Whether the entries of a shape could belong to rows. */
static bool has_rows(const struct rows *r, const struct shape *shape)
{
    size_t axis = row_axis(shape);
    return axis < shape->rank && shape->dim[axis] % r->count == 0;
}

struct shape rows_shape(const struct rows *r, node_id id, size_t block)
{
    struct shape shape = at(r, id)->shape;
    size_t axis = row_axis(&shape);
    shape.dim[axis] = shape.dim[axis] / r->count * block;
    return shape;
}

/* ---- The rules ---- */

static enum outcome outcome_map(const struct rows *r, const struct node *node)
{
    unsigned sliced = 0;
    for (unsigned i = 0; i < op_rows[node->op].arity; i++)
        sliced += r->sliced[node->in[i]];
    return sliced == 0 ? WHOLE : sliced == op_rows[node->op].arity ? SLICED : MIXED;
}

/* Whether the operand of a broadcast is repeated along the axis of the rows. */
static bool repeats_rows(const struct rows *r, const struct node *node)
{
    const struct shape *from = &at(r, node->in[0])->shape;
    size_t axis = row_axis(&node->shape);
    size_t missing = node->shape.rank - from->rank;
    return axis < missing || from->dim[axis - missing] == 1;
}

static enum outcome outcome_broadcast(const struct rows *r, const struct node *node, bool flag)
{
    if (!r->sliced[node->in[0]])
        return !flag ? WHOLE : repeats_rows(r, node) ? SLICED : MIXED;
    return has_rows(r, &node->shape) && !repeats_rows(r, node) ? SLICED : MIXED;
}

static enum outcome outcome_reduce(const struct rows *r, const struct node *node)
{
    if (!r->sliced[node->in[0]])
        return WHOLE;
    struct axis_split split = shape_split(&at(r, node->in[0])->shape, node->slot);
    if (split.outer % r->count == 0)
        return SLICED;
    return node->op == OP_SUM && split.outer == 1 && split.count % r->count == 0 ? SUMMED : MIXED;
}

/* Whether entry k + g of an index list is entry k moved on by one row, for all k. */
static bool is_periodic(const struct rows *r, const struct node *node)
{
    size_t other = (node->op == OP_GATHER ? at(r, node->in[0])->size : node->size) / r->count;
    size_t group = node->index_count / r->count;
    if (node->index_count % r->count != 0)
        return false;
    for (size_t k = 0; k < node->index_count; k++)
        if (k < group ? node->index[k] >= other : node->index[k] != node->index[k - group] + other)
            return false;
    return true;
}

static enum outcome outcome_move(const struct rows *r, const struct node *node, bool flag)
{
    if (node->op == OP_BROADCAST)
        return outcome_broadcast(r, node, flag);
    if (!r->sliced[node->in[0]])
        return WHOLE;
    if (!has_rows(r, &node->shape))
        return MIXED;
    if (node->op == OP_RESHAPE)
        return SLICED;
    if (node->op == OP_PERMUTE)
        return node->index[0] == 0 && at(r, node->in[0])->shape.dim[0] != 1 ? SLICED : MIXED;
    return is_periodic(r, node) ? SLICED : MIXED;
}

/* Whether the rows lie along the last axis of the matrix that an operand is read as. */
static bool rows_last(const struct rows *r, const struct node *node, unsigned i)
{
    bool stored_last = at(r, node->in[i])->shape.dim[0] == 1;
    return stored_last != node->transpose[i];
}

/* Rows stay rows times a matrix, are summed in a product of two of them, and every row may have a product of its own. */
static enum outcome outcome_contract(const struct rows *r, const struct node *node)
{
    bool left = r->sliced[node->in[0]];
    bool right = r->sliced[node->in[1]];
    if (!left && !right)
        return WHOLE;
    if (node->shape.rank == 3)
        return left && right && node->shape.dim[0] % r->count == 0 ? SLICED : MIXED;
    bool left_summed = left && rows_last(r, node, 0);
    bool right_summed = right && !rows_last(r, node, 1);
    if (left && right)
        return left_summed && right_summed ? SUMMED : MIXED;
    if (left_summed || right_summed)
        return MIXED;
    return left || node->shape.dim[0] == 1 ? SLICED : MIXED;
}

/* What a node is by the flags of its operands; its own flag tells of constants and broadcasts. */
static enum outcome outcome_of(const struct rows *r, node_id id)
{
    const struct node *node = at(r, id);
    bool flag = r->sliced[id];
    switch (op_rows[node->op].family) {
    case FAMILY_LEAF:
        return flag ? node->op == OP_CONST && has_rows(r, &node->shape) ? SLICED : MIXED : WHOLE;
    case FAMILY_MAP:
    case FAMILY_SELECT:
        return outcome_map(r, node);
    case FAMILY_REDUCE:
        return outcome_reduce(r, node);
    case FAMILY_MOVE:
        return outcome_move(r, node, flag);
    case FAMILY_CONTRACT:
        return outcome_contract(r, node);
    default:
        return outcome_map(r, node) == WHOLE ? WHOLE : MIXED;
    }
}

/* ---- Spreading ---- */

/* Takes a node that is used beside rows as rows, and its operands as far as it must. */
static bool take_as_rows(struct rows *r, node_id id)
{
    const struct node *node = at(r, id);
    if (r->sliced[id])
        return true;
    if (r->tail[id] || r->sum[id] || !has_rows(r, &node->shape))
        return false;
    enum op_family family = op_rows[node->op].family;
    unsigned operands = family == FAMILY_CONTRACT ? 1 : op_rows[node->op].arity;
    if (node->op == OP_BROADCAST && repeats_rows(r, node))
        operands = 0;
    for (unsigned i = 0; i < operands; i++)
        if (!take_as_rows(r, node->in[i]))
            return false;
    r->sliced[id] = 1;
    return outcome_of(r, id) == SLICED;
}

/* What stands beside rows in an operation must be rows, too. */
static bool take_others(struct rows *r, node_id id)
{
    const struct node *node = at(r, id);
    enum op_family family = op_rows[node->op].family;
    if (family == FAMILY_CONTRACT && node->shape.rank == 2) {
        bool summed = r->sliced[node->in[0]] ? rows_last(r, node, 0) : !rows_last(r, node, 1);
        return !summed || (take_as_rows(r, node->in[0]) && take_as_rows(r, node->in[1]));
    }
    for (unsigned i = 0; i < op_rows[node->op].arity; i++)
        if (!take_as_rows(r, node->in[i]))
            return false;
    return true;
}

/* A product of fixed rows with something that depends on parameters is where rows begin. */
static bool begins(const struct rows *r, node_id id)
{
    const struct node *node = at(r, id);
    return node->op == OP_CONTRACT && node->shape.rank == 2 && !node->transpose[0] && !r->dependent[node->in[0]] &&
           r->dependent[node->in[1]] && node->shape.dim[0] == r->count;
}

static bool spread(struct rows *r, node_id id)
{
    const struct node *node = at(r, id);
    bool any = false;
    bool tail = false;
    if (r->sliced[id] || (begins(r, id) && !take_as_rows(r, node->in[0])))
        return r->sliced[id];
    for (unsigned i = 0; i < op_rows[node->op].arity; i++) {
        any = any || r->sliced[node->in[i]];
        tail = tail || r->sum[node->in[i]] || r->tail[node->in[i]];
    }
    r->tail[id] = tail;
    if (!any)
        return true;
    if (tail || !take_others(r, id))
        return false;
    enum outcome outcome = outcome_of(r, id);
    r->sliced[id] = outcome == SLICED;
    r->sum[id] = outcome == SUMMED;
    return outcome != MIXED;
}

/* ---- All of it ---- */

static size_t count_rows(const struct rows *r)
{
    for (node_id id = 0; id < r->nodes; id++) {
        const struct node *node = at(r, id);
        if (r->needed[id] && node->op == OP_CONTRACT && node->shape.rank == 2 && !node->transpose[0] &&
            !r->dependent[node->in[0]] && r->dependent[node->in[1]] && node->shape.dim[0] > 1)
            return node->shape.dim[0];
    }
    return 0;
}

static bool is_consistent(const struct rows *r, node_id id)
{
    static const enum outcome none = WHOLE;
    enum outcome expected = r->sliced[id] ? SLICED : r->sum[id] ? SUMMED : none;
    return outcome_of(r, id) == expected;
}

static bool classify(struct rows *r)
{
    for (node_id id = 0; id < r->nodes; id++)
        if (r->needed[id] && !spread(r, id))
            return false;
    for (node_id id = 0; id < r->nodes; id++)
        if (r->needed[id] && !is_consistent(r, id))
            return false;
    return true;
}

bool rows_find(struct arena *arena, const struct graph *graph, size_t count, const node_id *outputs, struct rows *out)
{
    *out = (struct rows){.graph = graph, .nodes = graph->count};
    out->needed = ARENA_ARRAY(arena, graph->count, unsigned char);
    out->dependent = ARENA_ARRAY(arena, graph->count, unsigned char);
    out->sliced = ARENA_ARRAY(arena, graph->count, unsigned char);
    out->sum = ARENA_ARRAY(arena, graph->count, unsigned char);
    out->tail = ARENA_ARRAY(arena, graph->count, unsigned char);
    graph_mark_needed(graph, count, outputs, out->needed);
    for (node_id id = 0; id < graph->count; id++)
        out->dependent[id] = graph_at(graph, id)->op == OP_PARAM;
    graph_mark_dependent(graph, out->dependent);
    out->count = count_rows(out);
    return out->count > 1 && classify(out);
}
