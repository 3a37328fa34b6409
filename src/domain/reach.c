/* Ends of an elementwise operation come from ends of its operands, by the way it bends. What is not sure is left out: a flag
 * too few is "cannot tell". */
#include "domain/reach.h"

#include "domain/interval_choice.h"
#include "domain/interval_map.h"

#include <math.h>

enum { BOTH = REACH_LOW | REACH_HIGH };

struct reach reach_point(double x)
{
    struct interval point = interval_point(x);
    return (struct reach){point, point, interval_is_empty(point) ? 0 : BOTH};
}

struct reach reach_within(struct interval range, struct interval here)
{
    bool constant = interval_is_point(range);
    return (struct reach){range, constant ? range : here, constant ? BOTH : 0};
}

/* The end where x is `target` here, to rounding. */
static unsigned where_equal(struct interval x, double target, unsigned end)
{
    if (!interval_contains(x, target))
        return 0;
    return interval_is_point(x) ? end : end | REACH_ROUNDED;
}

struct reach reach_at_zero(struct interval range, struct interval here, unsigned end, struct interval zero)
{
    struct reach out = reach_within(range, here);
    out.at |= where_equal(zero, 0, end);
    return out;
}

/* ---- One argument ---- */

/* What x says about -x: the ends change places. */
static unsigned mirrored(unsigned at)
{
    return (at & REACH_ROUNDED) | (at & REACH_LOW ? REACH_HIGH : 0) | (at & REACH_HIGH ? REACH_LOW : 0);
}

static unsigned only(unsigned at, unsigned end)
{
    return at & end ? at & (end | REACH_ROUNDED) : 0;
}

/* Ends of a rising function: those of its argument, or those of its domain. */
static unsigned ends_rising(const struct reach *a, struct interval domain)
{
    unsigned low = a->range.lo >= domain.lo ? only(a->at, REACH_LOW) : where_equal(a->here, domain.lo, REACH_LOW);
    unsigned high = a->range.hi <= domain.hi ? only(a->at, REACH_HIGH) : where_equal(a->here, domain.hi, REACH_HIGH);
    return low | high;
}

/* Ends of |x|, and of what rises with it. */
static unsigned ends_valley(const struct reach *a)
{
    if (a->range.lo >= 0)
        return a->at;
    if (a->range.hi <= 0)
        return mirrored(a->at);
    unsigned high = a->range.hi > -a->range.lo ? REACH_HIGH : a->range.hi < -a->range.lo ? REACH_LOW : BOTH;
    unsigned end = only(a->at, high) != 0 ? REACH_HIGH | (a->at & REACH_ROUNDED) : 0;
    return where_equal(a->here, 0, REACH_LOW) | end;
}

/* Crests are attained exactly at 0 only: pi is no double. */
static unsigned ends_wave(enum op op, const struct reach *a, struct interval range)
{
    unsigned rounded = interval_is_point(a->here) && a->here.lo == 0 ? 0 : REACH_ROUNDED;
    unsigned high = range.hi == 1 && interval_meets_crest(op, a->here, 1) ? REACH_HIGH | rounded : 0;
    unsigned low = range.lo == -1 && interval_meets_crest(op, a->here, -1) ? REACH_LOW | rounded : 0;
    return high | low;
}

/* What jumps, or stays: the value here is known exactly, or not at all. */
static unsigned ends_steps(struct interval range, struct interval here)
{
    if (!interval_is_point(here))
        return 0;
    return (here.lo == range.lo ? REACH_LOW : 0) | (here.hi == range.hi ? REACH_HIGH : 0);
}

static unsigned ends_relu(const struct reach *a)
{
    if (a->range.lo >= 0)
        return a->at;
    unsigned high = a->range.hi > 0 ? only(a->at, REACH_HIGH) : REACH_HIGH;
    if (a->here.hi <= 0)
        return high | REACH_LOW;
    return high | (a->here.lo <= 0 ? REACH_LOW | REACH_ROUNDED : 0);
}

static unsigned ends_of_one(enum op op, double p, const struct reach *a, const struct reach *y)
{
    struct interval domain = interval_domain(op, p);
    if (op == OP_RELU)
        return ends_relu(a);
    switch (interval_bend(op, p, a->range)) {
    case BEND_RISING:
        return ends_rising(a, domain);
    case BEND_FALLING:
        return mirrored(ends_rising(a, domain));
    case BEND_VALLEY:
        return ends_valley(a);
    case BEND_WAVE:
        return ends_wave(op, a, y->range);
    case BEND_STEPS:
        return ends_steps(y->range, y->here);
    default:
        return 0;
    }
}

/* ---- Two arguments ---- */

/* Both operands are at an end, and so is the result. */
static unsigned both(unsigned a, unsigned end_a, unsigned b, unsigned end_b, unsigned end)
{
    return (a & end_a) && (b & end_b) ? end | ((a | b) & REACH_ROUNDED) : 0;
}

static unsigned ends_sum(unsigned a, unsigned b)
{
    return both(a, REACH_LOW, b, REACH_LOW, REACH_LOW) | both(a, REACH_HIGH, b, REACH_HIGH, REACH_HIGH);
}

/* Of magnitudes: x and z not negative. A factor that is 0 decides alone. */
static unsigned ends_of_magnitudes(const struct reach *a, const struct reach *b)
{
    unsigned low = both(a->at, REACH_LOW, b->at, REACH_LOW, REACH_LOW);
    if (low == 0 && a->range.lo == 0)
        low = only(a->at, REACH_LOW);
    if (low == 0 && b->range.lo == 0)
        low = only(b->at, REACH_LOW);
    return low | both(a->at, REACH_HIGH, b->at, REACH_HIGH, REACH_HIGH);
}

