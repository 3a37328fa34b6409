/* Columns are counted in cells of a terminal; bytes of colour never stand between a `from` and its pad_to. */
#include "report/layout.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/utf8.h"

enum { LABEL_WIDTH = 17, ERROR_DIGITS = 2, NUMBER_DIGITS = 8 };

static enum tongue tongue_of(const struct report_style *style)
{
    return style == NULL ? TONGUE_EN : style->tongue;
}

const char *word(const struct report_style *style, enum phrase phrase)
{
    return phrase_words(tongue_of(style), phrase);
}

void say(struct text *out, const struct report_style *style, enum phrase phrase)
{
    say_filled(out, style, phrase, 0, NULL);
}

void say_filled(struct text *out, const struct report_style *style, enum phrase phrase, size_t count,
                const char *const *fillings)
{
    phrase_add(out, tongue_of(style), phrase, count, fillings);
}

void paint_on(struct text *out, const struct report_style *style, enum paint paint)
{
    static const char *const codes[PAINT_COUNT] = {
        [PAINT_GOOD] = "1;32", [PAINT_BAD] = "1;31", [PAINT_DOUBT] = "1;33",
        [PAINT_NOTE] = "1;36", [PAINT_STRONG] = "1", [PAINT_FAINT] = "2",
    };
    if (style != NULL && style->color)
        text_printf(out, "\033[%sm", codes[paint]);
}

void paint_off(struct text *out, const struct report_style *style)
{
    if (style != NULL && style->color)
        text_puts(out, "\033[0m");
}

void paint_add(struct text *out, const struct report_style *style, enum paint paint, struct str s)
{
    paint_on(out, style, paint);
    plain_add(out, s);
    paint_off(out, style);
}

void plain_add(struct text *out, struct str s)
{
    for (size_t i = 0; i < s.size;) {
        unsigned code = 0;
        size_t size = utf8_next(s, i, &code);
        bool seen = code != UTF8_BAD && !utf8_is_control(code);
        text_add(out, seen ? str_part(s, i, i + size) : str_of("\xEF\xBF\xBD"));
        i += size;
    }
}

void short_number(char out[NUMBER_SIZE], int digits, double value)
{
    if (isnan(value)) {
        strcpy(out, "nan");
        return;
    }
    (void)snprintf(out, NUMBER_SIZE, "%.*g", digits, value + 0.0); /* -0 + 0 is +0 */
    char *point = strchr(out, localeconv()->decimal_point[0]);
    if (point != NULL)
        *point = '.';
}

void short_add(struct text *out, int digits, double value)
{
    char number[NUMBER_SIZE];
    short_number(number, digits, value);
    text_puts(out, number);
}

const char *short_text(struct arena *arena, int digits, double value)
{
    char number[NUMBER_SIZE];
    short_number(number, digits, value);
    return str_copy(arena, str_of(number));
}

const char *count_text(struct arena *arena, size_t count)
{
    return str_format(arena, "%zu", count);
}

const char *plain_text(struct arena *arena, const char *text)
{
    struct text safe = {.arena = arena};
    plain_add(&safe, str_of(text));
    return safe.at == NULL ? "" : safe.at;
}

void error_add(struct text *out, double value, double error)
{
    short_add(out, NUMBER_DIGITS, value);
    if (!(error >= 0))
        return;
    text_puts(out, " ± ");
    short_add(out, ERROR_DIGITS, error);
}

void label_add(struct text *out, const struct report_style *style, const char *label)
{
    text_puts(out, "  ");
    size_t columns = utf8_width(str_of(label));
    paint_add(out, style, PAINT_FAINT, str_of(label));
    text_repeat(out, ' ', columns < LABEL_WIDTH ? LABEL_WIDTH - columns : 1);
}

void pad_to(struct text *out, size_t from, size_t width)
{
    size_t columns = utf8_width(str_part(text_str(out), from, out->size));
    text_repeat(out, ' ', columns < width ? width - columns : 0);
}

void line_end(struct text *out)
{
    while (out->size > 0 && out->at[out->size - 1] == ' ')
        out->at[--out->size] = 0;
    text_puts(out, "\n");
}

static size_t whole_digits(const char *number)
{
    return strcspn(number, ".e");
}

void column_fit(struct column *column, const char *number)
{
    size_t before = whole_digits(number);
    size_t after = strlen(number) - before;
    column->before = before > column->before ? before : column->before;
    column->after = after > column->after ? after : column->after;
}

size_t column_width(const struct column *column)
{
    return column->before + column->after;
}

void column_add(struct text *out, const struct column *column, const char *number)
{
    size_t before = whole_digits(number);
    size_t after = strlen(number) - before;
    text_repeat(out, ' ', column->before - before);
    text_puts(out, number);
    text_repeat(out, ' ', column->after - after);
}

void count_add(struct text *out, size_t count, const char *noun)
{
    text_printf(out, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}
