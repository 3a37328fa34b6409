/* Mini-batches: in every epoch the rows are put in a new random order and cut into batches, the last one perhaps smaller, so
 * that each row is used once. The order depends on seed and epoch alone. */
#ifndef OPTIM_MINIBATCH_H
#define OPTIM_MINIBATCH_H

#include "model/model.h"

struct minibatch;

/* Whether the model has so many rows to make a batch of; a diagnostic with the rule if not. */
bool minibatch_possible(const struct model *model, double size, struct diags *diags);

/* The batches of a walk; NULL where a batch is all there is: size 0, or all rows, or a model without rows. */
struct minibatch *minibatch_new(struct arena *arena, const struct model *model, double size, uint64_t seed);

/* The gradient (n) of the next batch's loss at theta. False, with a diagnostic, if the batch makes no model. */
bool minibatch_gradient(struct minibatch *batch, const double *theta, double *gradient, struct diags *diags);

#endif
