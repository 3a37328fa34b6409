/* The SOLVE family, whole matrices at a time: values, tangents, and bounds of their errors. */
#ifndef EVAL_SOLVE_H
#define EVAL_SOLVE_H

#include "eval/error.h"

/* Sizes of a SOLVE node, `batch` systems of n equations with m right-hand sides each; of a LOGDET node, m is 0. */
struct solve_sizes {
    size_t batch;
    size_t n;
    size_t m;
};
struct solve_sizes solve_sizes(const struct graph *graph, const struct node *node);

/* What apply_node, errors_run, tangents_run and error_sweep_tangent do for one node of the family. */
void solve_value(const struct graph *graph, const struct node *node, const struct operand in[3], double *out,
                 struct arena *scratch);
void solve_error(const struct errors *errors, node_id id, double *out, struct arena *scratch);
void solve_tangent(const struct tangents *tangents, node_id id, double *out, struct arena *scratch);
void solve_tangent_error(const struct tangents *tangents, node_id id, double *out, struct arena *scratch);

#endif
