/* Along a direction v of the null space the loss is phi(t) = sum_k phi_k(v) t^k. Invariant: a direction is kept only if one of
 * its orders decides (orders.h).
 *
 * Directions are looked for level by level: where the first form that does not vanish depends on some directions only, the
 * others are looked at among themselves, for random ones would never meet them. */
#include "analysis/hunt.h"

#include "analysis/vector.h"
#include "base/random.h"
#include "linalg/eigsym.h"

#include <math.h>
#include <string.h>

enum {
    MOST_AXES = 32, /* of the null space that are looked at one by one */
    RANDOM_DIRECTIONS = 16,
    CLIMBERS = 6,
    CLIMB_STEPS = 16
};

/* A form depends on a direction if this share of its unit slopes, squared, lies in it. */
static const double LEAST_SLOPE = 1e-10;

/* A direction that a form does not depend on is known so well, relative to the form's size elsewhere. */
static const double OFF_DIRECTION = 1e-13;

/* What is known of the loss along one direction. */
struct lead {
    int order;    /* 0: no order decides */
    double value; /* phi_order(v) */
};

/* The order that decides along direction c. Once a form has been found to depend on some directions only, the others are known up
 * to rounding, and so is what is seen along them; there, errors of second order count, too, and the same order must decide with
 * them and without. */
static struct lead lead_of(struct hunt *hunt, const struct reduced *r, size_t c)
{
    const double *phi = r->phi + c * (REDUCTION_ORDER + 1);
    const double *error = r->error + c * (REDUCTION_ORDER + 1);
    double wide[REDUCTION_ORDER + 1];
    bool alone = r->m == 1;
    for (size_t k = 0; k <= REDUCTION_ORDER; k++) {
        hunt->broken = hunt->broken || (k > 0 && (!isfinite(phi[k]) || !isfinite(error[k])));
        hunt->size[k] = fmax(hunt->size[k], fabs(phi[k]));
        wide[k] = error[k] + (hunt->level_count > 0 ? OFF_DIRECTION * hunt->size[k] : 0);
    }
    for (size_t d = 3; d <= REDUCTION_ORDER; d++) {
        if (!(fabs(phi[d]) > ORDERS_BEYOND_ROUNDING * error[d]))
            continue;
        hunt->seen = hunt->seen == 0 || d < hunt->seen ? d : hunt->seen;
        if (d > ORDERS_MOST || !orders_decide(phi, error, d, alone, hunt->r->blur))
            continue;
        bool certain =
            fabs(phi[d]) > ORDERS_BEYOND_ROUNDING * wide[d] && orders_decide(phi, wide, d, alone, hunt->r->blur);
        return certain ? (struct lead){(int)d, phi[d]} : (struct lead){0, 0};
    }
    return (struct lead){0, 0};
}

static void offer(struct trend *best, const struct lead *lead, size_t m, const double *v, double sign)
{
    bool better = best->order == 0 || lead->order < best->order ||
                  (lead->order == best->order && fabs(lead->value) > fabs(best->value));
    if (!better)
        return;
    best->order = lead->order;
    best->value = sign < 0 && lead->order % 2 != 0 ? -lead->value : lead->value;
    for (size_t a = 0; a < m; a++)
        best->v[a] = sign * v[a];
}

/* Remembers which directions the forms depend on. */
static void add_slopes(struct hunt *hunt, const struct reduced *r, size_t c)
{
    size_t m = r->m;
    for (size_t d = 3; d <= REDUCTION_SLOPES; d++) {
        const double *slope = reduced_slope(r, c, d);
        double size = vector_dot(m, slope, slope);
        bool known = fabs(reduced_phi(r, c, d)) > ORDERS_BEYOND_ROUNDING * reduced_error(r, c, d);
        for (size_t a = 0; known && size > 0 && isfinite(size) && a < m; a++)
            for (size_t b = 0; b < m; b++)
                hunt->span[a * m + b] += slope[a] * slope[b] / size;
    }
}

/* Looks along directions, and keeps what they show. */
struct reduced hunt_look(struct hunt *hunt, struct arena *arena, size_t count, const double *v)
{
    size_t m = hunt->r->m;
    struct reduced r = reduction_along(hunt->r, arena, count, v);
    for (size_t c = 0; c < count; c++) {
        struct lead lead = lead_of(hunt, &r, c);
        add_slopes(hunt, &r, c);
        if (lead.order == 0)
            continue;
        bool odd = lead.order % 2 != 0;
        if (odd || lead.value < 0)
            offer(&hunt->down, &lead, m, v + c * m, odd && lead.value > 0 ? -1 : 1);
        if (odd || lead.value > 0)
            offer(&hunt->up, &lead, m, v + c * m, odd && lead.value < 0 ? -1 : 1);
    }
    return r;
}

