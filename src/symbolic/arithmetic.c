/* Where exact arithmetic would overflow, a number becomes a part like any other, and the operation is left for whoever
 * evaluates the formula. */
#include "symbolic/term.h"

#include <stdlib.h>
#include <string.h>

static const struct rational ZERO = {0, 1, 0};
static const struct rational ONE = {1, 1, 0};

/* ---- Sums ---------------------------------------------------------------------------------------------------- */

struct part term_split(const struct algebra *algebra, term_id a)
{
    const struct term *term = term_at(algebra, a);
    if (term->kind == TERM_SUM && term->count == 1 && term->number.p == 0)
        return (struct part){term->parts[0].term, term->parts[0].factor};
    return (struct part){a, ONE};
}

/* Parts under construction. */
struct parts {
    struct arena *arena;
    struct part *items;
    size_t count;
    size_t room;
};

static void push(struct parts *parts, term_id term, struct rational factor)
{
    if (parts->count == parts->room) {
        size_t room = 2 * parts->room + 8;
        struct part *items = ARENA_ARRAY_RAW(parts->arena, room, struct part);
        if (parts->count != 0)
            memcpy(items, parts->items, parts->count * sizeof *items);
        parts->items = items;
        parts->room = room;
    }
    parts->items[parts->count++] = (struct part){term, factor};
}

static int compare_parts(const void *a, const void *b)
{
    term_id x = ((const struct part *)a)->term;
    term_id y = ((const struct part *)b)->term;
    return (x > y) - (x < y);
}

/* Sorts the parts and adds the factors of equal terms; those that vanish go. Factors that cannot be added stay apart. */
static void collect(struct parts *parts)
{
    size_t kept = 0;
    if (parts->count != 0)
        qsort(parts->items, parts->count, sizeof *parts->items, compare_parts);
    for (size_t k = 0; k < parts->count; k++) {
        struct part *last = kept == 0 ? NULL : &parts->items[kept - 1];
        if (last == NULL || last->term != parts->items[k].term ||
            !rational_add(last->factor, parts->items[k].factor, &last->factor))
            parts->items[kept++] = parts->items[k];
        else if (last->factor.p == 0)
            kept--;
    }
    parts->count = kept;
}

static void add_number(struct algebra *algebra, struct parts *parts, struct rational *constant, struct rational number)
{
    if (!rational_add(*constant, number, constant))
        push(parts, term_rational(algebra, number), ONE);
}

static void add_scaled(struct algebra *algebra, struct parts *parts, struct rational *constant, struct part part)
{
    const struct term term = *term_at(algebra, part.term);
    struct rational factor;
    if (part.factor.p == 0)
        return;
    if (term.kind == TERM_NUMBER && rational_mul(part.factor, term.number, &factor)) {
        add_number(algebra, parts, constant, factor);
        return;
    }
    bool fits = term.kind == TERM_SUM && rational_mul(part.factor, term.number, &factor);
    for (size_t k = 0; fits && k < term.count; k++)
        fits = rational_mul(part.factor, term.parts[k].factor, &factor);
    if (!fits) {
        push(parts, part.term, part.factor);
        return;
    }
    rational_mul(part.factor, term.number, &factor);
    add_number(algebra, parts, constant, factor);
    for (size_t k = 0; k < term.count; k++) {
        rational_mul(part.factor, term.parts[k].factor, &factor);
        add_scaled(algebra, parts, constant, (struct part){term.parts[k].term, factor});
    }
}

/* Numbers that did not fit into the constant may do so when all is added. */
static void settle_constants(const struct algebra *algebra, struct parts *parts, struct rational *constant)
{
    size_t kept = 0;
    for (size_t k = 0; k < parts->count; k++) {
        const struct term *term = term_at(algebra, parts->items[k].term);
        struct rational number;
        if (term->kind != TERM_NUMBER || !rational_mul(term->number, parts->items[k].factor, &number) ||
            !rational_add(*constant, number, constant))
            parts->items[kept++] = parts->items[k];
    }
    parts->count = kept;
}

term_id term_sum(struct algebra *algebra, struct rational constant, size_t count, const struct part *items)
{
    struct arena *scratch = arena_child(algebra->arena);
    struct parts parts = {.arena = scratch};
    for (size_t k = 0; k < count; k++)
        add_scaled(algebra, &parts, &constant, items[k]);
    collect(&parts);
    settle_constants(algebra, &parts, &constant);
    term_id out;
    if (parts.count == 0)
        out = term_rational(algebra, constant);
    else if (parts.count == 1 && constant.p == 0 && rational_is(parts.items[0].factor, 1))
        out = parts.items[0].term;
    else
        out = term_intern(
            algebra, &(struct term){.kind = TERM_SUM, .number = constant, .count = parts.count, .parts = parts.items});
    arena_close(scratch);
    return out;
}

