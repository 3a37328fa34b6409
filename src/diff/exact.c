/* Three evaluations, made when they are first needed: one of the loss alone that reuses its memory; one that keeps all
 * values, from which tangents are swept in chunks of directions; and, for losses that are sums over rows, one that goes
 * block of rows by block. Invariant: the plans are made once; every call evaluates afresh. */
#include "diff/exact.h"

#include "diff/separable.h"
#include "domain/real.h"
#include "eval/error.h"

#include <math.h>
#include <string.h>

/* Tangents of one chunk, errors included, should stay within the caches. */
enum { CHUNK_BYTES = 4 * 1024 * 1024, LEAST_DIRECTIONS = 4, MOST_DIRECTIONS = 256 };

/* From so many products on the whole Hessian of a sum over rows is the faster way to them. */
enum { FEW_DIRECTIONS = 16 };

struct exact {
    struct arena *arena;
    struct rules *rules;
    struct exact_spec spec;
    struct eval *loss;     /* the loss alone */
    struct eval *gradient; /* loss and gradient alone; NULL until needed */
    struct node_list wanted;
    struct eval *all; /* loss, gradient, Hessian formulas and local derivatives, all kept; NULL until needed */
    struct errors *errors;
    struct separable_work *separable; /* NULL: no sum over rows */
    size_t output_count;
    node_id *outputs;       /* the nodes of the pieces */
    size_t directions;      /* in a chunk */
    struct tangents *sweep; /* along all coordinates, if they are one chunk; NULL until needed */
};

static struct tangent_source everywhere(const struct exact *exact)
{
    return (struct tangent_source){NODE_NONE, 0, exact->spec.n};
}

static size_t directions_of_chunk(const struct exact *exact)
{
    struct arena *scratch = arena_child(exact->arena);
    const struct tangent_plan *one = tangent_plan_make(scratch, exact->all->plan, &exact->rules->partials,
                                                       exact->output_count, exact->outputs, 1, everywhere(exact));
    size_t bytes = 2 * one->buffer * sizeof(double);
    arena_close(scratch);
    size_t directions = bytes == 0 ? MOST_DIRECTIONS : CHUNK_BYTES / bytes;
    if (directions < LEAST_DIRECTIONS)
        directions = LEAST_DIRECTIONS;
    if (directions > MOST_DIRECTIONS)
        directions = MOST_DIRECTIONS;
    return directions < exact->spec.n ? directions : exact->spec.n;
}

/* All nodes that derivatives at a point are read from. */
static struct node_list wanted_nodes(struct exact *exact)
{
    const struct exact_spec *spec = &exact->spec;
    size_t count = 1 + spec->piece_count + (spec->hessian == NULL ? 0 : spec->n * spec->n);
    node_id *nodes = ARENA_ARRAY_RAW(exact->arena, count, node_id);
    nodes[0] = spec->loss;
    memcpy(nodes + 1, exact->outputs, spec->piece_count * sizeof *nodes);
    if (spec->hessian != NULL)
        memcpy(nodes + 1 + spec->piece_count, spec->hessian, spec->n * spec->n * sizeof *nodes);
    return rules_linearize(exact->arena, exact->rules, count, nodes, 2);
}

struct exact *exact_new(struct arena *arena, struct rules *rules, const struct exact_spec *spec)
{
    struct exact *exact = ARENA_NEW(arena, struct exact);
    exact->arena = arena;
    exact->rules = rules;
    exact->spec = *spec;
    exact->output_count = spec->piece_count;
    exact->outputs = ARENA_ARRAY(arena, spec->piece_count, node_id);
    for (size_t k = 0; k < spec->piece_count; k++)
        exact->outputs[k] = spec->pieces[k].node;
    exact->wanted = wanted_nodes(exact);
    exact->loss = eval_new(arena, plan_make(arena, rules->graph, 1, &spec->loss, PLAN_REUSE));
    const struct separable *separable = separable_find(arena, rules, spec, &exact->wanted);
    exact->separable = separable == NULL ? NULL : separable_work_new(arena, separable);
    return exact;
}

/* The evaluation that keeps all values. */
static struct eval *whole(struct exact *exact)
{
    if (exact->all != NULL)
        return exact->all;
    const struct graph *graph = exact->rules->graph;
    exact->all =
        eval_new(exact->arena, plan_make(exact->arena, graph, exact->wanted.count, exact->wanted.ids, PLAN_KEEP));
    exact->errors = errors_new(exact->arena, exact->all, &exact->rules->partials);
    exact->directions = directions_of_chunk(exact);
    return exact->all;
}

