/* Bounds from residuals, in the scaled system: A, b and x here are already brought to entries of about 1.
 *
 * Let C be any approximate inverse and G >= |I - C A*| entry by entry, with |G| < 1 in the maximum norm. Then A* is
 * regular, and x - A*^-1 b* = (C A*)^-1 C (A* x - b*) with |(C A*)^-1| <= (I - G)^-1 (Rump 2010, "Verification methods",
 * Acta Numerica 19, sec. 10). The bound holds for whatever x and C were computed; how close they are decides how small it
 * is. The bounds' own rounding is left out, as everywhere (eval/error.h). */
#include "domain/solve.h"

#include "domain/real.h"

#include <float.h>
#include <limits.h>
#include <math.h>

static const double UNIT = 0x1p-53;
static const double LEAST = 0x1p-1074;

struct solve_bounds {
    const struct solve_system *system;
    bool proven;     /* every matrix within the errors is regular */
    double *matrix;  /* A */
    double *error;   /* of A, entry by entry */
    double *slack;   /* of a product with A: its error, and the rounding of the product */
    double *inverse; /* |C| */
    double *defect;  /* G */
    double *sum;     /* of the rows of G */
    double norm;     /* of G: the largest sum */
};

/* ---- Arrays ---- */

static double *absolute(struct arena *arena, size_t count, const double *a)
{
    double *out = ARENA_ARRAY_RAW(arena, count, double);
    for (size_t i = 0; i < count; i++)
        out[i] = fabs(a[i]);
    return out;
}

/* out (n x m) = a (n x n) b (n x m), or += it. */
static void multiply(size_t n, size_t m, double *out, const double *a, const double *b, bool add)
{
    const struct contraction sizes = {1, n, n, m, {false, false}};
    real_contract(&sizes, out, a, b, add);
}

/* The larger of two; NaN if one is, which fmax forgets. */
static double larger(double a, double b)
{
    return a >= b || isnan(a) ? a : b;
}

/* A bound scaled by a power of two, rounded up where it underflows. */
static double scale_up(double bound, int exponent)
{
    double scaled = scalbn(bound, exponent);
    return scaled < DBL_MIN && bound > 0 ? scaled + LEAST : scaled;
}

/* What a value that is not 0 may lose when it is scaled. */
static double scaling_loss(double scaled, double value)
{
    return fabs(scaled) < DBL_MIN && value != 0 ? LEAST : 0;
}

/* ---- The matrix ---- */

static void scale_matrix(struct solve_bounds *bounds, const double *a, const double *error_a)
{
    const struct solve_system *s = bounds->system;
    for (size_t i = 0; i < s->n * s->n; i++) {
        int exponent = s->row[i / s->n] + s->column[i % s->n];
        bounds->matrix[i] = scalbn(a[i], exponent);
        bounds->error[i] =
            scaling_loss(bounds->matrix[i], a[i]) + (error_a == NULL ? 0 : scale_up(error_a[i], exponent));
        bounds->slack[i] = bounds->error[i] + (double)(s->n + 2) * UNIT * fabs(bounds->matrix[i]);
    }
}

/* G = |I - C A| + |C| slack, where the slack also covers the rounding of C A. */
static void measure_defect(struct solve_bounds *bounds, const double *c, struct arena *scratch)
{
    size_t n = bounds->system->n;
    double *product = ARENA_ARRAY_RAW(scratch, n * n, double);
    multiply(n, n, product, c, bounds->matrix, false);
    for (size_t i = 0; i < n * n; i++)
        bounds->defect[i] = fabs((i / n == i % n) - product[i]);
    multiply(n, n, bounds->defect, bounds->inverse, bounds->slack, true);
    for (size_t i = 0; i < n * n; i++)
        bounds->sum[i / n] += bounds->defect[i];
    for (size_t i = 0; i < n; i++)
        bounds->norm = larger(bounds->norm, bounds->sum[i]);
    bounds->proven = bounds->norm < 1;
}

