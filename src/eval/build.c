/* Uniform values (a broadcast scalar) are kept at the outside: MAP, RESHAPE, PERMUTE, GATHER of uniform operands are
 * computed once as scalars and broadcast then. */
#include "eval/build.h"

#include "eval/fold.h"

#include <math.h>
#include <string.h>

static const struct node *at(const struct builder *b, node_id id)
{
    return graph_at(b->graph, id);
}

static struct node prototype(const struct builder *b, enum op op, const struct shape *shape)
{
    return (struct node){.op = op, .in = {NODE_NONE, NODE_NONE, NODE_NONE}, .shape = *shape, .span = b->span};
}

/* ---- Constants ---- */

node_id build_filled(struct builder *b, const struct shape *shape, double value)
{
    struct node node = prototype(b, OP_CONST, shape);
    node.number = value;
    return graph_add(b->graph, &node);
}

node_id build_number(struct builder *b, double value)
{
    struct shape scalar = shape_scalar();
    return build_filled(b, &scalar, value);
}

node_id build_array(struct builder *b, const struct shape *shape, const double *data)
{
    size_t size = shape_size(shape);
    if (size == 1)
        return build_filled(b, shape, data[0]);
    struct node node = prototype(b, OP_CONST, shape);
    node.data = data;
    return graph_add(b->graph, &node);
}

node_id build_parameter(struct builder *b, size_t slot, const struct shape *shape)
{
    struct node node = prototype(b, OP_PARAM, shape);
    node.slot = slot;
    return graph_add(b->graph, &node);
}

const double *build_constant_data(struct builder *b, node_id a)
{
    const struct node *node = at(b, a);
    if (node->op != OP_CONST)
        return NULL;
    double *entries = ARENA_ARRAY_RAW(b->graph->arena, node->size, double);
    struct operand value = fold_operand(node);
    for (size_t i = 0; i < node->size; i++)
        entries[i] = value.at[i * value.step];
    return entries;
}

/* Adds the node, or the constant that it is. */
static node_id add_folded(struct builder *b, const struct node *node)
{
    node_id id = graph_add(b->graph, node);
    double *value = fold_value(b->graph, id);
    if (value == NULL)
        return id;
    return node_stored(b->graph, id) == 1 ? build_filled(b, &node->shape, value[0])
                                          : build_array(b, &node->shape, value);
}

/* ---- Uniform values ---- */

/* The scalar that a uniform node repeats; NODE_NONE if the node is not uniform. */
static node_id uniform_scalar(struct builder *b, node_id a)
{
    const struct node *node = at(b, a);
    if (node->op == OP_CONST && node->data == NULL)
        return build_number(b, node->number);
    if (node->size == 1) {
        struct shape scalar = shape_scalar();
        return build_reshape(b, a, &scalar);
    }
    if (node->op == OP_BROADCAST && at(b, node->in[0])->size == 1)
        return node->in[0];
    return NODE_NONE;
}

/* ---- Elementwise ---- */

/* Whether a node is -x; then x. */
static bool is_negated(struct builder *b, node_id a, node_id *x)
{
    *x = at(b, a)->in[0];
    return at(b, a)->op == OP_NEG;
}

/* Whether a node is where(c, u, 0) or where(c, 0, u), perhaps repeated or reshaped; then this, moved inwards. */
static bool open_mask(struct builder *b, node_id a, struct node *mask)
{
    struct node node = *at(b, a);
    bool moved = node.op == OP_BROADCAST || node.op == OP_RESHAPE;
    *mask = moved ? *at(b, node.in[0]) : node;
    if (mask->op != OP_WHERE ||
        (!node_is_constant(b->graph, mask->in[1], 0) && !node_is_constant(b->graph, mask->in[2], 0)))
        return false;
    for (unsigned i = 0; i < 3 && moved; i++)
        mask->in[i] = node.op == OP_BROADCAST ? build_broadcast(b, mask->in[i], &node.shape)
                                              : build_reshape(b, mask->in[i], &node.shape);
    return true;
}

