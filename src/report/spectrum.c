/* Eigenvalues ascend, and the inertia counts them by sign: so the groups are the first `negative` ones, the next `zero`
 * ones and the rest. (With badly scaled parameters the signs come from the rescaled matrix D*H*D; Sylvester's law lets
 * the same counts cut the raw spectrum.) */
#include "report/spectrum.h"

#include <math.h>

#include "report/layout.h"
#include "report/utf8.h"

enum {
    LISTED = 200,      /* eigenvalues that are listed whole */
    ONE_PER_LINE = 12, /* up to here one line each; beyond as many as fit */
    GROUP_END = 3,     /* shown at each end of a group that is summarised */
    GROUP_COLUMN = 19,
    LINE_COLUMNS = 100,
    VALUE_DIGITS = 8,
    ERROR_DIGITS = 2
};

struct group {
    size_t first;
    size_t count;
    enum phrase kind;
    enum paint paint;
};

/* What is common to all groups of one report. */
struct spectrum {
    const struct cp_report *report;
    const struct report_style *style;
    size_t ends; /* shown at each end of a group; SIZE_MAX / 2: everything */
    size_t per_line;
    struct column values;
    struct column errors;
    const double *margin; /* n: of each sign, where the errors of H say nothing about it; else NULL */
    struct column margins;
    const char *sign; /* before each of them */
};

static bool is_shown(const struct spectrum *s, const struct group *group, size_t k)
{
    return group->count <= 2 * s->ends + 1 || k < s->ends || k >= group->count - s->ends;
}

static bool has_errors(const struct spectrum *s)
{
    return s->report->eigenvalue_errors != NULL;
}

/* The margins of signs that were read from another matrix, where the errors of H itself do not show them all; else NULL. */
static const double *margins_of(const struct cp_report *report)
{
    const struct cp_error_budget *budget = report->error_budget;
    if (budget == NULL || !budget->equilibrated)
        return NULL;
    for (size_t k = 0; k < report->n; k++)
        if (budget->signs[k] != 0 && !(fabs(report->eigenvalues[k]) > report->eigenvalue_errors[k]))
            return budget->margins;
    return NULL;
}

static void fit(struct spectrum *s, const struct group *group)
{
    char number[NUMBER_SIZE];
    for (size_t k = 0; k < group->count; k++) {
        if (!is_shown(s, group, k))
            continue;
        short_number(number, VALUE_DIGITS, s->report->eigenvalues[group->first + k]);
        column_fit(&s->values, number);
        if (!has_errors(s))
            continue;
        short_number(number, ERROR_DIGITS, s->report->eigenvalue_errors[group->first + k]);
        column_fit(&s->errors, number);
        if (s->margin == NULL)
            continue;
        short_number(number, ERROR_DIGITS, s->margin[group->first + k]);
        column_fit(&s->margins, number);
    }
}

static size_t cell_width(const struct spectrum *s)
{
    return column_width(&s->values) + (has_errors(s) ? 3 + column_width(&s->errors) : 0) +
           (s->margin != NULL ? utf8_width(str_of(s->sign)) + column_width(&s->margins) : 0);
}

static void add_cell(struct text *out, const struct spectrum *s, size_t k)
{
    char number[NUMBER_SIZE];
    short_number(number, VALUE_DIGITS, s->report->eigenvalues[k]);
    column_add(out, &s->values, number);
    if (!has_errors(s))
        return;
    text_puts(out, " ± ");
    size_t from = out->size;
    short_add(out, ERROR_DIGITS, s->report->eigenvalue_errors[k]);
    pad_to(out, from, column_width(&s->errors));
    if (s->margin == NULL)
        return;
    text_puts(out, s->sign);
    short_number(number, ERROR_DIGITS, s->margin[k]);
    column_add(out, &s->margins, number);
}

static void add_gap(struct text *out, const struct spectrum *s, const struct group *group)
{
    line_end(out);
    text_repeat(out, ' ', GROUP_COLUMN);
    SAY(out, s->style, SAY_MORE_BETWEEN, count_text(out->arena, group->count - 2 * s->ends));
    text_puts(out, "\n");
    text_repeat(out, ' ', GROUP_COLUMN);
}

