/* Sums, products of powers and totals have their rules here; every call has its own in ops.def, a formula in a, b, y and p
 * which is read by the parser of formulas and becomes a term as it is walked. */
#include "symbolic/differentiate.h"

#include "lang/formula.h"

#include <math.h>
#include <string.h>

static const struct rational ZERO = {0, 1, 0};
static const struct rational ONE = {1, 1, 0};

struct walk {
    struct algebra *algebra;
    term_id parameter;
    size_t known;
    term_id *derivative; /* per term, UINT32_MAX while unknown */
};

/* What the names of a rule stand for: the call itself, or its arguments. */
struct binding {
    term_id a;
    term_id b;
    term_id y;
    struct rational p;
};

static term_id instantiate(struct algebra *algebra, const struct formula *formula, const struct binding *binding);

static term_id instantiate_name(struct algebra *algebra, struct str name, const struct binding *binding)
{
    if (str_is(name, "a"))
        return binding->a;
    if (str_is(name, "b"))
        return binding->b;
    if (str_is(name, "y"))
        return binding->y;
    if (str_is(name, "p"))
        return term_rational(algebra, binding->p);
    return term_symbol(algebra, &(struct symbol){.kind = SYMBOL_PI});
}

static enum op op_named(struct str name)
{
    enum op op = 0;
    while (op < OP_COUNT && !(str_is(name, op_rows[op].name) && op_callable(op)))
        op++;
    return op;
}

/* Functions of rules are primitives; polygamma has its order in front. */
static term_id instantiate_call(struct algebra *algebra, const struct formula *formula, const struct binding *binding)
{
    term_id args[3];
    size_t count = 0;
    struct rational number = ZERO;
    enum op op = op_named(formula->name);
    for (const struct formula *arg = formula->args; arg != NULL && count < 3; arg = arg->next)
        args[count++] = instantiate(algebra, arg, binding);
    if (op != OP_POLYGAMMA)
        return term_call(algebra, op, number, count, args);
    return term_call(algebra, op, term_at(algebra, args[0])->number, 1, &args[1]);
}

static term_id instantiate(struct algebra *algebra, const struct formula *formula, const struct binding *binding)
{
    term_id args[2];
    switch (formula->kind) {
    case FORMULA_NUMBER:
        return term_number(algebra, formula->number);
    case FORMULA_NAME:
        return instantiate_name(algebra, formula->name, binding);
    case FORMULA_NEGATE:
        args[0] = instantiate(algebra, formula->args, binding);
        return term_call(algebra, OP_NEG, ZERO, 1, args);
    case FORMULA_BINARY:
        args[0] = instantiate(algebra, formula->args, binding);
        args[1] = instantiate(algebra, formula->args->next, binding);
        return term_call(algebra, formula->op, ZERO, 2, args);
    default:
        return instantiate_call(algebra, formula, binding);
    }
}

/* d call / d argument k. */
static term_id partial(struct algebra *algebra, term_id id, size_t k)
{
    const struct term term = *term_at(algebra, id);
    if (op_rows[term.op].family == FAMILY_REDUCE && term.op == OP_LOGSUMEXP && term.count > 1) {
        term_id gap = term_subtract(algebra, term.parts[k].term, id);
        return term_call(algebra, OP_EXP, ZERO, 1, &gap);
    }
    const struct formula_text text = {.text = str_of(op_rows[term.op].rules[k])};
    struct arena *scratch = arena_child(algebra->arena);
    struct diags diags = {.arena = scratch};
    const struct formula *rule = formula_parse(scratch, &text, &diags);
    const struct binding binding = {
        .a = term.parts[0].term, .b = term.count > 1 ? term.parts[1].term : id, .y = id, .p = term.number};
    term_id out = instantiate(algebra, rule, &binding);
    arena_close(scratch);
    return out;
}

static term_id derive(struct walk *walk, term_id id);

