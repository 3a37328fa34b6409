/* Invariant: theta, and what is known of the loss over all rows there, belong together before every step. With mini-batches
 * the gradient is that of a batch, but the loss that is watched is that of all rows. */
#include "optim/journey.h"

#include "analysis/stationary.h"
#include "analysis/vector.h"
#include "optim/schedules.h"

#include <math.h>

/* A loss that rose so far, in units of 1 + |L|, will not come back. */
static const double BEYOND_RETURN = 1e12;

struct state {
    const struct journey *journey;
    const struct run *run;
    size_t number;
    struct minibatch *batch; /* NULL: all rows */
    struct walk walk;
    struct diags diags;
    double *difference; /* n: workspace */
    double bound;       /* a loss beyond has diverged */
    struct cp_descent *out;
};

static struct state begin(struct arena *arena, const struct journey *journey, size_t number, const struct run *run,
                          struct cp_descent *out)
{
    const struct model *model = journey->problem->model;
    const size_t n = model->n;
    struct state s = {
        .journey = journey,
        .run = run,
        .number = number,
        .diags = {.arena = arena},
        .bound = journey->loss + BEYOND_RETURN * (1 + fabs(journey->loss)),
        .out = out,
    };
    s.difference = ARENA_ARRAY(arena, n, double);
    s.batch = minibatch_new(arena, model, run->settings.value[SETTING_BATCH_SIZE], journey->options->seed);
    s.walk = (struct walk){
        .n = n,
        .setting = run->settings.value,
        .theta = arena_copy(arena, journey->start, n, sizeof(double)),
        .gradient = ARENA_ARRAY(arena, n, double),
        .problem = journey->problem,
        .analysis = &journey->options->report,
    };
    for (size_t k = 0; k < run->optimizer->memory; k++)
        s.walk.memory[k] = ARENA_ARRAY(arena, n, double);
    return s;
}

/* Loss and gradient at theta. False if the walk ends there. */
static bool look(struct state *s)
{
    struct walk *w = &s->walk;
    bool known = true;
    if (s->batch == NULL) {
        w->loss = slope_run(s->journey->slope, w->theta, w->gradient);
    } else {
        w->loss = problem_loss(s->journey->problem, w->theta);
        known = minibatch_gradient(s->batch, w->theta, w->gradient, &s->diags);
    }
    s->out->loss = w->loss;
    if (!known) {
        s->out->end = CP_END_FAILED;
        s->out->failure = s->diags.items[0].message;
    } else if (!(w->loss <= s->bound) || !isfinite(w->loss) || !gradient_is_finite(w->n, w->gradient)) {
        s->out->end = CP_END_DIVERGED;
        known = false;
    }
    return known;
}

/* From the point to theta. */
static double distance(const struct state *s)
{
    for (size_t i = 0; i < s->walk.n; i++)
        s->difference[i] = s->walk.theta[i] - s->journey->point[i];
    return vector_norm(s->walk.n, s->difference);
}

static void mark(struct state *s)
{
    struct cp_descent *out = s->out;
    const double fall = s->journey->loss - s->walk.loss;
    if (!out->fell && fall > 0 && fall >= s->journey->options->drop) {
        out->fell = true;
        out->fell_after = out->steps;
    }
    if (!out->left && distance(s) > s->journey->options->radius) {
        out->left = true;
        out->left_after = out->steps;
    }
}

/* Tells the watcher; false if it has seen enough. */
static bool show(const struct state *s)
{
    const struct cp_descent_options *o = s->journey->options;
    if (o->watch == NULL)
        return true;
    const struct cp_waypoint waypoint = {
        .run = s->number,
        .label = s->run->label,
        .step = s->out->steps,
        .loss = s->walk.loss,
        .gradient_norm = vector_norm(s->walk.n, s->walk.gradient),
        .theta = s->walk.theta,
    };
    return o->watch(o->context, &waypoint);
}

static bool is_zero(size_t n, const double *x)
{
    for (size_t i = 0; i < n; i++)
        if (x[i] != 0)
            return false;
    return true;
}

/* Without gradient, memory and decay nothing will ever move theta, unless a step sees more than the gradient, or the next
 * batch another one. */
static bool is_at_rest(const struct state *s)
{
    const struct walk *w = &s->walk;
    const struct optimizer *optimizer = s->run->optimizer;
    if (optimizer->order > 1 || s->batch != NULL || !is_zero(w->n, w->gradient))
        return false;
    for (size_t k = 0; k < optimizer->memory; k++)
        if (!is_zero(w->n, w->memory[k]))
            return false;
    return !(w->setting[SETTING_WEIGHT_DECAY] > 0) || is_zero(w->n, w->theta);
}

/* A step; false if there is none. */
static bool step(struct state *s)
{
    struct walk *w = &s->walk;
    w->t = s->out->steps + 1;
    w->lr =
        isnan(w->setting[SETTING_SCHEDULE]) ? w->setting[SETTING_LR] : schedule_rate(&s->run->settings, s->out->steps);
    if (s->run->optimizer->step(w)) {
        s->out->steps++;
        return true;
    }
    s->out->end = w->failure == NULL ? CP_END_REST : CP_END_FAILED;
    s->out->failure = w->failure;
    return false;
}

/* Whether the walk goes on from here. */
static bool arrive(struct state *s)
{
    if (!look(s))
        return false;
    mark(s);
    if (s->out->steps == s->journey->options->steps)
        return false;
    if (!is_at_rest(s))
        return true;
    s->out->end = CP_END_REST;
    return false;
}

/* From place to place. False if the watcher has seen enough. */
static bool go(struct state *s)
{
    while (arrive(s)) {
        const bool due = s->out->steps % s->journey->options->stride == 0;
        if (due && !show(s))
            return false;
        if (!step(s))
            return due || show(s);
    }
    return show(s);
}

static void report(struct arena *arena, struct state *s)
{
    struct cp_descent *out = s->out;
    struct walk *w = &s->walk;
    if (s->batch != NULL && out->end != CP_END_DIVERGED)
        out->loss = slope_run(s->journey->slope, w->theta, w->gradient);
    out->gradient_norm = vector_norm(w->n, w->gradient);
    out->theta = arena_copy(arena, w->theta, w->n, sizeof(double));
    out->distance = distance(s);
    out->failure = out->failure == NULL ? NULL : str_copy(arena, str_of(out->failure));
}

bool journey_run(struct arena *arena, const struct journey *journey, size_t k, const struct run *run,
                 struct cp_descent *out)
{
    struct arena *scratch = arena_child(arena);
    const double schedule = run->settings.value[SETTING_SCHEDULE];
    *out = (struct cp_descent){.label = run->label,
                               .optimizer = run->optimizer->method.name,
                               .schedule = isnan(schedule) ? NULL : schedule_at((size_t)schedule)->name,
                               .settings = arena_copy(arena, run->settings.value, SETTING_COUNT, sizeof(double))};
    struct state s = begin(scratch, journey, k, run, out);
    const bool ok = go(&s);
    report(arena, &s);
    arena_close(scratch);
    return ok;
}
