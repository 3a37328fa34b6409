/* --box NAME=LO:HI: where a search looks. */
#ifndef CLI_BOUNDS_H
#define CLI_BOUNDS_H

#include "base/diag.h"

struct bounds {
    double *low; /* n */
    double *high;
};

/* Understands the boxes as they were typed: NAME=LO:HI for a parameter, an array or one of its entries, and LO:HI for all
 * parameters; what is more special counts. Every entry of theta must have one. False with diagnostics. */
bool bounds_parse(struct arena *arena, const cp_model *model, size_t count, const char *const *texts,
                  struct bounds *out, struct diags *diags);

#endif
