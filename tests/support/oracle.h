/* A graph evaluated once more, in long double and by plain index arithmetic, with derivatives written down here: what the
 * evaluator, its tangents and its error bounds are held against. It shares no code and no rule with them. */
#ifndef SUPPORT_ORACLE_H
#define SUPPORT_ORACLE_H

#include "expr/graph.h"

#include <math.h>
#include <stdlib.h>

struct oracle {
    struct arena *arena;
    const struct graph *graph;
    const double *theta;
    const double *seed; /* the direction of the tangents */
    size_t count;       /* nodes evaluated */
    size_t capacity;
    long double **value;   /* every entry spelled out */
    long double **tangent; /* along the direction */
};

/* ---- Entries and their places ---- */

static inline void oracle_place(const struct shape *shape, size_t flat, size_t place[SHAPE_MAX_RANK])
{
    for (size_t i = shape->rank; i-- > 0; flat /= shape->dim[i])
        place[i] = flat % shape->dim[i];
}

static inline size_t oracle_flat(const struct shape *shape, const size_t place[SHAPE_MAX_RANK])
{
    size_t flat = 0;
    for (size_t i = 0; i < shape->rank; i++)
        flat = flat * shape->dim[i] + place[i];
    return flat;
}

/* Which entry of the operand stands at entry k of a broadcast, or of a permutation. */
static inline size_t oracle_broadcast_from(const struct shape *to, const struct shape *from, size_t k)
{
    size_t place[SHAPE_MAX_RANK];
    size_t own[SHAPE_MAX_RANK] = {0};
    oracle_place(to, k, place);
    for (size_t i = 0; i < from->rank; i++)
        own[i] = from->dim[i] == 1 ? 0 : place[to->rank - from->rank + i];
    return oracle_flat(from, own);
}

static inline size_t oracle_permute_from(const struct node *node, const struct shape *from, size_t k)
{
    size_t place[SHAPE_MAX_RANK];
    size_t own[SHAPE_MAX_RANK] = {0};
    oracle_place(&node->shape, k, place);
    for (size_t i = 0; i < node->shape.rank; i++)
        own[node->index[i]] = place[i];
    return oracle_flat(from, own);
}

/* ---- Elementwise functions and their slopes ---- */

static inline long double oracle_sigmoid(long double a)
{
    return 1 / (1 + expl(-a));
}

static inline long double oracle_function(enum op op, long double p, long double a, long double b)
{
    switch (op) {
    case OP_NEG:
        return -a;
    case OP_ADD:
        return a + b;
    case OP_SUB:
        return a - b;
    case OP_MUL:
        return a * b;
    case OP_DIV:
        return a / b;
    case OP_POWI:
    case OP_POWR:
        return powl(a, p);
    case OP_POWN:
    case OP_POW:
        return powl(a, b);
    case OP_LT:
        return a < b;
    case OP_LE:
        return a <= b;
    case OP_GT:
        return a > b;
    case OP_GE:
        return a >= b;
    case OP_EQ:
        return a == b;
    case OP_NE:
        return a != b;
    case OP_EXP:
        return expl(a);
    case OP_EXPM1:
        return expm1l(a);
    case OP_LOG:
        return logl(a);
    case OP_LOG1P:
        return log1pl(a);
    case OP_SQRT:
        return sqrtl(a);
    case OP_CBRT:
        return cbrtl(a);
    case OP_ABS:
        return fabsl(a);
    case OP_SIGN:
        return (a > 0) - (a < 0);
    case OP_SIN:
        return sinl(a);
    case OP_COS:
        return cosl(a);
    case OP_TAN:
        return tanl(a);
    case OP_ASIN:
        return asinl(a);
    case OP_ACOS:
        return acosl(a);
    case OP_ATAN:
        return atanl(a);
    case OP_ATAN2:
        return atan2l(a, b);
    case OP_SINH:
        return sinhl(a);
    case OP_COSH:
        return coshl(a);
    case OP_TANH:
        return tanhl(a);
    case OP_ASINH:
        return asinhl(a);
    case OP_ACOSH:
        return acoshl(a);
    case OP_ATANH:
        return atanhl(a);
    case OP_ERF:
        return erfl(a);
    case OP_ERFC:
        return erfcl(a);
    case OP_SIGMOID:
        return oracle_sigmoid(a);
    case OP_SOFTPLUS:
        return a > 0 ? a + log1pl(expl(-a)) : log1pl(expl(a));
    case OP_RELU:
        return a > 0 ? a : 0;
    case OP_STEP:
        return a > 0;
    case OP_MAX2:
        return a > b ? a : b;
    case OP_MIN2:
        return a < b ? a : b;
    case OP_HYPOT:
        return hypotl(a, b);
    default:
        abort();
    }
}

