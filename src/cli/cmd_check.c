/* critpoint check: what continuous integration runs. Every check of every file is read before the first one is run, and
 * a run that would check nothing is a mistake, because nothing is what a misspelled name of a file or a filter leaves. */
#include <fnmatch.h>
#include <glob.h>
#include <string.h>
#include <unistd.h>

#include "base/typo.h"
#include "cli/job.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/values.h"

static const struct span nowhere;

/* What is to be run. */
struct batch_of_checks {
    const char **paths;
    size_t path_count;
    cp_checks **files; /* one for each path */
    const struct cp_check **checks;
    size_t count;
};

/* ---- Which files ---------------------------------------------------------------------------------------------- */

static void add_path(struct job *job, struct batch_of_checks *batch, const char *path)
{
    for (size_t k = 0; k < batch->path_count; k++)
        if (strcmp(batch->paths[k], path) == 0)
            return; /* two patterns may match the same file */
    ARENA_GROW(job->arena, batch->paths, batch->path_count);
    batch->paths[batch->path_count++] = path;
}

static void free_glob(void *found)
{
    globfree(found);
}

/* A pattern that the shell left alone, because it was quoted or there is no shell. */
static void add_pattern(struct job *job, struct batch_of_checks *batch, const char *pattern)
{
    glob_t *found = ARENA_NEW(job->arena, glob_t);
    int status = glob(pattern, 0, NULL, found);
    arena_defer(job->arena, free_glob, found);
    if (status == GLOB_NOSPACE)
        arena_exhausted(job->arena);
    if (status != 0)
        diag_add(&job->diags, DIAG_MODEL_FILE, nowhere, "no file matches '%s'", pattern);
    for (size_t k = 0; status == 0 && k < found->gl_pathc; k++)
        add_path(job, batch, found->gl_pathv[k]);
}

static void find_files(struct job *job, struct batch_of_checks *batch)
{
    for (size_t k = 0; k < job->request->operand_count; k++) {
        const char *operand = job->request->operands[k];
        if (strpbrk(operand, "*?[") != NULL && access(operand, F_OK) != 0)
            add_pattern(job, batch, operand);
        else
            add_path(job, batch, operand);
    }
}

static void read_files(struct job *job, struct batch_of_checks *batch)
{
    batch->files = ARENA_ARRAY(job->arena, batch->path_count, cp_checks *);
    for (size_t k = 0; k < batch->path_count; k++) {
        batch->files[k] = cp_load_checks(job->session, batch->paths[k], job->request->record);
        if (batch->files[k] == NULL)
            job_fail(job);
    }
}

/* ---- Which checks --------------------------------------------------------------------------------------------- */

static bool is_wanted(const char *filter, const char *name)
{
    if (filter == NULL)
        return true;
    return strstr(name, filter) != NULL || (strpbrk(filter, "*?[") != NULL && fnmatch(filter, name, 0) == 0);
}

static void refuse_filter(struct job *job, const struct batch_of_checks *batch)
{
    const char *filter = job->request->filter;
    struct typo typo = typo_start(str_of(filter));
    for (size_t f = 0; f < batch->path_count; f++)
        for (size_t k = 0; k < cp_checks_count(batch->files[f]); k++)
            typo_offer(&typo, str_of(cp_checks_at(batch->files[f], k)->name));
    struct cp_diagnostic *diag = diag_add(&job->diags, DIAG_CHECK_NOTHING, nowhere, "no check is called '%s'", filter);
    diag->remedy = "--filter takes a part of the name, or a pattern such as 'saddle*'";
    diag_did_you_mean(&job->diags, diag, typo.best);
}

static void choose_checks(struct job *job, struct batch_of_checks *batch)
{
    for (size_t f = 0; f < batch->path_count; f++)
        for (size_t k = 0; k < cp_checks_count(batch->files[f]); k++) {
            const struct cp_check *check = cp_checks_at(batch->files[f], k);
            if (!is_wanted(job->request->filter, check->name))
                continue;
            ARENA_GROW(job->arena, batch->checks, batch->count);
            batch->checks[batch->count++] = check;
        }
    if (batch->count == 0)
        refuse_filter(job, batch);
}

/* ---- Results -------------------------------------------------------------------------------------------------- */

static bool write_junit(struct job *job, const struct check_results *results)
{
    struct text text = {.arena = job->arena};
    if (job->request->junit == NULL)
        return true;
    check_format_find(str_of("junit"))->write(&text, results, &job->style);
    return output_write(job->request->junit, text_str(&text), &job->diags);
}

/* Annotations go to standard error, which GitHub reads as well: standard output stays what the format says. */
static void write_annotations(struct job *job, const struct check_results *results)
{
    struct text text = {.arena = job->arena};
    if (!job->request->github)
        return;
    check_format_find(str_of("github"))->write(&text, results, &job->style);
    output_complain(text_str(&text));
}

static enum cp_status show(struct job *job, const struct check_results *results)
{
    const char *name = job->request->format;
    const struct check_format *format = name == NULL ? check_format_at(0) : check_format_find(str_of(name));
    format->write(&job->result, results, &job->style);
    write_annotations(job, results);
    if (!write_junit(job, results))
        return CP_MACHINE;
    for (size_t k = 0; k < results->count; k++)
        if (!results->outcomes[k]->passed)
            return CP_UNEXPECTED;
    return CP_OK;
}

/* ---- Recording ------------------------------------------------------------------------------------------------ */

static void say_not_recorded(struct job *job, const struct cp_outcome *outcome)
{
    const struct cp_check *check = outcome->check;
    text_printf(&job->notes, "%s:%zu:%zu: not recorded: %s: ", check->file, check->line, check->column, check->name);
    if (outcome->diagnostic_count > 0)
        text_printf(&job->notes, "error[%s]: %s\n", outcome->diagnostics[0].code, outcome->diagnostics[0].message);
    else
        text_puts(&job->notes, "there is an answer where an error is expected\n");
}

