/* A scan: the parts that cmd_scan.c puts together. */
#ifndef CLI_SCAN_H
#define CLI_SCAN_H

#include "cli/job.h"
#include "cli/progress.h"
#include "cli/recorder.h"

/* All that a scan is made of. */
struct scan {
    struct job *job;
    const struct request *request;
    cp_model *model;
    struct points points;
    struct record_layout layout;
    struct sweep sweep;
    struct recorder recorder;
    struct progress progress;
};

/* Understands the request, opens the model, the points, the scanners and the output. False with diagnostics. */
bool scan_begin(struct scan *scan);

/* Completes the output after the run, and says what became of it. Returns the status. */
enum cp_status scan_end(struct scan *scan);

#endif
