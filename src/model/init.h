/* Starting values: random or constant, the same numbers on every machine and for every number of threads. */
#ifndef MODEL_INIT_H
#define MODEL_INIT_H

#include "model/model.h"

/* What a tensor is to a layer: decides which schemes touch it. */
enum init_role {
    INIT_FREE,   /* a parameter of a formula: every scheme applies */
    INIT_WEIGHT, /* of a dense or convolutional layer: every scheme applies */
    INIT_BIAS,   /* 0 under the schemes that know of fans (glorot, he), else as weights */
    INIT_SCALE,  /* of a normalisation: 1 */
    INIT_SHIFT   /* of a normalisation: 0 */
};

struct init; /* a scheme with its numbers; init.c */

/* Reads {"scheme": ..., "seed": ...}; NULL with diagnostics. */
const struct init *init_read(struct model *model, const struct json *json);

/* The "seed" of an object, 0 where it has none; false with a diagnostic. */
bool init_read_seed(struct model *model, const struct json *json, uint64_t *out);

/* Fills `values` (of the shape, row-major) for tensor number `stream` of the model. Fans are PyTorch's: the first
 * dimension counts outputs, the second inputs, the others the receptive field. A vector has one output, a number one
 * input and one output. */
void init_fill(const struct init *init, enum init_role role, size_t stream, const struct shape *shape, double *values);

#endif
