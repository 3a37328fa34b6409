/* The C library reads correctly rounded, and %.17g is exact; the shortest form is the first precision that reads back.
 * Its decimal point follows the locale: texts are read without one, as digits and an exponent, and printed ones are
 * mended. */
#include "base/number.h"

#include <float.h>
#include <locale.h>
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

/* Puts '.' in place of the locale's decimal point, which may have several bytes. */
static size_t mend_point(char *number)
{
    const char *local = localeconv()->decimal_point;
    char *point = strstr(number, local);
    if (point != NULL && local[0] != 0) {
        *point = '.';
        memmove(point + 1, point + strlen(local), strlen(point + strlen(local)) + 1);
    }
    return strlen(number);
}

size_t number_print(char out[NUMBER_SIZE], double value)
{
    size_t size = 0;
    double again = 0;
    int fewest =
        fabs(value) < DBL_MIN ? 1 : 15; /* %g drops zeros, and 15 digits are always kept, except below DBL_MIN */
    for (int digits = fewest; digits <= 17; digits++) {
        (void)snprintf(out, NUMBER_SIZE, "%.*g", digits, value);
        if (isnan(value))
            (void)snprintf(out, NUMBER_SIZE, "nan");
        size = mend_point(out);
        if (!isfinite(value) || (number_parse(str_of(out), &again) && again == value))
            break;
    }
    return size;
}

void text_number(struct text *text, double value)
{
    char number[NUMBER_SIZE];
    size_t size = number_print(number, value);
    text_add(text, (struct str){number, size});
}
