/* Few rows, so every change of the active set solves its least squares afresh, by Gram and Schmidt's process carried out
 * twice, which is as accurate as Householder's (Giraud et al. 2005). Invariant: the passive rows are linearly independent, and
 * their multipliers are positive. */
#include "linalg/cone.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A row that keeps less of its length beside the others depends on them. */
static const double DEPENDENT = 1e-11;

/* Gains below this, relative to g, are rounding. */
static const double NO_GAIN = 1e-13;

static double dot(size_t n, const double *x, const double *y)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += x[i] * y[i];
    return total;
}

static void subtract(size_t n, double factor, const double *x, double *y)
{
    for (size_t i = 0; i < n; i++)
        y[i] -= factor * x[i];
}

/* q := what is left of it beside the orthonormal rows of `basis`; r (count) gets what was taken away. Returns its length. */
static double orthogonalize(size_t count, size_t n, const double *basis, double *q, double *r)
{
    memset(r, 0, count * sizeof *r);
    for (int pass = 0; pass < 2; pass++)
        for (size_t j = 0; j < count; j++) {
            double part = dot(n, basis + j * n, q);
            subtract(n, part, basis + j * n, q);
            r[j] += part;
        }
    return sqrt(dot(n, q, q));
}

size_t cone_span(size_t count, const size_t *chosen, size_t n, const double *a, double tolerance, double *basis)
{
    size_t rank = 0;
    for (size_t k = 0; k < count && rank < n; k++) {
        double *q = basis + rank * n;
        const double *row = a + chosen[k] * n;
        double size = sqrt(dot(n, row, row));
        memcpy(q, row, n * sizeof *q);
        double left = size;
        for (int pass = 0; pass < 2; pass++) {
            for (size_t j = 0; j < rank; j++)
                subtract(n, dot(n, basis + j * n, q), basis + j * n, q);
            left = sqrt(dot(n, q, q));
        }
        if (!(left > tolerance * size))
            continue;
        for (size_t i = 0; i < n; i++)
            q[i] /= left;
        rank++;
    }
    return rank;
}

struct active_set {
    struct arena *scratch;
    size_t n;
    const double *a;
    const double *g;
    size_t count; /* passive rows */
    size_t *list;
};

/* The least squares multipliers of the passive rows. False if the last one depends on the others. */
static bool solve(const struct active_set *s, double *z)
{
    size_t n = s->n;
    size_t p = s->count;
    double *basis = ARENA_ARRAY_RAW(s->scratch, p * n, double);
    double *r = ARENA_ARRAY(s->scratch, p * p, double);
    double *column = ARENA_ARRAY_RAW(s->scratch, p, double);
    for (size_t k = 0; k < p; k++) {
        double *q = basis + k * n;
        const double *row = s->a + s->list[k] * n;
        memcpy(q, row, n * sizeof *q);
        double left = orthogonalize(k, n, basis, q, column);
        if (!(left > DEPENDENT * sqrt(dot(n, row, row))))
            return false;
        for (size_t j = 0; j < k; j++)
            r[j * p + k] = column[j];
        r[k * p + k] = left;
        for (size_t i = 0; i < n; i++)
            q[i] /= left;
    }
    for (size_t k = p; k-- > 0;) {
        double right = dot(n, basis + k * n, s->g);
        for (size_t j = k + 1; j < p; j++)
            right -= r[k * p + j] * z[j];
        z[k] = right / r[k * p + k];
    }
    return true;
}

static void drop(struct active_set *s, size_t at)
{
    s->count--;
    memmove(s->list + at, s->list + at + 1, (s->count - at) * sizeof *s->list);
}

/* Goes from lambda to the multipliers of least squares, and lets go of rows on the way whose multiplier becomes 0. */
static bool settle(struct active_set *s, double *lambda)
{
    double *z = ARENA_ARRAY_RAW(s->scratch, s->count, double);
    for (;;) {
        if (!solve(s, z))
            return false;
        double way = 1;
        size_t first = s->count;
        for (size_t k = 0; k < s->count; k++) {
            double here = lambda[s->list[k]];
            double reach = here > 0 ? here / (here - z[k]) : 0;
            if (z[k] > 0 || reach >= way)
                continue;
            way = reach;
            first = k;
        }
        for (size_t k = 0; k < s->count; k++)
            lambda[s->list[k]] += way * (z[k] - lambda[s->list[k]]);
        if (first == s->count)
            return true;
        lambda[s->list[first]] = 0;
        drop(s, first);
    }
}

