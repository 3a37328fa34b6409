/* Most functions are monotone where they are defined: a table says so, with domain and range, and the kernels of
 * elementary.h give the ends, widened by their error bound. The others have a function here. Invariant: no value of a
 * kernel lies outside the interval, and no end is closed whose exact value a proof excludes. */
#include "domain/interval_map.h"

#include "domain/elementary.h"
#include "domain/interval_choice.h"

#include <float.h>
#include <math.h>

#define ALL                                                                                                            \
    {                                                                                                                  \
        -INFINITY, INFINITY, true, true                                                                                \
    }
#define POSITIVE                                                                                                       \
    {                                                                                                                  \
        0, INFINITY, true, true                                                                                        \
    }
#define NOT_NEGATIVE                                                                                                   \
    {                                                                                                                  \
        0, INFINITY, false, true                                                                                       \
    }
#define BEYOND(x)                                                                                                      \
    {                                                                                                                  \
        x, INFINITY, true, true                                                                                        \
    }
#define BETWEEN(x, y)                                                                                                  \
    {                                                                                                                  \
        x, y, true, true                                                                                               \
    }
#define WITHIN(x, y)                                                                                                   \
    {                                                                                                                  \
        x, y, false, false                                                                                             \
    }

/* pi rounded up, and its half. */
static const double PI = 0x1.921fb54442d19p+1;
#define HALF_PI 0x1.921fb54442d19p+0

struct profile {
    enum bend bend;
    struct interval domain;
    struct interval range;
};

static const struct profile profiles[OP_COUNT] = {
    [OP_NEG] = {BEND_FALLING, ALL, ALL},
    [OP_EXP] = {BEND_RISING, ALL, POSITIVE},
    [OP_EXPM1] = {BEND_RISING, ALL, BEYOND(-1)},
    [OP_LOG] = {BEND_RISING, POSITIVE, ALL},
    [OP_LOG1P] = {BEND_RISING, BEYOND(-1), ALL},
    [OP_SQRT] = {BEND_RISING, NOT_NEGATIVE, NOT_NEGATIVE},
    [OP_CBRT] = {BEND_RISING, ALL, ALL},
    [OP_ABS] = {BEND_VALLEY, ALL, NOT_NEGATIVE},
    [OP_SIGN] = {BEND_STEPS, ALL, WITHIN(-1, 1)},
    [OP_SIN] = {BEND_WAVE, ALL, WITHIN(-1, 1)},
    [OP_COS] = {BEND_WAVE, ALL, WITHIN(-1, 1)},
    [OP_TAN] = {BEND_NONE, ALL, ALL},
    [OP_ASIN] = {BEND_RISING, WITHIN(-1, 1), WITHIN(-HALF_PI, HALF_PI)},
    [OP_ACOS] = {BEND_FALLING, WITHIN(-1, 1), WITHIN(0, 0x1.921fb54442d19p+1)},
    [OP_ATAN] = {BEND_RISING, ALL, BETWEEN(-HALF_PI, HALF_PI)},
    [OP_SINH] = {BEND_RISING, ALL, ALL},
    [OP_COSH] = {BEND_VALLEY, ALL, {1, INFINITY, false, true}},
    [OP_TANH] = {BEND_RISING, ALL, BETWEEN(-1, 1)},
    [OP_ASINH] = {BEND_RISING, ALL, ALL},
    [OP_ACOSH] = {BEND_RISING, {1, INFINITY, false, true}, NOT_NEGATIVE},
    [OP_ATANH] = {BEND_RISING, BETWEEN(-1, 1), ALL},
    [OP_ERF] = {BEND_RISING, ALL, BETWEEN(-1, 1)},
    [OP_ERFC] = {BEND_FALLING, ALL, BETWEEN(0, 2)},
    [OP_LGAMMA] = {BEND_NONE, ALL, ALL},
    [OP_DIGAMMA] = {BEND_NONE, ALL, ALL},
    [OP_POLYGAMMA] = {BEND_NONE, ALL, ALL},
    [OP_SIGMOID] = {BEND_RISING, ALL, BETWEEN(0, 1)},
    [OP_SOFTPLUS] = {BEND_RISING, ALL, POSITIVE},
    [OP_RELU] = {BEND_RISING, ALL, NOT_NEGATIVE},
    [OP_STEP] = {BEND_STEPS, ALL, WITHIN(0, 1)},
};

