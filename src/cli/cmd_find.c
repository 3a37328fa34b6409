/* critpoint find: where the critical points of a model are. */
#include "cli/bounds.h"
#include "cli/hunt.h"
#include "cli/options.h"
#include "cli/shared_options.h"
#include "cli/values.h"

static const char *formats(const struct command *command, size_t k)
{
    (void)command;
    return k < found_format_count() ? found_format_at(k)->name : NULL;
}

static const struct option_row where_rows[] = {
    {.name = "box",
     .argument = "NAME=LO:HI",
     .help =
         "where to search: NAME is a parameter, an array (for all of its entries) or an entry such as W[0,1]; LO:HI "
         "without a name is for all parameters that no other --box names. Critical points outside are left out",
     .read = value_texts,
     .field = offsetof(struct request, boxes)},
    {.name = "starts",
     .argument = "N",
     .help = "how many points of a low-discrepancy sequence in the box to start from; default 100",
     .read = value_rows,
     .field = offsetof(struct request, starts)},
    {.name = "seed",
     .argument = "S",
     .help = "which sequence: a whole number from 0, the default",
     .read = value_number,
     .field = offsetof(struct request, seed)},
    {.name = "points",
     .argument = "FILE",
     .help = "start from the points in FILE, or from standard input for -, in the forms that 'critpoint scan' takes",
     .read = value_text,
     .field = offsetof(struct request, points)},
    {.name = "at",
     .argument = "POINT",
     .help = "values of the parameters that have no column in the file of --points; without it, the model's own",
     .read = value_text,
     .field = offsetof(struct request, point)},
    {0},
};

static const struct option_row what_rows[] = {
    {.name = "index",
     .argument = "K",
     .help = "look for critical points with K negative eigenvalues only, along eigenvectors: 0 for minima, 1 for the "
             "saddles between them",
     .read = value_number,
     .field = offsetof(struct request, index)},
    {.name = "verdict",
     .argument = "LIST",
     .help = "list only critical points with these verdicts, joined by commas: minimum, maximum, saddle, degenerate, "
             "nonsmooth",
     .read = value_text,
     .field = offsetof(struct request, only)},
    {0},
};

static const struct option_row list_rows[] = {
    {.name = "full",
     .help = "text: all coordinates of each point, however many",
     .read = value_flag,
     .field = offsetof(struct request, full)},
    {0},
};

static const struct option_group where_options = {"Where to search", where_rows};
static const struct option_group what_options = {"What for", what_rows};
static const struct option_group list_options = {"List", list_rows};

const struct command command_find = {
    .name = "find",
    .summary = "locate the critical points: minima, maxima and saddles",
    .usage = "find MODEL --box NAME=LO:HI... [options]\n"
             "find MODEL --points FILE [options]\n"
             "find -e FORMULA --box NAME=LO:HI... [options]",
    .description =
        "Walks from many starts to points where the gradient is zero, minima, maxima and saddles alike, by "
        "Levenberg-Marquardt steps on |g|^2 and along eigenvectors; polishes them to full precision, merges those "
        "that are "
        "one, and classifies each as 'critpoint analyze' does. A place where the gradient is merely small, or cannot "
        "be "
        "made smaller, is never taken for a critical point. A valley, along which the loss stays the same, is listed "
        "as "
        "one point.\n"
        "\n"
        "The list is sorted by loss and depends on the seed, not on the number of threads. No search can be sure to "
        "have "
        "found all points; with a box of up to 6 parameters the sum of (-1)^index over the list is compared with what "
        "the gradient on the faces of the box demands, and a warning says when points must be missing.\n"
        "\n"
        "Finding nothing is an answer, with exit code 0. SIGINT and SIGTERM end the search, and what was found so far "
        "is "
        "written (exit codes 130 and 143).",
    .operand = "MODEL",
    .operands_least = 1,
    .operands_most = 1,
    .formats = formats,
    .groups = {&shared_model_options, &where_options, &what_options, &shared_derivative_options, &list_options,
               &options_global},
    .examples =
        {
            {"critpoint find -e '(x^2 + y - 11)^2 + (x + y^2 - 7)^2' --box -5:5", "all nine points of Himmelblau's "
                                                                                  "function"},
            {"critpoint find model.json --box x=-1.5:1.2 --box y=-0.2:2 --index 1", "the passes between valleys"},
            {"critpoint find model.json --box -2:2 --starts 1000 --verdict saddle --format csv",
             "a table of saddles, for 'critpoint scan --points'"},
            {"critpoint find model.json --points runs.npy --json", "the critical points near given points"},
        },
    .run = hunt_run,
};
