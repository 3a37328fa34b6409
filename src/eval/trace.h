/* Where an entry comes from: back through what only moves entries. */
#ifndef EVAL_TRACE_H
#define EVAL_TRACE_H

#include "expr/graph.h"

struct place {
    node_id node;
    size_t entry;
};

bool place_equal(struct place a, struct place b);

/* The entry of its operand that entry i of a RESHAPE, BROADCAST, PERMUTE or GATHER node repeats. */
size_t trace_move(const struct graph *graph, const struct node *node, size_t i);

/* The place that entry i of a node repeats, as far back as moves go, and choices by constants. */
struct place trace_entry(const struct graph *graph, node_id id, size_t i);

/* The node that all entries come from if only moves lie between; which may be the node itself. */
node_id trace_root(const struct graph *graph, node_id id);

#endif
