/* Spectra and profiles for gnuplot. Signs are shown by colour and by place, never by colour alone. */
#include "report/picture_parts.h"

#include <math.h>

#include "base/number.h"
#include "report/layout.h"

enum { MOST_BARS = 200 };

/* The eigenvalues by sign, in the order of the spectrum. */
struct sign_group {
    const char *name;
    const char *color;
    size_t first;
    size_t count;
};

enum { SIGNS = 3 };

static void sign_groups(const struct cp_report *report, struct sign_group groups[SIGNS])
{
    groups[0] = (struct sign_group){"negative", PICTURE_NEGATIVE, 0, report->negative};
    groups[1] = (struct sign_group){"cannot be told from 0", PICTURE_ZERO, report->negative, report->zero};
    groups[2] = (struct sign_group){"positive", PICTURE_POSITIVE, report->negative + report->zero, report->positive};
}

static void value(struct text *out, double x)
{
    if (isfinite(x))
        text_number(out, x);
    else
        text_puts(out, "NaN");
}

/* ---- Bars ---- */

/* Where the sizes differ much, small ones are seen on the scale of an inverse hyperbolic sine, which is a logarithm for large
 * values of either sign. The heights are computed, since bars on gnuplot's nonlinear axes do not begin at 0. */
static void bar_scale(struct text *out, const struct cp_report *report)
{
    double least = INFINITY;
    double most = 0;
    for (size_t k = 0; k < report->n; k++) {
        const double size = fabs(report->eigenvalues[k]);
        most = fmax(most, size);
        if (size > (report->eigenvalue_errors == NULL ? 0 : report->eigenvalue_errors[k]) && size > 0)
            least = fmin(least, size);
    }
    if (!(most > 1000 * least)) {
        text_puts(out, "height(y) = y\n");
        return;
    }
    text_puts(
        out,
        "# sizes differ much: linear below the smallest eigenvalue that is not 0, logarithmic beyond\nsmallest = ");
    text_number(out, least);
    text_puts(out, "\nheight(y) = asinh(y / smallest)\nset ytics ('0' 0");
    const double step = fmax(1, ceil((log10(most) - log10(least)) / 5));
    for (double power = floor(log10(most)); power >= log10(least); power -= step)
        text_printf(out, ", '1e%.0f' height(1e%.0f), '-1e%.0f' height(-1e%.0f)", power, power, power, power);
    text_puts(out, ")\n");
}

static void spectrum_bars(struct text *out, const struct cp_report *report)
{
    struct sign_group groups[SIGNS];
    sign_groups(report, groups);
    text_puts(out, "\n# a block for each sign: number, eigenvalue, bound of its error\n");
    for (int g = 0; g < SIGNS; g++) {
        text_printf(out, "$sign%d << EOD\n", g);
        for (size_t k = groups[g].first; k < groups[g].first + groups[g].count; k++) {
            text_printf(out, "%zu ", k + 1);
            value(out, report->eigenvalues[k]);
            text_puts(out, " ");
            value(out, report->eigenvalue_errors == NULL ? 0 : report->eigenvalue_errors[k]);
            text_puts(out, "\n");
        }
        text_puts(out, "EOD\n");
    }
    text_printf(out, "set xlabel 'number'\nset ylabel 'eigenvalue'\nset xrange [0.4:%zu.6]\n", report->n);
    if (report->n <= 12)
        text_puts(out, "set xtics 1\n");
    text_puts(out, "set xzeroaxis lt 1 lc rgb '#404040'\nset style fill solid noborder\nset boxwidth 0.7\n"
                   "set offsets 0, 0, graph 0.04, 0\nset bars small\n");
    bar_scale(out, report);
}

static void draw_bars(struct text *out, const struct cp_report *report)
{
    struct sign_group groups[SIGNS];
    const char *before = "plot ";
    sign_groups(report, groups);
    for (int g = 0; g < SIGNS; g++) {
        if (groups[g].count == 0)
            continue;
        text_printf(out, "%s$sign%d using 1:(height($2)) with boxes lc rgb '%s' title '%zu %s', \\\n", before, g,
                    groups[g].color, groups[g].count, groups[g].name);
        text_printf(out,
                    "     $sign%d using 1:(height($2)):(height($2 - $3)):(height($2 + $3)) with yerrorbars pt 7 ps 0.4 "
                    "lc rgb '#000000' notitle",
                    g);
        before = ", \\\n     ";
    }
    text_puts(out, "\n");
}

/* ---- Histogram ---- */

enum { BINS = 50 };

/* Counts of eigenvalues by log10 of their size, from `low` in steps of `width`; an exact 0 counts as the smallest. */
struct histogram {
    double low;
    double width;
    size_t counts[BINS][SIGNS];
};

static double exponent(double x)
{
    return x == 0 ? NAN : log10(fabs(x));
}

static struct histogram histogram_of(const struct cp_report *report)
{
    struct histogram h = {.low = NAN};
    struct sign_group groups[SIGNS];
    double high = NAN;
    sign_groups(report, groups);
    for (size_t k = 0; k < report->n; k++) {
        h.low = fmin(h.low, exponent(report->eigenvalues[k]));
        high = fmax(high, exponent(report->eigenvalues[k]));
    }
    if (isnan(h.low))
        h.low = high = 0;
    h.width = fmax(high - h.low, 1) / BINS;
    for (int g = 0; g < SIGNS; g++) {
        for (size_t k = groups[g].first; k < groups[g].first + groups[g].count; k++) {
            const double at = exponent(report->eigenvalues[k]);
            const double bin = isnan(at) ? 0 : floor((at - h.low) / h.width);
            h.counts[bin < BINS ? (size_t)fmax(0, bin) : BINS - 1][g]++;
        }
    }
    return h;
}

