/* Where a search looks: a box, or all of space around some points, and what counts as a length there. */
#ifndef SEARCH_REGION_H
#define SEARCH_REGION_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* Lengths of the search are measured in widths of the box, coordinate by coordinate, so that the unit of a parameter means
 * nothing. */
struct region {
    size_t n;
    const double *low;   /* n; NULL: there is no box */
    const double *high;  /* n: above low */
    const double *width; /* n: above 0 */
};

/* A box; its ends are finite and low is below high. */
struct region region_box(struct arena *arena, size_t n, const double *low, const double *high);

/* All of space; a width is what the points (count x n) span, or where they all agree, their size, or 1. */
struct region region_around(struct arena *arena, size_t n, size_t count, const double *points);

/* Whether theta lies in the box, but for `slack` (n, or NULL: nothing) and the rounding of its faces. */
bool region_holds(const struct region *region, const double *theta, const double *slack);

/* Whether theta is so far outside that a walk has left for good: a width. */
bool region_lost(const struct region *region, const double *theta);

/* The longest coordinate of a - b, in widths. */
double region_distance(const struct region *region, const double *a, const double *b);

#endif
