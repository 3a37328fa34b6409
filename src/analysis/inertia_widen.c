/* What becomes of the signs when the Hessian is that of another place. Invariant: errors only grow, and what could not be
 * computed leaves the signs that it concerns undecided. */
#include "analysis/inertia.h"

#include "domain/real.h"

#include <math.h>
#include <string.h>

/* out_kl = q_k' A q_l for the `count` rows of q. */
void inertia_forms(struct arena *arena, size_t n, size_t count, const double *q, const double *a, double *out)
{
    struct arena *scratch = arena_child(arena);
    double *product = ARENA_ARRAY_RAW(scratch, count * n, double);
    const struct contraction left = {1, count, n, n, {false, false}};
    const struct contraction right = {1, count, n, count, {false, true}};
    real_contract(&left, product, q, a, false);
    real_contract(&right, out, product, q, false);
    arena_close(scratch);
}

/* What changes may drown all signs of one kind in the scaled decomposition, which blows up small rows. A single value of H
 * itself beyond its error still proves that there is one (Rayleigh). */
static void keep_extremes(struct inertia *inertia)
{
    bool below = false;
    bool above = false;
    for (size_t p = 0; p < inertia->listed; p++) {
        size_t k = inertia->list[p];
        below = below || inertia->values[k] < -inertia->errors[k];
        above = above || inertia->values[k] > inertia->errors[k];
    }
    if (below && inertia->negative == 0 && inertia->sign[0] == 0) {
        inertia->sign[0] = -1;
        inertia->negative++;
        inertia->zero--;
    }
    if (above && inertia->positive == 0 && inertia->sign[inertia->n - 1] == 0) {
        inertia->sign[inertia->n - 1] = 1;
        inertia->positive++;
        inertia->zero--;
    }
}

static void add_change(double *error, double *share, double change)
{
    *error += fabs(change);
    *share += fabs(change);
}

void inertia_widen(struct arena *arena, struct inertia *inertia, const double *change, const double *raw_change)
{
    size_t m = inertia->listed;
    for (size_t p = 0; p < m; p++) {
        size_t k = inertia->list[p];
        add_change(&inertia->mu_errors[k], &inertia->mu_shares.theta[k], change[p * m + p]);
        add_change(&inertia->errors[k], &inertia->shares.theta[k], raw_change[p]);
        for (size_t r = 0; r < m; r++)
            inertia->doubt[p * m + r] += fabs(change[p * m + r]);
    }
    inertia_count_signs(arena, inertia);
    keep_extremes(inertia);
}

void inertia_changes(struct arena *scratch, const struct inertia *inertia, const double *other, double *change,
                     double *raw_change)
{
    size_t n = inertia->n;
    size_t m = inertia->listed;
    double *rows = ARENA_ARRAY_RAW(scratch, m * n, double);
    for (size_t p = 0; p < m; p++)
        memcpy(rows + p * n, inertia->vectors + inertia->list[p] * n, n * sizeof *rows);
    inertia_forms(scratch, n, m, rows, other, change);
    for (size_t p = 0; p < m; p++)
        raw_change[p] = change[p * m + p] - inertia->values[inertia->list[p]];
    for (size_t p = 0; p < m; p++)
        inertia_direction(inertia, inertia->list[p], rows + p * n);
    inertia_forms(scratch, n, m, rows, other, change);
    for (size_t p = 0; p < m; p++)
        change[p * m + p] -= inertia->mu[inertia->list[p]];
}
