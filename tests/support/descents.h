/* Descents on models of a line of text. */
#ifndef SUPPORT_DESCENTS_H
#define SUPPORT_DESCENTS_H

#include "optim/descend.h"
#include "support/analyses.h"

static inline const struct cp_descents *descents_of(struct arena *arena, struct model *model, const double *theta,
                                                    const struct cp_descent_options *options)
{
    struct diags *diags = diags_new(arena);
    const struct cp_descents *descents = descend(arena, model, theta, options, diags);
    if (descents == NULL)
        fail_msg("no descents: %s", diags->count == 0 ? "stopped" : diags->items[0].message);
    return descents;
}

/* Four rows whose gradients at the origin cancel: (1 - w1*w2)^2 under noise of the weights. */
static const char NOISY_WEIGHTS[] =
    "{\"parameters\": [\"w1\", \"w2\"], \"data\": {\"a\": [1, 1, -1, -1], \"b\": [1, -1, 1, -1]}, "
    "\"loss\": \"mean((1 - (w1 + a/4)*(w2 + b/4))^2)\"}";

#endif
