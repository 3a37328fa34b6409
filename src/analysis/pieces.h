/* The smooth pieces of a loss that meet at kinks.
 *
 * Near theta a loss with kinks is one of finitely many smooth functions, its pieces (Scholtes 2012, "Introduction to
 * piecewise differentiable equations"). Which one, the signs of the kinks' arguments say: each kink is a switch. Here the
 * switches are inputs, numbers behind theta, and the pieces are evaluated and differentiated at theta as any loss is, on
 * both sides of every kink. */
#ifndef ANALYSIS_PIECES_H
#define ANALYSIS_PIECES_H

#include "analysis/kinks.h"

struct pieces;

/* The pieces that meet at the kinks of theta (n, to stay in place). NULL where there are none of this kind, and `why` then
 * says what is in the way. */
struct pieces *pieces_new(struct arena *arena, struct model *model, const double *theta, const struct kinks *kinks,
                          const char **why);

/* How many there are, and how many switches make them. */
size_t pieces_count(const struct pieces *pieces);
size_t pieces_switches(const struct pieces *pieces);

/* Norms that are 0 here are not made of pieces: |v| is u'v with the unit vector u along v, and u is free. Where there are any,
 * there are no switches. How many there are, the length of the v of one of them, what its u is to be (0 at first) in all that is
 * asked below, and the gradient of entry i of its v (n), with a bound of its error. */
size_t pieces_cones(const struct pieces *pieces);
size_t pieces_cone_size(const struct pieces *pieces, size_t k);
void pieces_lean(struct pieces *pieces, size_t k, const double *u);
void pieces_cone_slope(struct pieces *pieces, size_t k, size_t i, double *slope, double *error);

/* How many sides a piece has: functions that are not negative where the loss is this piece. */
size_t pieces_sides(const struct pieces *pieces);

/* One piece to first order at theta. */
struct piece {
    double loss;
    double loss_error;
    double *gradient;       /* n */
    double *gradient_error; /* n */
    double *sides;          /* sides x n: the gradients of its sides, */
    double *sides_error;    /* sides x n: with bounds of their errors */
};
void pieces_look(struct pieces *pieces, size_t index, struct piece *out);

/* The derivatives of the Lagrange function factor * (piece) - sum_k lambda_k (side k) at theta. */
void pieces_lagrangian(struct pieces *pieces, size_t index, double factor, const double *lambda,
                       struct derivatives *out);

/* d'Hd with the Hessian H of side k. */
double pieces_side_curvature(struct pieces *pieces, size_t index, size_t k, const double *d);

#endif
