/* The memory of evaluations of a separable loss: shared by the files that make it and that use it. */
#ifndef DIFF_SEPARABLE_WORK_H
#define DIFF_SEPARABLE_WORK_H

#include "diff/separable.h"
#include "diff/separable_slice.h"
#include "eval/error.h"

/* Directions in one sweep, at most. */
enum { SEPARABLE_DIRECTIONS = 64 };

/* Sweeps of one family. */
struct family_work {
    const struct tangent_plan *plan;
    struct tangents *tangents;
    double *seeds; /* of as many patterns as the plan has directions */
};

/* Everything for blocks of one size. */
struct block_work {
    struct slice *slice;
    struct eval *values;
    struct errors *errors;
    struct family_work *families;
};

struct separable_work {
    struct arena *arena;
    const struct separable *separable;
    struct block_work block; /* as often as it fits into the rows */
    struct block_work last;  /* for what is left of them; without a slice if nothing is */
    double *buffer;          /* tangents of one family at a time */
    double *error_buffer;
    double *keys; /* n */
    /* what depends on parameters alone */
    struct eval *rest;
    struct errors *rest_errors;
    size_t rest_count;
    node_id *rest_nodes; /* of the gradient */
};

#endif
