/* Where bytes leave the program. Results appear whole or not at all, and a write that fails is never silent, but for a
 * reader that went away (`critpoint ... | head -1`): that ends quietly, with the exit code of a failed write. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "base/diag.h"

/* To be called first: ignores SIGPIPE, so that a closed pipe is an error of write, and keeps the numbers of closed
 * standard descriptors from being given to other files. */
void output_prepare(void);

/* Writes a result to the file `path`, by way of a temporary file beside it unless it is a device or a pipe; NULL or "-"
 * is standard output, which is then closed. False if that failed, with a diagnostic unless nobody reads any more. */
bool output_write(const char *path, struct str bytes, struct diags *diags);

/* Whether writing to `path` would overwrite what is read from `input`, a regular file, "-" being standard input. Either may
 * be NULL. */
bool output_overwrites(const char *path, const char *input);

/* Writes to standard error; if that fails, there is nowhere left to complain. */
void output_complain(struct str text);

/* Whether descriptor `fd` is a terminal that shows colours and the environment does not forbid them. */
bool output_has_color(int fd);

#endif
