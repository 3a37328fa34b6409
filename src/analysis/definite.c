/* Along a single direction the hunt has seen all that there is. Of several, an extremum needs more than directions: a form that has
 * one sign on the whole sphere of them, by a proof (form_lower_bound), and outweighs the other forms everywhere there.
 *
 * Where the first form depends on some directions only, as that of x^4 + y^6, the coordinates are taken level by level
 * (hunt.h). With x_i those of level i and d_i its degree, the leading part is quasi-homogeneous, of weights 1/d_i (Arnold
 * 1974): if each f_i(x_i) >= l_i |x_i|^d_i, let S be the sum of these. A term that is of degree k_i in x_i is then at most a
 * multiple of S^w, w = sum of k_i / d_i. Those of w > 1 vanish faster than S, those of w = 1 are bounded by Young's inequality,
 * and those of w < 1 must be rounding, as small as their errors say. Invariant: sizes S at which S outweighs all others
 * exist, and span a factor of ORDERS_SPAN in length. */
#include "analysis/definite.h"

#include "analysis/form.h"
#include "analysis/vector.h"

#include <math.h>
#include <string.h>

enum {
    MOST_TERMS = 330, /* of a form that is written out */
    CHEAP_TERMS = 70  /* and of one that is written out though its size on the sphere would do */
};

/* Terms of the same weight may take so much of the leading part, and leave this, as a logarithm. */
static const double MOST_SHARE = 0.75;
static const double LOG_LEFT = -2;

/* What bounds the forms of all degrees on the sphere, from samples. */
struct survey {
    size_t dimension;
    size_t count;
    double *u; /* count x dimension: unit vectors of the subspace, */
    double *v; /* count x m: the same in the null space */
    struct reduced r;
    double size[REDUCTION_ORDER + 1];  /* about the largest value of each form, errors counted */
    double error[REDUCTION_ORDER + 1]; /* the largest error */
    size_t lowest;                     /* the lowest degree that is no rounding somewhere */
};

/* Of the subspace of these rows of the basis, with directions enough for a form of so many terms. */
static void survey_take(struct hunt *hunt, struct arena *arena, size_t dimension, const double *rows, size_t terms,
                        struct survey *s)
{
    size_t m = hunt->r->m;
    double between = dimension == 1 ? 1 : 2; /* the largest value may lie between samples */
    *s = (struct survey){.dimension = dimension, .lowest = REDUCTION_ORDER};
    s->count = dimension == 1 ? 1 : 2 * terms + dimension + 8;
    s->u = ARENA_ARRAY(arena, s->count * dimension, double);
    s->v = ARENA_ARRAY(arena, s->count * m, double);
    hunt_draw(hunt, s->count, dimension, s->u);
    for (size_t c = 0; c < s->count; c++)
        for (size_t b = 0; b < dimension; b++)
            for (size_t a = 0; a < m; a++)
                s->v[c * m + a] += s->u[c * dimension + b] * rows[b * m + a];
    s->r = hunt_look(hunt, arena, s->count, s->v);
    for (size_t k = 1; k <= REDUCTION_ORDER; k++)
        for (size_t c = 0; c < s->count; c++) {
            s->error[k] = fmax(s->error[k], reduced_error(&s->r, c, k));
            s->size[k] = fmax(s->size[k], between * fabs(reduced_phi(&s->r, c, k)) + reduced_error(&s->r, c, k));
            if (fabs(reduced_phi(&s->r, c, k)) > ORDERS_SHARE_OF_ROUNDING * reduced_error(&s->r, c, k) && k < s->lowest)
                s->lowest = k;
        }
}

/* The form of degree d, times `sign`. */
static bool fit(struct arena *arena, const struct survey *s, size_t d, double sign, struct form *out)
{
    double *values = ARENA_ARRAY(arena, s->count, double);
    for (size_t c = 0; c < s->count; c++)
        values[c] = sign * reduced_phi(&s->r, c, d);
    return form_fit(arena, monomials_new(arena, s->dimension, d), s->count, s->u, values, s->error[d], out);
}

/* What the form of degree d, times `sign`, exceeds on the unit sphere; not positive if no proof was found. */
static double lower_bound(struct arena *scratch, const struct survey *s, size_t d, double sign)
{
    struct form form;
    double least = INFINITY;
    for (size_t c = 0; c < s->count; c++)
        least = fmin(least, sign * reduced_phi(&s->r, c, d));
    if (s->dimension == 1)
        return least - s->error[d];
    return least > 0 && fit(scratch, s, d, sign, &form) ? form_lower_bound(scratch, &form, least) : -INFINITY;
}

