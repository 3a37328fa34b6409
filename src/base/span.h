/* Source positions. A span points into the bytes of a source; lines and columns are counted only when asked for. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include "base/str.h"

/* A text that people wrote: a file, an argument of the command line, a formula of a table of ours. */
struct source {
    const char *name; /* file name as given, or "<formula>", "--at", ... */
    struct str text;
};

/* Bytes [begin, end) of a source. {NULL, 0, 0} is "nowhere in particular". */
struct span {
    const struct source *source;
    size_t begin;
    size_t end;
};

/* Lines and columns count from 1; columns count code points. `text` is the whole line without its end. */
struct line_position {
    size_t line;
    size_t column;
    size_t columns; /* code points of the span within this line, at least 1 */
    struct str text;
};

struct line_position span_locate(struct span span);

/* The smallest span that covers both; if one is nowhere, the other. */
struct span span_join(struct span a, struct span b);

#endif
