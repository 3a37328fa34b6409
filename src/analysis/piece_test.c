/* Works in scaled coordinates, z_i = theta_i / scale_i, with sides of unit gradient. Invariant: a side counts as held at 0 only
 * when its multiplier is beyond its error, or when that follows from the other sides: leaving out a side makes the test for a
 * minimum harder, never easier. */
#include "analysis/piece_test.h"

#include "analysis/inertia.h"
#include "analysis/vector.h"
#include "linalg/cone.h"

#include <math.h>
#include <string.h>

/* Relative rounding of projections. */
static const double ROUNDING = 1e-13;

/* A held side is told from those before it by more than this. */
static const double INDEPENDENT = 1e-7;

/* Sides at such angles have multipliers that are as good as g. */
static const double WIDE = 1e-3;

/* How much a Hessian may be off by errors of multipliers, relative to each entry. */
static const double MULTIPLIERS = 1e-10;

struct problem_of_piece {
    struct arena *arena;
    struct piece_test *test;
    size_t n;
    size_t sides;
    double *g;        /* n: factor * gradient, scaled */
    double *g_error;  /* n */
    double *a;        /* sides x n: unit rows; 0 for a side without slope */
    double *a_error;  /* sides x n */
    double *length;   /* sides: of the gradients; 0 for a side without slope */
    double *lambda;   /* sides */
    double *residual; /* n */
    double *bound;    /* n: of the error of the residual */
    size_t held_count;
    size_t *held;
    size_t rank;
    double *basis; /* rank x n: orthonormal, spans the held rows */
};

static void set_up(struct problem_of_piece *p)
{
    const struct piece_test *t = p->test;
    const struct piece *piece = t->piece;
    size_t n = p->n;
    for (size_t i = 0; i < n; i++) {
        p->g[i] = t->factor * piece->gradient[i] * t->scale[i];
        p->g_error[i] = (piece->gradient_error[i] + t->blur[i]) * t->scale[i];
    }
    for (size_t k = 0; k < p->sides; k++) {
        double *row = p->a + k * n;
        double *error = p->a_error + k * n;
        for (size_t i = 0; i < n; i++) {
            row[i] = piece->sides[k * n + i] * t->scale[i];
            error[i] = piece->sides_error[k * n + i] * t->scale[i];
        }
        double length = vector_norm(n, row);
        bool slope = length > 16 * vector_norm(n, error);
        p->length[k] = slope ? length : 0;
        for (size_t i = 0; i < n; i++) {
            row[i] = slope ? row[i] / length : 0;
            error[i] = slope ? error[i] / length : 0;
        }
    }
}

static void project(struct problem_of_piece *p)
{
    size_t n = p->n;
    cone_project(p->arena, p->sides, n, p->a, p->g, p->lambda, p->residual);
    double size = vector_norm(n, p->g);
    for (size_t i = 0; i < n; i++) {
        p->bound[i] = p->g_error[i] + ROUNDING * fabs(p->g[i]);
        double reached = fabs(p->g[i]);
        for (size_t k = 0; k < p->sides; k++) {
            p->bound[i] += p->lambda[k] * (p->a_error[k * n + i] + ROUNDING * fabs(p->a[k * n + i]));
            reached += p->lambda[k] * fabs(p->a[k * n + i]);
        }
        p->bound[i] += reached > 0 ? 0.1 * ROUNDING * size : 0; /* that of the projection does not keep to one entry */
    }
}

static void open_because(struct piece_test *test, const char *why)
{
    test->outcome = PIECE_OPEN;
    test->why = why;
}

/* What is left of g beyond its error; false if nothing is. */
static bool something_left(struct problem_of_piece *p)
{
    bool left = false;
    for (size_t i = 0; i < p->n; i++)
        if (fabs(p->residual[i]) > p->bound[i])
            left = true;
        else
            p->residual[i] = 0;
    return left;
}

