/* The report for people, in the order of their questions: what is it, why, how sure, which way is out; then the entries
 * one by one, and at the end what to beware of. */
#include "report/formats.h"

#include <math.h>
#include <string.h>

#include "report/batches.h"
#include "report/bound.h"
#include "report/budget.h"
#include "report/entries.h"
#include "report/flat.h"
#include "report/flatness.h"
#include "report/kinks.h"
#include "report/layout.h"
#include "report/spectrum.h"

enum { DIGITS = 8, ROUGH = 2 };

/* How each verdict is said, and what to do about it. */
struct wording {
    enum phrase headline;
    enum paint paint;
    enum phrase remedy;      /* SAY_NOTHING: nothing is to be done */
    enum phrase bare_remedy; /* the same for a bare matrix */
};

static const struct wording wordings[CP_VERDICT_COUNT] = {
    [CP_MINIMUM] = {SAY_MINIMUM, PAINT_GOOD, SAY_NOTHING, SAY_NOTHING},
    [CP_MAXIMUM] = {SAY_MAXIMUM, PAINT_GOOD, SAY_NOTHING, SAY_NOTHING},
    [CP_SADDLE] = {SAY_SADDLE_POINT, PAINT_GOOD, SAY_NOTHING, SAY_NOTHING},
    [CP_DEGENERATE] = {SAY_DEGENERATE_POINT, PAINT_DOUBT, SAY_HELP_DEGENERATE, SAY_HELP_DEGENERATE_MATRIX},
    [CP_NONSMOOTH] = {SAY_NONSMOOTH_POINT, PAINT_DOUBT, SAY_HELP_NONSMOOTH, SAY_NOTHING},
    [CP_NOT_CRITICAL] = {SAY_NOT_A_CRITICAL_POINT, PAINT_BAD, SAY_HELP_NOT_CRITICAL, SAY_HELP_NOT_CRITICAL_MATRIX},
};

static bool has_extremum(const struct cp_report *report)
{
    return report->verdict == CP_MINIMUM || report->verdict == CP_MAXIMUM;
}

static void add_inertia(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    struct arena *arena = out->arena;
    SAY(out, style, SAY_INERTIA, count_text(arena, report->index), count_text(arena, report->n),
        count_text(arena, report->negative), count_text(arena, report->zero), count_text(arena, report->positive));
}

static void add_decision(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    static const enum phrase deciders[CP_DECIDED_BY_COUNT] = {
        [CP_BY_GRADIENT] = SAY_BY_GRADIENT,         [CP_BY_HESSIAN] = SAY_BY_HESSIAN,
        [CP_BY_HIGHER_ORDER] = SAY_BY_HIGHER_ORDER, [CP_BY_LOWER_BOUND] = SAY_BY_LOWER_BOUND,
        [CP_BY_UPPER_BOUND] = SAY_BY_UPPER_BOUND,   [CP_BY_VALLEY] = SAY_BY_VALLEY,
        [CP_BY_CERTIFICATE] = SAY_BY_CERTIFICATE,
    };
    const char *decider = word(style, deciders[report->decided_by]);
    if (deciders[report->decided_by] == SAY_NOTHING)
        say(out, style, SAY_UNDECIDED);
    else if (report->order > 2)
        SAY(out, style, SAY_DECIDED_ORDER, decider, count_text(out->arena, (size_t)report->order));
    else
        SAY(out, style, SAY_DECIDED, decider);
}

static void add_headline(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    const struct wording *wording = &wordings[report->verdict];
    paint_add(out, style, wording->paint, str_of(word(style, wording->headline)));
    if (report->verdict == CP_NOT_CRITICAL) {
        SAY(out, style, SAY_STEEP, short_text(out->arena, DIGITS, report->gradient_norm));
        text_puts(out, "\n");
        return;
    }
    if (has_extremum(report))
        say(out, style, report->strict ? SAY_STRICT : report->strictness_open ? SAY_STRICTNESS_OPEN : SAY_NOT_STRICT);
    if (report->eigenvalues != NULL)
        add_inertia(out, report, style);
    if (!kinks_headline(out, report, style))
        add_decision(out, report, style);
    text_puts(out, "\n");
}

/* A line under the headline: "  help: ...". */
static void add_remark(struct text *out, const struct report_style *style, enum paint paint, enum phrase about,
                       const char *remark)
{
    if (remark == NULL || *remark == 0)
        return;
    text_puts(out, "  ");
    paint_add(out, style, paint, str_of(word(style, about)));
    say(out, style, SAY_LIST_BEGINS);
    plain_add(out, str_of(remark));
    text_puts(out, "\n");
}

static void add_loss(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->bare_matrix)
        return;
    label_add(out, style, word(style, SAY_LOSS));
    error_add(out, report->loss, report->loss_error > 0 ? report->loss_error : NAN);
    text_puts(out, "\n");
}

