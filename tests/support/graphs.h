/* Random graphs of every family of operations, without any rewriting, whose values stay moderate at a random theta. */
#ifndef SUPPORT_GRAPHS_H
#define SUPPORT_GRAPHS_H

#include "eval/build.h"
#include "support/oracle.h"
#include "support/random.h"

enum { GRAPHS_PARAMETERS = 22, GRAPHS_MOST = 200 };

struct random_graph {
    struct random *random;
    struct arena *arena;
    struct graph *graph;
    double theta[GRAPHS_PARAMETERS];
    double seed[GRAPHS_PARAMETERS];
    struct oracle oracle; /* of this graph, along `seed` */
    size_t count;
    node_id pool[GRAPHS_MOST]; /* nodes of moderate values, for use as operands */
};

static inline struct node graphs_node(enum op op, struct shape shape)
{
    return (struct node){.op = op, .in = {NODE_NONE, NODE_NONE, NODE_NONE}, .shape = shape};
}

static inline size_t graphs_below(struct random_graph *g, size_t count)
{
    return random_below(g->random, count);
}

static inline node_id graphs_pick(struct random_graph *g)
{
    return g->pool[graphs_below(g, g->count)];
}

static inline const struct node *graphs_at(const struct random_graph *g, node_id id)
{
    return graph_at(g->graph, id);
}

/* Whether the node is far from a kink at entry k, where rounding would decide. */
static inline bool graphs_is_decided(enum op op, long double a, long double b)
{
    if ((op >= OP_LT && op <= OP_NE) || op == OP_MAX2 || op == OP_MIN2)
        return fabsl(a - b) > 1e-9L;
    return (op != OP_SIGN && op != OP_STEP && op != OP_ABS && op != OP_RELU) || fabsl(a) > 1e-9L;
}

/* And far from singular: where it is steep, rounding may take it out of its domain. */
static inline bool graphs_is_tame(const struct random_graph *g, const struct node *node, size_t k)
{
    long double a = node->in[0] == NODE_NONE ? 0 : g->oracle.value[node->in[0]][k];
    long double b = node->in[1] == NODE_NONE ? 0 : g->oracle.value[node->in[1]][k];
    return graphs_is_decided(node->op, a, b) && fabsl(oracle_slope_a(node->op, node->number, a, b)) < 1000 &&
           fabsl(oracle_slope_b(node->op, a, b)) < 1000;
}

/* Adds a node, and to the pool if it and its derivative are moderate. */
static inline node_id graphs_add(struct random_graph *g, struct node node)
{
    node_id id = graph_add(g->graph, &node);
    oracle_extend(&g->oracle);
    bool moderate = g->count < GRAPHS_MOST;
    for (size_t k = 0; k < graphs_at(g, id)->size; k++)
        moderate = moderate && fabsl(g->oracle.value[id][k]) < 100 && fabsl(g->oracle.tangent[id][k]) < 1000 &&
                   (node.op != OP_LOGDET || g->oracle.value[id][k] > -5) && /* regular for sure */
                   (node.op != OP_NORM2 || g->oracle.value[id][k] > 0.001L) &&
                   (op_rows[node.op].family != FAMILY_MAP || graphs_is_tame(g, graphs_at(g, id), k));
    if (moderate)
        g->pool[g->count++] = id;
    return id;
}

static inline node_id graphs_spread(struct random_graph *g, node_id id, const struct shape *shape)
{
    if (shape_equal(&graphs_at(g, id)->shape, shape))
        return id;
    struct node node = graphs_node(OP_BROADCAST, *shape);
    node.in[0] = id;
    return graphs_add(g, node);
}

