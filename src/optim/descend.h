/* Runs from one point: each optimizer goes its way from the same start, with the same order of the rows. */
#ifndef OPTIM_DESCEND_H
#define OPTIM_DESCEND_H

#include "model/model.h"

/* As cp_descend. What is returned belongs to `arena`; memory for the work is released. */
const struct cp_descents *descend(struct arena *arena, struct model *model, const double *theta,
                                  const struct cp_descent_options *options, struct diags *diags);

#endif
