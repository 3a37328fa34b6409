/* --grid NAME=LO:HI:COUNT: the axes of a grid, crossed. */
#ifndef CLI_GRID_H
#define CLI_GRID_H

#include "base/diag.h"

/* The values that one entry of theta takes. */
struct axis {
    size_t entry; /* of theta */
    size_t count; /* at least 1 */
    double low;   /* of a range, both ends included */
    double high;
    const double *list; /* of a list: count values; else NULL */
};

struct grid {
    size_t axis_count;
    struct axis *axes; /* the last one varies fastest */
    size_t count;      /* of points */
};

/* Understands the axes as they were typed; everything is about the parameters of a model with n entries. NULL with
 * diagnostics. */
const struct grid *grid_parse(struct arena *arena, const cp_model *model, size_t count, const char *const *texts,
                              struct diags *diags);

/* Value k of an axis: low + k*(high - low)/(count - 1) as numpy.linspace rounds it, the ends exact. */
double axis_value(const struct axis *axis, size_t k);

/* Sets the entries of the axes for point k; the others of theta stay. */
void grid_point(const struct grid *grid, size_t k, double *theta);

#endif
