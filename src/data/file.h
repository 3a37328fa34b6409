/* Whole files in memory. */
#ifndef DATA_FILE_H
#define DATA_FILE_H

#include "base/diag.h"

/* The most bytes that a file, or an array made of it, may take: half of the machine's memory. What claims more is
 * refused with a message rather than tried. */
size_t file_size_limit(void);

/* Reads a file whole; "-" is standard input (named "<stdin>"). NULL with a diagnostic of the given code at `where` if
 * it cannot be read, is a directory, or does not fit in memory. Special files and pipes are read to their end. The
 * text is followed by a NUL byte that does not count. */
const struct source *file_read(struct arena *arena, const char *path, enum diag_code code, struct span where,
                               struct diags *diags);

/* `path` as seen from the directory of the file `base` (NULL, "-" or no directory: unchanged; a path that is absolute
 * or "-": unchanged). */
const char *file_relative(struct arena *arena, const char *base, const char *path);

/* Writes bytes to a file by way of a temporary file beside it and a rename, so that nobody ever sees half of it. A new
 * file gets the mode that the umask leaves; an existing one keeps its own, and must be writable. A symbolic link stays
 * and its target is written. What is no regular file (a device, a pipe), standard output under any of its names and "-"
 * are written to directly. False with DIAG_WRITE naming the file and the system's reason; nothing is left behind. */
bool file_write(struct arena *arena, const char *path, struct str bytes, struct diags *diags);

#endif
