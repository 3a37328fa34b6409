/* Sections of the error surface: planes and lines through a point, with the losses on them. */
#ifndef ANALYSIS_SECTION_H
#define ANALYSIS_SECTION_H

#include "analysis/problem.h"

/* losses (count) = L at the points (count x n). */
void section_losses(struct arena *arena, struct model *model, size_t count, const double *points, double *losses);

/* As cp_plane, cp_plane_project and cp_profile say. */
const struct cp_plane *section_plane(struct arena *arena, struct model *model, const double *theta,
                                     const struct cp_report *report, const struct cp_plane_options *options,
                                     struct diags *diags);
void section_project(const struct cp_plane *plane, const double *p, double coordinates[2]);
const struct cp_profile *section_profile(struct arena *arena, struct model *model, const struct cp_report *report,
                                         size_t eigenvalue, double reach, size_t count, struct diags *diags);

#endif