bool exact_parts(struct exact *exact, struct exact_parts *out)
{
    if (exact->separable != NULL)
        return false;
    whole(exact);
    *out = (struct exact_parts){exact->rules,        &exact->spec,   &exact->wanted,
                                exact->output_count, exact->outputs, exact->directions};
    return true;
}

double exact_loss(struct exact *exact, const double *theta)
{
    eval_run(exact->loss, theta);
    return exact->loss->value[exact->spec.loss].at[0];
}

static void read_gradient(struct exact *exact, const struct eval *values, struct derivatives *out)
{
    for (size_t k = 0; k < exact->spec.piece_count; k++) {
        const struct gradient_piece *piece = &exact->spec.pieces[k];
        eval_read(values, piece->node, out->gradient + piece->offset);
        if (out->gradient_error != NULL)
            errors_read(exact->errors, piece->node, out->gradient_error + piece->offset);
    }
}

/* Sweeps for rows [begin, end) of the Hessian: the tangents of the gradient along those coordinates. */
static struct tangents *make_sweep(struct exact *exact, size_t begin, size_t end, const struct errors *errors,
                                   struct arena *arena)
{
    size_t n = exact->spec.n;
    const struct tangent_plan *plan =
        tangent_plan_make(arena, exact->all->plan, &exact->rules->partials, exact->output_count, exact->outputs,
                          end - begin, (struct tangent_source){NODE_NONE, begin, end});
    struct tangents *tangents = tangents_new(arena, plan, exact->all, errors, n);
    struct arena *scratch = arena_child(arena);
    double *seeds = ARENA_ARRAY(scratch, (end - begin) * n, double);
    for (size_t k = begin; k < end; k++)
        seeds[(k - begin) * n + k] = 1;
    tangents_seed(tangents, seeds);
    arena_close(scratch);
    return tangents;
}

static void sweep_rows(struct exact *exact, struct tangents *tangents, struct derivatives *out)
{
    size_t n = exact->spec.n;
    const struct tangent_source *rows = &tangents->plan->source;
    tangents_sweep(tangents);
    for (size_t k = rows->begin; k < rows->end; k++)
        for (size_t i = 0; i < exact->spec.piece_count; i++) {
            const struct gradient_piece *piece = &exact->spec.pieces[i];
            size_t direction = k - rows->begin;
            tangents_read(tangents, piece->node, direction, out->hessian + k * n + piece->offset);
            if (out->hessian_error != NULL)
                tangents_read_error(tangents, piece->node, direction, out->hessian_error + k * n + piece->offset);
        }
}

/* Where one chunk is all, it is kept for the next point. */
static void sweep_all_rows(struct exact *exact, struct derivatives *out)
{
    size_t n = exact->spec.n;
    const struct errors *errors = out->hessian_error == NULL ? NULL : exact->errors;
    if (exact->sweep == NULL && exact->directions == n)
        exact->sweep = make_sweep(exact, 0, n, exact->errors, exact->arena);
    if (exact->sweep != NULL) {
        struct tangents sweep = *exact->sweep; /* in its memory */
        sweep.errors = errors;
        sweep_rows(exact, &sweep, out);
        return;
    }
    struct arena *scratch = arena_child(exact->arena);
    for (size_t begin = 0; begin < n; begin += exact->directions) {
        size_t end = begin + exact->directions < n ? begin + exact->directions : n;
        sweep_rows(exact, make_sweep(exact, begin, end, errors, scratch), out);
        arena_rewind(scratch);
    }
    arena_close(scratch);
}

static bool all_finite(size_t count, const double *x)
{
    for (size_t k = 0; k < count; k++)
        if (!isfinite(x[k]))
            return false;
    return true;
}

static void times_formulas(struct exact *exact, size_t count, const double *v, double *out)
{
    size_t n = exact->spec.n;
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < n; i++) {
            out[k * n + i] = 0;
            for (size_t j = 0; j < n; j++)
                out[k * n + i] += exact->all->value[exact->spec.hessian[i * n + j]].at[0] * v[k * n + j];
        }
}

/* The tangents of the gradient along a chunk of directions. */
static void times_chunk(struct exact *exact, size_t count, const double *v, double *out)
{
    size_t n = exact->spec.n;
    struct arena *scratch = arena_child(exact->arena);
    const struct tangent_plan *plan = tangent_plan_make(scratch, exact->all->plan, &exact->rules->partials,
                                                        exact->output_count, exact->outputs, count, everywhere(exact));
    struct tangents *tangents = tangents_new(scratch, plan, exact->all, NULL, n);
    tangents_run(tangents, v);
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < exact->spec.piece_count; i++)
            tangents_read(tangents, exact->spec.pieces[i].node, k, out + k * n + exact->spec.pieces[i].offset);
    arena_close(scratch);
}

