/* Which axis of each array stays whole in formulas.
 *
 * The rows of data stay vectors, under the name of the data; the entries of parameters are names of their own. So every
 * node that depends on parameters has at most one axis that is kept, its row axis, and all others are unrolled. Axes that
 * elementwise operations bring together are kept or unrolled together. */
#ifndef SYMBOLIC_AXES_H
#define SYMBOLIC_AXES_H

#include "expr/graph.h"

enum { AXES_NONE = SHAPE_MAX_RANK }; /* no row axis: every entry stands alone */
enum { AXES_UNROLLED = 32 };         /* an axis without named data is kept only if it is longer */

struct axes {
    const struct graph *graph;
    unsigned char *dependent; /* per node: depends on parameters */
    unsigned char *row;       /* per node: its row axis, or AXES_NONE */
    unsigned char
        *flattened; /* per node: a RESHAPE to one axis that is only reduced: its operand's axes stay as they are */
};

/* `named` marks the nodes that formulas have names for, and all that is computed from them without parameters. */
struct axes axes_find(struct arena *arena, const struct graph *graph, node_id loss, const unsigned char *named);

#endif
