/* Strings: views into memory that someone else owns, and texts that grow in an arena. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* A view of `size` bytes, not terminated. */
struct str {
    const char *at;
    size_t size;
};

struct str str_of(const char *text); /* the view of a terminated text; NULL gives the empty view */
struct str str_part(struct str s, size_t from, size_t to); /* bytes [from, to), clamped to the view */
bool str_equal(struct str a, struct str b);
bool str_is(struct str a, const char *text);
bool str_ends_with(struct str s, const char *suffix);
char *str_copy(struct arena *arena, struct str s); /* terminated copy */

/* Printf into the arena, terminated. */
char *str_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *str_vformat(struct arena *arena, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* A text under construction. `at` is always terminated once anything was added; start from {.arena = a}. */
struct text {
    struct arena *arena;
    char *at;
    size_t size;
    size_t capacity;
};

void text_add(struct text *text, struct str s);
void text_puts(struct text *text, const char *s);
void text_repeat(struct text *text, char c, size_t count);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3), nonnull(2)));
void text_reserve(struct text *text, size_t more);  /* makes room for so many bytes more */
char *text_extend(struct text *text, size_t count); /* adds so many bytes, for the caller to fill */
struct str text_str(const struct text *text);

/* Number of terminal columns of a UTF-8 text, counting one per code point. */
size_t str_columns(struct str s);

/* Bytes of the UTF-8 character that `s` begins with, and its code point (`code` may be NULL). 0 if it begins with none
 * (RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF). */
size_t str_utf8(struct str s, uint32_t *code);

#endif
