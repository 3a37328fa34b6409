/* An eigenvalue beyond its error is nonzero to first order only: the signs are given to sets of eigenvalues that keep them
 * whatever the error within F does. Invariant: no matrix within the error has fewer negative or fewer positive eigenvalues
 * than are counted here. */
#include "analysis/inertia.h"

#include "analysis/vector.h"

#include <float.h>
#include <math.h>

/* The listed eigenvalues of one sign that are beyond their errors, the largest first, as places in the list. The others
 * keep a sign that is beyond the error of any matrix within the norm (Weyl). */
static size_t candidates(struct inertia *inertia, int sign, size_t *places)
{
    size_t count = 0;
    for (size_t r = 0; r < inertia->listed; r++) {
        size_t p = sign > 0 ? inertia->listed - 1 - r : r;
        size_t k = inertia->list[p];
        if (sign * inertia->mu[k] > inertia->mu_errors[k])
            places[count++] = p;
    }
    return count;
}

static double mu_at(const struct inertia *inertia, size_t place)
{
    return fabs(inertia->mu[inertia->list[place]]);
}

/* What the errors leave of an eigenvalue. */
static double room_at(const struct inertia *inertia, size_t place)
{
    return mu_at(inertia, place) - inertia->mu_errors[inertia->list[place]];
}

/* Whether every row of diag(|mu|) - F keeps its diagonal the larger, once all diagonals are scaled to 1: then it is
 * positive definite (Gershgorin). Settles all but hard cases. */
static bool dominant(const struct inertia *inertia, size_t count, const size_t *places)
{
    for (size_t i = 0; i < count; i++) {
        size_t k = places[i];
        double others = 0;
        for (size_t j = 0; j < count; j++)
            if (j != i)
                others += inertia->doubt[k * inertia->listed + places[j]] *
                          sqrt(mu_at(inertia, k) / mu_at(inertia, places[j]));
        if (!(others < room_at(inertia, k)))
            return false;
    }
    return true;
}

/* Cholesky's factor of diag(|mu| - errors) - F, row by row; a row without a positive pivot is left out, and its
 * eigenvalue loses its sign. Returns how many of the places are left. */
static size_t definite(struct arena *arena, const struct inertia *inertia, size_t count, size_t *places)
{
    struct arena *scratch = arena_child(arena);
    double *factor = ARENA_ARRAY(scratch, count * count, double);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t k = places[i];
        double *row = factor + kept * count;
        for (size_t j = 0; j < kept; j++)
            row[j] = (-inertia->doubt[k * inertia->listed + places[j]] - vector_dot(j, row, factor + j * count)) /
                     factor[j * count + j];
        double room = room_at(inertia, k);
        double pivot = room - vector_dot(kept, row, row);
        if (!(pivot > 4 * (double)count * DBL_EPSILON * room))
            continue;
        row[kept] = sqrt(pivot);
        places[kept++] = k;
    }
    arena_close(scratch);
    return kept;
}

/* Gives a sign to the eigenvalues of a list that keeps it jointly, whatever the error: the form of H on the space that
 * their vectors span is definite if diag(|mu|) - F is, F being the bound of what errors do to it; and the dimension of
 * such a space is a lower bound of the number of eigenvalues of that sign. */
static void give_sign(struct arena *arena, struct inertia *inertia, int sign)
{
    struct arena *scratch = arena_child(arena);
    size_t *places = ARENA_ARRAY(scratch, inertia->listed, size_t);
    size_t count = candidates(inertia, sign, places);
    if (!dominant(inertia, count, places))
        count = definite(scratch, inertia, count, places);
    for (size_t i = 0; i < count; i++)
        inertia->sign[inertia->list[places[i]]] = (signed char)sign;
    arena_close(scratch);
}

/* The signs of those that are not listed, whose errors are bounded by the norm. */
static void give_signs_by_norm(struct inertia *inertia)
{
    for (size_t k = 0; k < inertia->n; k++) {
        double mu = inertia->mu[k];
        inertia->sign[k] = (signed char)(!(fabs(mu) > inertia->mu_errors[k]) ? 0 : mu < 0 ? -1 : 1);
    }
    for (size_t p = 0; p < inertia->listed; p++)
        inertia->sign[inertia->list[p]] = 0;
}

void inertia_count_signs(struct arena *arena, struct inertia *inertia)
{
    give_signs_by_norm(inertia);
    give_sign(arena, inertia, -1);
    give_sign(arena, inertia, 1);
    inertia->negative = inertia->positive = inertia->zero = 0;
    for (size_t k = 0; k < inertia->n; k++) {
        inertia->negative += inertia->sign[k] < 0;
        inertia->zero += inertia->sign[k] == 0;
        inertia->positive += inertia->sign[k] > 0;
    }
}
