/* Values of a graph at theta. */
#ifndef EVAL_EVAL_H
#define EVAL_EVAL_H

#include "eval/apply.h"
#include "eval/plan.h"

/* An evaluation owns the memory of one plan and can be run again and again. */
struct eval {
    struct arena *arena;
    const struct plan *plan;
    double *buffer;
    struct operand *value; /* per node, valid after eval_run: outputs, or all needed nodes under PLAN_KEEP */
};

struct eval *eval_new(struct arena *arena, const struct plan *plan);

/* Computes the plan's nodes at theta, which must stay in place while values are read. */
void eval_run(struct eval *eval, const double *theta);

/* Copies the value of a node, every entry spelled out. */
void eval_read(const struct eval *eval, node_id id, double *out);

#endif
