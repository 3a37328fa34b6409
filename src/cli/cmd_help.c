/* critpoint help: the help of the program or of one command, and what the build makes of the tables: parts of the
 * manual page, completions for shells. */
#include "base/typo.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/job.h"
#include "cli/manual.h"
#include "cli/options.h"
#include "cli/topics.h"
#include "cli/values.h"

static const struct span nowhere;

static const char *topic_word(const struct command *command, size_t k)
{
    (void)command;
    return k < topic_count() ? topic_name(k) : NULL;
}

/* Commands, then topics. */
static const char *subjects(const struct command *command, size_t k)
{
    return k < command_count() ? command_at(k)->name : topic_word(command, k - command_count());
}

static enum cp_status refuse(struct job *job, const char *name)
{
    struct typo typo = typo_start(str_of(name));
    for (size_t k = 0; subjects(NULL, k) != NULL; k++)
        typo_offer(&typo, str_of(subjects(NULL, k)));
    struct cp_diagnostic *diag =
        diag_add(&job->diags, DIAG_USAGE, nowhere, "there is no command and no topic '%s'", name);
    diag->remedy = "'critpoint help' lists the commands and topics";
    diag_did_you_mean(&job->diags, diag, typo.best);
    return CP_INVALID_INPUT;
}

/* The program, a command, or a topic. */
static enum cp_status explain(struct job *job)
{
    const char *name = job->request->operand_count == 0 ? NULL : job->request->operands[0];
    const struct command *command = name == NULL ? NULL : command_named(str_of(name));
    size_t topic = name == NULL ? topic_count() : topic_named(str_of(name));
    if (name == NULL || command != NULL)
        help_write(&job->result, command);
    else if (topic < topic_count())
        topic_write(&job->result, topic);
    else
        return refuse(job, name);
    return CP_OK;
}

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
    return explain(job);
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

static const char *topic_meaning(struct arena *arena, size_t k)
{
    (void)arena;
    return topic_summary(k);
}

static const struct glossary topics = {"Topics", topic_word, topic_meaning, topic_count};

const struct command command_help = {
    .name = "help",
    .summary = "explain critpoint, one of its commands, or a topic",
    .usage = "help [COMMAND | TOPIC]\n"
             "help --completion bash|fish|zsh",
    .description = "The manual says more: critpoint(1), critpoint-model(5), critpoint-report(5).",
    .operand = "COMMAND or TOPIC",
    .operand_choices = subjects,
    .operands_least = 0,
    .operands_most = 1,
    .formats = formats_text,
    .groups = {&options_global, &help_options},
    .glossaries = {&topics},
    .examples =
        {
            {"critpoint help", "all commands"},
            {"critpoint help classify", "one command and its options"},
            {"critpoint help formulas", "a topic"},
            {"source <(critpoint help --completion bash)", "completions in this very shell; fish and zsh likewise"},
        },
    .run = run,
};
