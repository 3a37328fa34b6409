/* Which smooth piece of a loss a point lies on: pieces meet where an operation that jumps (a comparison, sign, step) changes
 * its value, in the loss or in the local derivatives of abs, relu, max and the like. */
#ifndef ANALYSIS_PIECE_H
#define ANALYSIS_PIECE_H

#include "model/model.h"

struct piece;

/* The piece that theta lies on. */
struct piece *piece_new(struct arena *arena, struct model *model, const double *theta);

/* Whether another point lies on it, too. */
bool piece_holds(const struct piece *piece, const double *theta);

#endif
