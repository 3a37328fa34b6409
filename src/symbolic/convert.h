/* From the graph of a loss to a term: tensors of parameters entry by entry, data as vectors of rows. */
#ifndef SYMBOLIC_CONVERT_H
#define SYMBOLIC_CONVERT_H

#include "symbolic/axes.h"
#include "symbolic/constants.h"

struct converter {
    struct arena *arena;
    struct algebra *algebra;
    struct axes axes;
    struct constants *constants;
    term_id **cells;     /* per node that depends on parameters: a term for each entry of its other axes, once made */
    node_id unsupported; /* the node that has no formula; NODE_NONE: none was met */
};

/* `name` gives the nodes that are data their names, and NULL to all others. */
struct converter *converter_new(struct arena *arena, struct algebra *algebra, struct graph *graph, node_id loss,
                                const char **name);

/* The term of a node that is a scalar, or one vector of rows. False if there is none: `unsupported` or the algebra's
 * `exceeded` say why. */
bool convert(struct converter *converter, node_id id, term_id *out);

#endif
