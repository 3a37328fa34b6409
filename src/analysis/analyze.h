/* The pipeline: from a model and theta, or from a bare matrix, to a report. */
#ifndef ANALYSIS_ANALYZE_H
#define ANALYSIS_ANALYZE_H

#include "analysis/problem.h"

/* Whether the model has what the options ask for, and fits in memory; a diagnostic if not. */
bool analyze_possible(const struct model *model, const struct cp_options *options, struct diags *diags);

/* The relative precision of theta that the options ask for. */
double analyze_xtol(const struct cp_options *options);

/* One point of many. */
struct analyze_task {
    const double *theta;             /* n */
    const struct derivatives *given; /* at theta, symmetric, as problem_derivatives gives them; NULL: to be computed */
    bool wants_escape;
};

/* Analyzes one point of a model for which analyze_possible holds, without what a single point is asked beside its
 * verdict: sharpness, batches. Otherwise as analyze_model; the bits are the same. */
const struct cp_report *analyze_point(struct arena *arena, struct problem *problem, const struct analyze_task *task,
                                      const struct cp_options *options, struct diags *diags);

/* Analyzes at theta (n). The report and all that it points to belong to `arena`; memory for the work is released. NULL
 * with diagnostics if the loss or a derivative is not finite, or nothing converges. */
const struct cp_report *analyze_model(struct arena *arena, struct model *model, const double *theta,
                                      const struct cp_options *options, struct diags *diags);

/* Classifies a matrix (n x n, row-major) with an optional gradient (n). */
const struct cp_report *analyze_matrix(struct arena *arena, size_t n, const double *hessian, const double *gradient,
                                       const char *name, const struct cp_options *options, struct diags *diags);

#endif
