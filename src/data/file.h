/* Whole files in memory. */
#ifndef DATA_FILE_H
#define DATA_FILE_H

#include "base/diag.h"

/* Reads a file whole; "-" is standard input (named "<stdin>"). NULL with a diagnostic of the given code at `where` if
 * it cannot be read, is a directory, or does not fit in memory. Special files and pipes are read to their end. */
const struct source *file_read(struct arena *arena, const char *path, enum diag_code code, struct span where,
                               struct diags *diags);

/* `path` as seen from the directory of the file `base` (NULL, "-" or no directory: unchanged; absolute: unchanged). */
const char *file_relative(struct arena *arena, const char *base, const char *path);

/* Writes bytes to a file by way of a temporary file beside it and a rename, so that nobody ever sees half of it; a
 * device or pipe ("/dev/stdout") is written directly. False with DIAG_WRITE naming the file and the system's reason. */
bool file_write(struct arena *arena, const char *path, struct str bytes, struct diags *diags);

#endif
