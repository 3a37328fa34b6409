/* Entries of what does not depend on parameters, as terms: numbers, and vectors of data under the name of the data. */
#ifndef SYMBOLIC_CONSTANTS_H
#define SYMBOLIC_CONSTANTS_H

#include "expr/graph.h"
#include "symbolic/term.h"

struct constants {
    struct arena *arena;
    struct graph *graph;
    struct algebra *algebra;
    size_t count;          /* nodes covered */
    const char **name;     /* per node: the name of the data that it is, or NULL */
    node_id *origin;       /* per CONST node: the operation on constants that it was folded from, or NODE_NONE */
    unsigned char *named;  /* per node: a name, or computed from names alone */
    const double **values; /* per node: its entries, once they were asked for */
};

/* `name` has an entry for each node of the graph. */
struct constants *constants_new(struct arena *arena, struct graph *graph, struct algebra *algebra, const char **name);

/* The entries `index` of node `id`: a vector of `rows` of them, or the single one if rows is 0. The node depends on no
 * parameter. */
term_id constants_pick(struct constants *constants, node_id id, size_t rows, const size_t *index);

/* Which entry of the operand, an array of shape `from`, stands at entry k of a RESHAPE, BROADCAST, PERMUTE or GATHER. */
size_t constants_moved(const struct node *node, const struct shape *from, size_t k);

#endif
