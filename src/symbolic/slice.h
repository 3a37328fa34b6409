/* Where a vector of data lies in the array that it was taken from. */
#ifndef SYMBOLIC_SLICE_H
#define SYMBOLIC_SLICE_H

#include "expr/shape.h"
#include "symbolic/term.h"

/* array[at[0], ..., start + step*row, ...]: all but one axis stand still. */
struct slice {
    size_t axis; /* the one that runs with the row */
    size_t start;
    size_t step; /* at least 1 */
    size_t at[SHAPE_MAX_RANK];
};

/* False if the vector has no name, or is no such slice. */
bool slice_of(const struct symbol *symbol, struct slice *out);

/* "x", "x[1:]", "X[:, 2]", as formulas write it. */
const char *slice_print(struct arena *arena, const struct symbol *symbol, const struct slice *slice);

#endif
