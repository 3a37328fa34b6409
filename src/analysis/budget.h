/* Where the errors of the eigenvalues come from, and what would make the least sure sign sure. */
#ifndef ANALYSIS_BUDGET_H
#define ANALYSIS_BUDGET_H

#include "analysis/inertia.h"
#include "critpoint/critpoint.h"

/* How the Hessian came about. */
struct budget_origin {
    enum cp_derivatives derivatives;
    bool bare_matrix;
    double blur;       /* relative half-width of the box that the critical point lies in, at its widest; 0: unknown */
    double unfinished; /* that part of it which is the Newton step left, as theta has too few digits */
};

/* The budget of the errors in `total` (n), which are those of the inertia, put in the order of the eigenvalues. */
const struct cp_error_budget *budget_of(struct arena *arena, const struct inertia *inertia, const double *total,
                                        const struct budget_origin *origin);

#endif
