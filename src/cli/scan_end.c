/* What is said when a scan has ended, one way or another: how many records are safe, what the points were, what was wrong
 * with lines, and how to go on. */
#include "cli/scan.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/output.h"
#include "report/layout.h"

static const struct span nowhere;

/* ---- The end ------------------------------------------------------------------------------------------------------------- */

static const char *records_text(const struct scan *scan)
{
    size_t records = scan->sweep.done.records;
    return str_format(scan->job->arena, "%zu record%s", records, records == 1 ? "" : "s");
}

/* Whether the same command with --resume would go on. */
static bool can_resume(const struct scan *scan)
{
    return scan->recorder.journal.path != NULL;
}

static void say_failure(struct scan *scan)
{
    const struct sink *sink = &scan->recorder.sink;
    const char *where = sink->path == NULL ? "standard output" : sink->path;
    struct diags *diags = &scan->job->diags;
    struct cp_diagnostic *diag = diag_add(diags, DIAG_WRITE, nowhere, "cannot write to %s: %s; %s %s safe", where,
                                          sink->error == EPIPE ? "nobody reads it any more" : strerror(sink->error),
                                          records_text(scan), scan->sweep.done.records == 1 ? "is" : "are");
    if (can_resume(scan))
        diag->remedy = "make room; then the same command with --resume goes on";
}

static void say_mistakes(struct scan *scan)
{
    const struct sweep *sweep = &scan->sweep;
    struct diags *diags = &scan->job->diags;
    const char *name = scan->request->points == NULL             ? ""
                       : strcmp(scan->request->points, "-") == 0 ? "<stdin>"
                                                                 : scan->request->points;
    for (size_t k = 0; k < sweep->mistake_count && k < SWEEP_MISTAKES; k++)
        diag_add(diags, DIAG_POINT_SYNTAX, nowhere, "%s, %s", name, sweep->mistakes[k].error)->remedy = NULL;
    size_t told = sweep->mistake_count < SWEEP_MISTAKES ? sweep->mistake_count : SWEEP_MISTAKES;
    size_t all = tally_kind(&sweep->tally, RECORD_ERROR); /* those of an earlier run, too */
    if (all > told)
        diag_add(diags, DIAG_POINT_SYNTAX, nowhere, "%s, %zu%s points could not be read", name, all - told,
                 told == 0 ? "" : " more")
            ->remedy = NULL;
    if (all > 0)
        diags->items[diags->count - 1].remedy = "their records say why; those of the other points are right";
}

static void say_interrupted(const struct scan *scan, struct text *out)
{
    const struct sink *sink = &scan->recorder.sink;
    text_printf(out, "critpoint: interrupted; %s %s safe", records_text(scan),
                scan->sweep.done.records == 1 ? "is" : "are");
    if (sink->path != NULL)
        text_printf(out, " in %s", sink->path);
    text_puts(out, can_resume(scan) ? "; the same command with --resume goes on\n" : "\n");
}

static void say_summary(const struct scan *scan, struct text *out)
{
    const struct report_style *style = &scan->job->style;
    text_puts(out, "critpoint: ");
    tally_line(out, &scan->sweep.tally, style);
    if (scan->recorder.uncounted)
        SAY(out, style, SAY_UNCOUNTED, count_text(out->arena, scan->recorder.begun));
    text_puts(out, "\n");
}

static bool write_summary(struct scan *scan)
{
    const struct request *r = scan->request;
    struct job *job = scan->job;
    if (!r->summary || (r->quiet && r->output == NULL))
        return true;
    job->style.color = !r->no_color && output_has_color(STDOUT_FILENO);
    if (r->format != NULL && strcmp(r->format, "json") == 0)
        tally_json(&job->result, &scan->sweep.tally);
    else
        tally_text(&job->result, &scan->sweep.tally, &job->style);
    return output_write(NULL, text_str(&job->result), &job->diags);
}

/* What became of it. */
enum cp_status scan_end(struct scan *scan)
{
    struct job *job = scan->job;
    struct sweep *sweep = &scan->sweep;
    struct text notes = {.arena = job->arena};
    const struct lines *lines = &scan->points.lines;
    job->signal = interrupt_signal(sweep->interrupt);
    bool finished = job->signal == 0 && !sweep->exhausted && lines->error == 0;
    bool written = recorder_close(&scan->recorder, finished);
    progress_end(&scan->progress);
    if (!written)
        say_failure(scan);
    if (sweep->exhausted)
        diag_add(&job->diags, DIAG_MEMORY, nowhere, "out of memory; %s are safe", records_text(scan));
    if (lines->error != 0)
        diag_add(&job->diags, DIAG_DATA_FILE, nowhere, "cannot read '%s' to its end: %s", lines->name,
                 lines->error == E2BIG ? "a line is longer than 1 GB" : strerror(lines->error));
    if (!scan->request->quiet && !(scan->request->summary && finished))
        say_summary(scan, &notes);
    if (job->signal != 0)
        say_interrupted(scan, &notes);
    output_complain(text_str(&notes));
    bool shown = !written || write_summary(scan);
    say_mistakes(scan);
    return shown ? diag_status(&job->diags) : CP_MACHINE;
}
