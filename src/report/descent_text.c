/* Descents for people: where they start, what counts as having got away, and a line for each optimizer. */
#include "report/descent_formats.h"

#include <math.h>

#include "report/layout.h"
#include "report/names.h"
#include "report/tabular.h"

enum { DIGITS = 8, CELL_DIGITS = 5 };

/* What the last column says of a run that did not take all its steps. */
static const char *const end_words[CP_END_COUNT] = {
    [CP_END_STEPS] = "", [CP_END_REST] = "at rest", [CP_END_DIVERGED] = "diverged", [CP_END_FAILED] = "failed"};

/* ---- The facts above the table ---- */

static void add_fact(struct text *out, const struct report_style *style, const char *label, const char *before,
                     double value, const char *after)
{
    label_add(out, style, label);
    text_puts(out, before);
    short_add(out, DIGITS, value);
    text_printf(out, "%s\n", after);
}

static void add_point(struct text *out, const struct cp_descents *d, const struct report_style *style)
{
    const struct cp_report *point = d->point;
    label_add(out, style, "point");
    text_puts(out, name_verdict(point->verdict));
    if (point->eigenvalues != NULL)
        text_printf(out, " (%zu negative, %zu zero, %zu positive)", point->negative, point->zero, point->positive);
    text_puts(out, ", loss ");
    short_add(out, DIGITS, point->loss);
    text_puts(out, ", |g| = ");
    short_add(out, DIGITS, point->gradient_norm);
    text_puts(out, "\n");
}

static void add_start(struct text *out, const struct cp_descents *d, const struct report_style *style)
{
    if (!(d->perturb > 0))
        return;
    label_add(out, style, "start");
    short_add(out, DIGITS, d->perturb);
    text_printf(out, " away in a random direction (seed %llu), loss ", d->seed);
    short_add(out, DIGITS, d->loss);
    text_puts(out, "\n");
}

/* ---- The table ---- */

static const char *number(struct arena *arena, double value)
{
    char text[NUMBER_SIZE];
    short_number(text, CELL_DIGITS, value);
    return str_copy(arena, str_of(text));
}

static const char *count(struct arena *arena, bool known, size_t value)
{
    return known ? str_format(arena, "%zu", value) : "-";
}

static struct tabular_line line_of(struct arena *arena, const struct cp_descent *d)
{
    const struct cp_report *r = d->report;
    const bool counted = r != NULL && r->eigenvalues != NULL;
    const bool measured = r != NULL && r->flatness != NULL;
    return (struct tabular_line){
        .cell = {d->label, count(arena, d->fell, d->fell_after), count(arena, d->left, d->left_after),
                 count(arena, true, d->steps), number(arena, d->loss), number(arena, d->gradient_norm),
                 counted ? count(arena, true, r->negative) : "-",
                 counted ? number(arena, r->eigenvalues[r->n - 1]) : "-",
                 measured ? number(arena, r->flatness->relative) : "",
                 r == NULL                ? end_words[d->end]
                 : d->end == CP_END_STEPS ? name_verdict(r->verdict)
                                          : str_format(arena, "%s, %s", name_verdict(r->verdict), end_words[d->end])}};
}

static bool has_sharpness(const struct cp_descents *d)
{
    for (size_t k = 0; k < d->count; k++)
        if (d->list[k].report != NULL && d->list[k].report->flatness != NULL)
            return true;
    return false;
}

static void add_table(struct text *out, const struct cp_descents *d)
{
    enum { LABEL = 0, ENDED = 9 };
    struct tabular_line *lines = ARENA_ARRAY(out->arena, d->count + 1, struct tabular_line);
    lines[0] =
        (struct tabular_line){.cell = {"optimizer", "fell after", "left after", "steps", "loss", "|g|", "negative",
                                       "lambda max", has_sharpness(d) ? "sharpness" : "", "ended at"}};
    for (size_t k = 0; k < d->count; k++)
        lines[k + 1] = line_of(out->arena, &d->list[k]);
    tabular_add(out, d->count + 1, lines, 1U << LABEL | 1U << ENDED);
}

/* Why a run failed, or why the place where it ended has no verdict. */
static void add_failures(struct text *out, const struct cp_descents *d)
{
    for (size_t k = 0; k < d->count; k++) {
        if (d->list[k].failure == NULL)
            continue;
        text_puts(out, "  ");
        plain_add(out, str_of(d->list[k].label));
        text_puts(out, ": ");
        plain_add(out, str_of(d->list[k].failure));
        text_puts(out, "\n");
    }
}

void report_descents_text(struct text *out, const struct cp_descents *descents, const struct report_style *style)
{
    paint_add(out, style, PAINT_STRONG, str_of(descents->point->model));
    text_puts(out, "\n\n");
    add_point(out, descents, style);
    add_start(out, descents, style);
    add_fact(out, style, "fell", "the loss is lower by ", descents->drop, "");
    add_fact(out, style, "left", "further than ", descents->radius, " from the point");
    text_puts(out, "\n");
    add_table(out, descents);
    add_failures(out, descents);
}
