/* What values can a node take at all? The graph in intervals, with every parameter anywhere in (-inf, inf), and the question
 * whether it is at an end of them at one theta.
 *
 * Only values where the node is defined count: log(x)^2 is at least 0 over x > 0. Operations are taken one by one, but for
 * the dependencies that losses are made of, see range_identity.h. */
#ifndef EVAL_RANGE_H
#define EVAL_RANGE_H

#include "domain/reach.h"
#include "expr/graph.h"

/* The range of a scalar node, and where it is in it at `theta`, a box of one interval per coordinate. theta may be NULL: then
 * `here` is the range itself, and `at` says nothing. */
struct reach range_of(struct arena *arena, const struct graph *graph, node_id id, const struct interval *theta);

/* The same of every entry of any node: `out` has graph_at(graph, id)->size entries. */
void range_of_entries(struct arena *arena, const struct graph *graph, node_id id, const struct interval *theta,
                      struct reach *out);

#endif