static inline long double oracle_share(long double first, long double second)
{
    return first > second ? 1 : first == second ? 0.5L : 0;
}

/* d/da; for functions of two arguments oracle_slope_b has d/db. */
static inline long double oracle_slope_a(enum op op, long double p, long double a, long double b)
{
    static const long double root_pi = 1.77245385090551602729816748334114518L;
    switch (op) {
    case OP_NEG:
        return -1;
    case OP_ADD:
    case OP_SUB:
        return 1;
    case OP_MUL:
        return b;
    case OP_DIV:
        return 1 / b;
    case OP_POWI:
    case OP_POWR:
        return p * powl(a, p - 1);
    case OP_POWN:
    case OP_POW:
        return b == 0 ? 0 : b * powl(a, b - 1);
    case OP_EXP:
    case OP_EXPM1:
        return expl(a);
    case OP_LOG:
        return 1 / a;
    case OP_LOG1P:
        return 1 / (1 + a);
    case OP_SQRT:
        return 1 / (2 * sqrtl(a));
    case OP_CBRT:
        return 1 / (3 * powl(cbrtl(a), 2));
    case OP_ABS:
        return (a > 0) - (a < 0);
    case OP_SIN:
        return cosl(a);
    case OP_COS:
        return -sinl(a);
    case OP_TAN:
        return 1 / (cosl(a) * cosl(a));
    case OP_ASIN:
        return 1 / sqrtl(1 - a * a);
    case OP_ACOS:
        return -1 / sqrtl(1 - a * a);
    case OP_ATAN:
        return 1 / (1 + a * a);
    case OP_ATAN2:
        return b / (a * a + b * b);
    case OP_SINH:
        return coshl(a);
    case OP_COSH:
        return sinhl(a);
    case OP_TANH:
        return 1 / (coshl(a) * coshl(a));
    case OP_ASINH:
        return 1 / sqrtl(1 + a * a);
    case OP_ACOSH:
        return 1 / sqrtl(a * a - 1);
    case OP_ATANH:
        return 1 / (1 - a * a);
    case OP_ERF:
        return 2 / root_pi * expl(-a * a);
    case OP_ERFC:
        return -2 / root_pi * expl(-a * a);
    case OP_SIGMOID:
        return oracle_sigmoid(a) * oracle_sigmoid(-a);
    case OP_SOFTPLUS:
        return oracle_sigmoid(a);
    case OP_RELU:
        return a > 0;
    case OP_MAX2:
        return oracle_share(a, b);
    case OP_MIN2:
        return oracle_share(b, a);
    case OP_HYPOT:
        return a / hypotl(a, b);
    default:
        return 0;
    }
}

static inline long double oracle_slope_b(enum op op, long double a, long double b)
{
    switch (op) {
    case OP_ADD:
        return 1;
    case OP_SUB:
        return -1;
    case OP_MUL:
        return a;
    case OP_DIV:
        return -a / (b * b);
    case OP_POW:
        return a == 0 ? 0 : powl(a, b) * logl(a);
    case OP_ATAN2:
        return -a / (a * a + b * b);
    case OP_MAX2:
        return oracle_share(b, a);
    case OP_MIN2:
        return oracle_share(a, b);
    case OP_HYPOT:
        return b / hypotl(a, b);
    default:
        return 0;
    }
}

