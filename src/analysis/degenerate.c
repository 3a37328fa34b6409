/* One direction that falls and one that rises make a saddle; an extremum needs a proof (definite.h). Invariant: a verdict rests
 * on lengths at which what decides outweighs all others, and these span a factor of ORDERS_SPAN. */
#include "analysis/degenerate.h"

#include "analysis/definite.h"
#include "analysis/vector.h"
#include "linalg/eigsym.h"

#include <float.h>
#include <math.h>

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
    if (hunt->seen > ORDERS_MOST)
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

static void conclude(struct hunt *hunt, const struct inertia *inertia, struct degenerate *out)
{
    bool falls = inertia->negative > 0 || hunt->down.order != 0;
    bool rises = inertia->positive > 0 || hunt->up.order != 0;
    int falls_like = inertia->negative > 0 ? 2 : hunt->down.order;
    int rises_like = inertia->positive > 0 ? 2 : hunt->up.order;
    const struct trend *one = hunt->down.order != 0 ? &hunt->down : &hunt->up;
    double sign = one == &hunt->down ? -1 : 1;
    int order = one->order;
    if (falls && rises && one->order != 0) {
        out->verdict = CP_SADDLE;
        out->order = falls_like > rises_like ? falls_like : rises_like;
        out->strict = slopes_span(hunt);
    } else if (order != 0 && definite_prove(hunt, sign, &order)) {
        out->verdict = sign > 0 ? CP_MINIMUM : CP_MAXIMUM;
        out->order = order;
        out->strict = true;
    } else {
        out->flat = hunt->seen == 0 && !hunt->broken;
        out->reason = why_undecided(hunt);
    }
}

struct degenerate degenerate_decide(struct arena *arena, struct problem *problem, const struct reduction_start *start)
{
    struct degenerate out = {.verdict = CP_DEGENERATE};
    struct reduction *r = reduction_new(arena, problem, start, &out.reason);
    if (r == NULL) {
        out.flat = true; /* as far as is known */
        return out;
    }
    struct hunt hunt = hunt_new(arena, r);
    hunt_search(&hunt);
    conclude(&hunt, start->inertia, &out);
    out.down = path_of(&hunt, &hunt.down);
    const struct trend *one = hunt.down.order != 0 ? &hunt.down : &hunt.up;
    struct normal_form form = normal_form_find(arena, r, one->order, one->value);
    if (form.name != NULL && reduction_is_steady(r, problem, start->theta))
        out.form = form;
    return out;
}
