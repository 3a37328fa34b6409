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

static inline void expect_true_value(const char *text, const char *what, size_t k, double value, double error,
                                     long double truth)
{
    long double off = fabsl(value - truth);
    if (!(off <= error + 1e-18L * fabsl(truth) + 1e-300L))
        fail_msg("%.300s: %s %zu is %.17g +- %.3g, truly %.20Lg", text, what, k, value, error, truth);
}

/* Every entry lies within its bound of what long double says. */
static inline void expect_truth(const struct separation *s, const char *text, const struct derivatives *d)
{
    struct world *w = s->world;
    size_t n = w->n;
    double *seed = ARENA_ARRAY(w->arena, n, double);
    for (size_t k = 0; k < n; k++) {
        struct arena *scratch = arena_child(w->arena);
        seed[k] = 1;
        struct oracle o = oracle_run(scratch, w->graph, w->theta, seed);
        seed[k] = 0;
        if (k == 0)
            expect_true_value(text, "loss", 0, d->loss, d->loss_error, o.value[s->spec.loss][0]);
        for (size_t p = 0; p < s->spec.piece_count; p++) {
            node_id node = s->spec.pieces[p].node;
            size_t offset = s->spec.pieces[p].offset;
            for (size_t i = 0; i < graph_at(w->graph, node)->size; i++) {
                size_t at = k * n + offset + i;
                expect_true_value(text, "hessian", at, d->hessian[at], d->hessian_error[at], o.tangent[node][i]);
                if (k == 0)
                    expect_true_value(text, "gradient", offset + i, d->gradient[offset + i],
                                      d->gradient_error[offset + i], o.value[node][i]);
            }
        }
        arena_close(scratch);
    }
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
