/* What a quantity can be at all, what it is here, and whether it is here at an end of what it can be.
 *
 * L <= L(theta) + 1e-16 would not prove a minimum: in 1 + 1e-20*f^2 the sum hides f. Therefore ends are followed through the
 * operations, not compared in the end: a sum is at its lower end if every term is, x^2 if x is 0 here to rounding, exp(x)
 * where x is, and x unbounded never is. An end that is only approached, as 0 by exp(-x), is never attained, underflow or not. */
#ifndef DOMAIN_REACH_H
#define DOMAIN_REACH_H

#include "domain/interval.h"
#include "expr/op.h"

enum reach_end {
    REACH_LOW = 1,    /* it is at its lower end */
    REACH_HIGH = 2,   /* at its upper one */
    REACH_ROUNDED = 4 /* to rounding: some quantity is 0 within its error, not exactly */
};

struct reach {
    struct interval range; /* over all theta */
    struct interval here;  /* at one theta and its rounding; range itself if no theta is meant */
    unsigned at;           /* ends that it attains here */
};

/* A number; a quantity of which only this is known. */
struct reach reach_point(double x);
struct reach reach_within(struct interval range, struct interval here);

/* The elementwise operations. Operands vary independently. */
struct reach reach_map(enum op op, double p, const struct reach *a, const struct reach *b);
struct reach reach_where(const struct reach *c, const struct reach *a, const struct reach *b);

/* A quantity in `range`, and in `here`, that is at the end `end` exactly where `zero` is 0. */
struct reach reach_at_zero(struct interval range, struct interval here, unsigned end, struct interval zero);

#endif
