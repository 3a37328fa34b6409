/* Causes in the order of how much they say: what is known of single parameters first, mixtures of whole matrices last.
 * Invariant: `known` spans the null directions that are explained, orthonormal in units of the parameters' sizes; a cause
 * counts the directions that it adds. */
#include "analysis/symmetry.h"

#include "analysis/symmetry_fields.h"
#include "analysis/valley_walk.h"
#include "analysis/vector.h"
#include "base/str.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum {
    SPARE = 8, /* samples more than unknowns */
    MOST_FIELDS = 400,
    MOST_MIXING = 150, /* mixtures are many, and seldom symmetries */
    NAMES_SHOWN = 6
};

/* Dead units stay dead when their weights move by this share; a power of a parameter near 0 does not underflow there. */
static const double LITTLE = 0.5;

/* Directions that differ by less are the same. */
static const double SAME = 1e-6;

/* Units whose weights differ by less, relatively, are the same. */
static const double EQUAL = 1e-12;

struct search {
    struct arena *arena; /* of what is found */
    struct arena *scratch;
    const struct model *model;
    struct problem *problem;
    struct valley_frame frame;
    struct samples samples;
    size_t n;
    unsigned char *unused;  /* n: the loss does not depend on it */
    unsigned char *support; /* n: null directions move it */
    double *known;          /* explained x n */
    unsigned char *marked;  /* n: entries that the current cause is about */
    size_t explained;
    size_t count;
    struct cp_flat_cause *causes;
};

/* ---- Directions ---- */

/* Removes from x (in units of size) what lies along rows, and gives how much is left. */
static double remove_rows(const struct search *s, size_t count, const double *rows, bool scaled, double *x)
{
    for (size_t k = 0; k < count; k++) {
        double component = 0;
        for (size_t i = 0; i < s->n; i++)
            component += x[i] * (rows[k * s->n + i] / (scaled ? 1 : s->frame.size[i]));
        for (size_t i = 0; i < s->n; i++)
            x[i] -= component * (rows[k * s->n + i] / (scaled ? 1 : s->frame.size[i]));
    }
    return vector_norm(s->n, x);
}

/* Explains a direction v; false if it is no null direction, or was explained before. */
static bool explain(struct search *s, const double *v)
{
    size_t n = s->n;
    double *x = s->known + s->explained * n;
    double *rest = ARENA_ARRAY(s->scratch, n, double);
    if (s->explained == s->frame.flat)
        return false;
    for (size_t i = 0; i < n; i++)
        x[i] = v[i] / s->frame.size[i];
    double length = vector_norm(n, x);
    for (size_t i = 0; i < n && length > 0; i++)
        rest[i] = x[i] /= length;
    if (!(length > 0) || remove_rows(s, s->frame.flat, s->frame.null, false, rest) > SAME)
        return false;
    remove_rows(s, s->explained, s->known, true, x);
    double left = remove_rows(s, s->explained, s->known, true, x);
    if (left < SAME)
        return false;
    for (size_t i = 0; i < n; i++) {
        x[i] /= left;
        s->marked[i] |= fabs(v[i]) / s->frame.size[i] > SAME * length;
    }
    s->explained++;
    return true;
}

/* ---- Causes ---- */

static bool is_whole(const struct search *s, const struct cp_parameter *tensor)
{
    for (size_t i = tensor->offset; i < tensor->offset + tensor->size; i++)
        if (!s->marked[i])
            return false;
    return tensor->size > 0;
}

static void add_name(struct text *text, size_t *names, const char *name)
{
    if (*names < NAMES_SHOWN)
        text_printf(text, "%s%s", *names == 0 ? "" : ", ", name);
    (*names)++;
}

/* The parameters that are marked, whole tensors by their names. */
static const char *names_of(const struct search *s)
{
    struct text text = {.arena = s->arena};
    size_t names = 0;
    for (size_t p = 0; p < s->model->parameter_count; p++) {
        const struct cp_parameter *tensor = &s->model->parameters[p];
        if (is_whole(s, tensor)) {
            add_name(&text, &names, tensor->name);
            continue;
        }
        for (size_t i = tensor->offset; i < tensor->offset + tensor->size; i++)
            if (s->marked[i])
                add_name(&text, &names, model_entry_name(s->scratch, s->model, i));
    }
    if (names > NAMES_SHOWN)
        text_printf(&text, " and %zu more", names - NAMES_SHOWN);
    return text.at;
}

/* Ends a cause: what was explained since `before` is put down to it. */
static void conclude(struct search *s, enum cp_flat_cause_kind kind, size_t before)
{
    if (s->explained > before)
        s->causes[s->count++] = (struct cp_flat_cause){kind, s->explained - before, names_of(s)};
    memset(s->marked, 0, s->n);
}

static void explain_entry(struct search *s, size_t i)
{
    double *v = ARENA_ARRAY(s->scratch, s->n, double);
    v[i] = 1;
    explain(s, v);
}

/* 0 without rounding; bounds of errors count what might have underflowed. */
static bool is_nothing(double x, double error)
{
    return x == 0 && error < DBL_MIN;
}