static void normalise(size_t m, double *v)
{
    double length = vector_norm(m, v);
    for (size_t a = 0; length > 0 && a < m; a++)
        v[a] /= length;
}

void hunt_draw(struct hunt *hunt, size_t count, size_t dimension, double *v)
{
    for (size_t c = 0; c < count; c++) {
        double *row = v + c * dimension;
        for (size_t a = 0; a < dimension; a++)
            row[a] = random_gaussian(0, 0, hunt->drawn++);
        normalise(dimension, row);
    }
}

/* ---- Level by level ---- */

/* The directions that no level has yet: `count` rows of the basis. */
struct remainder {
    const double *rows;
    size_t count;
    int lowest; /* the lowest order that decides along one of them; 0: none does */
};

static void combine(const struct remainder *left, size_t m, const double *u, double *v)
{
    memset(v, 0, m * sizeof *v);
    for (size_t b = 0; b < left->count; b++)
        for (size_t a = 0; a < m; a++)
            v[a] += u[b] * left->rows[b * m + a];
}

static void draw_within(struct hunt *hunt, const struct remainder *left, size_t count, double *v)
{
    size_t m = hunt->r->m;
    struct arena *scratch = arena_child(hunt->arena);
    double *u = ARENA_ARRAY(scratch, count * left->count, double);
    hunt_draw(hunt, count, left->count, u);
    for (size_t c = 0; c < count; c++)
        combine(left, m, u + c * left->count, v + c * m);
    arena_close(scratch);
}

/* The component of v in the remainder becomes a unit vector. */
static void project(const struct remainder *left, struct arena *scratch, size_t m, double *v)
{
    double *u = ARENA_ARRAY(scratch, left->count, double);
    for (size_t b = 0; b < left->count; b++)
        u[b] = vector_dot(m, left->rows + b * m, v);
    combine(left, m, u, v);
    normalise(m, v);
}

/* Axes of the remainder, and some random directions. */
static struct reduced look_around(struct hunt *hunt, struct arena *arena, struct remainder *left)
{
    size_t m = hunt->r->m;
    size_t axes = left->count < MOST_AXES ? left->count : MOST_AXES;
    size_t others = left->count == 1 ? 0 : RANDOM_DIRECTIONS;
    double *v = ARENA_ARRAY(arena, (axes + others) * m, double);
    memcpy(v, left->rows, axes * m * sizeof *v);
    draw_within(hunt, left, others, v + axes * m);
    struct reduced r = hunt_look(hunt, arena, axes + others, v);
    for (size_t c = 0; c < r.count; c++) {
        int order = lead_of(hunt, &r, c).order;
        if (order > 0 && (left->lowest == 0 || order < left->lowest))
            left->lowest = order;
    }
    return r;
}

/* Climbs the form of degree d, or down it, from random directions and the best one known: the shifted power method, by which v
 * becomes the direction of sign * slope + shift * v (Kolda and Mayo 2011); with enough shift the form never falls. What is
 * reached is looked at. */
static void climb(struct hunt *hunt, const struct remainder *left, size_t d, double sign, const struct trend *best)
{
    size_t m = hunt->r->m;
    struct arena *scratch = arena_child(hunt->arena);
    double *v = ARENA_ARRAY(scratch, CLIMBERS * m, double);
    double *slopes = ARENA_ARRAY(scratch, CLIMBERS * m, double);
    double shift = 0;
    draw_within(hunt, left, CLIMBERS, v);
    if (best->order != 0 && left->count == m)
        memcpy(v, best->v, m * sizeof *v);
    for (int step = 0; step < CLIMB_STEPS; step++) {
        reduction_slopes(hunt->r, d, CLIMBERS, v, slopes);
        for (size_t c = 0; c < CLIMBERS; c++) /* d * form = slope' v (Euler) */
            shift = fmax(shift, fabs(vector_dot(m, slopes + c * m, v + c * m)) / 2);
        for (size_t c = 0; c < CLIMBERS; c++) {
            for (size_t a = 0; a < m; a++)
                v[c * m + a] = sign * slopes[c * m + a] + shift * v[c * m + a];
            project(left, scratch, m, v + c * m);
        }
    }
    hunt_look(hunt, scratch, CLIMBERS, v);
    arena_close(scratch);
}

