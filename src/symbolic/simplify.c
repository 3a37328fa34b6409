/* From the leaves upwards. The forms of a sum that are compared:
 *   - as it is, and multiplied out, as a whole or part by part where that shortens it (like terms meet);
 *   - each of these with the factors taken out that all its parts share, numbers too;
 *   - the shortest of them with factors taken out of some of its parts, the best one first (Breuer 1969), so that
 *     x^2*y + x^2*z + w becomes x^2*(y + z) + w.
 * A form replaces another one only if it is shorter, so the way in which a formula was written wins a tie. */
#include "symbolic/simplify.h"

#include "symbolic/expand.h"
#include "symbolic/factors.h"
#include "symbolic/fractions.h"

#include <string.h>

static const struct rational ZERO = {0, 1, 0};
static const struct rational ONE = {1, 1, 0};

struct simplifier simplifier_of(struct algebra *algebra, const unsigned char *named, size_t named_count)
{
    return (struct simplifier){.algebra = algebra,
                               .costs = {.algebra = algebra, .named = named, .named_count = named_count}};
}

static size_t cost(struct simplifier *s, term_id id)
{
    return cost_of(&s->costs, id);
}

static void improve(struct simplifier *s, term_id *best, term_id candidate)
{
    if (cost(s, candidate) < cost(s, *best))
        *best = candidate;
}

/* ---- Factors of some parts -------------------------------------------------------------------------------------- */

/* The same sum with a factor taken out of those parts that have it; the sum itself if fewer than two have it. */
static term_id take_from_some(struct simplifier *s, term_id id, term_id base)
{
    struct algebra *algebra = s->algebra;
    const struct term term = *term_at(algebra, id);
    struct part factor = {base, ZERO};
    struct part inside[FACTORS_MOST];
    struct part outside[FACTORS_MOST + 1];
    size_t in = 0;
    size_t out = 0;
    for (size_t k = 0; k < term.count; k++) {
        struct rational exponent = factors_exponent(algebra, term.parts[k].term, base);
        struct rational common = factor.factor.p == 0 ? exponent : factors_nearer(factor.factor, exponent);
        if (common.p == 0) {
            outside[out++] = term.parts[k];
            continue;
        }
        factor.factor = common;
        inside[in++] = term.parts[k];
    }
    if (in < 2)
        return id;
    for (size_t k = 0; k < in; k++)
        inside[k] = factors_without(algebra, inside[k], factor);
    const struct part product[2] = {{factors_take_common(algebra, term_sum(algebra, ZERO, in, inside)), ONE}, factor};
    outside[out++] = (struct part){term_product(algebra, 2, product), ONE};
    return term_sum(algebra, term.number, out, outside);
}

/* The greedy walk over factors of some parts. */
static term_id group(struct simplifier *s, term_id id)
{
    for (term_id best = id;; id = best) {
        const struct term term = *term_at(s->algebra, id);
        if (term.kind != TERM_SUM || term.count < 2 || term.count > FACTORS_MOST || s->algebra->exceeded)
            return id;
        for (size_t k = 0; k < term.count; k++)
            for (size_t i = 0; i < factors_count(s->algebra, term.parts[k].term); i++) {
                term_id base = factors_base(s->algebra, term.parts[k].term, i);
                if (!factors_any(s->algebra, &term, k, base))
                    improve(s, &best, take_from_some(s, id, base));
            }
        if (best == id)
            return id;
    }
}

/* ---- Multiplying out ----------------------------------------------------------------------------------------- */

/* Multiplies out one part of a sum after the other, where that makes the whole shorter. */
static term_id expand_some(struct simplifier *s, term_id id)
{
    const struct term term = *term_at(s->algebra, id);
    term_id best = id;
    if (term.kind != TERM_SUM || term.count > FACTORS_MOST)
        return id;
    for (size_t k = 0; k < term.count && !s->algebra->exceeded; k++) {
        term_id whole = term_scale(s->algebra, term.parts[k].factor, term.parts[k].term);
        term_id out = expand(s->algebra, whole);
        const struct part parts[3] = {{best, ONE}, {whole, rational_of(-1)}, {out, ONE}};
        if (out != whole)
            improve(s, &best, term_sum(s->algebra, ZERO, 3, parts));
    }
    return best;
}

static term_id shortest(struct simplifier *s, term_id id)
{
    term_id flat = expand(s->algebra, id);
    term_id best = id;
    improve(s, &best, factors_take_common(s->algebra, id));
    improve(s, &best, flat);
    improve(s, &best, factors_take_common(s->algebra, flat));
    improve(s, &best, expand_some(s, id));
    improve(s, &best, join_fractions(s->algebra, id));
    improve(s, &best, group(s, id));
    improve(s, &best, group(s, flat));
    improve(s, &best, group(s, best));
    return best;
}

/* ---- From the leaves upwards --------------------------------------------------------------------------------- */

static term_id rebuild_call(struct simplifier *s, const struct term *term)
{
    term_id *args = ARENA_ARRAY(s->algebra->arena, term->count, term_id);
    for (size_t k = 0; k < term->count; k++)
        args[k] = simplify(s, term->parts[k].term);
    return term_call(s->algebra, term->op, term->number, term->count, args);
}

static term_id rebuild(struct simplifier *s, term_id id)
{
    const struct term term = *term_at(s->algebra, id);
    struct part *parts = ARENA_ARRAY(s->algebra->arena, term.count + 1, struct part);
    if (term.kind == TERM_NUMBER || term.kind == TERM_SYMBOL)
        return id;
    if (term.kind == TERM_CALL)
        return rebuild_call(s, &term);
    for (size_t k = 0; k < term.count; k++)
        parts[k] = (struct part){simplify(s, term.parts[k].term), term.parts[k].factor};
    if (term.kind == TERM_TOTAL)
        return term_total(s->algebra, parts[0].term, term_at(s->algebra, term.parts[0].term)->rows);
    if (term.kind == TERM_PRODUCT)
        return term_product(s->algebra, term.count, parts);
    if (term.count == 1 && term.number.p == 0) /* a coefficient stays in front of a primitive sum */
        return term_multiply(s->algebra, term_rational(s->algebra, term.parts[0].factor), parts[0].term);
    return term_sum(s->algebra, term.number, term.count, parts);
}

static void cover(struct simplifier *s)
{
    if (s->room >= s->algebra->count)
        return;
    size_t room = 2 * s->algebra->count;
    term_id *known = ARENA_ARRAY_RAW(s->algebra->arena, room, term_id);
    if (s->room != 0)
        memcpy(known, s->known, s->room * sizeof *known);
    for (size_t k = s->room; k < room; k++)
        known[k] = UINT32_MAX;
    s->known = known;
    s->room = room;
}

term_id simplify(struct simplifier *s, term_id id)
{
    if (s->algebra->exceeded)
        return id;
    cover(s);
    if (s->known[id] != UINT32_MAX)
        return s->known[id];
    term_id best = id;
    improve(s, &best, rebuild(s, id));
    enum term_kind kind = term_at(s->algebra, best)->kind;
    if (kind == TERM_SUM || kind == TERM_PRODUCT || kind == TERM_TOTAL)
        best = shortest(s, best);
    cover(s);
    s->known[id] = best;
    s->known[best] = best;
    return best;
}
