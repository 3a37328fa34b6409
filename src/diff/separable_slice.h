/* A graph for some rows of the data: the nodes of another one under the same ids, the sliced ones with fewer rows. */
#ifndef DIFF_SEPARABLE_SLICE_H
#define DIFF_SEPARABLE_SLICE_H

#include "diff/rows.h"

struct slice {
    const struct rows *rows;
    size_t block; /* rows at a time */
    struct graph graph;
};

struct slice *slice_new(struct arena *arena, const struct rows *rows, size_t block);

/* Shows rows [begin, begin + block) of the data. */
void slice_move(struct slice *slice, size_t begin);

#endif
