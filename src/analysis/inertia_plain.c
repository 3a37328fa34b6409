/* Signs that stand far beyond the norm of all errors. Invariant: what is decided here, inertia_decide decides alike: its
 * values are the same bits, and its bound of the norm is no larger than the one here. */
#include "analysis/inertia.h"

#include "linalg/eigsmall.h"
#include "linalg/eigsym.h"

#include <math.h>

/* Between the two bounds of the norm, for rounding. */
static const double MARGIN = 2;

/* The largest sum of a row bounds the norm (Gershgorin 1931). */
static double largest_row_sum(size_t n, const double *error)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t j = 0; j < n; j++)
            sum += error[i * n + j];
        largest = sum > largest || isnan(sum) ? sum : largest;
    }
    return largest;
}

bool inertia_plain(size_t n, const double *h, const double *error, double *values, size_t *negative)
{
    double backward_error;
    if (n == 0 || n > EIGSMALL_MOST || !eigsym_values_of_small(n, h, values, &backward_error))
        return false;
    double bound = MARGIN * (largest_row_sum(n, error) + backward_error);
    *negative = 0;
    for (size_t k = 0; k < n; k++) {
        if (!(fabs(values[k]) > bound))
            return false;
        *negative += values[k] < 0;
    }
    return true;
}
