/* The last step of a separable Hessian: sums over the rows of a block, with the factors R of a family. */
#ifndef DIFF_SEPARABLE_PRODUCT_H
#define DIFF_SEPARABLE_PRODUCT_H

#include "base/arena.h"

#include <stdbool.h>

/* A matrix with a row for every row of the block, and the entrywise bound of its error. */
struct row_matrix {
    size_t columns;
    const double *value; /* rows x columns */
    const double *error; /* rows x columns; NULL: exact */
};

/* The magnitudes of a row_matrix, squared and scaled for the bounds: |v| + e / gamma = size[c] * sqrt(square) in column c. */
struct row_weights {
    double *square; /* rows x columns, at most 1 */
    double *size;   /* columns */
};

/* gamma: bound of the relative error of a sum over the rows against the sum of magnitudes, with the products and all
 * additions of blocks to one another. */
double row_gamma(size_t total);

struct row_weights row_squares(struct arena *scratch, size_t rows, double gamma, const struct row_matrix *m);

/* Where the entries of an outer structure go: entry (k, q, p) at out[k * factor_step + q * thin_step + p * wide_step]. */
struct row_places {
    size_t factor_step;
    size_t thin_step;
    size_t wide_step;
};

/* A product sum_r scale[r,k] thin[r,q] wide[r,p] for q >= first, and for k <= q if `triangle`. */
struct row_product {
    size_t rows;
    double factor;
    double gamma;
    struct row_matrix scale;
    struct row_weights scale_weights;
    struct row_matrix thin;
    struct row_matrix wide;
    struct row_weights wide_weights;
    size_t first;
    bool triangle;
    struct row_places places;
};

/* out += factor * the product; error += the bound of its rounding error and of what the errors of the operands make of it.
 *
 * The bound of sum |R_k| w_q |B_p|, with w = e_thin + gamma |thin|, is sqrt(sum w R_k^2) sqrt(sum w B_p^2) (Cauchy): two small
 * products instead of one as large as the sum itself. */
void row_product_add(struct arena *arena, const struct row_product *product, double *out, double *error);

#endif
