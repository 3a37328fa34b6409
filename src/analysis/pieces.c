/* Invariant: `at` begins with theta; what a piece is evaluated with behind it is set anew for every evaluation. */
#include "analysis/pieces_work.h"

#include <math.h>
#include <string.h>

/* Numbers that may be computed for one point to first order, and seconds to second order. */
static const double MOST_NUMBERS = 4e8;
static const double MOST_SECONDS = 20;

static bool affordable(const struct pieces *p)
{
    struct exact_size size = exact_measure(p->exact);
    double pieces = (double)pieces_count(p);
    double runs = pieces * (1 + (double)p->measure_count);
    return runs * size.bytes / 16 <= MOST_NUMBERS && pieces * size.seconds <= MOST_SECONDS;
}

/* Whether what norms are made of is smooth. */
static bool steady_cones(const struct pieces *p)
{
    for (size_t k = 0; k < p->cone_count; k++)
        for (size_t i = 0; i < p->cones[k].count; i++)
            if (!p->measures[p->cones[k].first_measure + i].steady)
                return false;
    return true;
}

struct pieces *pieces_new(struct arena *arena, struct model *model, const double *theta, const struct kinks *kinks,
                          const char **why)
{
    struct pieces *p = ARENA_NEW(arena, struct pieces);
    *p = (struct pieces){.arena = arena, .model = model, .theta = theta, .n = model->n, .size = model->n};
    *why = pieces_sort(p, kinks);
    if (*why != NULL)
        return NULL;
    p->weight = p->size++;
    p->mu = p->size;
    p->size += p->measure_count;
    p->at = ARENA_ARRAY(arena, p->size, double);
    memcpy(p->at, theta, p->n * sizeof *theta);
    pieces_set_gates(p);
    pieces_build(p);
    if (!affordable(p))
        *why = "the pieces that meet here are too many for a loss of this size";
    else if (!steady_cones(p))
        *why = "a norm that is 0 is made of another kink";
    else if (pieces_leap(p))
        *why = "the loss, or a part of it, jumps here";
    return *why == NULL ? p : NULL;
}

size_t pieces_count(const struct pieces *p)
{
    size_t count = 1;
    for (size_t k = 0; k < p->toggle_count; k++)
        count *= p->toggles[k].states;
    return count;
}

size_t pieces_switches(const struct pieces *p)
{
    return p->toggle_count;
}

size_t pieces_cones(const struct pieces *p)
{
    return p->cone_count;
}

size_t pieces_cone_size(const struct pieces *p, size_t k)
{
    return p->cones[k].count;
}

void pieces_lean(struct pieces *p, size_t k, const double *u)
{
    memcpy(p->at + p->cones[k].slot, u, p->cones[k].count * sizeof *u);
}

size_t pieces_sides(const struct pieces *p)
{
    size_t count = 0;
    for (size_t k = 0; k < p->toggle_count; k++)
        count += p->toggles[k].states - 1;
    return count;
}

/* ---- Looking at a piece ---- */

void pieces_set(struct pieces *p, size_t index)
{
    for (size_t k = 0; k < p->toggle_count; k++) {
        const struct toggle *toggle = &p->toggles[k];
        size_t state = index % toggle->states;
        index /= toggle->states;
        for (size_t c = 0; c < toggle->contact_count; c++) {
            const struct contact *contact = &toggle->contacts[c];
            bool on = toggle->reduces ? c == state : (state == 0) != contact->turned;
            for (size_t i = 0; i < contact->count; i++)
                p->at[contact->slot + i] = on;
        }
    }
}

/* A side is a combination of measures: of one with a sign, or the difference of two. */
struct side {
    size_t plus;
    double plus_sign;
    size_t minus; /* measure_count: none */
    double minus_sign;
};

static struct side side_of(const struct pieces *p, size_t index, size_t side)
{
    for (size_t k = 0; k < p->toggle_count; k++) {
        const struct toggle *toggle = &p->toggles[k];
        size_t state = index % toggle->states;
        index /= toggle->states;
        if (side >= toggle->states - 1) {
            side -= toggle->states - 1;
            continue;
        }
        if (!toggle->reduces)
            return (struct side){toggle->first_measure, state == 0 ? 1 : -1, p->measure_count, 0};
        size_t other = side < state ? side : side + 1;
        double sign = toggle->turned ? -1 : 1;
        return (struct side){toggle->first_measure + state, sign, toggle->first_measure + other, -sign};
    }
    return (struct side){0, 0, p->measure_count, 0};
}

