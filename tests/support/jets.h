/* Everything from a graph to the jets of some nodes, with bounds; and how bounds compare with errors. */
#ifndef SUPPORT_JETS_H
#define SUPPORT_JETS_H

#include "diff/rules.h"
#include "eval/jet.h"

#include <math.h>
#include <string.h>

struct jet_run {
    struct arena *arena;
    struct rules *rules;
    struct jet_spec spec;
    struct jets *jets;
    size_t curves;
};

/* Jets of `count` nodes at theta along curves x order x n coefficients. */
static inline struct jet_run jet_run_open(struct arena *arena, struct graph *graph, size_t count, const node_id *ids,
                                          size_t n, const double *theta, size_t curves, size_t order,
                                          const double *coefficients)
{
    struct jet_run run = {.arena = arena, .rules = rules_new(arena, graph), .curves = curves};
    struct node_list list = rules_linearize(arena, run.rules, count, ids, (unsigned)order + 1);
    struct eval *eval = eval_new(arena, plan_make(arena, graph, list.count, list.ids, PLAN_KEEP));
    struct errors *errors = errors_new(arena, eval, &run.rules->partials);
    eval_run(eval, theta);
    errors_run(errors);
    run.spec = (struct jet_spec){eval, errors, &run.rules->partials, count, ids, order, n};
    run.jets = jets_new(arena, &run.spec, curves);
    jets_run(run.jets, order, coefficients);
    return run;
}

/* Entry `i` of coefficient k of a node along curve c, and its bound. */
struct bounded {
    double value;
    double bound;
};
static inline struct bounded jet_run_entry(const struct jet_run *run, node_id id, size_t c, size_t k, size_t i)
{
    size_t size = graph_at(run->spec.values->plan->graph, id)->size;
    struct arena *own = arena_child(run->arena);
    double *value = ARENA_ARRAY(own, size, double);
    double *bound = ARENA_ARRAY(own, size, double);
    jets_read(run->jets, id, c, k, value);
    jets_read_error(run->jets, id, c, k, bound);
    const struct bounded out = {value[i], bound[i]};
    arena_close(own);
    return out;
}

/* The curves that reference/series.py follows, as coefficients 1 x order x n. */
static inline double jet_curve(size_t k, size_t i)
{
    return k > 3 ? 0 : ((double)((7 * i + 4 * k + i * k) % 11) - 5) / 8;
}

static inline double jet_line(size_t k, size_t i)
{
    static const double slopes[] = {1, -2, 0.5};
    return k == 1 ? slopes[i % 3] : 0;
}

static inline double *jet_path(struct arena *arena, size_t order, size_t n, double path(size_t k, size_t i))
{
    double *out = ARENA_ARRAY(arena, order * n, double);
    for (size_t k = 1; k <= order; k++)
        for (size_t i = 0; i < n; i++)
            out[(k - 1) * n + i] = path(k, i);
    return out;
}

/* ---- Bounds against errors ---- */

struct jet_ratios {
    size_t count;   /* of coefficients that are not exact */
    double worst;   /* largest error / bound */
    double log_sum; /* of bound / error */
};

/* False if the error exceeds its bound. The bounds' own rounding is left out of them. */
static inline bool jet_judge(struct bounded b, long double truth, struct jet_ratios *ratios)
{
    double error = (double)fabsl(b.value - truth);
    if (!(error <= 1.001 * b.bound))
        return false;
    if (error != 0 && isfinite(b.bound)) {
        ratios->count++;
        ratios->worst = fmax(ratios->worst, error / b.bound);
        ratios->log_sum += log(b.bound / error);
    }
    return true;
}

static inline double jet_typical(const struct jet_ratios *ratios)
{
    return exp(ratios->log_sum / (double)ratios->count);
}

#endif
