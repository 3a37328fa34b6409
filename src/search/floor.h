/* Walks on the floor of a valley: a manifold of critical points of one loss, as symmetries of a network make them. */
#ifndef SEARCH_FLOOR_H
#define SEARCH_FLOOR_H

#include "search/land.h"

/* What the walks of a search share. */
struct floor_walker;
struct floor_walker *floor_walker_new(struct arena *arena, struct problem *problem, const struct region *region);

/* Whether two points may be of one valley: null directions, as many, and the same loss. */
bool floor_is_same(const struct landing *a, const struct landing *b);

/* Whether two such points lie in one valley: whether a walk along it leads from `from` to within rounding of `to`. */
bool floor_joins(struct floor_walker *walker, const struct landing *from, const struct landing *to);

/* The same for the mirror image of `from` under sign changes of coordinates that leave the loss as it is everywhere: under
 * those in which the two points differ, and under that of all. */
bool floor_joins_mirrored(struct floor_walker *walker, const struct landing *from, const struct landing *to);

/* theta (n) becomes the point of the valley that a walk towards the middle of the box ends at: the nearest one, or nearly.
 * False without a box, or if the walk goes nowhere. */
bool floor_middle(struct floor_walker *walker, const struct landing *from, double *theta);

#endif
