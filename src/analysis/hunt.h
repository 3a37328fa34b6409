/* The hunt for directions of a null space along which the loss falls or rises, and for how it does so. */
#ifndef ANALYSIS_HUNT_H
#define ANALYSIS_HUNT_H

#include "analysis/orders.h"

enum { HUNT_LEVELS = 8 };

/* The best direction found so far, of falling or rising. */
struct trend {
    int order; /* 0: none found */
    double value;
    double *v; /* m */
};

/* A subspace on which a form of this degree is the first that does not vanish; it depends on all of it, and not on what is left. */
struct hunt_level {
    size_t degree;
    size_t dimension;
};

struct hunt {
    struct reduction *r;
    struct arena *arena;
    struct trend down;
    struct trend up;
    uint64_t drawn; /* random numbers so far */
    size_t seen;    /* the lowest order of a coefficient beyond rounding; 0: none was */
    bool broken;    /* one was not finite */
    double *span;   /* m x m: sum of the outer products of unit slopes: its kernel are directions nothing depends on */
    double size[REDUCTION_ORDER + 1]; /* of the forms, as far as seen */
    double *basis;                    /* m x m: orthonormal rows, level by level */
    size_t settled; /* rows that belong to the levels below; on those that are left nothing was seen */
    size_t level_count;
    struct hunt_level levels[HUNT_LEVELS];
};

struct hunt hunt_new(struct arena *arena, struct reduction *r);

/* Looks for the steepest way down, and for a way up where none was found, level by level. */
void hunt_search(struct hunt *hunt);

/* Looks along directions (count x m), and keeps what they show. */
struct reduced hunt_look(struct hunt *hunt, struct arena *arena, size_t count, const double *v);

/* Unit vectors, uniform on the sphere, the same in every run. */
void hunt_draw(struct hunt *hunt, size_t count, size_t dimension, double *v);

#endif
