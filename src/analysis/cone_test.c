/* Works in scaled coordinates, z_i = theta_i / scale_i, with rows a_j B_j. Invariant: a direction counts as keeping the norms at 0
 * when it nearly does, which makes the test for an extremum harder, never easier. */
#include "analysis/cone_test.h"

#include "analysis/inertia.h"
#include "analysis/vector.h"
#include "base/random.h"
#include "linalg/eigsym.h"

#include <math.h>
#include <string.h>

static const double ROUNDING = 1e-12;

/* Rows are told from those that they depend on by more than this. */
static const double INDEPENDENT = 1e-7;

/* u must be shorter than 1 by this. */
static const double MARGIN = 1e-6;

/* How much a Hessian may be off along directions that are not quite what they should be. */
static const double TILT = 1e-8;

enum { MOST_GUESSES = 64, MOST_PARAMETERS = 600 };

struct cones {
    struct arena *arena;
    struct cone_test *test;
    size_t n;
    size_t count; /* of norms */
    size_t rows;  /* of all their vectors */
    size_t *size; /* count: rows of each */
    double *scale;
    double *weight;       /* count: a_j */
    double *weight_error; /* count */
    double *g;            /* n */
    double *g_error;      /* n */
    double *b;            /* rows x n: B_j, */
    double *b_error;      /* rows x n */
    double *u;            /* rows: the shortest that comes nearest to cancelling the gradient, */
    double *y;            /* n: which the vectors are for a move by y */
    double *rest;         /* n: what it leaves, */
    double *bound;        /* n: and how much of that may be error */
    double u_error;
    size_t rank;
    const double *basis; /* n x n: orthonormal rows; the first n - rank keep the norms at 0 */
};

/* ---- Derivatives ---- */

static bool all_finite(size_t count, const double *x)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

/* Gradient with all u = 0 but that of cone k, which is e_i; (size_t)-1: none. */
static void look(struct cones *c, size_t k, size_t i, double *gradient, double *error)
{
    struct piece piece = {.gradient = gradient, .gradient_error = error};
    for (size_t j = 0; j < c->count; j++) {
        double *u = ARENA_ARRAY(c->arena, c->size[j], double);
        if (j == k)
            u[i] = 1;
        pieces_lean(c->test->pieces, j, u);
    }
    pieces_look(c->test->pieces, 0, &piece);
}

/* a_j from what its steepest row adds to the gradient. */
static void weigh(struct cones *c, size_t k, size_t first)
{
    size_t n = c->n;
    double *with = ARENA_ARRAY(c->arena, n, double);
    double *error = ARENA_ARRAY(c->arena, n, double);
    size_t best = 0;
    double steepest = -1;
    for (size_t i = 0; i < c->size[k]; i++) {
        double size = vector_norm(n, c->b + (first + i) * n);
        if (size > steepest)
            best = i;
        steepest = fmax(steepest, size);
    }
    const double *row = c->b + (first + best) * n;
    look(c, k, best, with, error);
    double product = 0;
    double off = 0;
    for (size_t i = 0; i < n; i++) {
        double added = with[i] - c->g[i];
        product += added * row[i];
        off += (error[i] + c->g_error[i]) * fabs(row[i]) + fabs(added) * c->b_error[(first + best) * n + i];
    }
    double square = vector_dot(n, row, row);
    c->weight[k] = square > 0 ? product / square : 0;
    c->weight_error[k] = square > 0 ? 2 * off / square + ROUNDING * fabs(c->weight[k]) : INFINITY;
}

/* Powers of two that bring the largest entry of every column of the rows a_j B_j to a common size: units of parameters do not
 * matter. */
static void find_scale(struct cones *c)
{
    size_t n = c->n;
    for (size_t i = 0; i < n; i++) {
        double top = 0;
        size_t row = 0;
        for (size_t k = 0; k < c->count; k++)
            for (size_t r = 0; r < c->size[k]; r++, row++)
                top = fmax(top, fabs(c->weight[k] * c->b[row * n + i]));
        c->scale[i] = top > 0 && isfinite(top) ? ldexp(1, -ilogb(top)) : 1;
    }
}

