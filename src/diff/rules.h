/* The derivative rules of ops.def, compiled into the graph they serve. */
#ifndef DIFF_RULES_H
#define DIFF_RULES_H

#include "eval/tangent.h"
#include "lang/formula.h"

struct rules {
    struct arena *arena;
    struct graph *graph;
    const struct formula *parsed[OP_COUNT][3]; /* the derivative rules, then the kink */
    struct partials partials;
    node_id *kinks;  /* per node; NODE_NONE: not compiled yet */
    size_t capacity; /* nodes that `partials.of` and `kinks` have room for */
};

struct rules *rules_new(struct arena *arena, struct graph *graph);

/* The node of d node / d operand, for MAP and REDUCE nodes: elementwise, with the operand's shape. */
node_id rules_partial(struct rules *rules, node_id node, unsigned operand);

/* The node of the kink formula of a node: its zeros are where the node is not smooth. NODE_NONE if it has none. */
node_id rules_kink(struct rules *rules, node_id node);

/* Adds the local derivatives of every node that the outputs need and that depends on parameters, `levels` deep: the
 * tangents of the outputs need 1, the errors of these tangents 2. Returns all nodes to be evaluated: the outputs and
 * the local derivatives. The list belongs to `arena`; the graph grows only the first time. */
struct node_list {
    size_t count;
    node_id *ids;
};
struct node_list rules_linearize(struct arena *arena, struct rules *rules, size_t count, const node_id *outputs,
                                 unsigned levels);

#endif
