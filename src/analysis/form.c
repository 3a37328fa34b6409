/* Invariant: coefficients belong to weighted monomials, so that norms of coefficients bound values on the sphere. */
#include "analysis/form.h"

#include "analysis/vector.h"
#include "linalg/eigsym.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

size_t monomials_count(size_t m, size_t degree)
{
    size_t count = 1;
    for (size_t k = 1; k <= degree; k++) { /* binomial(m + k - 1, k) = that before times (m + k - 1) / k, exactly */
        if (count > SIZE_MAX / (m + k - 1))
            return SIZE_MAX;
        count = count * (m + k - 1) / k;
    }
    return count;
}

/* The next exponents of the same degree in lexicographic order, x1^d first: the last variable but one that has any gives one
 * to its successor, which takes over all that lies behind. */
static void next_exponents(size_t m, unsigned char *e)
{
    size_t k = m - 1;
    unsigned char last = e[m - 1];
    e[m - 1] = 0;
    while (k > 0 && e[k - 1] == 0)
        k--;
    if (k == 0)
        return;
    e[k - 1]--;
    e[k] = (unsigned char)(last + 1);
}

static double multinomial(size_t m, size_t degree, const unsigned char *e)
{
    double log_value = lgamma((double)degree + 1);
    for (size_t a = 0; a < m; a++)
        log_value -= lgamma(e[a] + 1.0);
    return round(exp(log_value));
}

const struct monomials *monomials_new(struct arena *arena, size_t m, size_t degree)
{
    struct monomials *out = ARENA_NEW(arena, struct monomials);
    *out = (struct monomials){.m = m, .degree = degree, .count = monomials_count(m, degree)};
    out->exponents = ARENA_ARRAY(arena, out->count * m, unsigned char);
    out->weight = ARENA_ARRAY(arena, out->count, double);
    out->exponents[0] = (unsigned char)degree;
    for (size_t t = 0; t < out->count; t++) {
        unsigned char *e = out->exponents + t * m;
        if (t > 0) {
            memcpy(e, e - m, m);
            next_exponents(m, e);
        }
        out->weight[t] = sqrt(multinomial(m, degree, e));
    }
    return out;
}

static double monomial_at(const struct monomials *basis, size_t t, const double *v)
{
    double value = basis->weight[t];
    for (size_t a = 0; a < basis->m; a++)
        for (unsigned k = 0; k < basis->exponents[t * basis->m + a]; k++)
            value *= v[a];
    return value;
}

double form_value(const struct form *form, const double *v)
{
    double total = 0;
    for (size_t t = 0; t < form->basis->count; t++)
        total += form->c[t] * monomial_at(form->basis, t, v);
    return total;
}

/* ---- Least squares ---- */

/* The normal equations: directions over the whole sphere keep them well conditioned in this basis. */
static bool solve_normal(struct arena *scratch, size_t terms, const double *normal, const double *right, double *c,
                         double *gain)
{
    struct eigsym eig;
    if (!eigsym_solve(scratch, terms, normal, true, &eig) || !(eig.values[0] > 1e-6 * eig.values[terms - 1]))
        return false;
    memset(c, 0, terms * sizeof *c);
    for (size_t k = 0; k < terms; k++) {
        const double *q = eig.vectors + k * terms;
        double component = vector_dot(terms, q, right) / eig.values[k];
        for (size_t t = 0; t < terms; t++)
            c[t] += component * q[t];
    }
    *gain = 1 / sqrt(eig.values[0]);
    return true;
}

bool form_fit(struct arena *arena, const struct monomials *basis, size_t count, const double *v, const double *values,
              double error, struct form *out)
{
    size_t terms = basis->count;
    struct arena *scratch = arena_child(arena);
    double *normal = ARENA_ARRAY(scratch, terms * terms, double);
    double *right = ARENA_ARRAY(scratch, terms, double);
    double *row = ARENA_ARRAY(scratch, terms, double);
    double gain = 0;
    double residual = 0;
    double largest = 0;
    *out = (struct form){basis, ARENA_ARRAY(arena, terms, double), 0};
    for (size_t k = 0; k < count; k++) {
        for (size_t t = 0; t < terms; t++)
            row[t] = monomial_at(basis, t, v + k * basis->m);
        for (size_t t = 0; t < terms; t++) {
            right[t] += row[t] * values[k];
            for (size_t s = 0; s < terms; s++)
                normal[t * terms + s] += row[t] * row[s];
        }
        largest = fmax(largest, fabs(values[k]));
    }
    bool ok = solve_normal(scratch, terms, normal, right, out->c, &gain);
    for (size_t k = 0; ok && k < count; k++)
        residual = fmax(residual, fabs(form_value(out, v + k * basis->m) - values[k]));
    arena_close(scratch);
    /* of the sum of all terms: the weighted monomials of a unit vector are a unit vector */
    double rounding = 2 * DBL_EPSILON * (double)(terms + basis->degree + 8) * fmax(largest, vector_norm(terms, out->c));
    out->error = gain * sqrt((double)count) * (error + residual + rounding);
    return ok && residual <= 8 * (sqrt((double)count) * error + rounding);
}

