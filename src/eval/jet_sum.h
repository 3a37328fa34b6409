/* Sums of products of Taylor coefficients, for all curves of a sweep at once, with running bounds of their errors. */
#ifndef EVAL_JET_SUM_H
#define EVAL_JET_SUM_H

#include <stddef.h>

/* One coefficient of a node along all curves: entry i along curve c is at[c * curve + i * step]. */
struct jet_block {
    const double *at; /* NULL: 0 everywhere */
    size_t curve;     /* 0: the same along all curves */
    size_t step;      /* 0: the same for all entries */
};

/* A coefficient and the bound of its error. */
struct jet_factor {
    struct jet_block value;
    struct jet_block error;
};

/* A sum that is being formed: curves x m. */
struct jet_sum {
    size_t curves;
    size_t m;
    double *value;
    double *error; /* NULL: no bounds are wanted */
};

void jet_sum_clear(struct jet_sum *sum);

/* sum += sign a. */
void jet_sum_add(struct jet_sum *sum, double sign, const struct jet_factor *a);

/* sum += factor a b. The factor is a whole number. */
void jet_sum_add_product(struct jet_sum *sum, double factor, const struct jet_factor *a, const struct jet_factor *b);

/* sum /= b. The bound is infinite where b may be 0. */
void jet_sum_divide(struct jet_sum *sum, const struct jet_factor *b);

/* sum /= k. */
void jet_sum_divide_by_order(struct jet_sum *sum, size_t k);

#endif