/* ---- Ends ---- */

static double kernel(enum op op, double p, double x, double z)
{
    double y;
    elementary_find(op)(1, p, &y, &x, &z);
    return y;
}

/* At 0 and 1 many functions have whole values, and their kernels these. */
static bool is_exact(enum op op, double x, double y)
{
    return op_rows[op].ulps == 0 || ((x == 0 || x == 1) && (y == 0 || y == 0.5 || y == 1));
}

/* A value of a kernel, moved down (sign -1) or up by twice its error bound, and by two steps where it may underflow. */
static double widened(enum op op, double y, int sign)
{
    double margin = 2 * op_rows[op].ulps * 0x1p-53 * fabs(y);
    double out = isinf(y) ? y : y + sign * margin;
    double toward = sign > 0 ? INFINITY : -INFINITY;
    out = nextafter(out, toward);
    return fabs(y) < DBL_MIN ? nextafter(out, toward) : out;
}

static double end_of(enum op op, double p, double x, int sign)
{
    double y = kernel(op, p, x, 0);
    return is_exact(op, x, y) ? y : widened(op, y, sign);
}

static struct interval rising(enum op op, double p, struct interval a)
{
    return (struct interval){end_of(op, p, a.lo, -1), end_of(op, p, a.hi, 1), a.lo_open, a.hi_open};
}

static struct interval falling(enum op op, double p, struct interval a)
{
    return (struct interval){end_of(op, p, a.hi, -1), end_of(op, p, a.lo, 1), a.hi_open, a.lo_open};
}

/* ---- Waves ---- */

enum { FAR = 1000000 }; /* beyond, multiples of pi are not followed */

bool interval_meets_crest(enum op op, struct interval a, int sign)
{
    const long double pi = 3.14159265358979323846264338327950288L;
    if (!(fabs(a.lo) < FAR && fabs(a.hi) < FAR))
        return false;
    /* the crest of the cosine is at 0, that of the sine a quarter later; a trough half a turn after its crest */
    long double first = (op == OP_SIN ? pi / 2 : 0) + (sign > 0 ? 0 : pi);
    long double slack = 0x1p-61L * fmaxl(fabsl(a.lo), fabsl(a.hi)); /* what pi itself is rounded by */
    long double next = first + 2 * pi * ceill((a.lo - slack - first) / (2 * pi));
    return next <= a.hi + slack;
}

static struct interval wave(enum op op, struct interval a)
{
    if (!(fabs(a.lo) < FAR && fabs(a.hi) < FAR))
        return profiles[op].range;
    struct interval at_lo = rising(op, 0, interval_point(a.lo));
    struct interval at_hi = rising(op, 0, interval_point(a.hi));
    struct interval out = interval_hull(at_lo, at_hi);
    if (interval_meets_crest(op, a, 1)) {
        out.hi = 1;
        out.hi_open = false;
    }
    if (interval_meets_crest(op, a, -1)) {
        out.lo = -1;
        out.lo_open = false;
    }
    return interval_meet(out, profiles[op].range);
}

/* The poles of the tangent are where the cosine is 0: between them it rises. */
static struct interval tangent(struct interval a)
{
    struct interval cosine = wave(OP_COS, a);
    bool one_branch = a.hi - a.lo < 3 && (cosine.lo > 0 || cosine.hi < 0) && fabs(a.lo) < FAR && fabs(a.hi) < FAR;
    return one_branch ? rising(OP_TAN, 0, a) : interval_whole();
}

/* ---- Gamma functions, for positive arguments; elsewhere nothing is said ---- */

