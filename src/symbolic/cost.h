/* How long a formula is for its reader: the count of names, numbers, operators and pairs of parentheses. */
#ifndef SYMBOLIC_COST_H
#define SYMBOLIC_COST_H

#include "symbolic/term.h"

/* Costs are remembered per term; `named` says which terms are printed as one name (see naming.h). */
struct costs {
    const struct algebra *algebra;
    size_t room;
    size_t *of; /* per term; 0: unknown */
    const unsigned char *named;
    size_t named_count;
};

size_t cost_of(struct costs *costs, term_id id);

#endif
