/* Invariant: a shade is a number from 0 to 1, or NaN where the loss is. */
#include "report/picture_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/layout.h"
#include "report/names.h"

/* ---- Losses and shades ---- */

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Halves are subtracted, so that losses of opposite signs near the largest double have a difference. */
static double share(const struct picture_scale *scale, double loss)
{
    const double range = scale->high / 2 - scale->low / 2;
    return range > 0 ? fmin(1, fmax(0, (loss / 2 - scale->low / 2) / range)) : 0;
}

struct picture_scale picture_scale_of(struct arena *arena, const struct cp_plane *plane)
{
    struct picture_scale scale = {plane->lowest, plane->highest, 1};
    double *sorted = ARENA_ARRAY(arena, plane->columns * plane->rows, double);
    size_t count = 0;
    for (size_t k = 0; k < plane->columns * plane->rows; k++)
        if (!isnan(plane->losses[k]))
            sorted[count++] = plane->losses[k];
    if (count == 0)
        return scale;
    qsort(sorted, count, sizeof *sorted, ascending);
    const double median = share(&scale, sorted[count / 2]);
    if (median > 0 && median < 1)
        scale.power = fmin(8, fmax(1, log(median) / log(0.5)));
    else if (median == 0)
        scale.power = 8;
    return scale;
}

double picture_shade(const struct picture_scale *scale, double loss)
{
    return isnan(loss) ? NAN : pow(share(scale, loss), 1 / scale->power);
}

double picture_loss(const struct picture_scale *scale, double shade)
{
    const double part = pow(shade, scale->power);
    return (1 - part) * scale->low + part * scale->high;
}

size_t picture_band(double shade)
{
    const double band = floor(shade * PICTURE_BANDS);
    return band >= PICTURE_BANDS ? PICTURE_BANDS - 1 : (size_t)fmax(0, band);
}

/* ---- Colours ---- */

void picture_viridis(double shade, unsigned char rgb[3])
{
    static const unsigned char anchors[][3] = {
        {0x44, 0x01, 0x54}, {0x47, 0x2c, 0x7a}, {0x3b, 0x51, 0x8b}, {0x2c, 0x71, 0x8e}, {0x21, 0x90, 0x8d},
        {0x27, 0xad, 0x81}, {0x5c, 0xc8, 0x63}, {0xaa, 0xdc, 0x32}, {0xfd, 0xe7, 0x25},
    };
    enum { LAST = sizeof anchors / sizeof *anchors - 1 };
    const double at = fmin(1, fmax(0, shade)) * LAST;
    const size_t k = at >= LAST ? LAST - 1 : (size_t)at;
    for (int c = 0; c < 3; c++)
        rgb[c] = (unsigned char)lround(anchors[k][c] + (at - (double)k) * (anchors[k + 1][c] - anchors[k][c]));
}

const char *picture_color(size_t k)
{
    static const char *const colors[] = {"#E69F00", "#56B4E9", "#CC79A7", "#F0E442",
                                         "#009E73", "#D55E00", "#0072B2", "#000000"};
    return colors[k % (sizeof colors / sizeof *colors)];
}

/* ---- Places ---- */

double picture_height(const struct cp_plane *plane, const double at[2])
{
    const size_t counts[2] = {plane->columns, plane->rows};
    size_t cell[2];
    double part[2];
    for (int a = 0; a < 2; a++) {
        const struct cp_plane_axis *axis = &plane->axes[a];
        const double step = (at[a] / 2 - axis->low / 2) / (axis->high / 2 - axis->low / 2) * (double)(counts[a] - 1);
        if (!(step >= 0 && step <= (double)(counts[a] - 1)))
            return NAN;
        cell[a] = step >= (double)(counts[a] - 1) ? counts[a] - 2 : (size_t)step;
        part[a] = step - (double)cell[a];
    }
    const double *low = plane->losses + cell[1] * plane->columns + cell[0];
    const double *high = low + plane->columns;
    return (1 - part[1]) * ((1 - part[0]) * low[0] + part[0] * low[1]) +
           part[1] * ((1 - part[0]) * high[0] + part[0] * high[1]);
}

/* The vector on the plane that a vector of theta's space is nearest to. */
static void seen(struct arena *arena, const struct cp_plane *plane, const double *vector, double out[2])
{
    double *p = ARENA_ARRAY(arena, plane->n, double);
    for (size_t i = 0; i < plane->n; i++)
        p[i] = plane->theta[i] + vector[i];
    cp_plane_project(plane, p, out);
    out[0] -= plane->axes[0].at;
    out[1] -= plane->axes[1].at;
}

