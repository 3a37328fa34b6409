/* What to run: "gd,adam:lr=0.1" as optimizers with all their settings. */
#ifndef OPTIM_RUNS_H
#define OPTIM_RUNS_H

#include "optim/optimizers.h"

struct run {
    const char *label; /* as it was asked for */
    const struct optimizer *optimizer;
    struct settings settings; /* NaN for what it does not have or use */
    bool batch_given;         /* somebody asked for the size of its batches */
};

struct run_list {
    size_t count;
    struct run *items;
};

/* Reads the optimizers of the options, with the settings for all of them, for runs of so many steps. False with
 * diagnostics, as many as there are mistakes. */
bool runs_read(struct arena *arena, const struct cp_descent_options *options, size_t steps, struct run_list *out,
               struct diags *diags);

#endif
