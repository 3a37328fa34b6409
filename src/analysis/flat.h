/* The last word on a critical point with null directions: is it a flat valley, and why is it flat? */
#ifndef ANALYSIS_FLAT_H
#define ANALYSIS_FLAT_H

#include "analysis/valley.h"
#include "critpoint/critpoint.h"

/* For the critical point theta, whose derivatives are `at` and whose inertia is complete with eigenvectors: turns a verdict of
 * `degenerate` into a minimum or maximum, and one of open strictness into one that is not strict, if theta lies on the floor of a valley, which `out` then tells of; its
 * `flat` is 0 if not. Of large problems only valleys are found whose directions symmetries explain, all of them. */
void flat_decide(struct problem *problem, const struct inertia *inertia, const double *theta,
                 const struct derivatives *at, struct cp_report *report, struct valley *out);

/* Fills in the flat directions of a report with their causes, where flat directions remain; `valley` as it came from
 * flat_decide. */
void flat_describe(struct arena *arena, struct problem *problem, const struct inertia *inertia, const double *theta,
                   const struct valley *valley, struct cp_report *report);

#endif
