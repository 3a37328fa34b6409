/* A graph evaluated once more, in long double and by plain index arithmetic, with derivatives written down here: what the
 * evaluator, its tangents and its error bounds are held against. It shares no code and no rule with them. */
#ifndef SUPPORT_ORACLE_H
#define SUPPORT_ORACLE_H

#include "expr/graph.h"
#include "support/elimination.h"
#include "support/oracle_functions.h"

#include <math.h>

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

/* x = a^-1 b and dx = a^-1 (db - da x), one batch; y = log det a and dy = trace(a^-1 da). */
static inline void oracle_solve(const struct oracle *o, const struct node *node, long double *y, long double *dy)
{
    const struct shape *shape = &graph_at(o->graph, node->in[0])->shape;
    size_t n = shape->dim[shape->rank - 1];
    size_t batches = shape->rank == 3 ? shape->dim[0] : 1;
    size_t m = node->op == OP_SOLVE ? node->shape.dim[node->shape.rank - 1] : 0;
    struct elimination *e = ARENA_NEW(o->arena, struct elimination);
    for (size_t batch = 0; batch < batches; batch++) {
        const long double *da = o->tangent[node->in[0]] + batch * n * n;
        elimination_run(e, n, o->value[node->in[0]] + batch * n * n);
        if (node->op == OP_LOGDET) {
            y[batch] = e->sign > 0 ? e->log_size : e->sign == 0 ? -INFINITY : NAN;
            for (size_t i = 0; i < n * n; i++)
                dy[batch] += e->inverse[i % n * n + i / n] * da[i];
            continue;
        }
        long double *x = y + batch * n * m;
        long double *right = ARENA_ARRAY(o->arena, n * m, long double);
        elimination_solve(e, m, o->value[node->in[1]] + batch * n * m, x);
        for (size_t i = 0; i < n * m; i++) {
            right[i] = o->tangent[node->in[1]][batch * n * m + i];
            for (size_t k = 0; k < n; k++)
                right[i] -= da[i / m * n + k] * x[k * m + i % m];
        }
        elimination_solve(e, m, right, dy + batch * n * m);
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
        case FAMILY_SOLVE:
            oracle_solve(o, node, y, dy);
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
