/* Two coordinates: the mixed second derivative, from the four corners of shrinking rectangles. */
#ifndef DIFF_FINITE_PAIR_H
#define DIFF_FINITE_PAIR_H

#include "diff/finite_axis.h"

struct finite_mixed {
    double value; /* NaN if it cannot be determined */
    double error;
};

struct finite_mixed finite_pair_explore(struct finite_probe *probe, size_t i, const struct finite_axis *a, size_t j,
                                        const struct finite_axis *b);

#endif
