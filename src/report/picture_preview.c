/* A plane in characters. With colours a character is two pixels, the upper half block in the colour of the upper one on the
 * ground of the lower one; without, it is one shade of five. What is not finite stays blank. */
#include "report/picture_parts.h"

#include <math.h>
#include <stdlib.h>

#include "report/layout.h"

enum { MOST_COLUMNS = 100, LEAST_COLUMNS = 20, LEAST_LINES = 8, TEXT_LINES = 7 };

void picture_preview_size(const struct picture_screen *screen, size_t *columns, size_t *rows)
{
    const size_t width = screen->columns < LEAST_COLUMNS ? LEAST_COLUMNS : screen->columns;
    *columns = (width < MOST_COLUMNS ? width : MOST_COLUMNS) - 2;
    size_t lines = *columns * 3 / 8;
    if (screen->lines > LEAST_LINES + TEXT_LINES && lines > screen->lines - TEXT_LINES)
        lines = screen->lines - TEXT_LINES;
    *rows = 2 * (lines < 4 ? 4 : lines);
}

/* ---- Colours ---- */

/* The nearest entry of xterm's colour cube of 6 x 6 x 6. */
static unsigned cube(const unsigned char rgb[3])
{
    static const unsigned char levels[] = {0, 95, 135, 175, 215, 255};
    unsigned index = 0;
    for (int c = 0; c < 3; c++) {
        unsigned best = 0;
        for (unsigned k = 1; k < 6; k++)
            if (abs(levels[k] - rgb[c]) < abs(levels[best] - rgb[c]))
                best = k;
        index = 6 * index + best;
    }
    return 16 + index;
}

static void ground(struct text *out, const struct picture_screen *screen, int which, const unsigned char *rgb)
{
    if (rgb == NULL)
        return;
    if (screen->colors == PICTURE_TRUE)
        text_printf(out, "\x1b[%d;2;%d;%d;%dm", which, rgb[0], rgb[1], rgb[2]);
    else
        text_printf(out, "\x1b[%d;5;%um", which, cube(rgb));
}

void preview_color(struct text *out, const struct picture_screen *screen, const unsigned char *fore,
                   const unsigned char *back)
{
    if (screen->colors == PICTURE_PLAIN)
        return;
    ground(out, screen, 38, fore);
    ground(out, screen, 48, back);
}

void preview_normal(struct text *out, const struct picture_screen *screen)
{
    if (screen->colors != PICTURE_PLAIN)
        text_puts(out, "\x1b[0m");
}

/* ---- Marks ---- */

/* What stands in the place of a character; NULL: the losses. */
struct map {
    const struct picture *picture;
    const struct picture_screen *screen;
    const struct cp_plane *plane;
    struct picture_scale scale;
    size_t lines;
    const char **marks; /* lines x columns */
};

static void mark(struct map *map, const double at[2], const char *sign)
{
    const struct cp_plane_axis *axes = map->plane->axes;
    const double x = (at[0] - axes[0].low) / (axes[0].high - axes[0].low) * (double)(map->plane->columns - 1);
    const double y = (axes[1].high - at[1]) / (axes[1].high - axes[1].low) * (double)(map->plane->rows - 1);
    if (!(x >= 0 && y >= 0 && x <= (double)(map->plane->columns - 1) && y <= (double)(map->plane->rows - 1)))
        return;
    map->marks[(size_t)lround(y) / 2 * map->plane->columns + (size_t)lround(x)] = sign;
}

static const char *series_sign(const struct picture_series *series, size_t k)
{
    static const char *const signs[CP_VERDICT_COUNT] = {
        [CP_MINIMUM] = "v",    [CP_MAXIMUM] = "^",   [CP_SADDLE] = "x",
        [CP_DEGENERATE] = "d", [CP_NONSMOOTH] = "k", [CP_NOT_CRITICAL] = "o",
    };
    return series->is_way ? "•" : series->verdict != NULL ? signs[series->verdict[k]] : "o";
}

static void mark_all(struct map *map, struct arena *arena)
{
    const struct picture *picture = map->picture;
    double escape[PICTURE_STEPS + 1][2];
    for (size_t s = 0; s < picture->series_count; s++)
        for (size_t k = 0; k < picture->series[s].count; k++)
            mark(map, picture->series[s].at + 2 * k, series_sign(&picture->series[s], k));
    if (picture_escape(arena, picture, escape)) {
        for (int k = 0; k < PICTURE_STEPS; k++)
            mark(map, escape[k], "*");
        mark(map, escape[PICTURE_STEPS], "◆");
    }
    if (picture->report != NULL)
        mark(map, (const double[2]){map->plane->axes[0].at, map->plane->axes[1].at}, "●");
}

/* ---- Characters ---- */

static double shade_at(const struct map *map, size_t column, size_t row_from_top)
{
    const size_t row = map->plane->rows - 1 - row_from_top;
    return picture_shade(&map->scale, map->plane->losses[row * map->plane->columns + column]);
}

