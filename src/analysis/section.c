/* Invariant: what is drawn is the loss itself, computed at every point of the grid; nothing is interpolated or smoothed. */
#include "analysis/section.h"

#include <math.h>
#include <string.h>

#include "analysis/vector.h"
#include "base/random.h"

static const struct span nowhere;

enum { DEFAULT_GRID = 161, RANDOM_STREAM_PLANES = 0x7FFFFFFC };

void section_losses(struct arena *arena, struct model *model, size_t count, const double *points, double *losses)
{
    struct arena *scratch = arena_child(arena);
    struct problem *problem = problem_new(scratch, model, CP_EXACT);
    for (size_t k = 0; k < count; k++)
        losses[k] = problem_loss(problem, points + k * model->n);
    arena_close(scratch);
}

/* ---- What spans a plane --------------------------------------------------------------------------------------- */

static double *unit(struct arena *arena, size_t n, size_t entry)
{
    double *u = ARENA_ARRAY(arena, n, double);
    u[entry] = 1;
    return u;
}

/* Scales `size` entries of u to the norm of those of theta. */
static void scale_filter(size_t size, const double *theta, double *u)
{
    const double norm = vector_norm(size, u);
    const double wanted = vector_norm(size, theta);
    for (size_t i = 0; i < size; i++)
        u[i] *= norm > 0 ? wanted / norm : 0;
}

/* Entries that are scaled together, from parameter `*k` on: a row of a matrix, a vector, or all numbers in a row. */
static size_t next_filters(const struct model *model, size_t *k, size_t *filter)
{
    const struct cp_parameter *parameter = &model->parameters[(*k)++];
    size_t size = parameter->size;
    *filter = parameter->rank < 2 || size == 0 ? size : size / parameter->shape[0];
    while (parameter->rank == 0 && *k < model->parameter_count && model->parameters[*k].rank == 0) {
        size++;
        *filter = size;
        (*k)++;
    }
    return size;
}

static double *random_direction(struct arena *arena, const struct model *model, const double *theta,
                                unsigned long long seed, int axis)
{
    const size_t n = model->n;
    double *u = ARENA_ARRAY(arena, n, double);
    for (size_t i = 0; i < n; i++)
        u[i] = random_gaussian(seed, RANDOM_STREAM_PLANES, 2 * i + (size_t)axis);
    if (vector_norm(n, theta) == 0) {
        const double norm = vector_norm(n, u);
        for (size_t i = 0; i < n; i++)
            u[i] /= norm;
        return u;
    }
    for (size_t k = 0, at = 0; k < model->parameter_count;) {
        size_t filter = 0;
        const size_t size = next_filters(model, &k, &filter);
        for (size_t i = 0; i + filter <= size && filter > 0; i += filter)
            scale_filter(filter, theta + at + i, u + at + i);
        at += size;
    }
    return u;
}

/* Half the width of a picture that shows where an escape leads. */
static double reach_of(const struct cp_report *report)
{
    const struct cp_escape *escape = report == NULL ? NULL : report->escape;
    return escape != NULL && escape->step > 0 && isfinite(escape->step) ? fmax(1, 2 * escape->step) : 1;
}

static void span_parameters(struct arena *arena, struct cp_plane *plane, const struct cp_plane_options *options)
{
    for (int a = 0; a < 2; a++) {
        struct cp_plane_axis *axis = &plane->axes[a];
        axis->entry = options->entries[a];
        axis->direction = unit(arena, plane->n, axis->entry);
        axis->at = plane->theta[axis->entry];
        axis->low = axis->at - fmax(1, fabs(axis->at));
        axis->high = axis->at + fmax(1, fabs(axis->at));
    }
}

static void span_eigen(struct cp_plane *plane, const struct cp_report *report, const struct cp_plane_options *options)
{
    const bool chosen = options->entries[0] != options->entries[1];
    const double reach = reach_of(report);
    for (int a = 0; a < 2; a++) {
        struct cp_plane_axis *axis = &plane->axes[a];
        axis->entry = chosen ? options->entries[a] : a == 0 ? 0 : plane->n - 1;
        axis->direction = report->eigenvectors + axis->entry * plane->n;
        axis->low = -reach;
        axis->high = reach;
    }
}