/* where(c, u, 0) times d is where(c, u*d, 0): a branch that was not taken must not leak its infinities as 0*inf. */
static node_id float_mask(struct builder *b, enum op op, node_id a, node_id c)
{
    struct node mask;
    if ((at(b, a)->op == OP_BROADCAST && uniform_scalar(b, c) != NODE_NONE) || !open_mask(b, a, &mask))
        return NODE_NONE; /* uniform operands are multiplied as scalars */
    bool keeps_a = node_is_constant(b->graph, mask.in[2], 0);
    node_id zero = keeps_a ? mask.in[2] : mask.in[1];
    node_id product = build_binary(b, op, keeps_a ? mask.in[1] : mask.in[2], c);
    return keeps_a ? build_where(b, mask.in[0], product, zero) : build_where(b, mask.in[0], zero, product);
}

static node_id simplify_sum(struct builder *b, enum op op, node_id a, node_id c)
{
    node_id x;
    if (node_is_constant(b->graph, c, 0))
        return a;
    if (node_is_constant(b->graph, a, 0))
        return op == OP_ADD ? c : build_unary(b, OP_NEG, 0, c);
    if (is_negated(b, c, &x))
        return build_binary(b, op == OP_ADD ? OP_SUB : OP_ADD, a, x);
    if (op == OP_ADD && is_negated(b, a, &x))
        return build_binary(b, OP_SUB, c, x);
    return NODE_NONE;
}

static node_id simplify_product(struct builder *b, enum op op, node_id a, node_id c)
{
    node_id x;
    if (node_is_constant(b->graph, c, 1))
        return a;
    if (node_is_constant(b->graph, c, -1))
        return build_unary(b, OP_NEG, 0, a);
    if (op == OP_MUL && (node_is_constant(b->graph, a, 1) || node_is_constant(b->graph, a, -1)))
        return simplify_product(b, op, c, a);
    if (is_negated(b, a, &x))
        return build_unary(b, OP_NEG, 0, build_binary(b, op, x, c));
    if (is_negated(b, c, &x))
        return build_unary(b, OP_NEG, 0, build_binary(b, op, a, x));
    node_id floated = float_mask(b, op, a, c);
    if (floated == NODE_NONE && op == OP_MUL)
        floated = float_mask(b, op, c, a);
    return floated;
}

static node_id simplify_power(struct builder *b, enum op op, node_id a, node_id c)
{
    enum op power = fold_power(at(b, c));
    if (op == OP_POWN || power == OP_POW)
        return NODE_NONE;
    return power == OP_POWN ? build_binary(b, OP_POWN, a, c) : build_unary(b, power, at(b, c)->number, a);
}

static node_id simplify_binary(struct builder *b, enum op op, node_id a, node_id c)
{
    switch (op) {
    case OP_ADD:
    case OP_SUB:
        return simplify_sum(b, op, a, c);
    case OP_MUL:
    case OP_DIV:
        return simplify_product(b, op, a, c);
    case OP_POW:
    case OP_POWN:
        return simplify_power(b, op, a, c);
    case OP_MAX2:
    case OP_MIN2:
        return a == c ? a : NODE_NONE;
    default:
        return NODE_NONE;
    }
}

node_id build_binary(struct builder *b, enum op op, node_id a, node_id c)
{
    bool constant = at(b, a)->op == OP_CONST && at(b, c)->op == OP_CONST;
    node_id simple = constant ? NODE_NONE : simplify_binary(b, op, a, c);
    if (simple != NODE_NONE)
        return simple;
    struct shape shape = at(b, a)->shape;
    if (at(b, a)->size > 1 && !constant) {
        node_id scalar_a = uniform_scalar(b, a);
        node_id scalar_c = uniform_scalar(b, c);
        if (scalar_a != NODE_NONE && scalar_c != NODE_NONE)
            return build_broadcast(b, build_binary(b, op, scalar_a, scalar_c), &shape);
    }
    if ((op == OP_ADD || op == OP_MUL) && a > c) {
        node_id swap = a;
        a = c;
        c = swap;
    }
    struct node node = prototype(b, op, &shape);
    node.in[0] = a;
    node.in[1] = c;
    return add_folded(b, &node);
}

static node_id simplify_unary(struct builder *b, enum op op, double p, node_id a)
{
    node_id x;
    if (op == OP_NEG && is_negated(b, a, &x))
        return x;
    if (op == OP_POWI && p == 1)
        return a;
    if (op == OP_POWI && p == 0)
        return build_filled(b, &at(b, a)->shape, 1);
    if (op == OP_POWI && p == -1)
        return build_binary(b, OP_DIV, build_filled(b, &at(b, a)->shape, 1), a);
    if (op == OP_POWR && p == 0.5)
        return build_unary(b, OP_SQRT, 0, a);
    return NODE_NONE;
}

