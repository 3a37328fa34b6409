/* Square systems of linear equations on contiguous row-major arrays: solutions and determinants by LU factors, and bounds
 * of their errors.
 *
 * The matrix is brought to entries below 2 by powers of two for its rows and columns first, which is exact: units do not
 * matter, and nothing overflows on the way. */
#ifndef DOMAIN_SOLVE_H
#define DOMAIN_SOLVE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum solve_state {
    SOLVE_REGULAR,
    SOLVE_SINGULAR, /* a pivot is 0 */
    SOLVE_BROKEN    /* an entry is not finite */
};

struct solve_system {
    size_t n;
    enum solve_state state;
    int *row; /* 2^row[i] A[i][j] 2^column[j] is what was factored */
    int *column;
    double
        *factors; /* a lower triangle, diagonal included, and a unit upper one: their product is the scaled matrix after
                        its columns i = 0, 1, ... were exchanged with column pivot[i] */
    int *pivot;
};

const struct solve_system *solve_factor(struct arena *arena, size_t n, const double *a);

/* x (n x m) = A^-1 b (n x m); NaN unless the system is regular. x may be b. */
void solve_apply(const struct solve_system *system, size_t m, double *x, const double *b, struct arena *scratch);

/* log(det A); -inf for a singular matrix, NaN if the determinant is negative or the matrix not finite. */
double solve_logdet(const struct solve_system *system);

/* z (n x m) = the scaled matrix' inverse times z, without any scaling. For regular systems. */
void solve_scaled(const struct solve_system *system, size_t m, double *z);

/* What bounds of errors need to know about a system whose matrix a is off by at most error_a, entry by entry. */
struct solve_bounds;

const struct solve_bounds *solve_bounds_new(struct arena *arena, const struct solve_system *system, const double *a,
                                            const double *error_a);

/* out (n x m) = a bound of |x - A*^-1 b*| for all A*, b* within error_a, error_b of a, b, whatever x is; infinite where the
 * system cannot be proven regular. error_b NULL: b is exact. */
void solve_bounds_apply(const struct solve_bounds *bounds, size_t m, const double *x, const double *b,
                        const double *error_b, double *out, struct arena *scratch);

/* The same for solve_logdet. */
double solve_bounds_logdet(const struct solve_bounds *bounds, struct arena *scratch);

#endif
