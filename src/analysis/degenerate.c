/* Along a direction v of the null space the loss is phi(t) = sum_k phi_k(v) t^k. Order d decides the sign of phi there if its
 * coefficient is beyond its error, if all lower ones vanish within theirs (along a single null direction, once the point is
 * moved to where the one before vanishes, as theta may be off the critical point by what rounding hides), and if there are lengths t at which its term
 * outweighs all others, the lower ones being counted with their errors. Invariant: a verdict rests on such lengths that span
 * a factor of SPAN.
 *
 * One direction that falls and one that rises make a saddle. An extremum needs more: that the leading form has one sign on
 * the whole sphere of directions, by a proof (form_lower_bound), and outweighs the other forms everywhere there. */
#include "analysis/degenerate.h"

#include "analysis/form.h"
#include "analysis/vector.h"
#include "base/random.h"
#include "linalg/eigsym.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* The highest order that decides: some beyond it must be known, or a term that is large far away would be taken for what
 * happens here. */
enum { MOST_ORDER = REDUCTION_ORDER - 2 };

/* The leading term is so many times each other term, which fall off like powers of SPAN away from where they matter. */
static const double MARGIN = 2;
static const double SPAN = 16;

/* A coefficient is no rounding if it exceeds its bound so many times, and may be rounding up to so many times, for bounds are
 * of first order. */
static const double BEYOND_ROUNDING = 2;
static const double SHARE_OF_ROUNDING = 4;

enum {
    MOST_AXES = 32, /* of the null space that are looked at one by one */
    RANDOM_DIRECTIONS = 16,
    CLIMBERS = 6,
    CLIMB_STEPS = 16,
    MOST_TERMS = 330 /* of a form that is written out */
};

/* What is known of the loss along one direction. */
struct lead {
    int order;    /* 0: no order decides */
    double value; /* phi_order(v) */
};

/* The best directions found so far, of falling and rising. */
struct trend {
    int order; /* 0: none found */
    double value;
    double *v; /* m */
};

struct hunt {
    struct reduction *r;
    struct arena *arena;
    struct trend down;
    struct trend up;
    uint64_t drawn; /* random numbers so far */
    size_t seen;    /* the lowest order of a coefficient beyond rounding; 0: none was */
    bool broken;    /* one was not finite */
    double *span;   /* m x m: sum of the outer products of unit slopes: its kernel are directions nothing depends on */
};

/* The lengths over which a term of order d, `least` in size, outweighs all others, `size[k]` at most. */
struct lengths {
    double from;
    double to;
};

static struct lengths lengths_of(const double *size, size_t d, double least)
{
    struct lengths out = {0, INFINITY};
    for (size_t k = 1; k <= REDUCTION_ORDER; k++) {
        double ratio = MARGIN * size[k] / least;
        if (k < d)
            out.from = fmax(out.from, pow(ratio, 1 / (double)(d - k)));
        if (k > d)
            out.to = fmin(out.to, pow(ratio, -1 / (double)(k - d)));
    }
    return out;
}

static bool outweighs(const double *size, size_t d, double least)
{
    struct lengths lengths = lengths_of(size, d, least);
    return least > 0 && lengths.to > SPAN * lengths.from;
}

/* The coefficients along a direction, or bounds of their errors, from t = shift on. */
static void taylor_shift(const double *c, double shift, double *out)
{
    memcpy(out, c, (REDUCTION_ORDER + 1) * sizeof *out);
    for (size_t k = 0; k < REDUCTION_ORDER; k++) /* Horner's scheme, round by round */
        for (size_t j = REDUCTION_ORDER; j-- > k;)
            out[j] += shift * out[j + 1];
}

/* How far along a direction the coefficient before order d vanishes: Newton's method on that derivative. */
static double shift_to_degenerate(const double *c, size_t d)
{
    enum { STEPS = 4 };
    double value[REDUCTION_ORDER + 1];
    double shift = 0;
    taylor_shift(c, shift, value);
    for (int step = 0; step < STEPS; step++) {
        shift -= value[d - 1] / ((double)d * value[d]);
        taylor_shift(c, shift, value);
    }
    return shift;
}

/* Whether order d decides along one of m null directions, with coefficients c up to e. A shift out of the lengths at which
 * they describe the loss finds another point; and of several directions, a shift along one leaves the others as they are. */
