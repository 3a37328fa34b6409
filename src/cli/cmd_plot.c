/* critpoint plot: pictures of the error surface and of the spectrum. */
#include "cli/gnuplot.h"
#include "cli/job.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/shared_options.h"
#include "cli/subject.h"
#include "cli/values.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const struct span nowhere;

/* ---- The terminal ---- */

static size_t number_of(const char *variable)
{
    const char *text = getenv(variable);
    size_t value = 0;
    return text != NULL && value_whole(str_of(text), 10000, &value) ? value : 0;
}

static bool mentions(const char *variable, const char *word)
{
    const char *text = getenv(variable);
    return text != NULL && strstr(text, word) != NULL;
}

static enum picture_colors colors_of(const struct job *job)
{
    if (!job->style.color)
        return PICTURE_PLAIN;
    if (mentions("COLORTERM", "truecolor") || mentions("COLORTERM", "24bit") || mentions("TERM", "direct"))
        return PICTURE_TRUE;
    return mentions("TERM", "256color") ? PICTURE_256 : PICTURE_PLAIN;
}

/* Without a terminal, COLUMNS or 80 wide, and as high as it takes. */
static struct picture_screen screen_of(const struct job *job)
{
    struct picture_screen screen = {.colors = colors_of(job), .columns = number_of("COLUMNS")};
    struct winsize size;
    if (isatty(STDOUT_FILENO) != 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        screen.columns = size.ws_col;
        screen.lines = size.ws_row;
    }
    if (screen.columns == 0)
        screen.columns = 80;
    return screen;
}

/* ---- What is asked for ---- */

static bool refuse(struct diags *diags, const char *message, const char *remedy)
{
    diag_add(diags, DIAG_USAGE, nowhere, "%s", message)->remedy = remedy;
    return false;
}

static bool is_text(const struct request *request)
{
    return request->preview || (request->format != NULL && strcmp(request->format, "text") == 0);
}

/* The kind of file, by --format or by the ending of -o; NULL with a diagnostic if neither tells. A script that nobody draws is
 * one for the first kind. */
static const struct picture_format *format_of(const struct request *request, struct diags *diags)
{
    if (request->format != NULL)
        return picture_format_find(str_of(request->format));
    if (request->output == NULL)
        return picture_format_at(0);
    for (size_t k = 0; k < picture_format_count(); k++)
        if (str_ends_with(str_of(request->output), str_format(diags->arena, ".%s", picture_format_at(k)->name)))
            return picture_format_at(k);
    diag_add(diags, DIAG_USAGE, nowhere, "'%s' does not say what kind of picture it is to be", request->output)
        ->remedy = "end the name in .svg, .png or .pdf, or say --format svg, png or pdf";
    return NULL;
}

static bool agrees(const struct request *r, struct diags *diags)
{
    if (r->surface + r->spectrum + r->profile > 1)
        return refuse(diags, "--surface, --spectrum and --profile are different pictures", "choose one of them");
    if (r->preview && r->format != NULL && !is_text(&(struct request){.format = r->format}))
        return refuse(diags, "--preview is text", "leave out --format, or --preview");
    if ((r->spectrum || r->profile) && (r->y_axis != NULL || r->plane != NULL || r->path != NULL || r->points != NULL))
        return refuse(diags, "--y, --plane, --path and --points are about a plane",
                      "leave out --spectrum or --profile");
    if (r->spectrum && (r->x_axis != NULL || r->along != NULL))
        return refuse(diags, "a spectrum has no axis to be chosen", "leave out --x and --along");
    const struct option_need seed = {"--seed", r->seed.given, "--plane random",
                                     r->plane != NULL && strcmp(r->plane, "random") == 0};
    return !options_idle(1, &seed, diags);
}

/* ---- Drawing ---- */

static enum cp_status draw(struct job *job, const struct picture *picture)
{
    const struct request *request = job->request;
    const bool alone = request->script != NULL && request->output == NULL && request->format == NULL;
    const struct picture_format *format = format_of(request, &job->diags);
    struct text script = {.arena = job->arena};
    if (format == NULL)
        return CP_INVALID_INPUT;
    picture_script(&script, picture, format);
    if (request->script != NULL && !output_write(request->script, text_str(&script), &job->diags))
        return CP_MACHINE;
    job->streamed = alone;
    return alone || gnuplot_draw(&job->result, text_str(&script), &job->diags) ? CP_OK : diag_status(&job->diags);
}

static enum cp_status run(struct job *job)
{
    const struct request *request = job->request;
    const bool text =
        is_text(request) || (request->output == NULL && request->format == NULL && request->script == NULL);
    const struct picture_screen screen = screen_of(job);
    struct picture picture;
    if (!agrees(request, &job->diags) || (!text && format_of(request, &job->diags) == NULL) ||
        !subject_make(job, text ? &screen : NULL, &picture))
        return diag_status(&job->diags);
    if (!text)
        return draw(job, &picture);
    if (request->script != NULL)
        return refuse(&job->diags, "--script is for gnuplot, and a preview does without",
                      "leave out --preview, or --script"),
               CP_INVALID_INPUT;
    picture.style = &job->style;
    picture_preview(&job->result, &picture, &screen);
    return CP_OK;
}

static const char *formats(const struct command *command, size_t k)
{
    (void)command;
    return k == 0 ? "text" : k <= picture_format_count() ? picture_format_at(k - 1)->name : NULL;
}

