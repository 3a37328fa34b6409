/* Spectra and profiles in characters. Bars are made of eighths of a character. */
#include "report/picture_parts.h"

#include <math.h>

#include "report/layout.h"

enum { LISTED = 40, ENDS = 12, PROFILE_LINES = 12, MOST_COLUMNS = 100 };

static size_t width_of(const struct picture_screen *screen)
{
    return screen->columns < 20 ? 20 : screen->columns > MOST_COLUMNS ? MOST_COLUMNS : screen->columns;
}

/* ---- Spectrum ---- */

/* Bars have the length of the eigenvalues, or of the logarithms of their sizes where these differ much. */
struct bars {
    const struct cp_report *report;
    const struct picture_screen *screen;
    size_t width; /* characters for a bar */
    double most;
    double least;
    bool logarithmic;
    struct column column;
};

static struct bars bars_of(const struct cp_report *report, const struct picture_screen *screen)
{
    struct bars bars = {.report = report, .screen = screen, .least = INFINITY};
    char number[NUMBER_SIZE];
    for (size_t k = 0; k < report->n; k++) {
        const double size = fabs(report->eigenvalues[k]);
        bars.most = fmax(bars.most, size);
        if (k < report->negative || k >= report->negative + report->zero)
            bars.least = fmin(bars.least, size);
        short_number(number, 5, report->eigenvalues[k]);
        column_fit(&bars.column, number);
    }
    bars.logarithmic = bars.least > 0 && bars.most > 1000 * bars.least;
    const size_t text = column_width(&bars.column) + 14;
    bars.width = width_of(screen) > text + 8 ? width_of(screen) - text : 8;
    return bars;
}

/* In eighths of a character. */
static size_t bar_length(const struct bars *bars, double size)
{
    const double whole = (double)(8 * bars->width);
    if (!(size > 0) || !(bars->most > 0))
        return 0;
    if (!bars->logarithmic)
        return (size_t)lround(size / bars->most * whole);
    const double decades = log10(bars->most) - log10(bars->least) + 1;
    const double part = (log10(size) - log10(bars->least) + 1) / decades;
    return part > 0 ? (size_t)lround(part * whole) : 0;
}

static void add_bar(struct text *out, size_t eighths)
{
    static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    for (size_t k = 0; k < eighths / 8; k++)
        text_puts(out, "█");
    text_puts(out, parts[eighths % 8]);
}

static void bar_line(struct text *out, const struct bars *bars, size_t k)
{
    static const unsigned char negative[] = {0xD5, 0x5E, 0x00};
    static const unsigned char zero[] = {0x7F, 0x7F, 0x7F};
    static const unsigned char positive[] = {0x56, 0xB4, 0xE9};
    const struct cp_report *report = bars->report;
    const bool is_negative = k < report->negative;
    const bool is_zero = !is_negative && k < report->negative + report->zero;
    char number[NUMBER_SIZE];
    short_number(number, 5, report->eigenvalues[k]);
    text_printf(out, "%6zu  ", k + 1);
    column_add(out, &bars->column, number);
    text_puts(out, is_negative ? "  - " : is_zero ? "  0 " : "  + ");
    preview_color(out, bars->screen, is_negative ? negative : is_zero ? zero : positive, NULL);
    add_bar(out, bar_length(bars, fabs(report->eigenvalues[k])));
    preview_normal(out, bars->screen);
    line_end(out);
}

static void spectrum(struct text *out, const struct picture *picture, const struct picture_screen *screen)
{
    const struct cp_report *report = picture->report;
    const struct bars bars = bars_of(report, screen);
    text_printf(out, "%s: %s\n", picture_title(out->arena, picture), picture_verdict(out->arena, picture));
    for (size_t k = 0; k < report->n; k++) {
        if (report->n > LISTED && k == ENDS) {
            text_printf(out, "   ...  %zu more\n", report->n - 2 * (size_t)ENDS);
            k = report->n - ENDS;
        }
        bar_line(out, &bars, k);
    }
    SAY(out, picture->style, SAY_BARS, count_text(out->arena, report->negative), count_text(out->arena, report->zero),
        count_text(out->arena, report->positive));
    if (bars.logarithmic)
        say(out, picture->style, SAY_BARS_LOGARITHMIC);
    text_puts(out, "\n");
}

/* ---- Profiles ---- */

struct curve {
    const struct cp_profile *profile;
    size_t width;
    double low; /* of the losses */
    double high;
};

static size_t sample_of(const struct curve *curve, size_t column)
{
    return column * (curve->profile->count - 1) / (curve->width - 1);
}

/* The line, from the top, in which a value is drawn; PROFILE_LINES: in none. */
static size_t line_of(const struct curve *curve, double value)
{
    const double range = curve->high / 2 - curve->low / 2;
    const double part = range > 0 ? (curve->high / 2 - value / 2) / range : 0.5;
    return part >= 0 && part <= 1 ? (size_t)lround(part * (PROFILE_LINES - 1)) : PROFILE_LINES;
}

static void curve_line(struct text *out, const struct curve *curve, size_t line, const struct picture_screen *screen)
{
    static const unsigned char blue[] = {0x56, 0xB4, 0xE9};
    static const unsigned char orange[] = {0xE6, 0x9F, 0x00};
    text_puts(out, "│");
    for (size_t column = 0; column < curve->width; column++) {
        const size_t k = sample_of(curve, column);
        const bool loss = line_of(curve, curve->profile->losses[k]) == line;
        const bool model = line_of(curve, curve->profile->model[k]) == line;
        if (!loss && !model) {
            text_puts(out, " ");
            continue;
        }
        preview_color(out, screen, loss ? blue : orange, NULL);
        text_puts(out, loss ? "●" : "·");
        preview_normal(out, screen);
    }
    text_puts(out, "│\n");
}

static void profile(struct text *out, const struct picture *picture, size_t which, const struct picture_screen *screen)
{
    struct curve curve = {picture->profiles[which], width_of(screen) - 2, NAN, NAN};
    for (size_t k = 0; k < curve.profile->count; k++) {
        curve.low = fmin(curve.low, curve.profile->losses[k]);
        curve.high = fmax(curve.high, curve.profile->losses[k]);
    }
    SAY(out, picture->style, isnan(curve.profile->eigenvalue) ? SAY_PROFILE : SAY_PROFILE_MODEL,
        short_text(out->arena, 4, curve.low), short_text(out->arena, 4, curve.high),
        picture_profile_name(out->arena, picture, which));
    text_puts(out, "\n");
    for (size_t line = 0; line < PROFILE_LINES; line++)
        curve_line(out, &curve, line, screen);
    SAY(out, picture->style, SAY_PROFILE_RANGE, short_text(out->arena, 4, curve.profile->t[0]),
        short_text(out->arena, 4, curve.profile->t[curve.profile->count - 1]));
    text_puts(out, "\n");
}

void preview_charts(struct text *out, const struct picture *picture, const struct picture_screen *screen)
{
    if (picture->kind == PICTURE_SPECTRUM) {
        spectrum(out, picture, screen);
        return;
    }
    text_printf(out, "%s: %s\n", picture_title(out->arena, picture), picture_verdict(out->arena, picture));
    for (size_t k = 0; k < picture->profile_count; k++)
        profile(out, picture, k, screen);
}