/* Rows become a_j B_j in scaled coordinates, and so does the gradient. */
static void apply_scale(struct cones *c)
{
    size_t n = c->n;
    for (size_t i = 0; i < n; i++) {
        c->g[i] *= c->scale[i];
        c->g_error[i] = (c->g_error[i] + c->test->blur[i]) * c->scale[i];
    }
    size_t row = 0;
    for (size_t k = 0; k < c->count; k++)
        for (size_t r = 0; r < c->size[k]; r++, row++)
            for (size_t i = 0; i < n; i++) {
                double *entry = c->b + row * n + i;
                double *error = c->b_error + row * n + i;
                *error = (*error * fabs(c->weight[k]) + fabs(*entry) * c->weight_error[k]) * c->scale[i];
                *entry *= c->weight[k] * c->scale[i];
            }
}

static bool set_up(struct cones *c)
{
    size_t n = c->n;
    size_t row = 0;
    look(c, SIZE_MAX, 0, c->g, c->g_error);
    for (size_t k = 0; k < c->count; k++)
        for (size_t i = 0; i < c->size[k]; i++, row++)
            pieces_cone_slope(c->test->pieces, k, i, c->b + row * n, c->b_error + row * n);
    row = 0;
    for (size_t k = 0; k < c->count; k++) {
        weigh(c, k, row);
        row += c->size[k];
    }
    find_scale(c);
    apply_scale(c);
    return all_finite(n, c->g) && all_finite(n, c->g_error) && all_finite(c->rows * n, c->b) &&
           all_finite(c->rows * n, c->b_error);
}

/* ---- Cancelling the gradient ---- */

