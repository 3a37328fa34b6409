/* Printing asks number_shortest for the digits and lays them out as printf's %g would. Reading is left to the C library,
 * which rounds correctly; its decimal point follows the locale, so texts are handed to it without one, as digits and an
 * exponent. */
#include "base/number.h"

#include "base/number_shortest.h"

#include <endian.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* No double, and no midpoint of two, has more than 768 significant digits: of the digits beyond, it only matters whether
 * one is not zero. */
enum { MOST_DIGITS = 770, MOST_EXPONENT = 1000000000 };

static size_t skip_digits(struct str text, size_t i)
{
    while (i < text.size && text.at[i] >= '0' && text.at[i] <= '9')
        i++;
    return i;
}

/* sign? digits? (. digits?)? ((e|E) sign? digits)? with at least one digit before the exponent */
static bool is_decimal(struct str text)
{
    size_t i = text.size > 0 && (text.at[0] == '-' || text.at[0] == '+') ? 1 : 0;
    size_t whole = skip_digits(text, i);
    size_t digits = whole - i;
    i = whole;
    if (i < text.size && text.at[i] == '.') {
        size_t fraction = skip_digits(text, i + 1);
        digits += fraction - i - 1;
        i = fraction;
    }
    if (digits == 0)
        return false;
    if (i < text.size && (text.at[i] == 'e' || text.at[i] == 'E')) {
        i++;
        if (i < text.size && (text.at[i] == '-' || text.at[i] == '+'))
            i++;
        size_t end = skip_digits(text, i);
        if (end == i)
            return false;
        i = end;
    }
    return i == text.size;
}

/* A decimal number: its digits, without leading zeros and point, times a power of ten. */
struct decimal {
    bool negative;
    long long exponent;
    size_t count;
    char digits[MOST_DIGITS + 32]; /* with room for an exponent */
};

static size_t read_digits(struct str text, size_t i, struct decimal *out)
{
    bool fraction = false;
    bool rest = false;
    for (; i < text.size && text.at[i] != 'e' && text.at[i] != 'E'; i++) {
        if (text.at[i] == '.') {
            fraction = true;
            continue;
        }
        bool kept = out->count < MOST_DIGITS && (out->count != 0 || text.at[i] != '0');
        if (kept)
            out->digits[out->count++] = text.at[i];
        else
            rest = rest || text.at[i] != '0';
        out->exponent += (out->count == MOST_DIGITS && !kept) - fraction;
    }
    if (rest) {
        out->digits[out->count++] = '1';
        out->exponent--;
    }
    return i;
}

/* `text` is a decimal number. */
static void read_decimal(struct str text, struct decimal *out)
{
    size_t i = text.at[0] == '-' || text.at[0] == '+';
    out->negative = text.at[0] == '-';
    i = read_digits(text, i, out);
    if (i == text.size)
        return;
    i++;
    bool negative = text.at[i] == '-';
    long long exponent = 0;
    for (i += negative || text.at[i] == '+'; i < text.size && exponent < MOST_EXPONENT; i++)
        exponent = 10 * exponent + (text.at[i] - '0');
    out->exponent += negative ? -exponent : exponent;
}

/* Few digits and a small exponent: both are exact, so that one operation rounds correctly (Clinger 1990). */
static bool small_decimal(const struct decimal *decimal, double *value)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (decimal->count > 15 || decimal->exponent < -22 || decimal->exponent > 22)
        return false;
    double whole = 0;
    for (size_t i = 0; i < decimal->count; i++)
        whole = 10 * whole + (decimal->digits[i] - '0');
    *value = decimal->exponent < 0 ? whole / powers[-decimal->exponent] : whole * powers[decimal->exponent];
    return true;
}

bool number_parse(struct str text, double *value)
{
    if (!is_decimal(text))
        return false;
    struct decimal decimal;
    decimal.exponent = 0;
    decimal.count = 0;
    read_decimal(text, &decimal);
    if (decimal.count == 0) {
        *value = 0;
    } else if (!small_decimal(&decimal, value)) {
        (void)snprintf(decimal.digits + decimal.count, sizeof decimal.digits - decimal.count, "e%lld",
                       decimal.exponent);
        *value = strtod(decimal.digits, NULL);
    }
    *value = decimal.negative ? -*value : *value;
    return true;
}

bool number_parse_any(struct str text, double *value)
{
    static const struct {
        const char *name;
        double value;
    } specials[] = {{"nan", NAN}, {"inf", INFINITY}, {"infinity", INFINITY}};
    bool negative = text.size > 0 && text.at[0] == '-';
    struct str word = negative || (text.size > 0 && text.at[0] == '+') ? str_part(text, 1, text.size) : text;
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
        if (word.size == strlen(specials[i].name) && strncasecmp(word.at, specials[i].name, word.size) == 0) {
            *value = negative ? -specials[i].value : specials[i].value;
            return true;
        }
    return number_parse(text, value);
}

/* ---- Printing --------------------------------------------------------------------------------------------------- */

/* As %g has it: a power of ten below LEAST_FIXED, or one that the digits do not reach, is written with an exponent; 15
 * digits count as written. */