/* ---- Nodes ---- */

static inline void oracle_leaf(const struct oracle *o, const struct node *node, long double *y, long double *dy)
{
    for (size_t k = 0; k < node->size; k++)
        if (node->op == OP_PARAM) {
            y[k] = o->theta[node->slot + k];
            dy[k] = o->seed[node->slot + k];
        } else {
            y[k] = node->data != NULL ? node->data[k] : node->number;
        }
}

static inline void oracle_map(const struct oracle *o, const struct node *node, long double *y, long double *dy)
{
    bool binary = op_rows[node->op].arity == 2;
    for (size_t k = 0; k < node->size; k++) {
        long double a = o->value[node->in[0]][k];
        long double b = binary ? o->value[node->in[1]][k] : 0;
        long double da = o->tangent[node->in[0]][k];
        long double db = binary ? o->tangent[node->in[1]][k] : 0;
        y[k] = oracle_function(node->op, node->number, a, b);
        if (da != 0)
            dy[k] += oracle_slope_a(node->op, node->number, a, b) * da;
        if (db != 0)
            dy[k] += oracle_slope_b(node->op, a, b) * db;
    }
}

static inline void oracle_move(const struct oracle *o, const struct node *node, long double *y, long double *dy)
{
    const struct node *from = graph_at(o->graph, node->in[0]);
    const long double *a = o->value[node->in[0]];
    const long double *da = o->tangent[node->in[0]];
    for (size_t k = 0; node->op == OP_SCATTER && k < node->index_count; k++) {
        y[node->index[k]] += a[k];
        dy[node->index[k]] += da[k];
    }
    for (size_t k = 0; node->op != OP_SCATTER && k < node->size; k++) {
        size_t source = node->op == OP_GATHER      ? node->index[k]
                        : node->op == OP_BROADCAST ? oracle_broadcast_from(&node->shape, &from->shape, k)
                        : node->op == OP_PERMUTE   ? oracle_permute_from(node, &from->shape, k)
                                                   : k;
        y[k] = a[source];
        dy[k] = da[source];
    }
}

/* One entry of a reduction: `count` entries of a, `step` apart. */
static inline void oracle_reduce_line(enum op op, size_t count, size_t step, const long double *a,
                                      const long double *da, long double *y, long double *dy)
{
    long double most = -INFINITY;
    long double least = INFINITY;
    long double sum = 0;
    long double squares = 0;
    long double exponentials = 0;
    for (size_t i = 0; i < count; i++) {
        most = a[i * step] > most ? a[i * step] : most;
        least = a[i * step] < least ? a[i * step] : least;
        sum += a[i * step];
        squares += a[i * step] * a[i * step];
    }
    for (size_t i = 0; i < count; i++)
        exponentials += expl(a[i * step] - most);
    *y = op == OP_SUM          ? sum
         : op == OP_MAX        ? most
         : op == OP_MIN        ? least
         : op == OP_NORM2      ? sqrtl(squares)
         : isfinite(most) == 0 ? most
                               : most + logl(exponentials);
    for (size_t i = 0; i < count; i++) {
        long double x = a[i * step];
        long double slope = op == OP_SUM ? 1 : op == OP_NORM2 ? x / *y : op == OP_LOGSUMEXP ? expl(x - *y) : x == *y;
        if (da[i * step] != 0)
            *dy += slope * da[i * step];
    }
}

static inline void oracle_reduce(const struct oracle *o, const struct node *node, long double *y, long double *dy)
{
    const struct shape *from = &graph_at(o->graph, node->in[0])->shape;
    size_t step = 1;
    for (size_t i = node->slot + 1; i < from->rank; i++)
        step *= from->dim[i];
    for (size_t k = 0; k < node->size; k++) {
        size_t first = k / step * step * from->dim[node->slot] + k % step;
        oracle_reduce_line(node->op, from->dim[node->slot], step, o->value[node->in[0]] + first,
                           o->tangent[node->in[0]] + first, &y[k], &dy[k]);
    }
}

