/* What the files of reductions share: the places that are looked at, and the choice of coordinates. */
#ifndef ANALYSIS_REDUCTION_WORK_H
#define ANALYSIS_REDUCTION_WORK_H

#include "analysis/reduction.h"
#include "eval/jet.h"

/* What is seen to change between two places may change so many times as much. */
#define REDUCTION_CHANGE 4.0

/* A point whose values are known, and jets there. */
struct place {
    const double *theta;
    struct eval *values;
    struct errors *errors;
    struct jet_spec of_gradient;
    struct jet_spec of_loss;
    struct arena *arena; /* of the jets below */
    size_t curves;       /* that these are for */
    struct jets *gradient;
    struct jets *loss;
};

struct reduction_work {
    struct exact_spec spec; /* the derivatives by automatic differentiation, whatever the problem's are */
    size_t block;           /* curves in one sweep; 0: not even one fits */
    size_t place_count;
    struct place places[2]; /* theta, and the other end of its width if that is elsewhere */
};

/* Jets at a place for a block of so many curves; those of the last block if they fit. */
void reduction_jets(const struct reduction *r, struct place *place, size_t curves);

/* Coefficient k of the gradient along curve c in the coordinates z, S g_k, and the bound of its error. */
void reduction_gradient(const struct reduction *r, const struct place *place, size_t c, size_t k, double *g,
                        double *error);

/* reduction_scale.c: the scales of the parameters that the Hessian does not see, from their higher derivatives at theta. */
void reduction_scale(struct reduction *r, const bool *unseen);

/* reduction_frame.c: the coordinates, null space and complement, from the Hessian and what is known of theta. False if the
 * eigensolver fails. */
bool reduction_frame(struct reduction *r, struct problem *problem, const struct reduction_start *start);

#endif
