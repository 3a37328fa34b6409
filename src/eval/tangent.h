/* Directional derivatives of a graph at a point where its values are known, many directions in one sweep.
 *
 * The tangent of a node along direction k is the derivative of its value when theta moves along it. The sweep is linear
 * algebra: the local derivatives of the operations are nodes of the graph themselves (diff/rules.h), evaluated once for
 * all directions. A node that no direction reaches has no tangent and costs nothing.
 *
 * Storage: the tangents of a node are `directions` blocks of node_stored numbers, one block a direction. */
#ifndef EVAL_TANGENT_H
#define EVAL_TANGENT_H

#include "eval/eval.h"

/* The local derivatives of MAP and REDUCE nodes: of[id][i] is the node of d value / d operand i; NODE_NONE where there
 * is none. */
struct partials {
    size_t count; /* nodes covered */
    node_id (*of)[2];
};

/* Where directions start: entries [begin, end) of theta; or any node, which then counts as given, while theta stays. */
struct tangent_source {
    node_id node; /* NODE_NONE: theta */
    size_t begin;
    size_t end;
};

/* What one sweep computes. */
struct tangent_plan {
    const struct plan *values; /* a PLAN_KEEP plan of the outputs and of all partials in use */
    const struct partials *partials;
    struct tangent_source source;
    size_t directions;
    size_t count;
    node_id *order;        /* nodes with tangents, operands first, without leaves and aliases */
    unsigned char *active; /* per node: has tangents */
    size_t *offset;        /* per node of `order`: place of its tangents, in doubles */
    size_t buffer;         /* doubles */
};

/* Directions that move only the source, which is no alias; any tangent of `outputs` can be read afterwards. */
const struct tangent_plan *tangent_plan_make(struct arena *arena, const struct plan *values,
                                             const struct partials *partials, size_t count, const node_id *outputs,
                                             size_t directions, struct tangent_source source);

/* Whether the tangents of a node are seeds: they are exact, and lie outside the buffer. */
bool tangent_is_seed(const struct tangent_plan *plan, node_id id);

struct errors; /* eval/error.h */

struct tangents {
    struct arena *arena;
    const struct tangent_plan *plan;
    const struct eval *values;
    const struct errors *errors; /* of the values; NULL: no errors of tangents are wanted */
    double *buffer;
    double *error_buffer;    /* the same layout, bounds of the tangents' errors; NULL unless wanted */
    struct operand *tangent; /* per active node */
    struct operand *error;
    size_t n;
    struct arena *seeds; /* the seeds of the last run, by tensor */
};

struct tangents *tangents_new(struct arena *arena, const struct tangent_plan *plan, const struct eval *values,
                              const struct errors *errors, size_t n);

/* The same in memory that several sweeps take turns in: plan->buffer doubles each; the second for errors, if wanted. */
struct tangents *tangents_new_in(struct arena *arena, const struct tangent_plan *plan, const struct eval *values,
                                 const struct errors *errors, size_t n, double *buffer, double *error_buffer);

/* Computes the tangents along the rows of seeds: directions x n, zero outside [begin, end); or directions x entries of the
 * source node. */
void tangents_run(struct tangents *tangents, const double *seeds);

/* The same in two steps, of which the second may be repeated at other values. Seeds of parameters are copied. */
void tangents_seed(struct tangents *tangents, const double *seeds);
void tangents_sweep(struct tangents *tangents);

/* The tangent of an active output along direction k as it is stored, and the bound of its error. */
struct operand tangents_at(const struct tangents *tangents, node_id id, size_t k);
struct operand tangents_error_at(const struct tangents *tangents, node_id id, size_t k);

/* The tangent of an output along direction k (or the bound of its error), every entry spelled out; zeros if it is not
 * active. */
void tangents_read(const struct tangents *tangents, node_id id, size_t k, double *out);
void tangents_read_error(const struct tangents *tangents, node_id id, size_t k, double *out);

#endif