/* The gradient of what the loss does not depend on is 0 everywhere, and known to be. */
static void find_unused(struct search *s)
{
    size_t before = s->explained;
    for (size_t i = 0; i < s->n; i++) {
        s->unused[i] = 1;
        for (size_t k = 0; k < s->samples.count; k++)
            if (!is_nothing(s->samples.gradients[k * s->n + i], s->samples.errors[k * s->n + i]))
                s->unused[i] = 0;
        if (s->unused[i])
            explain_entry(s, i);
    }
    conclude(s, CP_FLAT_UNUSED, before);
}

/* Whether row i of the Hessian and the gradient's entry are 0 here, without rounding. */
static bool is_still(const struct search *s, size_t i)
{
    const struct derivatives *d = &s->frame.start.d;
    bool still = is_nothing(d->gradient[i], d->gradient_error[i]);
    for (size_t j = 0; j < s->n; j++)
        still = still && is_nothing(d->hessian[i * s->n + j], d->hessian_error[i * s->n + j]);
    return still;
}

/* Takes out of `dead` what has a gradient after all when all of them move a little: a high power of a parameter that is 0. */
static void move_dead(struct search *s, double sign, unsigned char *dead)
{
    double *theta = ARENA_ARRAY(s->scratch, s->n, double);
    struct derivatives d = {.gradient = ARENA_ARRAY(s->scratch, s->n, double),
                            .gradient_error = ARENA_ARRAY(s->scratch, s->n, double)};
    for (size_t i = 0; i < s->n; i++)
        theta[i] = s->frame.start.theta[i] + (dead[i] ? sign * LITTLE * s->frame.size[i] : 0);
    bool known = problem_derivatives_given(s->problem, theta, &d);
    for (size_t i = 0; i < s->n; i++)
        dead[i] = dead[i] && known && is_nothing(d.gradient[i], d.gradient_error[i]);
}

static void find_dead(struct search *s)
{
    size_t before = s->explained;
    unsigned char *dead = ARENA_ARRAY(s->scratch, s->n, unsigned char);
    for (size_t i = 0; i < s->n; i++)
        dead[i] = !s->unused[i] && is_still(s, i);
    move_dead(s, 1, dead);
    move_dead(s, -1, dead);
    for (size_t i = 0; i < s->n; i++)
        if (dead[i])
            explain_entry(s, i);
    conclude(s, CP_FLAT_DEAD, before);
}

/* Explains the direction of a combination of fields, unless they only cancel each other. */
static void explain_combination(struct search *s, size_t count, const struct affine *fields, const double *c)
{
    double *v = ARENA_ARRAY(s->scratch, s->n, double);
    double *part = ARENA_ARRAY(s->scratch, s->n, double);
    double parts = 0;
    for (size_t f = 0; f < count; f++) {
        memset(part, 0, s->n * sizeof *part);
        if (c[f] != 0)
            affine_add(&fields[f], c[f], s->frame.start.theta, part);
        for (size_t i = 0; i < s->n; i++) {
            parts = fmax(parts, fabs(part[i] / s->frame.size[i]));
            v[i] += part[i];
        }
    }
    for (size_t i = 0; i < s->n; i++)
        if (fabs(v[i] / s->frame.size[i]) > SAME * parts) {
            explain(s, v);
            return;
        }
}

/* Symmetries among some fields. */
static void find_among(struct search *s, enum cp_flat_cause_kind kind, size_t count, const struct affine *fields)
{
    size_t before = s->explained;
    size_t found = 0;
    if (count == 0 || count > MOST_FIELDS || before == s->frame.flat ||
        !samples_extend(&s->samples, SAMPLES_FAR + count + SPARE))
        return;
    const double *c = affine_symmetries(s->scratch, &s->samples, count, fields, &found);
    for (size_t k = 0; k < found; k++)
        explain_combination(s, count, fields, c + k * count);
    conclude(s, kind, before);
}

/* One field for each entry that null directions move. */
static void find_single(struct search *s, enum cp_flat_cause_kind kind, bool constant)
{
    struct affine *fields = ARENA_ARRAY(s->scratch, s->n, struct affine);
    size_t count = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->support[i] && !s->unused[i] && (constant || s->frame.start.theta[i] != 0))
            fields[count++] = (struct affine){i, i, 1, 1, 1, constant};
    find_among(s, kind, count, fields);
}

static void find_mixing(struct search *s)
{
    size_t count;
    const struct affine *fields = affine_mixing(s->scratch, s->model, MOST_MIXING, &count);
    find_among(s, CP_FLAT_MIXING, count, fields);
}

/* ---- Duplicates ---- */

/* Whether two units have the same weights, and some. */
static bool lines_equal(const double *theta, const struct affine *line, size_t a, size_t b)
{
    bool some = false;
    for (size_t k = 0; k < line->count; k++) {
        double x = theta[line->from + a + k * line->stride];
        double y = theta[line->from + b + k * line->stride];
        if (!(fabs(x - y) <= EQUAL * fmax(fabs(x), fabs(y))))
            return false;
        some = some || x != 0;
    }
    return some;
}

