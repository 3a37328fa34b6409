/* A plan: which nodes some outputs need, in which order, and where each value lives. */
#ifndef EVAL_PLAN_H
#define EVAL_PLAN_H

#include "expr/graph.h"

/* What becomes of a value once nothing of the plan needs it any more. */
enum plan_keep {
    PLAN_REUSE, /* its place is given to another value: least memory; only outputs can be read afterwards */
    PLAN_KEEP   /* it stays: derivatives and diagnoses read it */
};

struct plan {
    const struct graph *graph;
    size_t nodes; /* up to the last one that is needed; later ones do not concern it */
    size_t count;
    node_id *order;        /* the nodes to compute, operands first; leaves and aliases are not among them */
    unsigned char *needed; /* per node */
    node_id *root;         /* per node: the node whose value it shares (a reshape shares its operand's), or itself */
    size_t *offset;        /* per node: place in the buffer, in doubles; meaningful for nodes in `order` */
    size_t buffer;         /* doubles */
};

const struct plan *plan_make(struct arena *arena, const struct graph *graph, size_t count, const node_id *outputs,
                             enum plan_keep keep);

/* Places for values that live from their turn in `order` to their last use as an operand in it: offset[id] for every
 * id of `order`, where size[id] doubles are needed and no place is given away while in use; values with keep[id] stay.
 * Returns the doubles needed in all. */
size_t plan_places(struct arena *arena, const struct graph *graph, size_t count, const node_id *order,
                   const node_id *root, const size_t *size, const unsigned char *keep, size_t *offset);

#endif
