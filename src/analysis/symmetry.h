/* Why directions are flat: the null space of a Hessian as far as symmetries of the loss explain it.
 *
 * A field X is a symmetry if the gradient is orthogonal to it at every point: then the loss is constant along its flow, and at
 * a critical point X lies in the null space. Fields that are linear in theta are looked for by their slopes g(theta') X(theta')
 * at random points, which make a system of linear equations for their coefficients. */
#ifndef ANALYSIS_SYMMETRY_H
#define ANALYSIS_SYMMETRY_H

#include "analysis/valley.h"
#include "critpoint/critpoint.h"

/* The flat directions of a report. For a critical point theta with null directions, `inertia` being complete with eigenvectors;
 * `valley` is one that holds there, or NULL. NULL if there is neither a valley nor a cause to tell of. What it points to
 * belongs to the arena. */
const struct cp_flat *symmetry_explain(struct arena *arena, struct problem *problem, const struct inertia *inertia,
                                       const double *theta, const struct valley *valley);

#endif
