/* Lines of a stream, in blocks, as they arrive: memory for one block, however long the stream. */
#ifndef CLI_LINES_H
#define CLI_LINES_H

#include "base/diag.h"

struct interrupt;

struct lines {
    struct arena *arena;
    const char *name; /* for messages */
    int fd;
    const struct interrupt *interrupt; /* what ends a wait; NULL: nothing */
    char *buffer;
    size_t capacity;
    size_t begin; /* of what is buffered and not taken */
    size_t end;
    size_t line;  /* number of the first line that is buffered, from 1 */
    bool over;    /* nothing follows what is buffered */
    bool stopped; /* by the interrupt */
    int error;    /* errno of a read that failed; E2BIG: a line is too long */
};

/* Lines that lie together, blank ones among them. */
struct lines_block {
    struct str text;
    size_t line;  /* number of the first one */
    size_t count; /* of those that are not blank */
};

/* Opens a file, or standard input for "-". False with a diagnostic. The file is closed with the arena. */
bool lines_open(struct lines *lines, struct arena *arena, const char *path, struct diags *diags);

/* Whether lines_take would give something at once. */
bool lines_ready(struct lines *lines);

/* The first line that is not blank, without its end, which stays where it is; empty if there is none. */
struct str lines_peek(struct lines *lines);

/* Takes up to `most` lines that are not blank: as many as there are by now, at least one; waits for that one. False at the
 * end, after a stop, or with an error. The text is valid until the next call. */
bool lines_take(struct lines *lines, size_t most, struct lines_block *out);

/* Takes the next line off a text; false at its end. */
bool lines_next(struct str *text, struct str *line);

bool lines_blank(struct str line);

#endif
