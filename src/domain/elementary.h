/* Each elementwise operation once, on arrays of doubles. */
#ifndef DOMAIN_ELEMENTARY_H
#define DOMAIN_ELEMENTARY_H

#include "expr/op.h"

/* y[i] = op(a[i], b[i]) for i < m, with the constant attribute p of POWI, POWR and POLYGAMMA. b is NULL for operations
 * of one argument. y may be a or b. NaN in gives NaN out, but for comparisons and where the value is the same for every
 * number: x^0, 1^x, hypot(inf, x). */
typedef void elementary_kernel(size_t m, double p, double *y, const double *a, const double *b);

/* The kernel of a MAP operation; NULL for all others. */
elementary_kernel *elementary_find(enum op op);

#endif
