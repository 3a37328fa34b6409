/* The run of a scan: blocks of points are read, classified by threads, and written in order. */
#ifndef CLI_SWEEP_H
#define CLI_SWEEP_H

#include "cli/interrupt.h"
#include "cli/points.h"
#include "cli/sink.h"
#include "report/tally.h"

/* A point that cannot be classified because its line is wrong. */
struct sweep_mistake {
    size_t line; /* or 0 */
    const char *error;
};

enum { SWEEP_MISTAKES = 10 }; /* that are told */

/* What is done, once it is written. */
struct sweep_done {
    size_t points;
    size_t records;    /* written */
    size_t last;       /* number of the last point that has a record; SIZE_MAX: none */
    size_t last_bytes; /* size of that record */
};

struct sweep {
    struct arena *arena;
    struct points *points;
    const struct record_layout *layout;
    const struct record_format *format;
    unsigned kinds; /* bit k: records of kind k are written */
    size_t threads;
    cp_scanner **scanners; /* threads */
    struct interrupt *interrupt;
    struct sink *sink;
    struct tally tally;
    struct sweep_done done;
    size_t mistake_count;
    struct sweep_mistake mistakes[SWEEP_MISTAKES];
    bool exhausted; /* memory ran out */
    /* told after every block that was written; false ends the run */
    bool (*wrote)(void *context, const struct sweep *sweep);
    void *context;
};

/* Runs to the end of the points, a signal, or a failure to write (sink->error) or to find memory. */
void sweep_run(struct sweep *sweep);

/* The record of the next point, which is taken; empty if there is none, or of a kind that is not written. */
struct str sweep_record(struct sweep *sweep);

#endif