/* An escape that leaves the plane is shown by its shadow, if that has a length. */
bool picture_escape(struct arena *arena, const struct picture *picture, double at[PICTURE_STEPS + 1][2])
{
    const struct cp_plane *plane = picture->plane;
    const struct cp_escape *escape = picture->report == NULL ? NULL : picture->report->escape;
    if (plane == NULL || escape == NULL)
        return false;
    double along = 0;
    const double reach = escape->step > 0 && isfinite(escape->step) ? escape->step : 1;
    double *way = ARENA_ARRAY(arena, 2 * (escape->bends + 1), double); /* of each coefficient */
    seen(arena, plane, escape->direction, way);
    for (size_t b = 0; b < escape->bends; b++)
        seen(arena, plane, escape->curve + b * plane->n, way + 2 * (b + 1));
    for (size_t a = 0; a < 2; a++) {
        for (int k = 0; k <= PICTURE_STEPS; k++) {
            const double t = reach * k / PICTURE_STEPS;
            double moved = 0;
            for (size_t b = escape->bends + 1; b-- > 0;)
                moved = t * (moved + way[2 * b + a]);
            at[k][a] = plane->axes[a].at + moved;
        }
        along = fmax(along, fabs(at[PICTURE_STEPS][a] - at[0][a]) / (plane->axes[a].high - plane->axes[a].low));
    }
    return along > 0.005;
}

/* ---- Texts ---- */

static struct cp_report named(const struct picture *picture)
{
    size_t n = picture->plane != NULL ? picture->plane->n : picture->report->n;
    return (struct cp_report){.n = n, .parameters = picture->parameters, .parameter_count = picture->parameter_count};
}

static void add_eigenvector(struct text *out, const struct picture *picture, size_t k)
{
    const struct cp_report *report = picture->report;
    const char *number = count_text(out->arena, k + 1);
    if (report == NULL || report->eigenvalues == NULL)
        SAY(out, picture->style, SAY_EIGENVECTOR, number);
    else
        SAY(out, picture->style, SAY_EIGENVECTOR_VALUE, number, short_text(out->arena, 4, report->eigenvalues[k]));
}

const char *picture_axis_name(struct arena *arena, const struct picture *picture, int axis)
{
    const struct cp_plane *plane = picture->plane;
    const struct cp_report names = named(picture);
    struct text name = {.arena = arena};
    struct text safe = {.arena = arena};
    if (plane->kind == CP_PLANE_PARAMETERS)
        name_entry(&name, &names, plane->axes[axis].entry);
    else if (plane->kind == CP_PLANE_EIGEN)
        add_eigenvector(&name, picture, plane->axes[axis].entry);
    else
        SAY(&name, picture->style, SAY_RANDOM_DIRECTION, count_text(arena, (size_t)axis + 1));
    plain_add(&safe, text_str(&name));
    return safe.at;
}

const char *picture_profile_name(struct arena *arena, const struct picture *picture, size_t k)
{
    const struct cp_report names = named(picture);
    const struct cp_profile *profile = picture->profiles[k];
    struct text name = {.arena = arena};
    struct text safe = {.arena = arena};
    if (names.n == 1)
        name_entry(&name, &names, 0);
    else
        add_eigenvector(&name, picture, profile->which);
    plain_add(&safe, text_str(&name));
    return safe.at;
}

const char *picture_verdict(struct arena *arena, const struct picture *picture)
{
    const struct cp_report *report = picture->report;
    struct text out = {.arena = arena};
    say(&out, picture->style, name_verdict(report->verdict));
    if (report->verdict == CP_SADDLE && report->decided_by == CP_BY_HESSIAN)
        SAY(&out, picture->style, SAY_NEGATIVE_OF, count_text(arena, report->negative), count_text(arena, report->n));
    if (!report->bare_matrix)
        SAY(&out, picture->style, SAY_HAS_LOSS, short_text(arena, 5, report->loss));
    return out.at;
}

const char *picture_escape_name(struct arena *arena, const struct picture *picture)
{
    const struct cp_escape *escape = picture->report->escape;
    struct text out = {.arena = arena};
    SAY(&out, picture->style, escape->tried ? SAY_ESCAPE_TRIED : SAY_ESCAPE, short_text(arena, 4, escape->loss_before),
        short_text(arena, 4, escape->loss_after));
    return out.at;
}

const char *picture_title(struct arena *arena, const struct picture *picture)
{
    enum { MOST = 70 };
    struct text out = {.arena = arena};
    struct str name = str_of(picture->model);
    plain_add(&out, name);
    if (str_columns(text_str(&out)) <= MOST)
        return out.at;
    size_t at = 0;
    for (size_t k = 0; k < MOST && at < out.size; k++)
        at += str_utf8(str_part(text_str(&out), at, out.size), NULL);
    return str_format(arena, "%.*s...", (int)at, out.at);
}

void script_string(struct text *out, struct str s)
{
    struct text safe = {.arena = out->arena};
    plain_add(&safe, s);
    text_puts(out, "'");
    for (size_t i = 0; i < safe.size; i++)
        text_add(out, str_of(safe.at[i] == '\'' ? "''" : (char[]){safe.at[i], '\0'}));
    text_puts(out, "'");
}
