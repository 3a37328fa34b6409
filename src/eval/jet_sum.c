/* Running error analysis (Higham 2002, section 3.3): every product and every addition adds the rounding of its own result.
 * Invariant: the kernels see contiguous arrays of at most a block; what is shared or strided is gathered first. */
#include "eval/jet_sum.h"

#include "base/clones.h"
#include "eval/magnitude.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { BLOCK = 128 };

/* ---- One block ---- */

/* |x| e, where a 0 annihilates even an infinity. */
INLINED double weighted(double x, double e)
{
    double product = fabs(x) * e;
    return (x != 0) & (e != 0) ? product : 0;
}

/* The rounding of `old` + term to `sum`. */
INLINED double rounding_of_sum(double old, double term, double sum)
{
    return (old != 0) & (term != 0) ? MAGNITUDE_UNIT * fabs(sum) : 0;
}

CLONES static void add_terms(size_t n, double *restrict out, double sign, const double *restrict x)
{
    for (size_t i = 0; i < n; i++)
        out[i] += sign * x[i];
}

CLONES static void add_term_bounds(size_t n, const double *restrict old, double *restrict bound, double sign,
                                   const double *restrict x, const double *restrict ex)
{
    for (size_t i = 0; i < n; i++)
        bound[i] += ex[i] + rounding_of_sum(old[i], x[i], old[i] + sign * x[i]);
}

CLONES static void add_products(size_t n, double *restrict out, double factor, const double *restrict x,
                                const double *restrict y)
{
    for (size_t i = 0; i < n; i++)
        out[i] += factor * (x[i] * y[i]);
}

/* (|x| + e_x) e_y + e_x |y|, the rounding of the product and of its addition. */
CLONES static void add_product_bounds(size_t n, const double *restrict old, double *restrict bound, double factor,
                                      double roundings, const double *restrict x, const double *restrict ex,
                                      const double *restrict y, const double *restrict ey)
{
    const double size = fabs(factor);
    for (size_t i = 0; i < n; i++) {
        double product = x[i] * y[i];
        double term = factor * product;
        double underflow = (fabs(product) < DBL_MIN) & (x[i] != 0) & (y[i] != 0) ? MAGNITUDE_LEAST : 0;
        double passed = weighted(fabs(x[i]) + ex[i], ey[i]) + weighted(y[i], ex[i]) + underflow;
        bound[i] +=
            size * passed + roundings * MAGNITUDE_UNIT * fabs(term) + rounding_of_sum(old[i], term, old[i] + term);
    }
}

/* ---- All curves ---- */

/* A block's n entries of one row from `start`, gathered unless they lie side by side. */
static const double *entries(const struct jet_block *b, size_t row, size_t start, size_t n, double *gathered)
{
    if (b->at != NULL && b->step == 1)
        return b->at + row * b->curve + start;
    for (size_t i = 0; i < n; i++)
        gathered[i] = b->at == NULL ? 0 : b->at[row * b->curve + (start + i) * b->step];
    return gathered;
}

/* Of single numbers the curves are the entries of one row. */
static struct jet_block turned(const struct jet_sum *sum, struct jet_block b)
{
    return sum->m == 1 ? (struct jet_block){b.at, 0, b.curve} : b;
}

struct extent {
    size_t rows;
    size_t length;
};

static struct extent extent_of(const struct jet_sum *sum)
{
    return sum->m == 1 ? (struct extent){1, sum->curves} : (struct extent){sum->curves, sum->m};
}

void jet_sum_clear(struct jet_sum *sum)
{
    memset(sum->value, 0, sum->curves * sum->m * sizeof *sum->value);
    if (sum->error != NULL)
        memset(sum->error, 0, sum->curves * sum->m * sizeof *sum->error);
}

