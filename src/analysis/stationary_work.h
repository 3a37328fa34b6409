/* What the files of the test of the gradient share: the precision of theta, and how a point is visited. */
#ifndef ANALYSIS_STATIONARY_WORK_H
#define ANALYSIS_STATIONARY_WORK_H

#include "analysis/stationary.h"

/* The precision of each coordinate: relative, with a tiny floor for those at 0: a move below it says nothing. */
struct precision {
    double *delta;    /* n: the larger of the other two */
    double *relative; /* n */
    double *floor;    /* n */
};

struct precision stationary_precision(struct problem *problem, const struct stationary_start *start, size_t n);

/* Along directions that cannot be told from flat no Newton step is taken; there the gradient itself must be explained by
 * its rounding, or by a move within precision against as much curvature as the error bound allows. */
bool stationary_flat_part_explained(const struct inertia *inertia, const struct derivatives *d, const double *delta);

/* `out` describes the start. */
void stationary_start_from(struct problem *problem, const struct stationary_start *start, struct stationary *out);

/* Evaluates at another point, in memory of its own. False if something is not finite there. */
bool stationary_visit(struct problem *problem, const double *theta, const struct stationary *from,
                      struct stationary *out);

/* Makes a visited point the current one. */
void stationary_settle(struct stationary *out, const struct stationary *visited);

/* Whether a step changes nothing beyond the last bits of theta, or of where it came from, or, with a floor, what can be
 * seen: a coordinate that goes to 0 has arrived when nobody could see the rest of the way. */
bool stationary_step_is_rounding(size_t n, const double *theta, const double *start, const double *floor,
                                 const double *step);

/* Whether the way to a place visited is within the precision that theta has there, too: where curvature comes and goes, a
 * move that seemed invisible at the start may be none. */
bool stationary_admits(struct problem *problem, const struct stationary_start *start, const struct stationary *visited);

/* Moves `out`, which is at the start, to the floor of a valley that theta lies beside by no more than delta. */
bool stationary_descend(struct problem *problem, const struct stationary_start *start, const double *delta,
                        struct stationary *out);

/* What is left to say of a critical point that was found: how far it is. */
void stationary_measure(struct problem *problem, const struct stationary_start *start, struct stationary *out);

#endif
