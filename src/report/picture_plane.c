/* A plane for gnuplot: bands of the loss with contour lines between them, or the surface; on it the point, its escape, and
 * what else is there. Lines have a white edge, so that they are seen on dark bands and on light ones. */
#include "report/picture_parts.h"

#include <math.h>

#include "base/number.h"
#include "report/layout.h"
#include "report/names.h"

struct drawing {
    struct text *out;
    const struct picture *picture;
    const struct cp_plane *plane;
    bool surface;
    bool has_escape;
    double escape[PICTURE_STEPS + 1][2];
};

/* ---- Data ---- */

/* gnuplot keeps matrices in single precision: what stands there is the share of the way from the lowest to the highest loss. */
static void losses_block(struct text *out, const struct cp_plane *plane)
{
    const double range = plane->highest / 2 - plane->lowest / 2;
    text_puts(out, "\n# a line for each row of the grid, from the lowest up: 0 is the lowest and 1 the highest loss\n"
                   "$losses << EOD\n");
    for (size_t k = 0; k < plane->columns * plane->rows; k++) {
        const double share = range > 0 ? (plane->losses[k] / 2 - plane->lowest / 2) / range : 0;
        if (isnan(plane->losses[k]))
            text_puts(out, "NaN");
        else
            short_add(out, 6, share < 1e-30 ? 0 : share);
        text_puts(out, (k + 1) % plane->columns == 0 ? "\n" : " ");
    }
    text_puts(out, "EOD\n");
}

/* x y height. */
static void place(const struct drawing *d, const double at[2])
{
    const double height = picture_height(d->plane, at);
    text_number(d->out, at[0]);
    text_puts(d->out, " ");
    text_number(d->out, at[1]);
    text_puts(d->out, " ");
    if (isnan(height))
        text_puts(d->out, "NaN");
    else
        text_number(d->out, height);
}

static void marks_blocks(struct drawing *d)
{
    if (d->picture->report != NULL) {
        text_puts(d->out, "\n# theta: coordinates, loss\n$point << EOD\n");
        place(d, (const double[2]){d->plane->axes[0].at, d->plane->axes[1].at});
        text_puts(d->out, "\nEOD\n");
    }
    if (d->has_escape) {
        text_puts(d->out, "$escape << EOD\n");
        for (int k = 0; k <= PICTURE_STEPS; k++) {
            place(d, d->escape[k]);
            text_puts(d->out, "\n");
        }
        text_puts(d->out, "EOD\n");
    }
}

static void series_blocks(const struct drawing *d)
{
    for (size_t k = 0; k < d->picture->series_count; k++) {
        const struct picture_series *series = &d->picture->series[k];
        text_printf(d->out, "$series%zu << EOD\n", k + 1);
        for (size_t i = 0; i < series->count; i++) {
            place(d, series->at + 2 * i);
            text_puts(d->out, "\n");
        }
        text_puts(d->out, "EOD\n");
    }
}

/* ---- Scale, axes, colours ---- */

static void setting(struct text *out, const char *name, double value)
{
    text_printf(out, "%s = ", name);
    text_number(out, value);
    text_puts(out, "\n");
}

static void axis_settings(struct text *out, const struct picture *picture)
{
    static const char letters[] = "xy";
    for (int a = 0; a < 2; a++) {
        const struct cp_plane_axis *axis = &picture->plane->axes[a];
        text_printf(out, "set %crange [", letters[a]);
        text_number(out, axis->low);
        text_puts(out, ":");
        text_number(out, axis->high);
        text_printf(out, "]\nset %clabel ", letters[a]);
        script_string(out, str_of(picture_axis_name(out->arena, picture, a)));
        text_puts(out, "\n");
    }
}

static void palette(struct text *out)
{
    enum { STOPS = 9 };
    text_puts(out, "# viridis: even in lightness, readable without a sense for red and green, and in grey\n"
                   "set palette defined (");
    for (int k = 0; k < STOPS; k++) {
        unsigned char rgb[3];
        picture_viridis((double)k / (STOPS - 1), rgb);
        text_printf(out, "%s%d '#%02x%02x%02x'", k == 0 ? "" : ", ", k, rgb[0], rgb[1], rgb[2]);
    }
    text_printf(out, ") maxcolors %d\nset cbrange [0:1]\n", PICTURE_BANDS);
}