static struct interval lgamma_of(struct interval a)
{
    static const double least_at = 1.4616321449683623; /* where digamma is 0 */
    static const double least = -0.12148629053584961;  /* below lgamma there */
    if (a.lo < 0)
        return interval_whole();
    if (a.lo > least_at + 1e-9)
        return rising(OP_LGAMMA, 0, a);
    if (a.hi < least_at - 1e-9)
        return falling(OP_LGAMMA, 0, a);
    struct interval out = interval_hull(falling(OP_LGAMMA, 0, interval_point(a.lo)),
                                        rising(OP_LGAMMA, 0, (struct interval){a.hi, a.hi, false, false}));
    out.lo = least;
    out.lo_open = false;
    return out;
}

/* Odd derivatives of digamma are positive everywhere: sums of even powers. */
static struct interval polygamma(double p, struct interval a)
{
    bool odd = fmod(p, 2) == 1;
    const struct interval positive = POSITIVE;
    if (a.lo <= 0 || isinf(a.hi)) {
        if (odd)
            return positive;
        return a.lo > 0 && p > 0 ? interval_neg(positive) : interval_whole();
    }
    return odd ? falling(OP_POLYGAMMA, p, a) : rising(p == 0 ? OP_DIGAMMA : OP_POLYGAMMA, p, a);
}

static struct interval digamma(struct interval a)
{
    if (a.lo <= 0 && !(a.lo == 0))
        return interval_whole();
    struct interval out = rising(OP_DIGAMMA, 0, a);
    if (a.lo == 0) {
        out.lo = -INFINITY;
        out.lo_open = true;
    }
    return out;
}

/* ---- One argument ---- */

struct interval interval_domain(enum op op, double p)
{
    static const struct interval positive = POSITIVE;
    static const struct interval not_negative = NOT_NEGATIVE;
    if (op == OP_POWR)
        return p < 0 ? positive : not_negative;
    return op_rows[op].arity == 1 && op != OP_POWI ? profiles[op].domain : interval_whole();
}

enum bend interval_bend(enum op op, double p, struct interval a)
{
    if (op == OP_POWR)
        return p < 0 ? BEND_FALLING : BEND_RISING;
    if (op != OP_POWI)
        return profiles[op].bend;
    bool even = fmod(p, 2) == 0;
    if (p > 0)
        return even ? BEND_VALLEY : BEND_RISING;
    if (a.lo < 0 && a.hi > 0)
        return BEND_NONE;
    return even && a.lo < 0 ? BEND_RISING : BEND_FALLING;
}

static struct interval root(struct interval a)
{
    struct interval out = rising(OP_SQRT, 0, a);
    double low = sqrt(a.lo);
    double high = sqrt(a.hi);
    out.lo = fma(low, low, -a.lo) == 0 && (a.lo == 0 || a.lo > 0x1p-900) ? low : out.lo;
    out.hi = fma(high, high, -a.hi) == 0 && a.hi > 0x1p-900 ? high : out.hi;
    return out;
}

static struct interval bent(enum op op, double p, struct interval a)
{
    a = interval_meet(a, profiles[op].domain);
    if (interval_is_empty(a))
        return a;
    switch (profiles[op].bend) {
    case BEND_FALLING:
        return interval_meet(falling(op, p, a), profiles[op].range);
    case BEND_VALLEY:
        return interval_meet(rising(op, p, interval_abs(a)), profiles[op].range);
    case BEND_WAVE:
        return wave(op, a);
    default:
        return interval_meet(rising(op, p, a), profiles[op].range);
    }
}

/* Jumps take their left and right values only where the argument has that sign. */
static struct interval steps(enum op op, struct interval a)
{
    double below = op == OP_SIGN ? -1 : 0;
    double low = a.lo < 0 ? below : a.lo > 0 || a.lo_open ? 1 : 0;
    double high = a.hi > 0 ? 1 : a.hi < 0 || a.hi_open ? below : 0;
    return (struct interval){low, high, false, false};
}

