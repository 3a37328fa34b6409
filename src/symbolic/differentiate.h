/* Derivatives of terms, by the rules of ops.def. */
#ifndef SYMBOLIC_DIFFERENTIATE_H
#define SYMBOLIC_DIFFERENTIATE_H

#include "symbolic/term.h"

/* The derivative with respect to a parameter, a SYMBOL term. Not simplified beyond what canonical terms are. */
term_id differentiate(struct algebra *algebra, term_id id, term_id parameter);

#endif
