/* critpoint analyze: one point of one model. */
#include "cli/expect.h"
#include "cli/job.h"
#include "cli/options.h"
#include "cli/shared_options.h"
#include "cli/values.h"

static const struct span nowhere;

/* --dump ends the run before there is a verdict. */
static bool contradicts(const struct request *request, struct diags *diags)
{
    bool wants_verdict = request->expect.given || request->expect.has_nullity || request->check_derivatives ||
                         request->hessian_out != NULL || request->eigenvectors_out != NULL || request->sharpness ||
                         request->batches > 0;
    if (request->stage == NULL || !wants_verdict)
        return false;
    diag_add(diags, DIAG_USAGE, nowhere, "--dump stops before there is a report to be checked or written")->remedy =
        "leave out --dump, or the options --expect, --expect-nullity, --check-derivatives, --hessian-out, "
        "--eigenvectors-out, --sharpness and --batches";
    return true;
}

static bool is_idle(const struct request *request, struct diags *diags)
{
    const struct option_need needs[] = {
        {"--epsilon", request->epsilon > 0, "--sharpness", request->sharpness},
        {"--alpha", request->alpha > 0, "--sharpness", request->sharpness},
        {"--shuffle", request->shuffle.given, "--batches SIZE", request->batches > 0},
    };
    return options_idle(sizeof needs / sizeof *needs, needs, diags);
}

static enum cp_status dump(struct job *job, cp_model *model)
{
    const char *stage = job->request->stage;
    bool at_point = str_is(str_of(stage), "hessian");
    const double *theta = at_point ? cp_point(model, job->request->point) : NULL;
    const char *text = at_point && theta == NULL ? NULL : cp_dump(model, stage, theta);
    if (text == NULL)
        return job_fail(job);
    text_puts(&job->result, text);
    return CP_OK;
}

static enum cp_status run(struct job *job)
{
    if (contradicts(job->request, &job->diags) || is_idle(job->request, &job->diags))
        return CP_INVALID_INPUT;
    cp_model *model = job_model(job);
    if (model == NULL)
        return diag_status(&job->diags);
    if (job->request->stage != NULL)
        return dump(job, model);
    const double *theta = cp_point(model, job->request->point);
    struct cp_options options = job_options(job->request);
    const struct cp_report *report = theta == NULL ? NULL : cp_analyze(model, theta, &options);
    return report == NULL ? job_fail(job) : job_report(job, report);
}

static const char *stages(const struct command *command, size_t k)
{
    static const char *const names[] = {"json", "graph", "gradient", "plan", "hessian"};
    (void)command;
    return k < sizeof names / sizeof *names ? names[k] : NULL;
}

static const struct option_row point_rows[] = {
    {.name = "at",
     .argument = "POINT",
     .help = "the point: numbers 0,0 or [0,0], names w1=0,w2=0 or W=[[1,2],[3,4]], @NAME for a point stored in the "
             "model, a file (.json .csv .npy .npz .safetensors), or - for standard input; without it, the model's own "
             "values",
     .read = value_text,
     .field = offsetof(struct request, point)},
    {0},
};

static const struct option_row derivative_rows[] = {
    {.name = "derivatives",
     .argument = "METHOD",
     .help = "exact: automatic differentiation of the model (the default); formula: the model's own \"gradient\" and "
             "\"hessian\"; fd: finite differences of the loss alone, with an error estimate for every entry",
     .read = value_choice,
     .field = offsetof(struct request, derivatives),
     .choices = shared_derivatives},
    {.name = "check-derivatives",
     .help = "compare the three ways, report the worst entry of each, and exit 1 if they disagree",
     .read = value_flag,
     .field = offsetof(struct request, check_derivatives)},
    {0},
};

static const struct option_row critical_rows[] = {
    {.name = "refine",
     .help = "move to the nearest critical point first, and say how far it was",
     .read = value_flag,
     .field = offsetof(struct request, refine)},
    {.name = "certify", .read = value_unsupported},
    {0},
};

