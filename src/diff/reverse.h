/* Reverse mode: the gradient as nodes of the same graph (Linnainmaa 1970; Griewank and Walther 2008, chapter 3). */
#ifndef DIFF_REVERSE_H
#define DIFF_REVERSE_H

#include "diff/rules.h"

/* gradient[k] = the node of d loss / d parameter[k], with the shape of that PARAM node; a constant 0 where the loss does
 * not depend on it. `loss` is a scalar. The cost of evaluating all of them is a small multiple of that of the loss. */
void reverse_gradient(struct rules *rules, node_id loss, size_t count, const node_id *parameters, node_id *gradient);

#endif
