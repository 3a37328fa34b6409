/* A buffer that moves along a stream. Invariant: buffer[begin, end) begins with a line; it holds what was read and not yet
 * taken. A byte order mark at the very start is skipped. */
#include "cli/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "cli/interrupt.h"

static const struct span nowhere;
static const size_t FIRST_BUFFER = (size_t)1 << 18;
static const size_t LONGEST_LINE = (size_t)1 << 30;

static void close_file(void *resource)
{
    struct lines *lines = resource;
    close(lines->fd);
}

bool lines_open(struct lines *lines, struct arena *arena, const char *path, struct diags *diags)
{
    bool input = strcmp(path, "-") == 0;
    *lines = (struct lines){.arena = arena, .name = input ? "<stdin>" : path, .line = 1, .capacity = FIRST_BUFFER};
    lines->buffer = arena_alloc_raw(arena, lines->capacity, 1);
    lines->fd = input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (lines->fd < 0) {
        diag_add(diags, DIAG_DATA_FILE, nowhere, "cannot read '%s': %s", path, strerror(errno))->remedy =
            "--points takes a file, or - for standard input";
        return false;
    }
    if (!input)
        arena_defer(arena, close_file, lines);
    return true;
}

/* Room for more: what is left moves to the front, or to a larger buffer. */
static bool make_room(struct lines *lines)
{
    size_t left = lines->end - lines->begin;
    if (left == lines->capacity) {
        if (lines->capacity >= LONGEST_LINE) {
            lines->error = E2BIG;
            return false;
        }
        char *larger = arena_alloc_raw(lines->arena, 2 * lines->capacity, 1);
        memcpy(larger, lines->buffer + lines->begin, left);
        lines->buffer = larger;
        lines->capacity *= 2;
    } else {
        memmove(lines->buffer, lines->buffer + lines->begin, left);
    }
    lines->begin = 0;
    lines->end = left;
    return true;
}

static void skip_mark(struct lines *lines)
{
    if (lines->line == 1 && lines->begin == 0 && lines->end >= 3 && memcmp(lines->buffer, "\xEF\xBB\xBF", 3) == 0)
        lines->begin = 3;
}

/* Reads once more. False if nothing came. */
static bool fill(struct lines *lines)
{
    if (lines->over || lines->stopped || lines->error != 0 || (lines->end == lines->capacity && !make_room(lines)))
        return false;
    if (!interrupt_wait(lines->interrupt, lines->fd)) {
        lines->stopped = true;
        return false;
    }
    bool first = lines->line == 1 && lines->begin == 0 && lines->end < 3;
    ssize_t got;
    do
        got = read(lines->fd, lines->buffer + lines->end, lines->capacity - lines->end);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        lines->error = errno;
    lines->over = got <= 0;
    lines->end += got > 0 ? (size_t)got : 0;
    if (first)
        skip_mark(lines);
    return got > 0;
}

bool lines_blank(struct str line)
{
    for (size_t i = 0; i < line.size; i++)
        if (line.at[i] != ' ' && line.at[i] != '\t' && line.at[i] != '\r')
            return false;
    return true;
}

bool lines_next(struct str *text, struct str *line)
{
    if (text->size == 0)
        return false;
    const char *end = memchr(text->at, '\n', text->size);
    size_t size = end == NULL ? text->size : (size_t)(end - text->at);
    *line = str_part(*text, 0, size);
    if (line->size > 0 && line->at[line->size - 1] == '\r')
        line->size--;
    *text = str_part(*text, end == NULL ? size : size + 1, text->size);
    return true;
}

static struct str buffered(const struct lines *lines)
{
    return (struct str){lines->buffer + lines->begin, lines->end - lines->begin};
}

/* The complete lines at the front that hold up to `most` that are not blank; at the end of the stream the last line is
 * complete without its end. */
static struct lines_block complete(const struct lines *lines, size_t most, size_t *passed)
{
    struct str rest = buffered(lines);
    struct lines_block block = {{rest.at, 0}, lines->line, 0};
    *passed = 0;
    while (block.count < most && rest.size > 0) {
        struct str line;
        if (!lines->over && memchr(rest.at, '\n', rest.size) == NULL)
            break;
        lines_next(&rest, &line);
        block.count += !lines_blank(line);
        ++*passed;
    }
    block.text.size = (size_t)(rest.at - block.text.at);
    return block;
}

static bool has_line(const struct lines *lines)
{
    struct str rest = buffered(lines);
    return rest.size > 0 && (lines->over || memchr(rest.at, '\n', rest.size) != NULL);
}

bool lines_ready(struct lines *lines)
{
    struct pollfd poll_one = {.fd = lines->fd, .events = POLLIN};
    return has_line(lines) || lines->over || poll(&poll_one, 1, 0) != 0;
}

struct str lines_peek(struct lines *lines)
{
    for (;;) {
        struct str rest = buffered(lines);
        struct str line;
        while (lines->over || memchr(rest.at, '\n', rest.size) != NULL) {
            if (!lines_next(&rest, &line))
                break;
            if (!lines_blank(line))
                return line;
        }
        if (!fill(lines) && (lines->stopped || lines->error != 0 || lines_blank(buffered(lines))))
            return (struct str){NULL, 0};
    }
}

bool lines_take(struct lines *lines, size_t most, struct lines_block *out)
{
    for (;;) {
        size_t passed = 0;
        *out = complete(lines, most, &passed);
        lines->begin += out->text.size;
        lines->line += passed;
        if (out->count > 0)
            return true;
        if (!fill(lines) && (lines->stopped || lines->error != 0 || lines->begin == lines->end))
            return false;
    }
}
