/* Kernels over contiguous arrays. Invariant: no output overlaps an input. */
#include "domain/real.h"

#include "base/binary.h"
#include "base/clones.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

enum { SUM_BLOCK = 64 };

/* ---- Reductions over (outer, count, inner): each handles one outer slice ---- */

CLONES static void add_row(size_t columns, double *restrict out, const double *restrict a)
{
    for (size_t j = 0; j < columns; j++)
        out[j] += a[j];
}

static double sum_column(size_t count, size_t stride, const double *a)
{
    double total = 0;
    for (size_t i = 0; i < count; i++)
        total += a[i * stride];
    return total;
}

/* Sums `count` rows of at most SUM_BLOCK columns, `stride` apart, pairwise above SUM_BLOCK rows (Higham 2002, 4.1). */
static void sum_rows(size_t count, size_t columns, size_t stride, double *out, const double *a)
{
    if (count > SUM_BLOCK) {
        double other[SUM_BLOCK];
        size_t half = count / 2;
        sum_rows(half, columns, stride, out, a);
        sum_rows(count - half, columns, stride, other, a + half * stride);
        add_row(columns, out, other);
    } else if (columns == 1) {
        out[0] = sum_column(count, stride, a);
    } else {
        memset(out, 0, columns * sizeof *out);
        for (size_t i = 0; i < count; i++)
            add_row(columns, out, a + i * stride);
    }
}

double real_sum_ulps(size_t count)
{
    double n = (double)count;
    return n <= SUM_BLOCK ? n : SUM_BLOCK + log2(n / SUM_BLOCK) + 1;
}

static void reduce_sum(size_t count, size_t inner, double *out, const double *a)
{
    for (size_t j = 0; j < inner; j += SUM_BLOCK)
        sum_rows(count, inner - j < SUM_BLOCK ? inner - j : SUM_BLOCK, inner, out + j, a + j);
}

static void reduce_max(size_t count, size_t inner, double *out, const double *a)
{
    for (size_t j = 0; j < inner; j++)
        out[j] = -INFINITY;
    for (size_t i = 0; i < count; i++, a += inner)
        for (size_t j = 0; j < inner; j++)
            out[j] = (a[j] > out[j]) | isnan(a[j]) ? a[j] : out[j];
}

static void reduce_min(size_t count, size_t inner, double *out, const double *a)
{
    for (size_t j = 0; j < inner; j++)
        out[j] = INFINITY;
    for (size_t i = 0; i < count; i++, a += inner)
        for (size_t j = 0; j < inner; j++)
            out[j] = (a[j] < out[j]) | isnan(a[j]) ? a[j] : out[j];
}

/* The sum of exp(a[i] - shift) over `count` entries, `stride` apart, pairwise as in sum_rows. */
static double sum_exponentials(double shift, size_t count, size_t stride, const double *a)
{
    if (count > SUM_BLOCK) {
        size_t half = count / 2;
        return sum_exponentials(shift, half, stride, a) +
               sum_exponentials(shift, count - half, stride, a + half * stride);
    }
    double total = 0;
    for (size_t i = 0; i < count; i++)
        total += exp(a[i * stride] - shift);
    return total;
}

/* The sum of the squares of 2^k a[i], likewise. */
static double sum_squares(int k, size_t count, size_t stride, const double *a)
{
    if (count > SUM_BLOCK) {
        size_t half = count / 2;
        return sum_squares(k, half, stride, a) + sum_squares(k, count - half, stride, a + half * stride);
    }
    double total = 0;
    for (size_t i = 0; i < count; i++) {
        double scaled = times_power(a[i * stride], k);
        total += scaled * scaled;
    }
    return total;
}

/* max + log(sum exp(a - max)); the maximum alone where it is infinite. */
static void reduce_logsumexp(size_t count, size_t inner, double *out, const double *a)
{
    reduce_max(count, inner, out, a);
    for (size_t j = 0; j < inner; j++)
        if (isfinite(out[j]))
            out[j] += log(sum_exponentials(out[j], count, inner, a + j));
}

