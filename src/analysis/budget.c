/* The budget is read from the shares that the inertia kept. Invariant: the shares of an eigenvalue add up to its error, and
 * a remedy is given only for a sign that is open, with as many digits as it takes. */
#include "analysis/budget.h"

#include "base/str.h"

#include <math.h>

/* Doubles have so many decimal digits. */
enum { MOST_DIGITS = 16 };

/* ---- The shares, in the order of the eigenvalues ---- */

/* The eigenvalue whose interval ends where the error of eigenvalue k does: k itself, unless the intervals of others reach
 * over its own, so that the k-th by size may be one of those. */
static size_t owner_of(const struct inertia *inertia, const double *total, size_t k)
{
    size_t owner = k;
    double least = INFINITY;
    if (!(total[k] > inertia->errors[k]))
        return k;
    for (size_t j = 0; j < inertia->n; j++) {
        double above = fabs((inertia->values[j] + inertia->errors[j]) - (inertia->values[k] + total[k]));
        double below = fabs((inertia->values[j] - inertia->errors[j]) - (inertia->values[k] - total[k]));
        if (fmin(above, below) < least) {
            least = fmin(above, below);
            owner = j;
        }
    }
    return owner;
}

static void fill_shares(struct arena *arena, const struct inertia *inertia, const double *total,
                        struct cp_error_budget *out)
{
    size_t n = inertia->n;
    double *derivatives = ARENA_ARRAY(arena, n, double);
    double *eigensolver = ARENA_ARRAY(arena, n, double);
    double *theta = ARENA_ARRAY(arena, n, double);
    for (size_t k = 0; k < n; k++) {
        size_t owner = owner_of(inertia, total, k);
        double part = owner == k ? 1 : total[k] / inertia->errors[owner];
        derivatives[k] = part * inertia->shares.derivatives[owner];
        eigensolver[k] = part * inertia->shares.eigensolver;
        theta[k] = part * inertia->shares.theta[owner];
    }
    out->errors[CP_FROM_DERIVATIVES] = derivatives;
    out->errors[CP_FROM_EIGENSOLVER] = eigensolver;
    out->errors[CP_FROM_THETA] = theta;
}

/* ---- Signs, and where they were read ---- */

/* Eigenvalues ascend, and as many as were counted are negative, zero, positive; places (n) are where the decomposition has
 * one of that sign for each. */
static signed char *signs_of(struct arena *arena, const struct inertia *inertia, size_t *places)
{
    signed char *signs = ARENA_ARRAY(arena, inertia->n, signed char);
    size_t count = 0;
    for (signed char sign = -1; sign <= 1; sign++)
        for (size_t k = 0; k < inertia->n; k++)
            if (inertia->sign[k] == sign) {
                signs[count] = sign;
                places[count++] = k;
            }
    return signs;
}

static void fill_scaled(struct arena *arena, const struct inertia *inertia, const size_t *places,
                        struct cp_error_budget *out)
{
    double *values = ARENA_ARRAY(arena, inertia->n, double);
    double *errors = ARENA_ARRAY(arena, inertia->n, double);
    for (size_t k = 0; k < inertia->n; k++) {
        values[k] = inertia->mu[places[k]];
        errors[k] = inertia->mu_errors[places[k]];
    }
    out->scaled_eigenvalues = values;
    out->scaled_errors = errors;
}

static double ratio_of(double value, double error)
{
    return value == 0 || isnan(error) ? 0 : fabs(value) / error;
}

/* How many times the value that each sign was read from exceeds its error. An eigenvalue of H itself beyond its own error
 * has that sign, whatever a rescaled one says. */
static double *margins_of(struct arena *arena, const struct inertia *inertia, const double *total, const size_t *places)
{
    double *margins = ARENA_ARRAY(arena, inertia->n, double);
    for (size_t k = 0; k < inertia->n; k++)
        margins[k] = fmax(ratio_of(inertia->mu[places[k]], inertia->mu_errors[places[k]]),
                          inertia->scaled ? ratio_of(inertia->values[k], total[k]) : 0);
    return margins;
}

/* The open sign that is closest to a decision; the least sure one where none is open. */
static size_t weakest_of(const struct cp_error_budget *budget, size_t n)
{
    size_t weakest = 0;
    for (size_t k = 1; k < n; k++) {
        bool open = budget->signs[k] == 0;
        bool was_open = budget->signs[weakest] == 0;
        bool better =
            open ? budget->margins[k] > budget->margins[weakest] : budget->margins[k] < budget->margins[weakest];
        if (open == was_open ? better : open)
            weakest = k;
    }
    return weakest;
}

/* ---- What would help ---- */

/* The open sign: an eigenvalue of the decomposition, and the shares of its error. */
struct open_sign {
    struct arena *arena;
    const struct budget_origin *origin;
    double value;
    double largest; /* |eigenvalue| of the same matrix */
    double share[CP_ERROR_SOURCE_COUNT];
    double factor; /* by which the dominant share must shrink for the sign to show; infinite if that is not enough */
};