static void span_random(struct arena *arena, struct cp_plane *plane, const struct model *model,
                        const struct cp_plane_options *options)
{
    for (int a = 0; a < 2; a++)
        plane->axes[a] = (struct cp_plane_axis){
            .direction = random_direction(arena, model, plane->theta, options->seed, a), .low = -1, .high = 1};
}

/* ---- Planes ---------------------------------------------------------------------------------------------------- */

/* The Gram matrix of the two directions: uu, uv, vv. */
static void gram(const struct cp_plane *plane, double g[3])
{
    const double *u = plane->axes[0].direction;
    const double *v = plane->axes[1].direction;
    g[0] = vector_dot(plane->n, u, u);
    g[1] = vector_dot(plane->n, u, v);
    g[2] = vector_dot(plane->n, v, v);
}

static bool spans_plane(const struct cp_plane *plane)
{
    double g[3];
    gram(plane, g);
    return g[0] * g[2] - g[1] * g[1] > 1e-12 * g[0] * g[2];
}

static bool refuse(struct diags *diags, enum diag_code code, const char *message, const char *remedy)
{
    diag_add(diags, code, nowhere, "%s", message)->remedy = remedy;
    return false;
}

static bool can_span(const struct model *model, const struct cp_report *report, const struct cp_plane_options *options,
                     struct diags *diags)
{
    const size_t *entries = options->entries;
    if (model->n < 2)
        return refuse(diags, DIAG_USAGE, "one parameter spans no plane", "look at its profile instead");
    if (entries[0] >= model->n || entries[1] >= model->n)
        return refuse(diags, DIAG_USAGE, "an axis of the plane is none of the parameters or eigenvectors", NULL);
    if (options->kind == CP_PLANE_PARAMETERS && entries[0] == entries[1])
        return refuse(diags, DIAG_USAGE, "both axes are the same parameter", "a plane needs two");
    if (options->kind == CP_PLANE_EIGEN && (report == NULL || report->eigenvectors == NULL))
        return refuse(diags, DIAG_NOT_FINITE, "the point has no eigenvectors: it lies on a kink",
                      "span the plane by parameters or by random directions");
    return true;
}

static void take_ranges(struct cp_plane *plane, const struct cp_plane_options *options)
{
    for (int a = 0; a < 2; a++) {
        if (!(options->low[a] < options->high[a]))
            continue;
        plane->axes[a].low = options->low[a];
        plane->axes[a].high = options->high[a];
    }
}

/* low + share (high - low), without overflow of the difference. */
static double between(const struct cp_plane_axis *axis, size_t k, size_t count)
{
    const double share = (double)k / (double)(count - 1);
    return (1 - share) * axis->low + share * axis->high;
}

static void place(const struct cp_plane *plane, size_t column, size_t row, double *out)
{
    const struct cp_plane_axis *axes = plane->axes;
    const double x = between(&axes[0], column, plane->columns);
    const double y = between(&axes[1], row, plane->rows);
    for (size_t i = 0; i < plane->n; i++)
        out[i] = plane->theta[i] + (x - axes[0].at) * axes[0].direction[i] + (y - axes[1].at) * axes[1].direction[i];
    if (plane->kind != CP_PLANE_PARAMETERS)
        return;
    out[axes[0].entry] = x; /* not theta + (x - theta), which rounds */
    out[axes[1].entry] = y;
}

static void compute(struct arena *arena, struct model *model, struct cp_plane *plane)
{
    double *losses = ARENA_ARRAY(arena, plane->columns * plane->rows, double);
    struct arena *scratch = arena_child(arena);
    struct problem *problem = problem_new(scratch, model, CP_EXACT);
    double *point = ARENA_ARRAY(scratch, plane->n, double);
    plane->lowest = plane->highest = NAN;
    for (size_t k = 0; k < plane->columns * plane->rows; k++) {
        place(plane, k % plane->columns, k / plane->columns, point);
        const double loss = problem_loss(problem, point);
        losses[k] = isfinite(loss) ? loss : NAN;
        plane->lowest = fmin(plane->lowest, losses[k]);
        plane->highest = fmax(plane->highest, losses[k]);
    }
    plane->losses = losses;
    arena_close(scratch);
}

