/* critpoint derive: gradient and Hessian as formulas. */
#include "cli/job.h"
#include "cli/options.h"
#include "cli/shared_options.h"
#include "cli/values.h"

#include <string.h>

static const struct span nowhere;

static bool wants_gradient_alone(const struct request *request)
{
    return request->order != NULL && strcmp(request->order, "1") == 0;
}

static const char *language_of(const struct request *request)
{
    return request->language != NULL ? request->language : cp_derive_language_at(0);
}

static bool shows_points(const struct request *request)
{
    return cp_derive_language_has_points(language_of(request));
}

/* Whether the options fit together. */
static bool agrees(const struct request *request, struct diags *diags)
{
    if (request->point == NULL || (request->formula != NULL && !shows_points(request)))
        return true; /* with -e, a point also says which parameters are arrays */
    if (!shows_points(request)) {
        diag_add(diags, DIAG_USAGE, nowhere, "--language %s has no values at a point", language_of(request))->remedy =
            "leave out --at: what it computes takes any point; or choose --language text or latex";
        return false;
    }
    if (wants_gradient_alone(request)) {
        diag_add(diags, DIAG_USAGE, nowhere, "--at shows a verdict, and that needs the Hessian")->remedy =
            "leave out --order 1, or --at";
        return false;
    }
    return true;
}

static enum cp_status run(struct job *job)
{
    const struct request *request = job->request;
    struct cp_derive_options options = {.language = request->language,
                                        .order = wants_gradient_alone(request) ? 1 : 2,
                                        .tongue = tongue_name(job->style.tongue)};
    if (!agrees(request, &job->diags))
        return CP_INVALID_INPUT;
    cp_model *model = job_model(job);
    if (model == NULL)
        return diag_status(&job->diags);
    if (request->point != NULL && shows_points(request)) {
        const struct cp_options analysis = job_options(request);
        const double *theta = cp_point(model, request->point);
        options.report = theta == NULL ? NULL : cp_analyze(model, theta, &analysis);
        if (options.report == NULL)
            return job_fail(job);
    }
    const char *text = cp_derive(model, &options);
    if (text == NULL)
        return job_fail(job);
    text_puts(&job->result, text);
    return CP_OK;
}

static const char *languages(const struct command *command, size_t k)
{
    (void)command;
    return cp_derive_language_at(k);
}

static const char *orders(const struct command *command, size_t k)
{
    static const char *const names[] = {"1", "2"};
    (void)command;
    return k < 2 ? names[k] : NULL;
}

static const struct option_row rows[] = {
    {.name = "language",
     .argument = "NAME",
     .help =
         "text: formulas as models have them (the default); latex: displayed equations; c: a function that fills in "
         "loss, gradient and Hessian; python: a module for NumPy; model: the model file with \"gradient\" and "
         "\"hessian\" filled in, to be put beside it",
     .read = value_choice,
     .field = offsetof(struct request, language),
     .choices = languages},
    {.name = "order",
     .argument = "N",
     .help = "1: the gradient alone; 2: the Hessian too (the default)",
     .read = value_choice,
     .field = offsetof(struct request, order),
     .choices = orders},
    {.name = "at",
     .argument = "POINT",
     .help =
         "the worked example at a point, in any form that analyze takes: formulas and their values, eigenvalues, the "
         "verdict, and the quadratic (Taylor) model; text and latex only",
     .read = value_text,
     .field = offsetof(struct request, point)},
    {0},
};

static const struct option_group formula_options = {"Formulas", rows};

const struct command command_derive = {
    .name = "derive",
    .summary = "gradient and Hessian of a loss as formulas: text, LaTeX, C, Python, or a model",
    .usage = "derive MODEL [--language NAME] [--at POINT] [options]\n"
             "derive -e FORMULA [--language NAME] [--at POINT] [options]",
    .description =
        "Differentiates the loss twice and prints the shortest formulas that it finds. The entries of parameters are "
        "names of their own, while the rows of data stay vectors: sum(x*(y - b*x)). Numbers are the decimals that are "
        "written, and are computed with exactly: 3*0.1 is 0.3.\n"
        "\n"
        "Formulas are made to be read. A loss is refused, with exit code 2, if it has more than 50 parameters, a "
        "system "
        "of more than 3 equations, or formulas that fill books; critpoint analyze has exact derivatives of every loss, "
        "as numbers.",
    .operand = "MODEL",
    .operands_least = 1,
    .operands_most = 1,
    .formats = formats_text,
    .groups = {&shared_model_options, &formula_options, &shared_verdict_options, &options_global},
    .examples =
        {
            {"critpoint derive -e '(1 - w1*w2)^2'", "gradient and Hessian of a loss on the command line"},
            {"critpoint derive -e '(1 - w1*w2)^2' --at 0,0",
             "the same with the numbers at the origin, and the verdict"},
            {"critpoint derive model.json --language c -o derivatives.c", "a function in C"},
            {"critpoint derive model.json --language model -o derived.json",
             "the model with formulas; critpoint derived.json --check-derivatives compares them"},
        },
    .run = run,
};
