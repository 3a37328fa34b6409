/* Intervals: all values that a quantity can take.
 *
 * Ends are doubles, rounded outwards; an unbounded end is infinite. An end is open if the exact end, for which it stands, is
 * never attained: exp(x) > 0. "Open" needs a proof, "closed" none. A quantity that is nowhere defined is empty. What an
 * operation does not define, such as log(-1), is left out: the interval is that of the values over the domain of definition. */
#ifndef DOMAIN_INTERVAL_H
#define DOMAIN_INTERVAL_H

#include <stdbool.h>

struct interval {
    double lo;
    double hi;
    bool lo_open;
    bool hi_open;
};

/* (-inf, inf); nothing; {x}, which is nothing if x is not finite. */
struct interval interval_whole(void);
struct interval interval_empty(void);
struct interval interval_point(double x);

bool interval_is_empty(struct interval a);
bool interval_is_point(struct interval a);
bool interval_contains(struct interval a, double x);
bool interval_equal(struct interval a, struct interval b);

/* Values in both; in either, and between. */
struct interval interval_meet(struct interval a, struct interval b);
struct interval interval_hull(struct interval a, struct interval b);

/* The next double below, above. */
double interval_down(double x);
double interval_up(double x);

/* Arithmetic, exact where the result is a double. Two operands vary independently: interval_square is tighter than a product
 * with itself. The sign of a zero is lost. */
struct interval interval_neg(struct interval a);
struct interval interval_add(struct interval a, struct interval b);
struct interval interval_sub(struct interval a, struct interval b);
struct interval interval_mul(struct interval a, struct interval b);
struct interval interval_div(struct interval a, struct interval b);
struct interval interval_abs(struct interval a);
struct interval interval_power(struct interval a, double p); /* p whole */

#endif