static void add_displacement(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->displacement > 0)
        SAY(out, style, report->critical ? SAY_AWAY : SAY_MAY_BE_AWAY,
            short_text(out->arena, ROUGH, report->displacement));
}

static enum phrase standing_of(const struct cp_report *report)
{
    if (report->verdict == CP_NONSMOOTH)
        return report->kink_count > 0 && report->kinks[0].distance != 0 ? SAY_ON_THIS_SIDE : SAY_ON_A_KINK;
    if (report->verdict == CP_NOT_CRITICAL)
        return SAY_STANDS_NOT_CRITICAL;
    if (!report->critical)
        return SAY_STANDS_ASSUMED;
    if (report->gradient_norm == 0 || report->refined)
        return SAY_STANDS_CRITICAL;
    return isnan(report->displacement) ? SAY_STANDS_THRESHOLD : SAY_STANDS_EXPLAINED;
}

static void add_gradient(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    label_add(out, style, word(style, SAY_GRADIENT));
    if (report->gradient == NULL) {
        say(out, style, SAY_GRADIENT_TAKEN);
        text_puts(out, "\n");
        return;
    }
    text_puts(out, "|g| = ");
    short_add(out, DIGITS, report->gradient_norm);
    say(out, style, standing_of(report));
    if (!report->refined)
        add_displacement(out, report, style);
    text_puts(out, "\n");
}

/* A fact that is one phrase. */
static void add_fact(struct text *out, const struct report_style *style, enum phrase label, enum phrase fact)
{
    label_add(out, style, word(style, label));
    say(out, style, fact);
    text_puts(out, "\n");
}

/* For a point that is not critical: what searches from here do. */
static void add_vicinity(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->gradient_flat == CP_YES)
        add_fact(out, style, SAY_STUCK, SAY_STUCK_IN_KERNEL);
    if (report->nearest == NULL)
        return;
    label_add(out, style, word(style, SAY_NEAREST));
    SAY(out, style, SAY_NEAREST_FOUND, short_text(out->arena, ROUGH, report->nearest->distance),
        count_text(out->arena, report->nearest->steps));
    text_puts(out, "\n");
}

static void add_refinement(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (!report->refined)
        return;
    label_add(out, style, word(style, SAY_REFINED));
    SAY(out, style, SAY_REFINED_BY, short_text(out->arena, ROUGH, report->displacement));
    text_puts(out, "\n");
}

static void add_judged_at(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->judged_at == NULL || report->theta == NULL)
        return;
    double distance = 0;
    for (size_t k = 0; k < report->n; k++)
        distance = hypot(distance, report->judged_at[k] - report->theta[k]);
    label_add(out, style, word(style, SAY_JUDGED_AT));
    SAY(out, style, SAY_JUDGED_NEARBY, short_text(out->arena, ROUGH, distance));
    text_puts(out, "\n");
}

static void add_summary(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->eigenvalues == NULL || report->n == 0)
        return;
    label_add(out, style, word(style, SAY_MINIMUM_RATIO));
    short_add(out, DIGITS, report->minimum_ratio);
    text_puts(out, "\n");
    label_add(out, style, word(style, SAY_SPECTRUM));
    SAY(out, style, SAY_SPECTRUM_SUMMARY,
        isinf(report->condition) ? word(style, SAY_INFINITE) : short_text(out->arena, DIGITS, report->condition),
        short_text(out->arena, DIGITS, report->trace), short_text(out->arena, DIGITS, report->sharpness));
    text_puts(out, "\n");
}

static void add_asymmetry(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (!(report->asymmetry > 0))
        return;
    label_add(out, style, word(style, SAY_ASYMMETRY));
    SAY(out, style, SAY_SYMMETRIZED, short_text(out->arena, ROUGH, report->asymmetry));
    text_puts(out, "\n");
}

static void add_derivatives(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    static const enum phrase methods[] = {
        [CP_EXACT] = SAY_BY_DIFFERENTIATION,
        [CP_FORMULA] = SAY_BY_FORMULAS,
        [CP_FINITE_DIFFERENCES] = SAY_BY_DIFFERENCES,
    };
    label_add(out, style, word(style, SAY_DERIVATIVES));
    say(out, style, methods[report->derivatives]);
    if (report->gradient_error > 0 || report->hessian_error > 0)
        SAY(out, style, SAY_DERIVATIVE_ERRORS, short_text(out->arena, ROUGH, report->gradient_error),
            short_text(out->arena, ROUGH, report->hessian_error));
    text_puts(out, "\n");
}

