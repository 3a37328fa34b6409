/* Multiplying out. */
#ifndef SYMBOLIC_EXPAND_H
#define SYMBOLIC_EXPAND_H

#include "symbolic/term.h"

/* Products and whole powers of sums become sums of products, and totals of sums sums of totals; what stands in calls stays
 * as it is. A term that would have more than EXPAND_MOST parts is left alone. */
enum { EXPAND_MOST = 120 };
term_id expand(struct algebra *algebra, term_id id);

#endif
