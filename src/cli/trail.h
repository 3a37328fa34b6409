/* The file of --path: the way of every run, written as it goes. */
#ifndef CLI_TRAIL_H
#define CLI_TRAIL_H

#include "cli/job.h"
#include "cli/sink.h"
#include "report/path.h"

struct trail {
    struct job *job;
    const char *file;
    const struct path_format *format;
    struct path_layout layout;
    struct sink sink;
    struct text block; /* what is not written yet */
    size_t rows;
    bool open;
};

/* A trail of the request; its `file` is NULL if there is none. */
struct trail trail_new(struct job *job, const cp_model *model);

/* Adds a place: a cp_watch. The file is opened with the first one, so that a descent that never begins leaves it alone. */
bool trail_add(void *trail, const struct cp_waypoint *waypoint);

/* Writes what is left. False, with a diagnostic, if this or an earlier write failed. */
bool trail_end(struct trail *trail);

#endif
