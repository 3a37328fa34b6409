/* Rows of the option tables that would otherwise stand in several of them, and a rule about rows that several have. */
#include "cli/shared_options.h"

static const struct span nowhere;

bool options_idle(size_t count, const struct option_need *needs, struct diags *diags)
{
    for (size_t k = 0; k < count; k++) {
        if (!needs[k].given || needs[k].has)
            continue;
        diag_add(diags, DIAG_USAGE, nowhere, "%s is given without %s", needs[k].option, needs[k].needs)->remedy =
            str_format(diags->arena, "add %s, or leave out %s", needs[k].needs, needs[k].option);
        return true;
    }
    return false;
}

const char *shared_derivatives(const struct command *command, size_t k)
{
    (void)command;
    return k <= CP_FINITE_DIFFERENCES ? cp_derivatives_name((enum cp_derivatives)k) : NULL;
}

static const struct option_row model_rows[] = {
    {.letter = 'e',
     .argument = "FORMULA",
     .help = "the formula of the loss, in place of MODEL; its free names are the parameters",
     .read = value_text,
     .field = offsetof(struct request, formula)},
    {.name = "batch",
     .argument = "ROWS",
     .help =
         "use only some rows of the data, in place of the model's own batch: a slice 0:32 as in Python, row numbers "
         "3,5,7 from 0 (32 alone is row 32), or {\"size\": 32, \"seed\": 7} for that many rows drawn at random",
     .read = value_text,
     .field = offsetof(struct request, batch)},
    {0},
};

static const struct option_row derivative_rows[] = {
    {.name = "derivatives",
     .argument = "METHOD",
     .help = "exact: automatic differentiation of the model (the default); formula: the model's own \"gradient\" and "
             "\"hessian\"; fd: finite differences of the loss alone",
     .read = value_choice,
     .field = offsetof(struct request, derivatives),
     .choices = shared_derivatives},
    {0},
};

static const struct option_row verdict_rows[] = {
    {.name = "gtol",
     .argument = "G",
     .help = "a point is critical if no entry of the gradient is larger than G; replaces the scale-free test",
     .read = value_positive,
     .field = offsetof(struct request, gtol)},
    {.name = "xtol",
     .argument = "R",
     .help = "points are known to the relative precision R; default 1e-6",
     .read = value_fraction,
     .field = offsetof(struct request, xtol)},
    {.name = "assume-critical",
     .help = "classify by the Hessian, whatever the gradient is",
     .read = value_flag,
     .field = offsetof(struct request, assume_critical)},
    {0},
};

const struct option_group shared_model_options = {"Model", model_rows};
const struct option_group shared_verdict_options = {"Verdict", verdict_rows};
const struct option_group shared_derivative_options = {"Derivatives", derivative_rows};
