/* A part gets a name if it stands in several places, and is more than a name, a number, or their product; so does the base
 * of a power, which is written as a product. */
#include "symbolic/statements.h"

#include "symbolic/sharing.h"

bool statements_loops(const struct algebra *algebra, term_id id)
{
    const struct term *term = term_at(algebra, id);
    return term->kind == TERM_TOTAL ||
           (term->kind == TERM_CALL && term->count == 1 && op_rows[term->op].family == FAMILY_REDUCE);
}

static bool is_leaf(const struct term *term)
{
    return term->kind == TERM_NUMBER || term->kind == TERM_SYMBOL;
}

/* Numbers, names, -x, 2*x: not worth a name. */
static bool is_light(const struct algebra *algebra, const struct term *term)
{
    return is_leaf(term) || (term->kind == TERM_SUM && term->count == 1 && term->number.p == 0 &&
                             is_leaf(term_at(algebra, term->parts[0].term)));
}

/* Bases of whole powers count once more. */
static void count_powers(const struct algebra *algebra, size_t *extra, const struct statements *s)
{
    for (size_t id = 0; id < s->count; id++) {
        const struct term *term = term_at(algebra, (term_id)id);
        for (size_t k = 0; s->needed[id] && term->kind == TERM_PRODUCT && k < term->count; k++) {
            int64_t exponent;
            bool whole = rational_whole(rational_size(term->parts[k].factor), &exponent);
            extra[term->parts[k].term] += whole && exponent > 1 ? 1 : 0;
        }
    }
}

static void find_levels(struct statements *s)
{
    for (size_t id = 0; id < s->count; id++) {
        const struct term *term = term_at(s->algebra, (term_id)id);
        size_t level = 0;
        for (size_t k = 0; k < term->count; k++) {
            size_t below = s->level[term->parts[k].term];
            level = below > level ? below : level;
        }
        s->level[id] = level + (statements_loops(s->algebra, (term_id)id) ? 1 : 0);
        if (s->needed[id] && s->level[id] > s->levels)
            s->levels = s->level[id];
    }
}

struct statements statements_make(struct arena *arena, const struct derivation *d, size_t count, const term_id *wanted,
                                  bool totals)
{
    const struct algebra *algebra = d->algebra;
    struct statements s = {
        .algebra = algebra,
        .count = algebra->count,
        .level = ARENA_ARRAY(arena, algebra->count, size_t),
        .needed = ARENA_ARRAY(arena, algebra->count, unsigned char),
        .name = ARENA_ARRAY(arena, algebra->count, const char *),
    };
    const size_t *uses = sharing_count(arena, algebra, count, wanted);
    size_t *extra = ARENA_ARRAY(arena, algebra->count, size_t);
    size_t made[3] = {0, 0, 0};
    for (size_t id = 0; id < s.count; id++)
        s.needed[id] = uses[id] != 0;
    count_powers(algebra, extra, &s);
    find_levels(&s);
    for (size_t id = 0; id < s.count; id++) {
        const struct term *term = term_at(algebra, (term_id)id);
        bool loop = statements_loops(algebra, (term_id)id);
        bool often = uses[id] + extra[id] > 1 && !is_light(algebra, term);
        if (!s.needed[id] || !(often || (loop && totals)))
            continue;
        size_t kind = loop && totals ? 2 : term->rows != 0 ? 1 : 0;
        s.name[id] = str_format(arena, "%c%zu", "trs"[kind], ++made[kind]);
    }
    return s;
}

const struct symbol *statements_symbol(const struct statements *s, term_id id, enum symbol_kind kind)
{
    const struct term *term = term_at(s->algebra, id);
    if (term->kind != TERM_SYMBOL || !s->needed[id] || s->algebra->symbols[term->symbol].kind != kind)
        return NULL;
    return &s->algebra->symbols[term->symbol];
}