static struct interval relu(struct interval a)
{
    const struct interval zero = {0, 0, false, false};
    struct interval kept = interval_meet(a, (struct interval)POSITIVE);
    return a.lo < 0 || (a.lo == 0 && !a.lo_open) ? interval_hull(zero, kept) : kept;
}

static struct interval real_power(double p, struct interval a)
{
    const struct interval positive = POSITIVE;
    const struct interval not_negative = NOT_NEGATIVE;
    a = interval_meet(a, interval_domain(OP_POWR, p));
    if (interval_is_empty(a))
        return a;
    return p < 0 ? interval_meet(falling(OP_POWR, p, a), positive) : interval_meet(rising(OP_POWR, p, a), not_negative);
}

/* ---- Two arguments ---- */

static struct interval hypotenuse(struct interval a, struct interval b)
{
    a = interval_abs(a);
    b = interval_abs(b);
    double low = kernel(OP_HYPOT, 0, a.lo, b.lo);
    double high = kernel(OP_HYPOT, 0, a.hi, b.hi);
    bool exact_low = a.lo == 0 || b.lo == 0;
    bool exact_high = a.hi == 0 || b.hi == 0;
    return (struct interval){exact_low ? low : fmax(widened(OP_HYPOT, low, -1), 0),
                             exact_high ? high : widened(OP_HYPOT, high, 1), a.lo_open || b.lo_open,
                             a.hi_open || b.hi_open};
}

static struct interval angle(struct interval a, struct interval b)
{
    if (b.lo > 0)
        return bent(OP_ATAN, 0, interval_div(a, b));
    return (struct interval){-PI, PI, false, false};
}

/* Of a negative base only whole powers are defined. */
static struct interval power(struct interval a, struct interval b)
{
    if (interval_is_point(b))
        return b.lo == trunc(b.lo) ? interval_power(a, b.lo) : real_power(b.lo, a);
    if (a.lo < 0)
        return interval_whole();
    bool never_zero = a.lo > 0 || a.lo_open;
    return never_zero ? (struct interval)POSITIVE : (struct interval)NOT_NEGATIVE;
}

static struct interval map_two(enum op op, struct interval a, struct interval b)
{
    switch (op) {
    case OP_ADD:
        return interval_add(a, b);
    case OP_SUB:
        return interval_sub(a, b);
    case OP_MUL:
        return interval_mul(a, b);
    case OP_DIV:
        return interval_div(a, b);
    case OP_POWN:
    case OP_POW:
        return power(a, b);
    case OP_ATAN2:
        return angle(a, b);
    case OP_MAX2:
        return interval_max(a, b);
    case OP_MIN2:
        return interval_min(a, b);
    case OP_HYPOT:
        return hypotenuse(a, b);
    default:
        return interval_compare(op, a, b);
    }
}

static struct interval map_one(enum op op, double p, struct interval a)
{
    switch (op) {
    case OP_NEG:
        return interval_neg(a);
    case OP_POWI:
        return interval_power(a, p);
    case OP_POWR:
        return real_power(p, a);
    case OP_SQRT:
        a = interval_meet(a, profiles[op].domain);
        return interval_is_empty(a) ? a : root(a);
    case OP_SIGN:
    case OP_STEP:
        return steps(op, a);
    case OP_RELU:
        return relu(a);
    case OP_TAN:
        return tangent(a);
    case OP_LGAMMA:
        return lgamma_of(a);
    case OP_DIGAMMA:
        return digamma(a);
    case OP_POLYGAMMA:
        return polygamma(p, a);
    default:
        return bent(op, p, a);
    }
}

struct interval interval_map(enum op op, double p, struct interval a, struct interval b)
{
    bool two = op_rows[op].arity == 2;
    if (interval_is_empty(a) || (two && interval_is_empty(b)))
        return interval_empty();
    return two ? map_two(op, a, b) : map_one(op, p, a);
}
