/* A sum starts with its first positive part, and ends with its number unless that is the only positive one; a product
 * starts with its number. Parts of higher degree come first, as people write polynomials. */
#include "symbolic/write.h"

#include <string.h>

static const struct rational ONE = {1, 1, 0};

static const struct algebra *algebra_of(const struct writer *w)
{
    return w->derivation->algebra;
}

static const struct term *at(const struct writer *w, term_id id)
{
    return term_at(algebra_of(w), id);
}

static const char *name_of(const struct writer *w, term_id id)
{
    return id < w->named && id != w->defining ? w->name[id] : NULL;
}

/* ---- Order --------------------------------------------------------------------------------------------------- */

enum { MOST_DEGREE = 1000 };

/* The degree as a polynomial in the parameters; calls count as 0. */
static int64_t degree(const struct writer *w, term_id id)
{
    const struct term *term = at(w, id);
    int64_t sum = 0;
    if (term->kind == TERM_SYMBOL)
        return algebra_of(w)->symbols[term->symbol].kind == SYMBOL_PARAMETER;
    if (term->kind != TERM_PRODUCT && term->kind != TERM_SUM)
        return 0;
    for (size_t k = 0; k < term->count; k++) {
        int64_t exponent = 1;
        int64_t of = degree(w, term->parts[k].term);
        if (term->kind == TERM_PRODUCT && !rational_whole(term->parts[k].factor, &exponent))
            exponent = 0;
        exponent = exponent < -MOST_DEGREE ? -MOST_DEGREE : exponent > MOST_DEGREE ? MOST_DEGREE : exponent;
        of = term->kind == TERM_PRODUCT ? sum + exponent * of : of > sum ? of : sum;
        sum = of > MOST_DEGREE ? MOST_DEGREE : of;
    }
    return sum;
}

/* Numbers, pi, names, calls, sums; totals last, because what follows a sigma seems to belong to it. */
static int rank_of_factor(const struct writer *w, term_id id)
{
    const struct term *term = at(w, id);
    if (term->kind == TERM_NUMBER)
        return 0;
    if (term->kind == TERM_SYMBOL)
        return algebra_of(w)->symbols[term->symbol].kind == SYMBOL_PI ? 1 : 2;
    return term->kind == TERM_TOTAL ? 5 : term->kind == TERM_SUM ? 4 : 3;
}

/* Sorts few parts by a key, larger first, stably. */
static void order(struct part *parts, int64_t *key, size_t count)
{
    for (size_t k = 1; k < count; k++)
        for (size_t i = k; i > 0 && key[i] > key[i - 1]; i--) {
            const struct part part = parts[i];
            const int64_t value = key[i];
            parts[i] = parts[i - 1];
            key[i] = key[i - 1];
            parts[i - 1] = part;
            key[i - 1] = value;
        }
}

/* ---- Products ------------------------------------------------------------------------------------------------ */

/* A product as numerator and denominator. */
struct fraction {
    struct rational over; /* numbers, > 0; written unless they are 1 and something else is there */
    struct rational under;
    struct part *parts; /* numerator first, then denominator with positive exponents */
    size_t over_count;
    size_t under_count;
};

/* Which numbers go under the line: denominators that are no decimals, and small powers of two below a one. */
static void split_number(struct rational size, struct fraction *f)
{
    int64_t over;
    int64_t under;
    f->over = size;
    f->under = ONE;
    if (!rational_decimal(size)) {
        f->over = (struct rational){size.p, 1, size.e};
        f->under = (struct rational){size.q, 1, 0};
    }
    bool small = rational_fraction(size, &over, &under) && under != 1 && under < 10000;
    if (small && (!rational_decimal(size) || (over == 1 && (under & (under - 1)) == 0))) {
        f->over = rational_of(over);
        f->under = rational_of(under);
    }
}

