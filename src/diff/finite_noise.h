/* The rounding noise of f along one coordinate, measured: on the smallest steps, where differences are nothing else, and
 * in clusters of points on larger ones (Moré & Wild, Estimating computational noise, 2011). */
#ifndef DIFF_FINITE_NOISE_H
#define DIFF_FINITE_NOISE_H

#include "diff/finite_walk.h"

/* Measures it on the smallest steps of the walk. */
void noise_listen(struct walk *w);

/* Measures it on the larger steps on which estimates rest. */
void noise_measure(struct walk *w);

/* Bound of the rounding error of f on a step. */
double noise_at(const struct walk *w, int k);

/* Gives every rung its bound, from the measurements and from the size of the values. */
void noise_judge(struct walk *w);

#endif
