/* critpoint descend: optimizers, from one point. */
#include <stdint.h>

#include "cli/options.h"
#include "cli/output.h"
#include "cli/shared_options.h"
#include "cli/trail.h"
#include "cli/values.h"

static const struct span nowhere;

static struct cp_descent_options descent_options(const struct request *request)
{
    return (struct cp_descent_options){
        .optimizers = request->optimizers,
        .settings = request->settings.items,
        .setting_count = request->settings.count,
        .steps = request->steps,
        .drop = request->drop,
        .radius = request->radius,
        .perturb = request->perturb,
        .seed = request->seed.value,
        .stride = request->stride,
        .report = job_options(request),
    };
}

static bool is_idle(const struct request *request, struct diags *diags)
{
    const struct option_need needs[] = {
        {"--epsilon", request->epsilon > 0, "--sharpness", request->sharpness},
        {"--stride", request->stride > 0, "--path FILE", request->path != NULL},
    };
    return options_idle(sizeof needs / sizeof *needs, needs, diags);
}

static bool overwrites_input(const struct request *request, struct diags *diags)
{
    const char *model = request->operand_count > 0 ? request->operands[0] : NULL;
    if (!output_overwrites(request->path, model) && !output_overwrites(request->path, request->point))
        return false;
    diag_add(diags, DIAG_USAGE, nowhere, "--path would overwrite what is read")->remedy = "write to another file";
    return true;
}

static enum cp_status run(struct job *job)
{
    if (is_idle(job->request, &job->diags) || overwrites_input(job->request, &job->diags))
        return CP_INVALID_INPUT;
    cp_model *model = job_model(job);
    const double *theta = model == NULL ? NULL : cp_point(model, job->request->point);
    if (theta == NULL)
        return model == NULL ? diag_status(&job->diags) : job_fail(job);
    struct trail trail = trail_new(job, model);
    struct cp_descent_options options = descent_options(job->request);
    options.watch = trail.file == NULL ? NULL : trail_add;
    options.context = &trail;
    const struct cp_descents *descents = cp_descend(model, theta, &options);
    if (!trail_end(&trail))
        return diag_status(&job->diags);
    if (descents == NULL)
        return job_fail(job);
    const char *name = job->request->format;
    const struct descent_format *format = name == NULL ? descent_format_at(0) : descent_format_find(str_of(name));
    format->write(&job->result, descents, &job->style);
    return CP_OK;
}

/* ---- The tables of the library in the help ---------------------------------------------------------------------- */

static const char *optimizers(const struct command *command, size_t k)
{
    (void)command;
    return k < cp_optimizer_count() ? cp_optimizer_at(k)->name : k == cp_optimizer_count() ? "all" : NULL;
}

static const char *schedules(const struct command *command, size_t k)
{
    (void)command;
    return k < cp_schedule_count() ? cp_schedule_at(k)->name : NULL;
}

static const char *explain(struct arena *arena, const struct cp_method *method)
{
    return str_format(arena, "%s. %s. %s", method->summary, method->source, method->settings);
}

static const char *explain_optimizer(struct arena *arena, size_t k)
{
    return explain(arena, cp_optimizer_at(k));
}

static const char *explain_schedule(struct arena *arena, size_t k)
{
    return explain(arena, cp_schedule_at(k));
}

static const struct glossary optimizer_glossary = {"Optimizers, with their settings", optimizers, explain_optimizer,
                                                   cp_optimizer_count};
static const struct glossary schedule_glossary = {"Schedules", schedules, explain_schedule, cp_schedule_count};

/* ---- Options ---------------------------------------------------------------------------------------------------- */

/* "lr=0.1", in the language of the library, which knows what a setting may be. */
static bool read_setting(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    struct texts *settings = &request->settings;
    ARENA_GROW(diags->arena, settings->items, settings->count);
    settings->items[settings->count++] = str_format(diags->arena, "%s=%s", row->name, text);
    return true;
}

static bool read_path(struct request *request, const struct option_row *row, const char *text, struct diags *diags)
{
    (void)row;
    request->path = text;
    if (path_format_find(text) != NULL)
        return true;
    diag_add(diags, DIAG_USAGE, nowhere, "--path cannot be '%s'", text)->remedy =
        "FILE must be a file name that ends in .csv or .npy";
    return false;
}

static const char *formats(const struct command *command, size_t k)
{
    (void)command;
    return k < descent_format_count() ? descent_format_at(k)->name : NULL;
}

static const struct option_row start_rows[] = {
    {.name = "at",
     .argument = "POINT",
     .help = "the point to be left, in the forms that 'critpoint analyze' takes; without it, the model's own values",
     .read = value_text,
     .field = offsetof(struct request, point)},
    {.name = "perturb",
     .argument = "RADIUS",
     .help = "start at this distance from the point, in a random direction: uniform on the sphere",
     .read = value_positive,
     .field = offsetof(struct request, perturb)},
    {.name = "seed",
     .argument = "SEED",
     .help = "of that direction, and of the order in which the rows come to mini-batches; default 0",
     .read = value_number,
     .field = offsetof(struct request, seed)},
    {0},
};

