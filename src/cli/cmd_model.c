/* critpoint model: what a model says, without judging any point. */
#include "cli/job.h"
#include "cli/options.h"
#include "cli/values.h"

static enum cp_status run(struct job *job)
{
    cp_model *model = job_model(job);
    if (model == NULL)
        return diag_status(&job->diags);
    const struct cp_description *description = cp_describe(model);
    if (description == NULL)
        return job_fail(job);
    if (job_wants_json(job))
        report_description_json(&job->result, description);
    else
        report_description_text(&job->result, description, &job->style);
    return CP_OK;
}

static const struct option_row rows[] = {
    {.letter = 'e',
     .argument = "FORMULA",
     .help = "the formula of the loss, in place of MODEL; its free names are the parameters",
     .read = value_text,
     .field = offsetof(struct request, formula)},
    {0},
};

static const struct option_group model_options = {"Model", rows};

const struct command command_model = {
    .name = "model",
    .summary = "describe and validate a model: parameters, shapes, data, cost",
    .usage = "model MODEL [options]\n"
             "model -e FORMULA [options]",
    .description =
        "Reads a model and its data, reports every mistake in one go, and lists parameters with their shapes, "
        "constants, data, stored points, and what an analysis of it would cost in memory and work.\n"
        "\n"
        "MODEL is a JSON file as described in critpoint-model(5), or - for standard input.\n"
        "\n"
        "A network has the layers dense (units, bias, activation), activation (activation), flatten, reshape (shape), "
        "batch_norm (epsilon, affine), layer_norm (epsilon, affine), residual (layers), conv2d (channels, kernel, "
        "stride, "
        "padding, dilation, bias, activation), max_pool (kernel, stride, padding, dilation), avg_pool (kernel, stride, "
        "padding), spatial_transformer (layers, size, align_corners), with their keys beside \"type\"; and one of the "
        "losses mse, mae, huber (delta), binary_cross_entropy, softmax_cross_entropy, hinge, gaussian_nll.",
    .operand = "MODEL",
    .operands_least = 1,
    .operands_most = 1,
    .formats = formats_text_json,
    .groups = {&model_options, &options_global},
    .examples =
        {
            {"critpoint model model.json", "what is in it; exit code 2 and all mistakes if it is wrong"},
            {"critpoint model -e '(1 - w1*w2)^2' --json", "the parameters that a formula has, as JSON"},
        },
    .run = run,
};
