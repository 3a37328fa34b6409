/* Adding nodes with sense: local algebra first, then constants are folded by the evaluator's own kernels,
 * where the result is exact: a constant that was rounded keeps its operation, so that its error is counted.
 *
 * No rewrite changes a value that is finite, but for the last bits and the sign of a zero; nor hides one that is not: 0*x
 * stays, for x may be infinite. The exception are masks: where(c, u, 0)*x is where(c, u*x, 0), so that derivatives of the
 * branch that is not taken do not leak. */
#ifndef EVAL_BUILD_H
#define EVAL_BUILD_H

#include "expr/graph.h"

struct builder {
    struct graph *graph;
    struct span span; /* the text that the nodes to come stand for */
};

/* Constants: a scalar, an array of equal entries, an array (the data must live as long as the graph). */
node_id build_number(struct builder *b, double value);
node_id build_filled(struct builder *b, const struct shape *shape, double value);
node_id build_array(struct builder *b, const struct shape *shape, const double *data);

/* The tensor of parameters whose entries begin at theta[slot]. */
node_id build_parameter(struct builder *b, size_t slot, const struct shape *shape);

/* Elementwise; operands of equal shape. `p` is the attribute of POWI, POWR, POLYGAMMA, else 0. A POW whose exponent is
 * constant becomes POWI or POWR. */
node_id build_unary(struct builder *b, enum op op, double p, node_id a);
node_id build_binary(struct builder *b, enum op op, node_id a, node_id c);
node_id build_where(struct builder *b, node_id condition, node_id a, node_id c);

/* Structure. Index lists must live as long as the graph. */
node_id build_reshape(struct builder *b, node_id a, const struct shape *shape);
node_id build_broadcast(struct builder *b, node_id a, const struct shape *shape);
node_id build_permute(struct builder *b, node_id a, const size_t *permutation);
node_id build_gather(struct builder *b, node_id a, const struct shape *shape, const size_t *index);
node_id build_scatter(struct builder *b, node_id a, const struct shape *shape, const size_t *index);

/* REDUCE over one axis, which disappears; over all axes. */
node_id build_reduce(struct builder *b, enum op op, node_id a, size_t axis);
node_id build_reduce_all(struct builder *b, enum op op, node_id a);

/* Matrix product of rank 2, or of rank 3 with a batch axis in front, with operands transposed where asked. */
node_id build_contract(struct builder *b, node_id a, bool transpose_a, node_id c, bool transpose_c);

/* Of square matrices, or rank 3 with a batch axis in front; c in a @ x = c has as many rows, and the same batch axis. The
 * transpose takes any matrices. */
node_id build_transpose(struct builder *b, node_id a);
node_id build_solve(struct builder *b, node_id a, node_id c);
node_id build_inverse(struct builder *b, node_id a);
node_id build_logdet(struct builder *b, node_id a);

/* The entries of a constant node, spelled out; NULL if the node is not constant. */
const double *build_constant_data(struct builder *b, node_id a);

#endif
