/* Sums of fractions as one fraction. */
#ifndef SYMBOLIC_FRACTIONS_H
#define SYMBOLIC_FRACTIONS_H

#include "symbolic/term.h"

/* A sum over the common denominator of its parts, the numerator multiplied out: 1 - x/(x + y) is y/(x + y). In a product, each
 * factor by itself. Terms without fractions stay as they are. */
term_id join_fractions(struct algebra *algebra, term_id id);

#endif
