/* Derivatives of sums over rows by both ways: block of rows by block, and by tangents along every coordinate; and held
 * against long double. */
#ifndef SUPPORT_SEPARATIONS_H
#define SUPPORT_SEPARATIONS_H

#include "diff/reverse.h"
#include "diff/separable.h"
#include "support/formulas.h"
#include "support/oracle.h"
#include "support/sweeps.h"

#include "diff/exact.h"

struct separation {
    struct world *world;
    struct rules *rules;
    struct exact_spec spec;
    node_id *outputs; /* the loss, then the pieces */
    struct node_list wanted;
    const struct separable *separable; /* NULL: none was found */
};

/* The loss by all parameters of the world, and whether it is separable. */
static inline struct separation separate_node(struct world *w, node_id loss)
{
    struct separation s = {.world = w, .rules = rules_new(w->arena, w->graph)};
    struct gradient_piece *pieces = ARENA_ARRAY(w->arena, w->tensors, struct gradient_piece);
    s.outputs = ARENA_ARRAY(w->arena, 1 + w->tensors, node_id);
    s.outputs[0] = loss;
    reverse_gradient(s.rules, loss, w->tensors, w->tensor, s.outputs + 1);
    for (size_t k = 0; k < w->tensors; k++)
        pieces[k] = (struct gradient_piece){s.outputs[1 + k], graph_at(w->graph, w->tensor[k])->slot};
    s.spec = (struct exact_spec){.loss = loss, .n = w->n, .piece_count = w->tensors, .pieces = pieces};
    s.wanted = rules_linearize(w->arena, s.rules, 1 + w->tensors, s.outputs, 2);
    s.separable = separable_find(w->arena, s.rules, &s.spec, &s.wanted);
    return s;
}

static inline struct separation separate_text(struct world *w, const char *text)
{
    return separate_node(w, world_compile_valid(w, text));
}

static inline struct derivatives separation_fast(const struct separation *s)
{
    struct derivatives d = derivatives_new(s->world->arena, s->world->n);
    separable_derivatives(separable_work_new(s->world->arena, s->separable), s->world->theta, &d);
    return d;
}

/* Rows of the Hessian are the tangents of the gradient along the coordinates. */
static inline struct derivatives separation_general(const struct separation *s)
{
    struct world *w = s->world;
    size_t n = w->n;
    struct derivatives d = derivatives_new(w->arena, n);
    struct sweep_run run = sweep_open(w->arena, w->graph, 1 + w->tensors, s->outputs, n, w->theta);
    double *seeds = ARENA_ARRAY(w->arena, n * n, double);
    for (size_t k = 0; k < n; k++)
        seeds[k * n + k] = 1;
    struct tangents *tangents = sweep_directions(w->arena, &run, n, seeds, 0, n);
    eval_read(run.eval, s->spec.loss, &d.loss);
    errors_read(run.errors, s->spec.loss, &d.loss_error);
    for (size_t p = 0; p < s->spec.piece_count; p++) {
        const struct gradient_piece *piece = &s->spec.pieces[p];
        eval_read(run.eval, piece->node, d.gradient + piece->offset);
        errors_read(run.errors, piece->node, d.gradient_error + piece->offset);
        for (size_t k = 0; k < n; k++) {
            tangents_read(tangents, piece->node, k, d.hessian + k * n + piece->offset);
            tangents_read_error(tangents, piece->node, k, d.hessian_error + k * n + piece->offset);
        }
    }
    return d;
}

/* ---- Comparisons ---- */

/* How much larger the bounds are than those of the general way, entry by entry. */
struct bound_ratios {
    size_t count;
    size_t capacity;
    double *ratio;
};

static inline void separation_add_ratio(struct arena *arena, struct bound_ratios *r, double fast, double general)
{
    if (general < 1e-290)
        return;
    if (r->count == r->capacity) {
        size_t capacity = r->capacity == 0 ? 1 << 16 : 2 * r->capacity;
        double *larger = ARENA_ARRAY(arena, capacity, double);
        if (r->count > 0)
            memcpy(larger, r->ratio, r->count * sizeof *larger);
        r->ratio = larger;
        r->capacity = capacity;
    }
    r->ratio[r->count++] = fast / general;
}

/* Two numbers differ by no more than their bounds allow. */
static inline void expect_within(const char *text, const char *what, size_t k, const double value[2],
                                 const double error[2])
{
    if (!(fabs(value[0] - value[1]) <= error[0] + error[1]))
        fail_msg("%.300s: %s %zu is %.17g +- %.3g and %.17g +- %.3g", text, what, k, value[0], error[0], value[1],
                 error[1]);
}