static void add_heading(struct text *out, const struct spectrum *s, const struct group *group)
{
    const char *kind = word(s->style, group->kind);
    struct str heading = str_of(str_format(out->arena, "%zu %s", group->count, kind));
    const size_t columns = 4 + utf8_width(heading);
    text_puts(out, "    ");
    paint_add(out, s->style, group->paint, heading);
    text_repeat(out, ' ', columns < GROUP_COLUMN ? GROUP_COLUMN - columns : 1);
}

static void add_group(struct text *out, const struct spectrum *s, const struct group *group)
{
    if (group->count == 0)
        return;
    add_heading(out, s, group);
    size_t in_line = 0;
    for (size_t k = 0; k < group->count; k++) {
        if (!is_shown(s, group, k)) {
            add_gap(out, s, group);
            k = group->count - s->ends;
            in_line = 0;
        }
        if (in_line == s->per_line) {
            line_end(out);
            text_repeat(out, ' ', GROUP_COLUMN);
            in_line = 0;
        }
        text_puts(out, in_line == 0 ? "" : "   ");
        add_cell(out, s, group->first + k);
        in_line++;
    }
    line_end(out);
}

void spectrum_add(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->eigenvalues == NULL || report->n == 0)
        return;
    bool counted = report->negative + report->zero + report->positive == report->n;
    struct group groups[] = {
        {0, report->negative, SAY_NEGATIVE, PAINT_BAD},
        {report->negative, report->zero, SAY_ZERO, PAINT_DOUBT},
        {report->negative + report->zero, report->positive, SAY_POSITIVE, PAINT_GOOD},
    };
    struct group all = {0, report->n, SAY_UNSORTED, PAINT_DOUBT};
    const struct group *first = counted ? groups : &all;
    size_t count = counted ? sizeof groups / sizeof *groups : 1;
    struct spectrum s = {.report = report, .style = style, .margin = margins_of(report)};
    s.sign = str_format(out->arena, "   %s ", word(style, SAY_SIGN));
    s.ends = report->n <= LISTED || (style != NULL && style->full) ? report->n : GROUP_END;
    for (size_t i = 0; i < count; i++)
        fit(&s, &first[i]);
    size_t fitting = (LINE_COLUMNS - GROUP_COLUMN) / (cell_width(&s) + 3);
    s.per_line = report->n <= ONE_PER_LINE || s.ends == GROUP_END || fitting == 0 ? 1 : fitting;
    label_add(out, style, word(style, SAY_EIGENVALUES));
    if (s.margin != NULL)
        say(out, style, SAY_EIGENVALUES_SCALED);
    line_end(out);
    for (size_t i = 0; i < count; i++)
        add_group(out, &s, &first[i]);
}

/* Smallest |eigenvalue| / error among those that count as nonzero; infinity if there is no error at all. */
static double smallest_margin(const struct cp_report *report, const double *margins)
{
    double margin = INFINITY;
    for (size_t k = 0; k < report->n; k++) {
        bool zero = k >= report->negative && k < report->negative + report->zero;
        double ratio = margins != NULL ? margins[k] : fabs(report->eigenvalues[k]) / report->eigenvalue_errors[k];
        if (!zero && ratio < margin)
            margin = ratio;
    }
    return margin;
}

void margin_add(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->eigenvalues == NULL || report->eigenvalue_errors == NULL || report->zero >= report->n)
        return;
    const double *margins = margins_of(report);
    double margin = smallest_margin(report, margins);
    if (!isfinite(margin))
        return;
    const bool scaled = margins != NULL;
    const enum phrase all = scaled ? SAY_MARGIN_ALL_SCALED : SAY_MARGIN_ALL;
    const enum phrase others = scaled ? SAY_MARGIN_OTHERS_SCALED : SAY_MARGIN_OTHERS;
    label_add(out, style, word(style, SAY_MARGIN));
    SAY(out, style, report->zero == 0 ? all : others, short_text(out->arena, ERROR_DIGITS, margin));
    text_puts(out, "\n");
}
