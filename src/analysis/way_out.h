/* The escape of a report: which direction or path, and how it fared on the loss. */
#ifndef ANALYSIS_WAY_OUT_H
#define ANALYSIS_WAY_OUT_H

#include "analysis/degenerate.h"
#include "critpoint/critpoint.h"

/* Fills in the report's escape where its verdict has one: down the gradient, along the most negative curvature of the Hessian
 * with this inertia, or along `down`, a path in its null directions (NULL: none is known). Warns where the loss does not
 * fall, and where there is a way out but none is known. */
void way_out_report(struct arena *arena, struct problem *problem, const struct inertia *inertia,
                    const struct degenerate_path *down, struct cp_report *report);

#endif