static const char *planes(const struct command *command, size_t k)
{
    static const enum cp_plane_kind kinds[] = {CP_PLANE_EIGEN, CP_PLANE_RANDOM};
    (void)command;
    return k < sizeof kinds / sizeof *kinds ? cp_plane_kind_name(kinds[k]) : NULL;
}

static const struct option_row where_rows[] = {
    {.name = "at",
     .argument = "POINT",
     .help =
         "the point that the picture is about, in any form that analyze takes; without it, the model's own values. A "
         "plane of parameters can do without",
     .read = value_text,
     .field = offsetof(struct request, point)},
    {.name = "x",
     .argument = "NAME=LO:HI",
     .help =
         "the axis to the right: a parameter, or an entry of an array such as W[0,1], and its range; NAME for a range "
         "around the point, LO:HI for a direction of --plane",
     .read = value_text,
     .field = offsetof(struct request, x_axis)},
    {.name = "y",
     .argument = "NAME=LO:HI",
     .help = "the axis upwards",
     .read = value_text,
     .field = offsetof(struct request, y_axis)},
    {.name = "plane",
     .argument = "KIND",
     .help =
         "for more than two parameters, what spans the plane through the point: the eigenvectors of the smallest and "
         "largest eigenvalue (eigen, the default), or two random directions, scaled like the parameters, filter by "
         "filter (random; Li et al. 2018)",
     .read = value_choice,
     .field = offsetof(struct request, plane),
     .choices = planes},
    {.name = "along",
     .argument = "LIST",
     .help = "numbers of eigenvectors, from 1 for the smallest eigenvalue: two for a plane, up to six for --profile",
     .read = value_text,
     .field = offsetof(struct request, along)},
    {.name = "seed",
     .argument = "S",
     .help = "which random directions: a whole number from 0, the default",
     .read = value_number,
     .field = offsetof(struct request, seed)},
    {0},
};

static const struct option_row what_rows[] = {
    {.name = "surface",
     .help = "the surface in three dimensions, in place of the map",
     .read = value_flag,
     .field = offsetof(struct request, surface)},
    {.name = "spectrum",
     .help = "the eigenvalues of the Hessian with their error bounds, by sign; beyond 200 a histogram of their sizes",
     .read = value_flag,
     .field = offsetof(struct request, spectrum)},
    {.name = "profile",
     .help =
         "the loss along eigenvectors (--along; else the first and the last), beside its quadratic (Taylor) model; --x "
         "LO:HI says how far",
     .read = value_flag,
     .field = offsetof(struct request, profile)},
    {.name = "path",
     .argument = "FILE",
     .help = "draw the ways of optimizers on the plane: a table of 'critpoint descend --path FILE.csv'",
     .read = value_text,
     .field = offsetof(struct request, path)},
    {.name = "points",
     .argument = "FILE",
     .help = "draw points on the plane, by verdict: a table of 'critpoint find' or 'critpoint scan', or .npy",
     .read = value_text,
     .field = offsetof(struct request, points)},
    {.name = "samples",
     .argument = "N",
     .help = "compute the loss N times along each axis; default 161, for a surface 61",
     .read = value_count,
     .field = offsetof(struct request, samples)},
    {0},
};

static const struct option_row how_rows[] = {
    {.name = "script",
     .argument = "FILE",
     .help = "write the script for gnuplot, with the data in it, to be restyled; without -o nothing else is done, and "
             "gnuplot is not needed",
     .read = value_text,
     .field = offsetof(struct request, script)},
    {.name = "preview",
     .help = "the picture in characters, in the colours that the terminal has; the default without -o",
     .read = value_flag,
     .field = offsetof(struct request, preview)},
    {0},
};

static const struct option_group where_options = {"Where", where_rows};
static const struct option_group what_options = {"What", what_rows};
static const struct option_group how_options = {"Drawing", how_rows};

const struct command command_plot = {
    .name = "plot",
    .summary = "picture of the error surface, of the spectrum, or of the loss along eigenvectors",
    .usage = "plot MODEL [--at POINT] [-o FILE.svg|png|pdf] [options]\n"
             "plot MODEL --x NAME=LO:HI --y NAME=LO:HI [options]\n"
             "plot -e FORMULA [options]",
    .description = "Computes the loss on a plane through the point and draws it as a map with bands of equal loss, and "
                   "on it the point, "
                   "its verdict, and the way of its escape. Bands are narrower at low losses where a few high ones "
                   "would hide all else; "
                   "the numbers beside the colours say how. Where the loss is not finite the map stays blank. With one "
                   "parameter the "
                   "loss is drawn along it.\n"
                   "\n"
                   "Files are drawn by gnuplot, which must be installed; without it the exit code is 4. On a terminal, "
                   "and wherever -o is "
                   "not given, the picture is made of characters.",
    .operand = "MODEL",
    .operands_least = 1,
    .operands_most = 1,
    .formats = formats,
    .groups = {&shared_model_options, &where_options, &what_options, &how_options, &shared_derivative_options,
               &shared_verdict_options, &options_global},
    .examples =
        {
            {"critpoint plot -e '(1 - w1*w2)^2' --x w1=-2:2 --y w2=-2:2 --at 0,0", "the saddle at the origin, in the "
                                                                                   "terminal"},
            {"critpoint plot model.json -o surface.svg", "the plane of the two extreme eigenvectors, as a file"},
            {"critpoint plot model.json --spectrum -o spectrum.pdf", "all eigenvalues"},
            {"critpoint plot model.json --path path.csv --script picture.gp", "the ways of optimizers, as a script"},
        },
    .run = run,
};