/* The common factor of the numbers of a sum, > 0; 1 where none fits. */
static struct rational content_of(const struct term *sum)
{
    struct rational content = rational_size(sum->parts[0].factor);
    bool fits = sum->number.p == 0 || rational_gcd(content, rational_size(sum->number), &content);
    for (size_t k = 1; fits && k < sum->count; k++)
        fits = rational_gcd(content, rational_size(sum->parts[k].factor), &content);
    return fits ? content : ONE;
}

/* Of a sum and its negative only one is used: that which exists. */
static bool negative_exists(struct algebra *algebra, const struct term *sum)
{
    struct arena *scratch = arena_child(algebra->arena);
    struct part *parts = arena_copy(scratch, sum->parts, sum->count, sizeof *parts);
    struct term negative = *sum;
    negative.parts = parts;
    negative.number = rational_negated(negative.number);
    for (size_t k = 0; k < negative.count; k++)
        parts[k].factor = rational_negated(parts[k].factor);
    negative.rows = sum->rows;
    term_id found = term_find(algebra, &negative);
    arena_close(scratch);
    return found != UINT32_MAX && found < term_find(algebra, sum);
}

struct part term_primitive(struct algebra *algebra, term_id a)
{
    struct part split = term_split(algebra, a);
    const struct term *term = term_at(algebra, split.term);
    struct rational inverse;
    if (term->kind != TERM_SUM || term->count + (term->number.p != 0) < 2)
        return split;
    struct rational content = content_of(term);
    if (!rational_inverse(content, &inverse) || !rational_mul(split.factor, content, &split.factor))
        return split;
    const struct part scaled = {split.term, inverse};
    split.term = rational_is(inverse, 1) ? split.term : term_sum(algebra, ZERO, 1, &scaled);
    struct term sum = *term_at(algebra, split.term);
    if (sum.kind == TERM_SUM && negative_exists(algebra, &sum)) {
        const struct part negated = {split.term, rational_of(-1)};
        split = (struct part){term_sum(algebra, ZERO, 1, &negated), rational_negated(split.factor)};
    }
    return split;
}

term_id term_scale(struct algebra *algebra, struct rational factor, term_id a)
{
    return term_sum(algebra, ZERO, 1, &(struct part){a, factor});
}

term_id term_add(struct algebra *algebra, term_id a, term_id b)
{
    const struct part parts[2] = {{a, ONE}, {b, ONE}};
    return term_sum(algebra, ZERO, 2, parts);
}

term_id term_subtract(struct algebra *algebra, term_id a, term_id b)
{
    const struct part parts[2] = {{a, ONE}, {b, rational_of(-1)}};
    return term_sum(algebra, ZERO, 2, parts);
}

/* ---- Products ------------------------------------------------------------------------------------------------ */

static bool is_whole(struct rational a)
{
    int64_t whole;
    return rational_whole(a, &whole);
}

/* Multiplies number^exponent into the coefficient, or keeps it as a part. */
static void multiply_number(struct algebra *algebra, struct parts *parts, struct rational *coefficient,
                            struct rational number, struct rational exponent)
{
    struct rational power;
    algebra->divides_by_zero |= number.p == 0 && rational_sign(exponent) < 0;
    if (!rational_power(number, exponent, &power) || !rational_mul(*coefficient, power, coefficient))
        push(parts, term_rational(algebra, number), exponent);
}

/* base^exponent into a product. Powers of powers, and coefficients, are taken apart where that is right for every sign:
 * for whole exponents, or positive coefficients with exact roots. */
static void multiply_power(struct algebra *algebra, struct parts *parts, struct rational *coefficient, struct part part)
{
    struct rational power;
    if (part.factor.p == 0)
        return;
    bool whole = is_whole(part.factor);
    struct part base = term_primitive(algebra, part.term);
    bool apart = whole || (rational_sign(base.factor) > 0 && rational_power(base.factor, part.factor, &power));
    if (!apart)
        base = (struct part){part.term, ONE};
    const struct term term = *term_at(algebra, base.term);
    if (!rational_is(base.factor, 1))
        multiply_number(algebra, parts, coefficient, base.factor, part.factor);
    if (term.kind == TERM_NUMBER) {
        multiply_number(algebra, parts, coefficient, term.number, part.factor);
    } else if (term.kind == TERM_PRODUCT && whole) {
        for (size_t k = 0; k < term.count; k++) {
            struct rational exponent;
            if (rational_mul(term.parts[k].factor, part.factor, &exponent))
                push(parts, term.parts[k].term, exponent);
        }
    } else {
        push(parts, base.term, part.factor);
    }
}

