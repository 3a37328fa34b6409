/* Hash-consing as in expr/graph.c: the store of terms, and its leaves. */
#include "symbolic/term.h"

#include <math.h>
#include <string.h>

static const struct rational ZERO = {0, 1, 0};

struct algebra *algebra_new(struct arena *arena, size_t most_terms)
{
    struct algebra *algebra = ARENA_NEW(arena, struct algebra);
    algebra->arena = arena;
    algebra->table_size = 256;
    algebra->table = ARENA_ARRAY(arena, algebra->table_size, uint32_t);
    algebra->most_terms = most_terms;
    return algebra;
}

const struct term *term_at(const struct algebra *algebra, term_id id)
{
    return &algebra->terms[id];
}

bool term_is_zero(const struct algebra *algebra, term_id id)
{
    return algebra->terms[id].kind == TERM_NUMBER && algebra->terms[id].number.p == 0;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 29);
}

static uint64_t mix_rational(uint64_t hash, struct rational a)
{
    return mix(mix(mix(hash, (uint64_t)a.p), (uint64_t)a.q), (uint64_t)a.e);
}

static uint64_t term_hash(const struct term *term)
{
    uint64_t hash = mix(mix(mix((uint64_t)term->kind + 1, (uint64_t)term->op), term->symbol), term->rows);
    hash = mix_rational(hash, term->number);
    for (size_t k = 0; k < term->count; k++)
        hash = mix_rational(mix(hash, term->parts[k].term), term->parts[k].factor);
    return hash;
}

static bool term_equal(const struct term *a, const struct term *b)
{
    if (a->kind != b->kind || a->op != b->op || a->count != b->count || a->symbol != b->symbol || a->rows != b->rows ||
        !rational_equal(a->number, b->number))
        return false;
    for (size_t k = 0; k < a->count; k++)
        if (a->parts[k].term != b->parts[k].term || !rational_equal(a->parts[k].factor, b->parts[k].factor))
            return false;
    return true;
}

/* The place in the table where a term stands, or would. */
static size_t find(const struct algebra *algebra, const struct term *term)
{
    size_t at = term_hash(term) & (algebra->table_size - 1);
    while (algebra->table[at] != 0 && !term_equal(term_at(algebra, algebra->table[at] - 1), term))
        at = (at + 1) & (algebra->table_size - 1);
    return at;
}

static void rehash(struct algebra *algebra)
{
    algebra->table = ARENA_ARRAY(algebra->arena, 2 * algebra->table_size, uint32_t);
    algebra->table_size *= 2;
    for (size_t id = 0; id < algebra->count; id++)
        algebra->table[find(algebra, &algebra->terms[id])] = (uint32_t)id + 1;
}

static size_t most_rows(const struct algebra *algebra, size_t count, const struct part *parts)
{
    size_t rows = 0;
    for (size_t k = 0; k < count; k++)
        rows = term_at(algebra, parts[k].term)->rows > rows ? term_at(algebra, parts[k].term)->rows : rows;
    return rows;
}

term_id term_intern(struct algebra *algebra, const struct term *proto)
{
    struct term term = *proto;
    if (term.kind != TERM_SYMBOL)
        term.rows = term.kind == TERM_TOTAL ? 0 : most_rows(algebra, term.count, term.parts);
    if (term.kind == TERM_CALL && op_rows[term.op].family == FAMILY_REDUCE && term.count == 1)
        term.rows = 0;
    if (2 * (algebra->count + 1) > algebra->table_size)
        rehash(algebra);
    algebra->exceeded |= ++algebra->work > ALGEBRA_MOST_WORK;
    size_t at = find(algebra, &term);
    if (algebra->table[at] != 0)
        return algebra->table[at] - 1;
    algebra->exceeded = algebra->exceeded || algebra->count > algebra->most_terms;
    term.parts = term.count == 0 ? NULL : arena_copy(algebra->arena, term.parts, term.count, sizeof *term.parts);
    ARENA_GROW(algebra->arena, algebra->terms, algebra->count);
    algebra->terms[algebra->count] = term;
    algebra->table[at] = (uint32_t)++algebra->count;
    return (term_id)(algebra->count - 1);
}

term_id term_find(const struct algebra *algebra, const struct term *term)
{
    uint32_t found = algebra->table[find(algebra, term)];
    return found == 0 ? UINT32_MAX : found - 1;
}

/* ---- Leaves -------------------------------------------------------------------------------------------------- */

term_id term_rational(struct algebra *algebra, struct rational number)
{
    return term_intern(algebra, &(struct term){.kind = TERM_NUMBER, .number = number});
}

term_id term_whole(struct algebra *algebra, int64_t whole)
{
    return term_rational(algebra, rational_of(whole));
}

term_id term_number(struct algebra *algebra, double value)
{
    struct rational number = ZERO;
    if (value == 3.14159265358979323846)
        return term_symbol(algebra, &(struct symbol){.kind = SYMBOL_PI});
    if (!rational_from(value, &number)) /* a NaN or an infinity stays one, as 0/0, 1/0 or -1/0 */
        return term_call(algebra, OP_DIV, ZERO, 2,
                         (const term_id[2]){term_whole(algebra, isnan(value) ? 0
                                                                : value > 0  ? 1
                                                                             : -1),
                                            term_whole(algebra, 0)});
    return term_rational(algebra, number);
}

static bool same_symbol(const struct symbol *a, const struct symbol *b)
{
    if (a->kind != b->kind || a->slot != b->slot || a->count != b->count || (a->name == NULL) != (b->name == NULL))
        return false;
    if (a->name != NULL)
        return a->array == b->array && memcmp(a->index, b->index, a->count * sizeof *a->index) == 0;
    return a->count == 0 || memcmp(a->values, b->values, a->count * sizeof *a->values) == 0;
}

term_id term_symbol(struct algebra *algebra, const struct symbol *symbol)
{
    size_t k = 0;
    while (k < algebra->symbol_count && !same_symbol(&algebra->symbols[k], symbol))
        k++;
    if (k == algebra->symbol_count) {
        ARENA_GROW(algebra->arena, algebra->symbols, algebra->symbol_count);
        algebra->symbols[algebra->symbol_count++] = *symbol;
    }
    return term_intern(algebra,
                       &(struct term){.kind = TERM_SYMBOL, .symbol = k, .rows = symbol->count, .number = ZERO});
}