static inline void graphs_constants(struct random_graph *g)
{
    static const double numbers[] = {0, -0.0, 1, -1, 2, 0.5, 3, -2};
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        struct node node = graphs_node(OP_CONST, k % 2 == 0 ? shape_scalar() : shape_vector(3));
        node.number = numbers[k];
        graphs_add(g, node);
    }
    struct shape shapes[] = {shape_vector(3), shape_matrix(2, 3), shape_matrix(2, 0), shape_vector(0)};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        struct node node = graphs_node(OP_CONST, shapes[k]);
        double *data = ARENA_ARRAY(g->arena, shape_size(&shapes[k]), double);
        for (size_t i = 0; i < shape_size(&shapes[k]); i++)
            data[i] = k == 0 ? (double)i - 1 : random_uniform(g->random, -2, 2); /* the first: -1, 0, 1 */
        node.data = data;
        graphs_add(g, node);
    }
}

static inline void graphs_unary(struct random_graph *g)
{
    static const enum op ops[] = {OP_NEG,   OP_NEG,  OP_POWI, OP_POWI, OP_POWR, OP_EXP,     OP_EXPM1,   OP_LOG,
                                  OP_LOG1P, OP_SQRT, OP_CBRT, OP_ABS,  OP_SIGN, OP_SIN,     OP_COS,     OP_TAN,
                                  OP_ASIN,  OP_ACOS, OP_ATAN, OP_SINH, OP_COSH, OP_TANH,    OP_ASINH,   OP_ACOSH,
                                  OP_ATANH, OP_ERF,  OP_ERFC, OP_RELU, OP_STEP, OP_SIGMOID, OP_SOFTPLUS};
    static const double powers[] = {-2, -1, 0, 1, 2, 3, 4, 5};
    node_id a = graphs_pick(g);
    struct node node = graphs_node(ops[graphs_below(g, sizeof ops / sizeof *ops)], graphs_at(g, a)->shape);
    node.in[0] = a;
    if (node.op == OP_POWI)
        node.number = powers[graphs_below(g, 8)];
    if (node.op == OP_POWR)
        node.number = powers[graphs_below(g, 8)] + 0.5;
    graphs_add(g, node);
}

/* Two operands that broadcast together; false if the pair does not. */
static inline bool graphs_pair(struct random_graph *g, node_id pair[2])
{
    struct shape shape;
    pair[0] = graphs_pick(g);
    pair[1] = graphs_pick(g);
    if (!shape_broadcast(&graphs_at(g, pair[0])->shape, &graphs_at(g, pair[1])->shape, &shape) ||
        shape_size(&shape) > 100)
        return false;
    pair[0] = graphs_spread(g, pair[0], &shape);
    pair[1] = graphs_spread(g, pair[1], &shape);
    return true;
}

static inline node_id graphs_apply(struct random_graph *g, enum op op, const node_id pair[2])
{
    struct node node = graphs_node(op, graphs_at(g, pair[0])->shape);
    node.in[0] = pair[0];
    node.in[1] = pair[1];
    return graphs_add(g, node);
}

/* Whether a power has derivatives: by a variable exponent only if the base is positive. */
static inline bool graphs_power_is_smooth(const struct random_graph *g, const node_id pair[2])
{
    bool smooth = true;
    for (size_t k = 0; k < graphs_at(g, pair[0])->size && graphs_at(g, pair[1])->op != OP_CONST; k++)
        smooth = smooth && g->oracle.value[pair[0]][k] > 0;
    return smooth;
}

static inline void graphs_binary(struct random_graph *g)
{
    static const enum op ops[] = {OP_ADD, OP_ADD, OP_SUB,  OP_SUB,  OP_MUL,   OP_MUL,
                                  OP_DIV, OP_DIV, OP_MAX2, OP_MIN2, OP_HYPOT, OP_POW};
    node_id pair[2];
    enum op op = ops[graphs_below(g, sizeof ops / sizeof *ops)];
    if (graphs_pair(g, pair) && (op != OP_POW || graphs_power_is_smooth(g, pair)))
        graphs_apply(g, op, pair);
}

