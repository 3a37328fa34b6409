/* The values of f along one coordinate, on steps of powers of two, and the difference quotients that they give.
 *
 * The points x +- 2^k are exact as long as the step resolves x; where they are not, the steps that were really taken enter
 * the quotients. */
#ifndef DIFF_FINITE_WALK_H
#define DIFF_FINITE_WALK_H

#include "diff/finite.h"
#include "diff/finite_ladder.h"

/* f with a point that may be moved, and what is known there. */
struct finite_probe {
    const struct finite_function *f;
    double *x;     /* the point; restored after every use */
    double center; /* f(x) */
    double floor;  /* least absolute rounding error of f that is believed */
    size_t evaluations;
};

/* f with x[i] replaced. */
double probe_value(struct finite_probe *probe, size_t i, double xi);

/* Bound of the rounding error of a value: the floor, or two units in its last place. */
double probe_noise(const struct finite_probe *probe, double value);

enum {
    WALK_LOWEST = -1060, /* exponents of the steps */
    WALK_HIGHEST = 560,  /* unless x itself is larger */
    WALK_STRIDE = 6,     /* octaves that are left out while f does not change; small steps that show its noise */
    WALK_MEASURES = 12   /* most measurements of noise */
};

/* What was seen so far. Arrays have one entry per exponent, from `lowest`; those in [bottom, top) are filled. */
struct walk {
    struct finite_probe *probe;
    size_t i; /* the coordinate */
    double x;
    int lowest;
    int highest; /* no step is larger */
    int bottom;
    int top;
    int home;                      /* exponent of the size of x, or 0: where the scale is likely to be */
    double *plus;                  /* f at x + 2^k */
    double *minus;                 /* f at x - 2^k */
    double floor;                  /* bound of the rounding error of f by the smallest steps */
    double grain;                  /* least move of f, where it stands still on the smallest steps; negative: unknown */
    size_t measures;               /* measurements of the rounding error on larger steps */
    int measure_at[WALK_MEASURES]; /* exponents of these steps */
    double measure[WALK_MEASURES]; /* bounds of the rounding error there */
    struct ladder_rung *first;     /* first difference quotients */
    struct ladder_rung *second;    /* second difference quotients */
};

/* A walk with nothing seen yet. */
struct walk walk_make(struct arena *scratch, struct finite_probe *probe, size_t i);

/* Evaluates f on both sides of a step. */
void walk_sample(struct walk *w, int k);

/* Takes f for unchanged on the steps from `top` up to k. */
void walk_skip(struct walk *w, int k);

/* f is defined on both sides of the step. */
bool walk_has(const struct walk *w, int k);

/* f is the same on both sides of the step as in the middle. */
bool walk_still(const struct walk *w, int k);

/* The larger of the changes on both sides. */
double walk_move(const struct walk *w, int k);

/* Second difference over a step. */
double walk_bend(const struct walk *w, int k);

/* The rungs that are filled, and what they say. */
size_t walk_count(const struct walk *w);
const struct ladder_rung *walk_first(const struct walk *w);
const struct ladder_rung *walk_second(const struct walk *w);
struct ladder_estimate walk_slope(const struct walk *w);
struct ladder_estimate walk_curvature(const struct walk *w);

#endif