void jet_sum_add(struct jet_sum *sum, double sign, const struct jet_factor *a)
{
    double gathered[2][BLOCK];
    const struct extent extent = extent_of(sum);
    const struct jet_block value = turned(sum, a->value);
    const struct jet_block error = turned(sum, a->error);
    if (a->value.at == NULL)
        return;
    for (size_t row = 0; row < extent.rows; row++)
        for (size_t start = 0; start < extent.length; start += BLOCK) {
            size_t n = extent.length - start < BLOCK ? extent.length - start : BLOCK;
            size_t at = row * extent.length + start;
            const double *x = entries(&value, row, start, n, gathered[0]);
            if (sum->error != NULL)
                add_term_bounds(n, sum->value + at, sum->error + at, sign, x,
                                entries(&error, row, start, n, gathered[1]));
            add_terms(n, sum->value + at, sign, x);
        }
}

/* How often factor * (x y) rounds. */
static double roundings_of(double factor)
{
    int exponent;
    return fabs(frexp(factor, &exponent)) == 0.5 ? 1 : 2;
}

void jet_sum_add_product(struct jet_sum *sum, double factor, const struct jet_factor *a, const struct jet_factor *b)
{
    double gathered[4][BLOCK];
    const struct extent extent = extent_of(sum);
    const struct jet_block block[4] = {turned(sum, a->value), turned(sum, a->error), turned(sum, b->value),
                                       turned(sum, b->error)};
    const double roundings = roundings_of(factor);
    if (a->value.at == NULL || b->value.at == NULL)
        return;
    for (size_t row = 0; row < extent.rows; row++)
        for (size_t start = 0; start < extent.length; start += BLOCK) {
            size_t n = extent.length - start < BLOCK ? extent.length - start : BLOCK;
            size_t at = row * extent.length + start;
            const double *x = entries(&block[0], row, start, n, gathered[0]);
            const double *y = entries(&block[2], row, start, n, gathered[2]);
            if (sum->error != NULL)
                add_product_bounds(n, sum->value + at, sum->error + at, factor, roundings, x,
                                   entries(&block[1], row, start, n, gathered[1]), y,
                                   entries(&block[3], row, start, n, gathered[3]));
            add_products(n, sum->value + at, factor, x, y);
        }
}

/* ---- Quotients ---- */

static double underflow_of(double dividend, double quotient)
{
    return dividend != 0 && fabs(quotient) < DBL_MIN ? MAGNITUDE_LEAST : 0;
}

static double entry(const struct jet_block *b, size_t curve, size_t i)
{
    return b->at == NULL ? 0 : b->at[curve * b->curve + i * b->step];
}

void jet_sum_divide(struct jet_sum *sum, const struct jet_factor *b)
{
    for (size_t at = 0; at < sum->curves * sum->m; at++) {
        double divisor = entry(&b->value, at / sum->m, at % sum->m);
        double quotient = sum->value[at] / divisor;
        if (sum->error != NULL) {
            double error = entry(&b->error, at / sum->m, at % sum->m);
            double passed = sum->error[at] + weighted(quotient, error);
            double rest = fabs(divisor) - error; /* what the divisor is at least */
            sum->error[at] =
                !(rest > 0) ? INFINITY
                            : passed / rest + MAGNITUDE_UNIT * fabs(quotient) + underflow_of(sum->value[at], quotient);
        }
        sum->value[at] = quotient;
    }
}

void jet_sum_divide_by_order(struct jet_sum *sum, size_t k)
{
    const double divisor = (double)k;
    const double exact = roundings_of(divisor) == 1; /* as powers of two divide */
    if (k == 1)
        return;
    for (size_t at = 0; at < sum->curves * sum->m; at++) {
        double quotient = sum->value[at] / divisor;
        if (sum->error != NULL)
            sum->error[at] = sum->error[at] / divisor + (exact != 0 ? 0 : MAGNITUDE_UNIT * fabs(quotient)) +
                             underflow_of(sum->value[at], quotient);
        sum->value[at] = quotient;
    }
}