static const char *more_precise_derivatives(const struct open_sign *s)
{
    if (s->origin->bare_matrix)
        return "the matrix itself: its two triangles differ; give a symmetric one";
    if (s->origin->derivatives == CP_FINITE_DIFFERENCES)
        return "use exact derivatives";
    if (isinf(s->factor))
        return "write the loss so that less of it cancels (log1p, expm1, hypot); or the eigenvalue is an exact 0";
    return str_format(
        s->arena,
        "write the loss so that less of it cancels (log1p, expm1, hypot): rounding must shrink by a factor "
        "of %.2g; or the eigenvalue is an exact 0",
        s->factor);
}

static const char *another_matrix(const struct open_sign *s)
{
    if (s->value == 0)
        return "the matrix itself: as far as doubles tell, it is singular; take out parameters that the others make up "
               "for, "
               "or look at higher orders";
    return str_format(
        s->arena,
        "the matrix itself: doubles resolve %.2g of its largest eigenvalue, and this one is %.2g of it; take "
        "out parameters that the others make up for, or look at higher orders",
        s->share[CP_FROM_EIGENSOLVER] / s->largest, fabs(s->value) / s->largest);
}

static const char *a_better_theta(const struct open_sign *s)
{
    double digits = fmax(2, ceil(-log10(s->origin->blur / s->factor)));
    if (s->origin->derivatives == CP_FINITE_DIFFERENCES)
        return "use exact derivatives, which find the critical point more precisely";
    if (s->origin->unfinished > s->origin->blur / 2 && digits <= MOST_DIGITS)
        return str_format(s->arena, "give theta to %.0f digits, or --refine", digits);
    if (s->origin->unfinished > s->origin->blur / 2)
        return "--refine";
    if (isinf(s->factor))
        return "measure theta from an origin close to it, so that its doubles have more digits";
    return str_format(s->arena,
                      "measure theta from an origin close to it, so that its doubles have %.0f more digits than now",
                      fmax(1, ceil(log10(s->factor))));
}

static const char *(*const remedies[CP_ERROR_SOURCE_COUNT])(const struct open_sign *) = {
    [CP_FROM_DERIVATIVES] = more_precise_derivatives,
    [CP_FROM_EIGENSOLVER] = another_matrix,
    [CP_FROM_THETA] = a_better_theta,
};

static enum cp_error_source dominant_of(const double *share)
{
    enum cp_error_source most = CP_FROM_DERIVATIVES;
    for (int s = 0; s < CP_ERROR_SOURCE_COUNT; s++)
        if (!(share[s] <= share[most])) /* NaN: what could not be computed */
            most = (enum cp_error_source)s;
    return most;
}

/* The shares where the sign was read. Rows of nothing but noise are scaled down until the eigensolver's error drowns it;
 * what hides such a sign is the noise, as H itself shows. */
static void read_shares(const struct inertia *inertia, size_t k, size_t place, struct open_sign *out)
{
    const struct error_shares *raw = &inertia->shares;
    const struct error_shares *scaled = &inertia->mu_shares;
    bool noisy = raw->derivatives[k] > raw->eigensolver && scaled->derivatives[place] <= scaled->eigensolver;
    const struct error_shares *shares = noisy ? raw : scaled;
    const double *values = noisy ? inertia->values : inertia->mu;
    size_t at = noisy ? k : place;
    out->value = values[at];
    out->largest = fmax(fabs(values[0]), fabs(values[inertia->n - 1]));
    out->share[CP_FROM_DERIVATIVES] = shares->derivatives[at];
    out->share[CP_FROM_EIGENSOLVER] = shares->eigensolver;
    out->share[CP_FROM_THETA] = shares->theta[at];
}

static void find_dominant(struct arena *arena, const struct inertia *inertia, size_t place,
                          const struct budget_origin *origin, struct cp_error_budget *out)
{
    struct open_sign s = {.arena = arena, .origin = origin};
    read_shares(inertia, out->weakest, place, &s);
    out->dominant = dominant_of(s.share);
    if (out->signs[out->weakest] != 0)
        return;
    double room = fabs(s.value);
    for (int k = 0; k < CP_ERROR_SOURCE_COUNT; k++)
        room -= (enum cp_error_source)k == out->dominant ? 0 : s.share[k];
    s.factor = room > 0 && isfinite(s.share[out->dominant]) ? fmax(1, s.share[out->dominant] / room) : INFINITY;
    out->remedy = remedies[out->dominant](&s);
}

const struct cp_error_budget *budget_of(struct arena *arena, const struct inertia *inertia, const double *total,
                                        const struct budget_origin *origin)
{
    struct cp_error_budget *out = ARENA_NEW(arena, struct cp_error_budget);
    struct arena *scratch = arena_child(arena);
    size_t *places = ARENA_ARRAY(scratch, inertia->n, size_t);
    fill_shares(arena, inertia, total, out);
    out->signs = signs_of(arena, inertia, places);
    out->equilibrated = inertia->scaled;
    if (inertia->scaled)
        fill_scaled(arena, inertia, places, out);
    out->margins = margins_of(arena, inertia, total, places);
    out->weakest = weakest_of(out, inertia->n);
    find_dominant(arena, inertia, places[out->weakest], origin, out);
    arena_close(scratch);
    return out;
}
