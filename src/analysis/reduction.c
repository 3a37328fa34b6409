/* Jets of the gradient give the curves, jets of the loss along them the forms. Invariant: all curves of a block go through
 * theta, and coefficient k of the gradient along each has no component in the complement, up to rounding, for
 * 1 <= k <= REDUCTION_CURVE. */
#include "analysis/reduction_work.h"
#include "analysis/vector.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Jets of one block of curves stay within so much memory. */
static const double BLOCK_BYTES = 64e6;

/* And those of a single curve within this: hundreds of curves take seconds then. */
static const double MOST_BYTES = 150e6;

double reduced_phi(const struct reduced *reduced, size_t c, size_t k)
{
    return reduced->phi[c * (REDUCTION_ORDER + 1) + k];
}

double reduced_error(const struct reduced *reduced, size_t c, size_t k)
{
    return reduced->error[c * (REDUCTION_ORDER + 1) + k];
}

const double *reduced_slope(const struct reduced *reduced, size_t c, size_t k)
{
    return reduced->slopes + (c * (REDUCTION_SLOPES + 1) + k) * reduced->m;
}

const double *reduced_curve(const struct reduced *reduced, size_t c, size_t k)
{
    return reduced->curve + (c * REDUCTION_CURVE + k - 1) * reduced->n;
}

/* ---- Values and jets ---- */

/* The nodes that the jets of loss and gradient are read from, and all that these need. */
struct jet_nodes {
    struct exact_spec spec;
    node_id *pieces;
    size_t count;
    node_id *ids;
};

static struct jet_nodes find_nodes(struct arena *arena, struct model *model)
{
    struct jet_nodes out = {.spec = model_exact_spec(model, false)};
    size_t pieces = out.spec.piece_count;
    out.pieces = ARENA_ARRAY(arena, pieces, node_id);
    for (size_t k = 0; k < pieces; k++)
        out.pieces[k] = out.spec.pieces[k].node;
    struct node_list loss = rules_linearize(arena, model->rules, 1, &out.spec.loss, REDUCTION_ORDER + 1);
    struct node_list gradient = rules_linearize(arena, model->rules, pieces, out.pieces, REDUCTION_CURVE + 1);
    out.count = loss.count + gradient.count;
    out.ids = ARENA_ARRAY(arena, out.count, node_id);
    memcpy(out.ids, loss.ids, loss.count * sizeof *out.ids);
    memcpy(out.ids + loss.count, gradient.ids, gradient.count * sizeof *out.ids);
    return out;
}

void reduction_prepare(struct arena *scratch, struct model *model)
{
    find_nodes(scratch, model);
}

static void prepare_place(struct reduction *r, const struct rules *rules, const struct jet_nodes *nodes,
                          const struct plan *plan, struct place *place)
{
    const struct exact_spec *spec = &r->work->spec;
    const struct partials *partials = &rules->partials;
    place->values = eval_new(r->arena, plan);
    place->errors = errors_new(r->arena, place->values, partials);
    place->of_loss = (struct jet_spec){.values = place->values,
                                       .errors = place->errors,
                                       .partials = partials,
                                       .count = 1,
                                       .outputs = &spec->loss,
                                       .order = REDUCTION_ORDER,
                                       .n = r->n};
    place->of_gradient = place->of_loss;
    place->of_gradient.count = spec->piece_count;
    place->of_gradient.outputs = nodes->pieces;
    place->of_gradient.order = REDUCTION_CURVE;
}

static void evaluate(struct place *place)
{
    eval_run(place->values, place->theta);
    errors_run(place->errors);
}

static void prepare_places(struct reduction *r, struct problem *problem)
{
    struct reduction_work *w = r->work;
    struct rules *rules = problem->model->rules;
    struct jet_nodes nodes = find_nodes(r->arena, problem->model);
    w->spec = nodes.spec;
    const struct plan *plan = plan_make(r->arena, rules->graph, nodes.count, nodes.ids, PLAN_KEEP);
    for (size_t p = 0; p < sizeof w->places / sizeof *w->places; p++)
        prepare_place(r, rules, &nodes, plan, &w->places[p]);
    double bytes =
        (double)jets_bytes(r->arena, &w->places->of_loss) + (double)jets_bytes(r->arena, &w->places->of_gradient);
    w->block = bytes > MOST_BYTES ? 0 : (size_t)fmax(1, floor(BLOCK_BYTES / fmax(bytes, 1)));
    if (w->block > 0)
        evaluate(&w->places[0]);
}