static struct fraction split(const struct writer *w, struct arena *scratch, term_id id, struct rational size)
{
    const struct term *term = at(w, id);
    bool product = term->kind == TERM_PRODUCT && name_of(w, id) == NULL;
    size_t count = product ? term->count : 1;
    struct fraction f = {.parts = ARENA_ARRAY(scratch, count, struct part)};
    bool has_total = false;
    int64_t over;
    int64_t under;
    int64_t *key = ARENA_ARRAY(scratch, count, int64_t);
    split_number(size, &f);
    for (size_t k = 0; k < count; k++) {
        f.parts[k] = product ? term->parts[k] : (struct part){id, ONE};
        bool below = rational_sign(f.parts[k].factor) < 0;
        key[k] = (below ? 0 : 10) - rank_of_factor(w, f.parts[k].term);
        f.under_count += below;
        has_total = has_total || at(w, f.parts[k].term)->kind == TERM_TOTAL;
        f.parts[k].factor = rational_size(f.parts[k].factor);
    }
    f.over_count = count - f.under_count;
    if (has_total && rational_fraction(size, &over, &under) && over == 1) { /* a mean */
        f.over = ONE;
        f.under = rational_of(under);
    }
    order(f.parts, key, count);
    return f;
}

static void write_factor(struct writer *w, const struct part *part, enum precedence least)
{
    if (rational_is(part->factor, 1)) {
        write_term(w, part->term, least);
        return;
    }
    bool loose = w->dialect->power(part->factor) < least;
    text_puts(w->out, loose ? w->dialect->open : "");
    w->dialect->raise(w, part->term, part->factor);
    text_puts(w->out, loose ? w->dialect->close : "");
}

/* number * factors, of which at least one thing is written. */
static void write_factors(struct writer *w, struct rational number, size_t count, const struct part *parts,
                          enum precedence least)
{
    bool numbered = !rational_is(number, 1) || count == 0;
    bool alone = count + (numbered ? 1 : 0) == 1;
    if (numbered)
        w->dialect->number(w, number);
    for (size_t k = 0; k < count; k++) {
        text_puts(w->out, k > 0 || numbered ? w->dialect->times : "");
        write_factor(w, &parts[k], alone ? least : PRECEDENCE_PRODUCT);
    }
}

static void write_fraction(struct writer *w, const struct fraction *f)
{
    const struct part *under = f->parts + f->over_count;
    bool divided = f->under_count != 0 || !rational_is(f->under, 1);
    bool drawn = divided && w->dialect->fractions;
    bool single = f->under_count + (rational_is(f->under, 1) ? 0 : 1) == 1;
    text_puts(w->out, drawn ? "\\frac{" : "");
    write_factors(w, f->over, f->over_count, f->parts, divided && !drawn ? PRECEDENCE_PRODUCT : PRECEDENCE_SUM);
    if (!divided)
        return;
    text_puts(w->out, drawn ? "}{" : w->dialect->over);
    text_puts(w->out, drawn || single ? "" : "(");
    write_factors(w, f->under, f->under_count, under, single && !drawn ? PRECEDENCE_POWER : PRECEDENCE_SUM);
    text_puts(w->out, drawn ? "}" : single ? "" : ")");
}

/* size * term without a sign. A term that stands alone keeps the precedence asked for. */
static void write_scaled(struct writer *w, term_id id, struct rational size, enum precedence least)
{
    struct arena *scratch = arena_child(w->out->arena);
    const struct fraction f = split(w, scratch, id, size);
    if (rational_is(size, 1) && f.over_count == 1 && f.under_count == 0 && rational_is(f.parts[0].factor, 1))
        write_term(w, f.parts[0].term, least);
    else
        write_fraction(w, &f);
    arena_close(scratch);
}

/* ---- Sums ---------------------------------------------------------------------------------------------------- */

static void write_number(struct writer *w, struct rational size)
{
    struct fraction f = {.over = size, .under = ONE};
    split_number(size, &f);
    write_fraction(w, &f);
}

