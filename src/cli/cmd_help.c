/* critpoint help: the help of the program or of one command, and what the build makes of the tables: parts of the
 * manual page, completions for shells. */
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/job.h"
#include "cli/manual.h"
#include "cli/options.h"
#include "cli/values.h"

static const struct span nowhere;

static enum cp_status run(struct job *job)
{
    const struct request *request = job->request;
    if (request->manual) {
        manual_write(&job->result);
        return CP_OK;
    }
    if (request->shell != NULL) {
        completion_write(&job->result, request->shell);
        return CP_OK;
    }
    if (request->operand_count == 0) {
        help_write(&job->result, NULL);
        return CP_OK;
    }
    struct str name = str_of(request->operands[0]);
    const struct command *command = command_named(name);
    if (command != NULL) {
        help_write(&job->result, command);
        return CP_OK;
    }
    struct cp_diagnostic *diag =
        diag_add(&job->diags, DIAG_USAGE, nowhere, "there is no command '%s'", request->operands[0]);
    diag->remedy = "'critpoint help' lists the commands";
    diag_did_you_mean(&job->diags, diag, command_nearest(name));
    return CP_INVALID_INPUT;
}

static const char *subjects(const struct command *command, size_t k)
{
    (void)command;
    return k < command_count() ? command_at(k)->name : NULL;
}

static const struct option_row rows[] = {
    {.name = "completion",
     .argument = "SHELL",
     .help = "print the completions of commands, options and their values for a shell; an installed critpoint brings "
             "them along",
     .read = value_choice,
     .field = offsetof(struct request, shell),
     .choices = completion_shells},
    {.name = "man", .read = value_flag, .field = offsetof(struct request, manual)},
    {0},
};

static const struct option_group help_options = {"Shells", rows};

const struct command command_help = {
    .name = "help",
    .summary = "explain critpoint or one of its commands",
    .usage = "help [COMMAND]\n"
             "help --completion bash|fish|zsh",
    .description = "The manual says more: critpoint(1), critpoint-model(5), critpoint-report(5).",
    .operand = "COMMAND",
    .operand_choices = subjects,
    .operands_least = 0,
    .operands_most = 1,
    .formats = formats_text,
    .groups = {&options_global, &help_options},
    .examples =
        {
            {"critpoint help", "all commands"},
            {"critpoint help classify", "one command and its options"},
            {"source <(critpoint help --completion bash)", "completions in this very shell; fish and zsh likewise"},
        },
    .run = run,
};