static inline void graphs_where(struct random_graph *g)
{
    static const enum op ops[] = {OP_LT, OP_LE, OP_GT, OP_GE, OP_EQ, OP_NE};
    node_id pair[2];
    if (!graphs_pair(g, pair))
        return;
    size_t before = g->count;
    node_id condition = graphs_apply(g, ops[graphs_below(g, 6)], pair);
    if (g->count == before)
        return;
    struct node node = graphs_node(OP_WHERE, graphs_at(g, condition)->shape);
    node.in[0] = condition;
    for (unsigned i = 1; i < 3; i++) {
        struct shape common;
        node_id branch = graphs_pick(g);
        bool fits =
            shape_broadcast(&graphs_at(g, branch)->shape, &node.shape, &common) && shape_equal(&common, &node.shape);
        node.in[i] = fits ? graphs_spread(g, branch, &node.shape) : pair[i - 1];
    }
    graphs_add(g, node);
}

static inline size_t *graphs_indices(struct random_graph *g, size_t count, size_t below)
{
    size_t *index = ARENA_ARRAY(g->arena, count, size_t);
    for (size_t k = 0; k < count; k++)
        index[k] = graphs_below(g, below);
    return index;
}

static inline void graphs_permutation(struct random_graph *g, struct node *node)
{
    const struct shape from = node->shape;
    size_t *order = ARENA_ARRAY(g->arena, from.rank, size_t);
    for (size_t i = 0; i < from.rank; i++) {
        size_t j = graphs_below(g, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
    for (size_t i = 0; i < from.rank; i++)
        node->shape.dim[i] = from.dim[order[i]];
    node->index = order;
    node->index_count = from.rank;
}

static inline void graphs_move(struct random_graph *g)
{
    node_id a = graphs_pick(g);
    struct shape from = graphs_at(g, a)->shape;
    size_t size = graphs_at(g, a)->size;
    struct node node = graphs_node(OP_RESHAPE, from);
    size_t kind = graphs_below(g, 6);
    if (kind == 0) {
        node.shape = shape_vector(size);
    } else if (kind == 1 && from.rank < SHAPE_MAX_RANK) {
        node.shape = shape_with(&from, graphs_below(g, from.rank + 1), 1);
    } else if (kind == 2 && from.rank > 1) {
        node.op = OP_PERMUTE;
        graphs_permutation(g, &node);
    } else if (kind == 3 && size > 0) {
        node.op = OP_GATHER;
        node.shape = graphs_below(g, 2) == 0 ? shape_vector(graphs_below(g, 6)) : shape_matrix(2, 3);
        node.index_count = shape_size(&node.shape);
        node.index = graphs_indices(g, node.index_count, size);
    } else if (kind == 4) {
        node.op = OP_SCATTER;
        node.shape = graphs_below(g, 2) == 0 ? shape_vector(1 + graphs_below(g, 6)) : shape_matrix(3, 2);
        node.index_count = size;
        node.index = graphs_indices(g, size, shape_size(&node.shape));
    } else if (from.rank < SHAPE_MAX_RANK && size < 50) {
        node.op = OP_BROADCAST;
        node.shape = shape_with(&from, 0, 1 + graphs_below(g, 3));
    }
    node.in[0] = a;
    graphs_add(g, node);
}

/* Whether two entries along an axis are equal or nearly so: a kink of max and min. */
static inline bool graphs_ties(const struct random_graph *g, node_id a, size_t axis)
{
    struct axis_split split = shape_split(&graphs_at(g, a)->shape, axis);
    const long double *value = g->oracle.value[a];
    for (size_t k = 0; k < split.outer * split.inner; k++)
        for (size_t i = 0; i < split.count; i++)
            for (size_t j = 0; j < i; j++) {
                size_t first = k / split.inner * split.inner * split.count + k % split.inner;
                if (fabsl(value[first + i * split.inner] - value[first + j * split.inner]) < 1e-9L)
                    return true;
            }
    return false;
}

static inline void graphs_reduce(struct random_graph *g)
{
    static const enum op ops[] = {OP_SUM, OP_SUM, OP_MAX, OP_MIN, OP_LOGSUMEXP, OP_NORM2};
    node_id a = graphs_pick(g);
    struct shape from = graphs_at(g, a)->shape;
    if (from.rank == 0)
        return;
    size_t axis = graphs_below(g, from.rank);
    struct node node = graphs_node(ops[graphs_below(g, 6)], shape_without(&from, axis));
    node.in[0] = a;
    node.slot = axis;
    if ((node.op != OP_MAX && node.op != OP_MIN) || !graphs_ties(g, a, axis))
        graphs_add(g, node);
}

/* A product of two matrices, or batches of them, transposed as they fit; none if no pair is found. */
static inline void graphs_contract(struct random_graph *g)
{
    for (int attempt = 0; attempt < 100; attempt++) {
        node_id a = graphs_pick(g);
        node_id b = graphs_pick(g);
        const struct shape *left = &graphs_at(g, a)->shape;
        const struct shape *right = &graphs_at(g, b)->shape;
        if ((left->rank != 2 && left->rank != 3) || left->rank != right->rank)
            continue;
        size_t r = left->rank;
        struct node node = graphs_node(OP_CONTRACT, *left);
        node.in[0] = a;
        node.in[1] = b;
        node.transpose[0] = graphs_below(g, 2) == 0;
        node.transpose[1] = graphs_below(g, 2) == 0;
        if (left->dim[r - (node.transpose[0] ? 2 : 1)] != right->dim[r - (node.transpose[1] ? 1 : 2)] ||
            (r == 3 && left->dim[0] != right->dim[0]))
            continue;
        node.shape.dim[r - 2] = left->dim[r - (node.transpose[0] ? 1 : 2)];
        node.shape.dim[r - 1] = right->dim[r - (node.transpose[1] ? 2 : 1)];
        graphs_add(g, node);
        return;
    }
}

/* Entries of some node in another shape. */
static inline node_id graphs_gather(struct random_graph *g, const struct shape *shape)
{
    node_id a = graphs_pick(g);
    while (graphs_at(g, a)->size == 0)
        a = graphs_pick(g);
    struct node node = graphs_node(OP_GATHER, *shape);
    node.in[0] = a;
    node.index_count = shape_size(shape);
    node.index = graphs_indices(g, node.index_count, graphs_at(g, a)->size);
    return graphs_add(g, node);
}

/* A system, or several, with a diagonal large enough that most are regular. */
static inline void graphs_solve(struct random_graph *g)
{
    size_t n = 2 + graphs_below(g, 2);
    size_t m = 1 + graphs_below(g, 2);
    struct shape square = graphs_below(g, 2) == 0 ? shape_matrix(n, n) : (struct shape){3, {2, n, n}};
    struct shape right = square;
    right.dim[right.rank - 1] = m;
    double *entries = ARENA_ARRAY(g->arena, shape_size(&square), double);
    for (size_t i = 0; i < shape_size(&square); i++)
        entries[i] = i / n % n == i % n ? 3 : 0;
    struct node diagonal = graphs_node(OP_CONST, square);
    diagonal.data = entries;
    const node_id parts[2] = {graphs_gather(g, &square), graphs_add(g, diagonal)};
    node_id a = graphs_apply(g, OP_ADD, parts);
    bool logdet = graphs_below(g, 3) == 0;
    const struct shape scalars = square.rank == 3 ? shape_vector(2) : shape_scalar();
    struct node node = graphs_node(logdet ? OP_LOGDET : OP_SOLVE, logdet ? scalars : right);
    node.in[0] = a;
    node.in[1] = logdet ? NODE_NONE : graphs_gather(g, &right);
    graphs_add(g, node);
}

static inline void graphs_step(struct random_graph *g)
{
    static void (*const kinds[])(struct random_graph *) = {
        graphs_unary,  graphs_unary, graphs_unary, graphs_binary, graphs_binary,   graphs_binary,
        graphs_binary, graphs_where, graphs_move,  graphs_reduce, graphs_contract, graphs_solve,
    };
    kinds[graphs_below(g, sizeof kinds / sizeof *kinds)](g);
}

/* Parameters of rank 0, 1, 2, 3 and random operations on them; some entries of theta are exactly 0, 1 or -1. */
static inline struct random_graph *graphs_make(struct arena *arena, struct random *random, size_t steps)
{
    struct random_graph *g = ARENA_NEW(arena, struct random_graph);
    g->random = random;
    g->arena = arena;
    g->graph = graph_new(arena);
    for (size_t i = 0; i < GRAPHS_PARAMETERS; i++) {
        g->theta[i] = i % 7 == 6 ? (double)random_below(random, 3) - 1 : random_uniform(random, -2, 2);
        g->seed[i] = random_uniform(random, -1, 1);
    }
    g->oracle = (struct oracle){.arena = arena, .graph = g->graph, .theta = g->theta, .seed = g->seed};
    const struct shape shapes[] = {
        shape_scalar(), shape_vector(3), shape_matrix(2, 3), {3, {2, 3, 2}}}; /* 1 + 3 + 6 + 12 entries */
    for (size_t k = 0, slot = 0; k < 4; slot += shape_size(&shapes[k]), k++) {
        struct node node = graphs_node(OP_PARAM, shapes[k]);
        node.slot = slot;
        graphs_add(g, node);
    }
    graphs_constants(g);
    for (size_t k = 0; k < steps; k++)
        graphs_step(g);
    return g;
}

/* The same graph through the builder: map[id] is the node that stands for node id. */
static inline node_id graphs_rebuild_node(struct builder *b, const struct node *node, const node_id *map)
{
    node_id in[3] = {NODE_NONE, NODE_NONE, NODE_NONE};
    for (unsigned i = 0; i < op_rows[node->op].arity; i++)
        in[i] = map[node->in[i]];
    switch (node->op) {
    case OP_CONST:
        return node->data != NULL ? build_array(b, &node->shape, node->data)
                                  : build_filled(b, &node->shape, node->number);
    case OP_PARAM:
        return build_parameter(b, node->slot, &node->shape);
    case OP_WHERE:
        return build_where(b, in[0], in[1], in[2]);
    case OP_RESHAPE:
        return build_reshape(b, in[0], &node->shape);
    case OP_BROADCAST:
        return build_broadcast(b, in[0], &node->shape);
    case OP_PERMUTE:
        return build_permute(b, in[0], node->index);
    case OP_GATHER:
        return build_gather(b, in[0], &node->shape, node->index);
    case OP_SCATTER:
        return build_scatter(b, in[0], &node->shape, node->index);
    case OP_SOLVE:
        return build_solve(b, in[0], in[1]);
    case OP_LOGDET:
        return build_logdet(b, in[0]);
    case OP_CONTRACT:
        return build_contract(b, in[0], node->transpose[0], in[1], node->transpose[1]);
    default:
        if (op_rows[node->op].family == FAMILY_REDUCE)
            return build_reduce(b, node->op, in[0], node->slot);
        return op_rows[node->op].arity == 2 ? build_binary(b, node->op, in[0], in[1])
                                            : build_unary(b, node->op, node->number, in[0]);
    }
}

static inline struct graph *graphs_rebuild(struct arena *arena, const struct graph *graph, node_id *map)
{
    struct builder b = {graph_new(arena), {NULL, 0, 0}};
    for (node_id id = 0; id < graph->count; id++)
        map[id] = graphs_rebuild_node(&b, graph_at(graph, id), map);
    return b.graph;
}

#endif
