/* Losses that differ by rounding are made one first: the comparison is then a total order. */
#include "search/order.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Coordinates closer than this, in widths, are equal. */
static const double EQUAL = 1e-9;

struct key {
    double loss;
    struct cp_found found;
};

/* Sorts keys stably: lists are short, and whoever finds thousands of points waits for other things. */
static void sort(size_t count, struct key *keys, bool (*before)(const void *, const struct key *, const struct key *),
                 const void *context)
{
    for (size_t k = 1; k < count; k++) {
        struct key now = keys[k];
        size_t at = k;
        for (; at > 0 && before(context, &now, &keys[at - 1]); at--)
            keys[at] = keys[at - 1];
        keys[at] = now;
    }
}

static bool lower(const void *context, const struct key *a, const struct key *b)
{
    (void)context;
    return a->loss < b->loss;
}

static bool lower_or_left(const void *context, const struct key *a, const struct key *b)
{
    const struct region *region = context;
    const double *x = a->found.report->theta;
    const double *y = b->found.report->theta;
    if (a->loss != b->loss)
        return a->loss < b->loss;
    for (size_t i = 0; i < region->n; i++)
        if (fabs(x[i] - y[i]) > EQUAL * region->width[i])
            return x[i] < y[i];
    return false;
}

/* How far the loss of a critical point may be from what it stands for: by its own rounding, and by that of theta, which moves
 * it to second order only. */
static double rounding_of(const struct cp_report *r)
{
    double largest = 0;
    double curvature = 0;
    for (size_t i = 0; i < r->n; i++)
        largest = fmax(largest, fabs(r->theta[i]));
    for (size_t k = 0; r->eigenvalues != NULL && k < r->n; k++)
        curvature = fmax(curvature, fabs(r->eigenvalues[k]));
    double move = 4 * DBL_EPSILON * largest;
    return 4 * r->loss_error + curvature * move * move;
}

/* Gives keys whose losses differ by rounding from the first of them its loss. */
static void level(size_t count, struct key *keys)
{
    for (size_t k = 1; k < count; k++) {
        const struct cp_report *first = keys[k - 1].found.report;
        const struct cp_report *now = keys[k].found.report;
        double rounding = rounding_of(first) + rounding_of(now) + 1e-13 * fabs(now->loss);
        if (keys[k].loss - keys[k - 1].loss <= rounding)
            keys[k].loss = keys[k - 1].loss;
    }
}

void order_points(struct arena *arena, const struct region *region, size_t count, struct cp_found *list)
{
    struct key *keys = ARENA_ARRAY(arena, count, struct key);
    for (size_t k = 0; k < count; k++)
        keys[k] = (struct key){list[k].report->loss, list[k]};
    sort(count, keys, lower, NULL);
    level(count, keys);
    sort(count, keys, lower_or_left, region);
    for (size_t k = 0; k < count; k++)
        list[k] = keys[k].found;
}
