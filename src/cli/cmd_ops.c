/* critpoint ops: the functions of the formula language. What is printed is the table that the program works with. */
#include "base/typo.h"
#include "cli/job.h"
#include "cli/options.h"
#include "report/json_writer.h"
#include "report/layout.h"

static const struct span nowhere;

static void write_json(struct json_writer *w, const struct cp_function *function)
{
    json_open(w, '{');
    json_put_string(w, "name", function->name);
    json_put_string(w, "signature", function->signature);
    json_put_string(w, "family", function->family);
    json_put_string(w, "summary", function->summary);
    json_key(w, "derivatives");
    bool compact = json_open_line(w, '[');
    for (size_t k = 0; k < 2 && function->derivatives[k] != NULL; k++)
        json_string(w, function->derivatives[k]);
    json_close_line(w, ']', compact);
    json_put_string(w, "kink", function->kink);
    json_put_string(w, "expansion", function->expansion);
    json_close(w, '}');
}

static void write_fact(struct job *job, const char *label, const char *value)
{
    if (value == NULL)
        return;
    label_add(&job->result, &job->style, label);
    text_printf(&job->result, "%s\n", value);
}

static void write_text(struct job *job, const struct cp_function *function)
{
    paint_add(&job->result, &job->style, PAINT_STRONG, str_of(function->signature));
    text_puts(&job->result, "\n");
    write_fact(job, "meaning", function->summary);
    write_fact(job, "family", function->family);
    bool two = function->derivatives[1] != NULL;
    write_fact(job, two ? "derivative by a" : "derivative", function->derivatives[0]);
    write_fact(job, "derivative by b", function->derivatives[1]);
    write_fact(job, "kink where 0", function->kink);
    write_fact(job, "stands for", function->expansion);
}

/* Writes every function of that name; returns how many there are. */
static size_t write_named(struct job *job, const char *name)
{
    size_t count = 0;
    struct json_writer w = {.out = &job->result};
    if (job_wants_json(job))
        json_open(&w, '[');
    for (size_t k = 0; k < cp_function_count(); k++) {
        const struct cp_function *function = cp_function_at(k);
        if (!str_is(str_of(name), function->name))
            continue;
        count++;
        if (job_wants_json(job))
            write_json(&w, function);
        else
            write_text(job, function);
    }
    if (job_wants_json(job)) {
        json_close(&w, ']');
        text_puts(&job->result, "\n");
    }
    return count;
}

static enum cp_status refuse(struct job *job, const char *name)
{
    struct typo typo = typo_start(str_of(name));
    for (size_t k = 0; k < cp_function_count(); k++)
        typo_offer(&typo, str_of(cp_function_at(k)->name));
    struct cp_diagnostic *diag =
        diag_add(&job->diags, DIAG_FORMULA_FUNCTION, nowhere, "there is no function '%s'", name);
    diag_did_you_mean(&job->diags, diag, typo.best);
    return CP_INVALID_INPUT;
}

static enum cp_status run(struct job *job)
{
    const struct request *request = job->request;
    if (request->operand_count != 0)
        return write_named(job, request->operands[0]) != 0 ? CP_OK : refuse(job, request->operands[0]);
    if (job_wants_json(job))
        report_functions_json(&job->result);
    else
        report_functions_text(&job->result, &job->style);
    return CP_OK;
}

static const char *function_names(const struct command *command, size_t k)
{
    (void)command;
    return k < cp_function_count() ? cp_function_at(k)->name : NULL;
}

const struct command command_ops = {
    .name = "ops",
    .summary = "the functions of the formula language, with their derivative rules",
    .usage = "ops [NAME] [options]",
    .description =
        "Prints the table that the program itself works with: signature, derivative by every argument (a, b are "
        "the arguments, y the value), where a function is not smooth, and what it stands for if it is made of "
        "others.",
    .operand = "NAME",
    .operand_choices = function_names,
    .operands_least = 0,
    .operands_most = 1,
    .formats = formats_text_json,
    .groups = {&options_global},
    .examples =
        {
            {"critpoint ops", "all functions"},
            {"critpoint ops tanh", "one of them"},
        },
    .run = run,
};
