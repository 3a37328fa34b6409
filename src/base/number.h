/* Numbers as text: exact in both directions, whatever the locale of the process. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include "base/str.h"

/* Bytes that number_print may need, terminator included. */
enum { NUMBER_SIZE = 32 };

/* The shortest decimal that reads back to the same double, such as 0.1, -2, 1e-300. NaN, inf and -inf print as such:
 * formats that lack them (JSON) must not ask. Returns the length. */
size_t number_print(char out[NUMBER_SIZE], double value);

/* The value of a decimal number that fills `text` whole: sign, digits, point, exponent. False for anything else,
 * hexadecimal, "inf" and "nan" included. An overflow gives true and an infinity: callers say what they think of it. */
bool number_parse(struct str text, double *value);

/* The same, reading "nan", "inf", "infinity" in any case too. */
bool number_parse_any(struct str text, double *value);

/* Appends number_print. */
void text_number(struct text *text, double value);

#endif