static struct reach negated(const struct reach *a)
{
    return (struct reach){interval_neg(a->range), interval_neg(a->here), mirrored(a->at)};
}

/* Rounded, perhaps, and therefore an interval; but what is at both ends at once does not vary. */
static bool is_constant(const struct reach *a)
{
    return (a->at & BOTH) == BOTH;
}

/* Operands of one sign each, or a constant times anything. */
static unsigned ends_product(const struct reach *a, const struct reach *b)
{
    if (a->range.hi <= 0 && a->range.lo < 0) {
        const struct reach minus = negated(a);
        return mirrored(ends_product(&minus, b));
    }
    if (b->range.hi <= 0 && b->range.lo < 0) {
        const struct reach minus = negated(b);
        return mirrored(ends_product(a, &minus));
    }
    if (is_constant(a) && a->range.lo > 0)
        return b->at;
    if (is_constant(b) && b->range.lo > 0)
        return a->at;
    return a->range.lo >= 0 && b->range.lo >= 0 ? ends_of_magnitudes(a, b) : 0;
}

static unsigned ends_quotient(const struct reach *a, const struct reach *b)
{
    if (b->range.lo < 0 && b->range.hi > 0)
        return 0;
    struct reach inverse = {interval_div(interval_point(1), b->range), interval_div(interval_point(1), b->here),
                            mirrored(b->at)};
    if (b->range.lo == 0)
        inverse.at &= ~(unsigned)REACH_HIGH; /* 1/0 is nowhere attained */
    if (b->range.hi == 0)
        inverse.at &= ~(unsigned)REACH_LOW;
    return ends_product(a, &inverse);
}

/* The larger one is at its lower end m where each operand is at m, or below. */
static unsigned ends_larger(const struct reach *a, const struct reach *b, struct interval range)
{
    unsigned low = 0;
    bool below_a = a->here.hi < range.lo;
    bool below_b = b->here.hi < range.lo;
    bool is_a = a->range.lo == range.lo;
    bool is_b = b->range.lo == range.lo;
    if (is_a && is_b)
        low = both(a->at, REACH_LOW, b->at, REACH_LOW, REACH_LOW);
    else if (is_a && below_b)
        low = only(a->at, REACH_LOW);
    else if (is_b && below_a)
        low = only(b->at, REACH_LOW);
    unsigned high = a->range.hi == range.hi ? only(a->at, REACH_HIGH) : 0;
    if (high == 0 && b->range.hi == range.hi)
        high = only(b->at, REACH_HIGH);
    return low | high;
}

static unsigned ends_smaller(const struct reach *a, const struct reach *b, struct interval range)
{
    const struct reach minus_a = negated(a);
    const struct reach minus_b = negated(b);
    return mirrored(ends_larger(&minus_a, &minus_b, interval_neg(range)));
}

/* pow(a, b) is 0 where a is, for b > 0. */
static unsigned ends_power(const struct reach *a, const struct reach *b, const struct reach *y)
{
    if (interval_is_point(b->range)) {
        enum op op = b->range.lo == trunc(b->range.lo) ? OP_POWI : OP_POWR;
        return ends_of_one(op, b->range.lo, a, y);
    }
    return a->range.lo == 0 && b->here.lo > 0 ? only(a->at, REACH_LOW) : 0;
}

static unsigned ends_of_two(enum op op, const struct reach *a, const struct reach *b, const struct reach *y)
{
    switch (op) {
    case OP_ADD:
        return ends_sum(a->at, b->at);
    case OP_SUB:
        return ends_sum(a->at, mirrored(b->at));
    case OP_MUL:
        return ends_product(a, b);
    case OP_DIV:
        return ends_quotient(a, b);
    case OP_MAX2:
        return ends_larger(a, b, y->range);
    case OP_MIN2:
        return ends_smaller(a, b, y->range);
    case OP_HYPOT:
        return ends_sum(ends_valley(a), ends_valley(b));
    case OP_POW:
    case OP_POWN:
        return ends_power(a, b, y);
    case OP_ATAN2:
        return 0;
    default:
        return ends_steps(y->range, y->here);
    }
}

struct reach reach_map(enum op op, double p, const struct reach *a, const struct reach *b)
{
    static const struct interval none = {0, 0, false, false};
    bool two = op_rows[op].arity == 2;
    struct reach out = reach_within(interval_map(op, p, a->range, two ? b->range : none),
                                    interval_map(op, p, a->here, two ? b->here : none));
    if (out.at == 0 && !interval_is_empty(out.range) && !interval_is_empty(out.here))
        out.at = two ? ends_of_two(op, a, b, &out) : ends_of_one(op, p, a, &out);
    return out;
}

struct reach reach_where(const struct reach *c, const struct reach *a, const struct reach *b)
{
    bool always = c->range.lo > 0 || c->range.hi < 0;
    if (interval_is_empty(c->range) || always || interval_is_point(c->range))
        return interval_is_empty(c->range) ? *c : always ? *a : *b;
    struct reach out = {interval_where(c->range, a->range, b->range), interval_where(c->here, a->here, b->here), 0};
    bool taken_a = c->here.lo > 0 || c->here.hi < 0;
    if (!taken_a && !interval_is_point(c->here))
        return out; /* which branch is taken here is not sure */
    const struct reach *taken = taken_a ? a : b;
    out.at = (taken->range.lo == out.range.lo ? only(taken->at, REACH_LOW) : 0) |
             (taken->range.hi == out.range.hi ? only(taken->at, REACH_HIGH) : 0);
    return out;
}
