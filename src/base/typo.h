/* "Did you mean ...?": the nearest of some names to a mistyped one. */
#ifndef BASE_TYPO_H
#define BASE_TYPO_H

#include "base/str.h"

/* Collects the best candidate so far; start from typo_start(word), offer every valid name, then read `best`. */
struct typo {
    struct str word;
    struct str best; /* size 0: nothing is near enough */
    size_t distance;
};

struct typo typo_start(struct str word);
void typo_offer(struct typo *typo, struct str name);

/* Optimal string alignment distance (Damerau 1964; restricted): insertions, deletions, substitutions and swaps of
 * neighbours, each at cost 1. Names longer than 64 bytes count as far away. */
size_t typo_distance(struct str a, struct str b);

#endif
