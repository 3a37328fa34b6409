/* The factors of the parts of sums. */
#ifndef SYMBOLIC_FACTORS_H
#define SYMBOLIC_FACTORS_H

#include "symbolic/term.h"

enum { FACTORS_MOST = 60 }; /* parts of a sum: a longer one is left as it is */

/* The bases of a term: those of a product, or itself. */
size_t factors_count(const struct algebra *algebra, term_id id);
term_id factors_base(const struct algebra *algebra, term_id id, size_t k);

/* The exponent that a base has in a term; 0 if it is no factor. */
struct rational factors_exponent(const struct algebra *algebra, term_id id, term_id base);

/* Of two exponents of one sign the one that is nearer to 0; 0 if the signs differ. */
struct rational factors_nearer(struct rational a, struct rational b);

/* A part of a sum, divided by base ^ exponent. */
struct part factors_without(struct algebra *algebra, struct part part, struct part factor);

/* Whether a base is a factor of one of the first `count` parts of a sum. */
bool factors_any(const struct algebra *algebra, const struct term *sum, size_t count, term_id base);

/* A sum as the product of what all its parts share, numbers too, and the rest; the sum itself if they share nothing. */
term_id factors_take_common(struct algebra *algebra, term_id id);

#endif
