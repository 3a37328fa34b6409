/* Which starts reached the same point. */
#ifndef SEARCH_MERGE_H
#define SEARCH_MERGE_H

#include "search/attempt.h"

/* A critical point, or a valley of them. */
struct place {
    const struct landing *landing; /* the best of those that reached it */
    size_t starts;                 /* how many did */
};

struct places {
    size_t count;
    struct place *items; /* in the order of the first start that reached each */
};

/* Merges the attempts that reached a point: those that are no further apart than rounding explains, and those with null
 * directions along which a walk leads from one to the other, or to its mirror image (search/floor.h). The outcome does not
 * depend on how the attempts came about. Everything belongs to `arena`. */
struct places merge(struct arena *arena, struct problem *problem, const struct region *region, size_t count,
                    const struct attempt *attempts);

#endif
