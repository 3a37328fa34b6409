/* One node from its operands: where a row of the operation table meets its kernel. */
#ifndef EVAL_APPLY_H
#define EVAL_APPLY_H

#include "expr/graph.h"

/* The value of an operand as it is stored: `size` numbers, or one that stands for all (step 0). */
struct operand {
    const double *at;
    size_t step; /* 1, or 0 if all entries are at[0] */
};

/* Writes the value of node `id` (node_stored numbers) into `out`, which overlaps no operand. Not for leaves. */
void apply_node(const struct graph *graph, node_id id, const struct operand in[3], double *out, struct arena *scratch);

/* The same for the linear operations MOVE and SUM alone, applied to any array of the operand's shape. */
void apply_linear(const struct graph *graph, const struct node *node, struct operand a, double *out,
                  struct arena *scratch);

/* out[i] = condition[i] ? a[i] : b[i] for i < m. */
void apply_where(size_t m, struct operand condition, struct operand a, struct operand b, double *out);

/* The sizes of a CONTRACT node. */
struct contraction apply_contraction(const struct graph *graph, const struct node *node);

/* The operand with every entry spelled out: itself if it is dense, else a filled copy of `size` entries. */
const double *apply_dense(struct operand a, size_t size, struct arena *scratch);

#endif
