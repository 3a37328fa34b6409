/* Invariant of a text: `capacity` > `size` whenever `at` is set, and at[size] == 0. */
#include "base/str.h"

#include <stdio.h>
#include <string.h>

struct str str_of(const char *text)
{
    return (struct str){text, text == NULL ? 0 : strlen(text)};
}

struct str str_part(struct str s, size_t from, size_t to)
{
    if (to > s.size)
        to = s.size;
    if (from > to)
        from = to;
    return (struct str){s.at == NULL ? NULL : s.at + from, to - from};
}

bool str_equal(struct str a, struct str b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.at, b.at, a.size) == 0);
}

bool str_is(struct str a, const char *text)
{
    return str_equal(a, str_of(text));
}

bool str_ends_with(struct str s, const char *suffix)
{
    struct str end = str_of(suffix);
    return s.size >= end.size && str_equal(str_part(s, s.size - end.size, s.size), end);
}

char *str_copy(struct arena *arena, struct str s)
{
    char *copy = arena_alloc_raw(arena, s.size + 1, 1);
    if (s.size != 0)
        memcpy(copy, s.at, s.size);
    copy[s.size] = 0;
    return copy;
}

char *str_vformat(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    size_t bytes = size < 0 ? 1 : (size_t)size + 1;
    char *text = arena_alloc(arena, bytes, 1);
    if (size > 0)
        (void)vsnprintf(text, bytes, format, again);
    va_end(again);
    return text;
}

char *str_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = str_vformat(arena, format, args);
    va_end(args);
    return text;
}

void text_reserve(struct text *text, size_t more)
{
    if (more < text->capacity - text->size)
        return;
    if (more > PTRDIFF_MAX / 2 - text->size)
        arena_exhausted(text->arena);
    size_t capacity = text->capacity < 64 ? 64 : text->capacity;
    while (capacity <= text->size + more)
        capacity *= 2;
    char *at = arena_alloc_raw(text->arena, capacity, 1);
    if (text->size != 0)
        memcpy(at, text->at, text->size);
    at[text->size] = 0;
    text->at = at;
    text->capacity = capacity;
}

char *text_extend(struct text *text, size_t count)
{
    text_reserve(text, count);
    char *added = text->at + text->size;
    text->size += count;
    text->at[text->size] = 0;
    return added;
}

void text_add(struct text *text, struct str s)
{
    char *added = text_extend(text, s.size);
    if (s.size != 0)
        memcpy(added, s.at, s.size);
}

void text_puts(struct text *text, const char *s)
{
    text_add(text, str_of(s));
}

void text_repeat(struct text *text, char c, size_t count)
{
    memset(text_extend(text, count), c, count);
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list args;
    va_list again;
    va_start(args, format);
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size >= 0) {
        text_reserve(text, (size_t)size);
        (void)vsnprintf(text->at + text->size, (size_t)size + 1, format, again);
        text->size += (size_t)size;
    }
    va_end(again);
}

struct str text_str(const struct text *text)
{
    return (struct str){text->at, text->size};
}

size_t str_columns(struct str s)
{
    size_t columns = 0;
    for (size_t i = 0; i < s.size; i++)
        columns += ((unsigned char)s.at[i] & 0xC0) != 0x80;
    return columns;
}

size_t str_utf8(struct str s, uint32_t *code)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (s.size == 0)
        return 0;
    unsigned char first = (unsigned char)s.at[0];
    size_t size = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF8 ? 4 : 0;
    if (size == 0 || size > s.size)
        return 0;
    uint32_t point = size == 1 ? first : first & (0x7FU >> size);
    for (size_t i = 1; i < size; i++) {
        unsigned char byte = (unsigned char)s.at[i];
        if ((byte & 0xC0) != 0x80)
            return 0;
        point = point << 6 | (byte & 0x3F);
    }
    if (point < smallest[size] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return 0;
    if (code != NULL)
        *code = point;
    return size;
}
