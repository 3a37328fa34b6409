/* What all commands share, from the parsed request to the exit code. */
#include "cli/job.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "cli/expect.h"
#include "cli/help.h"
#include "cli/locale.h"
#include "cli/options.h"
#include "cli/output.h"

static const struct span nowhere;

static void close_session(void *session)
{
    cp_close(session);
}

static bool open_session(struct job *job)
{
    job->session = cp_open();
    if (job->session != NULL)
        arena_defer(job->arena, close_session, job->session);
    else
        diag_add(&job->diags, DIAG_MEMORY, nowhere, "out of memory");
    return job->session != NULL;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* A file that is read for two purposes is wrong in the same way twice. */
static bool is_repeated(const cp_session *session, size_t k)
{
    const struct cp_diagnostic *now = cp_diagnostic_at(session, k);
    const struct cp_diagnostic *before = k == 0 ? NULL : cp_diagnostic_at(session, k - 1);
    return before != NULL && same_text(now->message, before->message) && same_text(now->file, before->file) &&
           now->line == before->line && now->column == before->column;
}

enum cp_status job_fail(struct job *job)
{
    for (size_t k = 0; k < cp_diagnostic_count(job->session); k++) {
        if (is_repeated(job->session, k))
            continue;
        ARENA_GROW(job->arena, job->diags.items, job->diags.count);
        job->diags.items[job->diags.count++] = *cp_diagnostic_at(job->session, k);
    }
    if (job->diags.count == 0)
        diag_add(&job->diags, DIAG_INTERNAL, nowhere, "a step failed without saying why");
    return diag_status(&job->diags);
}

cp_model *job_model(struct job *job)
{
    const struct request *request = job->request;
    if (request->formula != NULL && request->batch != NULL) {
        diag_add(&job->diags, DIAG_USAGE, nowhere, "--batch picks rows of data, and the formula of -e has none")
            ->remedy = "leave out --batch, or write a model file with \"data\"";
        return NULL;
    }
    cp_model *model = request->formula != NULL ? cp_load_formula(job->session, request->formula, request->point)
                      : request->batch != NULL ? cp_load_batch(job->session, request->operands[0], request->batch)
                                               : cp_load_file(job->session, request->operands[0]);
    if (model == NULL)
        job_fail(job);
    return model;
}

struct cp_options job_options(const struct request *request)
{
    struct cp_options options = {
        .gtol = request->gtol,
        .xtol = request->xtol,
        .assume_critical = request->assume_critical,
        .refine = request->refine,
        .check_derivatives = request->check_derivatives,
        .want_eigenvectors = request->eigenvectors_out != NULL,
        .batches = request->batches,
        .shuffle = request->shuffle.given,
        .shuffle_seed = request->shuffle.value,
        .sharpness = request->sharpness,
        .epsilon = request->epsilon,
        .alpha = request->alpha,
        .threads = (int)request->threads,
    };
    for (int d = 0; request->derivatives != NULL && d <= CP_FINITE_DIFFERENCES; d++)
        if (strcmp(request->derivatives, cp_derivatives_name((enum cp_derivatives)d)) == 0)
            options.derivatives = (enum cp_derivatives)d;
    return options;
}

bool job_wants_json(const struct job *job)
{
    return job->request->format != NULL && strcmp(job->request->format, "json") == 0;
}

/* ---- Reports ------------------------------------------------------------------------------------------------- */

static bool write_matrix(struct job *job, const char *path, const char *what, const struct cp_report *report,
                         const double *values)
{
    if (path == NULL)
        return true;
    if (values == NULL) { /* at a kink */
        diag_add(&job->diags, DIAG_NOT_FINITE, nowhere, "at this point there is no %s to be written to %s", what, path)
            ->remedy = str_format(job->arena, "the verdict is %s: move the point, or ask for no matrix",
                                  cp_verdict_name(report->verdict));
        return false;
    }
    if (cp_write_matrix(job->session, path, report->n, report->n, values) == CP_OK)
        return true;
    job_fail(job);
    return false;
}

static void say_disagreement(const struct cp_disagreement *check, struct text *out)
{
    text_printf(out, "critpoint: the %s at %s disagrees: exact ", check->what, check->entry);
    text_number(out, check->exact);
    text_printf(out, ", %s ", check->other);
    text_number(out, check->value);
    text_printf(out, "; they may differ by %.2g\n", check->tolerance);
}

static bool derivatives_agree(const struct cp_report *report, struct text *out)
{
    bool agree = true;
    for (size_t k = 0; k < report->check_count; k++) {
        if (report->check[k].agrees)
            continue;
        say_disagreement(&report->check[k], out);
        agree = false;
    }
    return agree;
}

enum cp_status job_report(struct job *job, const struct cp_report *report)
{
    const struct request *request = job->request;
    if (!write_matrix(job, request->hessian_out, "Hessian", report, report->hessian) ||
        !write_matrix(job, request->eigenvectors_out, "matrix of eigenvectors", report, report->eigenvectors))
        return diag_status(&job->diags);
    const struct report_format *format =
        request->format == NULL ? report_format_at(0) : report_format_find(str_of(request->format));
    format->write(&job->result, report, &job->style);
    bool expected = expect_holds(&request->expect, report, &job->notes);
    bool agreed = derivatives_agree(report, &job->notes);
    return expected && agreed ? CP_OK : CP_UNEXPECTED;
}

/* ---- From argv to the exit code ------------------------------------------------------------------------------ */

static enum cp_status run_command(struct job *job)
{
    const struct request *request = job->request;
    if (request->version) {
        text_puts(&job->result, "critpoint " CP_VERSION "\n");
        return CP_OK;
    }
    if (request->help) {
        help_write(&job->result, request->command_named ? request->command : NULL);
        return CP_OK;
    }
    return open_session(job) ? request->command->run(job) : CP_MACHINE;
}

static void complain(struct job *job)
{
    struct text text = {.arena = job->arena};
    struct report_style style = {.color = !job->request->no_color && output_has_color(STDERR_FILENO)};
    for (size_t k = 0; k < job->diags.count; k++) {
        if (job->diags.items[k].file == NULL) /* a place takes the lead, so that editors can jump to it */
            text_puts(&text, "critpoint: ");
        report_diagnostic(&text, &job->diags.items[k], &style);
    }
    output_complain(text_str(&text));
}

/* Writes what the command made, if it succeeded. Returns the status in the light of that. */
static enum cp_status deliver(struct job *job, enum cp_status status)
{
    const struct request *request = job->request;
    bool wanted = !job->streamed && (!request->quiet || request->output != NULL);
    if (status <= CP_UNEXPECTED && wanted && !output_write(request->output, text_str(&job->result), &job->diags))
        status = CP_MACHINE;
    if (status == CP_UNEXPECTED && !request->quiet)
        output_complain(text_str(&job->notes));
    if (status > CP_UNEXPECTED)
        complain(job);
    return status;
}

/* How results are written: --lang beats the locale. */
static struct report_style style_of(const struct request *request)
{
    struct report_style style = {
        .full = request->full,
        .color = !request->no_color && request->output == NULL && output_has_color(STDOUT_FILENO),
        .tongue = locale_tongue(getenv),
    };
    if (request->tongue != NULL)
        (void)tongue_find(str_of(request->tongue), &style.tongue); /* one of them: the parser has looked */
    return style;
}

int job_run(struct arena *arena, int argc, char **argv)
{
    struct request request;
    struct job job = {
        .arena = arena,
        .request = &request,
        .diags = {.arena = arena},
        .result = {.arena = arena},
        .notes = {.arena = arena},
    };
    enum cp_status status = CP_INVALID_INPUT;
    if (options_parse(argc, argv, &request, &job.diags)) {
        job.style = style_of(&request);
        status = run_command(&job);
    }
    status = deliver(&job, status);
    return job.signal == 0 ? (int)status : 128 + job.signal; /* as shells do */
}
