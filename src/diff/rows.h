/* Which nodes of a graph go row by row: entry by entry they belong to the N rows of the data, in order, and what belongs to
 * a row depends on that row of the operands alone. A loss that is a sum over rows is made of such nodes, up to the sums. */
#ifndef DIFF_ROWS_H
#define DIFF_ROWS_H

#include "expr/graph.h"

struct rows {
    const struct graph *graph;
    size_t count;             /* N */
    size_t nodes;             /* of the graph when it was looked at */
    unsigned char *needed;    /* per node */
    unsigned char *dependent; /* per node: depends on parameters */
    unsigned char *sliced;    /* per node: goes row by row; its first axis longer than 1 is a multiple of N */
    unsigned char *sum;       /* per node: a sum of sliced operands over the rows */
    unsigned char *tail;      /* per node: depends on such a sum */
};

/* Looks at all nodes that the outputs need. False if there are no rows to be found, or if they mix before they are summed. */
bool rows_find(struct arena *arena, const struct graph *graph, size_t count, const node_id *outputs, struct rows *out);

/* The shape of a sliced node for `block` rows instead of N. */
struct shape rows_shape(const struct rows *rows, node_id id, size_t block);

#endif