/* Bases that are numbers, after equal ones were collected: sqrt(2)*sqrt(2). */
static void settle_numbers(struct algebra *algebra, struct parts *parts, struct rational *coefficient)
{
    size_t kept = 0;
    for (size_t k = 0; k < parts->count; k++) {
        struct part part = parts->items[k];
        const struct term *term = term_at(algebra, part.term);
        struct rational power;
        if (term->kind != TERM_NUMBER || !rational_power(term->number, part.factor, &power) ||
            !rational_mul(*coefficient, power, coefficient))
            parts->items[kept++] = part;
    }
    parts->count = kept;
}

term_id term_product(struct algebra *algebra, size_t count, const struct part *items)
{
    struct arena *scratch = arena_child(algebra->arena);
    struct parts parts = {.arena = scratch};
    struct rational coefficient = ONE;
    for (size_t k = 0; k < count; k++)
        multiply_power(algebra, &parts, &coefficient, items[k]);
    collect(&parts);
    settle_numbers(algebra, &parts, &coefficient);
    bool single = parts.count == 1 && rational_is(parts.items[0].factor, 1);
    if (single && term_at(algebra, parts.items[0].term)->kind == TERM_NUMBER && !rational_is(coefficient, 1)) {
        push(&parts, term_rational(algebra, coefficient), ONE); /* two numbers that cannot be multiplied */
        coefficient = coefficient.p == 0 ? coefficient : ONE;
        collect(&parts);
        single = false;
    }
    term_id out;
    if (coefficient.p == 0 || parts.count == 0)
        out = term_rational(algebra, coefficient);
    else if (single)
        out = parts.items[0].term;
    else
        out = term_intern(
            algebra, &(struct term){.kind = TERM_PRODUCT, .number = ONE, .count = parts.count, .parts = parts.items});
    arena_close(scratch);
    if (coefficient.p == 0 || parts.count == 0 || rational_is(coefficient, 1))
        return out;
    const struct part scaled = {out, coefficient};
    if (term_at(algebra, out)->kind != TERM_SUM)
        return term_sum(algebra, ZERO, 1, &scaled);
    return term_intern(algebra, &(struct term){.kind = TERM_SUM, .number = ZERO, .count = 1, .parts = &scaled});
}

term_id term_multiply(struct algebra *algebra, term_id a, term_id b)
{
    const struct part parts[2] = {{a, ONE}, {b, ONE}};
    return term_product(algebra, 2, parts);
}

term_id term_divide(struct algebra *algebra, term_id a, term_id b)
{
    const struct part parts[2] = {{a, ONE}, {b, rational_of(-1)}};
    return term_product(algebra, 2, parts);
}

term_id term_power(struct algebra *algebra, term_id a, struct rational exponent)
{
    return term_product(algebra, 1, &(struct part){a, exponent});
}

/* ---- Totals -------------------------------------------------------------------------------------------------- */

term_id term_total(struct algebra *algebra, term_id a, size_t rows)
{
    if (term_at(algebra, a)->rows == 0)
        return term_scale(algebra, rational_of((int64_t)rows), a);
    struct part split = term_split(algebra, a);
    const struct term term = *term_at(algebra, split.term);
    const struct part whole = {split.term, ONE};
    struct term total = {.kind = TERM_TOTAL, .number = ZERO, .count = 1, .parts = &whole};
    if (term.kind != TERM_PRODUCT)
        return term_scale(algebra, split.factor, term_intern(algebra, &total));
    struct arena *scratch = arena_child(algebra->arena);
    struct parts inside = {.arena = scratch};
    struct parts outside = {.arena = scratch};
    for (size_t k = 0; k < term.count; k++)
        push(term_at(algebra, term.parts[k].term)->rows != 0 ? &inside : &outside, term.parts[k].term,
             term.parts[k].factor);
    term_id varying = term_product(algebra, inside.count, inside.items);
    if (outside.count != 0)
        push(&outside, term_total(algebra, varying, rows), ONE);
    term_id out =
        outside.count == 0 ? term_intern(algebra, &total) : term_product(algebra, outside.count, outside.items);
    arena_close(scratch);
    return term_scale(algebra, split.factor, out);
}
