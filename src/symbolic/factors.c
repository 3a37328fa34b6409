/* A term that is no product is its own only factor. */
#include "symbolic/factors.h"

#include <string.h>

static const struct rational ZERO = {0, 1, 0};
static const struct rational ONE = {1, 1, 0};

/* The exponent that a base has in a term; 0 if it is no factor. */
struct rational factors_exponent(const struct algebra *algebra, term_id id, term_id base)
{
    const struct term *term = term_at(algebra, id);
    if (id == base)
        return ONE;
    for (size_t k = 0; term->kind == TERM_PRODUCT && k < term->count; k++)
        if (term->parts[k].term == base)
            return term->parts[k].factor;
    return ZERO;
}

/* Of two exponents of one sign the one that is nearer to 0; 0 if the signs differ. */
struct rational factors_nearer(struct rational a, struct rational b)
{
    struct rational gap;
    if (rational_sign(a) != rational_sign(b) ||
        !rational_add(rational_size(a), rational_negated(rational_size(b)), &gap))
        return ZERO;
    return rational_sign(gap) < 0 ? a : b;
}

/* base^-exponent * term for parts of a sum. */
struct part factors_without(struct algebra *algebra, struct part part, struct part factor)
{
    const struct part parts[2] = {{part.term, ONE}, {factor.term, rational_negated(factor.factor)}};
    return (struct part){term_product(algebra, 2, parts), part.factor};
}

/* The bases of a term: itself, or the factors of a product. */
size_t factors_count(const struct algebra *algebra, term_id id)
{
    const struct term *term = term_at(algebra, id);
    return term->kind == TERM_PRODUCT ? term->count : 1;
}

term_id factors_base(const struct algebra *algebra, term_id id, size_t k)
{
    const struct term *term = term_at(algebra, id);
    return term->kind == TERM_PRODUCT ? term->parts[k].term : id;
}

/* A sum as the product of what all its parts share and the rest; the sum itself if they share nothing. */
term_id factors_take_common(struct algebra *algebra, term_id id)
{
    struct part split = term_primitive(algebra, id);
    const struct term term = *term_at(algebra, split.term);
    if (term.kind != TERM_SUM || term.count > FACTORS_MOST)
        return id;
    struct part factors[2 * FACTORS_MOST + 2] = {{term_rational(algebra, split.factor), ONE}};
    size_t count = 1;
    struct part parts[FACTORS_MOST];
    memcpy(parts, term.parts, term.count * sizeof *parts);
    for (size_t k = 0; k < factors_count(algebra, term.parts[0].term) && term.number.p == 0 && count < FACTORS_MOST;
         k++) {
        struct part factor = {factors_base(algebra, term.parts[0].term, k), ZERO};
        factor.factor = factors_exponent(algebra, term.parts[0].term, factor.term);
        for (size_t i = 1; i < term.count; i++)
            factor.factor = factors_nearer(factor.factor, factors_exponent(algebra, term.parts[i].term, factor.term));
        if (factor.factor.p == 0)
            continue;
        factors[count++] = factor;
        for (size_t i = 0; i < term.count; i++)
            parts[i] = factors_without(algebra, parts[i], factor);
    }
    factors[count++] = (struct part){term_sum(algebra, term.number, term.count, parts), ONE};
    return term_product(algebra, count, factors);
}

/* Whether a base is a factor of one of the first parts, and so was tried before. */
bool factors_any(const struct algebra *algebra, const struct term *sum, size_t count, term_id base)
{
    for (size_t k = 0; k < count; k++)
        if (factors_exponent(algebra, sum->parts[k].term, base).p != 0)
            return true;
    return false;
}
