/* A graph over many points at once: the nodes of another one under the same ids, each with one more axis, the last, on
 * which the points lie beside each other. Plans, values, errors and tangents work on it as on any graph, with the partials
 * of the graph that it came from; point by point their bits are those of that graph. */
#ifndef EVAL_LIFT_H
#define EVAL_LIFT_H

#include "expr/graph.h"

struct lift {
    size_t lanes; /* points */
    struct graph graph;
};

/* The entries of a tensor of parameters that begin at theta[slot] begin at slot * lanes of the new theta, where entry k of
 * point p is theta[k * lanes + p]. Only nodes that the outputs need are lifted. NULL where points cannot be kept apart:
 * products of matrices and systems of equations, whose sums libraries may arrange as they like; or if the arrays have too
 * many axes. */
const struct lift *lift_new(struct arena *arena, const struct graph *graph, size_t count, const node_id *outputs,
                            size_t lanes);

#endif
