/* Every operation states its kink as a formula whose zeros are the kink (ops.def). These formulas are compiled for the
 * nodes of the loss, evaluated at theta with error bounds, and a value within its bound of 0 lies on the kink.
 *
 * Unless it stays 0 wherever theta goes, as the difference of two blank regions of an image under the same kernel does:
 * then one side of the kink is never left, and the derivative rules, which are finite there, hold. Points around theta
 * tell: they see a formula that moves as the second power of theta, which the Hessian would see too. */
#include "analysis/kinks.h"

#include "base/random.h"
#include "eval/error.h"
#include "expr/print.h"
#include "model/layer_place.h"

#include <math.h>

enum {
    MOST_KINKS = 1000,
    VIEWS = 3,      /* theta itself, and points around it */
    AT_ONCE = 8,    /* directions of one sweep */
    MOST_EXACT = 32 /* parameters whose every direction is followed; beyond, two sweeps along random ones */
};

/* How far from theta these points lie, relative to its size. */
static const double AROUND = 0x1p-14;

/* A node of the loss and the node of its kink formula. */
struct candidate {
    node_id node;
    node_id kink;
};

struct candidates {
    size_t count;
    struct candidate *items;
};

static struct candidates find_candidates(struct arena *arena, struct model *model)
{
    struct candidates found = {0};
    struct graph *graph = model->graph;
    size_t nodes = graph->count;
    unsigned char *needed = ARENA_ARRAY(arena, nodes, unsigned char);
    unsigned char *dependent = ARENA_ARRAY(arena, nodes, unsigned char);
    graph_mark_needed(graph, 1, &model->loss, needed);
    for (node_id id = 0; id < nodes; id++)
        dependent[id] = graph_at(graph, id)->op == OP_PARAM;
    graph_mark_dependent(graph, dependent);
    for (node_id id = 0; id <= model->loss; id++) {
        if (!needed[id] || !dependent[id] || op_rows[graph_at(graph, id)->op].kink == NULL)
            continue;
        node_id kink = rules_kink(model->rules, id);
        if (graph_at(graph, kink)->op == OP_CONST)
            continue; /* theta cannot reach it */
        ARENA_GROW(arena, found.items, found.count);
        found.items[found.count++] = (struct candidate){id, kink};
    }
    return found;
}

/* What a kink is called: by the text that made it and, in a network, by layer, row and unit. */
static struct cp_kink describe(struct arena *arena, struct model *model, struct kink_place place, double distance)
{
    const struct node *node = graph_at(model->graph, place.node);
    struct cp_kink kink = {.what = print_source(arena, node), .entry = place.entry, .distance = distance};
    if (node->span.source == NULL)
        return kink;
    struct line_position at = span_locate(node->span);
    kink.file = str_copy(arena, str_of(node->span.source->name));
    kink.line = at.line;
    kink.column = at.column;
    kink.layer = model_layer_at(arena, model, node->span);
    size_t rows = model->batch != NULL ? model->batch_count : model->rows;
    if (kink.layer == NULL || rows == 0 || node->size % rows != 0)
        return kink;
    kink.row = place.entry / (node->size / rows);
    kink.unit = place.entry % (node->size / rows);
    return kink;
}

static void add_kink(struct arena *arena, struct model *model, struct kink_place place, double distance,
                     struct kinks *out)
{
    ARENA_GROW(arena, out->list, out->count);
    ARENA_GROW(arena, out->places, out->count);
    out->places[out->count] = place;
    out->list[out->count++] = describe(arena, model, place, distance);
}

/* The formulas of the kinks, and the local derivatives of the nodes, with bounds of their errors at one point. */
struct view {
    struct eval *eval;
    struct errors *errors;
};

static bool view_is_on(const struct view *view, node_id kink, size_t i)
{
    struct operand value = view->eval->value[kink];
    struct operand bound = view->errors->bound[kink];
    double here = value.at[i * value.step];
    return here == 0 ||
           fabs(here) <= bound.at[i * bound.step]; /* of a norm that is 0 there is no bound to first order */
}

/* Whether the node has derivatives on its kink. */
static bool view_has_slopes(const struct view *view, struct rules *rules, node_id id, size_t i)
{
    for (unsigned k = 0; k < op_rows[graph_at(rules->graph, id)->op].arity; k++) {
        node_id partial = rules->partials.of[id][k];
        if (partial == NODE_NONE)
            continue;
        struct operand slope = view->eval->value[partial];
        if (!isfinite(slope.at[i * slope.step]))
            return false;
    }
    return true;
}

/* Entry i stays on its kink around theta, and does not mind. Reductions do: they count equal entries each. */
static bool is_harmless(const struct view *views, struct model *model, const struct candidate *candidate, size_t i)
{
    if (op_rows[graph_at(model->graph, candidate->node)->op].family != FAMILY_MAP)
        return false;
    for (size_t v = 1; v < VIEWS; v++)
        if (!view_is_on(&views[v], candidate->kink, i))
            return false;
    return view_has_slopes(&views[0], model->rules, candidate->node, i);
}

