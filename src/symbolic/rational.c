/* Overflow is checked in every step: a wrong coefficient is worse than one that is left unevaluated. */
#include "symbolic/rational.h"

#include "base/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The decimal exponents of doubles: from 5e-324 to 1.8e308. */
enum { HIGHEST = 308, LOWEST = -324 };

static int64_t gcd(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return a < 0 ? -a : a;
}

/* Brings p/q * 10^e with q > 0 into the form of the invariant: factors 2 and 5 of q go into e. */
static bool normalise(int64_t p, int64_t q, int64_t e, struct rational *out)
{
    int64_t digits = 0; /* beyond the first */
    if (p == 0) {
        *out = (struct rational){0, 1, 0};
        return true;
    }
    int64_t g = gcd(p, q);
    p /= g;
    q /= g;
    for (; q % 10 == 0; q /= 10)
        e--;
    for (; q % 2 == 0; q /= 2, e--)
        if (__builtin_mul_overflow(p, 5, &p))
            return false;
    for (; q % 5 == 0; q /= 5, e--)
        if (__builtin_mul_overflow(p, 2, &p))
            return false;
    for (; p % 10 == 0; p /= 10)
        e++;
    for (int64_t size = p; size / 10 != 0; size /= 10)
        digits++;
    struct rational made = {p, q, e};
    if (p == INT64_MIN || digits + e > HIGHEST || digits + e < LOWEST ||
        (digits + e == HIGHEST && !isfinite(rational_value(made))))
        return false;
    *out = made;
    return true;
}

struct rational rational_of(int64_t whole)
{
    struct rational out = {0, 1, 0};
    (void)normalise(whole, 1, 0, &out);
    return out;
}

bool rational_from(double value, struct rational *out)
{
    char text[NUMBER_SIZE];
    if (!isfinite(value))
        return false;
    number_print(text, value);
    int64_t p = 0;
    int64_t e = 0;
    bool point = false;
    const char *c = text + (text[0] == '-');
    for (; *c != 0 && *c != 'e'; c++) {
        if (*c == '.') {
            point = true;
            continue;
        }
        p = 10 * p + (*c - '0'); /* at most 17 digits, but for trailing zeros of whole numbers below 1e17 */
        e -= point;
    }
    if (*c == 'e')
        e += strtol(c + 1, NULL, 10);
    return normalise(text[0] == '-' ? -p : p, 1, e, out);
}

double rational_value(struct rational a)
{
    char text[64];
    struct str view = {text, 0};
    struct rational whole = {a.p, 1, a.e};
    double value = NAN;
    int64_t p = whole.p < 0 ? -whole.p : whole.p;
    size_t size = 0;
    char digits[24];
    do
        digits[size++] = (char)('0' + p % 10);
    while ((p /= 10) != 0);
    for (size_t k = 0; k < size; k++)
        text[k] = digits[size - 1 - k];
    text[size++] = 'e';
    int64_t e = a.e < 0 ? -a.e : a.e;
    text[size++] = a.e < 0 ? '-' : '+';
    for (int64_t unit = 1000; unit > 0; unit /= 10)
        text[size++] = (char)('0' + e / unit % 10);
    view.size = size;
    (void)number_parse(view, &value);
    return (a.p < 0 ? -value : value) / (double)a.q;
}

bool rational_equal(struct rational a, struct rational b)
{
    return a.p == b.p && a.q == b.q && a.e == b.e;
}

bool rational_is(struct rational a, int64_t whole)
{
    return rational_equal(a, rational_of(whole));
}

int rational_sign(struct rational a)
{
    return (a.p > 0) - (a.p < 0);
}

struct rational rational_negated(struct rational a)
{
    a.p = -a.p;
    return a;
}

struct rational rational_size(struct rational a)
{
    return a.p < 0 ? rational_negated(a) : a;
}

/* p * 10^e as a whole number. */
static bool scaled(int64_t p, int64_t e, int64_t *out)
{
    for (; e > 0; e--)
        if (__builtin_mul_overflow(p, 10, &p))
            return false;
    *out = p;
    return true;
}

bool rational_whole(struct rational a, int64_t *whole)
{
    return a.q == 1 && a.e >= 0 && scaled(a.p, a.e, whole);
}

