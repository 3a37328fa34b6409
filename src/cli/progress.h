/* The line on a terminal that says how far a long run is. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "base/str.h"

struct progress {
    struct arena *arena;
    const char *things; /* what is counted: "points" */
    bool shown;         /* on a terminal that nobody told to be quiet */
    size_t from;        /* that were done before this run */
    size_t total;       /* SIZE_MAX: not known */
    double start;       /* in seconds */
    double last;        /* when it was last written */
};

struct progress progress_start(struct arena *arena, const char *things, bool wanted, size_t from, size_t total);

/* Says that `done` points are done, a few times a second. */
void progress_say(struct progress *progress, size_t done);

/* Takes the line away. */
void progress_end(struct progress *progress);

/* "45.2%, 452000 of 1000000 points, 51200 a second, 0:11 left" */
void progress_text(struct text *out, const struct progress *progress, size_t done, double seconds);

#endif