const struct solve_bounds *solve_bounds_new(struct arena *arena, const struct solve_system *system, const double *a,
                                            const double *error_a)
{
    size_t n = system->n;
    struct solve_bounds *bounds = ARENA_NEW(arena, struct solve_bounds);
    bounds->system = system;
    if (system->state != SOLVE_REGULAR)
        return bounds;
    bounds->matrix = ARENA_ARRAY_RAW(arena, n * n, double);
    bounds->error = ARENA_ARRAY_RAW(arena, n * n, double);
    bounds->slack = ARENA_ARRAY_RAW(arena, n * n, double);
    bounds->defect = ARENA_ARRAY_RAW(arena, n * n, double);
    bounds->sum = ARENA_ARRAY(arena, n, double);
    scale_matrix(bounds, a, error_a);
    struct arena *scratch = arena_child(arena);
    double *c = ARENA_ARRAY(scratch, n * n, double);
    for (size_t i = 0; i < n; i++)
        c[i * n + i] = 1;
    solve_scaled(system, n, c);
    bounds->inverse = absolute(arena, n * n, c);
    measure_defect(bounds, c, scratch);
    arena_close(scratch);
    return bounds;
}

/* ---- Solutions ---- */

/* One right-hand side. */
struct column {
    int level;    /* 2^level is about the size of its largest entry, its row scaled */
    bool nothing; /* it is 0 exactly, and so is the solution */
};

/* Right-hand sides, solutions and what bounds them: arrays of n x m. */
struct columns {
    size_t n;
    size_t m;
    const double *x;
    const double *b;
    const double *error; /* of b; NULL: none */
    struct column *of;
};

static struct column measure_column(const struct columns *c, size_t k, const int *row)
{
    struct column column = {INT_MIN, true};
    for (size_t i = 0; i < c->n; i++) {
        size_t at = i * c->m + k;
        double size = fabs(c->b[at]) + (c->error == NULL ? 0 : c->error[at]);
        column.nothing = column.nothing && size == 0 && c->x[at] == 0;
        if (size > 0 && isfinite(size) && ilogb(size) + row[i] > column.level)
            column.level = ilogb(size) + row[i];
    }
    column.level = column.level == INT_MIN ? 0 : column.level;
    return column;
}

/* out = |b - A x| with its rounding, and what the errors of A and b add; scaled. */
static void residuals(const struct solve_bounds *bounds, const struct columns *c, double *out, struct arena *scratch)
{
    const struct solve_system *s = bounds->system;
    size_t entries = c->n * c->m;
    double *solution = ARENA_ARRAY_RAW(scratch, entries, double);
    double *product = ARENA_ARRAY_RAW(scratch, entries, double);
    for (size_t i = 0; i < entries; i++)
        solution[i] = scalbn(c->x[i], -s->column[i / c->m] - c->of[i % c->m].level);
    multiply(c->n, c->m, product, bounds->matrix, solution, false);
    for (size_t i = 0; i < entries; i++) {
        int exponent = s->row[i / c->m] - c->of[i % c->m].level;
        double right = scalbn(c->b[i], exponent);
        out[i] = fabs(right - product[i]) + UNIT * fabs(right) + scaling_loss(right, c->b[i]) +
                 (c->error == NULL ? 0 : scale_up(c->error[i], exponent)) + (double)c->n * LEAST;
    }
    multiply(c->n, c->m, out, bounds->slack, absolute(scratch, entries, solution), true);
}

/* out = (I - G)^-1 |C| r <= v + G v + |G v| sum/(1 - norm), with v = |C| r; for every column r. */
static void spread_residuals(const struct solve_bounds *bounds, size_t m, const double *r, double *out,
                             struct arena *scratch)
{
    size_t n = bounds->system->n;
    double *next = ARENA_ARRAY_RAW(scratch, n * m, double);
    double *most = ARENA_ARRAY(scratch, m, double);
    multiply(n, m, out, bounds->inverse, r, false);
    multiply(n, m, next, bounds->defect, out, false);
    for (size_t i = 0; i < n * m; i++)
        most[i % m] = larger(most[i % m], next[i]);
    for (size_t i = 0; i < n * m; i++)
        out[i] += next[i] + most[i % m] * bounds->sum[i / m] / (1 - bounds->norm);
}