/* ---- Sums of squares ---- */

/* The Gram matrices of a form: entry (i, j) belongs to the monomial y_i y_j, entry[i, j] of the form's basis, where it counts
 * factor[i, j] times. Those of one monomial are free but for their sum. */
struct gram {
    size_t size;
    size_t *entry;
    double *factor;
    double *total; /* per monomial of the form: the sum of the squared factors */
};

static size_t find_monomial(const struct monomials *basis, const unsigned char *e)
{
    size_t low = 0;
    size_t high = basis->count; /* descending lexicographic order */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (memcmp(basis->exponents + middle * basis->m, e, basis->m) >= 0)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static struct gram gram_new(struct arena *arena, const struct monomials *basis)
{
    size_t m = basis->m;
    const struct monomials *half = monomials_new(arena, m, basis->degree / 2);
    struct gram g = {half->count, ARENA_ARRAY(arena, half->count * half->count, size_t),
                     ARENA_ARRAY(arena, half->count * half->count, double), ARENA_ARRAY(arena, basis->count, double)};
    unsigned char *e = ARENA_ARRAY(arena, m, unsigned char);
    for (size_t i = 0; i < g.size; i++)
        for (size_t j = 0; j < g.size; j++) {
            size_t at = i * g.size + j;
            for (size_t a = 0; a < m; a++)
                e[a] = (unsigned char)(half->exponents[i * m + a] + half->exponents[j * m + a]);
            g.entry[at] = find_monomial(basis, e);
            g.factor[at] = half->weight[i] * half->weight[j] / basis->weight[g.entry[at]];
            g.total[g.entry[at]] += g.factor[at] * g.factor[at];
        }
    return g;
}

/* The nearest Gram matrix of the form. */
static void project_on_form(struct arena *scratch, const struct gram *g, const struct form *form, double *matrix)
{
    double *missing = arena_copy(scratch, form->c, form->basis->count, sizeof *form->c);
    for (size_t at = 0; at < g->size * g->size; at++)
        missing[g->entry[at]] -= g->factor[at] * matrix[at];
    for (size_t at = 0; at < g->size * g->size; at++)
        matrix[at] += g->factor[at] * missing[g->entry[at]] / g->total[g->entry[at]];
}

/* The nearest matrix whose eigenvalues are at least `least`. Returns the smallest eigenvalue that it had, less the error of the
 * eigensolver; NaN if that failed. */
static double project_on_cone(struct arena *scratch, size_t size, double least, double *matrix)
{
    struct eigsym eig;
    if (!eigsym_solve(scratch, size, matrix, true, &eig))
        return NAN;
    for (size_t k = 0; k < size && eig.values[k] < least; k++) {
        const double *q = eig.vectors + k * size;
        for (size_t i = 0; i < size; i++)
            for (size_t j = 0; j < size; j++)
                matrix[i * size + j] += (least - eig.values[k]) * q[i] * q[j];
    }
    return eig.values[0] - eig.backward_error;
}

/* Bounds of several sizes are aimed at, the best first. */
double form_lower_bound(struct arena *arena, const struct form *form, double seen)
{
    enum { ROUNDS = 200 };
    static const double AIMS[] = {0.5, 0.1, 0.02, 0.004};
    struct arena *scratch = arena_child(arena);
    struct gram g = gram_new(scratch, form->basis);
    double *matrix = ARENA_ARRAY(scratch, g.size * g.size, double);
    double best = -INFINITY;
    for (size_t a = 0; a < sizeof AIMS / sizeof *AIMS && !(best > 0); a++)
        for (int round = 0; round < ROUNDS && !(best > AIMS[a] / 2 * seen); round++) {
            struct arena *once = arena_child(scratch);
            project_on_form(once, &g, form, matrix);
            double smallest = project_on_cone(once, g.size, AIMS[a] * seen, matrix);
            best = fmax(best, smallest - form->error);
            arena_close(once);
        }
    arena_close(scratch);
    return best;
}
