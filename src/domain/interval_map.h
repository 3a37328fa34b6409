/* Every elementwise operation on intervals. */
#ifndef DOMAIN_INTERVAL_MAP_H
#define DOMAIN_INTERVAL_MAP_H

#include "domain/interval.h"
#include "expr/op.h"

/* How an operation of one argument bends over its domain: that says where it is least and greatest. */
enum bend {
    BEND_NONE,   /* no rule: nothing is said about where it attains what */
    BEND_RISING, /* monotone */
    BEND_FALLING,
    BEND_VALLEY, /* least at 0, and even */
    BEND_WAVE,   /* between -1 and 1, which it attains again and again */
    BEND_STEPS   /* constant but for jumps */
};

/* Values of op(a, b) for all a and b in the intervals, with the constant attribute p. b is ignored by operations of one
 * argument. Rounding outwards is that of ops.def, doubled. */
struct interval interval_map(enum op op, double p, struct interval a, struct interval b);

enum bend interval_bend(enum op op, double p, struct interval a);

/* Where an operation of one argument is defined. */
struct interval interval_domain(enum op op, double p);

/* Whether a wave attains its greatest (sign 1) or least (sign -1) value in `a`, to the rounding of pi; false if it is too far
 * out to know. */
bool interval_meets_crest(enum op op, struct interval a, int sign);

#endif
