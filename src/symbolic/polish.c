/* A product is only changed by way of the sum that holds its coefficient; others have none. */
#include "symbolic/polish.h"

static const struct rational ONE = {1, 1, 0};

struct polisher {
    struct algebra *algebra;
    struct costs *costs;
    size_t written;
};

static bool is_named(const struct polisher *p, term_id id)
{
    return id < p->costs->named_count && p->costs->named[id];
}

/* factor * term with the k-th factor of the product scaled by a number. */
static struct part rescale(const struct polisher *p, struct part part, size_t k, struct rational by,
                           struct rational factor)
{
    const struct term term = *term_at(p->algebra, part.term);
    if (term.kind == TERM_SUM)
        return (struct part){term_scale(p->algebra, by, part.term), factor};
    struct part *parts = arena_copy(p->algebra->arena, term.parts, term.count, sizeof *parts);
    struct term product = term;
    parts[k].term = term_scale(p->algebra, by, parts[k].term);
    product.parts = parts;
    return (struct part){term_intern(p->algebra, &product), factor};
}

/* A sum with one part replaced, put together as it is. */
static term_id replace(const struct polisher *p, const struct term *sum, size_t k, struct part part)
{
    struct part *parts = arena_copy(p->algebra->arena, sum->parts, sum->count, sizeof *parts);
    struct term changed = *sum;
    if (sum->count == 1 && sum->number.p == 0 && rational_is(part.factor, 1))
        return part.term;
    parts[k] = part;
    changed.parts = parts;
    return term_intern(p->algebra, &changed);
}

static void improve(const struct polisher *p, const struct term *sum, size_t k, struct part part, term_id *best)
{
    term_id changed = replace(p, sum, k, part);
    if (cost_of(p->costs, changed) < cost_of(p->costs, *best))
        *best = changed;
}

/* Tries the factors of a part that are sums. */
static void try_part(const struct polisher *p, const struct term *sum, size_t k, term_id *best)
{
    const struct part part = sum->parts[k];
    const struct term term = *term_at(p->algebra, part.term);
    bool alone = term.kind == TERM_SUM;
    for (size_t i = 0; i < (alone ? 1 : term.kind == TERM_PRODUCT ? term.count : 0); i++) {
        term_id factor = alone ? part.term : term.parts[i].term;
        int64_t whole;
        if (term_at(p->algebra, factor)->kind != TERM_SUM || is_named(p, factor) || factor < p->written ||
            (!alone && !rational_is(term.parts[i].factor, 1)))
            continue;
        if (rational_whole(part.factor, &whole) && whole != 1)
            improve(p, sum, k, rescale(p, part, i, part.factor, ONE), best);
        if (rational_sign(part.factor) < 0)
            improve(p, sum, k, rescale(p, part, i, rational_of(-1), rational_negated(part.factor)), best);
    }
}

static term_id polish_sum(const struct polisher *p, term_id id)
{
    for (term_id best = id;; id = best) {
        const struct term sum = *term_at(p->algebra, id);
        if (sum.kind != TERM_SUM)
            return id;
        for (size_t k = 0; k < sum.count; k++)
            try_part(p, &sum, k, &best);
        if (best == id)
            return id;
    }
}

static term_id polish_below(const struct polisher *p, term_id id)
{
    const struct term term = *term_at(p->algebra, id);
    struct part *parts = ARENA_ARRAY(p->algebra->arena, term.count + 1, struct part);
    bool changed = false;
    if (is_named(p, id) || term.count == 0)
        return id;
    for (size_t k = 0; k < term.count; k++) {
        parts[k] = (struct part){polish_below(p, term.parts[k].term), term.parts[k].factor};
        changed = changed || parts[k].term != term.parts[k].term;
    }
    struct term made = term;
    made.parts = parts;
    term_id out = changed ? term_intern(p->algebra, &made) : id;
    return term.kind == TERM_SUM ? polish_sum(p, out) : out;
}

term_id polish(struct algebra *algebra, struct costs *costs, size_t written, term_id id)
{
    const struct polisher p = {algebra, costs, written};
    return polish_below(&p, id);
}