/* Whether a form is there: beyond its rounding, and beyond that of the directions themselves. */
static bool is_seen(const struct hunt *hunt, const struct reduced *r, size_t c, size_t d)
{
    return fabs(reduced_phi(r, c, d)) >
           fmax(ORDERS_BEYOND_ROUNDING * reduced_error(r, c, d), OFF_DIRECTION * hunt->size[d]);
}

/* The lowest degree that is seen along one of the directions; 0: none is. */
static size_t lowest_degree(const struct hunt *hunt, const struct reduced *r)
{
    for (size_t d = 3; d <= ORDERS_MOST; d++)
        for (size_t c = 0; c < r->count; c++)
            if (is_seen(hunt, r, c, d))
                return d;
    return 0;
}

/* The outer products of the unit slopes of degree d, in the remainder's coordinates (count x count). */
static double *spread_of_slopes(const struct hunt *hunt, struct arena *arena, const struct remainder *left,
                                const struct reduced *r, size_t d)
{
    size_t count = left->count;
    double *spread = ARENA_ARRAY(arena, count * count, double);
    double *s = ARENA_ARRAY(arena, count, double);
    for (size_t c = 0; c < r->count; c++) {
        if (!is_seen(hunt, r, c, d))
            continue;
        for (size_t b = 0; b < count; b++)
            s[b] = vector_dot(r->m, left->rows + b * r->m, reduced_slope(r, c, d));
        normalise(count, s);
        for (size_t a = 0; a < count; a++)
            for (size_t b = 0; b < count; b++)
                spread[a * count + b] += s[a] * s[b];
    }
    return spread;
}

/* Makes a level of those directions of the remainder that the form of degree d depends on; they become the next rows of the
 * basis. Slopes are known up to a degree only: beyond, all directions that are left make one level. */
static void settle(struct hunt *hunt, const struct remainder *left, const struct reduced *r, size_t d)
{
    size_t m = hunt->r->m;
    size_t count = left->count;
    struct arena *scratch = arena_child(hunt->arena);
    struct eigsym eig;
    size_t dimension = count;
    bool split = count > 1 && d <= REDUCTION_SLOPES &&
                 eigsym_solve(scratch, count, spread_of_slopes(hunt, scratch, left, r, d), true, &eig);
    if (split) {
        double *rows = ARENA_ARRAY(scratch, count * m, double);
        dimension = 0;
        for (size_t k = 0; k < count; k++) { /* the largest first */
            combine(left, m, eig.vectors + (count - 1 - k) * count, rows + k * m);
            dimension += eig.values[count - 1 - k] > LEAST_SLOPE * eig.values[count - 1];
        }
        memcpy(hunt->basis + hunt->settled * m, rows, count * m * sizeof *rows);
    }
    if (dimension > 0)
        hunt->levels[hunt->level_count++] = (struct hunt_level){d, dimension};
    hunt->settled += dimension;
    arena_close(scratch);
}

/* One level. False if there is nothing more to be seen. */
static bool search_level(struct hunt *hunt)
{
    size_t m = hunt->r->m;
    size_t before = hunt->settled;
    struct arena *scratch = arena_child(hunt->arena);
    struct remainder left = {hunt->basis + before * m, m - before, 0};
    struct reduced r = look_around(hunt, scratch, &left);
    size_t d = lowest_degree(hunt, &r);
    if (left.count > 1 && left.lowest != 0 && left.lowest <= REDUCTION_SLOPES) {
        climb(hunt, &left, (size_t)left.lowest, -1, &hunt->down);
        if (hunt->up.order == 0)
            climb(hunt, &left, (size_t)left.lowest, 1, &hunt->up);
    }
    if (d != 0)
        settle(hunt, &left, &r, d);
    arena_close(scratch);
    return hunt->settled > before;
}

void hunt_search(struct hunt *hunt)
{
    while (hunt->settled < hunt->r->m && hunt->level_count < HUNT_LEVELS)
        if (!search_level(hunt))
            return;
}

struct hunt hunt_new(struct arena *arena, struct reduction *r)
{
    size_t m = r->m;
    struct hunt hunt = {.arena = arena, .r = r};
    hunt.down.v = ARENA_ARRAY(arena, m, double);
    hunt.up.v = ARENA_ARRAY(arena, m, double);
    hunt.span = ARENA_ARRAY(arena, m * m, double);
    hunt.basis = ARENA_ARRAY(arena, m * m, double);
    for (size_t a = 0; a < m; a++)
        hunt.basis[a * m + a] = 1;
    return hunt;
}
