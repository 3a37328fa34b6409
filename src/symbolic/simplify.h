/* The shortest of several forms of a formula that mean the same. */
#ifndef SYMBOLIC_SIMPLIFY_H
#define SYMBOLIC_SIMPLIFY_H

#include "symbolic/cost.h"

/* What is remembered between calls. */
struct simplifier {
    struct algebra *algebra;
    struct costs costs;
    size_t room;
    term_id *known; /* per term: its simplified form; UINT32_MAX while unknown */
};

/* `named` has named_count entries: 1 for terms that are printed as one name. It may be NULL. */
struct simplifier simplifier_of(struct algebra *algebra, const unsigned char *named, size_t named_count);

term_id simplify(struct simplifier *simplifier, term_id id);

#endif
