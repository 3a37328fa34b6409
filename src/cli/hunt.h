/* The run of `critpoint find`. */
#ifndef CLI_HUNT_H
#define CLI_HUNT_H

#include "cli/job.h"
#include "report/found.h"

enum cp_status hunt_run(struct job *job);

#endif