/* u with the least |u| among those that make |g + sum_k u_k row_k| least: through the eigenvectors of the sum of all row row'. */
static bool cancel(struct cones *c)
{
    size_t n = c->n;
    struct eigsym eig;
    double *gram = ARENA_ARRAY(c->arena, n * n, double);
    for (size_t k = 0; k < c->rows; k++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                gram[i * n + j] += c->b[k * n + i] * c->b[k * n + j];
    if (!eigsym_solve(c->arena, n, gram, true, &eig))
        return false;
    double least = INDEPENDENT * INDEPENDENT * eig.values[n - 1];
    while (c->rank < n && eig.values[n - 1 - c->rank] > least)
        c->rank++;
    c->basis = eig.vectors;
    memcpy(c->rest, c->g, n * sizeof *c->g);
    for (int round = 0; round < 3; round++) {
        double *y = ARENA_ARRAY(c->arena, n, double);
        for (size_t k = n - c->rank; k < n; k++) {
            const double *q = eig.vectors + k * n;
            double part = -vector_dot(n, q, c->rest) / eig.values[k];
            for (size_t i = 0; i < n; i++)
                y[i] += part * q[i];
        }
        for (size_t k = 0; k < c->rows; k++)
            c->u[k] += vector_dot(n, c->b + k * n, y);
        for (size_t i = 0; i < n; i++)
            c->y[i] += y[i];
        for (size_t i = 0; i < n; i++) {
            c->rest[i] = c->g[i];
            for (size_t k = 0; k < c->rows; k++)
                c->rest[i] += c->u[k] * c->b[k * n + i];
        }
    }
    for (size_t i = 0; i < n; i++) {
        c->bound[i] = c->g_error[i] + ROUNDING * fabs(c->g[i]);
        for (size_t k = 0; k < c->rows; k++)
            c->bound[i] += fabs(c->u[k]) * (c->b_error[k * n + i] + ROUNDING * fabs(c->b[k * n + i]));
    }
    c->u_error = c->rank > 0 ? vector_norm(n, c->bound) / sqrt(eig.values[n - c->rank]) : 0;
    return true;
}

static bool is_cancelled(const struct cones *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (!(fabs(c->rest[i]) <= c->bound[i]))
            return false;
    return true;
}

/* The longest u_j. */
static double longest(const struct cones *c)
{
    double out = 0;
    const double *u = c->u;
    for (size_t k = 0; k < c->count; u += c->size[k], k++)
        out = fmax(out, vector_norm(c->size[k], u));
    return out;
}

/* The common sign of all a_j; 0 if there is none for sure. */
static int common_sign(const struct cones *c)
{
    int sign = c->weight[0] > 0 ? 1 : -1;
    for (size_t k = 0; k < c->count; k++)
        if (!(sign * c->weight[k] > c->weight_error[k]))
            return 0;
    return sign;
}

/* ---- Ways ---- */

/* The slope along z, and a bound of its error. */
static double slope(const struct cones *c, const double *z, double *error)
{
    size_t n = c->n;
    double total = vector_dot(n, c->g, z);
    *error = 0;
    for (size_t i = 0; i < n; i++)
        *error += (c->g_error[i] + ROUNDING * fabs(c->g[i])) * fabs(z[i]);
    const double *row = c->b;
    const double *row_error = c->b_error;
    for (size_t k = 0; k < c->count; k++) {
        double length = 0;
        for (size_t r = 0; r < c->size[k]; r++, row += n, row_error += n) {
            length = hypot(length, vector_dot(n, row, z));
            for (size_t i = 0; i < n; i++)
                *error += (row_error[i] + ROUNDING * fabs(row[i])) * fabs(z[i]);
        }
        total += c->weight[k] < 0 ? -length : length;
    }
    return total;
}

/* The largest change along z that any choice of u_j makes. */
static double support(const struct cones *c, const double *z, double *error)
{
    double total = slope(c, z, error);
    const double *row = c->b;
    for (size_t k = 0; k < c->count; k++) {
        double length = 0;
        for (size_t r = 0; r < c->size[k]; r++, row += c->n)
            length = hypot(length, vector_dot(c->n, row, z));
        total += c->weight[k] < 0 ? 2 * length : 0;
    }
    return total;
}

static void keep(struct path *list, size_t *count, const struct path *way)
{
    size_t at = *count < CONE_WAYS ? (*count)++ : CONE_WAYS - 1;
    if (at == CONE_WAYS - 1 && list[at].u != NULL && list[at].coefficient <= way->coefficient)
        return;
    for (; at > 0 && list[at - 1].coefficient > way->coefficient; at--)
        list[at] = list[at - 1];
    list[at] = *way;
}

/* Tries +-z as a way down, a way up, and a direction in which everything falls: then 0 is no generalized gradient. */
static void guess(struct cones *c, const double *z, int sign)
{
    size_t n = c->n;
    double *u = ARENA_ARRAY(c->arena, n, double);
    double *turned = ARENA_ARRAY(c->arena, n, double);
    double error;
    for (size_t i = 0; i < n; i++) {
        turned[i] = sign * z[i];
        u[i] = turned[i] * c->scale[i];
    }
    double length = vector_norm(n, u);
    if (!(length > 0) || !isfinite(length))
        return;
    for (size_t i = 0; i < n; i++)
        u[i] /= length;
    double along = slope(c, turned, &error);
    if (along < -2 * error)
        keep(c->test->down, &c->test->down_count, &(struct path){.u = u, .order = 1, .coefficient = along / length});
    else if (along > 2 * error)
        keep(c->test->up, &c->test->up_count, &(struct path){.u = u, .order = 1, .coefficient = -along / length});
    if (support(c, turned, &error) < -2 * error)
        c->test->critical = CP_NO;
}

/* What is left of the gradient when no u_j may be longer than 1. */
static double *left_by_short_ones(const struct cones *c)
{
    size_t n = c->n;
    double *left = arena_copy(c->arena, c->g, n, sizeof *left);
    const double *row = c->b;
    const double *u = c->u;
    for (size_t k = 0; k < c->count; u += c->size[k], k++) {
        double length = fmax(1, vector_norm(c->size[k], u));
        for (size_t r = 0; r < c->size[k]; r++, row += n)
            for (size_t i = 0; i < n; i++)
                left[i] += u[r] / length * row[i];
    }
    return left;
}

static void guess_ways(struct cones *c)
{
    size_t n = c->n;
    double *z = ARENA_ARRAY(c->arena, n, double);
    const double *left = left_by_short_ones(c);
    for (int sign = -1; sign <= 1; sign += 2) {
        guess(c, c->g, sign);
        guess(c, left, sign);
        guess(c, c->rest, sign);
        guess(c, c->y, sign); /* of one norm it is the slope |u| - |u|^2 */
        for (size_t k = 0; k < c->rows && k < MOST_GUESSES; k++)
            guess(c, c->b + k * n, sign);
        for (size_t k = 0; k < n && k < MOST_GUESSES; k++)
            guess(c, c->basis + k * n, sign);
        for (uint32_t k = 0; k < MOST_GUESSES; k++) {
            for (size_t i = 0; i < n; i++)
                z[i] = 2 * random_unit(2, k, i) - 1;
            guess(c, z, sign);
        }
    }
}

/* ---- Along what keeps the norms at 0 ---- */

/* The way along direction x of the flat ones, which bends the loss by `form`. */
static void bend_way(struct cones *c, const double *x, double form)
{
    size_t n = c->n;
    double *u = ARENA_ARRAY(c->arena, n, double);
    for (size_t k = 0; k < n - c->rank; k++)
        for (size_t i = 0; i < n; i++)
            u[i] += x[k] * c->basis[k * n + i] * c->scale[i];
    double length = vector_norm(n, u);
    for (size_t i = 0; i < n; i++)
        u[i] /= length;
    struct path way = {.u = u, .order = 2, .coefficient = -fabs(form) / 2 / (length * length)};
    if (form < 0)
        keep(c->test->down, &c->test->down_count, &way);
    else
        keep(c->test->up, &c->test->up_count, &way);
}

/* The signs of the Hessian there. False if it is not finite. */
static bool bend(struct cones *c, struct inertia *inertia)
{
    size_t n = c->n;
    size_t flat = n - c->rank;
    struct derivatives d = derivatives_new(c->arena, n);
    const double *u = c->u;
    for (size_t k = 0; k < c->count; u += c->size[k], k++)
        pieces_lean(c->test->pieces, k, u);
    pieces_lagrangian(c->test->pieces, 0, 1, NULL, &d);
    if (!all_finite(n * n, d.hessian) || !all_finite(n * n, d.hessian_error))
        return false;
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            d.hessian[i * n + j] *= c->scale[i] * c->scale[j];
            d.hessian_error[i * n + j] *= c->scale[i] * c->scale[j];
            largest = fmax(largest, fabs(d.hessian[i * n + j]));
        }
    for (size_t k = 0; k < n * n; k++)
        d.hessian_error[k] += TILT * (c->rank > 0) * largest;
    double *h = ARENA_ARRAY(c->arena, flat * flat, double);
    double *error = ARENA_ARRAY(c->arena, flat * flat, double);
    double *size = ARENA_ARRAY(c->arena, flat * n, double);
    for (size_t k = 0; k < flat * n; k++)
        size[k] = fabs(c->basis[k]);
    inertia_forms(c->arena, n, flat, c->basis, d.hessian, h);
    inertia_forms(c->arena, n, flat, size, d.hessian_error, error);
    for (size_t i = 0; i < flat; i++)
        for (size_t j = 0; j < i; j++)
            h[i * flat + j] = h[j * flat + i];
    return inertia_decide(c->arena, flat, h, error, inertia) && inertia_complete(c->arena, inertia);
}

