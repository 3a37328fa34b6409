/* Reading whole files. Invariant: a descriptor is registered with an arena before anything is allocated, so that running
 * out of memory on the way leaves none open. Writing is in file_write.c. */
#include "data/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIPE_BUFFER = 64 * 1024 };

size_t file_size_limit(void)
{
    long pages = sysconf(_SC_PHYS_PAGES);
    long page = sysconf(_SC_PAGESIZE);
    if (pages <= 0 || page <= 0)
        return SIZE_MAX / 4;
    return (size_t)pages / 2 * (size_t)page;
}

static const struct source *refuse(const char *path, enum diag_code code, struct span where, struct diags *diags,
                                   const char *reason)
{
    struct cp_diagnostic *diag = diag_add(diags, code, where, "cannot read '%s': %s", path, reason);
    if (diag->file == NULL)
        diag->file = str_copy(diags->arena, str_of(path));
    return NULL;
}

static const struct source *refuse_errno(const char *path, enum diag_code code, struct span where, struct diags *diags,
                                         int error)
{
    char buffer[256];
    return refuse(path, code, where, diags, strerror_r(error, buffer, sizeof buffer));
}

static void close_descriptor(void *descriptor)
{
    (void)close(*(int *)descriptor);
}

static bool is_standard_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* Appends what the descriptor gives until its end, doubling the buffer when it is full. Returns 0 or an errno; EFBIG
 * stands for a text beyond the limit. */
static int read_all(struct arena *arena, int descriptor, size_t expected, struct str *text)
{
    size_t limit = file_size_limit();
    size_t capacity = expected + 1; /* room for the read that finds the end */
    size_t size = 0;
    char *at = arena_alloc_raw(arena, capacity + 1, 1);
    for (;;) {
        if (size == capacity) {
            if (capacity > limit / 2)
                return EFBIG;
            char *grown = arena_alloc_raw(arena, 2 * capacity + 1, 1);
            memcpy(grown, at, size);
            at = grown;
            capacity *= 2;
        }
        ssize_t got = read(descriptor, at + size, capacity - size);
        if (got < 0 && errno != EINTR)
            return errno;
        if (got == 0)
            break;
        size += got < 0 ? 0 : (size_t)got;
    }
    at[size] = 0;
    *text = (struct str){at, size};
    return 0;
}

/* How many bytes to expect, or an errno for what cannot be read at all. */
static int expect_size(int descriptor, size_t *expected)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0)
        return errno;
    if (S_ISDIR(status.st_mode))
        return EISDIR;
    *expected = PIPE_BUFFER;
    if (!S_ISREG(status.st_mode) || status.st_size <= 0)
        return 0;
    if ((uintmax_t)status.st_size > file_size_limit())
        return EFBIG;
    *expected = (size_t)status.st_size;
    return 0;
}

const struct source *file_read(struct arena *arena, const char *path, enum diag_code code, struct span where,
                               struct diags *diags)
{
    struct arena *scratch = arena_child(arena);
    int *descriptor = ARENA_NEW(scratch, int);
    *descriptor = -1;
    arena_defer(scratch, close_descriptor, descriptor);
    *descriptor = is_standard_input(path) ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    int error = *descriptor < 0 ? errno : 0;
    size_t expected = 0;
    struct str text = {0};
    if (error == 0)
        error = expect_size(*descriptor, &expected);
    if (error == 0)
        error = read_all(arena, *descriptor, expected, &text);
    arena_close(scratch);
    const char *name = is_standard_input(path) ? "<stdin>" : path;
    if (error == EFBIG)
        return refuse(name, code, where, diags, "it does not fit in memory");
    if (error == EISDIR)
        return refuse(name, code, where, diags, "it is a directory");
    if (error != 0)
        return refuse_errno(name, code, where, diags, error);
    struct source *source = ARENA_NEW(arena, struct source);
    source->name = str_copy(arena, str_of(name));
    source->text = text;
    return source;
}

const char *file_relative(struct arena *arena, const char *base, const char *path)
{
    const char *slash = base == NULL ? NULL : strrchr(base, '/');
    if (slash == NULL || path[0] == '/' || strcmp(path, "-") == 0)
        return path;
    return str_format(arena, "%.*s%s", (int)(slash + 1 - base), base, path);
}
