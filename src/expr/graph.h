/* The expression graph: immutable nodes, hash-consed, whose ids are a topological order.
 *
 * A node's operands have smaller ids, so evaluation is a loop upwards and the reverse sweep a loop downwards. Two nodes
 * are never equal in operation, operands and attributes. Broadcasting is explicit: the operands of a MAP node have its
 * shape. */
#ifndef EXPR_GRAPH_H
#define EXPR_GRAPH_H

#include "base/span.h"
#include "expr/op.h"
#include "expr/shape.h"

#include <stdint.h>

typedef uint32_t node_id;
#define NODE_NONE UINT32_MAX

struct node {
    enum op op;
    node_id in[3]; /* operands; NODE_NONE beyond the arity */
    struct shape shape;
    size_t size;         /* entries of the shape */
    double number;       /* CONST without data: the value of every entry; POWI, POWR, POLYGAMMA: p */
    const double *data;  /* CONST: its entries, row-major; NULL if they all are `number` */
    const size_t *index; /* GATHER: out[k] = a[index[k]]; SCATTER: out[index[k]] += a[k]; PERMUTE: out axis k is axis
                             index[k] of a */
    size_t index_count;
    size_t slot;       /* PARAM: where its entries begin in theta; REDUCE: the axis */
    bool transpose[2]; /* CONTRACT: operand used transposed (its last two axes) */
    struct span span;  /* the text that made it */
};

struct graph {
    struct arena *arena;
    struct node *nodes;
    size_t count;
    uint32_t *table;   /* open addressing: id + 1, 0 for empty */
    size_t table_size; /* a power of two, more than twice `count` */
};

struct graph *graph_new(struct arena *arena);

/* The id of a node equal to `node`, which is added if there is none. `node->size` is computed here. The arrays that it
 * points to must live as long as the graph. */
node_id graph_add(struct graph *graph, const struct node *node);

const struct node *graph_at(const struct graph *graph, node_id id);

/* How many numbers a value of the node needs: 1 if all its entries are equal by construction (a constant, or a
 * broadcast scalar), else its size. */
size_t node_stored(const struct graph *graph, node_id id);

/* Whether the node is a constant whose every entry is `value`. */
bool node_is_constant(const struct graph *graph, node_id id, double value);

/* mark[id] = 1 for every node that an output needs, outputs included, else 0. `mark` has graph->count entries. */
void graph_mark_needed(const struct graph *graph, size_t count, const node_id *outputs, unsigned char *mark);

/* mark[id] = 1 for every node that depends on a marked leaf; leaves are marked by the caller. */
void graph_mark_dependent(const struct graph *graph, unsigned char *mark);

#endif
