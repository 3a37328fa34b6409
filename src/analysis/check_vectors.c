/* Eigenvectors are never compared raw. One that belongs to a single eigenvalue is known up to its sign; where eigenvalues
 * cannot be told apart, only the space that their vectors span is known. So an expected vector holds if it lies in the space
 * of the eigenvalues around its own: if the sine of its angle with that space is within the tolerance and what the errors of
 * the Hessian can turn the space by (Davis and Kahan 1970). Several vectors of one space must span as many dimensions: with
 * that, the largest principal angle of the two spaces is small (Björck and Golub 1973).
 *
 * Invariant: eigenvalues between which the report sees a gap are in different clusters, and only they are. */
#include "analysis/check_expect.h"

#include "analysis/vector.h"
#include "base/number.h"

#include <math.h>
#include <string.h>

/* A gap counts if it is so many times what errors could close. */
static const double CLEAR = 3;

/* Unit vectors that leave less than this of one another are one. */
static const double INDEPENDENT = 1e-6;

/* Eigenvalues that cannot be told apart, [begin, end). */
struct cluster {
    size_t begin;
    size_t end;
};

/* An expected vector. */
struct wanted {
    const char *field; /* "eigenvectors[1]" */
    const struct json *value;
    size_t k; /* of its eigenvalue */
    struct cluster cluster;
    const double *unit; /* n; NULL for a list of another length */
};

static double error_of(const struct cp_report *r, size_t k)
{
    double error = r->eigenvalue_errors == NULL ? 0 : r->eigenvalue_errors[k];
    return isfinite(error) ? error : INFINITY;
}

static bool apart(const struct judgement *j, size_t k)
{
    const struct cp_report *r = j->report;
    double largest = fmax(fabs(r->eigenvalues[k]), fabs(r->eigenvalues[k + 1]));
    double close = j->atol + j->rtol * largest + CLEAR * (error_of(r, k) + error_of(r, k + 1));
    return r->eigenvalues[k + 1] - r->eigenvalues[k] > close;
}

static struct cluster cluster_of(const struct judgement *j, size_t k)
{
    struct cluster out = {k, k + 1};
    while (out.begin > 0 && !apart(j, out.begin - 1))
        out.begin--;
    while (out.end < j->report->n && !apart(j, out.end - 1))
        out.end++;
    return out;
}

/* How far errors of the Hessian can turn the space of a cluster away from the others, as a sine. */
static double turn_of(const struct cp_report *r, struct cluster c)
{
    double gap = INFINITY;
    double error = 0;
    if (c.begin > 0)
        gap = r->eigenvalues[c.begin] - r->eigenvalues[c.begin - 1];
    if (c.end < r->n)
        gap = fmin(gap, r->eigenvalues[c.end] - r->eigenvalues[c.end - 1]);
    for (size_t k = c.begin == 0 ? 0 : c.begin - 1; k < r->n && k <= c.end; k++)
        error = fmax(error, error_of(r, k));
    return isinf(gap) ? 0 : error / (gap - error);
}

/* The part of v in the space of a cluster. */
static double *project(struct arena *arena, const struct cp_report *r, struct cluster c, const double *v)
{
    double *out = ARENA_ARRAY(arena, r->n, double);
    for (size_t k = c.begin; k < c.end; k++) {
        const double *q = r->eigenvectors + k * r->n;
        double along = vector_dot(r->n, q, v);
        for (size_t i = 0; i < r->n; i++)
            out[i] += along * q[i];
    }
    return out;
}

static double distance(struct arena *arena, size_t n, const double *a, const double *b)
{
    double *difference = ARENA_ARRAY_RAW(arena, n, double);
    for (size_t i = 0; i < n; i++)
        difference[i] = a[i] - b[i];
    return vector_norm(n, difference);
}

/* Divides by the length; false if there is none. */
static bool normalise(size_t n, double *v)
{
    double largest = vector_largest(n, v);
    for (size_t i = 0; i < n; i++)
        v[i] /= largest;
    double length = vector_norm(n, v);
    for (size_t i = 0; i < n; i++)
        v[i] /= length;
    return largest > 0 && isfinite(length);
}