/* Where a whole Hessian costs less than a few sweeps. */
static bool times_separable(struct exact *exact, const double *theta, size_t count, const double *v, double *out)
{
    size_t n = exact->spec.n;
    struct arena *scratch = arena_child(exact->arena);
    struct derivatives d = derivatives_new(scratch, n);
    const struct contraction sizes = {1, count, n, n, {false, false}};
    separable_derivatives(exact->separable, theta, &d);
    bool finite = all_finite(n * n, d.hessian);
    if (finite)
        real_contract(&sizes, out, v, d.hessian, false);
    arena_close(scratch);
    return finite;
}

void exact_hessian_times(struct exact *exact, const double *theta, size_t count, const double *v, double *out)
{
    size_t n = exact->spec.n;
    if (exact->separable != NULL && count >= FEW_DIRECTIONS && times_separable(exact, theta, count, v, out))
        return;
    eval_run(whole(exact), theta);
    if (exact->spec.hessian != NULL) {
        times_formulas(exact, count, v, out);
        return;
    }
    for (size_t k = 0; k < count; k += exact->directions)
        times_chunk(exact, count - k < exact->directions ? count - k : exact->directions, v + k * n, out + k * n);
}

static void read_hessian_formulas(struct exact *exact, struct derivatives *out)
{
    size_t entries = exact->spec.n * exact->spec.n;
    for (size_t k = 0; k < entries; k++) {
        eval_read(exact->all, exact->spec.hessian[k], out->hessian + k);
        if (out->hessian_error != NULL)
            errors_read(exact->errors, exact->spec.hessian[k], out->hessian_error + k);
    }
}

/* False if something is not finite: then the slower way, which sums in another order, may know better. */
static bool sum_over_rows(struct exact *exact, const double *theta, struct derivatives *out)
{
    size_t n = exact->spec.n;
    if (exact->separable == NULL)
        return false;
    separable_derivatives(exact->separable, theta, out);
    return isfinite(out->loss) && isfinite(out->loss_error) &&
           (out->gradient == NULL || (all_finite(n, out->gradient) && all_finite(n, out->gradient_error))) &&
           (out->hessian == NULL || (all_finite(n * n, out->hessian) && all_finite(n * n, out->hessian_error)));
}

static void read_hessian(struct exact *exact, struct derivatives *out)
{
    if (exact->spec.hessian != NULL)
        read_hessian_formulas(exact, out);
    else
        sweep_all_rows(exact, out);
}

void exact_derivatives(struct exact *exact, const double *theta, struct derivatives *out)
{
    if (sum_over_rows(exact, theta, out))
        return;
    eval_run(whole(exact), theta);
    errors_run(exact->errors);
    out->loss = exact->all->value[exact->spec.loss].at[0];
    out->loss_error = exact->errors->bound[exact->spec.loss].at[0];
    if (out->gradient != NULL)
        read_gradient(exact, exact->all, out);
    if (out->hessian != NULL)
        read_hessian(exact, out);
}

/* A sum over rows comes with its bounds. */
static bool quick_over_rows(struct exact *exact, const double *theta, struct derivatives *out)
{
    size_t n = exact->spec.n;
    if (exact->separable == NULL)
        return false;
    struct arena *scratch = arena_child(exact->arena);
    struct derivatives full = *out;
    full.gradient_error = ARENA_ARRAY(scratch, n, double);
    full.hessian_error = out->hessian == NULL ? NULL : ARENA_ARRAY(scratch, n * n, double);
    bool finite = sum_over_rows(exact, theta, &full);
    out->loss = full.loss;
    arena_close(scratch);
    return finite;
}

/* The evaluation of loss and gradient. */
static struct eval *first_order(struct exact *exact)
{
    if (exact->gradient == NULL) {
        struct arena *scratch = arena_child(exact->arena);
        node_id *nodes = ARENA_ARRAY_RAW(scratch, exact->output_count + 1, node_id);
        memcpy(nodes, exact->outputs, exact->output_count * sizeof *nodes);
        nodes[exact->output_count] = exact->spec.loss;
        const struct graph *graph = exact->rules->graph;
        exact->gradient =
            eval_new(exact->arena, plan_make(exact->arena, graph, exact->output_count + 1, nodes, PLAN_REUSE));
        arena_close(scratch);
    }
    return exact->gradient;
}

