/* Nothing is rounded here: every end is an end of an operand, or 0 or 1. */
#include "domain/interval_choice.h"

struct interval interval_max(struct interval a, struct interval b)
{
    struct interval low = a.lo > b.lo ? a : b;
    struct interval high = a.hi > b.hi ? a : b;
    bool tie = a.lo == b.lo;
    bool tie_high = a.hi == b.hi;
    return (struct interval){low.lo, high.hi, tie ? a.lo_open || b.lo_open : low.lo_open,
                             tie_high ? a.hi_open && b.hi_open : high.hi_open};
}

struct interval interval_min(struct interval a, struct interval b)
{
    return interval_neg(interval_max(interval_neg(a), interval_neg(b)));
}

/* What is only approached counts as attained, here and in choices: exp(-800) underflows, and is no more than 0. */
static bool certainly_less(struct interval a, struct interval b)
{
    return a.hi < b.lo;
}

static bool never_less(struct interval a, struct interval b)
{
    return a.lo >= b.hi;
}

/* 1, 0, or both possible. */
static struct interval truth(bool yes, bool no)
{
    return (struct interval){yes ? 1 : 0, no ? 0 : 1, false, false};
}

struct interval interval_compare(enum op op, struct interval a, struct interval b)
{
    bool apart = certainly_less(a, b) || certainly_less(b, a);
    bool same = interval_is_point(a) && interval_is_point(b) && a.lo == b.lo;
    switch (op) {
    case OP_LT:
        return truth(certainly_less(a, b), never_less(a, b));
    case OP_GE:
        return truth(never_less(a, b), certainly_less(a, b));
    case OP_GT:
        return truth(certainly_less(b, a), never_less(b, a));
    case OP_LE:
        return truth(never_less(b, a), certainly_less(b, a));
    case OP_EQ:
        return truth(same, apart);
    default:
        return truth(apart, same);
    }
}

struct interval interval_where(struct interval c, struct interval a, struct interval b)
{
    if (interval_is_empty(c))
        return c;
    if (c.lo > 0 || c.hi < 0)
        return a;
    return interval_is_point(c) ? b : interval_hull(a, b);
}