/* Both losses, with as many digits as tell them apart; else the first one, and the falls. */
static void add_fall(struct text *out, const struct cp_escape *escape, const struct report_style *style)
{
    struct arena *arena = out->arena;
    const char *before = short_text(arena, DIGITS, escape->loss_before);
    const char *after = short_text(arena, DIGITS, escape->loss_after);
    const char *step = short_text(arena, DIGITS, escape->step);
    if (strcmp(before, after) != 0)
        SAY(out, style, SAY_FALLS_TO, before, after, step, short_text(arena, DIGITS, escape->predicted_after));
    else
        SAY(out, style, SAY_FALLS_BY, before, short_text(arena, ROUGH, escape->loss_before - escape->loss_after), step,
            short_text(arena, ROUGH, escape->loss_before - escape->predicted_after));
}

static enum phrase why_not_shown(const struct cp_report *report)
{
    if (report->escape->tried)
        return SAY_NO_FALL;
    return report->bare_matrix ? SAY_NOT_TRIED_MATRIX : SAY_NOT_TRIED;
}

static void add_escape(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    const struct cp_escape *escape = report->escape;
    if (escape == NULL)
        return;
    label_add(out, style, word(style, report->verdict == CP_NOT_CRITICAL ? SAY_DESCENT : SAY_ESCAPE));
    paint_on(out, style, escape->shown ? PAINT_NOTE : PAINT_DOUBT);
    if (escape->shown)
        add_fall(out, escape, style);
    else
        say(out, style, why_not_shown(report));
    paint_off(out, style);
    if (escape->order > 2)
        SAY(out, style, escape->bends > 0 ? SAY_FALL_ORDER_CURVED : SAY_FALL_ORDER,
            count_text(out->arena, (size_t)escape->order));
    else if (!isnan(escape->curvature))
        SAY(out, style, SAY_CURVATURE, short_text(out->arena, DIGITS, escape->curvature));
    text_puts(out, "\n");
}

static void add_normal_form(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->normal_form == NULL)
        return;
    label_add(out, style, word(style, SAY_NORMAL_FORM));
    text_puts(out, report->normal_form);
    if (report->normal_form_called != NULL)
        text_printf(out, ", %s", report->normal_form_called);
    text_puts(out, "\n");
}

static void add_check(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    for (size_t k = 0; k < report->check_count; k++) {
        const struct cp_disagreement *check = &report->check[k];
        label_add(out, style, word(style, k == 0 ? SAY_CHECK : SAY_NOTHING));
        SAY(out, style, SAY_CHECK_WHAT, check->what, check->other);
        paint_add(out, style, check->agrees ? PAINT_GOOD : PAINT_BAD,
                  str_of(word(style, check->agrees ? SAY_AGREES : SAY_DISAGREES)));
        SAY(out, style, SAY_CHECK_WORST, plain_text(out->arena, check->entry),
            short_text(out->arena, DIGITS, check->value), short_text(out->arena, DIGITS, check->exact),
            short_text(out->arena, ROUGH, check->tolerance));
        text_puts(out, "\n");
    }
}

static void add_subject(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->model != NULL) {
        label_add(out, style, word(style, report->bare_matrix ? SAY_MATRIX : SAY_MODEL));
        plain_add(out, str_of(report->model));
        text_puts(out, "\n");
    }
    if (report->data_rows != 0) { /* numbers of a batch must not be taken for those of the data */
        label_add(out, style, word(style, SAY_BATCH));
        SAY(out, style, SAY_BATCH_ROWS, count_text(out->arena, report->batch_rows),
            count_text(out->arena, report->data_rows));
        text_puts(out, "\n");
    }
}

static void add_facts(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    add_subject(out, report, style);
    add_loss(out, report, style);
    add_gradient(out, report, style);
    add_vicinity(out, report, style);
    add_refinement(out, report, style);
    add_judged_at(out, report, style);
    spectrum_add(out, report, style);
    margin_add(out, report, style);
    budget_text(out, report, style);
    flat_text(out, report, style);
    add_summary(out, report, style);
    if (report->bare_matrix)
        add_asymmetry(out, report, style);
    else
        add_derivatives(out, report, style);
    bound_text(out, report, style);
    add_normal_form(out, report, style);
    add_escape(out, report, style);
    flatness_text(out, report, style);
    kinks_text(out, report, style);
    add_check(out, report, style);
}

void report_text(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    const struct wording *wording = &wordings[report->verdict];
    add_headline(out, report, style);
    add_remark(out, style, PAINT_DOUBT, SAY_REASON, report->reason);
    add_remark(out, style, PAINT_NOTE, SAY_HELP,
               word(style, report->bare_matrix ? wording->bare_remedy : wording->remedy));
    text_puts(out, "\n");
    add_facts(out, report, style);
    batches_text(out, report, style);
    entries_add(out, report, style);
    if (report->warning_count > 0)
        text_puts(out, "\n");
    for (size_t k = 0; k < report->warning_count; k++)
        add_remark(out, style, PAINT_DOUBT, SAY_WARNING, report->warnings[k]);
}
