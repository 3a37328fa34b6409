/* Running error analysis: a bound of the rounding error of every value and of every tangent.
 *
 * To first order in u = 2^-53 (Wilkinson 1963; Higham 2002, section 3.3): each operation passes on the errors of its
 * operands, weighted by the magnitudes of its local derivatives, and adds its own, `ulps` units of u times the
 * magnitude of its result. theta and constants count as exact. */
#ifndef EVAL_ERROR_H
#define EVAL_ERROR_H

#include "eval/tangent.h"

struct errors {
    struct arena *arena;
    const struct eval *values;
    const struct partials *partials;
    double *buffer;
    struct operand *bound; /* per needed node */
};

struct errors *errors_new(struct arena *arena, const struct eval *values, const struct partials *partials);

/* Bounds for all values of the last eval_run. */
void errors_run(struct errors *errors);

/* Copies the bounds of a node, every entry spelled out. */
void errors_read(const struct errors *errors, node_id id, double *out);

/* The part of tangents_run that keeps the bounds of tangents: where they lie, and one node's. */
void error_bind_tangent(struct tangents *tangents, node_id id);
void error_sweep_tangent(struct tangents *tangents, node_id id, struct arena *scratch);

#endif
