/* UTF-8, one code point at a time, for writers that must not pass on broken or dangerous bytes. */
#ifndef REPORT_UTF8_H
#define REPORT_UTF8_H

#include "base/str.h"

enum { UTF8_BAD = 0x110000 }; /* stands for a byte that belongs to no valid sequence */

/* The code point that begins at byte `at` (inside the text) and, as the result, its length in bytes. A byte that
 * begins no valid sequence (overlong forms and surrogates included) gives UTF8_BAD and length 1. */
size_t utf8_next(struct str s, size_t at, unsigned *code);

/* Whether a code point would steer a terminal (C0, DEL, C1) instead of being seen. */
bool utf8_is_control(unsigned code);

/* Terminal cells that a code point takes: 0 for combining marks, 2 for wide East Asian forms and emoji, else 1. */
size_t utf8_cells(unsigned code);

/* Terminal cells that a text takes. */
size_t utf8_width(struct str s);

#endif
