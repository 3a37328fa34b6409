/* Loss, gradient and Hessian of a model, each with a bound of its rounding error.
 *
 * The gradient is the reverse-mode graph, or the user's formulas; the Hessian is the tangent of whatever the gradient
 * is along every coordinate, many at a time, or the user's formulas. */
#ifndef DIFF_EXACT_H
#define DIFF_EXACT_H

#include "diff/derivatives.h"
#include "diff/rules.h"

/* A node that holds entries [offset, offset + size) of the gradient. */
struct gradient_piece {
    node_id node;
    size_t offset;
};

/* What to evaluate. */
struct exact_spec {
    node_id loss;
    size_t n;
    size_t piece_count;
    const struct gradient_piece *pieces; /* together they cover [0, n) */
    bool formulas;                       /* the pieces are a user's: their tangents need not be symmetric */
    const node_id *hessian;              /* n x n scalar nodes, or NULL: differentiate the pieces */
};

struct exact;

struct exact *exact_new(struct arena *arena, struct rules *rules, const struct exact_spec *spec);

/* L(theta) alone; fast, for searches. */
double exact_loss(struct exact *exact, const double *theta);

/* All derivatives at theta. */
void exact_derivatives(struct exact *exact, const double *theta, struct derivatives *out);

/* Loss and gradient, and the Hessian (made symmetric) unless it is NULL, in a fraction of the time: without bounds of errors, which
 * become NULL and NaN. For searches, which look again at what they find. */
void exact_quick(struct exact *exact, const double *theta, struct derivatives *out);

/* What an evaluation of many points at once (diff/exact_block.h) shares with that of one. */
struct exact_parts {
    const struct rules *rules;
    const struct exact_spec *spec;
    const struct node_list *wanted; /* all nodes that derivatives are read from */
    size_t output_count;
    const node_id *outputs; /* the nodes of the pieces */
    size_t directions;      /* the Hessian is made of so many rows at a time; the last ones may be fewer */
};

/* False for a sum over rows, whose derivatives come another way. */
bool exact_parts(struct exact *exact, struct exact_parts *out);

/* out (count x n) = the products of the Hessian at theta with the rows of v (count x n); cheaper than the Hessian itself
 * if count < n. */
void exact_hessian_times(struct exact *exact, const double *theta, size_t count, const double *v, double *out);

/* The first operation of the loss whose value is not finite although its operands are; NODE_NONE if there is none.
 * `entry` tells which entry of an array it is. */
node_id exact_find_break(struct exact *exact, const double *theta, size_t *entry);

/* The value of one entry of a node of the loss, for messages. */
double exact_value(struct exact *exact, const double *theta, node_id id, size_t entry);

/* Numbers of operations, for the description of a model. */
struct exact_size {
    size_t loss;     /* operations to compute the loss */
    size_t gradient; /* and its gradient */
    size_t hessian;  /* and all local derivatives */
    double flops;    /* multiplications and additions for the whole Hessian with its bounds, roughly */
    double seconds;  /* that they take on one core, within a factor of 3 or so */
    double bytes;    /* memory for values and tangents */
};
struct exact_size exact_measure(struct exact *exact);

#endif