/* Jets for a block of so many curves; those of the last block if they fit. */
void reduction_jets(const struct reduction *r, struct place *place, size_t curves)
{
    if (place->curves == curves)
        return;
    arena_close(place->arena);
    place->arena = arena_child(r->arena);
    place->curves = curves;
    place->gradient = jets_new(place->arena, &place->of_gradient, curves);
    place->loss = jets_new(place->arena, &place->of_loss, curves);
}

void reduction_gradient(const struct reduction *r, const struct place *place, size_t c, size_t k, double *g,
                        double *error)
{
    const struct exact_spec *spec = &r->work->spec;
    for (size_t i = 0; i < spec->piece_count; i++) {
        const struct gradient_piece *piece = &spec->pieces[i];
        jets_read(place->gradient, piece->node, c, k, g + piece->offset);
        jets_read_error(place->gradient, piece->node, c, k, error + piece->offset);
    }
    for (size_t i = 0; i < r->n; i++) {
        g[i] *= r->scale[i];
        error[i] *= r->scale[i];
    }
}

/* ---- Curves ---- */

/* What the blocks of one call work with. */
struct block {
    struct place *place;
    size_t curves;
    double *curve; /* curves x REDUCTION_CURVE x n */
    double
        *residual; /* curves x (REDUCTION_CURVE + 1) x rest: bounds of what is left of the gradient across; NULL: nobody
                         asks for errors */
    double *slopes; /* curves x (REDUCTION_SLOPES + 1) x m */
    double *g;      /* n */
    double *error;  /* n */
};

static struct block block_new(const struct reduction *r, struct arena *arena, struct place *place, size_t curves)
{
    reduction_jets(r, place, curves);
    return (struct block){
        .place = place,
        .curves = curves,
        .curve = ARENA_ARRAY(arena, curves * REDUCTION_CURVE * r->n, double),
        .slopes = ARENA_ARRAY(arena, curves * (REDUCTION_SLOPES + 1) * r->m, double),
        .g = ARENA_ARRAY(arena, r->n, double),
        .error = ARENA_ARRAY(arena, r->n, double),
    };
}

static void start_curves(const struct reduction *r, const double *v, struct block *b)
{
    for (size_t c = 0; c < b->curves; c++)
        for (size_t a = 0; a < r->m; a++)
            for (size_t i = 0; i < r->n; i++)
                b->curve[c * REDUCTION_CURVE * r->n + i] += r->scale[i] * v[c * r->m + a] * r->null[a * r->n + i];
}

/* One Newton step for coefficient k of curve c: the component of g_k across vanishes. */
static void correct(const struct reduction *r, struct block *b, size_t c, size_t k)
{
    double *at = b->curve + (c * REDUCTION_CURVE + k - 1) * r->n;
    for (size_t j = 0; j < r->rest; j++) {
        const double *row = r->others + j * r->n;
        double step = vector_dot(r->n, row, b->g) / r->mu[j];
        for (size_t i = 0; i < r->n; i++)
            at[i] -= step * r->scale[i] * row[i];
    }
}

/* How much of it rounding may have left. */
static void bound_residual(const struct reduction *r, struct block *b, size_t c, size_t k)
{
    double *residual = b->residual + (c * (REDUCTION_CURVE + 1) + k) * r->rest;
    for (size_t i = 0; i < r->n; i++)
        b->error[i] += (double)r->n * DBL_EPSILON * fabs(b->g[i]);
    for (size_t j = 0; j < r->rest; j++)
        for (size_t i = 0; i < r->n; i++)
            residual[j] += fabs(r->others[j * r->n + i]) * b->error[i];
}

