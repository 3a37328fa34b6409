/* Positions are derived, never stored: a span costs three words and errors are rare. */
#include "base/span.h"

#include <string.h>

/* Bytes of a byte order mark before the text: no editor shows or counts it. */
static size_t mark_size(struct str text, size_t begin)
{
    return begin >= 3 && memcmp(text.at, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

struct line_position span_locate(struct span span)
{
    struct str text = span.source->text;
    size_t begin = span.begin < text.size ? span.begin : text.size;
    size_t line_start = mark_size(text, begin);
    size_t line = 1;
    for (size_t i = 0; i < begin; i++)
        if (text.at[i] == '\n') {
            line_start = i + 1;
            line++;
        }
    size_t line_end = begin;
    while (line_end < text.size && text.at[line_end] != '\n')
        line_end++;
    if (line_end > line_start && text.at[line_end - 1] == '\r')
        line_end--;
    size_t end = span.end < line_end ? span.end : line_end;
    size_t columns = str_columns(str_part(text, begin, end));
    return (struct line_position){
        .line = line,
        .column = 1 + str_columns(str_part(text, line_start, begin)),
        .columns = columns == 0 ? 1 : columns,
        .text = str_part(text, line_start, line_end),
    };
}

struct span span_join(struct span a, struct span b)
{
    if (a.source == NULL || a.source != b.source)
        return a.source == NULL ? b : a;
    a.begin = a.begin < b.begin ? a.begin : b.begin;
    a.end = a.end > b.end ? a.end : b.end;
    return a;
}