node_id build_unary(struct builder *b, enum op op, double p, node_id a)
{
    node_id simple = simplify_unary(b, op, p, a);
    if (simple != NODE_NONE)
        return simple;
    struct shape shape = at(b, a)->shape;
    if (at(b, a)->size > 1 && at(b, a)->op != OP_CONST) {
        node_id scalar = uniform_scalar(b, a);
        if (scalar != NODE_NONE)
            return build_broadcast(b, build_unary(b, op, p, scalar), &shape);
    }
    struct node node = prototype(b, op, &shape);
    node.number = p;
    node.in[0] = a;
    return add_folded(b, &node);
}

node_id build_where(struct builder *b, node_id condition, node_id a, node_id c)
{
    const struct node *test = at(b, condition);
    if (test->op == OP_CONST && test->data == NULL)
        return test->number != 0 ? a : c;
    if (a == c)
        return a;
    struct node node = prototype(b, OP_WHERE, &at(b, a)->shape);
    node.in[0] = condition;
    node.in[1] = a;
    node.in[2] = c;
    return add_folded(b, &node);
}

/* ---- Structure ---- */

/* A uniform operand stays uniform under anything that only moves entries. */
static node_id move_uniform(struct builder *b, node_id a, const struct shape *shape)
{
    if (at(b, a)->size <= 1)
        return NODE_NONE;
    node_id scalar = uniform_scalar(b, a);
    return scalar == NODE_NONE ? NODE_NONE : build_broadcast(b, scalar, shape);
}

node_id build_reshape(struct builder *b, node_id a, const struct shape *shape)
{
    if (shape_equal(&at(b, a)->shape, shape))
        return a;
    if (at(b, a)->op == OP_RESHAPE)
        return build_reshape(b, at(b, a)->in[0], shape);
    node_id uniform = move_uniform(b, a, shape);
    if (uniform != NODE_NONE)
        return uniform;
    if (at(b, a)->op == OP_CONST && at(b, a)->data != NULL)
        return build_array(b, shape, at(b, a)->data);
    struct node node = prototype(b, OP_RESHAPE, shape);
    node.in[0] = a;
    return add_folded(b, &node);
}

node_id build_broadcast(struct builder *b, node_id a, const struct shape *shape)
{
    if (shape_equal(&at(b, a)->shape, shape))
        return a;
    if (at(b, a)->op == OP_CONST && at(b, a)->data == NULL)
        return build_filled(b, shape, at(b, a)->number);
    if (at(b, a)->op == OP_BROADCAST)
        return build_broadcast(b, at(b, a)->in[0], shape);
    if (at(b, a)->size == 1) {
        struct shape scalar = shape_scalar();
        a = build_reshape(b, a, &scalar);
        if (shape_size(shape) == 1)
            return build_reshape(b, a, shape);
    }
    struct node node = prototype(b, OP_BROADCAST, shape);
    node.in[0] = a;
    return add_folded(b, &node);
}

node_id build_permute(struct builder *b, node_id a, const size_t *permutation)
{
    struct shape from = at(b, a)->shape;
    struct shape shape = from;
    bool identity = true;
    for (size_t i = 0; i < from.rank; i++) {
        shape.dim[i] = from.dim[permutation[i]];
        identity = identity && permutation[i] == i;
    }
    if (identity)
        return a;
    node_id uniform = move_uniform(b, a, &shape);
    if (uniform != NODE_NONE)
        return uniform;
    struct node node = prototype(b, OP_PERMUTE, &shape);
    node.in[0] = a;
    node.index = permutation;
    node.index_count = from.rank;
    return add_folded(b, &node);
}

static bool is_identity(size_t count, const size_t *index)
{
    for (size_t k = 0; k < count; k++)
        if (index[k] != k)
            return false;
    return true;
}

/* Some entries of an elementwise result, from the same entries of its operands: what is not picked is not computed, and
 * its infinities cannot leak into derivatives. */
static node_id gather_operands(struct builder *b, node_id a, const struct shape *shape, const size_t *index)
{
    struct node node = *at(b, a);
    node_id first = build_gather(b, node.in[0], shape, index);
    if (op_rows[node.op].arity == 1)
        return build_unary(b, node.op, node.number, first);
    return build_binary(b, node.op, first, build_gather(b, node.in[1], shape, index));
}

