/* Operations of expr/ops.def as terms: arithmetic becomes sums and products of powers; what else is known exactly is
 * evaluated by the kernels of the evaluator; the rest stays a call. */
#include "symbolic/term.h"

#include "domain/elementary.h"

#include <math.h>

static const struct rational ONE = {1, 1, 0};
static const struct rational HALF = {5, 1, -1};

/* Whether the value of an operation on these numbers is exact: operations that do not round, and the zeros and ones that
 * functions take at 0 and 1, such as exp(0). */
static bool is_exact(enum op op, const double x[2], double y)
{
    if (op_rows[op].ulps == 0)
        return true;
    bool simple = y == 0 || y == 1 || y == -1 || y == 0.5;
    for (unsigned i = 0; i < op_rows[op].arity; i++)
        simple = simple && (x[i] == 0 || x[i] == 1);
    return simple;
}

static bool evaluate(struct algebra *algebra, enum op op, struct rational number, size_t count, const term_id *args,
                     term_id *out)
{
    double x[2] = {0, 0};
    double y;
    struct rational value;
    if (op_rows[op].family != FAMILY_MAP || count != op_rows[op].arity)
        return false;
    for (size_t k = 0; k < count; k++) {
        if (term_at(algebra, args[k])->kind != TERM_NUMBER)
            return false;
        x[k] = rational_value(term_at(algebra, args[k])->number);
    }
    elementary_find(op)(1, rational_value(number), &y, &x[0], &x[1]);
    if (!isfinite(y) || !is_exact(op, x, y) || !rational_from(y, &value))
        return false;
    *out = term_rational(algebra, value);
    return true;
}

static term_id intern_call(struct algebra *algebra, enum op op, struct rational number, size_t count,
                           const term_id *args)
{
    struct arena *scratch = arena_child(algebra->arena);
    struct part *parts = ARENA_ARRAY(scratch, count, struct part);
    for (size_t k = 0; k < count; k++)
        parts[k] = (struct part){args[k], ONE};
    term_id out = term_intern(
        algebra, &(struct term){.kind = TERM_CALL, .op = op, .number = number, .count = count, .parts = parts});
    arena_close(scratch);
    return out;
}

/* A branch of where(c, a, b) in which c is known: what it takes from a where of the same condition. */
static term_id settle(struct algebra *algebra, term_id id, term_id condition, bool holds)
{
    const struct term term = *term_at(algebra, id);
    struct part *parts = ARENA_ARRAY(algebra->arena, term.count + 1, struct part);
    bool changed = false;
    if (term.kind == TERM_CALL && term.op == OP_WHERE && term.parts[0].term == condition)
        return settle(algebra, term.parts[holds ? 1 : 2].term, condition, holds);
    if (term.kind != TERM_SUM && term.kind != TERM_PRODUCT)
        return id;
    for (size_t k = 0; k < term.count; k++) {
        parts[k] = (struct part){settle(algebra, term.parts[k].term, condition, holds), term.parts[k].factor};
        changed = changed || parts[k].term != term.parts[k].term;
    }
    if (!changed)
        return id;
    return term.kind == TERM_SUM ? term_sum(algebra, term.number, term.count, parts)
                                 : term_product(algebra, term.count, parts);
}

static term_id call_where(struct algebra *algebra, const term_id *args)
{
    const struct term condition = *term_at(algebra, args[0]);
    const term_id settled[3] = {args[0], settle(algebra, args[1], args[0], true),
                                settle(algebra, args[2], args[0], false)};
    if (settled[1] == settled[2])
        return settled[1];
    if (condition.kind == TERM_NUMBER)
        return settled[condition.number.p != 0 ? 1 : 2];
    return intern_call(algebra, OP_WHERE, ONE, 3, settled);
}

static term_id call_power(struct algebra *algebra, enum op op, const term_id *args)
{
    const struct term *exponent = term_at(algebra, args[1]);
    if (exponent->kind == TERM_NUMBER)
        return term_power(algebra, args[0], exponent->number);
    return intern_call(algebra, op, ONE, 2, args);
}

term_id term_call(struct algebra *algebra, enum op op, struct rational number, size_t count, const term_id *args)
{
    term_id out;
    switch (op) {
    case OP_NEG:
        return term_scale(algebra, rational_of(-1), args[0]);
    case OP_ADD:
        return term_add(algebra, args[0], args[1]);
    case OP_SUB:
        return term_subtract(algebra, args[0], args[1]);
    case OP_MUL:
        return term_multiply(algebra, args[0], args[1]);
    case OP_DIV:
        return term_divide(algebra, args[0], args[1]);
    case OP_POWI:
    case OP_POWR:
        return term_power(algebra, args[0], number);
    case OP_SQRT:
        return term_power(algebra, args[0], HALF);
    case OP_POW:
    case OP_POWN:
        return call_power(algebra, op, args);
    case OP_WHERE:
        return call_where(algebra, args);
    default:
        return evaluate(algebra, op, number, count, args, &out) ? out : intern_call(algebra, op, number, count, args);
    }
}