static void add_silent(struct arena *arena, struct kink_place place, struct kinks *out)
{
    ARENA_GROW(arena, out->silent, out->silent_count);
    out->silent[out->silent_count++] = place;
}

static void check(struct arena *arena, struct model *model, const struct candidate *candidate, const struct view *views,
                  struct kinks *out)
{
    struct operand value = views->eval->value[candidate->kink];
    size_t stored = node_stored(model->graph, candidate->kink);
    for (size_t i = 0; i < stored && out->count < MOST_KINKS; i++) {
        struct kink_place place = {candidate->node, candidate->kink, i};
        if (!view_is_on(views, candidate->kink, i))
            continue;
        if (!is_harmless(views, model, candidate, i))
            add_kink(arena, model, place, value.at[i * value.step], out);
        else if (out->silent_count < MOST_KINKS)
            add_silent(arena, place, out);
    }
}

/* A point around theta; the first view is theta itself. */
static const double *place(struct arena *arena, const double *theta, size_t n, uint32_t view)
{
    if (view == 0)
        return theta;
    double *moved = ARENA_ARRAY(arena, n, double);
    double size = 0;
    for (size_t i = 0; i < n; i++)
        size = fmax(size, fabs(theta[i]));
    for (size_t i = 0; i < n; i++)
        moved[i] = theta[i] + AROUND * (size == 0 ? 1 : size) * (2 * random_unit(0, view, i) - 1);
    return moved;
}

static bool any_is_on(const struct graph *graph, const struct candidates *found, const struct view *view)
{
    for (size_t k = 0; k < found->count; k++)
        for (size_t i = 0; i < node_stored(graph, found->items[k].kink); i++)
            if (view_is_on(view, found->items[k].kink, i))
                return true;
    return false;
}

struct kink_search {
    struct model *model;
    struct candidates found;
    const struct plan *plan; /* of the formulas and local derivatives; NULL if nothing can have a kink */
    struct view views[VIEWS];
};

struct kink_search *kink_search_new(struct arena *arena, struct model *model)
{
    struct kink_search *search = ARENA_NEW(arena, struct kink_search);
    search->model = model;
    search->found = find_candidates(arena, model);
    if (search->found.count == 0)
        return search;
    node_id *outputs = ARENA_ARRAY(arena, 2 * search->found.count, node_id);
    for (size_t k = 0; k < search->found.count; k++) {
        outputs[2 * k] = search->found.items[k].kink;
        outputs[2 * k + 1] = search->found.items[k].node;
    }
    struct node_list nodes = rules_linearize(arena, model->rules, 2 * search->found.count, outputs, 1);
    search->plan = plan_make(arena, model->graph, nodes.count, nodes.ids, PLAN_KEEP);
    for (size_t v = 0; v < VIEWS; v++) {
        search->views[v].eval = eval_new(arena, search->plan);
        search->views[v].errors = errors_new(arena, search->views[v].eval, &model->rules->partials);
    }
    return search;
}

bool kink_search_is_clear(struct kink_search *search, const double *theta)
{
    if (search->plan == NULL)
        return true;
    eval_run(search->views[0].eval, theta);
    errors_run(search->views[0].errors);
    return !any_is_on(search->model->graph, &search->found, search->views);
}

/* Around theta it looks only if there is something at theta. */
struct kinks kink_search_run(struct kink_search *search, struct arena *arena, const double *theta)
{
    struct kinks out = {0};
    if (search->plan == NULL)
        return out;
    struct arena *scratch = arena_child(arena);
    bool any = true;
    for (uint32_t v = 0; v < VIEWS && any; v++) {
        eval_run(search->views[v].eval, place(scratch, theta, search->model->n, v));
        errors_run(search->views[v].errors);
        any = v > 0 || any_is_on(search->model->graph, &search->found, search->views);
    }
    for (size_t k = 0; any && k < search->found.count; k++)
        check(arena, search->model, &search->found.items[k], search->views, &out);
    arena_close(scratch);
    return out;
}

/* ---- The nearest one ---- */

/* A candidate's entry to be 0: that of its formula, or what the largest entry of a reduction is ahead of the second. */
struct gauge {
    node_id node;
    size_t entry;
    size_t other; /* SIZE_MAX: none */
};

static size_t gauge_count(const struct kink_search *search, const struct candidate *candidate)
{
    const struct graph *graph = search->model->graph;
    const struct node *node = graph_at(graph, candidate->node);
    return node->op == OP_MAX || node->op == OP_MIN ? node->size : node_stored(graph, candidate->kink);
}

