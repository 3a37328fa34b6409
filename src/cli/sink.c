/* Plain writes. Invariant: a regular file holds `bytes` bytes between two calls, whole blocks all. */
#include "cli/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_sink(void *resource)
{
    struct sink *sink = resource;
    if (sink->path != NULL && sink->fd >= 0)
        close(sink->fd);
    sink->fd = -1;
}

/* Only what was there before and is to be kept. */
static bool cut(struct sink *sink, size_t keep)
{
    if (ftruncate(sink->fd, (off_t)keep) == 0 && lseek(sink->fd, (off_t)keep, SEEK_SET) >= 0)
        return true;
    sink->error = errno;
    return false;
}

/* Two scans into one file would spoil it. Where there are no locks there is no guard against that. */
static bool lock(struct sink *sink)
{
    if (flock(sink->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return true;
    sink->error = EWOULDBLOCK;
    return false;
}

bool sink_open(struct sink *sink, struct arena *arena, const char *path)
{
    struct stat status;
    *sink = (struct sink){.fd = STDOUT_FILENO};
    if (path == NULL || strcmp(path, "-") == 0)
        return true;
    sink->path = path;
    sink->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (sink->fd < 0 && errno == EACCES)
        sink->fd = open(path, O_WRONLY | O_CLOEXEC); /* a pipe or a device */
    sink->error = sink->fd < 0 ? errno : 0;
    if (sink->fd < 0)
        return false;
    arena_defer(arena, close_sink, sink);
    sink->file = fstat(sink->fd, &status) == 0 && S_ISREG(status.st_mode);
    return !sink->file || lock(sink);
}

bool sink_start(struct sink *sink, size_t keep)
{
    sink->bytes = keep;
    return !sink->file || cut(sink, keep);
}

bool sink_write(struct sink *sink, struct str block)
{
    struct str rest = block;
    while (sink->fd >= 0 && rest.size > 0) {
        ssize_t written = write(sink->fd, rest.at, rest.size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            sink->error = errno;
            sink->leftover = str_part(block, 0, block.size - rest.size);
            if (sink->file && cut(sink, sink->bytes))
                sink->leftover.size = 0;
            return false;
        }
        rest = str_part(rest, (size_t)written, rest.size);
    }
    sink->bytes += block.size;
    return true;
}

bool sink_patch(struct sink *sink, struct str bytes)
{
    if (pwrite(sink->fd, bytes.at, bytes.size, 0) == (ssize_t)bytes.size)
        return true;
    sink->error = errno;
    return false;
}

bool sink_close(struct sink *sink)
{
    int fd = sink->fd;
    sink->fd = -1;
    if (fd < 0 || close(fd) == 0 || errno == EINTR)
        return true;
    sink->error = errno;
    return false;
}