bool rational_add(struct rational a, struct rational b, struct rational *out)
{
    int64_t e = a.e < b.e ? a.e : b.e;
    int64_t x;
    int64_t y;
    int64_t sum;
    int64_t under;
    if (a.p == 0 || b.p == 0)
        return *out = a.p == 0 ? b : a, true;
    if (!scaled(a.p, a.e - e, &x) || !scaled(b.p, b.e - e, &y))
        return false;
    int64_t g = gcd(a.q, b.q);
    return !__builtin_mul_overflow(x, b.q / g, &x) && !__builtin_mul_overflow(y, a.q / g, &y) &&
           !__builtin_add_overflow(x, y, &sum) && !__builtin_mul_overflow(a.q, b.q / g, &under) &&
           normalise(sum, under, e, out);
}

bool rational_mul(struct rational a, struct rational b, struct rational *out)
{
    int64_t g = gcd(a.p, b.q);
    int64_t h = gcd(b.p, a.q);
    int64_t p;
    int64_t q;
    if (a.p == 0 || b.p == 0)
        return *out = rational_of(0), true;
    return !__builtin_mul_overflow(a.p / g, b.p / h, &p) && !__builtin_mul_overflow(a.q / h, b.q / g, &q) &&
           normalise(p, q, a.e + b.e, out);
}

bool rational_inverse(struct rational a, struct rational *out)
{
    if (a.p == 0)
        return false;
    return normalise(a.p < 0 ? -a.q : a.q, a.p < 0 ? -a.p : a.p, -a.e, out);
}

/* The k-th root of a whole number x >= 0, if it is whole. */
static bool whole_root(int64_t x, int64_t k, int64_t *root)
{
    int64_t r = (int64_t)llround(pow((double)x, 1 / (double)k));
    int64_t power = 1;
    for (int64_t i = 0; i < k; i++)
        if (__builtin_mul_overflow(power, r, &power))
            return false;
    *root = r;
    return power == x;
}

static bool take_root(struct rational a, int64_t k, struct rational *out)
{
    int64_t p;
    int64_t q;
    int64_t e = a.e % k == 0 ? a.e : a.e - ((a.e % k + k) % k);
    if (a.p < 0 || k > 64 || !scaled(a.p, a.e - e, &p))
        return false;
    return whole_root(p, k, &p) && whole_root(a.q, k, &q) && normalise(p, q, e / k, out);
}

bool rational_power(struct rational a, struct rational exponent, struct rational *out)
{
    int64_t over;
    int64_t under;
    struct rational base = a;
    if (!rational_fraction(exponent, &over, &under) || over < -64 || over > 64)
        return false;
    if (under != 1 && !take_root(a, under, &base))
        return false;
    if (over < 0 && !rational_inverse(base, &base))
        return false;
    struct rational power = rational_of(1);
    for (int64_t k = 0; k < (over < 0 ? -over : over); k++)
        if (!rational_mul(power, base, &power))
            return false;
    *out = power;
    return true;
}

bool rational_gcd(struct rational a, struct rational b, struct rational *out)
{
    int64_t e = a.e < b.e ? a.e : b.e;
    int64_t x;
    int64_t y;
    int64_t under;
    if (!scaled(a.p, a.e - e, &x) || !scaled(b.p, b.e - e, &y))
        return false;
    int64_t g = gcd(a.q, b.q);
    return !__builtin_mul_overflow(x, b.q / g, &x) && !__builtin_mul_overflow(y, a.q / g, &y) &&
           !__builtin_mul_overflow(a.q, b.q / g, &under) && normalise(gcd(x, y), under, e, out);
}

bool rational_fraction(struct rational a, int64_t *over, int64_t *under)
{
    int64_t power;
    if (!scaled(1, a.e < 0 ? -a.e : a.e, &power))
        return false;
    if (a.e >= 0) {
        *under = a.q;
        return !__builtin_mul_overflow(a.p, power, over);
    }
    int64_t g = gcd(a.p, power);
    *over = a.p / g;
    return !__builtin_mul_overflow(a.q, power / g, under);
}

bool rational_decimal(struct rational a)
{
    return a.q == 1;
}

const char *rational_print(struct arena *arena, struct rational a)
{
    int64_t whole;
    struct rational size = rational_size(a);
    if (rational_whole(size, &whole) && size.e < 7)
        return str_format(arena, "%lld", (long long)whole);
    if (size.e < 0 && size.e > -22) {
        char *digits = str_format(arena, "%0*lld", (int)(1 - size.e), (long long)size.p);
        size_t before = strlen(digits) - (size_t)-size.e;
        char *decimal = str_format(arena, "%.*s.%s", (int)before, digits, digits + before);
        char *scientific = str_format(arena, "%llde%lld", (long long)size.p, (long long)size.e);
        return strlen(decimal) <= strlen(scientific) + 2 ? decimal : scientific;
    }
    return str_format(arena, "%llde%lld", (long long)size.p, (long long)size.e);
}
