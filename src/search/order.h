/* The order of a list of critical points. */
#ifndef SEARCH_ORDER_H
#define SEARCH_ORDER_H

#include "critpoint/critpoint.h"
#include "search/region.h"

/* Sorts by ascending loss, and points whose losses differ by rounding only by their coordinates, the first one that tells
 * them apart. The order does not depend on the last bits. */
void order_points(struct arena *arena, const struct region *region, size_t count, struct cp_found *list);

#endif
