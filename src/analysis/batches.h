/* One point, many batches: what kind of point theta is for each batch of rows, and how the gradient differs between them. */
#ifndef ANALYSIS_BATCHES_H
#define ANALYSIS_BATCHES_H

#include "model/model.h"

/* Whether the model's rows can be cut into batches of options->batches; a diagnostic if not. */
bool batches_possible(const struct model *model, const struct cp_options *options, struct diags *diags);

/* Fills in the report's `batches`: analyzes every batch at the report's theta with the report's tests. Memory for the work
 * does not grow with their number. */
void batches_analyze(struct arena *arena, const struct model *model, const struct cp_options *options,
                     struct cp_report *report);

#endif
