/* The state of a walk over a graph in ranges: shared by range.c and range_identity.c. */
#ifndef EVAL_RANGE_WALK_H
#define EVAL_RANGE_WALK_H

#include "domain/reach.h"
#include "expr/graph.h"

/* Entries of a node: one each, or one that stands for all (step 0). */
struct reaches {
    struct reach *at;
    size_t step;
};

struct range_walk {
    struct arena *arena;
    const struct graph *graph;
    const struct interval *theta; /* a box; NULL: anywhere */
    struct reaches *of;           /* per node that was visited; leaves have none */
};

/* Entry i of a leaf or of a node that was visited. */
struct reach walk_entry(const struct range_walk *walk, node_id id, size_t i);

#endif
