/* One piece of the loss around theta: does it rise wherever its sides are not negative, or fall somewhere?
 *
 * With the gradient g of the piece and the gradients a_k of its sides: if g is no combination sum lambda_k a_k with lambda >= 0,
 * what is missing of one points down (Farkas). If it is, theta is a strict local minimum of the piece where its sides are
 * not negative as soon as the Hessian of piece - sum lambda_k side_k is positive on the directions that leave the sides with
 * lambda_k > 0 at 0 (Fiacco and McCormick 1968, "Nonlinear programming", theorem 4). No constraint qualification is
 * needed for this. A negative direction is a way down along these sides, whose curvature the path follows. */
#ifndef ANALYSIS_PIECE_TEST_H
#define ANALYSIS_PIECE_TEST_H

#include "analysis/one_sided_path.h"
#include "analysis/pieces.h"

enum piece_outcome { PIECE_OPEN, PIECE_RISES, PIECE_FALLS };

struct piece_test {
    struct pieces *pieces;
    const struct piece *piece;
    size_t index;
    size_t n;
    double factor;       /* 1: of the loss; -1: of its opposite */
    const double *scale; /* n: coordinates in which gradients are of a size */
    const double *blur;  /* n: what else than rounding an entry of a gradient may be off */
    /* the answer */
    enum piece_outcome outcome;
    int order;       /* of the derivatives that told */
    struct path way; /* if it falls */
    const char *why; /* if it is open */
};

/* What it points to belongs to `arena`. */
void piece_test_run(struct arena *arena, struct piece_test *test);

#endif
