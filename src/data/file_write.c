/* Writing whole files: temporary file, fsync, rename.
 *
 * Invariant: from the creation of the temporary file to its rename or removal nothing is allocated, so that no way out
 * leaves it behind. */
#include "data/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_LINKS = 40, MOST_NAMES = 100 };

/* Returns 0 or an errno, as the other functions here. */
static int write_all(int descriptor, struct str bytes)
{
    while (bytes.size > 0) {
        ssize_t put = write(descriptor, bytes.at, bytes.size);
        if (put < 0 && errno != EINTR)
            return errno;
        if (put == 0)
            return EIO;
        if (put > 0)
            bytes = str_part(bytes, (size_t)put, bytes.size);
    }
    return 0;
}

/* Closes on every path; the first error counts. */
static int close_with(int descriptor, int error)
{
    int closed = close(descriptor) == 0 ? 0 : errno;
    return error != 0 ? error : closed;
}

/* O_APPEND, because the file behind /dev/stdout may already hold something. */
static int write_directly(const char *path, struct str bytes)
{
    int descriptor =
        strcmp(path, "-") == 0 ? dup(STDOUT_FILENO) : open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0)
        return errno;
    return close_with(descriptor, write_all(descriptor, bytes));
}

/* Some file systems and special files know no fsync. */
static int synchronise(int descriptor)
{
    return fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : errno;
}

/* Creates a new file beside the target; its name goes into `name`. A file that replaces another one is private until it
 * has the other's mode. */
static int create_temporary(char *name, size_t size, struct str directory, bool replaces, int *descriptor)
{
    for (int k = 0; k < MOST_NAMES; k++) {
        int length =
            snprintf(name, size, "%.*s.critpoint-%ld-%d", (int)directory.size, directory.at, (long)getpid(), k);
        if (length < 0 || (size_t)length >= size)
            return ENAMETOOLONG;
        *descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, replaces ? 0600 : 0666);
        if (*descriptor >= 0)
            return 0;
        if (errno != EEXIST)
            return errno;
    }
    return EEXIST;
}

/* Mode and, where we may, owner of the file that is replaced. Giving a file away clears its special bits: mode last. */
static int inherit(int descriptor, const struct stat *old)
{
    if (fchown(descriptor, old->st_uid, old->st_gid) != 0 && fchown(descriptor, (uid_t)-1, old->st_gid) != 0)
        errno = 0; /* not ours to give: the file is then our own */
    return fchmod(descriptor, old->st_mode & 07777) == 0 ? 0 : errno;
}

/* `old` is the file that is replaced, NULL for a new one. */
static int write_and_rename(const char *path, const struct stat *old, struct str bytes)
{
    char name[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int descriptor = -1;
    struct str directory = {path, slash == NULL ? 0 : (size_t)(slash + 1 - path)};
    int error = create_temporary(name, sizeof name, directory, old != NULL, &descriptor);
    if (error != 0)
        return error;
    error = write_all(descriptor, bytes);
    if (error == 0 && old != NULL)
        error = inherit(descriptor, old);
    if (error == 0)
        error = synchronise(descriptor);
    error = close_with(descriptor, error);
    if (error == 0 && rename(name, path) != 0)
        error = errno;
    if (error != 0)
        (void)unlink(name);
    return error;
}

/* Names of descriptors that are open already: what they lead to is not ours to replace. */
static bool names_descriptor(const char *path)
{
    return strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0 || strcmp(path, "/dev/stderr") == 0 ||
           strncmp(path, "/dev/fd/", 8) == 0 || strncmp(path, "/proc/", 6) == 0;
}

/* The path at the end of a chain of symbolic links; it need not exist. Stops at a descriptor's name. NULL if the chain has no end. */
static const char *follow_links(struct arena *scratch, const char *path)
{
    char target[PATH_MAX];
    for (int k = 0; k < MOST_LINKS; k++) {
        ssize_t size = names_descriptor(path) ? -1 : readlink(path, target, sizeof target);
        if (size < 0)
            return path;
        path = file_relative(scratch, path, str_copy(scratch, (struct str){target, (size_t)size}));
    }
    return NULL;
}

static int write_somehow(struct arena *scratch, const char *path, struct str bytes)
{
    struct stat status;
    if (names_descriptor(path))
        return write_directly(path, bytes);
    bool exists = stat(path, &status) == 0;
    if (!exists && errno != ENOENT)
        return errno;
    if (exists && S_ISDIR(status.st_mode))
        return EISDIR;
    if (exists && !S_ISREG(status.st_mode))
        return write_directly(path, bytes);
    if (exists && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0)
        return errno;
    const char *target = follow_links(scratch, path);
    if (target == NULL)
        return ELOOP;
    if (names_descriptor(target))
        return write_directly(target, bytes);
    return write_and_rename(target, exists ? &status : NULL, bytes);
}

bool file_write(struct arena *arena, const char *path, struct str bytes, struct diags *diags)
{
    struct arena *scratch = arena_child(arena);
    int error = write_somehow(scratch, path, bytes);
    arena_close(scratch);
    if (error == 0)
        return true;
    char buffer[256];
    struct cp_diagnostic *diag = diag_add(diags, DIAG_WRITE, (struct span){0}, "cannot write '%s': %s", path,
                                          strerror_r(error, buffer, sizeof buffer));
    diag->file = str_copy(diags->arena, str_of(path));
    return false;
}