static bool decides(const double *c, const double *e, size_t d, size_t m)
{
    double value[REDUCTION_ORDER + 1];
    double error[REDUCTION_ORDER + 1];
    double size[REDUCTION_ORDER + 1];
    double shift = m == 1 ? shift_to_degenerate(c, d) : 0;
    taylor_shift(c, shift, value);
    for (size_t k = 1; k <= REDUCTION_ORDER; k++)
        size[k] = fabs(c[k]) + e[k];
    if (!(SPAN * fabs(shift) < lengths_of(size, d, fabs(c[d]) - e[d]).to))
        return false;
    taylor_shift(e, fabs(shift), error);
    for (size_t k = 1; k <= REDUCTION_ORDER; k++) {
        size[k] = fabs(value[k]) + error[k];
        if (k < d && fabs(value[k]) > SHARE_OF_ROUNDING * error[k])
            return false;
    }
    return outweighs(size, d, fabs(value[d]) - error[d]);
}

/* The order that decides along direction c. */
static struct lead lead_of(struct hunt *hunt, const struct reduced *r, size_t c)
{
    const double *phi = r->phi + c * (REDUCTION_ORDER + 1);
    const double *error = r->error + c * (REDUCTION_ORDER + 1);
    for (size_t k = 1; k <= REDUCTION_ORDER; k++)
        hunt->broken = hunt->broken || !isfinite(phi[k]) || !isfinite(error[k]);
    for (size_t d = 3; d <= REDUCTION_ORDER; d++) {
        if (!(fabs(phi[d]) > BEYOND_ROUNDING * error[d]))
            continue;
        hunt->seen = hunt->seen == 0 || d < hunt->seen ? d : hunt->seen;
        if (d <= MOST_ORDER && decides(phi, error, d, r->m))
            return (struct lead){(int)d, phi[d]};
    }
    return (struct lead){0, 0};
}

static void offer(struct trend *best, const struct lead *lead, size_t m, const double *v, double sign)
{
    bool better = best->order == 0 || lead->order < best->order ||
                  (lead->order == best->order && fabs(lead->value) > fabs(best->value));
    if (!better)
        return;
    best->order = lead->order;
    best->value = sign < 0 && lead->order % 2 != 0 ? -lead->value : lead->value;
    for (size_t a = 0; a < m; a++)
        best->v[a] = sign * v[a];
}

/* Remembers which directions the forms depend on. */
static void add_slopes(struct hunt *hunt, const struct reduced *r, size_t c)
{
    size_t m = r->m;
    for (size_t d = 3; d <= REDUCTION_SLOPES; d++) {
        const double *slope = reduced_slope(r, c, d);
        double size = vector_dot(m, slope, slope);
        bool known = fabs(reduced_phi(r, c, d)) > BEYOND_ROUNDING * reduced_error(r, c, d);
        for (size_t a = 0; known && size > 0 && isfinite(size) && a < m; a++)
            for (size_t b = 0; b < m; b++)
                hunt->span[a * m + b] += slope[a] * slope[b] / size;
    }
}

/* Looks along directions, and keeps what they show. */
static struct reduced look(struct hunt *hunt, struct arena *arena, size_t count, const double *v)
{
    size_t m = hunt->r->m;
    struct reduced r = reduction_along(hunt->r, arena, count, v);
    for (size_t c = 0; c < count; c++) {
        struct lead lead = lead_of(hunt, &r, c);
        add_slopes(hunt, &r, c);
        if (lead.order == 0)
            continue;
        bool odd = lead.order % 2 != 0;
        if (odd || lead.value < 0)
            offer(&hunt->down, &lead, m, v + c * m, odd && lead.value > 0 ? -1 : 1);
        if (odd || lead.value > 0)
            offer(&hunt->up, &lead, m, v + c * m, odd && lead.value < 0 ? -1 : 1);
    }
    return r;
}

static void normalise(size_t m, double *v)
{
    double length = vector_norm(m, v);
    for (size_t a = 0; length > 0 && a < m; a++)
        v[a] /= length;
}

/* Uniform on the sphere, the same in every run. */
static void draw(struct hunt *hunt, size_t count, double *v)
{
    size_t m = hunt->r->m;
    for (size_t k = 0; k < count * m; k++)
        v[k] = random_gaussian(0, 0, hunt->drawn++);
    for (size_t c = 0; c < count; c++)
        normalise(m, v + c * m);
}

/* Axes of the null space, and some random directions. */
static void look_around(struct hunt *hunt)
{
    size_t m = hunt->r->m;
    size_t axes = m < MOST_AXES ? m : MOST_AXES;
    size_t others = m == 1 ? 0 : RANDOM_DIRECTIONS;
    struct arena *scratch = arena_child(hunt->arena);
    double *v = ARENA_ARRAY(scratch, (axes + others) * m, double);
    for (size_t a = 0; a < axes; a++)
        v[a * m + a] = 1;
    draw(hunt, others, v + axes * m);
    look(hunt, scratch, axes + others, v);
    arena_close(scratch);
}

