/* One run of a command: what was asked, the session of the library that answers, and what is going to be written.
 * Nothing is written before the command has ended: a result that turns out wrong half-way is never half shown. */
#ifndef CLI_JOB_H
#define CLI_JOB_H

#include "cli/command.h"
#include "report/report.h"

struct job {
    struct arena *arena;
    const struct request *request;
    cp_session *session;
    struct report_style style;
    struct diags diags; /* mistakes, ours and the library's */
    struct text result; /* for standard output or -o FILE */
    struct text notes;  /* for standard error: expectations that failed */
    bool streamed;      /* the command wrote all that it had to write itself */
    int signal;         /* that ended the run early; 0: none */
};

/* Parses the command line, runs the command, writes what it made. Returns the exit code. */
int job_run(struct arena *arena, int argc, char **argv);

/* Takes over the diagnostics of the library's call that just failed. Returns the status that they stand for. */
enum cp_status job_fail(struct job *job);

/* The model of the request: of the file, or of -e. NULL after job_fail otherwise. */
cp_model *job_model(struct job *job);

/* The options of an analysis, as the library wants them. */
struct cp_options job_options(const struct request *request);

/* Writes a report in the format asked for, with the files beside it, and checks the expectations. */
enum cp_status job_report(struct job *job, const struct cp_report *report);

/* Whether the result is to be JSON rather than text, for commands that have these two formats. */
bool job_wants_json(const struct job *job);

#endif
