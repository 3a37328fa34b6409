/* critpoint explain: what the code of a message means. */
#include "cli/explanations.h"
#include "cli/job.h"
#include "cli/options.h"

static const struct span nowhere;

static enum cp_status refuse(struct job *job, const char *word)
{
    struct cp_diagnostic *diag = diag_add(&job->diags, DIAG_USAGE, nowhere, "no message has the code '%s'", word);
    diag->remedy = "'critpoint explain' lists the codes";
    diag_did_you_mean(&job->diags, diag, explanation_nearest(str_of(word)));
    return CP_INVALID_INPUT;
}

static enum cp_status run(struct job *job)
{
    const char *word = job->request->operand_count == 0 ? NULL : job->request->operands[0];
    enum diag_code code = word == NULL ? DIAG_CODE_COUNT : explanation_named(str_of(word));
    if (word != NULL && code == DIAG_CODE_COUNT)
        return refuse(job, word);
    if (job_wants_json(job) && word == NULL)
        explanation_json(&job->result, (enum diag_code)0, DIAG_CODE_COUNT);
    else if (job_wants_json(job))
        explanation_json(&job->result, code, code + 1);
    else if (word == NULL)
        explanation_list(&job->result);
    else
        explanation_write(&job->result, code);
    return CP_OK;
}

static const char *codes(const struct command *command, size_t k)
{
    (void)command;
    return k < DIAG_CODE_COUNT ? diag_rows[k].code : NULL;
}

const struct command command_explain = {
    .name = "explain",
    .summary = "what the code of a message means, a command that provokes it, and the remedy",
    .usage = "explain [CODE] [options]",
    .description =
        "A message such as error[E203] has a code that stays the same from version to version. Without CODE all "
        "codes are listed.",
    .operand = "CODE",
    .operand_choices = codes,
    .operands_least = 0,
    .operands_most = 1,
    .formats = formats_text_json,
    .groups = {&options_global},
    .examples =
        {
            {"critpoint explain E203", "one code"},
            {"critpoint explain", "all codes"},
        },
    .run = run,
};