static void fall_at_first_order(struct problem_of_piece *p)
{
    size_t n = p->n;
    double *u = ARENA_ARRAY(p->arena, n, double);
    for (size_t i = 0; i < n; i++)
        u[i] = -p->residual[i] * p->test->scale[i];
    double length = vector_norm(n, u);
    double slope = 0;
    for (size_t i = 0; i < n; i++) {
        u[i] /= length;
        slope += u[i] * p->test->factor * p->test->piece->gradient[i];
    }
    p->test->outcome = PIECE_FALLS;
    p->test->order = 1;
    p->test->way = (struct path){.u = u, .order = 1, .coefficient = slope};
    if (!(slope < 0))
        open_because(p->test, "the slope of a piece is lost in rounding");
}

/* ---- Sides that are held at 0 ---- */

/* How much multipliers may be off: by the error of g, against the smallest angle between sides that carry it. */
static double multiplier_error(struct problem_of_piece *p)
{
    struct arena *scratch = arena_child(p->arena);
    size_t *carry = ARENA_ARRAY(scratch, p->sides, size_t);
    size_t count = 0;
    for (size_t k = 0; k < p->sides; k++)
        if (p->lambda[k] > 0)
            carry[count++] = k;
    double *basis = ARENA_ARRAY(scratch, count * p->n, double);
    bool wide = cone_span(count, carry, p->n, p->a, WIDE, basis) == count;
    arena_close(scratch);
    return fmax(vector_norm(p->n, p->bound) * 4 / (wide ? WIDE : INDEPENDENT), 1e-9 * vector_norm(p->n, p->g));
}

/* Whether directions that leave no side and keep the first `held` of the held ones at 0 keep side k at 0, too: then the
 * opposite of its gradient is a combination of the others' (Farkas). */
static bool follows_from(struct problem_of_piece *p, size_t k, size_t held)
{
    size_t n = p->n;
    struct arena *scratch = arena_child(p->arena);
    size_t rows = p->sides + held;
    double *a = ARENA_ARRAY(scratch, rows * n, double);
    double *lambda = ARENA_ARRAY(scratch, rows, double);
    double *opposite = ARENA_ARRAY(scratch, n, double);
    double *left = ARENA_ARRAY(scratch, n, double);
    memcpy(a, p->a, p->sides * n * sizeof *a);
    for (size_t j = 0; j < held; j++)
        for (size_t i = 0; i < n; i++)
            a[(p->sides + j) * n + i] = -p->a[p->held[j] * n + i];
    for (size_t i = 0; i < n; i++)
        opposite[i] = -p->a[k * n + i];
    cone_project(scratch, rows, n, a, opposite, lambda, left);
    bool follows = p->length[k] > 0 && vector_norm(n, left) <= 1e-12;
    arena_close(scratch);
    return follows;
}

static void hold(struct problem_of_piece *p)
{
    double error = multiplier_error(p);
    for (size_t k = 0; k < p->sides; k++)
        if (p->lambda[k] > error)
            p->held[p->held_count++] = k;
    size_t sure = p->held_count;
    for (size_t k = 0; k < p->sides && sure < p->n; k++)
        if (!(p->lambda[k] > error) && follows_from(p, k, sure))
            p->held[p->held_count++] = k;
    p->basis = ARENA_ARRAY(p->arena, p->held_count * p->n, double);
    p->rank = cone_span(p->held_count, p->held, p->n, p->a, INDEPENDENT, p->basis);
}

/* ---- The Hessian along them ---- */

/* Householder reflections that take the basis to the first `rank` unit vectors; row k of v belongs to reflection k, with
 * |v|^2 = 2. */
static double *reflections(const struct problem_of_piece *p)
{
    size_t n = p->n;
    double *v = ARENA_ARRAY(p->arena, p->rank * n + 1, double);
    for (size_t k = 0; k < p->rank; k++) {
        double *x = v + k * n;
        memcpy(x, p->basis + k * n, n * sizeof *x);
        for (size_t j = 0; j < k; j++) {
            double part = vector_dot(n, v + j * n, x);
            for (size_t i = 0; i < n; i++)
                x[i] -= part * v[j * n + i];
        }
        for (size_t i = 0; i < k; i++)
            x[i] = 0;
        x[k] += x[k] < 0 ? -vector_norm(n, x) : vector_norm(n, x);
        double size = vector_norm(n, x) / sqrt(2);
        for (size_t i = k; i < n; i++)
            x[i] /= size;
    }
    return v;
}