const struct cp_plane *section_plane(struct arena *arena, struct model *model, const double *theta,
                                     const struct cp_report *report, const struct cp_plane_options *options,
                                     struct diags *diags)
{
    if (!can_span(model, report, options, diags))
        return NULL;
    struct cp_plane *plane = ARENA_NEW(arena, struct cp_plane);
    *plane = (struct cp_plane){
        .kind = options->kind,
        .n = model->n,
        .theta = arena_copy(arena, theta, model->n, sizeof *theta),
        .columns = options->columns > 1 ? options->columns : DEFAULT_GRID,
        .rows = options->rows > 1 ? options->rows : DEFAULT_GRID,
    };
    if (plane->kind == CP_PLANE_EIGEN)
        span_eigen(plane, report, options);
    else if (plane->kind == CP_PLANE_PARAMETERS)
        span_parameters(arena, plane, options);
    else
        span_random(arena, plane, model, options);
    take_ranges(plane, options);
    if (!spans_plane(plane)) {
        refuse(diags, DIAG_USAGE, "the two directions are one: they span no plane",
               "choose another seed, or parameters");
        return NULL;
    }
    compute(arena, model, plane);
    return plane;
}

void section_project(const struct cp_plane *plane, const double *p, double coordinates[2])
{
    double g[3];
    double b[2] = {0, 0};
    gram(plane, g);
    for (int a = 0; a < 2; a++)
        for (size_t i = 0; i < plane->n; i++)
            b[a] += plane->axes[a].direction[i] * (p[i] - plane->theta[i]);
    const double determinant = g[0] * g[2] - g[1] * g[1];
    coordinates[0] = plane->axes[0].at + (g[2] * b[0] - g[1] * b[1]) / determinant;
    coordinates[1] = plane->axes[1].at + (g[0] * b[1] - g[1] * b[0]) / determinant;
}

/* ---- Profiles -------------------------------------------------------------------------------------------------- */

static bool has_profile(const struct cp_report *report, size_t eigenvalue, struct diags *diags)
{
    if (eigenvalue >= report->n)
        return refuse(diags, DIAG_USAGE, "there are not so many eigenvectors", NULL);
    if (report->n > 1 && report->eigenvectors == NULL)
        return refuse(diags, DIAG_NOT_FINITE, "the point has no eigenvectors: it lies on a kink",
                      "look at a plane of two parameters");
    return true;
}

static void follow(struct arena *arena, struct model *model, const struct cp_report *report, struct cp_profile *profile,
                   double reach)
{
    const size_t n = report->n;
    const size_t count = profile->count;
    double *t = ARENA_ARRAY(arena, count, double);
    double *losses = ARENA_ARRAY(arena, count, double);
    double *quadratic = ARENA_ARRAY(arena, count, double);
    struct arena *scratch = arena_child(arena);
    struct problem *problem = problem_new(scratch, model, CP_EXACT);
    double *point = ARENA_ARRAY(scratch, n, double);
    const struct cp_plane_axis line = {.low = -reach, .high = reach};
    for (size_t k = 0; k < count; k++) {
        t[k] = between(&line, k, count);
        for (size_t i = 0; i < n; i++)
            point[i] = report->theta[i] + t[k] * profile->direction[i];
        const double loss = problem_loss(problem, point);
        losses[k] = isfinite(loss) ? loss : NAN;
        quadratic[k] = report->loss + t[k] * (profile->slope + t[k] / 2 * profile->eigenvalue);
    }
    arena_close(scratch);
    profile->t = t;
    profile->losses = losses;
    profile->model = quadratic;
}

const struct cp_profile *section_profile(struct arena *arena, struct model *model, const struct cp_report *report,
                                         size_t eigenvalue, double reach, size_t count, struct diags *diags)
{
    if (!has_profile(report, eigenvalue, diags))
        return NULL;
    struct cp_profile *profile = ARENA_NEW(arena, struct cp_profile);
    const double *u = report->n == 1 ? unit(arena, 1, 0) : report->eigenvectors + eigenvalue * report->n;
    *profile = (struct cp_profile){
        .direction = u,
        .which = eigenvalue,
        .eigenvalue =
            report->eigenvalues == NULL || report->verdict == CP_NONSMOOTH ? NAN : report->eigenvalues[eigenvalue],
        .slope = report->gradient == NULL ? NAN : vector_dot(report->n, report->gradient, u),
        .loss = report->loss,
        .count = count > 1 ? count : DEFAULT_GRID,
    };
    follow(arena, model, report, profile, reach > 0 ? reach : reach_of(report));
    return profile;
}