static void test_flat_directions(struct cones *c, int sign)
{
    size_t flat = c->n - c->rank;
    struct inertia inertia;
    c->test->order = 2;
    if (!bend(c, &inertia))
        return;
    c->test->rises = sign > 0 && inertia.positive == flat;
    c->test->falls = sign < 0 && inertia.negative == flat;
    double *x = ARENA_ARRAY(c->arena, flat, double);
    for (size_t k = 0; k < flat; k++)
        if (inertia.sign[k] != 0) {
            inertia_direction(&inertia, k, x);
            bend_way(c, x, inertia.mu[k]);
        }
}

bool cone_test_run(struct arena *arena, struct cone_test *test)
{
    size_t n = test->n;
    struct cones c = {.arena = arena, .test = test, .n = n, .count = pieces_cones(test->pieces)};
    c.size = ARENA_ARRAY(arena, c.count, size_t);
    for (size_t k = 0; k < c.count; k++)
        c.rows += c.size[k] = pieces_cone_size(test->pieces, k);
    c.scale = ARENA_ARRAY(arena, n, double);
    c.weight = ARENA_ARRAY(arena, c.count, double);
    c.weight_error = ARENA_ARRAY(arena, c.count, double);
    c.g = ARENA_ARRAY(arena, n, double);
    c.g_error = ARENA_ARRAY(arena, n, double);
    c.b = ARENA_ARRAY(arena, c.rows * n, double);
    c.b_error = ARENA_ARRAY(arena, c.rows * n, double);
    c.u = ARENA_ARRAY(arena, c.rows, double);
    c.y = ARENA_ARRAY(arena, n, double);
    c.rest = ARENA_ARRAY(arena, n, double);
    c.bound = ARENA_ARRAY(arena, n, double);
    if (n > MOST_PARAMETERS || !set_up(&c) || !cancel(&c))
        return false;
    double length = longest(&c);
    bool cancelled = is_cancelled(&c);
    int sign = common_sign(&c);
    bool held = cancelled && sign != 0 && length + c.u_error < 1 - MARGIN;
    bool told = c.count == 1 || c.rank == c.rows;
    test->critical = cancelled && told && length + c.u_error < 1 ? CP_YES : CP_CANNOT_TELL;
    test->order = 1;
    if (held && c.rank == n) {
        test->rises = sign > 0;
        test->falls = sign < 0;
    } else if (held)
        test_flat_directions(&c, sign);
    if (!test->rises && !test->falls)
        guess_ways(&c);
    return true;
}
