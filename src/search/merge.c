/* First by distance, then valleys by walks, each from the nearest point of the valley that is known. */
#include "search/merge.h"

#include "search/floor.h"

#include <math.h>

/* Points so near, in widths, are one; rounding of theta is far below. */
static const double SAME = 1e-7;

/* Polished points are off by so many blurs at most. */
static const double BLURS = 16;

/* A point is tried with the valleys nearest to it, and once it is part of one, only with such as had few tries in vain: two
 * valleys of one loss cost a handful of walks, not one for every point. */
enum { MOST_TRIED = 4, MOST_FAILURES = 8 };

static bool is_same(const struct region *region, const struct landing *a, const struct landing *b)
{
    for (size_t i = 0; i < region->n; i++)
        if (!(fabs(a->theta[i] - b->theta[i]) <= SAME * region->width[i] + BLURS * (a->blur[i] + b->blur[i])))
            return false;
    return true;
}

/* Adds a landing with so many starts to the places, or to the one that it is. */
static void add(const struct region *region, struct places *places, const struct landing *landing)
{
    for (size_t k = 0; k < places->count; k++) {
        struct place *place = &places->items[k];
        if (!is_same(region, place->landing, landing))
            continue;
        if (landing->steepness < place->landing->steepness)
            place->landing = landing;
        place->starts++;
        return;
    }
    places->items[places->count++] = (struct place){landing, 1};
}

/* ---- Valleys ---- */

struct merger {
    const struct region *region;
    struct floor_walker *walker;
    struct places all; /* merged by distance */
    size_t *valley;    /* all.count: the first place of the valley of each */
    size_t *failures;  /* all.count: tries in vain, by first places of valleys */
};

/* A valley that a place may be part of. */
struct neighbour {
    size_t valley;
    size_t member; /* the nearest one */
    double distance;
};

static const struct landing *landing_at(const struct merger *merger, size_t place)
{
    return merger->all.items[place].landing;
}

/* The valleys with the loss of place p, the nearest MOST_TRIED of them, sorted. */
static size_t find_neighbours(const struct merger *merger, size_t p, struct neighbour *out)
{
    size_t count = 0;
    for (size_t k = 0; k < p; k++) {
        if (!floor_is_same(landing_at(merger, k), landing_at(merger, p)))
            continue;
        struct neighbour now = {
            merger->valley[k], k,
            region_distance(merger->region, landing_at(merger, k)->theta, landing_at(merger, p)->theta)};
        size_t at = 0;
        while (at < count && out[at].valley != now.valley)
            at++;
        if (at == count && count < MOST_TRIED)
            out[count++] = (struct neighbour){now.valley, k, INFINITY};
        else if (at == count)
            at = count - 1;
        if (!(now.distance < out[at].distance))
            continue;
        for (; at > 0 && out[at - 1].distance > now.distance; at--)
            out[at] = out[at - 1];
        out[at] = now;
    }
    return count;
}

static void unite(struct merger *merger, size_t valley, size_t other, size_t end)
{
    size_t first = valley < other ? valley : other;
    for (size_t k = 0; k < end; k++)
        if (merger->valley[k] == valley || merger->valley[k] == other)
            merger->valley[k] = first;
}

static bool joins(struct merger *merger, size_t from, size_t to)
{
    const struct landing *a = landing_at(merger, from);
    const struct landing *b = landing_at(merger, to);
    return floor_joins(merger->walker, a, b) || floor_joins(merger->walker, b, a) ||
           floor_joins_mirrored(merger->walker, a, b);
}

/* Finds the valleys that place p is part of, among those of the places before it. */
static void join_valleys(struct merger *merger, size_t p)
{
    struct neighbour near[MOST_TRIED];
    size_t count = find_neighbours(merger, p, near);
    for (size_t k = 0; k < count; k++) {
        size_t mine = merger->valley[p];
        size_t valley = merger->valley[near[k].member];
        if (valley == mine || (mine != p && merger->failures[valley] >= MOST_FAILURES))
            continue;
        if (joins(merger, near[k].member, p))
            unite(merger, valley, mine, p + 1);
        else
            merger->failures[valley]++;
    }
}

/* The places of all valleys, and all others. */
static struct places collect(struct arena *arena, const struct merger *merger)
{
    const struct places *all = &merger->all;
    struct places out = {0, ARENA_ARRAY(arena, all->count, struct place)};
    size_t *where = ARENA_ARRAY(arena, all->count, size_t);
    for (size_t k = 0; k < all->count; k++) {
        size_t v = merger->valley[k];
        if (v == k) {
            where[k] = out.count;
            out.items[out.count++] = all->items[k];
        } else {
            out.items[where[v]].starts += all->items[k].starts;
        }
    }
    return out;
}

struct places merge(struct arena *arena, struct problem *problem, const struct region *region, size_t count,
                    const struct attempt *attempts)
{
    struct merger merger = {.region = region, .walker = floor_walker_new(arena, problem, region)};
    merger.all.items = ARENA_ARRAY(arena, count, struct place);
    for (size_t k = 0; k < count; k++)
        if (attempts[k].end == ATTEMPT_REACHED)
            add(region, &merger.all, &attempts[k].landing);
    size_t distinct = merger.all.count;
    merger.valley = ARENA_ARRAY(arena, distinct, size_t);
    merger.failures = ARENA_ARRAY(arena, distinct, size_t);
    for (size_t p = 0; p < distinct; p++) {
        merger.valley[p] = p;
        if (merger.all.items[p].landing->zero > 0)
            join_valleys(&merger, p);
    }
    return collect(arena, &merger);
}
