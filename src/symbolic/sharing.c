/* Ids are a topological order: one loop downwards from the formulas meets every use before the term. */
#include "symbolic/sharing.h"

const size_t *sharing_count(struct arena *arena, const struct algebra *algebra, size_t count, const term_id *formulas)
{
    size_t *uses = ARENA_ARRAY(arena, algebra->count, size_t);
    for (size_t k = 0; k < count; k++)
        uses[formulas[k]]++;
    for (size_t id = algebra->count; id-- > 0;) {
        const struct term *term = term_at(algebra, (term_id)id);
        for (size_t k = 0; uses[id] != 0 && k < term->count; k++)
            uses[term->parts[k].term]++;
    }
    return uses;
}
