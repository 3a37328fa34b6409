/* Plain loops; norms are scaled by the kernel of NORM2. */
#include "analysis/vector.h"

#include "domain/real.h"

#include <math.h>

double vector_norm(size_t n, const double *x)
{
    double out;
    real_reduce(OP_NORM2, (struct axis_split){1, n, 1}, &out, x);
    return out;
}

double vector_largest(size_t n, const double *x)
{
    double out = 0;
    for (size_t i = 0; i < n && !isnan(out); i++)
        if (!(fabs(x[i]) <= out))
            out = fabs(x[i]);
    return out;
}

double vector_dot(size_t n, const double *x, const double *y)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += x[i] * y[i];
    return total;
}

double vector_curvature(size_t n, const double *h, const double *u)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += u[i] * vector_dot(n, h + i * n, u);
    return total;
}