/* Numbers beside the bar of colours: at every other band. */
static void bar_settings(struct text *out, const struct picture_scale *scale)
{
    text_puts(out, "set cblabel 'loss'\nset cbtics (");
    for (int k = 0; k <= PICTURE_BANDS; k += 2) {
        const double shade = (double)k / PICTURE_BANDS;
        text_puts(out, k == 0 ? "'" : ", '");
        short_add(out, 3, picture_loss(scale, shade));
        text_printf(out, "' %.6g", shade);
    }
    text_puts(out, ")\n");
}

static void scale_settings(struct text *out, const struct cp_plane *plane)
{
    const struct picture_scale scale = picture_scale_of(out->arena, plane);
    text_puts(out, "\n# the loss, and its colour from 0 to 1, of an entry of the grid; power = 1 would be linear\n");
    setting(out, "low", scale.low);
    setting(out, "high", scale.high);
    setting(out, "power", scale.power);
    text_puts(out, "loss(s) = (1 - s) * low + s * high\nshade(s) = s == s ? s ** (1.0 / power) : NaN\n");
    static const char *const names[2][3] = {{"x0", "dx", "columns"}, {"y0", "dy", "rows"}};
    const size_t counts[2] = {plane->columns, plane->rows};
    for (int a = 0; a < 2; a++) {
        const struct cp_plane_axis *axis = &plane->axes[a];
        setting(out, names[a][0], axis->low);
        setting(out, names[a][1], (axis->high / 2 - axis->low / 2) / (double)(counts[a] - 1) * 2);
    }
    palette(out);
    bar_settings(out, &scale);
}

/* ---- What is drawn ---- */

enum { FIRST_LINE = 2 };

static const char USING[] = "$losses matrix using (x0 + dx*$1):(y0 + dy*$2):";

/* A constant has none. */
static bool has_contours(const struct cp_plane *plane)
{
    return plane->highest > plane->lowest;
}

static void contours(const struct drawing *d)
{
    struct text *out = d->out;
    if (!has_contours(d->plane))
        return;
    text_puts(out, "set contour base\nunset surface\nset cntrparam linear\nset cntrparam levels discrete ");
    for (int k = FIRST_LINE; k < PICTURE_BANDS; k++) /* the lowest band may be narrower than the grid */
        text_printf(out, "%s%.6g", k == FIRST_LINE ? "" : ", ", (double)k / PICTURE_BANDS);
    text_printf(out, "\nset table $contours\nsplot %s(shade($3))\nunset table\nunset contour\nset surface\n", USING);
}

/* A line or a mark: a wider white one below it. */
static void edged(const struct drawing *d, const char *block, const char *how, double width, const char *color,
                  const char *title)
{
    const char *columns = d->surface ? "using 1:2:3" : "using 1:2";
    text_printf(d->out, ", \\\n     %s %s with %s lw %.3g lc rgb '#ffffff' notitle", block, columns, how, width + 2);
    text_printf(d->out, ", \\\n     %s %s with %s lw %.3g lc rgb '%s' ", block, columns, how, width, color);
    if (title == NULL) {
        text_puts(d->out, "notitle");
        return;
    }
    text_puts(d->out, "title ");
    script_string(d->out, str_of(title));
}

static void dots(const struct drawing *d, const char *block, const char *mark, double size, const char *color,
                 const char *title)
{
    const char *columns = d->surface ? "using 1:2:3" : "using 1:2";
    text_printf(d->out, ", \\\n     %s %s with points pt 7 ps %.3g lc rgb '#ffffff' notitle", block, columns,
                size * 1.5);
    text_printf(d->out, ", \\\n     %s %s with points %s ps %.3g lc rgb '%s' title ", block, columns, mark, size,
                color);
    script_string(d->out, str_of(title));
}