static inline void expect_agreement(const char *text, size_t n, const struct derivatives *a,
                                    const struct derivatives *b)
{
    expect_within(text, "loss", 0, (double[]){a->loss, b->loss}, (double[]){a->loss_error, b->loss_error});
    for (size_t k = 0; k < n; k++)
        expect_within(text, "gradient", k, (double[]){a->gradient[k], b->gradient[k]},
                      (double[]){a->gradient_error[k], b->gradient_error[k]});
    for (size_t k = 0; k < n * n; k++)
        expect_within(text, "hessian", k, (double[]){a->hessian[k], b->hessian[k]},
                      (double[]){a->hessian_error[k], b->hessian_error[k]});
}

/* What long double says. */
struct separation_truth {
    long double loss;
    long double *gradient;
    long double *hessian;
};

static inline struct separation_truth separation_truth(const struct separation *s)
{
    struct world *w = s->world;
    size_t n = w->n;
    double *seed = ARENA_ARRAY(w->arena, n, double);
    struct separation_truth t = {0, ARENA_ARRAY(w->arena, n, long double), ARENA_ARRAY(w->arena, n * n, long double)};
    for (size_t k = 0; k < n; k++) {
        struct arena *scratch = arena_child(w->arena);
        seed[k] = 1;
        struct oracle o = oracle_run(scratch, w->graph, w->theta, seed);
        seed[k] = 0;
        t.loss = o.value[s->spec.loss][0];
        for (size_t p = 0; p < s->spec.piece_count; p++) {
            const struct gradient_piece *piece = &s->spec.pieces[p];
            for (size_t i = 0; i < graph_at(w->graph, piece->node)->size; i++) {
                t.gradient[piece->offset + i] = o.value[piece->node][i];
                t.hessian[k * n + piece->offset + i] = o.tangent[piece->node][i];
            }
        }
        arena_close(scratch);
    }
    return t;
}

static inline bool is_within(double value, double error, long double truth)
{
    return fabsl(value - truth) <= error + 1e-18L * fabsl(truth) + 1e-300L;
}

/* A number lies within its bound of the truth; or `other`, computed the general way, does not either. */
static inline void expect_true_value(const char *text, const char *what, size_t k, const double value[2],
                                     const double error[2], long double truth)
{
    if (!is_within(value[0], error[0], truth) && is_within(value[1], error[1], truth))
        fail_msg("%.300s: %s %zu is %.17g +- %.3g, truly %.20Lg", text, what, k, value[0], error[0], truth);
}

/* Wherever the bounds of the general way are right, so are these. */
static inline void expect_no_worse(const struct separation *s, const char *text, const struct derivatives *d,
                                   const struct derivatives *other)
{
    size_t n = s->world->n;
    const struct separation_truth t = separation_truth(s);
    expect_true_value(text, "loss", 0, (double[]){d->loss, other->loss}, (double[]){d->loss_error, other->loss_error},
                      t.loss);
    for (size_t k = 0; k < n; k++)
        expect_true_value(text, "gradient", k, (double[]){d->gradient[k], other->gradient[k]},
                          (double[]){d->gradient_error[k], other->gradient_error[k]}, t.gradient[k]);
    for (size_t k = 0; k < n * n; k++)
        expect_true_value(text, "hessian", k, (double[]){d->hessian[k], other->hessian[k]},
                          (double[]){d->hessian_error[k], other->hessian_error[k]}, t.hessian[k]);
}

/* Every entry lies within its bound of what long double says. */
static inline void expect_truth(const struct separation *s, const char *text, const struct derivatives *d)
{
    size_t n = s->world->n;
    const struct separation_truth t = separation_truth(s);
    double *zero = ARENA_ARRAY(s->world->arena, n * n, double);
    struct derivatives exact = {(double)t.loss, INFINITY, zero, zero, zero, zero, 0};
    exact.gradient_error = exact.hessian_error = ARENA_ARRAY(s->world->arena, n * n, double);
    for (size_t k = 0; k < n * n; k++)
        exact.hessian_error[k] = INFINITY; /* within whatever is true */
    expect_no_worse(s, text, d, &exact);
}

/* Whatever is found separable must be right: the derivatives agree with the general ones. Returns whether it was. */
static inline bool expect_right_if_separable(struct world *w, const char *text)
{
    struct separation s = separate_text(w, text);
    if (s.separable == NULL)
        return false;
    struct derivatives fast = separation_fast(&s);
    struct derivatives general = separation_general(&s);
    expect_agreement(text, w->n, &fast, &general);
    return true;
}

#endif
