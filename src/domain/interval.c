/* Directed rounding without changing the rounding mode: the error of a sum, product or quotient is a double (Dekker 1971;
 * Knuth 1998, section 4.2.2), whose sign tells to which side the result was rounded. */
#include "domain/interval.h"

#include <float.h>
#include <math.h>

/* Below this size the error of a product may underflow: it is not asked. */
static const double TINY = 0x1p-900;

/* One end on its way. */
struct end {
    double at;
    bool open;
};

struct interval interval_whole(void)
{
    return (struct interval){-INFINITY, INFINITY, true, true};
}

struct interval interval_empty(void)
{
    return (struct interval){INFINITY, -INFINITY, true, true};
}

struct interval interval_point(double x)
{
    return isfinite(x) ? (struct interval){x, x, false, false} : interval_empty();
}

bool interval_is_empty(struct interval a)
{
    return !(a.lo < a.hi || (a.lo == a.hi && !a.lo_open && !a.hi_open));
}

bool interval_is_point(struct interval a)
{
    return a.lo == a.hi;
}

bool interval_contains(struct interval a, double x)
{
    return (a.lo < x || (a.lo == x && !a.lo_open)) && (x < a.hi || (x == a.hi && !a.hi_open));
}

bool interval_equal(struct interval a, struct interval b)
{
    return a.lo == b.lo && a.hi == b.hi && a.lo_open == b.lo_open && a.hi_open == b.hi_open;
}

struct interval interval_meet(struct interval a, struct interval b)
{
    struct interval out = a.lo > b.lo || (a.lo == b.lo && a.lo_open) ? a : b;
    struct interval high = a.hi < b.hi || (a.hi == b.hi && a.hi_open) ? a : b;
    out.hi = high.hi;
    out.hi_open = high.hi_open;
    return interval_is_empty(out) ? interval_empty() : out;
}

struct interval interval_hull(struct interval a, struct interval b)
{
    if (interval_is_empty(a) || interval_is_empty(b))
        return interval_is_empty(a) ? b : a;
    struct interval out = a.lo < b.lo || (a.lo == b.lo && !a.lo_open) ? a : b;
    struct interval high = a.hi > b.hi || (a.hi == b.hi && !a.hi_open) ? a : b;
    out.hi = high.hi;
    out.hi_open = high.hi_open;
    return out;
}

double interval_down(double x)
{
    return nextafter(x, -INFINITY);
}

double interval_up(double x)
{
    return nextafter(x, INFINITY);
}

struct interval interval_neg(struct interval a)
{
    return (struct interval){-a.hi, -a.lo, a.hi_open, a.lo_open};
}

/* ---- Sums ---- */

/* a + b rounded down. Lower ends are never +inf, upper ends never -inf: the sum is a number. */
static double add_down(double a, double b)
{
    double sum = a + b;
    if (isinf(a) || isinf(b))
        return sum;
    double part = sum - a;
    double error = (a - (sum - part)) + (b - part);
    return error >= 0 ? sum : interval_down(sum); /* an error that is no number: the sum overflows */
}

struct interval interval_add(struct interval a, struct interval b)
{
    if (interval_is_empty(a) || interval_is_empty(b))
        return interval_empty();
    return (struct interval){add_down(a.lo, b.lo), -add_down(-a.hi, -b.hi), a.lo_open || b.lo_open,
                             a.hi_open || b.hi_open};
}

struct interval interval_sub(struct interval a, struct interval b)
{
    return interval_add(a, interval_neg(b));
}

/* ---- Products ---- */

/* a b rounded down, where 0 times an unbounded end is 0. */
static double mul_down(double a, double b)
{
    if (a == 0 || b == 0)
        return 0;
    double product = a * b;
    if (isinf(a) || isinf(b))
        return product;
    if (fabs(product) >= TINY && fma(a, b, -product) >= 0 && isfinite(product))
        return product;
    return (a > 0) == (b > 0) ? fmax(interval_down(product), 0) : interval_down(product);
}

/* A product is 0 as soon as one factor is. */
static bool product_open(struct end a, struct end b)
{
    bool zero = (a.at == 0 && !a.open) || (b.at == 0 && !b.open);
    return !zero && (a.open || b.open);
}

static void take_lower(struct end *lowest, struct end a, struct end b)
{
    struct end product = {mul_down(a.at, b.at), product_open(a, b)};
    if (product.at < lowest->at)
        *lowest = product;
    else if (product.at == lowest->at)
        lowest->open = lowest->open && product.open;
}

