/* A product is multiplied out factor by factor, and given up as soon as it grows too long. */
#include "symbolic/expand.h"

static const struct rational ZERO = {0, 1, 0};
static const struct rational ONE = {1, 1, 0};

/* A term as a list of parts whose sum it is, without a constant: numbers are parts of the term 1. */
struct list {
    size_t count;
    struct part items[EXPAND_MOST];
};

static struct list list_of(struct algebra *algebra, term_id id)
{
    const struct term term = *term_at(algebra, id);
    struct list list = {0};
    if (term.kind != TERM_SUM || term.count + 1 > EXPAND_MOST)
        return (struct list){1, {{id, ONE}}};
    if (term.number.p != 0)
        list.items[list.count++] = (struct part){term_whole(algebra, 1), term.number};
    for (size_t k = 0; k < term.count; k++)
        list.items[list.count++] = term.parts[k];
    return list;
}

/* (sum a) * (sum b); false if that is too long. */
static bool multiply(struct algebra *algebra, term_id a, term_id b, term_id *out)
{
    struct list x = list_of(algebra, a);
    struct list y = list_of(algebra, b);
    if (x.count * y.count > EXPAND_MOST)
        return false;
    struct part products[EXPAND_MOST];
    size_t count = 0;
    for (size_t i = 0; i < x.count; i++)
        for (size_t j = 0; j < y.count; j++) {
            struct rational factor;
            if (!rational_mul(x.items[i].factor, y.items[j].factor, &factor))
                return false;
            products[count++] = (struct part){term_multiply(algebra, x.items[i].term, y.items[j].term), factor};
        }
    *out = term_sum(algebra, ZERO, count, products);
    return true;
}

static bool expand_power(struct algebra *algebra, struct part part, term_id *out)
{
    int64_t exponent;
    term_id base = expand(algebra, part.term);
    *out = term_power(algebra, base, part.factor);
    if (term_at(algebra, base)->kind != TERM_SUM || !rational_whole(part.factor, &exponent) || exponent < 1 ||
        exponent > 12)
        return true;
    *out = base;
    for (int64_t k = 1; k < exponent; k++)
        if (!multiply(algebra, *out, base, out))
            return false;
    return true;
}

static term_id expand_product(struct algebra *algebra, term_id id)
{
    const struct term term = *term_at(algebra, id);
    term_id out = term_whole(algebra, 1);
    for (size_t k = 0; k < term.count; k++) {
        term_id power;
        if (!expand_power(algebra, term.parts[k], &power) || !multiply(algebra, out, power, &out))
            return id;
    }
    return out;
}

static term_id expand_sum(struct algebra *algebra, term_id id)
{
    const struct term term = *term_at(algebra, id);
    struct part *parts = ARENA_ARRAY(algebra->arena, term.count, struct part);
    for (size_t k = 0; k < term.count; k++)
        parts[k] = (struct part){expand(algebra, term.parts[k].term), term.parts[k].factor};
    return term_sum(algebra, term.number, term.count, parts);
}

static term_id expand_total(struct algebra *algebra, term_id id)
{
    term_id inside = term_at(algebra, id)->parts[0].term;
    size_t rows = term_at(algebra, inside)->rows;
    term_id whole = expand(algebra, inside);
    struct list list = list_of(algebra, whole);
    for (size_t k = 0; k < list.count; k++)
        list.items[k].term = term_total(algebra, list.items[k].term, rows);
    return term_sum(algebra, ZERO, list.count, list.items);
}

term_id expand(struct algebra *algebra, term_id id)
{
    if (algebra->exceeded)
        return id;
    switch (term_at(algebra, id)->kind) {
    case TERM_SUM:
        return expand_sum(algebra, id);
    case TERM_PRODUCT:
        return expand_product(algebra, id);
    case TERM_TOTAL:
        return expand_total(algebra, id);
    default:
        return id;
    }
}