static const struct option_row batch_rows[] = {
    {.name = "batches",
     .argument = "SIZE",
     .help =
         "cut the rows of the data into batches of SIZE, the last one perhaps smaller, and analyze the point for each "
         "of them too; and measure the noise of the gradient between them",
     .read = value_rows,
     .field = offsetof(struct request, batches)},
    {.name = "shuffle",
     .argument = "SEED",
     .help = "take the rows in a random order, the same for the same SEED; without it, as they stand in the data",
     .read = value_number,
     .field = offsetof(struct request, shuffle)},
    {0},
};

static const struct option_row sharpness_rows[] = {
    {.name = "sharpness",
     .help = "measure how sharp the surface is: largest eigenvalue, trace, effective number of parameters, and how far "
             "the loss rises in a box around the point, also relative to 1 + L (Keskar et al. 2017)",
     .read = value_flag,
     .field = offsetof(struct request, sharpness)},
    SHARED_OPTION_EPSILON,
    {.name = "alpha",
     .argument = "A",
     .help =
         "count effective parameters beyond a prior of precision A: the sum of lambda/(lambda + A) over the positive "
         "eigenvalues; default: that of the model's own l2 term, else 1 over the number of rows of its data, else 1",
     .read = value_positive,
     .field = offsetof(struct request, alpha)},
    {0},
};

static const struct option_row output_rows[] = {
    {.name = "hessian-out",
     .argument = "FILE",
     .help = "write the Hessian to FILE; the ending chooses the format: .npy .csv .json .mtx",
     .read = value_matrix_file,
     .field = offsetof(struct request, hessian_out)},
    {.name = "eigenvectors-out",
     .argument = "FILE",
     .help = "write the eigenvectors to FILE in the same formats; row k belongs to eigenvalue k, in ascending order",
     .read = value_matrix_file,
     .field = offsetof(struct request, eigenvectors_out)},
    {.name = "dump",
     .argument = "STAGE",
     .help = "stop after a stage of the work and print it; for development and bug reports",
     .read = value_choice,
     .field = offsetof(struct request, stage),
     .choices = stages},
    {.name = "full",
     .help = "list every eigenvalue and every component as text, however many there are",
     .read = value_flag,
     .field = offsetof(struct request, full)},
    {0},
};

static const struct option_group point_options = {"Point", point_rows};
static const struct option_group derivative_options = {"Derivatives", derivative_rows};
static const struct option_group critical_options = {"Critical point", critical_rows};
static const struct option_group batch_options = {"Mini-batches", batch_rows};
static const struct option_group sharpness_options = {"Sharpness", sharpness_rows};
static const struct option_group output_options = {"More output", output_rows};

const struct command command_analyze = {
    .name = "analyze",
    .summary = "classify one point of a loss (the default command)",
    .usage = "[analyze] MODEL [--at POINT] [options]\n"
             "[analyze] -e FORMULA [--at POINT] [options]",
    .description =
        "Computes gradient and Hessian of the loss at the point, counts the signs of the Hessian's eigenvalues, "
        "each beyond its own error, and says whether the point is a minimum, a maximum, a saddle, or none of "
        "these. At a saddle it shows a direction along which the loss falls, tried on the loss itself.\n"
        "\n"
        "MODEL is a JSON file as described in critpoint-model(5), or - for standard input.",
    .operand = "MODEL",
    .operands_least = 1,
    .operands_most = 1,
    .formats = formats_of_reports,
    .groups = {&shared_model_options, &point_options, &derivative_options, &shared_verdict_options, &critical_options,
               &expect_options, &batch_options, &sharpness_options, &output_options, &options_global},
    .examples =
        {
            {"critpoint -e '(1 - w1*w2)^2' --at 0,0", "a loss on the command line, at the origin: a saddle"},
            {"critpoint model.json --at @origin --json", "a stored point of a model; the report as JSON"},
            {"critpoint -q model.json --at w1=0,w2=0 --expect saddle:1",
             "exit code 0 if it is a saddle with one negative eigenvalue, else 1"},
        },
    .run = run,
};