/* The flat place of entry (batch, row, column) of an operand that may be stored transposed. */
static inline size_t oracle_entry(const struct shape *shape, bool transpose, size_t batch, size_t row, size_t column)
{
    size_t rows = shape->dim[shape->rank - 2];
    size_t columns = shape->dim[shape->rank - 1];
    return batch * rows * columns + (transpose ? column * columns + row : row * columns + column);
}

static inline void oracle_contract(const struct oracle *o, const struct node *node, long double *y, long double *dy)
{
    const struct shape *a = &graph_at(o->graph, node->in[0])->shape;
    const struct shape *b = &graph_at(o->graph, node->in[1])->shape;
    size_t rows = node->shape.dim[node->shape.rank - 2];
    size_t columns = node->shape.dim[node->shape.rank - 1];
    size_t inner = a->dim[a->rank - (node->transpose[0] ? 2 : 1)];
    for (size_t k = 0; k < node->size; k++)
        for (size_t i = 0; i < inner; i++) {
            size_t batch = k / (rows * columns);
            size_t in_a = oracle_entry(a, node->transpose[0], batch, k / columns % rows, i);
            size_t in_b = oracle_entry(b, node->transpose[1], batch, i, k % columns);
            y[k] += o->value[node->in[0]][in_a] * o->value[node->in[1]][in_b];
            dy[k] += o->tangent[node->in[0]][in_a] * o->value[node->in[1]][in_b] +
                     o->value[node->in[0]][in_a] * o->tangent[node->in[1]][in_b];
        }
}

static inline void oracle_where(const struct oracle *o, const struct node *node, long double *y, long double *dy)
{
    for (size_t k = 0; k < node->size; k++) {
        node_id taken = node->in[o->value[node->in[0]][k] != 0 ? 1 : 2];
        y[k] = o->value[taken][k];
        dy[k] = o->tangent[taken][k];
    }
}

/* Evaluates the nodes that were added since the last call. */
static inline void oracle_extend(struct oracle *o)
{
    for (; o->count < o->graph->count; o->count++) {
        const struct node *node = graph_at(o->graph, (node_id)o->count);
        if (o->count == o->capacity) {
            o->capacity = 2 * o->capacity + 256;
            long double **value = ARENA_ARRAY(o->arena, o->capacity, long double *);
            long double **tangent = ARENA_ARRAY(o->arena, o->capacity, long double *);
            for (size_t k = 0; k < o->count; k++) {
                value[k] = o->value[k];
                tangent[k] = o->tangent[k];
            }
            o->value = value;
            o->tangent = tangent;
        }
        long double *y = o->value[o->count] = ARENA_ARRAY(o->arena, node->size, long double);
        long double *dy = o->tangent[o->count] = ARENA_ARRAY(o->arena, node->size, long double);
        switch (op_rows[node->op].family) {
        case FAMILY_LEAF:
            oracle_leaf(o, node, y, dy);
            break;
        case FAMILY_MAP:
            oracle_map(o, node, y, dy);
            break;
        case FAMILY_SELECT:
            oracle_where(o, node, y, dy);
            break;
        case FAMILY_MOVE:
            oracle_move(o, node, y, dy);
            break;
        case FAMILY_REDUCE:
            oracle_reduce(o, node, y, dy);
            break;
        default:
            oracle_contract(o, node, y, dy);
            break;
        }
    }
}

static inline struct oracle oracle_run(struct arena *arena, const struct graph *graph, const double *theta,
                                       const double *seed)
{
    struct oracle o = {.arena = arena, .graph = graph, .theta = theta, .seed = seed};
    oracle_extend(&o);
    return o;
}

#endif
