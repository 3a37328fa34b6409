/* From a middling step down to three steps in a row that keep the promise, then up as long as they do. The law of the fall
 * must show on several steps: a single value could be rounding, or the shape of the loss further out. */
#include "analysis/one_sided_path.h"

#include "analysis/vector.h"

#include <float.h>
#include <math.h>

enum { MOST_RETREATS = 600, IN_A_ROW = 3 };

/* The loss follows the claim while its fall is this many times the one predicted. */
static const double LEAST = 0.5;
static const double MOST = 2;

static double loss_at(struct arena *arena, const struct walk_task *task, const struct path *path, double t)
{
    size_t n = task->problem->model->n;
    struct arena *scratch = arena_child(arena);
    double *theta = ARENA_ARRAY_RAW(scratch, n, double);
    for (size_t i = 0; i < n; i++)
        theta[i] = task->theta[i] + t * path->u[i] + (path->curve == NULL ? 0 : t * t * path->curve[i]);
    double loss = problem_loss(task->problem, theta);
    arena_close(scratch);
    return loss;
}

/* The smallest step whose fall is well beyond rounding, and that moves theta at all. */
static double first_step(const struct walk_task *task, const struct path *path)
{
    double rounding = fmax(task->loss_error, DBL_EPSILON / 2 * fabs(task->loss));
    double shows = pow((64 * rounding + DBL_MIN) / -path->coefficient, 1.0 / path->order);
    double size = 0;
    for (size_t i = 0; i < task->problem->model->n; i++)
        size = fmax(size, fabs(path->u[i]) > 1e-3 ? fabs(task->theta[i]) : 0);
    return fmax(shows, 1024 * DBL_EPSILON * size);
}

/* Whether the loss falls by the step as claimed; then `loss` is its value there. */
static bool follows(struct arena *arena, const struct walk_task *task, const struct path *path, double t, double *loss)
{
    *loss = loss_at(arena, task, path, t);
    double fall = task->factor * (task->loss - *loss);
    double predicted = -path->coefficient * pow(t, path->order);
    return isfinite(*loss) && fall >= LEAST * predicted && fall <= MOST * predicted;
}

/* The largest step no longer than t that is the last of so many in a row; 0 if none is above `least`. */
static double retreat(struct arena *arena, const struct walk_task *task, const struct path *path, double t,
                      double least)
{
    int good = 0;
    double loss;
    for (int k = 0; k < MOST_RETREATS && t >= least; k++, t /= 4) {
        good = follows(arena, task, path, t, &loss) ? good + 1 : 0;
        if (good == IN_A_ROW)
            return t * 16;
    }
    return 0;
}

bool one_sided_walk(struct arena *arena, const struct walk_task *task, const struct path *path, struct walked *out)
{
    double reach = 1 + vector_norm(task->problem->model->n, task->theta);
    double least = first_step(task, path);
    double t = isfinite(least) ? retreat(arena, task, path, fmax(reach / 1024, 16 * least), least) : 0;
    double loss;
    bool any = false; /* steps that show may be out of reach */
    for (; t > 0 && t <= 2 * reach && follows(arena, task, path, t, &loss); t *= 2) {
        *out = (struct walked){*path, t, loss};
        any = true;
    }
    return any;
}
