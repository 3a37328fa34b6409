/* One coordinate: the first and second derivative in its direction, the scale on which f varies along it, and how much f
 * rounds. */
#ifndef DIFF_FINITE_AXIS_H
#define DIFF_FINITE_AXIS_H

#include "diff/finite_walk.h"

/* What one coordinate told. */
struct finite_axis {
    double first;
    double first_error;
    double second;
    double second_error;
    double noise; /* bound of the absolute rounding error of f on the steps that were used */
    int step;     /* steps of about 2^step suit this coordinate */
    bool flat;    /* f did not change along it: the step is a guess */
};

struct finite_axis finite_axis_explore(struct arena *scratch, struct finite_probe *probe, size_t i);

#endif