/* An error where an answer is expected, or an answer where an error is: recording either would hide a mistake. */
static bool cannot_be_recorded(const struct cp_outcome *outcome)
{
    if (outcome->passed)
        return false;
    bool error_expected = outcome->mismatch_count > 0 && strcmp(outcome->mismatches[0].field, "error") == 0;
    return error_expected ? outcome->diagnostic_count == 0 : outcome->mismatch_count == 0;
}

static enum cp_status record(struct job *job, const struct batch_of_checks *batch, const struct check_results *results)
{
    enum cp_status status = CP_OK;
    for (size_t f = 0; f < batch->path_count; f++) {
        const struct cp_recording *recording =
            cp_record_checks(job->session, batch->files[f], results->count, results->outcomes);
        if (recording == NULL)
            return job_fail(job);
        report_diff(&job->result, recording->file, recording->before, recording->after, &job->style);
    }
    for (size_t k = 0; k < results->count; k++)
        if (cannot_be_recorded(results->outcomes[k])) {
            say_not_recorded(job, results->outcomes[k]);
            status = CP_UNEXPECTED;
        }
    return status;
}

/* ---- The command ---------------------------------------------------------------------------------------------- */

static void refuse_combinations(struct job *job)
{
    const struct request *request = job->request;
    if (request->junit != NULL && strcmp(request->junit, "-") == 0)
        diag_add(&job->diags, DIAG_USAGE, nowhere, "--junit cannot write to standard output")->remedy =
            "write: --format junit";
    if (!request->record)
        return;
    if (request->format != NULL || request->junit != NULL || request->github)
        diag_add(&job->diags, DIAG_USAGE, nowhere, "--record compares nothing, and has only one form: a diff")->remedy =
            "record first, look at the diff, and then check";
    for (size_t k = 0; k < request->operand_count; k++)
        if (strcmp(request->operands[k], "-") == 0)
            diag_add(&job->diags, DIAG_USAGE, nowhere,
                     "--record writes to the check file, which standard input is not");
}

/* Mistakes, too, are shown where they are. */
static enum cp_status fail(struct job *job)
{
    struct text text = {.arena = job->arena};
    for (size_t k = 0; job->request->github && k < job->diags.count; k++)
        report_github_diagnostic(&text, &job->diags.items[k]);
    if (text.size > 0)
        output_complain(text_str(&text));
    return diag_status(&job->diags);
}

static enum cp_status run(struct job *job)
{
    struct batch_of_checks batch = {0};
    refuse_combinations(job);
    if (job->diags.count == 0) {
        find_files(job, &batch);
        read_files(job, &batch);
    }
    if (job->diags.count == 0)
        choose_checks(job, &batch);
    if (job->diags.count != 0)
        return fail(job);
    struct check_results results = {.count = batch.count};
    results.outcomes = cp_run_checks(job->session, batch.count, batch.checks, job->request->threads);
    if (results.outcomes == NULL)
        return job_fail(job);
    return job->request->record ? record(job, &batch, &results) : show(job, &results);
}

static const struct option_row check_rows[] = {
    {.name = "filter",
     .argument = "NAME",
     .help = "run only the checks that have NAME in their name; or a pattern for the whole name, such as 'saddle*'",
     .read = value_text,
     .field = offsetof(struct request, filter)},
    {.name = "record",
     .help = "fill in or refresh what is expected from today's answers, and print what changed as a unified diff; "
             "values that still hold stay as they are, and an error is never recorded in the place of an answer",
     .read = value_flag,
     .field = offsetof(struct request, record)},
    {0},
};

static const struct option_row ci_rows[] = {
    {.name = "junit",
     .argument = "FILE",
     .help = "write JUnit XML to FILE, beside the result",
     .read = value_text,
     .field = offsetof(struct request, junit)},
    {.name = "github",
     .help = "annotate the check files on GitHub: a line for each failing check or mistake, on standard error",
     .read = value_flag,
     .field = offsetof(struct request, github)},
    {0},
};

static const struct option_group check_options = {"Checks", check_rows};
static const struct option_group ci_options = {"Continuous integration", ci_rows};

const struct command command_check = {
    .name = "check",
    .summary = "compare verdicts with what is expected of them, for continuous integration",
    .usage = "check FILE... [--filter NAME] [--junit FILE] [--github] [options]\n"
             "check --record FILE...",
    .description =
        "Runs the checks of one or more check files, each a point of a model with what is expected there: verdict, "
        "index, inertia, loss, eigenvalues and more, or an error. Prints the Test Anything Protocol; a failing check "
        "shows expected and actual values with their tolerance.\n"
        "\n"
        "FILE is a JSON file as described in critpoint-check(5), a quoted pattern such as 'ci/*.json', or - for "
        "standard input. Models and points are looked for beside their check file. The exit code is 0 if all "
        "checks pass, 1 if any fails, 2 if a check file is wrong or nothing would be checked.\n"
        "\n"
        "With --threads N, N checks run at the same time (without it, as many as there are processors); the output "
        "does not depend on it.",
    .operand = "FILE",
    .operands_least = 1,
    .operands_most = SIZE_MAX,
    .formats = formats_of_checks,
    .groups = {&check_options, &ci_options, &options_global},
    .examples =
        {
            {"critpoint check ci/*.json", "all checks of a directory; exit code 1 if one fails"},
            {"critpoint check ci/*.json --junit report.xml --github", "in a workflow of GitHub, or for a CI server"},
            {"critpoint check --record ci/toy.json", "take today's answers as what is expected from now on"},
        },
    .run = run,
};
