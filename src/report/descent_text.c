/* Descents for people: where they start, what counts as having got away, and a line for each optimizer. */
#include "report/descent_formats.h"

#include <math.h>

#include "report/layout.h"
#include "report/names.h"
#include "report/tabular.h"

enum { DIGITS = 8, CELL_DIGITS = 5 };

/* What the last column says of a run that did not take all its steps. */
static const enum phrase end_words[CP_END_COUNT] = {[CP_END_STEPS] = SAY_NOTHING,
                                                    [CP_END_REST] = SAY_END_REST,
                                                    [CP_END_DIVERGED] = SAY_END_DIVERGED,
                                                    [CP_END_FAILED] = SAY_END_FAILED};

/* ---- The facts above the table ---- */

static void add_fact(struct text *out, const struct report_style *style, enum phrase label, enum phrase fact,
                     double value)
{
    label_add(out, style, word(style, label));
    SAY(out, style, fact, short_text(out->arena, DIGITS, value));
    text_puts(out, "\n");
}

static void add_point(struct text *out, const struct cp_descents *d, const struct report_style *style)
{
    struct arena *arena = out->arena;
    const struct cp_report *point = d->point;
    label_add(out, style, word(style, SAY_POINT));
    say(out, style, name_verdict(point->verdict));
    if (point->eigenvalues != NULL)
        SAY(out, style, SAY_POINT_INERTIA, count_text(arena, point->negative), count_text(arena, point->zero),
            count_text(arena, point->positive));
    SAY(out, style, SAY_POINT_HEIGHT, short_text(arena, DIGITS, point->loss),
        short_text(arena, DIGITS, point->gradient_norm));
    text_puts(out, "\n");
}

static void add_start(struct text *out, const struct cp_descents *d, const struct report_style *style)
{
    if (!(d->perturb > 0))
        return;
    label_add(out, style, word(style, SAY_START));
    SAY(out, style, SAY_START_PERTURBED, short_text(out->arena, DIGITS, d->perturb),
        str_format(out->arena, "%llu", d->seed), short_text(out->arena, DIGITS, d->loss));
    text_puts(out, "\n");
}

/* ---- The table ---- */

static const char *count(struct arena *arena, bool known, size_t value)
{
    return known ? count_text(arena, value) : "-";
}

/* "saddle, at rest": the verdict, unless nobody judged, and what stopped the run early. */
static const char *end_of(struct arena *arena, const struct cp_descent *d, const struct report_style *style)
{
    const char *end = word(style, end_words[d->end]);
    struct text both = {.arena = arena};
    if (d->report == NULL)
        return end;
    const char *verdict = word(style, name_verdict(d->report->verdict));
    if (d->end == CP_END_STEPS)
        return verdict;
    SAY(&both, style, SAY_ENDED, verdict, end);
    return both.at;
}

static struct tabular_line line_of(struct arena *arena, const struct cp_descent *d, const struct report_style *style)
{
    const struct cp_report *r = d->report;
    const bool counted = r != NULL && r->eigenvalues != NULL;
    const bool measured = r != NULL && r->flatness != NULL;
    return (struct tabular_line){
        .cell = {d->label, count(arena, d->fell, d->fell_after), count(arena, d->left, d->left_after),
                 count(arena, true, d->steps), short_text(arena, CELL_DIGITS, d->loss),
                 short_text(arena, CELL_DIGITS, d->gradient_norm), count(arena, counted, counted ? r->negative : 0),
                 counted ? short_text(arena, CELL_DIGITS, r->eigenvalues[r->n - 1]) : "-",
                 measured ? short_text(arena, CELL_DIGITS, r->flatness->relative) : "", end_of(arena, d, style)}};
}

static bool has_sharpness(const struct cp_descents *d)
{
    for (size_t k = 0; k < d->count; k++)
        if (d->list[k].report != NULL && d->list[k].report->flatness != NULL)
            return true;
    return false;
}

static void add_table(struct text *out, const struct cp_descents *d, const struct report_style *style)
{
    enum { LABEL = 0, SHARPNESS = 8, ENDED = 9 };
    static const enum phrase heads[] = {SAY_OPTIMIZER,     SAY_FELL_AFTER, SAY_LEFT_AFTER, SAY_STEPS,     SAY_LOSS,
                                        SAY_GRADIENT_NORM, SAY_NEGATIVE,   SAY_LAMBDA_MAX, SAY_SHARPNESS, SAY_ENDED_AT};
    struct tabular_line *lines = ARENA_ARRAY(out->arena, d->count + 1, struct tabular_line);
    for (size_t c = 0; c < sizeof heads / sizeof *heads; c++)
        lines[0].cell[c] = c != SHARPNESS || has_sharpness(d) ? word(style, heads[c]) : "";
    for (size_t k = 0; k < d->count; k++)
        lines[k + 1] = line_of(out->arena, &d->list[k], style);
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
    add_fact(out, style, SAY_FELL, SAY_FELL_BY, descents->drop);
    add_fact(out, style, SAY_LEFT, SAY_LEFT_FURTHER, descents->radius);
    text_puts(out, "\n");
    add_table(out, descents, style);
    add_failures(out, descents);
}