/* Climbs the form of degree d, or down it, from random directions and the best one known: the shifted power method, by which v
 * becomes the direction of sign * slope + shift * v (Kolda and Mayo 2011); with enough shift the form never falls. What is
 * reached is looked at. */
static void climb(struct hunt *hunt, size_t d, double sign, const struct trend *best)
{
    size_t m = hunt->r->m;
    struct arena *scratch = arena_child(hunt->arena);
    double *v = ARENA_ARRAY(scratch, CLIMBERS * m, double);
    double *slopes = ARENA_ARRAY(scratch, CLIMBERS * m, double);
    double shift = 0;
    draw(hunt, CLIMBERS, v);
    if (best->order != 0)
        memcpy(v, best->v, m * sizeof *v);
    for (int step = 0; step < CLIMB_STEPS; step++) {
        reduction_slopes(hunt->r, d, CLIMBERS, v, slopes);
        for (size_t c = 0; c < CLIMBERS; c++) /* d * form = slope' v (Euler) */
            shift = fmax(shift, fabs(vector_dot(m, slopes + c * m, v + c * m)) / 2);
        for (size_t c = 0; c < CLIMBERS; c++) {
            for (size_t a = 0; a < m; a++)
                v[c * m + a] = sign * slopes[c * m + a] + shift * v[c * m + a];
            normalise(m, v + c * m);
        }
    }
    look(hunt, scratch, CLIMBERS, v);
    arena_close(scratch);
}

/* ---- Extrema ---- */

/* What bounds the forms of all degrees on the sphere, from samples. */
struct survey {
    size_t count;
    double *v;
    struct reduced r;
    double size[REDUCTION_ORDER + 1];  /* about the largest value of each form, errors counted */
    double error[REDUCTION_ORDER + 1]; /* the largest error */
    size_t lowest;                     /* the lowest degree that is no rounding somewhere */
};

static void survey_take(struct hunt *hunt, struct arena *arena, size_t terms, struct survey *s)
{
    size_t m = hunt->r->m;
    *s = (struct survey){.count = 2 * terms + m + 8, .lowest = REDUCTION_ORDER};
    s->v = ARENA_ARRAY(arena, s->count * m, double);
    draw(hunt, s->count, s->v);
    s->r = look(hunt, arena, s->count, s->v);
    for (size_t k = 1; k <= REDUCTION_ORDER; k++)
        for (size_t c = 0; c < s->count; c++) {
            s->error[k] = fmax(s->error[k], reduced_error(&s->r, c, k));
            s->size[k] = fmax(s->size[k], 2 * fabs(reduced_phi(&s->r, c, k)) + reduced_error(&s->r, c, k));
            if (fabs(reduced_phi(&s->r, c, k)) > SHARE_OF_ROUNDING * reduced_error(&s->r, c, k) && k < s->lowest)
                s->lowest = k;
        }
}

/* Whether sign * phi is positive around theta but at theta itself: its leading form, of degree d, is. */
static bool definite(struct hunt *hunt, size_t d, double sign)
{
    size_t m = hunt->r->m;
    size_t terms = monomials_count(m, d);
    if (m == 1)
        return true; /* look() has seen all that there is */
    if (terms > MOST_TERMS)
        return false;
    struct arena *scratch = arena_child(hunt->arena);
    struct survey s;
    struct form form;
    survey_take(hunt, scratch, terms, &s);
    double *values = ARENA_ARRAY(scratch, s.count, double);
    double least = INFINITY;
    for (size_t c = 0; c < s.count; c++) {
        values[c] = sign * reduced_phi(&s.r, c, d);
        least = fmin(least, values[c]);
    }
    bool proven = least > 0 && s.lowest >= d &&
                  form_fit(scratch, monomials_new(scratch, m, d), s.count, s.v, values, s.error[d], &form) &&
                  outweighs(s.size, d, form_lower_bound(scratch, &form, least));
    arena_close(scratch);
    return proven;
}

/* ---- The decision ---- */

/* Whether every null direction matters to some form: the slopes span the null space. */
static bool slopes_span(struct hunt *hunt)
{
    size_t m = hunt->r->m;
    struct eigsym eig;
    if (m == 1)
        return true;
    return eigsym_solve(hunt->arena, m, hunt->span, false, &eig) && eig.values[0] > 1e-8 * eig.values[m - 1];
}

