/* The C library reads correctly rounded, and %.17g is exact; the shortest form is the first precision that reads back.
 * Both follow the locale's decimal point, which is mapped here. */
#include "base/number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_NUMBER = 1100 }; /* longer digit strings are no numbers that anyone wrote */

static char decimal_point(void)
{
    return localeconv()->decimal_point[0];
}

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

bool number_parse(struct str text, double *value)
{
    char copy[LONGEST_NUMBER];
    if (text.size >= sizeof copy || !is_decimal(text))
        return false;
    memcpy(copy, text.at, text.size);
    copy[text.size] = 0;
    char *point = strchr(copy, '.');
    if (point != NULL)
        *point = decimal_point();
    *value = strtod(copy, NULL);
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

size_t number_print(char out[NUMBER_SIZE], double value)
{
    int size = 0;
    for (int digits = 15; digits <= 17; digits++) {
        size = snprintf(out, NUMBER_SIZE, "%.*g", digits, value);
        if (!isfinite(value) || strtod(out, NULL) == value)
            break;
    }
    char *point = strchr(out, decimal_point());
    if (point != NULL)
        *point = '.';
    return (size_t)size;
}

void text_number(struct text *text, double value)
{
    char number[NUMBER_SIZE];
    size_t size = number_print(number, value);
    text_add(text, (struct str){number, size});
}