static void clear_weights(struct pieces *p, double weight)
{
    p->at[p->weight] = weight;
    memset(p->at + p->mu, 0, p->measure_count * sizeof *p->at);
}

static void add_side(struct pieces *p, const struct side *side, double factor)
{
    p->at[p->mu + side->plus] += factor * side->plus_sign;
    if (side->minus != p->measure_count)
        p->at[p->mu + side->minus] += factor * side->minus_sign;
}

/* The gradient of a measure in the piece that is set, and its error. */
static const double *slope_of(struct pieces *p, size_t k, double *fresh)
{
    struct measure *measure = &p->measures[k];
    if (measure->slope != NULL)
        return measure->slope;
    double *slope = measure->steady ? ARENA_ARRAY(p->arena, 2 * p->n, double) : fresh;
    struct derivatives d = {.gradient = slope, .gradient_error = slope + p->n};
    clear_weights(p, 0);
    p->at[p->mu + k] = 1;
    exact_derivatives(p->exact, p->at, &d);
    if (measure->steady)
        measure->slope = slope;
    return slope;
}

static void add_slope(struct pieces *p, size_t k, double sign, double *slope, double *error)
{
    struct arena *scratch = arena_child(p->arena);
    const double *of = slope_of(p, k, ARENA_ARRAY(scratch, 2 * p->n, double));
    for (size_t i = 0; i < p->n; i++) {
        slope[i] += sign * of[i];
        error[i] += of[p->n + i];
    }
    arena_close(scratch);
}

void pieces_look(struct pieces *p, size_t index, struct piece *out)
{
    size_t n = p->n;
    size_t sides = pieces_sides(p);
    struct derivatives d = {.gradient = out->gradient, .gradient_error = out->gradient_error};
    pieces_set(p, index);
    clear_weights(p, 1);
    exact_derivatives(p->exact, p->at, &d);
    out->loss = d.loss;
    out->loss_error = d.loss_error;
    for (size_t k = 0; k < sides * n; k++)
        out->sides[k] = out->sides_error[k] = 0;
    for (size_t k = 0; k < sides; k++) {
        struct side side = side_of(p, index, k);
        add_slope(p, side.plus, side.plus_sign, out->sides + k * n, out->sides_error + k * n);
        if (side.minus != p->measure_count)
            add_slope(p, side.minus, side.minus_sign, out->sides + k * n, out->sides_error + k * n);
    }
}

void pieces_cone_slope(struct pieces *p, size_t k, size_t i, double *slope, double *error)
{
    memset(slope, 0, p->n * sizeof *slope);
    memset(error, 0, p->n * sizeof *error);
    add_slope(p, p->cones[k].first_measure + i, 1, slope, error);
}

void pieces_lagrangian(struct pieces *p, size_t index, double factor, const double *lambda, struct derivatives *out)
{
    size_t sides = pieces_sides(p);
    pieces_set(p, index);
    clear_weights(p, factor);
    for (size_t k = 0; k < sides; k++) {
        struct side side = side_of(p, index, k);
        add_side(p, &side, -lambda[k]);
    }
    exact_derivatives(p->exact, p->at, out);
    derivatives_symmetrise(p->n, out);
}

double pieces_side_curvature(struct pieces *p, size_t index, size_t k, const double *d)
{
    struct arena *scratch = arena_child(p->arena);
    double *product = ARENA_ARRAY(scratch, p->n, double);
    struct side side = side_of(p, index, k);
    double total = 0;
    pieces_set(p, index);
    clear_weights(p, 0);
    add_side(p, &side, 1);
    exact_hessian_times(p->exact, p->at, 1, d, product);
    for (size_t i = 0; i < p->n; i++)
        total += d[i] * product[i];
    arena_close(scratch);
    return total;
}