static const struct option_row optimizer_rows[] = {
    {.name = "optimizer",
     .argument = "LIST",
     .help = "which optimizers, joined by commas; default all. Settings of its own follow a name behind colons: "
             "adam:lr=0.1:warmup=100",
     .read = value_text,
     .field = offsetof(struct request, optimizers),
     .choices = optimizers},
    {.name = "lr", .argument = "RATE", .help = "the learning rate, above 0", .read = read_setting},
    {.name = "momentum",
     .argument = "M",
     .help = "how much of the velocity stays, from 0, below 1",
     .read = read_setting},
    {.name = "dampening", .argument = "D", .help = "of the gradient that goes into the velocity", .read = read_setting},
    {.name = "rho", .argument = "R", .help = "of rmsprop's running mean; torch calls it alpha", .read = read_setting},
    {.name = "beta1", .argument = "B", .help = "of the running mean of the gradient", .read = read_setting},
    {.name = "beta2", .argument = "B", .help = "of the running mean of its square", .read = read_setting},
    {.name = "eps", .argument = "E", .help = "added to the root of a mean square", .read = read_setting},
    {.name = "lr-decay",
     .argument = "D",
     .help = "adagrad: the rate is divided by 1 + (t - 1)*D",
     .read = read_setting},
    {.name = "weight-decay",
     .argument = "W",
     .help = "adds W*theta to the gradient; adamw shrinks theta by lr*W instead",
     .read = read_setting},
    {.name = "batch-size",
     .argument = "ROWS",
     .help = "follow the loss over so many rows at a time: every epoch takes all rows in a new random order; 0: all "
             "rows at once. gd and curvature always take all rows, sgd one by default",
     .read = read_setting},
    {0},
};

static const struct option_row schedule_rows[] = {
    {.name = "schedule",
     .argument = "NAME",
     .help = "how the learning rate goes; default constant",
     .read = read_setting,
     .choices = schedules},
    {.name = "warmup",
     .argument = "N",
     .help = "let the rate rise evenly to lr over the first N steps; then the schedule begins",
     .read = read_setting},
    {.name = "gamma", .argument = "G", .help = "of step and exponential", .read = read_setting},
    {.name = "period", .argument = "N", .help = "of step and cosine, in steps", .read = read_setting},
    {.name = "lr-min", .argument = "RATE", .help = "where cosine ends; default 0", .read = read_setting},
    {0},
};

static const struct option_row course_rows[] = {
    {.name = "steps",
     .argument = "N",
     .help = "take at most N steps; default 1000",
     .read = value_rows,
     .field = offsetof(struct request, steps)},
    {.name = "drop",
     .argument = "D",
     .help = "the loss has fallen once it is lower by D than at the start; default: a tenth of its size there",
     .read = value_positive,
     .field = offsetof(struct request, drop)},
    {.name = "radius",
     .argument = "R",
     .help = "theta has left once it is further than R from the point; default: a tenth of 1 + |theta|",
     .read = value_positive,
     .field = offsetof(struct request, radius)},
    {.name = "sharpness",
     .help = "measure how sharp the surface is where each run ends: how far the loss rises in a box there, in percent "
             "of 1 + L (Keskar et al. 2017)",
     .read = value_flag,
     .field = offsetof(struct request, sharpness)},
    SHARED_OPTION_EPSILON,
    {.name = "path",
     .argument = "FILE",
     .help =
         "write the way of every run to FILE. A .csv has the columns optimizer, step, loss, gradient_norm and theta; "
         "an .npy is a matrix with the number of the run, from 0, in the first column. With mini-batches the norm "
         "is that of the batch's gradient",
     .read = read_path},
    {.name = "stride",
     .argument = "N",
     .help = "write every N-th place only, and the last one",
     .read = value_rows,
     .field = offsetof(struct request, stride)},
    {0},
};

static const struct option_group start_options = {"Start", start_rows};
static const struct option_group optimizer_options = {"Optimizers", optimizer_rows};
static const struct option_group schedule_options = {"Schedule of the learning rate", schedule_rows};
static const struct option_group course_options = {"Course", course_rows};

const struct command command_descend = {
    .name = "descend",
    .summary = "watch optimizers leave a point, or not",
    .usage = "descend MODEL [--at POINT] [--optimizer LIST] [options]\n"
             "descend -e FORMULA [--at POINT] [--optimizer LIST] [options]",
    .description =
        "Runs the optimizers of a deep-learning course on the loss, all from the same point, and says for each after "
        "how "
        "many steps the loss had fallen and theta was away, and what kind of place it ended at, judged as 'critpoint "
        "analyze' does. The point itself is judged first: at a minimum there is nothing to leave.\n"
        "\n"
        "The steps are those of torch.optim, in double precision; derivatives are exact. A setting goes to every "
        "optimizer "
        "that has it; one that stands behind a name in LIST goes to that one alone. A run ends early if no further "
        "step would move theta (at rest), or if the loss is no longer finite or has risen by 1e12*(1 + |L|) "
        "(diverged). "
        "Any outcome is an answer.\n"
        "\n"
        "MODEL is a JSON file as described in critpoint-model(5), or - for standard input.",
    .operand = "MODEL",
    .operands_least = 1,
    .operands_most = 1,
    .formats = formats,
    .groups = {&shared_model_options, &start_options, &optimizer_options, &schedule_options, &course_options,
               &shared_verdict_options, &options_global},
    .glossaries = {&optimizer_glossary, &schedule_glossary},
    .examples =
        {
            {"critpoint descend -e '(1 - w1*w2)^2' --at 0,0 --perturb 1e-3", "all optimizers, from beside a saddle"},
            {"critpoint descend model.json --at @start --optimizer adam,adam:warmup=100 --lr 0.1 --steps 500",
             "one optimizer with and without warm-up"},
            {"critpoint descend model.json --optimizer sgd:batch-size=8,sgd:batch-size=100 --sharpness",
             "small and large batches, and how sharp the place is where each ends"},
            {"critpoint descend model.json --optimizer momentum --path path.csv --stride 10", "the way, for a plot"},
        },
    .run = run,
};
