/* A plane of parameters needs no point: where neither --at nor the model gives one, it goes through the middle of its axes,
 * and there is no verdict. All other pictures are about a point. */
#include "cli/subject.h"

#include <math.h>
#include <string.h>

#include "cli/axes.h"
#include "cli/overlay.h"
#include "cli/values.h"
#include "cli/words.h"

static const struct span nowhere;

enum { MOST_PROFILES = 6, SURFACE_GRID = 61, MARGIN = 16 };

struct subject {
    struct job *job;
    cp_model *model;
    size_t n;
    struct picture *picture;
    const double *theta;
    struct axis_request axes[2];
    struct cp_plane_options plane;
    size_t overlay_count;
    struct overlay *overlays;
};

static bool refuse(struct subject *s, const char *message, const char *remedy)
{
    diag_add(&s->job->diags, DIAG_USAGE, nowhere, "%s", message)->remedy = remedy;
    return false;
}

/* ---- Numbers of eigenvectors ---- */

/* --along I,J,...: numbers from 1 to n in ascending order of eigenvalues. */
static bool read_along(struct subject *s, size_t most, size_t *count, size_t *which)
{
    const char *list = s->job->request->along;
    struct str word;
    *count = 0;
    while (words_next(&list, &word)) {
        size_t k = 0;
        if (!value_whole(word, s->n, &k) || k == 0 || *count == most) {
            diag_add(&s->job->diags, DIAG_USAGE, nowhere, "--along cannot be '%s'", s->job->request->along)->remedy =
                str_format(s->job->arena, "name up to %zu eigenvectors by number, from 1 (smallest eigenvalue) to %zu",
                           most, s->n);
            return false;
        }
        which[(*count)++] = k - 1;
    }
    return true;
}

/* ---- The point ---- */

static bool is_complete(size_t n, const double *theta)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(theta[i]))
            return false;
    return true;
}

/* The middle of the axes where the point says nothing. */
static bool fill_in(struct subject *s, double *theta)
{
    bool filled = false;
    for (int a = 0; a < 2; a++) {
        const struct axis_request *axis = &s->axes[a];
        if (s->plane.kind != CP_PLANE_PARAMETERS || !isnan(theta[s->plane.entries[a]]))
            continue;
        theta[s->plane.entries[a]] = axis->ranged ? axis->low / 2 + axis->high / 2 : 0;
        filled = true;
    }
    return filled;
}

static bool analyze(struct subject *s)
{
    struct cp_options options = job_options(s->job->request);
    options.want_eigenvectors = true;
    s->picture->report = cp_analyze(s->model, s->theta, &options);
    return s->picture->report != NULL || (job_fail(s->job), false);
}

static bool find_point(struct subject *s)
{
    const struct request *request = s->job->request;
    const double *given =
        request->point != NULL ? cp_point(s->model, request->point) : cp_partial_point(s->model, NULL);
    if (given == NULL)
        return job_fail(s->job), false;
    double *theta = ARENA_ARRAY(s->job->arena, s->n, double);
    memcpy(theta, given, s->n * sizeof *theta);
    const bool invented = fill_in(s, theta);
    if (!is_complete(s->n, theta)) {
        cp_point(s->model, NULL); /* says what is missing */
        return job_fail(s->job), false;
    }
    s->theta = theta;
    return invented || analyze(s);
}

/* ---- Planes ---- */

static bool read_axes(struct subject *s)
{
    const struct request *r = s->job->request;
    size_t chosen = 0;
    if (!axis_parse(s->model, "--x", r->x_axis, &s->axes[0], &s->job->diags) ||
        !axis_parse(s->model, "--y", r->y_axis, &s->axes[1], &s->job->diags))
        return false;
    for (int a = 0; a < 2; a++) {
        s->plane.low[a] = s->axes[a].low;
        s->plane.high[a] = s->axes[a].high;
        s->plane.entries[a] = s->axes[a].entry;
    }
    const bool named = s->axes[0].named || s->axes[1].named;
    if (named && r->plane != NULL)
        return refuse(s, "--x and --y name parameters, and --plane spans another plane",
                      "leave out --plane, or give ranges without names: --x LO:HI");
    if (s->n > 2 && s->axes[0].named != s->axes[1].named)
        return refuse(s, "one axis is a parameter, the other is not", "name a parameter for both --x and --y");
    if (s->n == 2 && s->axes[0].named != s->axes[1].named)
        s->plane.entries[s->axes[0].named] = 1 - s->plane.entries[!s->axes[0].named];
    if (s->n == 2 && !named)
        s->plane.entries[1] = 1;
    const bool random = r->plane != NULL && strcmp(r->plane, cp_plane_kind_name(CP_PLANE_RANDOM)) == 0;
    s->plane.kind = random                                                         ? CP_PLANE_RANDOM
                    : named || (s->n == 2 && r->plane == NULL && r->along == NULL) ? CP_PLANE_PARAMETERS
                                                                                   : CP_PLANE_EIGEN;
    s->plane.seed = r->seed.value;
    if (r->along == NULL)
        return true;
    if (s->plane.kind != CP_PLANE_EIGEN || !read_along(s, 2, &chosen, s->plane.entries) || chosen != 2)
        return s->job->diags.count == 0 ? refuse(s, "--along names the two eigenvectors that span a plane",
                                                 "write --along 1,2, without names of parameters")
                                        : false;
    return true;
}