static void band_color(double shade, unsigned char rgb[3])
{
    picture_viridis((double)picture_band(shade) / (PICTURE_BANDS - 1), rgb);
}

static void plain_cell(struct text *out, double upper, double lower)
{
    static const char *const shades[] = {" ", "░", "▒", "▓", "█"};
    const double shade = isnan(upper) ? lower : isnan(lower) ? upper : (upper + lower) / 2;
    text_puts(out, isnan(shade) ? "?" : shades[(size_t)fmin(4, floor(shade * 5))]);
}

static void colored_cell(struct text *out, const struct map *map, double upper, double lower, const char *sign)
{
    unsigned char high[3];
    unsigned char low[3];
    if (!isnan(upper))
        band_color(upper, high);
    if (!isnan(lower))
        band_color(lower, low);
    if (sign != NULL) {
        static const unsigned char white[] = {255, 255, 255};
        static const unsigned char black[] = {0, 0, 0};
        preview_color(out, map->screen, upper > 0.6 ? black : white, isnan(upper) ? black : high);
        text_puts(out, sign);
    } else if (isnan(upper) && isnan(lower)) {
        text_puts(out, " ");
    } else if (isnan(upper)) {
        preview_color(out, map->screen, low, NULL);
        text_puts(out, "▄");
    } else {
        preview_color(out, map->screen, high, isnan(lower) ? NULL : low);
        text_puts(out, "▀");
    }
    preview_normal(out, map->screen);
}

static void map_line(struct text *out, const struct map *map, size_t line)
{
    text_puts(out, "│");
    for (size_t column = 0; column < map->plane->columns; column++) {
        const char *sign = map->marks[line * map->plane->columns + column];
        const double upper = shade_at(map, column, 2 * line);
        const double lower = shade_at(map, column, 2 * line + 1);
        if (map->screen->colors != PICTURE_PLAIN)
            colored_cell(out, map, upper, lower, sign);
        else if (sign != NULL)
            text_puts(out, sign);
        else
            plain_cell(out, upper, lower);
    }
    text_puts(out, "│\n");
}

static void border(struct text *out, size_t columns, const char *left, const char *right)
{
    text_puts(out, left);
    for (size_t k = 0; k < columns; k++)
        text_puts(out, "─");
    text_printf(out, "%s\n", right);
}

/* "right: w1, -2 to 2". */
static void axis_line(struct text *out, const struct picture *picture, int axis)
{
    static const enum phrase ways[] = {SAY_AXIS_RIGHT, SAY_AXIS_UP};
    const struct cp_plane_axis *range = &picture->plane->axes[axis];
    SAY(out, picture->style, ways[axis], picture_axis_name(out->arena, picture, axis),
        short_text(out->arena, 4, range->low), short_text(out->arena, 4, range->high));
    text_puts(out, "\n");
}

/* The bands with the losses where they begin and end. */
static void legend(struct text *out, const struct map *map)
{
    text_printf(out, " %s ", word(map->picture->style, SAY_LOSS));
    short_add(out, 4, map->scale.low);
    text_puts(out, " ");
    for (size_t k = 0; k < PICTURE_BANDS; k++) {
        const double shade = ((double)k + 0.5) / PICTURE_BANDS;
        if (map->screen->colors == PICTURE_PLAIN)
            plain_cell(out, shade, shade);
        else
            colored_cell(out, map, shade, shade, NULL);
    }
    text_puts(out, " ");
    short_add(out, 4, map->scale.high);
    text_puts(out, "\n");
}

void preview_plane(struct text *out, const struct picture *picture, const struct picture_screen *screen)
{
    struct map map = {.picture = picture, .screen = screen, .plane = picture->plane, .lines = picture->plane->rows / 2};
    map.scale = picture_scale_of(out->arena, map.plane);
    map.marks = ARENA_ARRAY(out->arena, map.lines * map.plane->columns, const char *);
    mark_all(&map, out->arena);
    text_printf(out, "%s\n", picture_title(out->arena, picture));
    border(out, map.plane->columns, "┌", "┐");
    for (size_t line = 0; line < map.lines; line++)
        map_line(out, &map, line);
    border(out, map.plane->columns, "└", "┘");
    axis_line(out, picture, 0);
    axis_line(out, picture, 1);
    legend(out, &map);
    if (picture->report == NULL)
        return;
    text_printf(out, " ● %s\n", picture_verdict(out->arena, picture));
    if (picture->report->escape != NULL)
        text_printf(out, " * %s\n", picture_escape_name(out->arena, picture));
}

void picture_preview(struct text *out, const struct picture *picture, const struct picture_screen *screen)
{
    if (picture->plane != NULL)
        preview_plane(out, picture, screen);
    else
        preview_charts(out, picture, screen);
}