static struct gauge gauge_of(const struct kink_search *search, const struct candidate *candidate, size_t i)
{
    const struct graph *graph = search->model->graph;
    const struct node *node = graph_at(graph, candidate->node);
    if (node->op != OP_MAX && node->op != OP_MIN)
        return (struct gauge){candidate->kink, i, SIZE_MAX};
    struct axis_split split = shape_split(&graph_at(graph, node->in[0])->shape, node->slot);
    struct operand in = search->views[0].eval->value[node->in[0]];
    size_t first = i / split.inner * split.count * split.inner + i % split.inner;
    double sign = node->op == OP_MAX ? 1 : -1;
    struct gauge out = {node->in[0], first, SIZE_MAX};
    for (size_t k = 1; k < split.count; k++) {
        size_t entry = first + k * split.inner;
        double value = sign * in.at[entry * in.step];
        if (value > sign * in.at[out.entry * in.step]) {
            out.other = out.entry;
            out.entry = entry;
        } else if (out.other == SIZE_MAX || value > sign * in.at[out.other * in.step])
            out.other = entry;
    }
    return out;
}

static double read_gauge(const struct gauge *gauge, struct operand value)
{
    double here = value.at[gauge->entry * value.step];
    return gauge->other == SIZE_MAX ? here : here - value.at[gauge->other * value.step];
}

/* The lengths of the gradients of all gauges, one after another, each coordinate weighted: in random directions of entries
 * +-1 the squares are as large on average. */
static void measure_slopes(struct kink_search *search, struct arena *scratch, const double *weight, double *length)
{
    size_t n = search->model->n;
    bool exact = n <= MOST_EXACT;
    node_id *outputs = ARENA_ARRAY(scratch, search->found.count, node_id);
    for (size_t k = 0; k < search->found.count; k++)
        outputs[k] = gauge_of(search, &search->found.items[k], 0).node;
    size_t at_once = n < AT_ONCE ? n : AT_ONCE;
    size_t all = exact ? n : 2 * AT_ONCE;
    const struct tangent_plan *plan =
        tangent_plan_make(scratch, search->plan, &search->model->rules->partials, search->found.count, outputs, at_once,
                          (struct tangent_source){NODE_NONE, 0, n});
    struct tangents *tangents = tangents_new(scratch, plan, search->views[0].eval, NULL, n);
    double *seeds = ARENA_ARRAY(scratch, at_once * n, double);
    for (size_t begin = 0; begin < all; begin += at_once) {
        for (size_t k = 0; k < at_once; k++)
            for (size_t i = 0; i < n; i++) {
                double sign = random_unit(1, (uint32_t)(begin + k), i) < 0.5 ? -1 : 1;
                seeds[k * n + i] = exact ? (i == begin + k ? weight[i] : 0) : sign * weight[i] / sqrt((double)all);
            }
        tangents_run(tangents, seeds);
        double *out = length;
        for (size_t c = 0; c < search->found.count; c++)
            for (size_t i = 0; i < gauge_count(search, &search->found.items[c]); i++, out++) {
                struct gauge gauge = gauge_of(search, &search->found.items[c], i);
                for (size_t k = 0; k < at_once && plan->active[gauge.node]; k++)
                    *out = hypot(*out, read_gauge(&gauge, tangents_at(tangents, gauge.node, k)));
            }
    }
}

const struct cp_near_kink *kink_search_nearest(struct kink_search *search, struct arena *arena, const double *theta,
                                               double xtol)
{
    if (search->plan == NULL)
        return NULL;
    size_t n = search->model->n;
    struct arena *scratch = arena_child(arena);
    size_t count = 0;
    eval_run(search->views[0].eval, theta);
    errors_run(search->views[0].errors);
    for (size_t c = 0; c < search->found.count; c++)
        count += gauge_count(search, &search->found.items[c]);
    double *slope = ARENA_ARRAY(scratch, count, double);
    double *blur = ARENA_ARRAY(scratch, count, double);
    double *weight = ARENA_ARRAY(scratch, n, double);
    for (size_t i = 0; i < n; i++)
        weight[i] = 1;
    measure_slopes(search, scratch, weight, slope);
    for (size_t i = 0; i < n; i++)
        weight[i] = xtol * fabs(theta[i]);
    measure_slopes(search, scratch, weight, blur);
    struct cp_near_kink *best = NULL;
    struct kink_place place = {NODE_NONE, NODE_NONE, 0};
    size_t at = 0;
    for (size_t c = 0; c < search->found.count; c++)
        for (size_t i = 0; i < gauge_count(search, &search->found.items[c]); i++, at++) {
            struct gauge gauge = gauge_of(search, &search->found.items[c], i);
            double value = read_gauge(&gauge, search->views[0].eval->value[gauge.node]);
            double distance = fabs(value) / slope[at];
            if (value == 0 || !isfinite(distance) || (best != NULL && distance >= best->distance))
                continue;
            if (best == NULL)
                best = ARENA_NEW(arena, struct cp_near_kink);
            *best = (struct cp_near_kink){{.distance = value}, distance, fabs(value) / blur[at]};
            place = (struct kink_place){search->found.items[c].node, search->found.items[c].kink, i};
        }
    if (best != NULL)
        best->kink = describe(arena, search->model, place, best->kink.distance);
    arena_close(scratch);
    return best;
}