static void choose_grid(struct subject *s, const struct picture_screen *screen)
{
    const size_t samples = s->job->request->samples;
    if (screen != NULL)
        picture_preview_size(screen, &s->plane.columns, &s->plane.rows);
    else if (samples > 0)
        s->plane.columns = s->plane.rows = samples < 2 ? 2 : samples;
    else if (s->job->request->surface)
        s->plane.columns = s->plane.rows = SURFACE_GRID;
}

static const struct cp_plane *make_plane(struct subject *s, const struct cp_plane_options *options)
{
    const struct cp_plane *plane = cp_plane(s->model, s->theta, s->picture->report, options);
    if (plane == NULL)
        job_fail(s->job);
    return plane;
}

/* An axis without a range grows until it shows what is drawn on it. */
static bool widen(struct subject *s)
{
    struct cp_plane_options small = s->plane;
    small.columns = small.rows = 2;
    const struct cp_plane *plane = make_plane(s, &small);
    if (plane == NULL)
        return false;
    const struct picture_series *series = overlay_project(s->job->arena, plane, s->overlay_count, s->overlays);
    for (int a = 0; a < 2; a++) {
        double low = plane->axes[a].low;
        double high = plane->axes[a].high;
        for (size_t k = 0; k < s->overlay_count; k++) {
            for (size_t i = 0; i < series[k].count; i++) {
                low = fmin(low, series[k].at[2 * i + (size_t)a]);
                high = fmax(high, series[k].at[2 * i + (size_t)a]);
            }
        }
        const double margin = (high - low) / MARGIN;
        if (s->axes[a].ranged || !isfinite(margin))
            continue;
        s->plane.low[a] = low < plane->axes[a].low ? low - margin : low;
        s->plane.high[a] = high > plane->axes[a].high ? high + margin : high;
    }
    return true;
}

static bool make_surface(struct subject *s, const struct picture_screen *screen)
{
    if (!read_axes(s) || !find_point(s) || !overlay_read(s->job, s->model, &s->overlay_count, &s->overlays))
        return false;
    if (s->overlay_count > 0 && !widen(s))
        return false;
    choose_grid(s, screen);
    s->picture->plane = make_plane(s, &s->plane);
    if (s->picture->plane == NULL)
        return false;
    if (isnan(s->picture->plane->lowest)) {
        diag_add(&s->job->diags, DIAG_NOT_FINITE, nowhere, "the loss is finite nowhere in this plane")->remedy =
            "choose other ranges with --x and --y";
        return false;
    }
    s->picture->series = overlay_project(s->job->arena, s->picture->plane, s->overlay_count, s->overlays);
    s->picture->series_count = s->overlay_count;
    s->picture->kind = s->job->request->surface ? PICTURE_SURFACE : PICTURE_PLANE;
    return true;
}

/* ---- Lines and spectra ---- */

static bool make_profiles(struct subject *s)
{
    size_t which[MOST_PROFILES] = {0, s->n - 1};
    size_t count = s->n == 1 ? 1 : 2;
    double reach = 0;
    if (!axis_parse(s->model, "--x", s->job->request->x_axis, &s->axes[0], &s->job->diags))
        return false;
    if (s->axes[0].ranged)
        reach = fmax(fabs(s->axes[0].low), fabs(s->axes[0].high));
    if ((s->job->request->along != NULL && !read_along(s, MOST_PROFILES, &count, which)) || !find_point(s))
        return false;
    if (s->axes[0].ranged && s->n == 1)
        reach = fmax(fabs(s->axes[0].low - s->theta[0]), fabs(s->axes[0].high - s->theta[0]));
    const struct cp_profile **profiles = ARENA_ARRAY(s->job->arena, count, const struct cp_profile *);
    for (size_t k = 0; k < count; k++) {
        profiles[k] = cp_profile(s->model, s->picture->report, which[k], reach, s->job->request->samples);
        if (profiles[k] == NULL)
            return job_fail(s->job), false;
    }
    s->picture->kind = PICTURE_PROFILE;
    s->picture->profiles = profiles;
    s->picture->profile_count = count;
    return true;
}

static bool make_spectrum(struct subject *s)
{
    if (!find_point(s))
        return false;
    s->picture->kind = PICTURE_SPECTRUM;
    if (s->picture->report->verdict != CP_NONSMOOTH && s->picture->report->eigenvalues != NULL)
        return true;
    diag_add(&s->job->diags, DIAG_NOT_FINITE, nowhere, "the point lies on a kink: there is no spectrum")->remedy =
        "look at the surface instead, or move the point";
    return false;
}

bool subject_make(struct job *job, const struct picture_screen *screen, struct picture *picture)
{
    struct subject s = {.job = job, .model = job_model(job), .picture = picture};
    if (s.model == NULL)
        return false;
    s.n = cp_model_dimension(s.model);
    *picture = (struct picture){.model = cp_model_name(s.model),
                                .parameters = cp_model_parameters(s.model),
                                .parameter_count = cp_model_parameter_count(s.model)};
    if (job->request->spectrum)
        return make_spectrum(&s);
    if (job->request->profile || s.n == 1)
        return make_profiles(&s);
    return make_surface(&s, screen);
}
