/* Near theta the loss is the piece s wherever the sides of s are not negative. So theta is a local minimum of the loss if it
 * is one of every piece among the points where its sides are not negative: a problem of nonlinear programming, which
 * the second-order sufficient condition decides (piece_test.h). The same of -L tells maxima. A way down and a way up count only
 * when they were walked on the loss itself (one_sided_path.h).
 *
 * With ways in both directions the point is a saddle where 0 lies in the convex hull of the gradients of the pieces (Clarke
 * 1983, "Optimization and nonsmooth analysis"), else it is not critical: then one direction leads down in all pieces. Pieces
 * that may be the loss nowhere near theta might widen the hull: it is taken with them and without, and both must agree. */
#include "analysis/one_sided.h"

#include "analysis/cone_test.h"
#include "analysis/one_sided_path.h"
#include "analysis/piece_test.h"
#include "analysis/vector.h"
#include "linalg/cone.h"

#include <math.h>
#include <string.h>

/* Ways that are tried on the loss, the steepest first. */
enum { MOST_TRIES = 8 };

struct sided {
    struct arena *scratch;
    struct problem *problem;
    const struct one_sided_task *task;
    struct pieces *pieces;
    size_t n;
    size_t count;
    size_t sides;
    double *scale; /* n: of the coordinates */
    struct piece *looks;
    struct cp_one_sided *out;
};

/* ---- The pieces ---- */

static void look_at_all(struct sided *s)
{
    s->looks = ARENA_ARRAY(s->scratch, s->count, struct piece);
    for (size_t k = 0; k < s->count; k++) {
        struct piece *piece = &s->looks[k];
        piece->gradient = ARENA_ARRAY(s->scratch, s->n, double);
        piece->gradient_error = ARENA_ARRAY(s->scratch, s->n, double);
        piece->sides = ARENA_ARRAY(s->scratch, s->sides * s->n, double);
        piece->sides_error = ARENA_ARRAY(s->scratch, s->sides * s->n, double);
        pieces_look(s->pieces, k, piece);
    }
}

static bool all_finite(size_t count, const double *x)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

/* The pieces meet: they have the value of the loss, and derivatives. */
static const char *check_pieces(const struct sided *s)
{
    for (size_t k = 0; k < s->count; k++) {
        const struct piece *piece = &s->looks[k];
        double of_loss = isfinite(s->task->loss_error) ? s->task->loss_error : 0; /* that of a norm that is 0 is none */
        double rounding = 4 * (piece->loss_error + of_loss);
        if (!(fabs(piece->loss - s->task->loss) <= rounding))
            return "the loss jumps here";
        if (!all_finite(s->n, piece->gradient) || !all_finite(s->n, piece->gradient_error) ||
            !all_finite(s->sides * s->n, piece->sides) || !all_finite(s->sides * s->n, piece->sides_error))
            return "a derivative of a piece is not finite";
    }
    return NULL;
}

static void stretch(size_t n, const double *row, const double *scale, double *top)
{
    double size = 0;
    for (size_t i = 0; i < n; i++)
        size = fmax(size, fabs(row[i]) * scale[i]);
    for (size_t i = 0; i < n && size > 0; i++)
        top[i] = fmax(top[i], fabs(row[i]) * scale[i] / size);
}

/* Brings the entries of all gradients to a common size, by powers of two: units of parameters do not matter. */
static void find_scale(struct sided *s)
{
    s->scale = ARENA_ARRAY(s->scratch, s->n, double);
    for (size_t i = 0; i < s->n; i++)
        s->scale[i] = 1;
    double *top = ARENA_ARRAY(s->scratch, s->n, double);
    for (int round = 0; round < 3; round++) {
        memset(top, 0, s->n * sizeof *top);
        for (size_t k = 0; k < s->count; k++) {
            stretch(s->n, s->looks[k].gradient, s->scale, top);
            for (size_t j = 0; j < s->sides; j++)
                stretch(s->n, s->looks[k].sides + j * s->n, s->scale, top);
        }
        for (size_t i = 0; i < s->n; i++)
            if (top[i] > 0)
                s->scale[i] = ldexp(s->scale[i], -ilogb(top[i]));
    }
}

/* ---- Ways down and up ---- */

struct ways {
    size_t count;
    struct path *list; /* the steepest first */
};

/* First-order ways come first, by their slope. */
static bool steeper(const struct path *a, const struct path *b)
{
    if (a->order != b->order)
        return a->order < b->order;
    return a->coefficient < b->coefficient;
}

static void keep_way(struct ways *ways, const struct path *way)
{
    size_t at = ways->count < MOST_TRIES ? ways->count++ : MOST_TRIES - 1;
    if (at == MOST_TRIES - 1 && ways->count == MOST_TRIES && ways->list[at].u != NULL && !steeper(way, &ways->list[at]))
        return;
    for (; at > 0 && steeper(way, &ways->list[at - 1]); at--)
        ways->list[at] = ways->list[at - 1];
    ways->list[at] = *way;
}