/* Whether one form, of degree d, tells. */
static bool one_form(struct hunt *hunt, size_t d, double sign)
{
    size_t m = hunt->r->m;
    size_t terms = monomials_count(m, d);
    if (terms > MOST_TERMS)
        return false;
    struct arena *scratch = arena_child(hunt->arena);
    struct survey s;
    survey_take(hunt, scratch, m, hunt->basis, terms, &s);
    bool proven = s.lowest >= d && orders_outweigh(s.size, d, lower_bound(scratch, &s, d, sign), hunt->r->blur);
    arena_close(scratch);
    return proven;
}

/* ---- Several levels ---- */

/* The leading part and what it is weighed against. */
struct leading {
    const struct hunt *hunt;
    size_t highest;                /* degree of a level */
    size_t fitted;                 /* the highest degree of which single terms are known */
    double log_least[HUNT_LEVELS]; /* log2 l_i */
    double share;                  /* of S that terms of the same weight may take */
    double log_from;               /* log2 S between these: */
    double log_to;                 /* S outweighs all others */
};

/* How the variables of a monomial are spread over the levels. */
static void degrees_of(const struct hunt *hunt, const unsigned char *exponents, size_t *degree)
{
    size_t a = 0;
    for (size_t i = 0; i < hunt->level_count; i++) {
        degree[i] = 0;
        for (size_t b = 0; b < hunt->levels[i].dimension; b++)
            degree[i] += exponents[a++];
    }
}

/* Weighs terms that are of these degrees in the levels, and at most `size` for unit vectors of each. False if they matter more
 * than the leading part and are more than rounding. */
static bool weigh(struct leading *lead, const size_t *degree, double size, bool rounding)
{
    const double tiny = 1e-9;
    double weight = 0;
    double most = 0;
    double logarithm = log2(size);
    for (size_t i = 0; i < lead->hunt->level_count; i++) {
        double part = (double)degree[i] / (double)lead->hunt->levels[i].degree;
        weight += part;
        most = fmax(most, part);
        logarithm -= part * lead->log_least[i];
    }
    double room = LOG_LEFT - log2(ORDERS_MARGIN) - logarithm;
    if (weight > 1 + tiny)
        lead->log_to = fmin(lead->log_to, room / (weight - 1));
    else if (weight < 1 - tiny)
        lead->log_from = fmax(lead->log_from, -room / (1 - weight));
    else
        lead->share += most * exp2(logarithm);
    return rounding || !(weight < 1 - tiny);
}

static bool is_pure(const struct leading *lead, const size_t *degree)
{
    size_t levels = 0;
    for (size_t i = 0; i < lead->hunt->level_count; i++)
        levels += degree[i] > 0;
    return levels == 1;
}

/* The mixed terms of a form, those of the same degrees together: by the inequality of Cauchy and Schwarz. */
static bool weigh_form(struct leading *lead, const struct form *form)
{
    const struct monomials *basis = form->basis;
    size_t count = lead->hunt->level_count;
    size_t degree[HUNT_LEVELS];
    size_t other[HUNT_LEVELS];
    for (size_t t = 0; t < basis->count; t++) {
        double squares = 0;
        bool first = true;
        degrees_of(lead->hunt, basis->exponents + t * basis->m, degree);
        for (size_t s = 0; s < basis->count && first; s++) {
            degrees_of(lead->hunt, basis->exponents + s * basis->m, other);
            if (memcmp(degree, other, count * sizeof *degree) != 0)
                continue;
            first = s >= t;
            squares += form->c[s] * form->c[s];
        }
        if (!first || is_pure(lead, degree))
            continue;
        double weights = lgamma((double)basis->degree + 1);
        for (size_t i = 0; i < count; i++)
            weights -= lgamma((double)degree[i] + 1);
        double size = sqrt(squares);
        if (!weigh(lead, degree, (size + form->error) * exp(weights / 2),
                   size <= ORDERS_SHARE_OF_ROUNDING * form->error))
            return false;
    }
    return true;
}

/* How large S may be for a form of a degree beyond the leading ones, by its size on the sphere alone: |x| is at most the sum
 * of the |x_i|, and that of (S / l_i)^(1/d_i). */
