/* Order and choice on intervals: the larger and the smaller of two, comparisons, where. */
#ifndef DOMAIN_INTERVAL_CHOICE_H
#define DOMAIN_INTERVAL_CHOICE_H

#include "domain/interval.h"
#include "expr/op.h"

struct interval interval_max(struct interval a, struct interval b);
struct interval interval_min(struct interval a, struct interval b);

/* OP_LT, OP_LE, OP_GT, OP_GE, OP_EQ, OP_NE: {1}, {0}, or [0, 1] where both are possible. */
struct interval interval_compare(enum op op, struct interval a, struct interval b);

/* where(c, a, b) */
struct interval interval_where(struct interval c, struct interval a, struct interval b);

#endif