static const char *print_vector(struct arena *arena, size_t n, const double *v)
{
    struct text out = {.arena = arena};
    for (size_t i = 0; i < n; i++) {
        text_puts(&out, i == 0 ? "[" : ", ");
        text_number(&out, v[i] + 0.0);
    }
    text_puts(&out, "]");
    return out.at;
}

/* Whether the vector adds a dimension to those of its cluster that come before it. */
static bool adds_dimension(struct arena *arena, size_t n, const struct wanted *all, size_t at)
{
    double **basis = ARENA_ARRAY(arena, at + 1, double *);
    size_t count = 0;
    double left = 1;
    for (size_t w = 0; w <= at; w++) {
        bool same = w != at && all[w].k == all[at].k; /* as "0" and "min" are */
        if (all[w].unit == NULL || same || all[w].cluster.begin != all[at].cluster.begin)
            continue;
        double *rest = arena_copy(arena, all[w].unit, n, sizeof *rest);
        for (size_t b = 0; b < count; b++) {
            double along = vector_dot(n, basis[b], rest);
            for (size_t i = 0; i < n; i++)
                rest[i] -= along * basis[b][i];
        }
        left = vector_norm(n, rest);
        if (left > INDEPENDENT && normalise(n, rest))
            basis[count++] = rest;
    }
    return left > INDEPENDENT;
}

/* What to show in the place of a vector that does not hold: the nearest one of the space, else that of the report. */
static const char *actual_of(struct arena *arena, const struct cp_report *r, const struct wanted *w, bool nearest)
{
    double *shown = nearest ? project(arena, r, w->cluster, w->unit) : NULL;
    if (shown == NULL || !(vector_norm(r->n, shown) > INDEPENDENT) || !normalise(r->n, shown))
        shown = arena_copy(arena, r->eigenvectors + w->k * r->n, r->n, sizeof *shown);
    return print_vector(arena, r->n, shown);
}

static void judge(struct judgement *j, const struct wanted *all, size_t at)
{
    const struct cp_report *r = j->report;
    const struct wanted *w = &all[at];
    double tolerance = j->atol + j->rtol + turn_of(r, w->cluster);
    j->compared++;
    bool inside =
        w->unit != NULL && distance(j->arena, r->n, w->unit, project(j->arena, r, w->cluster, w->unit)) <= tolerance;
    if (inside && adds_dimension(j->arena, r->n, all, at))
        return;
    const char *actual = actual_of(j->arena, r, w, w->unit != NULL && !inside);
    judge_mismatch(j, w->field, w->value, actual, w->unit == NULL ? NAN : tolerance);
}

/* The vector as it is given, of length 1; NULL if it is one of another space. */
static const double *read_unit(struct arena *arena, size_t n, const struct json *list)
{
    if (list->count != n)
        return NULL;
    double *v = ARENA_ARRAY(arena, n, double);
    for (const struct json *item = list->child; item != NULL; item = item->next)
        v[item->index] = item->number;
    return normalise(n, v) ? v : NULL;
}

/* "min", "max", "0", "1", ...; SIZE_MAX where the report has no such eigenvalue. */
static size_t index_of(const struct cp_report *r, struct str key)
{
    double k = 0;
    if (str_is(key, "min"))
        return 0;
    if (str_is(key, "max"))
        return r->n - 1;
    return number_parse(key, &k) && k < (double)r->n ? (size_t)k : SIZE_MAX;
}

void vectors_judge(struct judgement *j, const struct json *value)
{
    size_t n = j->report->n;
    struct wanted *all = ARENA_ARRAY(j->arena, value->count, struct wanted);
    size_t count = 0;
    for (const struct json *item = value->child; item != NULL; item = item->next) {
        bool named = value->kind == JSON_OBJECT;
        const char *field = named ? str_format(j->arena, "eigenvectors.%.*s", (int)item->key.size, item->key.at)
                                  : str_format(j->arena, "eigenvectors[%zu]", item->index);
        size_t k = named ? index_of(j->report, item->key) : item->index < n ? item->index : SIZE_MAX;
        if (k == SIZE_MAX) {
            j->compared++;
            judge_mismatch(j, field, item, NULL, NAN);
            continue;
        }
        all[count++] = (struct wanted){field, item, k, cluster_of(j, k), read_unit(j->arena, n, item)};
    }
    for (size_t at = 0; at < count; at++)
        judge(j, all, at);
}
