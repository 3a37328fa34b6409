/* Invariant: an order decides only if lengths at which its term outweighs all others span a factor of ORDERS_SPAN. */
#include "analysis/orders.h"

#include <math.h>
#include <string.h>

/* The lengths over which a term of order d, `least` in size, outweighs all others, `size[k]` at most. */
struct lengths {
    double from;
    double to;
};

static struct lengths lengths_of(const double *size, size_t d, double least)
{
    struct lengths out = {0, INFINITY};
    for (size_t k = 1; k <= REDUCTION_ORDER; k++) {
        double ratio = ORDERS_MARGIN * size[k] / least;
        if (k < d)
            out.from = fmax(out.from, pow(ratio, 1 / (double)(d - k)));
        if (k > d)
            out.to = fmin(out.to, pow(ratio, -1 / (double)(k - d)));
    }
    return out;
}

bool orders_outweigh(const double *size, size_t d, double least, double blur)
{
    struct lengths lengths = lengths_of(size, d, least);
    return least > 0 && lengths.to > ORDERS_SPAN * fmax(lengths.from, blur);
}

/* The coefficients along a direction, or bounds of their errors, from t = shift on. */
static void taylor_shift(const double *c, double shift, double *out)
{
    memcpy(out, c, (REDUCTION_ORDER + 1) * sizeof *out);
    for (size_t k = 0; k < REDUCTION_ORDER; k++) /* Horner's scheme, round by round */
        for (size_t j = REDUCTION_ORDER; j-- > k;)
            out[j] += shift * out[j + 1];
}

/* How far along a direction the coefficient before order d vanishes: Newton's method on that derivative. */
static double shift_to_degenerate(const double *c, size_t d)
{
    enum { STEPS = 4 };
    double value[REDUCTION_ORDER + 1];
    double shift = 0;
    taylor_shift(c, shift, value);
    for (int step = 0; step < STEPS; step++) {
        shift -= value[d - 1] / ((double)d * value[d]);
        taylor_shift(c, shift, value);
    }
    return shift;
}

bool orders_decide(const double *c, const double *e, size_t d, bool alone, double blur)
{
    double value[REDUCTION_ORDER + 1];
    double error[REDUCTION_ORDER + 1];
    double size[REDUCTION_ORDER + 1];
    double shift = alone ? shift_to_degenerate(c, d) : 0;
    taylor_shift(c, shift, value);
    for (size_t k = 1; k <= REDUCTION_ORDER; k++)
        size[k] = fabs(c[k]) + e[k];
    if (!(ORDERS_SPAN * fabs(shift) < lengths_of(size, d, fabs(c[d]) - e[d]).to))
        return false;
    taylor_shift(e, fabs(shift), error);
    for (size_t k = 1; k <= REDUCTION_ORDER; k++) {
        size[k] = fabs(value[k]) + error[k];
        if (k < d && fabs(value[k]) > ORDERS_SHARE_OF_ROUNDING * error[k])
            return false;
    }
    return orders_outweigh(size, d, fabs(value[d]) - error[d], alone ? 0 : blur);
}
