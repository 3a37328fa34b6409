/* Numbers as text: exact in both directions, whatever the locale of the process. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include "base/str.h"

/* Bytes that number_write and number_print need. Texts have at most 24 (-2.2250738585072014e-308), but both may write
 * anything into the rest. */
enum { NUMBER_SIZE = 32 };

/* Writes the shortest decimal that reads back to the same double, and of the shortest ones the closest: 0.1, -2, 1e-300.
 * Layout as of %g with as many digits as it takes, at least 15: 123456, 1e+15, 0.0001, 1e-05. NaN, inf and -inf are
 * written as such: formats that lack them (JSON) must not ask. Returns the length; no terminator. */
size_t number_write(char out[NUMBER_SIZE], double value);

/* The same with a terminator, which the length does not count. */
size_t number_print(char out[NUMBER_SIZE], double value);

/* The value of a decimal number that fills `text` whole: sign, digits, point, exponent. False for anything else,
 * hexadecimal, "inf" and "nan" included. An overflow gives true and an infinity: callers say what they think of it. */
bool number_parse(struct str text, double *value);

/* The same, reading "nan", "inf", "infinity" in any case too. */
bool number_parse_any(struct str text, double *value);

/* Appends number_print. */
void text_number(struct text *text, double value);

#endif