static void spectrum_histogram(struct text *out, const struct cp_report *report)
{
    const struct histogram h = histogram_of(report);
    text_puts(
        out, "\n# log10 of the size; how many are negative, cannot be told from 0, and are positive\n$counts << EOD\n");
    for (size_t k = 0; k < BINS; k++)
        text_printf(out, "%.6g %zu %zu %zu\n", h.low + ((double)k + 0.5) * h.width, h.counts[k][0], h.counts[k][1],
                    h.counts[k][2]);
    text_puts(out, "EOD\n");
    text_printf(
        out,
        "set xlabel 'log10 |eigenvalue|'\nset ylabel 'eigenvalues'\nset style fill solid 0.9 noborder\n"
        "set boxwidth %.6g\nset xzeroaxis lt 1 lc rgb '#404040'\n# linear up to 1, logarithmic beyond; negative "
        "eigenvalues hang below the axis\nheight(y) = asinh(y)\n"
        "set ytics ('0' 0, '1' height(1), '10' height(10), '100' height(100), '1000' height(1000), '10000' "
        "height(10000), '1' height(-1), '10' height(-10), '100' height(-100), '1000' height(-1000), '10000' "
        "height(-10000))\n",
        h.width * 0.92);
}

static void draw_histogram(struct text *out, const struct cp_report *report)
{
    struct sign_group groups[SIGNS];
    const char *before = "plot ";
    static const char *const heights[SIGNS] = {"(height(-$2))", "(height($3 + $4))", "(height($4))"};
    sign_groups(report, groups);
    for (int g = 0; g < SIGNS; g++) { /* the positive ones in front of the sum with those that are open */
        if (groups[g].count == 0)
            continue;
        text_printf(out, "%s$counts using 1:%s with boxes lc rgb '%s' title '%zu %s'", before, heights[g],
                    groups[g].color, groups[g].count, groups[g].name);
        before = ", \\\n     ";
    }
    text_puts(out, "\n");
}

void script_spectrum(struct text *out, const struct picture *picture)
{
    const struct cp_report *report = picture->report;
    text_puts(out, "set key outside bottom center horizontal Left reverse samplen 2 textcolor rgb '#202020'\nset title "
                   "offset 0,0.5\n"
                   "set label 1 ");
    script_string(out, str_of(picture_verdict(out->arena, picture)));
    text_puts(out, " at graph 0.5,1.03 center textcolor rgb '#404040'\n");
    if (report->n <= MOST_BARS) {
        spectrum_bars(out, report);
        draw_bars(out, report);
    } else {
        spectrum_histogram(out, report);
        draw_histogram(out, report);
    }
}

/* ---- Profiles ---- */

static void profile_block(struct text *out, const struct cp_profile *profile, size_t k)
{
    text_printf(out, "$profile%zu << EOD\n", k + 1);
    for (size_t i = 0; i < profile->count; i++) {
        value(out, profile->t[i]);
        text_puts(out, " ");
        value(out, profile->losses[i]);
        text_puts(out, " ");
        value(out, profile->model[i]);
        text_puts(out, "\n");
    }
    text_puts(out, "EOD\n");
}

/* The loss decides how high the picture is: its model may run away. */
static void profile_range(struct text *out, const struct cp_profile *profile)
{
    double low = NAN;
    double high = NAN;
    for (size_t i = 0; i < profile->count; i++) {
        low = fmin(low, profile->losses[i]);
        high = fmax(high, profile->losses[i]);
    }
    const double margin = high > low ? (high - low) * 0.06 : fmax(fabs(high) * 0.1, 0.1);
    if (!isfinite(low - margin) || !isfinite(high + margin) || !(high + margin > low - margin))
        return;
    text_puts(out, "set yrange [");
    text_number(out, low - margin);
    text_puts(out, ":");
    text_number(out, high + margin);
    text_puts(out, "]\n");
}

static void draw_profile(struct text *out, const struct picture *picture, size_t k)
{
    const struct cp_profile *profile = picture->profiles[k];
    text_puts(out, "set xlabel ");
    script_string(out, str_of(picture_profile_name(out->arena, picture, k)));
    text_puts(out, "\n");
    profile_range(out, profile);
    text_printf(out, "plot $profile%zu using 1:2 with lines lw 2.5 lc rgb '#0072B2' title 'loss'", k + 1);
    if (!isnan(profile->eigenvalue))
        text_printf(out,
                    ", \\\n     $profile%zu using 1:3 with lines lw 2 dt 2 lc rgb '#D55E00' title 'quadratic model'",
                    k + 1);
    text_puts(out, ", \\\n     $point using 1:2 with points pt 7 ps 0.9 lc rgb '#000000' notitle\n");
}

void script_profiles(struct text *out, const struct picture *picture)
{
    text_puts(out, "\n# t along the eigenvector, loss, quadratic model\n");
    for (size_t k = 0; k < picture->profile_count; k++)
        profile_block(out, picture->profiles[k], k);
    text_puts(out, "$point << EOD\n0 ");
    value(out, picture->report->loss);
    text_puts(out, "\nEOD\nset key tmargin right horizontal Left reverse textcolor rgb '#202020'\nset tmargin 2\nset "
                   "grid lc rgb '#e0e0e0'\n");
    text_printf(out, "set multiplot layout %zu,1 title ", picture->profile_count);
    struct text title = {.arena = out->arena};
    text_printf(&title, "%s: %s", picture_title(out->arena, picture), picture_verdict(out->arena, picture));
    script_string(out, text_str(&title));
    text_puts(out, "\nunset title\nset ylabel 'loss'\n");
    for (size_t k = 0; k < picture->profile_count; k++)
        draw_profile(out, picture, k);
    text_puts(out, "unset multiplot\n");
}