/* How a verdict is marked: by colour and by shape. */
static const struct {
    const char *color;
    const char *mark;
} looks[CP_VERDICT_COUNT] = {
    [CP_MINIMUM] = {"#0072B2", "pt 11"},   [CP_MAXIMUM] = {"#CC79A7", "pt 9"},
    [CP_SADDLE] = {"#D55E00", "pt 13"},    [CP_DEGENERATE] = {"#7F7F7F", "pt 5"},
    [CP_NONSMOOTH] = {"#009E73", "pt 15"}, [CP_NOT_CRITICAL] = {"#000000", "pt 7"},
};

static void draw_series(const struct drawing *d)
{
    for (size_t k = 0; k < d->picture->series_count; k++) {
        const struct picture_series *series = &d->picture->series[k];
        const char *block = str_format(d->out->arena, "$series%zu", k + 1);
        if (series->count == 0)
            continue;
        if (series->is_way)
            edged(d, block, "lines", 2, picture_color(k), series->label);
        else
            dots(d, block, series->verdict == NULL ? "pt 7" : looks[series->verdict[0]].mark, 1,
                 series->verdict == NULL ? picture_color(k) : looks[series->verdict[0]].color, series->label);
    }
}

static void draw_marks(const struct drawing *d)
{
    const struct cp_report *report = d->picture->report;
    struct arena *arena = d->out->arena;
    if (d->has_escape)
        edged(d, "$escape", "lines", 2, "#000000", picture_escape_name(arena, d->picture));
    if (report != NULL)
        dots(d, "$point", "pt 7", 1.3, looks[report->verdict].color, picture_verdict(arena, d->picture));
}

/* The head of the arrow: its last piece, in the colours of the line. */
static void arrow(const struct drawing *d)
{
    static const char *const styles[] = {"lw 4 lc rgb '#ffffff'", "lw 2 lc rgb '#000000'"};
    for (int k = 0; d->has_escape && !d->surface && k < 2; k++) {
        const double *from = d->escape[PICTURE_STEPS - 1];
        const double *to = d->escape[PICTURE_STEPS];
        text_puts(d->out, "set arrow from ");
        text_number(d->out, from[0]);
        text_puts(d->out, ",");
        text_number(d->out, from[1]);
        text_puts(d->out, " to ");
        text_number(d->out, to[0]);
        text_puts(d->out, ",");
        text_number(d->out, to[1]);
        text_printf(d->out, " filled size screen 0.015,20 front %s\n", styles[k]);
    }
}

static void draw(struct drawing *d)
{
    struct text *out = d->out;
    text_printf(out, "set key %s horizontal Left reverse samplen 2 textcolor rgb '#202020' maxrows 4\n",
                d->surface ? "at screen 0.5,0.08 center" : "outside bottom center");
    if (d->surface) {
        text_printf(out,
                    "set xyplane 0.05\nset view 50,70\nset pm3d scansautomatic border lc rgb '#40202020' lw 0.3\n"
                    "%s"
                    "splot %s(loss($3)):(shade($3)) with pm3d notitle",
                    d->plane->highest > d->plane->lowest ? "set zrange [low:high]\n" : "", USING);
    } else {
        contours(d);
        arrow(d);
        text_printf(out, "plot %s(shade($3)) with image notitle", USING);
        if (has_contours(d->plane))
            text_puts(out, ", \\\n     $contours using 1:2 with lines lw 0.6 lc rgb '#80ffffff' notitle");
    }
    draw_series(d);
    draw_marks(d);
    text_puts(out, "\n");
}

void script_plane(struct text *out, const struct picture *picture)
{
    struct drawing d = {
        .out = out, .picture = picture, .plane = picture->plane, .surface = picture->kind == PICTURE_SURFACE};
    d.has_escape = picture_escape(out->arena, picture, d.escape);
    axis_settings(out, picture);
    scale_settings(out, picture->plane);
    losses_block(out, picture->plane);
    marks_blocks(&d);
    series_blocks(&d);
    draw(&d);
}
