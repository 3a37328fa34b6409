/* The counts follow what write.c prints. A pair of parentheses counts one: a factor that is kept whole reads better than
 * the sum that it would be multiplied out, when they are as long. */
#include "symbolic/cost.h"

#include <string.h>

static size_t cost_number(struct rational a)
{
    int64_t digits = rational_size(a).p;
    size_t cost = 1 + (a.q != 1 ? 2 : 0);
    for (digits /= 1000; digits != 0; digits /= 1000)
        cost++;
    return cost;
}

static bool is_sum(const struct algebra *algebra, term_id id)
{
    return term_at(algebra, id)->kind == TERM_SUM;
}

static size_t cost_exponent(struct rational exponent)
{
    exponent = rational_size(exponent);
    return rational_is(exponent, 1) ? 0 : 1 + cost_number(exponent);
}

static size_t cost_product(struct costs *costs, const struct term *term)
{
    size_t cost = term->count - 1;
    size_t under = 0;
    for (size_t k = 0; k < term->count; k++) {
        const struct part *part = &term->parts[k];
        cost += cost_of(costs, part->term) + (is_sum(costs->algebra, part->term) ? 1 : 0) + cost_exponent(part->factor);
        under += rational_sign(part->factor) < 0 ? 1 : 0;
    }
    return cost + (under == term->count ? 2 : 0) + (under > 1 ? 1 : 0);
}

/* A number in front: 2*, -2*, -, /2 and so on; the sign is counted by the sum. */
static size_t cost_scaled(struct costs *costs, const struct part *part)
{
    size_t cost = cost_of(costs, part->term);
    if (rational_is(rational_size(part->factor), 1))
        return cost;
    return cost + 1 + cost_number(part->factor) + (is_sum(costs->algebra, part->term) ? 1 : 0);
}

static size_t cost_sum(struct costs *costs, const struct term *term)
{
    size_t cost = term->number.p == 0 ? 0 : cost_number(term->number) + 1;
    bool positive = rational_sign(term->number) > 0;
    for (size_t k = 0; k < term->count; k++) {
        cost += cost_scaled(costs, &term->parts[k]) + (k == 0 ? 0 : 1);
        positive = positive || rational_sign(term->parts[k].factor) > 0;
    }
    return cost + (positive ? 0 : 1);
}

static size_t cost_args(struct costs *costs, const struct term *term)
{
    size_t cost = 1 + term->count - 1;
    for (size_t k = 0; k < term->count; k++)
        cost += cost_of(costs, term->parts[k].term);
    return cost;
}

/* A vector without a name is a list of its numbers. */
static size_t cost_symbol(const struct symbol *symbol)
{
    return symbol->kind == SYMBOL_DATA && symbol->name == NULL ? 1 + symbol->count : 1;
}

static size_t cost_new(struct costs *costs, term_id id)
{
    const struct term *term = term_at(costs->algebra, id);
    if (id < costs->named_count && costs->named[id])
        return 1;
    switch (term->kind) {
    case TERM_NUMBER:
        return cost_number(term->number) + (term->number.p < 0 ? 1 : 0);
    case TERM_SUM:
        return cost_sum(costs, term);
    case TERM_PRODUCT:
        return cost_product(costs, term);
    case TERM_SYMBOL:
        return cost_symbol(&costs->algebra->symbols[term->symbol]);
    default:
        return cost_args(costs, term);
    }
}

size_t cost_of(struct costs *costs, term_id id)
{
    if (costs->room < costs->algebra->count) {
        size_t room = 2 * costs->algebra->count;
        size_t *of = ARENA_ARRAY(costs->algebra->arena, room, size_t);
        if (costs->room != 0)
            memcpy(of, costs->of, costs->room * sizeof *of);
        costs->of = of;
        costs->room = room;
    }
    if (costs->of[id] == 0) {
        size_t cost = cost_new(costs, id);
        costs->of[id] = cost;
    }
    return costs->of[id];
}