/* The lowest of the products of ends. */
static struct end lowest_product(struct interval a, struct interval b)
{
    const struct end as[2] = {{a.lo, a.lo_open}, {a.hi, a.hi_open}};
    const struct end bs[2] = {{b.lo, b.lo_open}, {b.hi, b.hi_open}};
    struct end lowest = {INFINITY, true};
    for (int i = 0; i < 4; i++)
        take_lower(&lowest, as[i / 2], bs[i % 2]);
    return lowest;
}

struct interval interval_mul(struct interval a, struct interval b)
{
    if (interval_is_empty(a) || interval_is_empty(b))
        return interval_empty();
    struct end low = lowest_product(a, b);
    struct end high = lowest_product(interval_neg(a), b);
    return (struct interval){low.at, -high.at, low.open, high.open};
}

/* ---- Quotients ---- */

/* a / b rounded down for b >= 0, where b may be unbounded or 0. */
static double div_down(double a, double b)
{
    if (a == 0 || isinf(b))
        return 0;
    if (b == 0)
        return a > 0 ? INFINITY : -INFINITY;
    double quotient = a / b;
    if (isinf(a))
        return quotient;
    if (fabs(a) >= TINY && fabs(quotient) >= TINY && isfinite(quotient) && fma(-quotient, b, a) >= 0)
        return quotient;
    return a > 0 ? fmax(interval_down(quotient), 0) : interval_down(quotient);
}

/* The lower end of a / b for b > 0: the smallest a over the b that makes it smaller still. */
static struct end lower_quotient(struct interval a, struct interval b)
{
    struct end by = a.lo >= 0 ? (struct end){b.hi, b.hi_open} : (struct end){b.lo, b.lo_open};
    if (a.lo == 0)
        return (struct end){0, a.lo_open};
    return (struct end){div_down(a.lo, by.at), a.lo_open || by.open || by.at == 0};
}

struct interval interval_div(struct interval a, struct interval b)
{
    b = b.lo == 0 ? interval_meet(b, (struct interval){0, INFINITY, true, true}) : b;
    b = b.hi == 0 ? interval_meet(b, (struct interval){-INFINITY, 0, true, true}) : b;
    if (interval_is_empty(a) || interval_is_empty(b))
        return interval_empty();
    if (b.hi <= 0)
        return interval_div(interval_neg(a), interval_neg(b));
    if (b.lo < 0)
        return a.lo == 0 && a.hi == 0 ? a : interval_whole();
    struct end low = lower_quotient(a, b);
    struct end high = lower_quotient(interval_neg(a), b);
    return (struct interval){low.at, -high.at, low.open, high.open};
}

/* ---- Powers ---- */

struct interval interval_abs(struct interval a)
{
    if (a.lo >= 0 || interval_is_empty(a))
        return a;
    struct interval mirrored = interval_neg(a);
    if (a.hi <= 0)
        return mirrored;
    struct interval out = interval_hull(a, mirrored);
    out.lo = 0;
    out.lo_open = false;
    return out;
}

/* x^p rounded down, x >= 0, by squaring. */
static double power_down(double x, double p)
{
    double out = 1;
    for (; p >= 1; p = floor(p / 2)) {
        if (fmod(p, 2) == 1)
            out = mul_down(out, x);
        x = mul_down(x, x);
    }
    return out;
}

static double power_up(double x, double p)
{
    double out = 1;
    for (; p >= 1; p = floor(p / 2)) {
        if (fmod(p, 2) == 1)
            out = -mul_down(-out, x);
        x = -mul_down(-x, x);
    }
    return out;
}

/* x^p for x >= 0, p > 0. */
static struct interval power_of_magnitude(struct interval a, double p)
{
    return (struct interval){power_down(a.lo, p), power_up(a.hi, p), a.lo_open, a.hi_open};
}

struct interval interval_power(struct interval a, double p)
{
    if (interval_is_empty(a))
        return a;
    if (p < 0)
        return interval_div(interval_point(1), interval_power(a, -p));
    if (p == 0)
        return interval_point(1);
    if (fmod(p, 2) == 0 || a.lo >= 0)
        return power_of_magnitude(interval_abs(a), p);
    if (a.hi <= 0)
        return interval_neg(power_of_magnitude(interval_neg(a), p));
    return (struct interval){-power_up(-a.lo, p), power_up(a.hi, p), a.lo_open, a.hi_open};
}