/* Tests all pieces of factor * L. True if each of them rises from theta; else the ways on which one falls are kept, and
 * `why` says what is open. */
static bool rises(struct sided *s, double factor, struct ways *ways, const char **why)
{
    bool all = true;
    ways->list = ARENA_ARRAY(s->scratch, MOST_TRIES, struct path);
    for (size_t k = 0; k < s->count; k++) {
        struct piece_test test = {
            .pieces = s->pieces,
            .piece = &s->looks[k],
            .index = k,
            .n = s->n,
            .factor = factor,
            .scale = s->scale,
            .blur = s->task->blur,
        };
        piece_test_run(s->scratch, &test);
        all = all && test.outcome == PIECE_RISES;
        if (test.outcome == PIECE_FALLS)
            keep_way(ways, &test.way);
        if (test.outcome == PIECE_OPEN)
            *why = test.why;
        if (test.order > s->out->order)
            s->out->order = test.order;
    }
    return all;
}

/* The first way that the loss confirms; NULL if none. */
static struct walked *walk(struct sided *s, double factor, struct ways *ways)
{
    struct walk_task task = {s->problem, s->task->theta, s->task->loss, s->task->loss_error, factor};
    for (size_t k = 0; k < ways->count; k++) {
        struct walked *walked = ARENA_NEW(s->scratch, struct walked);
        if (one_sided_walk(s->scratch, &task, &ways->list[k], walked))
            return walked;
    }
    return NULL;
}

static const struct cp_escape *escape_of(struct arena *arena, const struct sided *s, const struct walked *way)
{
    if (way == NULL)
        return NULL;
    struct cp_escape *escape = ARENA_NEW(arena, struct cp_escape);
    *escape = (struct cp_escape){
        .direction = arena_copy(arena, way->path.u, s->n, sizeof(double)),
        .curvature = way->path.order == 2 ? 2 * way->path.coefficient : NAN,
        .curve = way->path.curve == NULL ? NULL : arena_copy(arena, way->path.curve, s->n, sizeof(double)),
        .bends = way->path.curve != NULL,
        .order = way->path.order,
        .tried = true,
        .shown = true,
        .step = way->step,
        .loss_before = s->task->loss,
        .loss_after = way->loss,
        .predicted_after = s->task->loss + way->path.coefficient * pow(way->step, way->path.order),
    };
    return escape;
}

/* ---- Is the point critical? ---- */

/* Whether a piece is the loss somewhere near theta: some direction leads inside of all its sides. */
static bool is_near(struct sided *s, const struct piece *piece)
{
    struct arena *scratch = arena_child(s->scratch);
    double *rows = ARENA_ARRAY(scratch, s->sides * s->n, double);
    double *nearest = ARENA_ARRAY(scratch, s->n, double);
    size_t count = 0;
    for (size_t j = 0; j < s->sides; j++) {
        double size = 0;
        for (size_t i = 0; i < s->n; i++)
            size = hypot(size, piece->sides[j * s->n + i] * s->scale[i]);
        for (size_t i = 0; i < s->n && size > 0; i++)
            rows[count * s->n + i] = piece->sides[j * s->n + i] * s->scale[i] / size;
        count += size > 0;
    }
    bool inside = count == s->sides; /* a side without slope says nothing */
    if (inside) {
        cone_hull_nearest(scratch, count, s->n, rows, nearest);
        inside = vector_norm(s->n, nearest) > 1e-8;
    }
    arena_close(scratch);
    return inside;
}

/* Whether 0 lies in the convex hull of the gradients, of all pieces or of those that are near for sure. */
static bool hull_has_0(struct sided *s, bool all)
{
    struct arena *scratch = arena_child(s->scratch);
    double *rows = ARENA_ARRAY(scratch, s->count * s->n, double);
    double *blur = ARENA_ARRAY(scratch, s->n, double);
    double *nearest = ARENA_ARRAY(scratch, s->n, double);
    size_t count = 0;
    for (size_t k = 0; k < s->count; k++) {
        const struct piece *piece = &s->looks[k];
        if (!all && !is_near(s, piece))
            continue;
        for (size_t i = 0; i < s->n; i++) {
            rows[count * s->n + i] = piece->gradient[i] * s->scale[i];
            double error = piece->gradient_error[i] + 1e-11 * fabs(piece->gradient[i]) + s->task->blur[i];
            blur[i] = fmax(blur[i], error * s->scale[i]);
        }
        count++;
    }
    bool inside = count > 0;
    if (inside)
        cone_hull_nearest(scratch, count, s->n, rows, nearest);
    for (size_t i = 0; i < s->n; i++)
        inside = inside && fabs(nearest[i]) <= blur[i] + 1e-11 * vector_norm(s->n, blur);
    arena_close(scratch);
    return inside;
}