static void compute_residual(const struct active_set *s, const double *lambda, double *residual)
{
    memcpy(residual, s->g, s->n * sizeof *residual);
    for (size_t k = 0; k < s->count; k++)
        subtract(s->n, lambda[s->list[k]], s->a + s->list[k] * s->n, residual);
}

/* The row outside the active set whose product with the residual is largest, if that is more than rounding. */
static size_t best_row(const struct active_set *s, size_t rows, const bool *barred, const double *residual)
{
    size_t best = rows;
    double top = NO_GAIN * sqrt(dot(s->n, s->g, s->g));
    for (size_t k = 0; k < rows; k++) {
        double gain = barred[k] ? 0 : dot(s->n, s->a + k * s->n, residual);
        if (!(gain > top))
            continue;
        top = gain;
        best = k;
    }
    return best;
}

/* Adds a row; where it depends on the others, it is taken back. */
static bool enter(struct active_set *s, size_t row, double *lambda)
{
    double before = lambda[row];
    s->list[s->count++] = row;
    if (settle(s, lambda))
        return true;
    lambda[row] = before;
    s->count--;
    return false;
}

void cone_project(struct arena *arena, size_t rows, size_t n, const double *a, const double *g, double *lambda,
                  double *residual)
{
    struct arena *scratch = arena_child(arena);
    bool *barred = ARENA_ARRAY(scratch, rows, bool);
    struct active_set s = {arena_child(scratch), n, a, g, 0, ARENA_ARRAY(scratch, rows + 1, size_t)};
    memset(lambda, 0, rows * sizeof *lambda);
    compute_residual(&s, lambda, residual);
    for (size_t turn = 0; turn < 4 * rows + 8; turn++) {
        size_t row = best_row(&s, rows, barred, residual);
        if (row == rows)
            break;
        barred[row] = true; /* passive rows are barred, too */
        enter(&s, row, lambda);
        for (size_t k = 0; k < rows; k++) /* those that were let go may come back */
            barred[k] = barred[k] && (lambda[k] > 0 || k == row);
        compute_residual(&s, lambda, residual);
        arena_rewind(s.scratch);
    }
    arena_close(scratch);
}

/* With an entry 1 added to each row, the nearest point of the cone to (0, 1) is a multiple of the hull's point (Lawson and
 * Hanson, "least distance programming"). */
void cone_hull_nearest(struct arena *arena, size_t rows, size_t n, const double *a, double *nearest)
{
    struct arena *scratch = arena_child(arena);
    double size = 0;
    for (size_t k = 0; k < rows * n; k++)
        size = fmax(size, fabs(a[k]));
    size = size > 0 ? size : 1;
    double *tall = ARENA_ARRAY_RAW(scratch, rows * (n + 1), double);
    double *up = ARENA_ARRAY(scratch, n + 1, double);
    double *lambda = ARENA_ARRAY_RAW(scratch, rows, double);
    double *residual = ARENA_ARRAY_RAW(scratch, n + 1, double);
    for (size_t k = 0; k < rows; k++) {
        for (size_t i = 0; i < n; i++)
            tall[k * (n + 1) + i] = a[k * n + i] / size;
        tall[k * (n + 1) + n] = 1;
    }
    up[n] = 1;
    cone_project(scratch, rows, n + 1, tall, up, lambda, residual);
    double total = 0;
    memset(nearest, 0, n * sizeof *nearest);
    for (size_t k = 0; k < rows; k++) {
        total += lambda[k];
        subtract(n, -lambda[k], a + k * n, nearest);
    }
    for (size_t i = 0; i < n; i++)
        nearest[i] /= total;
    arena_close(scratch);
}
