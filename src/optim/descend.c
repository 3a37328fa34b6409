/* What is asked is checked before anything runs; then the point is analyzed, as each place where a run ends will be. */
#include "optim/descend.h"

#include "analysis/analyze.h"
#include "analysis/breakdown.h"
#include "analysis/stationary.h"
#include "analysis/vector.h"
#include "base/random.h"
#include "linalg/eigsym.h"
#include "optim/journey.h"

#include <math.h>

static const struct span nowhere;

enum { DEFAULT_STEPS = 1000 };

/* The stream of the random direction. */
enum { STREAM_DIRECTION = RANDOM_STREAM_ROWS - 1 };

struct work {
    struct arena *arena;
    struct arena *scratch;
    struct diags *diags;
    struct model *model;
    const double *theta;
    struct cp_descent_options options;
    struct run_list runs;
    struct journey journey;
    double *gradient; /* at the start */
    struct cp_descents *out;
};

/* ---- What is asked ---- */

static bool is_possible(struct work *w)
{
    const struct cp_descent_options *o = &w->options;
    bool ok = runs_read(w->arena, o, o->steps, &w->runs, w->diags);
    for (size_t k = 0; ok && k < w->runs.count; k++) {
        const struct run *run = &w->runs.items[k];
        ok = !run->batch_given || minibatch_possible(w->model, run->settings.value[SETTING_BATCH_SIZE], w->diags);
    }
    return ok && analyze_possible(w->model, &o->report, w->diags);
}

/* ---- The start ---- */

/* theta, moved by the length `radius` in a direction of which all are equally probable. */
static void perturb(double *theta, size_t n, double radius, uint64_t seed, double *direction)
{
    for (size_t i = 0; i < n; i++)
        direction[i] = random_gaussian(seed, STREAM_DIRECTION, i);
    const double norm = vector_norm(n, direction);
    for (size_t i = 0; i < n; i++)
        theta[i] += radius * (direction[i] / norm);
}

static bool start_is_finite(struct work *w)
{
    const struct journey *j = &w->journey;
    if (!isfinite(j->loss))
        return breakdown_of_loss(j->problem, j->start, w->diags);
    if (gradient_is_finite(w->model->n, w->gradient))
        return true;
    diag_add(w->diags, DIAG_NOT_FINITE, nowhere, "the gradient is not finite at the start")->remedy =
        "start somewhere else: --perturb moves away by a little";
    return false;
}

static void fill_defaults(struct work *w)
{
    struct cp_descent_options *o = &w->options;
    const double size = fabs(w->journey.loss);
    o->drop = o->drop > 0 ? o->drop : size > 0 ? size / 10 : 0.1;
    o->radius = o->radius > 0 ? o->radius : (1 + vector_norm(w->model->n, w->theta)) / 10;
}

static bool prepare(struct work *w)
{
    const size_t n = w->model->n;
    struct cp_options options = w->options.report;
    options.sharpness = false; /* that of the ends is asked for */
    const struct cp_report *point = analyze_model(w->arena, w->model, w->theta, &options, w->diags);
    if (point == NULL)
        return false;
    double *start = arena_copy(w->arena, w->theta, n, sizeof *start);
    w->gradient = ARENA_ARRAY(w->scratch, n, double);
    if (w->options.perturb > 0)
        perturb(start, n, w->options.perturb, w->options.seed, w->gradient);
    const struct exact_spec spec = model_exact_spec(w->model, false);
    w->journey = (struct journey){
        .problem = problem_new(w->scratch, w->model, CP_EXACT),
        .slope = slope_new(w->scratch, w->model->graph, &spec),
        .point = w->theta,
        .start = start,
        .options = &w->options,
    };
    w->journey.loss = slope_run(w->journey.slope, start, w->gradient);
    fill_defaults(w);
    w->out->point = point;
    return start_is_finite(w);
}

/* ---- The runs ---- */

static void analyze_end(struct work *w, struct cp_descent *descent)
{
    struct diags diags = {.arena = w->arena};
    if (descent->end == CP_END_DIVERGED)
        return;
    descent->report = analyze_model(w->arena, w->model, descent->theta, &w->options.report, &diags);
    if (descent->report == NULL && descent->failure == NULL)
        descent->failure = diags.items[0].message;
}

static bool run_all(struct work *w)
{
    struct cp_descent *list = ARENA_ARRAY(w->arena, w->runs.count, struct cp_descent);
    for (size_t k = 0; k < w->runs.count; k++) {
        if (!journey_run(w->arena, &w->journey, k, &w->runs.items[k], &list[k]))
            return false;
        analyze_end(w, &list[k]);
    }
    const struct cp_descent_options *o = &w->options;
    w->out->start = w->journey.start;
    w->out->loss = w->journey.loss;
    w->out->steps = o->steps;
    w->out->drop = o->drop;
    w->out->radius = o->radius;
    w->out->perturb = o->perturb;
    w->out->seed = o->seed;
    w->out->count = w->runs.count;
    w->out->list = list;
    return true;
}

const struct cp_descents *descend(struct arena *arena, struct model *model, const double *theta,
                                  const struct cp_descent_options *options, struct diags *diags)
{
    struct work w = {
        .arena = arena,
        .scratch = arena_child(arena),
        .diags = diags,
        .model = model,
        .theta = theta,
        .options = *options,
        .out = ARENA_NEW(arena, struct cp_descents),
    };
    w.options.steps = options->steps > 0 ? options->steps : DEFAULT_STEPS;
    w.options.stride = options->stride > 0 ? options->stride : 1;
    eigsym_threads(1);
    const bool ok = is_possible(&w) && prepare(&w) && run_all(&w);
    arena_close(w.scratch);
    return ok ? w.out : NULL;
}