static term_id derive_sum(struct walk *walk, const struct term *term)
{
    struct part *parts = ARENA_ARRAY(walk->algebra->arena, term->count, struct part);
    for (size_t k = 0; k < term->count; k++)
        parts[k] = (struct part){derive(walk, term->parts[k].term), term->parts[k].factor};
    return term_sum(walk->algebra, ZERO, term->count, parts);
}

/* d (b^p * rest) = p * b^(p-1) * rest * db, factor by factor. */
static term_id derive_product(struct walk *walk, const struct term *term)
{
    struct algebra *algebra = walk->algebra;
    struct part *parts = ARENA_ARRAY(algebra->arena, term->count + 2, struct part);
    term_id sum = term_whole(algebra, 0);
    for (size_t k = 0; k < term->count; k++) {
        term_id inner = derive(walk, term->parts[k].term);
        if (term_is_zero(algebra, inner))
            continue;
        memcpy(parts, term->parts, term->count * sizeof *parts);
        if (!rational_add(parts[k].factor, rational_of(-1), &parts[k].factor)) {
            algebra->exceeded = true; /* an exponent of 18 digits */
            continue;
        }
        parts[term->count] = (struct part){inner, ONE};
        parts[term->count + 1] = (struct part){term_rational(algebra, term->parts[k].factor), ONE};
        sum = term_add(algebra, sum, term_product(algebra, term->count + 2, parts));
    }
    return sum;
}

static term_id derive_where(struct walk *walk, const struct term *term)
{
    const term_id args[3] = {term->parts[0].term, derive(walk, term->parts[1].term), derive(walk, term->parts[2].term)};
    return term_call(walk->algebra, OP_WHERE, ZERO, 3, args);
}

static term_id derive_call(struct walk *walk, term_id id)
{
    struct algebra *algebra = walk->algebra;
    const struct term term = *term_at(algebra, id);
    term_id sum = term_whole(algebra, 0);
    if (term.op == OP_WHERE)
        return derive_where(walk, &term);
    for (size_t k = 0; k < term.count; k++) {
        term_id inner = derive(walk, term.parts[k].term);
        if (term_is_zero(algebra, inner))
            continue;
        term_id product = term_multiply(algebra, partial(algebra, id, k), inner);
        size_t rows = term_at(algebra, term.parts[k].term)->rows;
        bool reduces = rows != 0 && term_at(algebra, id)->rows == 0;
        sum = term_add(algebra, sum, reduces ? term_total(algebra, product, rows) : product);
    }
    return sum;
}

static term_id derive_new(struct walk *walk, term_id id)
{
    const struct term term = *term_at(walk->algebra, id);
    switch (term.kind) {
    case TERM_SUM:
        return derive_sum(walk, &term);
    case TERM_PRODUCT:
        return derive_product(walk, &term);
    case TERM_CALL:
        return derive_call(walk, id);
    case TERM_TOTAL:
        return term_total(walk->algebra, derive(walk, term.parts[0].term),
                          term_at(walk->algebra, term.parts[0].term)->rows);
    default:
        return term_whole(walk->algebra, id == walk->parameter);
    }
}

static term_id derive(struct walk *walk, term_id id)
{
    if (walk->algebra->exceeded)
        return term_whole(walk->algebra, 0);
    if (walk->derivative[id] == UINT32_MAX) {
        term_id made = derive_new(walk, id);
        walk->derivative[id] = made;
    }
    return walk->derivative[id];
}

term_id differentiate(struct algebra *algebra, term_id id, term_id parameter)
{
    struct arena *scratch = arena_child(algebra->arena);
    struct walk walk = {algebra, parameter, algebra->count, ARENA_ARRAY_RAW(scratch, algebra->count, term_id)};
    for (size_t k = 0; k < walk.known; k++)
        walk.derivative[k] = UINT32_MAX;
    term_id out = derive(&walk, id);
    arena_close(scratch);
    return out;
}
