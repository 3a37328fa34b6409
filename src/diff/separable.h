/* Losses that are sums over the rows of data (partially separable functions: Griewank and Toint 1982).
 *
 * Their Hessian needs far fewer sweeps than there are parameters. Where a matrix W of parameters meets the rows, in
 * Z = R W, moving the entry (k, j) of W moves row r of Z by R[r,k] along the unit vector e_j. What follows is linear in the
 * tangent and stays within the row, so that one sweep from Z along e_j, the pattern, serves all k: the tangents of any
 * later node are R[r,k] times those of the pattern. The gradient ends in sums over rows, thin' wide; there the factors
 * R[r,k] enter a matrix product. */
#ifndef DIFF_SEPARABLE_H
#define DIFF_SEPARABLE_H

#include "diff/rows.h"
#include "diff/rules.h"

struct exact_spec;

/* A tensor of parameters, as a matrix: entry (a, b) is number a * columns + b. */
struct separable_tensor {
    node_id node;
    size_t slot;
    size_t size;
    size_t rows;
    size_t columns;
    bool direct;      /* it meets the rows in other ways than as W above: each entry is a pattern of its own */
    size_t key_axis;  /* the axis that patterns of its first family run along */
    size_t key_begin; /* keys order the entries of all tensors: key_begin + position along the key axis */
};

/* One way in which a tensor meets the rows. */
struct separable_family {
    size_t tensor;
    node_id source; /* Z; NODE_NONE: the entries of the tensor themselves */
    node_id scale;  /* R, block x factors; NODE_NONE: 1 */
    size_t factors;
    size_t patterns;
    size_t factor_step; /* the direction of factor k in pattern j is entry k * factor_step + j * pattern_step */
    size_t pattern_step;
    bool keyed; /* patterns run along the key axis of the tensor */
};

/* A summand of an entry of the gradient (or of the loss): factor * node. */
struct separable_term {
    node_id node;
    double factor;
    size_t roundings; /* of the factor */
    size_t tensor;    /* tensor_count: one that the gradient does not depend on */
    size_t offset;    /* of its entries in theta */
    bool summed;      /* over rows: node = thin' wide; else it depends on parameters alone */
    /* if summed, entry (q, p) of thin' wide is entry q * thin_step + p * wide_step */
    node_id thin;
    node_id wide; /* NODE_NONE: a column of ones */
    size_t thin_columns;
    size_t wide_columns;
    size_t thin_step;
    size_t wide_step;
    bool keyed; /* q is the position along the key axis of the tensor */
};

struct separable {
    struct rules *rules;
    struct rows rows;
    size_t n;
    size_t tensor_count;
    struct separable_tensor *tensors;
    size_t family_count;
    struct separable_family *families;
    size_t term_count; /* of the gradient */
    struct separable_term *terms;
    size_t loss_count;
    struct separable_term *loss;
    size_t additions; /* most products over rows that make up an entry of the Hessian, and roundings of their factors */
};

/* Recognises a separable loss in what is to be differentiated. NULL if it is none, or if there are as many patterns as
 * parameters. `wanted` are all nodes that values, derivatives and their errors need. */
const struct separable *separable_find(struct arena *arena, struct rules *rules, const struct exact_spec *spec,
                                       const struct node_list *wanted);

struct derivatives;
struct separable_work;

/* Memory for evaluations, block of rows by block of rows: it does not grow with the rows. */
struct separable_work *separable_work_new(struct arena *arena, const struct separable *separable);

/* What a Hessian costs: entries of tangents, flops of the sums over rows, memory. */
struct separable_cost {
    double entries;
    double products;
    double bytes;
};
struct separable_cost separable_cost(const struct separable_work *work);

/* All derivatives at theta, as exact_derivatives gives them; the Hessian is symmetric. */
void separable_derivatives(struct separable_work *work, const double *theta, struct derivatives *out);

#endif
