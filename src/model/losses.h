/* Losses of networks, and the targets that they compare the outputs with. */
#ifndef MODEL_LOSSES_H
#define MODEL_LOSSES_H

#include "model/network.h"

/* What targets mean to a loss. */
enum target_kind {
    TARGET_NUMBERS, /* numbers like the outputs */
    TARGET_MOMENTS, /* numbers, of each of which the outputs give mean and log-variance */
    TARGET_BINARY,  /* 0, 1 or a probability for each output */
    TARGET_SIGNS,   /* -1 or 1 for each output; 0 and 1 stand for them too */
    TARGET_CLASSES  /* a distribution over the outputs of a row; its class stands for it */
};

/* losses.c: the loss that "loss" names, of network->outputs and network->targets; NODE_NONE with diagnostics. */
node_id loss_build(struct network *network, const struct json *json);

/* losses.c: the keys of a network that are numbers of its loss, such as "delta" of huber; `most` at most. */
size_t loss_keys(struct arena *arena, const struct json *network, size_t most, const char **names);

/* targets.c: network->targets as the loss needs them, checked; NODE_NONE with diagnostics. `loss` is its name. */
node_id targets_for(struct network *network, enum target_kind kind, const char *loss);

#endif
