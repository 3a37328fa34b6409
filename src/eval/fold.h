/* Operations on constants, done once. */
#ifndef EVAL_FOLD_H
#define EVAL_FOLD_H

#include "eval/apply.h"

/* The value of a node all of whose operands are constants (node_stored numbers, in the graph's arena), if it is exact;
 * else NULL. */
double *fold_value(const struct graph *graph, node_id id);

/* The value of a constant node. It points into the node, so it lives until the graph grows. */
struct operand fold_operand(const struct node *constant);

/* The operation that a power with this exponent is. A constant exponent makes a primitive of its own: x^2 at x < 0 and
 * x^0 must be right in every domain. */
enum op fold_power(const struct node *exponent);

#endif
