/* From a start to a place where a critical point is near: two ways to walk.
 *
 * walk_down descends on |g|^2, which is zero at every critical point whatever its kind, by Levenberg-Marquardt steps in a
 * trust region (More 1978). walk_along follows eigenvectors: uphill along the `index` lowest ones and downhill along all
 * others (Cerjan and Miller 1981; steps of Wales 1994), so that it comes to rest at points of that Morse index only.
 *
 * Neither says that a point is critical: |g|^2 has minima where g is not zero but H g is. What a walk finds is polished
 * and tested by land.h, which `lands` stands for. */
#ifndef SEARCH_WALK_H
#define SEARCH_WALK_H

#include "search/frame.h"

enum walk_end {
    WALK_LANDED,     /* at a critical point */
    WALK_NOT_FINITE, /* the loss or a derivative is not finite at the start */
    WALK_LEFT,       /* it went out of the box, and on */
    WALK_LOST        /* it got stuck where the gradient is not zero, or took too many steps */
};

struct walk {
    struct problem *problem;
    const struct region *region;
    struct frame *here; /* where it is; at first anything */
    struct frame *next; /* workspace */
    bool (*lands)(void *context, const struct frame *frame);
    void *context;
};

enum walk_end walk_down(struct walk *walk, const double *start);
enum walk_end walk_along(struct walk *walk, const double *start, size_t index);

#endif
