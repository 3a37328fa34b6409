/* Points that fill a box evenly: where a search starts. */
#ifndef SEARCH_STARTS_H
#define SEARCH_STARTS_H

#include "search/region.h"

/* Halton's sequence (1960) in the first n prime bases, every digit of which is put through a random affine permutation
 * a*d + b mod p of its own (Matousek 1998, "On the L2-discrepancy for anchored boxes", section 2): for every seed another
 * sequence, each as even as Halton's, without the stripes of its high coordinates. Point k depends on seed and k alone. */
struct starts;
struct starts *starts_new(struct arena *arena, const struct region *box, unsigned long long seed);

/* theta (n) = point k. */
void starts_point(const struct starts *starts, size_t k, double *theta);

#endif
