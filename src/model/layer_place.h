/* Which layer of a network a piece of its text belongs to. */
#ifndef MODEL_LAYER_PLACE_H
#define MODEL_LAYER_PLACE_H

#include "model/model.h"

/* The name of the module, as nn.Sequential counts: "1", or "3.0" within layer 3; NULL where the text is of no layer. */
const char *model_layer_at(struct arena *arena, const struct model *model, struct span span);

#endif