node_id build_gather(struct builder *b, node_id a, const struct shape *shape, const size_t *index)
{
    size_t count = shape_size(shape);
    if (count == at(b, a)->size && is_identity(count, index))
        return build_reshape(b, a, shape);
    if (count == 0)
        return build_filled(b, shape, 0);
    node_id uniform = move_uniform(b, a, shape);
    if (uniform != NODE_NONE)
        return uniform;
    if (at(b, a)->op == OP_RESHAPE)
        return build_gather(b, at(b, a)->in[0], shape, index);
    if (op_rows[at(b, a)->op].family == FAMILY_MAP && count < at(b, a)->size)
        return gather_operands(b, a, shape, index);
    struct node node = prototype(b, OP_GATHER, shape);
    node.in[0] = a;
    node.index = index;
    node.index_count = count;
    return add_folded(b, &node);
}

node_id build_scatter(struct builder *b, node_id a, const struct shape *shape, const size_t *index)
{
    struct node node = prototype(b, OP_SCATTER, shape);
    node.in[0] = a;
    node.index = index;
    node.index_count = at(b, a)->size;
    return add_folded(b, &node);
}

/* ---- Reductions ---- */

/* A reduction of n equal entries x, from x alone. */
static node_id reduce_uniform(struct builder *b, enum op op, node_id x, double n)
{
    switch (op) {
    case OP_SUM:
        return build_binary(b, OP_MUL, build_number(b, n), x);
    case OP_LOGSUMEXP:
        return build_binary(b, OP_ADD, x, build_number(b, log(n)));
    case OP_NORM2:
        return build_binary(b, OP_MUL, build_number(b, sqrt(n)), build_unary(b, OP_ABS, 0, x));
    default:
        return x;
    }
}

node_id build_reduce(struct builder *b, enum op op, node_id a, size_t axis)
{
    size_t count = at(b, a)->shape.dim[axis];
    struct shape shape = shape_without(&at(b, a)->shape, axis);
    node_id scalar = at(b, a)->size > 1 && at(b, a)->op != OP_CONST ? uniform_scalar(b, a) : NODE_NONE;
    if (scalar != NODE_NONE)
        return build_broadcast(b, reduce_uniform(b, op, scalar, (double)count), &shape);
    if (count == 1 && op != OP_NORM2)
        return build_reshape(b, a, &shape);
    if (count == 1)
        return build_unary(b, OP_ABS, 0, build_reshape(b, a, &shape));
    struct node node = prototype(b, op, &shape);
    node.in[0] = a;
    node.slot = axis;
    return add_folded(b, &node);
}

node_id build_reduce_all(struct builder *b, enum op op, node_id a)
{
    struct shape flat = shape_vector(at(b, a)->size);
    return build_reduce(b, op, build_reshape(b, a, &flat), 0);
}

/* ---- Contraction ---- */

/* A product reads a transposed operand as it lies: what is left of a permutation that only swaps the last two axes is
 * its operand, and the flag. */
static node_id absorb_transpose(const struct builder *b, node_id a, bool *transpose)
{
    const struct node *node = at(b, a);
    size_t rank = node->shape.rank;
    if (node->op != OP_PERMUTE || node->index[rank - 1] != rank - 2 || node->index[rank - 2] != rank - 1)
        return a;
    *transpose = !*transpose; /* of at most three axes, the first one stays */
    return node->in[0];
}

node_id build_contract(struct builder *b, node_id a, bool transpose_a, node_id c, bool transpose_c)
{
    a = absorb_transpose(b, a, &transpose_a);
    c = absorb_transpose(b, c, &transpose_c);
    struct shape left = at(b, a)->shape;
    const struct shape *right = &at(b, c)->shape;
    struct shape shape = left;
    shape.dim[left.rank - 2] = left.dim[left.rank - (transpose_a ? 1 : 2)];
    shape.dim[left.rank - 1] = right->dim[right->rank - (transpose_c ? 2 : 1)];
    struct node node = prototype(b, OP_CONTRACT, &shape);
    node.in[0] = a;
    node.in[1] = c;
    node.transpose[0] = transpose_a;
    node.transpose[1] = transpose_c;
    return add_folded(b, &node);
}