/* The curves up to t^last, and the slopes up to degree last + 1. */
static void find_curves(const struct reduction *r, struct block *b, size_t last)
{
    for (size_t k = 1; k <= last; k++) {
        jets_run(b->place->gradient, k, b->curve);
        for (size_t c = 0; c < b->curves; c++) {
            reduction_gradient(r, b->place, c, k, b->g, b->error);
            double *slope = b->slopes + (c * (REDUCTION_SLOPES + 1) + k + 1) * r->m;
            for (size_t a = 0; a < r->m; a++)
                slope[a] = vector_dot(r->n, r->null + a * r->n, b->g);
            correct(r, b, c, k);
            if (b->residual != NULL)
                bound_residual(r, b, c, k);
        }
    }
}

/* What a gradient that is left across the surface does to phi: half of its square over the curvature. */
static void add_residuals(const struct reduction *r, const struct block *b, size_t c, double *error)
{
    const double *residual = b->residual + c * (REDUCTION_CURVE + 1) * r->rest;
    for (size_t k = 1; k <= REDUCTION_CURVE; k++)
        for (size_t l = 1; l <= REDUCTION_CURVE; l++)
            for (size_t j = 0; j < r->rest; j++)
                error[k + l] += residual[k * r->rest + j] * residual[l * r->rest + j] / fabs(r->mu[j]);
}

/* The loss along the curves. */
static void expand(const struct reduction *r, struct arena *arena, struct block *b, double *phi, double *error)
{
    double *full = ARENA_ARRAY(arena, b->curves * REDUCTION_ORDER * r->n, double);
    node_id loss = r->work->spec.loss;
    for (size_t c = 0; c < b->curves; c++)
        memcpy(full + c * REDUCTION_ORDER * r->n, b->curve + c * REDUCTION_CURVE * r->n,
               REDUCTION_CURVE * r->n * sizeof *full);
    jets_run(b->place->loss, REDUCTION_ORDER, full);
    for (size_t c = 0; c < b->curves; c++) {
        for (size_t k = 0; k <= REDUCTION_ORDER; k++) {
            jets_read(b->place->loss, loss, c, k, phi + c * (REDUCTION_ORDER + 1) + k);
            jets_read_error(b->place->loss, loss, c, k, error + c * (REDUCTION_ORDER + 1) + k);
        }
        add_residuals(r, b, c, error + c * (REDUCTION_ORDER + 1));
    }
}

static struct reduced reduced_new(const struct reduction *r, struct arena *arena, size_t count)
{
    return (struct reduced){
        .count = count,
        .m = r->m,
        .n = r->n,
        .phi = ARENA_ARRAY(arena, count * (REDUCTION_ORDER + 1), double),
        .error = ARENA_ARRAY(arena, count * (REDUCTION_ORDER + 1), double),
        .slopes = ARENA_ARRAY(arena, count * (REDUCTION_SLOPES + 1) * r->m, double),
        .curve = ARENA_ARRAY(arena, count * REDUCTION_CURVE * r->n, double),
    };
}

static struct reduced along_at(const struct reduction *r, struct place *place, struct arena *arena, size_t count,
                               const double *v)
{
    struct reduced out = reduced_new(r, arena, count);
    struct arena *scratch = arena_child(arena);
    for (size_t begin = 0; begin < count; begin += r->work->block) {
        size_t curves = count - begin < r->work->block ? count - begin : r->work->block;
        struct block b = block_new(r, scratch, place, curves);
        b.curve = out.curve + begin * REDUCTION_CURVE * r->n;
        b.slopes = out.slopes + begin * (REDUCTION_SLOPES + 1) * r->m;
        b.residual = ARENA_ARRAY(scratch, curves * (REDUCTION_CURVE + 1) * r->rest, double);
        start_curves(r, v + begin * r->m, &b);
        find_curves(r, &b, REDUCTION_CURVE);
        expand(r, scratch, &b, out.phi + begin * (REDUCTION_ORDER + 1), out.error + begin * (REDUCTION_ORDER + 1));
        arena_rewind(scratch);
    }
    arena_close(scratch);
    return out;
}

/* What differs at the other end of theta's width is not known. The factor covers the places between. */
struct reduced reduction_along(struct reduction *r, struct arena *arena, size_t count, const double *v)
{
    struct reduction_work *w = r->work;
    struct reduced out = along_at(r, &w->places[0], arena, count, v);
    if (w->place_count == 1)
        return out;
    struct arena *scratch = arena_child(arena);
    struct reduced other = along_at(r, &w->places[1], scratch, count, v);
    for (size_t k = 0; k < count * (REDUCTION_ORDER + 1); k++)
        out.error[k] += REDUCTION_CHANGE * fabs(other.phi[k] - out.phi[k]);
    arena_close(scratch);
    return out;
}

