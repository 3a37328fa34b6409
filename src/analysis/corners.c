/* Invariant: while coordinates are turned over, slope[i] is the derivative of q by z_i at the present corner, so that a
 * turn costs one row of H. A number that overflows compares false and ends the search where it is. */
#include "analysis/corners.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* A corner, and what turning over each coordinate would bring. */
struct corner {
    const struct corner_form *form;
    double *z;
    double *slope;
};

static struct corner corner_at(struct arena *scratch, const struct corner_form *form, double *z)
{
    struct corner corner = {form, z, ARENA_ARRAY_RAW(scratch, form->n, double)};
    for (size_t i = 0; i < form->n; i++) {
        double total = 0;
        for (size_t j = 0; j < form->n; j++)
            total += form->hessian[i * form->n + j] * form->reach[j] * z[j];
        corner.slope[i] = form->reach[i] * (form->gradient[i] + total);
    }
    return corner;
}

/* How much q rises when coordinate i is turned over. */
static double gain_of(const struct corner *corner, size_t i)
{
    const struct corner_form *f = corner->form;
    return -2 * corner->z[i] * corner->slope[i] + 2 * f->reach[i] * f->reach[i] * f->hessian[i * f->n + i];
}

static void turn(struct corner *corner, size_t i)
{
    const struct corner_form *f = corner->form;
    double change = -2 * corner->z[i] * f->reach[i];
    corner->z[i] = -corner->z[i];
    for (size_t j = 0; j < f->n; j++)
        corner->slope[j] += f->reach[j] * f->hessian[i * f->n + j] * change;
}

/* Gray's code visits all corners, turning over one coordinate at a time. */
void corners_best(struct arena *scratch, const struct corner_form *form, double *z)
{
    double *best = arena_copy(scratch, z, form->n, sizeof *z);
    struct corner corner = corner_at(scratch, form, z);
    double value = 0;
    double top = 0;
    for (uint32_t k = 1; k < (uint32_t)1 << form->n; k++) {
        size_t i = (size_t)__builtin_ctz(k);
        value += gain_of(&corner, i);
        turn(&corner, i);
        if (!(value > top))
            continue;
        top = value;
        memcpy(best, z, form->n * sizeof *z);
    }
    memcpy(z, best, form->n * sizeof *z);
}

/* The coordinate whose turn gains most, if that is more than the rounding of the sums before it; n if there is none. */
static size_t best_turn(const struct corner *corner)
{
    size_t n = corner->form->n;
    size_t best = n;
    double top = 0;
    double size = 0;
    for (size_t i = 0; i < n; i++) {
        double gain = gain_of(corner, i);
        size = fmax(size, fabs(corner->slope[i]));
        if (!(gain > top))
            continue;
        top = gain;
        best = i;
    }
    return top > 1e-12 * size ? best : n;
}

void corners_climb(struct arena *scratch, const struct corner_form *form, double *z)
{
    struct corner corner = corner_at(scratch, form, z);
    for (size_t turns = 0; turns < 4 * form->n; turns++) {
        size_t i = best_turn(&corner);
        if (i == form->n)
            return;
        turn(&corner, i);
    }
}