static void weigh_size(struct leading *lead, size_t degree, double size)
{
    double low = -1100;
    double high = fmin(lead->log_to, 1100);
    while (size > 0 && high - low > 1e-3) {
        double middle = (low + high) / 2;
        double length = 0;
        for (size_t i = 0; i < lead->hunt->level_count; i++)
            length += exp2((middle - lead->log_least[i]) / (double)lead->hunt->levels[i].degree);
        if (log2(size) + (double)degree * log2(length) < middle + LOG_LEFT - log2(ORDERS_MARGIN))
            low = middle;
        else
            high = middle;
    }
    lead->log_to = fmin(lead->log_to, high);
}

/* Within one level: its bound, and the terms of other degrees, which are known best there. */
static bool weigh_level(struct hunt *hunt, struct arena *scratch, size_t level, const double *rows, double sign,
                        struct leading *lead, struct survey *s)
{
    const struct hunt_level *at = &hunt->levels[level];
    survey_take(hunt, scratch, at->dimension, rows, monomials_count(at->dimension, at->degree), s);
    double least = lower_bound(scratch, s, at->degree, sign);
    lead->log_least[level] = log2(least);
    return least > 0;
}

/* Whether a form of a lower degree within a level is rounding, or helps: on a direction that misses the true one by rounding, the
 * form of the level above is positive. */
static bool is_harmless(const struct survey *s, size_t d, double sign)
{
    bool harmless = true;
    for (size_t c = 0; c < s->count; c++) {
        double value = sign * reduced_phi(&s->r, c, d);
        double rounding = ORDERS_SHARE_OF_ROUNDING * reduced_error(&s->r, c, d);
        harmless = harmless && value >= -rounding && (d % 2 == 0 || value <= rounding);
    }
    return harmless;
}

/* The bounds of the levels, and all terms weighed against them. */
static bool weigh_all(struct hunt *hunt, struct arena *scratch, double sign, struct leading *lead)
{
    size_t m = hunt->r->m;
    struct survey levels[HUNT_LEVELS];
    struct survey all;
    for (size_t i = 0, row = 0; i < hunt->level_count; row += hunt->levels[i++].dimension)
        if (!weigh_level(hunt, scratch, i, hunt->basis + row * m, sign, lead, &levels[i]))
            return false;
    for (size_t i = 0; i < hunt->level_count; i++)
        for (size_t d = 1; d <= lead->fitted; d++) {
            size_t degree[HUNT_LEVELS] = {0};
            degree[i] = d;
            if (d != hunt->levels[i].degree &&
                !weigh(lead, degree, levels[i].size[d], is_harmless(&levels[i], d, sign)))
                return false;
        }
    survey_take(hunt, scratch, m, hunt->basis, monomials_count(m, lead->fitted), &all);
    for (size_t d = 2; d <= lead->fitted; d++) {
        struct form form;
        if (!fit(scratch, &all, d, sign, &form) || !weigh_form(lead, &form))
            return false;
    }
    for (size_t d = lead->fitted + 1; d <= REDUCTION_ORDER; d++)
        weigh_size(lead, d, all.size[d]);
    return true;
}

/* Whether the forms of all levels together tell. */
static bool all_levels(struct hunt *hunt, double sign, size_t *highest)
{
    struct leading lead = {.hunt = hunt, .log_from = -INFINITY, .log_to = INFINITY};
    bool even = true;
    for (size_t i = 0; i < hunt->level_count; i++) {
        lead.highest = hunt->levels[i].degree > lead.highest ? hunt->levels[i].degree : lead.highest;
        even = even && hunt->levels[i].degree % 2 == 0;
    }
    lead.fitted = lead.highest;
    if (!even || hunt->settled < hunt->r->m || monomials_count(hunt->r->m, lead.highest) > MOST_TERMS)
        return false;
    while (lead.fitted < REDUCTION_ORDER && monomials_count(hunt->r->m, lead.fitted + 1) <= CHEAP_TERMS)
        lead.fitted++;
    struct arena *scratch = arena_child(hunt->arena);
    bool proven = weigh_all(hunt, scratch, sign, &lead) && lead.share < MOST_SHARE &&
                  lead.log_to - lead.log_from > (double)lead.highest * log2(ORDERS_SPAN);
    arena_close(scratch);
    *highest = lead.highest;
    return proven;
}

bool definite_prove(struct hunt *hunt, double sign, int *order)
{
    size_t first = (size_t)*order;
    if (hunt->r->m == 1 || (hunt->level_count <= 1 && one_form(hunt, first, sign)))
        return true;
    size_t highest;
    if (hunt->level_count <= 1 || !all_levels(hunt, sign, &highest))
        return false;
    *order = (int)highest;
    return true;
}