void reduction_slopes(struct reduction *r, size_t degree, size_t count, const double *v, double *slopes)
{
    struct arena *scratch = arena_child(r->arena);
    for (size_t begin = 0; begin < count; begin += r->work->block) {
        size_t curves = count - begin < r->work->block ? count - begin : r->work->block;
        struct block b = block_new(r, scratch, &r->work->places[0], curves);
        start_curves(r, v + begin * r->m, &b);
        find_curves(r, &b, degree - 1);
        for (size_t c = 0; c < curves; c++)
            memcpy(slopes + (begin + c) * r->m, b.slopes + (c * (REDUCTION_SLOPES + 1) + degree) * r->m,
                   r->m * sizeof *slopes);
        arena_rewind(scratch);
    }
    arena_close(scratch);
}

/* ---- The splitting ---- */

/* The other end of theta's width, as far as it lies across the null space: along it, a point that is off the critical one shows
 * as forms of lower degree. */
static void choose_other_place(struct reduction *r, const struct reduction_start *start)
{
    struct place *other = &r->work->places[1];
    double *theta = arena_copy(r->arena, start->theta, r->n, sizeof *theta);
    bool moved = false;
    for (size_t j = 0; start->width != NULL && j < r->rest; j++) {
        const double *row = r->others + j * r->n;
        double component = 0;
        for (size_t i = 0; i < r->n; i++)
            component += row[i] * start->width[i] / r->scale[i];
        for (size_t i = 0; i < r->n; i++)
            theta[i] += component * row[i] * r->scale[i];
    }
    for (size_t i = 0; i < r->n; i++)
        moved = moved || theta[i] != start->theta[i];
    other->theta = theta;
    r->work->place_count = moved ? 2 : 1;
}

static double blur_of(const struct reduction *r, const struct reduction_start *start)
{
    double blur = 0;
    for (size_t a = 0; start->width != NULL && a < r->m; a++) {
        double component = 0;
        for (size_t i = 0; i < r->n; i++)
            component += fabs(r->null[a * r->n + i] * start->width[i] / r->scale[i]);
        blur = hypot(blur, component);
    }
    return blur;
}

/* Hundreds of curves may take longer than anybody wants to wait. */
static const double MOST_SECONDS = 4;

/* How long they take, each about as much as so many rows of the Hessian. A forecast that is the same on every machine. */
static double forecast(struct problem *problem, size_t n)
{
    enum { CURVES = 200, ROWS = 60 };
    return exact_measure(problem->exact).seconds / (double)n * CURVES * ROWS;
}

struct reduction *reduction_new(struct arena *arena, struct problem *problem, const struct reduction_start *start,
                                const char **reason)
{
    const struct inertia *inertia = start->inertia;
    size_t n = inertia->n;
    struct reduction *r = ARENA_NEW(arena, struct reduction);
    if (forecast(problem, n) > MOST_SECONDS) {
        *reason = str_format(arena,
                             "derivatives beyond the second were not looked at, which would take about %.2g s for this "
                             "model; at most %g s are spent on them",
                             forecast(problem, n), MOST_SECONDS);
        return NULL;
    }
    *r = (struct reduction){
        .arena = arena,
        .n = n,
        .m = inertia->zero,
        .rest = n - inertia->zero,
        .null = ARENA_ARRAY(arena, inertia->zero * n, double),
        .others = ARENA_ARRAY(arena, (n - inertia->zero) * n, double),
        .mu = ARENA_ARRAY(arena, n - inertia->zero, double),
        .work = ARENA_NEW(arena, struct reduction_work),
    };
    r->work->places[0].theta = start->theta;
    prepare_places(r, problem);
    if (r->work->block == 0) {
        *reason = "the model is too large to look at derivatives beyond the second";
        return NULL;
    }
    if (!reduction_frame(r, problem, start)) {
        *reason = "the eigensolver did not converge";
        return NULL;
    }
    r->blur = blur_of(r, start);
    choose_other_place(r, start);
    if (r->work->place_count == 2)
        evaluate(&r->work->places[1]);
    return r;
}