void exact_quick(struct exact *exact, const double *theta, struct derivatives *out)
{
    out->gradient_error = out->hessian_error = NULL;
    out->loss_error = out->asymmetry = NAN;
    if (!quick_over_rows(exact, theta, out)) {
        struct eval *values = out->hessian == NULL ? first_order(exact) : whole(exact);
        eval_run(values, theta);
        out->loss = values->value[exact->spec.loss].at[0];
        read_gradient(exact, values, out);
        if (out->hessian != NULL)
            read_hessian(exact, out);
    }
    if (out->hessian != NULL)
        derivatives_symmetrise(exact->spec.n, out);
}

/* ---- Diagnosis ---- */

static bool entries_finite(const struct graph *graph, node_id id, struct operand value, size_t *entry)
{
    size_t stored = node_stored(graph, id);
    for (size_t i = 0; i < stored; i++)
        if (!isfinite(value.at[i])) {
            *entry = i;
            return false;
        }
    return true;
}

node_id exact_find_break(struct exact *exact, const double *theta, size_t *entry)
{
    const struct graph *graph = exact->rules->graph;
    struct arena *scratch = arena_child(exact->arena);
    unsigned char *broken = ARENA_ARRAY(scratch, graph->count, unsigned char);
    node_id found = NODE_NONE;
    eval_run(whole(exact), theta);
    const struct plan *loss = plan_make(scratch, graph, 1, &exact->spec.loss, PLAN_KEEP);
    for (node_id id = 0; id <= exact->spec.loss && found == NODE_NONE; id++) {
        if (!loss->needed[id] || entries_finite(graph, id, exact->all->value[id], entry))
            continue;
        bool inherited = false;
        for (unsigned i = 0; i < op_rows[graph_at(graph, id)->op].arity; i++)
            inherited = inherited || broken[graph_at(graph, id)->in[i]];
        broken[id] = 1;
        if (!inherited)
            found = id;
    }
    arena_close(scratch);
    return found;
}

double exact_value(struct exact *exact, const double *theta, node_id id, size_t entry)
{
    eval_run(whole(exact), theta);
    struct operand value = exact->all->value[id];
    return value.at[entry * value.step];
}

/* What a core does in a second, roughly: entries of tangents with their bounds, flops in products of matrices. */
static const double SWEPT = 1.5e8;
static const double MULTIPLIED = 1.2e10;

/* The general way: every direction through every node. */
static void measure_sweeps(struct exact *exact, struct arena *scratch, const struct plan *all, struct exact_size *size)
{
    const struct graph *graph = exact->rules->graph;
    const struct tangent_plan *one = tangent_plan_make(scratch, all, &exact->rules->partials, exact->output_count,
                                                       exact->outputs, 1, everywhere(exact));
    double n = (double)exact->spec.n;
    double entries = 0;
    double products = 0;
    for (size_t k = 0; k < one->count; k++) {
        const struct node *node = graph_at(graph, one->order[k]);
        entries += (double)node_stored(graph, one->order[k]);
        if (node->op != OP_CONTRACT)
            continue;
        struct contraction c = apply_contraction(graph, node);
        products += 6 * (double)c.batch * (double)c.m * (double)c.k * (double)c.n;
    }
    size->flops = n * (8 * entries + products);
    size->seconds = n * (entries / SWEPT + products / MULTIPLIED);
    double directions = fmin(n, fmax(LEAST_DIRECTIONS, CHUNK_BYTES / (16 * ((double)one->buffer + 1))));
    size->bytes = 16 * ((double)all->buffer + directions * (double)one->buffer);
}

struct exact_size exact_measure(struct exact *exact)
{
    struct arena *scratch = arena_child(exact->arena);
    const struct graph *graph = exact->rules->graph;
    const struct plan *gradient = plan_make(scratch, graph, exact->output_count, exact->outputs, PLAN_KEEP);
    const struct plan *all = plan_make(scratch, graph, exact->wanted.count, exact->wanted.ids, PLAN_KEEP);
    struct exact_size size = {
        .loss = exact->loss->plan->count,
        .gradient = gradient->count,
        .hessian = all->count,
    };
    if (exact->separable == NULL) {
        measure_sweeps(exact, scratch, all, &size);
    } else {
        struct separable_cost cost = separable_cost(exact->separable);
        size.flops = 8 * cost.entries + cost.products;
        size.seconds = cost.entries / SWEPT + cost.products / MULTIPLIED;
        size.bytes = cost.bytes;
    }
    arena_close(scratch);
    return size;
}
