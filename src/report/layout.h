/* The typography of texts for people: their language, colour, safe words, short numbers, and columns aligned at the decimal
 * point. */
#ifndef REPORT_LAYOUT_H
#define REPORT_LAYOUT_H

#include "base/number.h"
#include "report/report.h"

enum paint { PAINT_GOOD, PAINT_BAD, PAINT_DOUBT, PAINT_NOTE, PAINT_STRONG, PAINT_FAINT, PAINT_COUNT };

/* A phrase in the language of the style (NULL: the default one): its words, where nothing is to be filled in; appended to a
 * text; appended with fillings, as many as it has holes. */
const char *word(const struct report_style *style, enum phrase phrase);
void say(struct text *out, const struct report_style *style, enum phrase phrase);
void say_filled(struct text *out, const struct report_style *style, enum phrase phrase, size_t count,
                const char *const *fillings);
#define SAY(out, style, phrase, ...)                                                                                   \
    say_filled(out, style, phrase, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *),                  \
               (const char *const[]){__VA_ARGS__})

/* Fillings: a number to `digits` significant digits, a count, and a foreign text made safe. */
const char *short_text(struct arena *arena, int digits, double value);
const char *count_text(struct arena *arena, size_t count);
const char *plain_text(struct arena *arena, const char *text);

/* Colour from here, and back to normal. Both write nothing unless the style has colour. */
void paint_on(struct text *out, const struct report_style *style, enum paint paint);
void paint_off(struct text *out, const struct report_style *style);

/* A text between the two, made safe as by plain_add. */
void paint_add(struct text *out, const struct report_style *style, enum paint paint, struct str s);

/* Appends foreign text: control characters and broken UTF-8 become U+FFFD, so that no name can steer a terminal. */
void plain_add(struct text *out, struct str s);

/* A number to `digits` significant digits, at most 17. -0 reads 0, NaN reads nan. */
void short_number(char out[NUMBER_SIZE], int digits, double value);
void short_add(struct text *out, int digits, double value);

/* "0.5 ± 2e-16"; without a known error just the number. */
void error_add(struct text *out, double value, double error);

/* "  label            ": the beginning of a line of facts. An empty label continues the fact above. */
void label_add(struct text *out, const struct report_style *style, const char *label);

/* Appends spaces until the text since the position `from` is `width` columns wide. */
void pad_to(struct text *out, size_t from, size_t width);

/* Ends the line without trailing spaces. */
void line_end(struct text *out);

/* Numbers below each other: digits before the point, and the point with all that follows it. Start from {0}. */
struct column {
    size_t before;
    size_t after;
};

void column_fit(struct column *column, const char *number);
size_t column_width(const struct column *column);

/* Appends a number, padded on both sides to the column's width. */
void column_add(struct text *out, const struct column *column, const char *number);

/* "1 kink", "2 kinks": in English. */
void count_add(struct text *out, size_t count, const char *noun);

#endif
