/* Where records go, block after block: what was written is there at once, so that a run that is killed leaves all but the
 * block at hand. */
#ifndef CLI_SINK_H
#define CLI_SINK_H

#include "base/diag.h"

struct sink {
    const char *path;    /* NULL: standard output */
    int fd;              /* -1: nobody wants the records */
    bool file;           /* a regular file of -o: it can be cut, read and patched */
    size_t bytes;        /* written so far */
    int error;           /* errno of a write that failed */
    struct str leftover; /* what of the last block was written all the same; cut off from a file */
};

/* Opens `path` for writing (NULL or "-": standard output); what is in a file stays for now, and nobody else may scan into
 * it. False with errno in `error`; EWOULDBLOCK: somebody does. */
bool sink_open(struct sink *sink, struct arena *arena, const char *path);

/* Keeps the first `keep` bytes of a file; what is written comes behind them. False with errno in `error`. */
bool sink_start(struct sink *sink, size_t keep);

/* Appends a block, whole. False with `error` set; a file then ends with the block before. */
bool sink_write(struct sink *sink, struct str block);

/* Overwrites the beginning of a file. */
bool sink_patch(struct sink *sink, struct str bytes);

/* Closes; false with `error` if that is when a write fails. */
bool sink_close(struct sink *sink);

#endif
