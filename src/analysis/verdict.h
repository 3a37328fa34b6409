/* From the signs of the eigenvalues to the verdict and the numbers around it. */
#ifndef ANALYSIS_VERDICT_H
#define ANALYSIS_VERDICT_H

#include "analysis/degenerate.h"
#include "critpoint/critpoint.h"

/* An empty report: NaN where nothing is known yet. */
struct cp_report *verdict_report(struct arena *arena, const char *name, size_t n, const struct cp_options *options);

/* Fills in everything of the report that follows from the spectrum: eigenvalues with errors, inertia, condition, trace,
 * sharpness, null directions. The Hessian must live as long as the report. */
void verdict_spectrum(struct arena *arena, const struct inertia *inertia, const double *hessian, bool want_vectors,
                      struct cp_report *report);

/* Decides: not critical, or by the Hessian, for a smooth point whose spectrum is filled in. */
void verdict_decide(struct arena *arena, bool assume_critical, struct cp_report *report);

/* What higher orders say of a point that was degenerate. */
void verdict_decide_higher(struct arena *arena, const struct degenerate *found, struct cp_report *report);

/* The direction of escape for the verdict: downhill where the gradient is not zero, else along the most negative
 * curvature. False if the verdict has none. */
bool verdict_escape(const struct inertia *inertia, const struct cp_report *report, double *u);

/* Appends a warning. */
void verdict_warn(struct arena *arena, struct cp_report *report, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
