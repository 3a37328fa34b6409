/* The output of a scan: header, records, the journal beside it; and the way back into what an earlier run left. */
#ifndef CLI_RECORDER_H
#define CLI_RECORDER_H

#include "cli/journal.h"
#include "cli/sweep.h"

struct recorder {
    struct arena *arena;
    struct sweep *sweep;
    const char *path; /* of -o; NULL: standard output */
    bool discard;     /* nobody wants the records */
    bool resume;
    bool has_header; /* other shards than the first have none */
    size_t first;    /* number of the first point */
    size_t total;    /* points from there on; SIZE_MAX: not known */
    size_t begun;    /* points that an earlier run did */
    bool uncounted;  /* and that are not in the tally */
    struct sink sink;
    struct journal journal;
};

/* Opens the output and writes its header, or goes to where an earlier run of the same command stopped: the sweep then
 * knows what is done, and its points stand at the next one. False with a diagnostic. */
bool recorder_open(struct recorder *recorder, uint64_t fingerprint, struct diags *diags);

/* The sweep tells what was written. */
bool recorder_wrote(void *context, const struct sweep *sweep);

/* Completes the output, whether the run came to its end (`finished`) or not. False if that fails. */
bool recorder_close(struct recorder *recorder, bool finished);

#endif
