/* Everything from a graph to the tangents of some nodes along given directions, with bounds. */
#ifndef SUPPORT_SWEEPS_H
#define SUPPORT_SWEEPS_H

#include "diff/rules.h"
#include "eval/error.h"

#include <string.h>

struct sweep_run {
    struct eval *eval;
    struct errors *errors;
    struct rules *rules;
    size_t count;
    const node_id *ids;
    size_t n;
};

/* Values and their bounds, and all that tangents need. */
static inline struct sweep_run sweep_open(struct arena *arena, struct graph *graph, size_t count, const node_id *ids,
                                          size_t n, const double *theta)
{
    struct sweep_run run = {.rules = rules_new(arena, graph), .count = count, .ids = ids, .n = n};
    struct node_list list = rules_linearize(arena, run.rules, count, ids, 2);
    run.eval = eval_new(arena, plan_make(arena, graph, list.count, list.ids, PLAN_KEEP));
    run.errors = errors_new(arena, run.eval, &run.rules->partials);
    eval_run(run.eval, theta);
    errors_run(run.errors);
    return run;
}

/* Tangents along `directions` rows of n seeds that move entries [begin, end). */
static inline struct tangents *sweep_directions(struct arena *arena, const struct sweep_run *run, size_t directions,
                                                const double *seeds, size_t begin, size_t end)
{
    const struct tangent_plan *plan =
        tangent_plan_make(arena, run->eval->plan, &run->rules->partials, run->count, run->ids, directions,
                          (struct tangent_source){NODE_NONE, begin, end});
    struct tangents *tangents = tangents_new(arena, plan, run->eval, run->errors, run->n);
    tangents_run(tangents, seeds);
    return tangents;
}

#endif
