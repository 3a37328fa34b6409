/* Dependencies between operands that interval arithmetic does not see, and losses are full of:
 *
 *     x*x                       a square
 *     x - x, x/x                constant
 *     softplus(z) - y*z         at least the entropy of y, 0 <= y <= 1: cross entropy from logits
 *     exp(z) - y*z              at least y - y*log(y), y > 0: Poisson regression
 *     logsumexp(z) - z[k]       positive; s*logsumexp(z) - sum(t*z) too, for t >= 0 with the sum s
 *     c*(e - h*c)               where c is e clamped to an interval around 0, 0 <= h <= 1: at least 0, as Huber's loss
 *
 * In the first two of the middle rows the bound is minus the convex conjugate of the function at y (Fenchel 1949). */
#ifndef EVAL_RANGE_IDENTITY_H
#define EVAL_RANGE_IDENTITY_H

#include "eval/range_walk.h"

/* Whether a node may be of such a form: then its entries are to be asked one by one. */
bool identity_possible(const struct graph *graph, const struct node *node);

/* Narrows what is known of entry i of a node, from the walk's knowledge of its operands. */
void identity_apply(const struct range_walk *walk, const struct node *node, size_t i, struct reach *entry);

/* The product of two entries, which is a square if they are the same. */
struct reach identity_product(const struct range_walk *walk, node_id a, size_t i, node_id b, size_t j);

#endif
