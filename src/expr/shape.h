/* Shapes of arrays, row-major, with NumPy's broadcasting. A scalar has rank 0. */
#ifndef EXPR_SHAPE_H
#define EXPR_SHAPE_H

#include "base/str.h"

enum { SHAPE_MAX_RANK = 8 };

struct shape {
    size_t rank;
    size_t dim[SHAPE_MAX_RANK];
};

struct shape shape_scalar(void);
struct shape shape_vector(size_t n);
struct shape shape_matrix(size_t rows, size_t columns);
bool shape_equal(const struct shape *a, const struct shape *b);

/* Number of entries; SIZE_MAX when it overflows. */
size_t shape_size(const struct shape *shape);

/* Row-major strides: how far apart neighbours along each axis lie. */
void shape_strides(const struct shape *shape, size_t strides[SHAPE_MAX_RANK]);

/* The shape that both broadcast to; false if they do not fit. */
bool shape_broadcast(const struct shape *a, const struct shape *b, struct shape *out);

/* Without one axis; with one more axis of length n before `axis`. */
struct shape shape_without(const struct shape *shape, size_t axis);
struct shape shape_with(const struct shape *shape, size_t axis, size_t n);

/* Lengths before, at and after an axis: the array as (outer, count, inner). */
struct axis_split {
    size_t outer;
    size_t count;
    size_t inner;
};
struct axis_split shape_split(const struct shape *shape, size_t axis);

/* "()" "(3,)" "(3, 2)" as NumPy prints it. */
const char *shape_print(struct arena *arena, const struct shape *shape);

#endif
