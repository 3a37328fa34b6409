/* The exponent of a base in the common denominator is its lowest one in the parts, if that is negative. */
#include "symbolic/fractions.h"

#include "symbolic/expand.h"
#include "symbolic/factors.h"

#include <string.h>

static const struct rational ZERO = {0, 1, 0};
static const struct rational ONE = {1, 1, 0};

/* The lowest exponent of a base in the parts of a sum; 0 if none is negative. */
static struct rational lowest_exponent(const struct algebra *algebra, const struct term *sum, term_id base)
{
    struct rational least = ZERO;
    for (size_t k = 0; k < sum->count; k++) {
        struct rational gap;
        struct rational exponent = factors_exponent(algebra, sum->parts[k].term, base);
        if (rational_add(exponent, rational_negated(least), &gap) && rational_sign(gap) < 0)
            least = exponent;
    }
    return least;
}

/* The factors of the common denominator, with their negative exponents; at most FACTORS_MOST. */
static size_t denominator(const struct algebra *algebra, const struct term *sum, struct part *out)
{
    size_t count = 0;
    for (size_t k = 0; k < sum->count; k++)
        for (size_t i = 0; i < factors_count(algebra, sum->parts[k].term) && count < FACTORS_MOST; i++) {
            term_id base = factors_base(algebra, sum->parts[k].term, i);
            if (factors_any(algebra, sum, k, base))
                continue;
            out[count] = (struct part){base, lowest_exponent(algebra, sum, base)};
            count += out[count].factor.p != 0;
        }
    return count;
}

/* The sum multiplied by its denominator, part by part. */
static term_id numerator(struct algebra *algebra, const struct term *sum, size_t count, const struct part *under)
{
    struct part parts[FACTORS_MOST + 1];
    size_t size = sum->count;
    memcpy(parts, sum->parts, size * sizeof *parts);
    if (sum->number.p != 0)
        parts[size++] = (struct part){term_whole(algebra, 1), sum->number};
    for (size_t k = 0; k < size; k++)
        for (size_t i = 0; i < count; i++)
            parts[k] = factors_without(algebra, parts[k], under[i]);
    return factors_take_common(algebra, expand(algebra, term_sum(algebra, ZERO, size, parts)));
}

static term_id join_factors(struct algebra *algebra, const struct term *product, struct rational coefficient)
{
    struct part *factors = ARENA_ARRAY(algebra->arena, product->count + 1, struct part);
    for (size_t k = 0; k < product->count; k++)
        factors[k] = (struct part){join_fractions(algebra, product->parts[k].term), product->parts[k].factor};
    factors[product->count] = (struct part){term_rational(algebra, coefficient), ONE};
    return term_product(algebra, product->count + 1, factors);
}

term_id join_fractions(struct algebra *algebra, term_id id)
{
    const struct part split = term_split(algebra, id);
    const struct term term = *term_at(algebra, split.term);
    struct part factors[FACTORS_MOST + 2];
    if (term.kind == TERM_PRODUCT)
        return join_factors(algebra, &term, split.factor);
    if (term.kind != TERM_SUM || term.count > FACTORS_MOST)
        return id;
    size_t count = denominator(algebra, &term, factors);
    if (count == 0)
        return id;
    term_id over = numerator(algebra, &term, count, factors);
    factors[count++] = (struct part){over, ONE};
    factors[count++] = (struct part){term_rational(algebra, split.factor), ONE};
    return term_product(algebra, count, factors);
}
