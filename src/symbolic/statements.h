/* Formulas as a sequence of statements, for languages that compute: what occurs several times is computed once.
 *
 * Single numbers become locals (t1, t2, ...); numbers for each row (r1, ...) belong to loops over the rows, which end in
 * totals (s1, ...). A loop of level k uses totals of lower levels only. */
#ifndef SYMBOLIC_STATEMENTS_H
#define SYMBOLIC_STATEMENTS_H

#include "symbolic/derivation.h"

struct statements {
    const struct algebra *algebra;
    size_t count;          /* terms covered */
    size_t *level;         /* per term: how many loops must have run before it */
    unsigned char *needed; /* per term */
    const char **name;     /* per term: of those that are computed once, or NULL */
    size_t levels;
};

/* For terms that are wanted. Every total gets a name if `totals` says so, else only those that occur several times. */
struct statements statements_make(struct arena *arena, const struct derivation *derivation, size_t count,
                                  const term_id *wanted, bool totals);

/* The symbol that a term is, if it is needed and of this kind; else NULL. */
const struct symbol *statements_symbol(const struct statements *statements, term_id id, enum symbol_kind kind);

/* Whether a term is the result of a loop: a total, or a reduction of all rows. */
bool statements_loops(const struct algebra *algebra, term_id id);

#endif
