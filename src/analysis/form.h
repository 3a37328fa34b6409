/* Homogeneous polynomials of a few variables (forms), and proofs that one is positive.
 *
 * A form of degree d in m variables is written in the monomials v^a, |a| = d, each weighted by the square root of its
 * multinomial coefficient (Bombieri's basis): the weighted monomials of a unit vector are themselves a unit vector. */
#ifndef ANALYSIS_FORM_H
#define ANALYSIS_FORM_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* The monomials of one degree. */
struct monomials {
    size_t m;
    size_t degree;
    size_t count;
    unsigned char *exponents; /* count x m, in lexicographic order, x1^d first */
    double *weight;           /* count: the square roots of the multinomial coefficients */
};

struct form {
    const struct monomials *basis;
    double *c;    /* basis->count: coefficients of the weighted monomials */
    double error; /* how far its value at a unit vector may be off */
};

/* The number of monomials of degree d in m variables, binomial(m + d - 1, d); SIZE_MAX if it overflows. */
size_t monomials_count(size_t m, size_t degree);

/* m and the degree are at least 1, and their number fits into memory. */
const struct monomials *monomials_new(struct arena *arena, size_t m, size_t degree);

/* The form whose values at `count` unit vectors v (count x m) are given up to `error` each, by least squares. False if the
 * vectors do not determine it, or the values are not those of a form: if the residual exceeds the errors by far. */
bool form_fit(struct arena *arena, const struct monomials *basis, size_t count, const double *v, const double *values,
              double error, struct form *out);

double form_value(const struct form *form, const double *v);

/* A number that the form exceeds on the unit sphere, its error counted, positive if a proof was found that the form is.
 * `seen` is its smallest value that is known, and positive; even degrees only. The form is written as y'Gy, y the weighted monomials of half its degree; the smallest eigenvalue of any such Gram matrix G
 * is a bound, and alternating projections look for a good one (sums of squares: Parrilo 2003; Lasserre 2001). Every positive
 * form of two variables has such a proof, and most of more do. */
double form_lower_bound(struct arena *scratch, const struct form *form, double seen);

#endif
