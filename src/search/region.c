/* A box of doubles may be wider than the largest double: widths are made of halves. */
#include "search/region.h"

#include <float.h>
#include <math.h>

struct region region_box(struct arena *arena, size_t n, const double *low, const double *high)
{
    double *width = ARENA_ARRAY(arena, n, double);
    for (size_t i = 0; i < n; i++) {
        double half = high[i] / 2 - low[i] / 2;
        width[i] = fmin(2 * fmin(half, DBL_MAX / 2), DBL_MAX);
        width[i] = fmax(width[i], DBL_MIN);
    }
    return (struct region){.n = n,
                           .low = arena_copy(arena, low, n, sizeof *low),
                           .high = arena_copy(arena, high, n, sizeof *high),
                           .width = width};
}

struct region region_around(struct arena *arena, size_t n, size_t count, const double *points)
{
    double *width = ARENA_ARRAY(arena, n, double);
    for (size_t i = 0; i < n; i++) {
        double low = INFINITY;
        double high = -INFINITY;
        for (size_t k = 0; k < count; k++) {
            low = fmin(low, points[k * n + i]);
            high = fmax(high, points[k * n + i]);
        }
        double span = fmin(high - low, DBL_MAX);
        width[i] = span > 0 ? span : count > 0 && fabs(high) > 0 ? fabs(high) : 1;
        width[i] = fmax(width[i], DBL_MIN);
    }
    return (struct region){.n = n, .width = width};
}

bool region_holds(const struct region *region, const double *theta, const double *slack)
{
    for (size_t i = 0; region->low != NULL && i < region->n; i++) {
        double more = 4 * DBL_EPSILON * region->width[i] + (slack == NULL ? 0 : slack[i]);
        if (!(theta[i] >= region->low[i] - more && theta[i] <= region->high[i] + more))
            return false;
    }
    return true;
}

bool region_lost(const struct region *region, const double *theta)
{
    for (size_t i = 0; region->low != NULL && i < region->n; i++)
        if (!(theta[i] >= region->low[i] - region->width[i] && theta[i] <= region->high[i] + region->width[i]))
            return true;
    return false;
}

double region_distance(const struct region *region, const double *a, const double *b)
{
    double longest = 0;
    for (size_t i = 0; i < region->n; i++)
        longest = fmax(longest, fabs(a[i] - b[i]) / region->width[i]);
    return longest;
}