/* Scaled by the largest entry's power of two, so that no square overflows or vanishes. */
static void reduce_norm2(size_t count, size_t inner, double *out, const double *a)
{
    for (size_t j = 0; j < inner; j++) {
        double largest = 0;
        for (size_t i = 0; i < count; i++)
            if (fabs(a[i * inner + j]) > largest || isnan(a[i * inner + j]))
                largest = fabs(a[i * inner + j]);
        out[j] = largest;
        if (largest == 0 || !isfinite(largest))
            continue;
        int exponent = ilogb(largest);
        out[j] = times_power(sqrt(sum_squares(-exponent, count, inner, a + j)), exponent);
    }
}

void real_reduce(enum op op, struct axis_split split, double *out, const double *a)
{
    static void (*const reductions[OP_COUNT])(size_t, size_t, double *, const double *) = {
        [OP_SUM] = reduce_sum,     [OP_MAX] = reduce_max, [OP_MIN] = reduce_min, [OP_LOGSUMEXP] = reduce_logsumexp,
        [OP_NORM2] = reduce_norm2,
    };
    for (size_t i = 0; i < split.outer; i++)
        reductions[op](split.count, split.inner, out + i * split.inner, a + i * split.count * split.inner);
}

/* ---- Structure ---- */

void real_gather(size_t count, const size_t *index, double *out, const double *a)
{
    for (size_t k = 0; k < count; k++)
        out[k] = a[index[k]];
}

void real_scatter(size_t size, double *out, size_t count, const size_t *index, const double *a)
{
    memset(out, 0, size * sizeof *out);
    for (size_t k = 0; k < count; k++)
        out[index[k]] += a[k];
}

static void copy_row(size_t n, double *restrict out, const double *restrict a, size_t stride)
{
    if (stride == 1)
        memcpy(out, a, n * sizeof *out);
    else
        for (size_t i = 0; i < n; i++)
            out[i] = a[i * stride];
}

/* Copies a strided array into row-major order; stride[i] is the step of the source along axis i of `to`. */
static void copy_strided(const struct shape *to, size_t axis, const size_t *stride, double **out, const double *a)
{
    if (axis == to->rank) {
        *(*out)++ = *a;
        return;
    }
    if (axis + 1 == to->rank) {
        copy_row(to->dim[axis], *out, a, stride[axis]);
        *out += to->dim[axis];
        return;
    }
    for (size_t i = 0; i < to->dim[axis]; i++)
        copy_strided(to, axis + 1, stride, out, a + i * stride[axis]);
}

void real_broadcast(const struct shape *to, double *out, const struct shape *from, const double *a)
{
    size_t own[SHAPE_MAX_RANK];
    size_t stride[SHAPE_MAX_RANK] = {0};
    shape_strides(from, own);
    size_t missing = to->rank - from->rank;
    for (size_t i = 0; i < from->rank; i++)
        stride[missing + i] = from->dim[i] == 1 ? 0 : own[i];
    copy_strided(to, 0, stride, &out, a);
}

void real_permute(const struct shape *to, double *out, const struct shape *from, const size_t *permutation,
                  const double *a)
{
    size_t own[SHAPE_MAX_RANK];
    size_t stride[SHAPE_MAX_RANK] = {0};
    shape_strides(from, own);
    for (size_t i = 0; i < to->rank; i++)
        stride[i] = own[permutation[i]];
    copy_strided(to, 0, stride, &out, a);
}

/* ---- Contraction ---- */

void real_contract(const struct contraction *s, double *out, const double *a, const double *b, bool add)
{
    const double beta = add ? 1 : 0;
    if (s->k == 0 && !add)
        memset(out, 0, s->batch * s->m * s->n * sizeof *out);
    if (s->m == 0 || s->n == 0 || s->k == 0)
        return;
    for (size_t i = 0; i < s->batch; i++)
        cblas_dgemm(CblasRowMajor, s->transpose[0] ? CblasTrans : CblasNoTrans,
                    s->transpose[1] ? CblasTrans : CblasNoTrans, (blasint)s->m, (blasint)s->n, (blasint)s->k, 1,
                    a + i * s->m * s->k, (blasint)(s->transpose[0] ? s->m : s->k), b + i * s->k * s->n,
                    (blasint)(s->transpose[1] ? s->k : s->n), beta, out + i * s->m * s->n, (blasint)s->n);
}
