/* The domain of doubles: every operation that is not elementwise, on contiguous row-major arrays. */
#ifndef DOMAIN_REAL_H
#define DOMAIN_REAL_H

#include "expr/op.h"
#include "expr/shape.h"

/* out (outer x inner) = reduction of a (outer x count x inner) over the middle axis. Sums, also those in LOGSUMEXP and
 * NORM2, are pairwise in blocks, so that their error is at most real_sum_ulps(count) units of 2^-53 of sum |a|. An empty MAX is -inf, MIN inf, LOGSUMEXP
 * -inf. */
void real_reduce(enum op op, struct axis_split split, double *out, const double *a);

/* Bound of the relative error of SUM against sum |a|, in units of 2^-53. */
double real_sum_ulps(size_t count);

/* out[k] = a[index[k]]; and its adjoint, out[index[k]] += a[k] over a zeroed out of `size` entries. */
void real_gather(size_t count, const size_t *index, double *out, const double *a);
void real_scatter(size_t size, double *out, size_t count, const size_t *index, const double *a);

/* Repeats the entries of a along unit and missing axes. */
void real_broadcast(const struct shape *to, double *out, const struct shape *from, const double *a);

/* Exchanges axes: axis k of `to` is axis permutation[k] of `from`. */
void real_permute(const struct shape *to, double *out, const struct shape *from, const size_t *permutation,
                  const double *a);

/* Sizes of a contraction: out (batch x m x n) = op(a) (batch x m x k) op(b) (batch x k x n). */
struct contraction {
    size_t batch;
    size_t m;
    size_t k;
    size_t n;
    bool transpose[2]; /* the operand is stored transposed */
};

/* out = op(a) op(b), or out += op(a) op(b). */
void real_contract(const struct contraction *sizes, double *out, const double *a, const double *b, bool add);

#endif
