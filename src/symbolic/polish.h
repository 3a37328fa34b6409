/* The last touch before formulas are printed. */
#ifndef SYMBOLIC_POLISH_H
#define SYMBOLIC_POLISH_H

#include "symbolic/cost.h"

/* Moves signs and coefficients into sums where that is shorter: -2*(1 - 2*x)*y becomes (4*x - 2)*y. Sums that are older than
 * `written`, which are the model's own, stay as they are. The result may not be canonical: it is for reading only. */
term_id polish(struct algebra *algebra, struct costs *costs, size_t written, term_id id);

#endif
