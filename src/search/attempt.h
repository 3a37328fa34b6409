/* A start and what became of it. Attempts depend on their start alone, so that threads may share them out. */
#ifndef SEARCH_ATTEMPT_H
#define SEARCH_ATTEMPT_H

#include "search/land.h"

enum attempt_end {
    ATTEMPT_REACHED,    /* a critical point of the region */
    ATTEMPT_OUTSIDE,    /* a critical point outside of it, or it left the region and went on */
    ATTEMPT_NOT_FINITE, /* the loss or a derivative is not finite at the start */
    ATTEMPT_STUCK,      /* no critical point */
    ATTEMPT_END_COUNT
};

struct attempt {
    enum attempt_end end;
    struct landing landing; /* where it reached a point */
};

/* What the attempts of one thread share. */
struct attempter;

/* `wants_index`: only points of this Morse index are looked for. */
struct attempter *attempter_new(struct arena *arena, struct problem *problem, const struct region *region,
                                bool wants_index, size_t index);

/* Start number k, at theta (n). The landing of `out` has room for n. */
void attempt_run(struct attempter *attempter, size_t k, const double *theta, struct attempt *out);

#endif