/* ---- The decision ---- */

static void settle(struct sided *s, enum cp_verdict verdict)
{
    s->out->decided = true;
    s->out->verdict = verdict;
    s->out->reason = NULL;
}

static void decide(struct sided *s, struct arena *arena, const struct cp_escape **escape)
{
    const char *why = NULL;
    struct ways down = {0};
    struct ways up = {0};
    if (rises(s, 1, &down, &why)) {
        settle(s, CP_MINIMUM);
        return;
    }
    bool falls = rises(s, -1, &up, &why);
    const struct walked *way_down = walk(s, 1, &down);
    *escape = escape_of(arena, s, way_down);
    if (falls) {
        settle(s, CP_MAXIMUM);
        return;
    }
    s->out->reason = why != NULL ? why : "no way down or no way up could be shown on the loss";
    if (way_down == NULL || walk(s, -1, &up) == NULL)
        return;
    if (hull_has_0(s, false))
        settle(s, CP_SADDLE);
    else if (!hull_has_0(s, true))
        settle(s, CP_NOT_CRITICAL);
    else
        s->out->reason = "the loss falls and rises from here, but which pieces meet here is open to first order";
    s->out->order = way_down->path.order;
}

/* Around norms that are 0. */
static void decide_cones(struct sided *s, struct arena *arena, const struct cp_escape **escape)
{
    struct cone_test test = {.pieces = s->pieces, .n = s->n, .blur = s->task->blur};
    s->out->kinks = pieces_cones(s->pieces);
    s->out->reason = "a derivative is not finite, a norm has no slope in any direction, or the parameters are too many";
    if (!cone_test_run(s->scratch, &test))
        return;
    s->out->order = test.order;
    s->out->reason = "no way down or no way up could be shown on the loss";
    struct ways down = {test.down_count, test.down};
    struct ways up = {test.up_count, test.up};
    const struct walked *way_down = test.rises ? NULL : walk(s, 1, &down);
    *escape = escape_of(arena, s, way_down);
    if (test.rises || test.falls)
        settle(s, test.rises ? CP_MINIMUM : CP_MAXIMUM);
    else if (way_down == NULL || walk(s, -1, &up) == NULL)
        return;
    else if (test.critical == CP_CANNOT_TELL)
        s->out->reason = "the loss falls and rises from here, but whether the norms balance is open to first order";
    else {
        settle(s, test.critical == CP_YES ? CP_SADDLE : CP_NOT_CRITICAL);
        s->out->order = way_down->path.order;
    }
}

const struct cp_one_sided *one_sided_decide(struct arena *arena, struct problem *problem,
                                            const struct one_sided_task *task, const struct cp_escape **escape)
{
    struct arena *scratch = arena_child(problem->arena);
    struct sided s = {
        .scratch = scratch,
        .problem = problem,
        .task = task,
        .n = problem->model->n,
        .out = ARENA_NEW(arena, struct cp_one_sided),
    };
    const char *why = NULL;
    s.pieces = pieces_new(scratch, problem->model, task->theta, task->kinks, &why);
    if (s.pieces != NULL) {
        s.count = s.out->pieces = pieces_count(s.pieces);
        s.out->kinks = pieces_switches(s.pieces);
        s.sides = pieces_sides(s.pieces);
        look_at_all(&s);
        why = check_pieces(&s);
    }
    s.out->reason = why;
    if (why == NULL && pieces_cones(s.pieces) > 0)
        decide_cones(&s, arena, escape);
    else if (why == NULL) {
        find_scale(&s);
        decide(&s, arena, escape);
    }
    if (s.out->reason != NULL)
        s.out->reason = str_copy(arena, str_of(s.out->reason));
    if (!s.out->decided)
        s.out->order = 0;
    arena_close(scratch);
    return s.out;
}

double *one_sided_blur(struct arena *arena, size_t n, const double *hessian, const double *theta, double xtol)
{
    double *blur = ARENA_ARRAY(arena, n, double);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double bend = fabs(hessian[i * n + j]) * xtol * fabs(theta[j]);
            blur[i] += isfinite(bend) ? bend : 0;
        }
    return blur;
}

void one_sided_settle(struct arena *arena, struct cp_report *report)
{
    const struct cp_bound *bound = report->bound;
    const struct cp_one_sided *open = report->one_sided;
    if (open == NULL || open->decided || bound == NULL || bound->attains_lower == bound->attains_upper)
        return;
    struct cp_one_sided *settled = arena_copy(arena, open, 1, sizeof *open);
    settled->decided = true;
    settled->verdict = bound->attains_lower ? CP_MINIMUM : CP_MAXIMUM;
    settled->reason = NULL;
    report->one_sided = settled;
}