/* The curve of a direction, with the parameter scaled so that its first derivative is a unit vector. */
static const struct degenerate_path *path_of(struct hunt *hunt, const struct trend *trend)
{
    if (trend->order == 0)
        return NULL;
    size_t n = hunt->r->n;
    struct degenerate_path *path = ARENA_NEW(hunt->arena, struct degenerate_path);
    struct reduced r = reduction_along(hunt->r, hunt->arena, 1, trend->v);
    double length = vector_norm(n, reduced_curve(&r, 0, 1));
    size_t most = (size_t)trend->order / 2; /* the curve up to t^k gives the loss up to t^(2k+1) */
    path->order = trend->order;
    path->value = trend->value / pow(length, trend->order);
    path->direction = ARENA_ARRAY(hunt->arena, n, double);
    path->bend = ARENA_ARRAY(hunt->arena, REDUCTION_CURVE * n, double);
    for (size_t i = 0; i < n; i++)
        path->direction[i] = reduced_curve(&r, 0, 1)[i] / length;
    for (size_t k = 2; k <= most; k++) {
        for (size_t i = 0; i < n; i++)
            path->bend[(k - 2) * n + i] = reduced_curve(&r, 0, k)[i] / pow(length, (double)k) + 0.0;
        if (vector_largest(n, path->bend + (k - 2) * n) > 64 * DBL_EPSILON)
            path->bends = k - 1;
    }
    return path;
}

static const char *why_undecided(const struct hunt *hunt)
{
    if (hunt->broken)
        return "derivatives along the null directions are not finite";
    const struct trend *one = hunt->down.order != 0 ? &hunt->down : &hunt->up;
    if (one->order != 0)
        return str_format(
            hunt->arena,
            "along the null directions the loss %s like t^%d, but perhaps not along all of them: no proof was "
            "found that its form of degree %d has one sign",
            one == &hunt->up ? "rises" : "falls", one->order, one->order);
    if (hunt->seen > MOST_ORDER)
        return str_format(
            hunt->arena,
            "along the null directions the first derivative that does not vanish is that of order %zu, and "
            "what comes after it is not known",
            hunt->seen);
    if (hunt->seen > 0)
        return "along the null directions derivatives of several orders are of a size: none of them decides";
    return str_format(hunt->arena, "along the null directions all derivatives up to order %d vanish to rounding",
                      REDUCTION_ORDER);
}

/* Looks for the steepest way down, and for a way up where none was found. */
static void search(struct hunt *hunt)
{
    look_around(hunt);
    int lowest = hunt->down.order;
    if (lowest == 0 || (hunt->up.order != 0 && hunt->up.order < lowest))
        lowest = hunt->up.order;
    if (hunt->r->m == 1 || lowest == 0 || lowest > REDUCTION_SLOPES)
        return;
    climb(hunt, (size_t)lowest, -1, &hunt->down);
    if (hunt->up.order == 0)
        climb(hunt, (size_t)lowest, 1, &hunt->up);
}

static void conclude(struct hunt *hunt, const struct inertia *inertia, struct degenerate *out)
{
    bool falls = inertia->negative > 0 || hunt->down.order != 0;
    bool rises = inertia->positive > 0 || hunt->up.order != 0;
    int falls_like = inertia->negative > 0 ? 2 : hunt->down.order;
    int rises_like = inertia->positive > 0 ? 2 : hunt->up.order;
    const struct trend *one = hunt->down.order != 0 ? &hunt->down : &hunt->up;
    double sign = one == &hunt->down ? -1 : 1;
    if (falls && rises && one->order != 0) {
        out->verdict = CP_SADDLE;
        out->order = falls_like > rises_like ? falls_like : rises_like;
        out->strict = slopes_span(hunt);
    } else if (one->order != 0 && definite(hunt, (size_t)one->order, sign)) {
        out->verdict = sign > 0 ? CP_MINIMUM : CP_MAXIMUM;
        out->order = one->order;
        out->strict = true;
    } else {
        out->flat = hunt->seen == 0 && !hunt->broken;
        out->reason = why_undecided(hunt);
    }
}

struct degenerate degenerate_decide(struct arena *arena, struct problem *problem, const struct reduction_start *start)
{
    struct degenerate out = {.verdict = CP_DEGENERATE};
    struct hunt hunt = {.arena = arena};
    hunt.r = reduction_new(arena, problem, start, &out.reason);
    if (hunt.r == NULL) {
        out.flat = true; /* as far as is known */
        return out;
    }
    hunt.down.v = ARENA_ARRAY(arena, hunt.r->m, double);
    hunt.up.v = ARENA_ARRAY(arena, hunt.r->m, double);
    hunt.span = ARENA_ARRAY(arena, hunt.r->m * hunt.r->m, double);
    search(&hunt);
    conclude(&hunt, start->inertia, &out);
    out.down = path_of(&hunt, &hunt.down);
    const struct trend *one = hunt.down.order != 0 ? &hunt.down : &hunt.up;
    out.form = normal_form_find(arena, hunt.r, one->order, one->value);
    return out;
}
