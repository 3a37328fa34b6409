/* Values along one coordinate. Invariant: a rung has a finite quotient or NaN; differences come first and steps divide
 * one at a time, so that neither 1e300 in f nor 1e-150 in x overflows on the way to a result that does not. */
#include "diff/finite_walk.h"

#include <float.h>
#include <math.h>

double probe_value(struct finite_probe *probe, size_t i, double xi)
{
    const double saved = probe->x[i];
    probe->x[i] = xi;
    const double value = probe->f->value(probe->f->context, probe->x);
    probe->x[i] = saved;
    probe->evaluations++;
    return value;
}

double probe_noise(const struct finite_probe *probe, double value)
{
    const double unit = 2 * DBL_EPSILON * fabs(value);
    return fmax(fmax(unit, probe->floor), 4 * DBL_TRUE_MIN);
}

struct walk walk_make(struct arena *scratch, struct finite_probe *probe, size_t i)
{
    struct walk w = {.probe = probe, .i = i, .x = probe->x[i], .lowest = WALK_LOWEST, .grain = -1};
    if (w.x != 0) {
        w.home = ilogb(w.x);
        const int resolved = w.home + 1 - DBL_MANT_DIG;
        w.lowest = resolved > WALK_LOWEST ? resolved : WALK_LOWEST;
    }
    w.highest = w.home + 8 > WALK_HIGHEST ? w.home + 8 : WALK_HIGHEST;
    const size_t room = (size_t)(w.highest + 1 - w.lowest);
    w.plus = ARENA_ARRAY(scratch, room, double);
    w.minus = ARENA_ARRAY(scratch, room, double);
    w.first = ARENA_ARRAY(scratch, room, struct ladder_rung);
    w.second = ARENA_ARRAY(scratch, room, struct ladder_rung);
    return w;
}

bool walk_has(const struct walk *w, int k)
{
    return isfinite(w->plus[k - w->lowest]) && isfinite(w->minus[k - w->lowest]);
}

bool walk_still(const struct walk *w, int k)
{
    return w->plus[k - w->lowest] == w->probe->center && w->minus[k - w->lowest] == w->probe->center;
}

double walk_move(const struct walk *w, int k)
{
    return fmax(fabs(w->plus[k - w->lowest] - w->probe->center), fabs(w->minus[k - w->lowest] - w->probe->center));
}

double walk_bend(const struct walk *w, int k)
{
    return (w->plus[k - w->lowest] - w->probe->center) - (w->probe->center - w->minus[k - w->lowest]);
}

/* The quotients of one step. */
static void walk_quotients(struct walk *w, int k)
{
    const int at = k - w->lowest;
    const double up = (w->x + ldexp(1, k)) - w->x;
    const double down = w->x - (w->x - ldexp(1, k));
    const double rise = w->plus[at] - w->probe->center;
    const double fall = w->probe->center - w->minus[at];
    const double mean = up / 2 + down / 2;
    w->first[at].value = (w->plus[at] / 2 - w->minus[at] / 2) / mean;
    w->second[at].value = up == down ? (rise - fall) / up / up : (rise / up - fall / down) / mean;
}

void walk_sample(struct walk *w, int k)
{
    const int at = k - w->lowest;
    w->plus[at] = probe_value(w->probe, w->i, w->x + ldexp(1, k));
    w->minus[at] = probe_value(w->probe, w->i, w->x - ldexp(1, k));
    w->first[at].value = w->second[at].value = NAN;
    if (walk_has(w, k))
        walk_quotients(w, k);
}

void walk_skip(struct walk *w, int k)
{
    for (; w->top < k; w->top++) {
        w->plus[w->top - w->lowest] = w->minus[w->top - w->lowest] = w->probe->center;
        walk_quotients(w, w->top);
    }
}

size_t walk_count(const struct walk *w)
{
    return (size_t)(w->top - w->bottom);
}

const struct ladder_rung *walk_first(const struct walk *w)
{
    return w->first + (w->bottom - w->lowest);
}

const struct ladder_rung *walk_second(const struct walk *w)
{
    return w->second + (w->bottom - w->lowest);
}

struct ladder_estimate walk_slope(const struct walk *w)
{
    return ladder_limit(walk_first(w), walk_count(w));
}

struct ladder_estimate walk_curvature(const struct walk *w)
{
    return ladder_limit(walk_second(w), walk_count(w));
}
