/* Which order of a power series decides its sign near 0, where the coefficients are known up to errors. */
#ifndef ANALYSIS_ORDERS_H
#define ANALYSIS_ORDERS_H

#include "analysis/reduction.h"

/* The highest order that decides: some beyond it must be known, or a term that is large far away would be taken for what
 * happens here. */
enum { ORDERS_MOST = REDUCTION_ORDER - 2 };

/* The leading term is so many times each other term, which fall off like powers of ORDERS_SPAN away from where they matter. */
#define ORDERS_MARGIN 2.0
#define ORDERS_SPAN 16.0

/* A coefficient is no rounding if it exceeds its bound so many times, and may be rounding up to so many times, for bounds are
 * of first order. */
#define ORDERS_BEYOND_ROUNDING 2.0
#define ORDERS_SHARE_OF_ROUNDING 4.0

/* Whether there are lengths beyond blur, spanning a factor of ORDERS_SPAN, over which a term of order d, `least` in size,
 * outweighs all others, `size[k]` at most (REDUCTION_ORDER + 1 of them). */
bool orders_outweigh(const double *size, size_t d, double least, double blur);

/* Whether order d decides, with coefficients c up to e (REDUCTION_ORDER + 1): all lower ones vanish within their errors, and its
 * term outweighs all others at some lengths. `alone`: along a single null direction they need vanish only once the point
 * is moved to where the one before does, as theta may be off the critical point by what rounding hides. A shift out of the
 * lengths at which the coefficients describe the loss finds another point; and of several directions, a shift along one
 * leaves the others as they are: there, lengths count beyond blur only, by which theta may be off. */
bool orders_decide(const double *c, const double *e, size_t d, bool alone, double blur);

#endif
