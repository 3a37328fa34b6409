/* critpoint ops: the functions of the formula language. What is printed is the table that the program works with. */
#include "base/typo.h"
#include "cli/job.h"
#include "cli/options.h"
#include "report/json_writer.h"
#include "report/layout.h"

static const struct span nowhere;

/* A property of a function, by its name in JSON and its label in text. */
struct property {
    const char *key;
    const char *label;
    const char *value;
};

enum { PROPERTIES = 7 };

static void list_properties(const struct cp_function *f, struct property out[PROPERTIES])
{
    const struct property list[PROPERTIES] = {
        {"name", NULL, f->name},
        {"signature", NULL, f->signature},
        {"family", "family", f->family},
        {"summary", "meaning", f->summary},
        {"derivatives", "derivative", f->derivatives},
        {"kink", "kink where 0", f->kink},
        {"expansion", "stands for", f->expansion},
    };
    for (size_t k = 0; k < PROPERTIES; k++)
        out[k] = list[k];
}

static void write_json(struct json_writer *w, const struct cp_function *function)
{
    struct property properties[PROPERTIES];
    list_properties(function, properties);
    json_open(w, '{');
    for (size_t k = 0; k < PROPERTIES; k++) {
        json_key(w, properties[k].key);
        json_string(w, properties[k].value);
    }
    json_close(w, '}');
}

static void write_text(struct job *job, const struct cp_function *function)
{
    struct property properties[PROPERTIES];
    list_properties(function, properties);
    paint_add(&job->result, &job->style, PAINT_STRONG, str_of(function->signature));
    text_puts(&job->result, "\n");
    for (size_t k = 0; k < PROPERTIES; k++) {
        if (properties[k].label == NULL || properties[k].value == NULL)
            continue;
        label_add(&job->result, &job->style, properties[k].label);
        text_printf(&job->result, "%s\n", properties[k].value);
    }
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

const struct command command_ops = {
    .name = "ops",
    .summary = "the functions of the formula language, with their derivative rules",
    .usage = "ops [NAME] [options]",
    .description =
        "Prints the table that the program itself works with: signature, derivative by every argument (a, b are "
        "the arguments, y the value), where a function is not smooth, and what it stands for if it is made of "
        "others.",
    .operand = "NAME",
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