/* h := (I - v v') h (I - v v'), for errors with |v| and + throughout. */
static void reflect(struct arena *arena, size_t n, const double *v, bool errors, double *h)
{
    struct arena *scratch = arena_child(arena);
    double *w = ARENA_ARRAY(scratch, n, double);
    double *y = ARENA_ARRAY(scratch, n, double);
    double sign = errors ? 1 : -1;
    double form = 0;
    for (size_t i = 0; i < n; i++)
        w[i] = errors ? fabs(v[i]) : v[i];
    for (size_t i = 0; i < n; i++)
        y[i] = vector_dot(n, h + i * n, w);
    form = vector_dot(n, w, y);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            h[i * n + j] += sign * (w[i] * y[j] + y[i] * w[j]) + form * w[i] * w[j];
    arena_close(scratch);
}

static void unreflect(const struct problem_of_piece *p, const double *v, double *x)
{
    for (size_t k = p->rank; k-- > 0;) {
        double part = vector_dot(p->n, v + k * p->n, x);
        for (size_t i = 0; i < p->n; i++)
            x[i] -= part * v[k * p->n + i];
    }
}

/* The Hessian of the Lagrange function in scaled coordinates. False if it is not finite. */
static bool bend(struct problem_of_piece *p, struct derivatives *d)
{
    const struct piece_test *t = p->test;
    size_t n = p->n;
    double *lambda = ARENA_ARRAY(p->arena, p->sides, double);
    for (size_t k = 0; k < p->sides; k++)
        lambda[k] = p->lambda[k] > 0 ? p->lambda[k] / p->length[k] : 0;
    *d = derivatives_new(p->arena, n);
    pieces_lagrangian(t->pieces, t->index, t->factor, lambda, d);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double scale = t->scale[i] * t->scale[j];
            d->hessian[i * n + j] *= scale;
            d->hessian_error[i * n + j] *= scale;
            d->hessian_error[i * n + j] += MULTIPLIERS * fabs(d->hessian[i * n + j]);
        }
    return derivatives_finite(n, d);
}

/* The curve that stays on the held sides to second order, for the way u (scaled). */
static double *curve_of(struct problem_of_piece *p, const double *u)
{
    const struct piece_test *t = p->test;
    size_t n = p->n;
    double *d = ARENA_ARRAY(p->arena, n, double);
    double *wanted = ARENA_ARRAY(p->arena, p->held_count, double);
    double *curve = ARENA_ARRAY(p->arena, n, double);
    bool any = false;
    for (size_t i = 0; i < n; i++)
        d[i] = u[i] * t->scale[i];
    for (size_t k = 0; k < p->held_count; k++) {
        size_t side = p->held[k];
        wanted[k] = -pieces_side_curvature(t->pieces, t->index, side, d) / 2 / p->length[side];
        any = any || wanted[k] != 0;
    }
    /* a_k'c = wanted_k, row by row: as Kaczmarz (1937) does it, until it stands still */
    for (int round = 0; any && round < 1000; round++) {
        double off = 0;
        for (size_t k = 0; k < p->held_count; k++) {
            const double *row = p->a + p->held[k] * n;
            double miss = wanted[k] - vector_dot(n, row, curve);
            off = fmax(off, fabs(miss));
            for (size_t i = 0; i < n; i++)
                curve[i] += miss * row[i];
        }
        if (off <= 1e-14 * vector_norm(p->held_count, wanted))
            break;
    }
    return any ? curve : NULL;
}