void solve_bounds_apply(const struct solve_bounds *bounds, size_t m, const double *x, const double *b,
                        const double *error_b, double *out, struct arena *scratch)
{
    const struct solve_system *s = bounds->system;
    const struct columns c = {s->n, m, x, b, error_b, ARENA_ARRAY(scratch, m, struct column)};
    double *r = ARENA_ARRAY_RAW(scratch, c.n * m, double);
    for (size_t k = 0; k < m; k++)
        c.of[k] = measure_column(&c, k, s->row);
    if (bounds->proven) {
        residuals(bounds, &c, r, scratch);
        spread_residuals(bounds, m, r, out, scratch);
    }
    for (size_t i = 0; i < c.n * m; i++) {
        const struct column *column = &c.of[i % m];
        double bound = column->nothing   ? 0
                       : !bounds->proven ? INFINITY
                                         : scale_up(out[i], s->column[i / m] + column->level);
        out[i] = isnan(bound) ? INFINITY : bound;
    }
}

/* ---- Determinants ---- */

/* The inverse of one triangle of the factors; its other triangle is 0. */
static double *triangle_inverse(const struct solve_system *s, bool upper, struct arena *arena)
{
    struct solve_system one = *s; /* the same system, had it this triangle alone */
    size_t n = s->n;
    double *out = ARENA_ARRAY(arena, n * n, double);
    double *factors = ARENA_ARRAY(arena, n * n, double);
    int *pivot = ARENA_ARRAY(arena, n, int);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = upper ? i + 1 : 0; j < (upper ? n : i + 1); j++)
            factors[i * n + j] = s->factors[i * n + j];
        out[i * n + i] = 1;
        factors[i * n + i] = upper ? 1 : s->factors[i * n + i];
        pivot[i] = (int)i;
    }
    one.factors = factors;
    one.pivot = pivot;
    solve_scaled(&one, n, out);
    return out;
}

/* Columns exchanged as the factors have them. */
static double *exchanged(const struct solve_system *s, const double *a, struct arena *arena)
{
    double *out = arena_copy(arena, a, s->n * s->n, sizeof *a);
    for (size_t k = 0; k < s->n; k++)
        for (size_t i = 0; i < s->n; i++) {
            double swap = out[i * s->n + k];
            out[i * s->n + k] = out[i * s->n + (size_t)s->pivot[k]];
            out[i * s->n + (size_t)s->pivot[k]] = swap;
        }
    return out;
}

/* out = l a u. */
static double *between(size_t n, const double *l, const double *a, const double *u, struct arena *arena)
{
    double *half = ARENA_ARRAY_RAW(arena, n * n, double);
    double *out = ARENA_ARRAY_RAW(arena, n * n, double);
    multiply(n, n, half, a, u, false);
    multiply(n, n, out, l, half, false);
    return out;
}

/* With l, u the computed inverses of the factors and l A* u = I + Z, log det A* = -log det(l) + log det(I + Z), and
 * |log det(I + Z)| <= trace W + w^2/(2 - 2w) for W >= |Z| with Frobenius norm w < 1, by the series of the logarithm and
 * |trace Z^k| <= w^k. The rest is the rounding of the product of the pivots and of its logarithm. */
double solve_bounds_logdet(const struct solve_bounds *bounds, struct arena *scratch)
{
    const struct solve_system *s = bounds->system;
    size_t n = s->n;
    double value = s->state == SOLVE_REGULAR ? solve_logdet(s) : NAN;
    if (!bounds->proven || !isfinite(value))
        return INFINITY;
    const double *l = triangle_inverse(s, false, scratch);
    const double *u = triangle_inverse(s, true, scratch);
    const double *a = exchanged(s, bounds->matrix, scratch);
    double *slack = exchanged(s, bounds->error, scratch);
    for (size_t i = 0; i < n * n; i++)
        slack[i] += (double)(2 * n + 2) * UNIT * fabs(a[i]);
    const double *z = between(n, l, a, u, scratch);
    const double *w = between(n, absolute(scratch, n * n, l), slack, absolute(scratch, n * n, u), scratch);
    double trace = 0;
    double squares = 0;
    for (size_t i = 0; i < n * n; i++) {
        double entry = fabs((i / n == i % n) - z[i]) + w[i];
        trace += i / n == i % n ? entry : 0;
        squares += entry * entry;
    }
    double norm = sqrt(squares);
    if (!(norm < 1))
        return INFINITY;
    return trace + squares / (2 - 2 * norm) + UNIT * (3 * (double)n + 2 + 3 * fabs(value));
}
