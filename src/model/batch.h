/* Batches: which rows of its data a model is about.
 *
 * The rows of a model are those of the first axis that all its data have in common. A batch is {"size": 32, "seed": 7},
 * that many rows drawn without replacement and kept in their order; or a list of row numbers from 0, each at most once,
 * in the order of the list; or, as text, a slice as in Python. */
#ifndef MODEL_BATCH_H
#define MODEL_BATCH_H

#include "model/model.h"

/* model->choice from the text of an option: "0:32", "::2", "3,5,7" or JSON. False with diagnostics. */
bool batch_parse(struct model *model, const struct source *text);

/* model->choice of rows given by number, which may repeat. */
void batch_take(struct model *model, size_t count, const size_t *rows);

/* Counts the rows of the data that were read, and sets those that were chosen; false with diagnostics if they do not
 * exist. */
bool batch_choose(struct model *model);

/* Says why the data of a model have no rows to pick. Returns false. */
bool batch_refuse(const struct model *model, struct diags *diags);

#endif
