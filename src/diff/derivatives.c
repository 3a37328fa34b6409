/* Invariant: a Hessian once made symmetric is within its error bounds of both triangles that it had. */
#include "diff/derivatives.h"

#include <math.h>
#include <stdint.h>

static size_t square(size_t n)
{
    return n > SIZE_MAX / (n + 1) ? SIZE_MAX : n * n;
}

struct derivatives derivatives_around(struct arena *arena, size_t n, double *hessian)
{
    return (struct derivatives){
        .gradient = ARENA_ARRAY(arena, n, double),
        .gradient_error = ARENA_ARRAY(arena, n, double),
        .hessian = hessian,
        .hessian_error = ARENA_ARRAY_RAW(arena, square(n), double),
    };
}

struct derivatives derivatives_new(struct arena *arena, size_t n)
{
    return derivatives_around(arena, n, ARENA_ARRAY_RAW(arena, square(n), double));
}

/* The larger one; a NaN does not count beside a number. */
static double larger(double a, double b)
{
    return ((a > b) | (b != b)) ? a : b;
}

void derivatives_symmetrise(size_t n, struct derivatives *d)
{
    double asymmetry = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            const size_t below = i * n + j;
            const size_t above = j * n + i;
            double a = d->hessian[below];
            double b = d->hessian[above];
            double mean = a / 2 + b / 2;
            double half = fabs(a / 2 - b / 2);
            d->hessian[below] = d->hessian[above] = a == b ? a : mean;
            asymmetry = larger(asymmetry, 2 * half);
            if (d->hessian_error == NULL)
                continue;
            double error = larger(d->hessian_error[below], d->hessian_error[above]);
            d->hessian_error[below] = d->hessian_error[above] = larger(error, half);
        }
    d->asymmetry = asymmetry;
}