enum { MOST_PRINTED = 17, FIXED_DIGITS = 15, LEAST_FIXED = -4 };

static char *put_pair(char *out, uint32_t value)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
                                "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
                                "8081828384858687888990919293949596979899";
    memcpy(out, pairs + (size_t)2 * value, 2);
    return out + 2;
}

static char *put_eight(char *out, uint32_t value)
{
    uint32_t high = value / 10000;
    uint32_t low = value % 10000;
    out = put_pair(out, high / 100);
    out = put_pair(out, high % 100);
    out = put_pair(out, low / 100);
    return put_pair(out, low % 100);
}

/* How many of the eight digits are zeros at the end; not all of them are. */
static int count_zeros(const char digits[8])
{
    uint64_t bytes;
    memcpy(&bytes, digits, sizeof bytes);
    return __builtin_ctzll(be64toh(bytes) ^ 0x3030303030303030) / 8;
}

/* All digits of a number below 10^17 other than 0, with leading zeros; returns how many are left without the zeros at the
 * end. */
static size_t put_digits(char out[MOST_PRINTED], uint64_t digits)
{
    uint32_t high = (uint32_t)(digits / 100000000);
    uint32_t low = (uint32_t)(digits % 100000000);
    out[0] = (char)('0' + high / 100000000);
    put_eight(out + 1, high % 100000000);
    put_eight(out + 9, low);
    if (low != 0)
        return MOST_PRINTED - (size_t)count_zeros(out + 9);
    return high % 100000000 == 0 ? 1 : MOST_PRINTED - 8 - (size_t)count_zeros(out + 1);
}

/* A whole number from 1 to below 10^FIXED_DIGITS. */
static size_t put_whole(char *out, uint64_t value)
{
    char digits[MOST_PRINTED];
    put_digits(digits, value);
    size_t zeros = 0;
    while (digits[zeros] == '0')
        zeros++;
    memcpy(out, digits + zeros, MOST_PRINTED - zeros);
    return MOST_PRINTED - zeros;
}

/* d.ddde+xx, with at least two digits of exponent */
static size_t put_exponent_form(char *out, const char digits[MOST_PRINTED], size_t count, int exponent)
{
    out[0] = digits[0];
    out[1] = '.';
    memcpy(out + 2, digits + 1, MOST_PRINTED - 1);
    char *at = out + (count > 1 ? count + 1 : 1);
    *at++ = 'e';
    *at++ = exponent < 0 ? '-' : '+';
    uint32_t size = (uint32_t)abs(exponent);
    if (size >= 100)
        *at++ = (char)('0' + size / 100);
    return (size_t)(put_pair(at, size % 100) - out);
}

/* The first digit stands for 10^exponent. */
static size_t put_fixed_form(char *out, const char digits[MOST_PRINTED], size_t count, int exponent)
{
    if (exponent < 0) {
        memset(out, '0', -LEAST_FIXED + 1);
        out[1] = '.';
        memcpy(out + 1 - exponent, digits, MOST_PRINTED);
        return count + 1 + (size_t)-exponent;
    }
    size_t whole = (size_t)exponent + 1;
    memcpy(out, digits, MOST_PRINTED); /* zeros follow the last digit */
    if (count <= whole)
        return whole;
    out[whole] = '.';
    memcpy(out + whole + 1, digits + whole, MOST_PRINTED - whole);
    return count + 1;
}

static size_t put_shortest(char *out, double value)
{
    struct number_decimal decimal = number_shortest(value);
    const uint64_t enough = UINT64_C(10000000000000000);
    bool short_of = decimal.digits < enough; /* by one digit, unless subnormal */
    uint64_t all = decimal.digits * (short_of ? 10 : 1);
    int exponent = decimal.exponent - short_of + MOST_PRINTED - 1;
    for (; all < enough; exponent--)
        all *= 10;
    char digits[MOST_PRINTED];
    size_t count = put_digits(digits, all);
    if (exponent >= LEAST_FIXED && exponent < (int)(count > FIXED_DIGITS ? count : FIXED_DIGITS))
        return put_fixed_form(out, digits, count, exponent);
    return put_exponent_form(out, digits, count, exponent);
}

size_t number_write(char out[NUMBER_SIZE], double value)
{
    if (isnan(value)) {
        strcpy(out, "nan");
        return 3;
    }
    size_t sign = signbit(value) ? 1 : 0;
    double magnitude = fabs(value);
    out[0] = '-';
    if (magnitude < 1e15 && magnitude == (double)(int64_t)magnitude) {
        out[sign] = '0';
        return sign + (magnitude == 0 ? 1 : put_whole(out + sign, (uint64_t)magnitude));
    }
    if (isinf(value)) {
        strcpy(out + sign, "inf");
        return sign + 3;
    }
    return sign + put_shortest(out + sign, magnitude);
}

size_t number_print(char out[NUMBER_SIZE], double value)
{
    size_t size = number_write(out, value);
    out[size] = 0;
    return size;
}

void text_number(struct text *text, double value)
{
    char number[NUMBER_SIZE];
    size_t size = number_print(number, value);
    text_add(text, (struct str){number, size});
}