static void write_sign(struct writer *w, bool negative, bool first)
{
    if (first)
        text_puts(w->out, negative ? "-" : "");
    else
        text_puts(w->out, negative ? " - " : " + ");
}

static void write_sum(struct writer *w, const struct term *term)
{
    struct arena *scratch = arena_child(w->out->arena);
    struct part *parts = ARENA_ARRAY(scratch, term->count, struct part);
    int64_t *key = ARENA_ARRAY(scratch, term->count, int64_t);
    memcpy(parts, term->parts, term->count * sizeof *parts);
    for (size_t k = 0; k < term->count; k++)
        key[k] = degree(w, parts[k].term);
    order(parts, key, term->count);
    size_t first = 0;
    while (first < term->count && rational_sign(parts[first].factor) < 0)
        first++;
    bool number_first = first == term->count && term->number.p > 0;
    if (number_first)
        write_number(w, term->number);
    for (size_t k = 0; k < term->count; k++) { /* the first positive part, then the others in order */
        size_t turn = first == term->count ? k : k == 0 ? first : k <= first ? k - 1 : k;
        write_sign(w, rational_sign(parts[turn].factor) < 0, k == 0 && !number_first);
        write_scaled(w, parts[turn].term, rational_size(parts[turn].factor), PRECEDENCE_PRODUCT);
    }
    if (term->number.p != 0 && !number_first) {
        write_sign(w, term->number.p < 0, false);
        write_number(w, rational_size(term->number));
    }
    arena_close(scratch);
}

/* ---- Calls --------------------------------------------------------------------------------------------------- */

void write_arguments(struct writer *w, const struct term *call, const char *separator)
{
    for (size_t k = 0; k < call->count; k++) {
        text_puts(w->out, k == 0 ? "" : separator);
        write_term(w, call->parts[k].term, PRECEDENCE_ANY);
    }
}

/* A comparison by its sign; all else compared with 0. */
static void write_condition(struct writer *w, term_id id)
{
    static const struct {
        enum op op;
        const char *plain;
        const char *drawn;
    } signs[] = {{OP_LT, "<", "<"},     {OP_LE, "<=", "\\le"}, {OP_GT, ">", ">"},
                 {OP_GE, ">=", "\\ge"}, {OP_EQ, "==", "="},    {OP_NE, "!=", "\\ne"}};
    const struct term *term = at(w, id);
    for (size_t k = 0; k < sizeof signs / sizeof *signs && name_of(w, id) == NULL; k++) {
        if (term->kind != TERM_CALL || term->op != signs[k].op)
            continue;
        write_term(w, term->parts[0].term, PRECEDENCE_SUM);
        text_printf(w->out, " %s ", w->dialect->fractions ? signs[k].drawn : signs[k].plain);
        write_term(w, term->parts[1].term, PRECEDENCE_SUM);
        return;
    }
    write_term(w, id, PRECEDENCE_SUM);
    text_puts(w->out, w->dialect->fractions ? " \\ne 0" : " != 0");
}

static void write_template(struct writer *w, const char *template, const struct term *call)
{
    for (const char *c = template; *c != 0; c++) {
        if (*c != '$') {
            text_add(w->out, (struct str){c, 1});
            continue;
        }
        c++;
        if (*c == 'p')
            text_puts(w->out, rational_print(w->out->arena, call->number));
        else if (*c == '?')
            write_condition(w, call->parts[0].term);
        else
            write_term(w, call->parts[*c - 'a'].term, PRECEDENCE_ANY);
    }
}

