/* A file is replaced by rename(2), so that a reader sees the old result or the new one, and a full disk leaves the old
 * one as it was. Symbolic links are followed: what they point to is replaced, not the link. */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct span nowhere;

/* A closed descriptor becomes one on which the expected call fails with EBADF, as it would have anyway. */
static void reserve_descriptor(int fd, int mode)
{
    if (fcntl(fd, F_GETFD) == -1 && errno == EBADF)
        (void)!open("/dev/null", mode); /* takes the lowest free number, which is fd */
}

void output_prepare(void)
{
    signal(SIGPIPE, SIG_IGN);
    reserve_descriptor(STDIN_FILENO, O_WRONLY);
    reserve_descriptor(STDOUT_FILENO, O_RDONLY);
    reserve_descriptor(STDERR_FILENO, O_RDONLY);
}

static bool write_all(int fd, struct str bytes)
{
    while (bytes.size != 0) {
        ssize_t written = write(fd, bytes.at, bytes.size);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0)
            bytes = str_part(bytes, (size_t)written, bytes.size);
    }
    return true;
}

/* Says why a write failed. Always false. */
static bool failed(const char *where, int error, struct diags *diags)
{
    if (error == EPIPE)
        return false;
    struct cp_diagnostic *diag = diag_add(diags, DIAG_WRITE, nowhere, "cannot write to %s: %s", where, strerror(error));
    if (error == ENOSPC || error == EDQUOT)
        diag->remedy = "make room there or choose another place with -o";
    return false;
}

/* Writes and closes, whatever happens; on failure errno tells the first reason. */
static bool write_and_close(int fd, struct str bytes)
{
    bool written = write_all(fd, bytes);
    int error = errno;
    if (close(fd) == 0)
        return errno = error, written;
    if (!written)
        errno = error;
    return false;
}

static bool write_directly(const char *path, struct str bytes, struct diags *diags)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0 || !write_and_close(fd, bytes))
        return failed(path, errno, diags);
    return true;
}

/* A new file beside `path`, with the permissions that the final one is to have. -1 with errno on failure. */
static int open_temporary(struct arena *arena, const char *path, const struct stat *old, const char **name)
{
    int fd = -1;
    for (int k = 0; k < 100; k++) {
        *name = str_format(arena, "%s.%ld-%d.tmp", path, (long)getpid(), k);
        fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST)
            break;
    }
    if (fd >= 0 && old != NULL)
        (void)!fchmod(fd, old->st_mode & 07777); /* best effort: some file systems have no permissions */
    return fd;
}

static bool replace(const char *path, const struct stat *old, struct str bytes, struct diags *diags)
{
    const char *temporary = NULL;
    if (old != NULL && access(path, W_OK) != 0)
        return failed(path, errno, diags);
    int fd = open_temporary(diags->arena, path, old, &temporary);
    if (fd < 0)
        return failed(path, errno, diags);
    if (write_and_close(fd, bytes) && rename(temporary, path) == 0)
        return true;
    int error = errno;
    unlink(temporary);
    return failed(path, error, diags);
}

static bool write_file(const char *path, struct str bytes, struct diags *diags)
{
    struct stat old;
    if (stat(path, &old) != 0) {
        bool link = errno == ENOENT && lstat(path, &old) == 0; /* a symbolic link to nothing yet */
        return link ? write_directly(path, bytes, diags) : replace(path, NULL, bytes, diags);
    }
    if (!S_ISREG(old.st_mode))
        return write_directly(path, bytes, diags);
    char *target = realpath(path, NULL);
    if (target == NULL)
        return failed(path, errno, diags);
    arena_defer(diags->arena, free, target);
    return replace(target, &old, bytes, diags);
}

bool output_write(const char *path, struct str bytes, struct diags *diags)
{
    if (path != NULL && strcmp(path, "-") != 0)
        return write_file(path, bytes, diags);
    return write_and_close(STDOUT_FILENO, bytes) || failed("standard output", errno, diags);
}

bool output_overwrites(const char *path, const char *input)
{
    struct stat x;
    struct stat y;
    return path != NULL && input != NULL && stat(path, &x) == 0 &&
           stat(strcmp(input, "-") == 0 ? "/dev/stdin" : input, &y) == 0 && S_ISREG(x.st_mode) &&
           x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

void output_complain(struct str text)
{
    (void)write_all(STDERR_FILENO, text);
}

bool output_has_color(int fd)
{
    const char *forbidden = getenv("NO_COLOR"); /* https://no-color.org: any value but the empty one */
    const char *terminal = getenv("TERM");
    return (forbidden == NULL || *forbidden == '\0') && terminal != NULL && strcmp(terminal, "dumb") != 0 &&
           isatty(fd) != 0;
}