/* The way along which the Lagrange function bends down: x (scaled), turned so that it leaves no side if it can. */
static void fall_along(struct problem_of_piece *p, double *x, const double *hessian)
{
    struct piece_test *t = p->test;
    size_t n = p->n;
    double worst[2] = {0, 0};
    for (size_t k = 0; k < p->sides; k++) {
        double across = vector_dot(n, p->a + k * n, x);
        worst[0] = fmax(worst[0], -across);
        worst[1] = fmax(worst[1], across);
    }
    for (size_t i = 0; worst[1] < worst[0] && i < n; i++)
        x[i] = -x[i];
    double *curve = curve_of(p, x);
    double *u = ARENA_ARRAY(p->arena, n, double);
    for (size_t i = 0; i < n; i++)
        u[i] = x[i] * t->scale[i];
    double length = vector_norm(n, u);
    for (size_t i = 0; i < n; i++) {
        u[i] /= length;
        if (curve != NULL)
            curve[i] *= t->scale[i] / (length * length);
    }
    double form = vector_curvature(n, hessian, x) / (length * length);
    t->outcome = PIECE_FALLS;
    t->order = 2;
    t->way = (struct path){.u = u, .curve = curve, .order = 2, .coefficient = form / 2};
}

static void test_second_order(struct problem_of_piece *p)
{
    size_t n = p->n;
    size_t rest = n - p->rank;
    struct derivatives d;
    struct inertia inertia;
    p->test->order = 2;
    if (!bend(p, &d)) {
        open_because(p->test, "a second derivative of a piece is not finite");
        return;
    }
    double *whole = arena_copy(p->arena, d.hessian, n * n, sizeof(double));
    const double *v = reflections(p);
    for (size_t k = 0; k < p->rank; k++) {
        reflect(p->arena, n, v + k * n, false, d.hessian);
        reflect(p->arena, n, v + k * n, true, d.hessian_error);
    }
    double *h = ARENA_ARRAY(p->arena, rest * rest, double);
    double *error = ARENA_ARRAY(p->arena, rest * rest, double);
    for (size_t i = 0; i < rest; i++)
        for (size_t j = 0; j < rest; j++) {
            h[i * rest + j] =
                (d.hessian[(p->rank + i) * n + p->rank + j] + d.hessian[(p->rank + j) * n + p->rank + i]) / 2;
            error[i * rest + j] = d.hessian_error[(p->rank + i) * n + p->rank + j];
        }
    double *x = ARENA_ARRAY(p->arena, n, double);
    if (!inertia_decide(p->arena, rest, h, error, &inertia))
        open_because(p->test, "the eigensolver did not converge");
    else if (inertia.positive == rest)
        p->test->outcome = PIECE_RISES;
    else if (inertia.negative > 0 && inertia_complete(p->arena, &inertia) && inertia_descent(&inertia, x + p->rank)) {
        unreflect(p, v, x);
        fall_along(p, x, whole);
    } else
        open_because(p->test, "to second order a piece neither rises nor falls along a direction of its kinks");
}

void piece_test_run(struct arena *arena, struct piece_test *test)
{
    size_t n = test->n;
    size_t sides = pieces_sides(test->pieces);
    struct problem_of_piece p = {
        .arena = arena,
        .test = test,
        .n = n,
        .sides = sides,
        .g = ARENA_ARRAY(arena, n, double),
        .g_error = ARENA_ARRAY(arena, n, double),
        .a = ARENA_ARRAY(arena, sides * n, double),
        .a_error = ARENA_ARRAY(arena, sides * n, double),
        .length = ARENA_ARRAY(arena, sides, double),
        .lambda = ARENA_ARRAY(arena, sides, double),
        .residual = ARENA_ARRAY(arena, n, double),
        .bound = ARENA_ARRAY(arena, n, double),
        .held = ARENA_ARRAY(arena, sides, size_t),
    };
    set_up(&p);
    project(&p);
    if (something_left(&p)) {
        fall_at_first_order(&p);
        return;
    }
    hold(&p);
    if (p.rank == n) {
        test->outcome = PIECE_RISES;
        test->order = 1;
    } else
        test_second_order(&p);
}