/* As in the signatures of ops.def: name(a, b), a < b, a ^ b. */
static void write_plain(struct writer *w, const struct term *call)
{
    const struct op_row *row = &op_rows[call->op];
    if (op_callable(call->op) || call->op == OP_WHERE) {
        text_printf(w->out, "%s(", row->name);
        if (call->op == OP_POLYGAMMA)
            text_printf(w->out, "%s, ", rational_print(w->out->arena, call->number));
        write_arguments(w, call, ", ");
        text_puts(w->out, ")");
        return;
    }
    const char *sign = strchr(row->signature, ' '); /* "a <= b" */
    size_t length = strcspn(sign + 1, " ");
    bool power = sign[1] == '^';
    enum precedence least = power ? PRECEDENCE_ATOM : PRECEDENCE_SUM;
    write_term(w, call->parts[0].term, least);
    text_printf(w->out, power ? "%.*s" : " %.*s ", (int)length, sign + 1);
    write_term(w, call->parts[1].term, least);
}

static void write_call(struct writer *w, const struct term *call)
{
    w->used[call->op] = true;
    if (op_rows[call->op].family == FAMILY_REDUCE)
        w->dialect->reduce(w, call);
    else if (w->dialect->spelling[call->op] != NULL)
        write_template(w, w->dialect->spelling[call->op], call);
    else
        write_plain(w, call);
}

/* ---- Terms --------------------------------------------------------------------------------------------------- */

/* Calls are closed, but for what formulas write with a sign between: a < b, a ^ b. */
static enum precedence precedence_of_call(const struct writer *w, enum op op)
{
    if (w->dialect->spelling[op] != NULL || op_callable(op) || op_rows[op].family != FAMILY_MAP)
        return PRECEDENCE_ATOM;
    return op == OP_POW || op == OP_POWN ? PRECEDENCE_POWER : PRECEDENCE_ANY;
}

static enum precedence precedence_of(const struct writer *w, term_id id)
{
    const struct term *term = at(w, id);
    struct fraction f;
    if (name_of(w, id) != NULL)
        return PRECEDENCE_ATOM;
    switch (term->kind) {
    case TERM_SUM:
        return PRECEDENCE_SUM;
    case TERM_NUMBER:
        split_number(term->number, &f);
        return term->number.p < 0 ? PRECEDENCE_SUM : rational_is(f.under, 1) ? PRECEDENCE_ATOM : PRECEDENCE_PRODUCT;
    case TERM_PRODUCT: {
        bool power = term->count == 1 && rational_sign(term->parts[0].factor) > 0;
        return power ? w->dialect->power(term->parts[0].factor) : PRECEDENCE_PRODUCT;
    }
    case TERM_CALL:
        return precedence_of_call(w, term->op);
    default:
        return term->kind == TERM_TOTAL && w->dialect->fractions ? PRECEDENCE_PRODUCT : PRECEDENCE_ATOM;
    }
}

static void write_bare(struct writer *w, term_id id)
{
    const struct term *term = at(w, id);
    if (name_of(w, id) != NULL && w->dialect->named != NULL) {
        w->dialect->named(w, term, name_of(w, id));
        return;
    }
    if (name_of(w, id) != NULL) {
        text_puts(w->out, name_of(w, id));
        return;
    }
    switch (term->kind) {
    case TERM_NUMBER:
        text_puts(w->out, term->number.p < 0 ? "-" : "");
        write_number(w, rational_size(term->number));
        break;
    case TERM_SYMBOL:
        w->dialect->symbol(w, &algebra_of(w)->symbols[term->symbol]);
        break;
    case TERM_SUM:
        write_sum(w, term);
        break;
    case TERM_PRODUCT:
        write_scaled(w, id, ONE, PRECEDENCE_PRODUCT);
        break;
    case TERM_CALL:
        write_call(w, term);
        break;
    case TERM_TOTAL:
        w->dialect->total(w, term->parts[0].term);
        break;
    }
}

void write_term(struct writer *w, term_id id, enum precedence least)
{
    bool closed = precedence_of(w, id) < least;
    text_puts(w->out, closed ? w->dialect->open : "");
    write_bare(w, id);
    text_puts(w->out, closed ? w->dialect->close : "");
}
