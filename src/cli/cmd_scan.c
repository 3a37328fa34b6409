/* critpoint scan: many points of one model. */
#include "cli/options.h"
#include "cli/scan.h"
#include "cli/shared_options.h"
#include "cli/values.h"

static enum cp_status run(struct job *job)
{
    struct scan *scan = ARENA_NEW(job->arena, struct scan);
    scan->job = job;
    scan->request = job->request;
    job->streamed = true;
    if (!scan_begin(scan))
        return diag_status(&job->diags);
    sweep_run(&scan->sweep);
    return scan_end(scan);
}

/* The formats of records, and "json" for --json: NDJSON, with the summary as JSON. */
static const char *formats(const struct command *command, size_t k)
{
    (void)command;
    if (k < record_format_count())
        return record_format_at(k)->name;
    return k == record_format_count() ? "json" : NULL;
}

static const struct option_row point_rows[] = {
    {.name = "grid",
     .argument = "NAME=VALUES",
     .help =
         "an axis: NAME=LO:HI:COUNT for COUNT values from LO to HI, NAME=[A,B,...] for a list, or NAME=A; NAME is a "
         "parameter or an entry of an array, such as W[0,1]. Several axes are crossed; the last one varies fastest",
     .read = value_texts,
     .field = offsetof(struct request, grids)},
    {.name = "points",
     .argument = "FILE",
     .help =
         "read the points from FILE, or from standard input for -: CSV with a first line of parameter names (or just "
         "numbers, in the order of the parameters), a JSON list or object on each line, which may have an \"id\", or "
         ".npy with a row for each point",
     .read = value_text,
     .field = offsetof(struct request, points)},
    {.name = "at",
     .argument = "POINT",
     .help = "values of the parameters that have no axis and no column, in the forms that 'critpoint analyze' takes; "
             "without it, the model's own",
     .read = value_text,
     .field = offsetof(struct request, point)},
    {.name = "shard",
     .argument = "I/N",
     .help =
         "take the I-th of N parts of the points, counted from 1. The outputs of all parts, one after the other, are "
         "the output of the whole: only the first has a header",
     .read = value_shard,
     .field = offsetof(struct request, shard)},
    {0},
};

static const struct option_row record_rows[] = {
    {.name = "columns",
     .argument = "LIST",
     .help =
         "what a record holds, joined by commas: parameters, loss, gradient_norm, verdict, negative, zero, positive, "
         "lambda_min, lambda_max, minimum_ratio, displacement, eigenvalues, escape, id, error",
     .read = value_text,
     .field = offsetof(struct request, columns)},
    {.name = "only",
     .argument = "LIST",
     .help = "write only records with these verdicts, joined by commas; not_finite and error count as verdicts",
     .read = value_text,
     .field = offsetof(struct request, only)},
    {.name = "summary",
     .help = "print counts by verdict and inertia, and minimum ratio against loss, instead of the records; these are "
             "written only if -o names a file",
     .read = value_flag,
     .field = offsetof(struct request, summary)},
    {.name = "resume",
     .help =
         "go on with the file of -o after a run of the same command that was interrupted or killed; start if there is "
         "none",
     .read = value_flag,
     .field = offsetof(struct request, resume)},
    {0},
};

static const struct option_group point_options = {"Points", point_rows};
static const struct option_group record_options = {"Records", record_rows};

const struct command command_scan = {
    .name = "scan",
    .summary = "classify every point of a grid or of a stream of points",
    .usage = "scan MODEL --grid NAME=LO:HI:COUNT... [options]\n"
             "scan MODEL --points FILE [options]\n"
             "scan -e FORMULA --grid NAME=LO:HI:COUNT... [options]",
    .description =
        "Classifies many points as 'critpoint analyze' classifies one, and writes a record for each, in order: CSV, "
        "NDJSON or NumPy's .npy, as --format or the ending of -o says. Memory does not grow with the number of points, "
        "and the output does not depend on the number of threads.\n"
        "\n"
        "A point where the loss or a derivative is not finite has the verdict not_finite. A line that cannot be read "
        "has "
        "the verdict error and says why in the column error; the run goes on, and the exit code is 2 at the end.\n"
        "\n"
        "Records go to the file of -o as they come, with FILE.progress beside it until the scan is complete. A run "
        "that is "
        "interrupted (exit code 130 or 143) finishes its block; whatever ended a run, the same command with --resume "
        "goes "
        "on where it stopped, and the file becomes what one run would have written.",
    .operand = "MODEL",
    .operands_least = 1,
    .operands_most = 1,
    .formats = formats,
    .groups = {&shared_model_options, &point_options, &shared_derivative_options, &shared_verdict_options,
               &record_options, &options_global},
    .examples =
        {
            {"critpoint scan -e '(1 - w1*w2)^2' --grid w1=-2:2:101 --grid w2=-2:2:101 -o map.csv",
             "a grid of 101 x 101 points"},
            {"seq -5 5 | awk '{print $1, 2*$1}' | critpoint scan -e 'x^2 - y^2' --points -",
             "points from a pipe, a line each"},
            {"critpoint scan model.json --points points.npy --only saddle,minimum --format ndjson",
             "the saddles and minima among the rows of an array"},
            {"critpoint scan model.json --points runs.csv --summary", "how many of which kind, and how high they lie"},
        },
    .run = run,
};