/* Whether the loss has no slope along v at places along it. */
static bool is_flat_line(struct search *s, const double *v)
{
    static const double steps[] = {0.5, -1, 2};
    size_t n = s->n;
    double *theta = ARENA_ARRAY(s->scratch, n, double);
    struct derivatives d = {.gradient = ARENA_ARRAY(s->scratch, n, double),
                            .gradient_error = ARENA_ARRAY(s->scratch, n, double)};
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        double slope = 0;
        double unseen = 0;
        for (size_t i = 0; i < n; i++)
            theta[i] = s->frame.start.theta[i] + steps[k] * v[i];
        if (!problem_derivatives_given(s->problem, theta, &d))
            return false;
        for (size_t i = 0; i < n; i++) {
            slope += v[i] * d.gradient[i];
            unseen += fabs(v[i]) * (4 * d.gradient_error[i] + EQUAL * fabs(d.gradient[i]));
        }
        if (!(fabs(slope) <= unseen))
            return false;
    }
    return true;
}

/* What units a and b feed may be split between them in any way: line a up, line b down, entry by entry. */
static void split_between(struct search *s, const struct affine *line, size_t a, size_t b)
{
    for (size_t k = 0; k < line->count; k++) {
        size_t to = line->to + a + k * line->stride;
        size_t from = line->to + b + k * line->stride;
        double *v = ARENA_ARRAY(s->scratch, s->n, double);
        v[to] = fmax(s->frame.size[to], s->frame.size[from]);
        v[from] = -v[to];
        if (s->support[to] && s->support[from] && is_flat_line(s, v))
            explain(s, v);
    }
}

/* Two equal rows or columns of a matrix are duplicate units; other arrays with as many rows or columns may be what they
 * feed. */
static void find_duplicates(struct search *s)
{
    size_t before = s->explained;
    size_t tensors = 2 * s->model->parameter_count;
    for (size_t p = 0; p < tensors; p++)
        for (size_t q = 0; q < tensors; q++) {
            struct affine in;
            struct affine fed;
            size_t count[2];
            size_t step[2];
            if (s->model->parameters[p / 2].rank != 2 || p / 2 == q / 2 ||
                !tensor_lines(&s->model->parameters[p / 2], p % 2 == 1, &in, &count[0], &step[0]) ||
                !tensor_lines(&s->model->parameters[q / 2], q % 2 == 1, &fed, &count[1], &step[1]) ||
                count[0] != count[1])
                continue;
            for (size_t a = 0; a < count[0] && s->explained < s->frame.flat; a++)
                for (size_t b = 0; b < a; b++)
                    if (lines_equal(s->frame.start.theta, &in, a * step[0], b * step[0]))
                        split_between(s, &fed, a * step[1], b * step[1]);
        }
    conclude(s, CP_FLAT_DUPLICATES, before);
}

/* ---- All ---- */

static void mark_support(struct search *s)
{
    for (size_t k = 0; k < s->frame.flat; k++)
        for (size_t i = 0; i < s->n; i++)
            s->support[i] |= fabs(s->frame.null[k * s->n + i]) > SAME * SAME * s->frame.size[i];
}

static void find_all(struct search *s)
{
    mark_support(s);
    if (samples_extend(&s->samples, SAMPLES_FAR))
        find_unused(s);
    find_dead(s);
    find_single(s, CP_FLAT_SHIFT, true);
    find_single(s, CP_FLAT_SCALING, false);
    find_duplicates(s);
    find_mixing(s);
}

const struct cp_flat *symmetry_explain(struct arena *arena, struct problem *problem, const struct inertia *inertia,
                                       const double *theta, const struct valley *valley)
{
    size_t n = inertia->n;
    struct search s = {.arena = arena,
                       .scratch = arena_child(problem->arena),
                       .model = problem->model,
                       .problem = problem,
                       .n = n,
                       .causes = ARENA_ARRAY(arena, CP_FLAT_CAUSE_COUNT, struct cp_flat_cause)};
    s.unused = ARENA_ARRAY(s.scratch, n, unsigned char);
    s.support = ARENA_ARRAY(s.scratch, n, unsigned char);
    s.marked = ARENA_ARRAY(s.scratch, n, unsigned char);
    if (inertia->basis != NULL && inertia->zero > 0 && problem->method != CP_FINITE_DIFFERENCES &&
        valley_frame_open(s.scratch, problem, inertia, theta, &s.frame)) {
        s.known = ARENA_ARRAY(s.scratch, s.frame.flat * n + n, double);
        s.samples =
            samples_new(s.scratch, problem, s.frame.start.theta, s.frame.size, SAMPLES_FAR + MOST_FIELDS + SPARE);
        find_all(&s);
    }
    arena_close(s.scratch);
    if (valley == NULL && s.count == 0)
        return NULL;
    struct cp_flat *flat = ARENA_NEW(arena, struct cp_flat);
    *flat = (struct cp_flat){.directions = valley == NULL ? 0 : valley->flat,
                             .reach = valley == NULL ? NAN : valley->reach,
                             .explained = s.explained,
                             .causes = s.causes,
                             .cause_count = s.count};
    return flat;
}
