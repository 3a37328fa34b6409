/* Which parts of formulas occur several times. */
#ifndef SYMBOLIC_SHARING_H
#define SYMBOLIC_SHARING_H

#include "symbolic/term.h"

/* uses[id]: in how many places the formulas need a term, each place counted once for all that share it; 0 if none does.
 * One entry for each term of the algebra. */
const size_t *sharing_count(struct arena *arena, const struct algebra *algebra, size_t count, const term_id *formulas);

#endif
