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
    const char *headline;
    enum paint paint;
    const char *remedy;      /* NULL: nothing is to be done */
    const char *bare_remedy; /* the same for a bare matrix */
};

static const struct wording wordings[CP_VERDICT_COUNT] = {
    [CP_MINIMUM] = {"minimum", PAINT_GOOD, NULL, NULL},
    [CP_MAXIMUM] = {"maximum", PAINT_GOOD, NULL, NULL},
    [CP_SADDLE] = {"saddle point", PAINT_GOOD, NULL, NULL},
    [CP_DEGENERATE] =
        {"degenerate point", PAINT_DOUBT,
         "if theta is rounded, --refine or more digits of it shrink the errors; a direction that stays flat "
         "may be a symmetry of the loss, or bend at a higher order",
         "the matrix alone cannot tell: 'critpoint analyze MODEL' can try the loss itself"},
    [CP_NONSMOOTH] = {"nonsmooth point", PAINT_DOUBT,
                      "move theta off the kinks, or smooth them: softplus(x) for relu(x), sqrt(x^2 + eps) for abs(x)",
                      NULL},
    [CP_NOT_CRITICAL] =
        {"not a critical point", PAINT_BAD,
         "--refine moves to a critical point nearby, --xtol R says that theta has fewer digits, --gtol G "
         "sets your own threshold for max|g_i|, --assume-critical judges by the Hessian anyway",
         "--gtol G sets your own threshold for max|g_i|, --assume-critical judges by the Hessian "
         "anyway"},
};

static bool has_extremum(const struct cp_report *report)
{
    return report->verdict == CP_MINIMUM || report->verdict == CP_MAXIMUM;
}

static void add_inertia(struct text *out, const struct cp_report *report)
{
    text_printf(out, "   index %zu of %zu (%zu negative, %zu zero, ", report->index, report->n, report->negative,
                report->zero);
    count_add(out, report->positive, "positive eigenvalue");
    text_puts(out, ")");
}

static void add_decision(struct text *out, const struct cp_report *report)
{
    static const char *const deciders[CP_DECIDED_BY_COUNT] = {
        [CP_BY_GRADIENT] = "the gradient",
        [CP_BY_HESSIAN] = "the Hessian",
        [CP_BY_HIGHER_ORDER] = "higher derivatives",
        [CP_BY_LOWER_BOUND] = "a lower bound of the loss, which it attains",
        [CP_BY_UPPER_BOUND] = "an upper bound of the loss, which it attains",
        [CP_BY_VALLEY] = "a valley: the loss stays the same along the flat directions",
        [CP_BY_CERTIFICATE] = "a certificate",
    };
    const char *name = cp_decided_by_name(report->decided_by);
    if (name == NULL) {
        text_puts(out, "   undecided");
        return;
    }
    const char *said = deciders[report->decided_by];
    text_printf(out, "   decided by %s", said == NULL ? name : said);
    if (report->order > 2)
        text_printf(out, " (order %d)", report->order);
}

static void add_headline(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    const struct wording *words = &wordings[report->verdict];
    paint_add(out, style, words->paint, str_of(words->headline));
    if (report->verdict == CP_NOT_CRITICAL) {
        text_puts(out, "   |g| = ");
        short_add(out, DIGITS, report->gradient_norm);
        text_puts(out, " is not zero\n");
        return;
    }
    if (has_extremum(report))
        text_puts(out, report->strict ? ", strict" : ", not strict (flat directions remain)");
    if (report->eigenvalues != NULL)
        add_inertia(out, report);
    if (!kinks_headline(out, report))
        add_decision(out, report);
    text_puts(out, "\n");
}

/* A line under the headline: "  help: ...". */
static void add_remark(struct text *out, const struct report_style *style, enum paint paint, const char *word,
                       const char *remark)
{
    if (remark == NULL)
        return;
    text_puts(out, "  ");
    paint_add(out, style, paint, str_of(word));
    text_puts(out, ": ");
    plain_add(out, str_of(remark));
    text_puts(out, "\n");
}

static void add_loss(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->bare_matrix)
        return;
    label_add(out, style, "loss");
    error_add(out, report->loss, report->loss_error > 0 ? report->loss_error : NAN);
    text_puts(out, "\n");
}

static void add_displacement(struct text *out, const struct cp_report *report)
{
    if (!(report->displacement > 0))
        return;
    text_puts(out, report->critical ? "; the critical point is " : "; the nearest critical point may be ");
    short_add(out, ROUGH, report->displacement);
    text_puts(out, report->critical ? " away" : " away (estimate)");
}

static const char *standing_of(const struct cp_report *report)
{
    if (report->verdict == CP_NONSMOOTH)
        return " as the derivative rules give it; on a kink the loss has none";
    if (report->verdict == CP_NOT_CRITICAL)
        return ", not critical";
    if (!report->critical)
        return ", not zero: judged as if it were";
    if (report->gradient_norm == 0 || report->refined)
        return ", critical";
    return isnan(report->displacement) ? ", critical by the given threshold"
                                       : ", critical (no more than theta's precision explains)";
}

static void add_gradient(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    label_add(out, style, "gradient");
    if (report->gradient == NULL) {
        text_puts(out, "not given: taken as zero\n");
        return;
    }
    text_puts(out, "|g| = ");
    short_add(out, DIGITS, report->gradient_norm);
    text_puts(out, standing_of(report));
    if (!report->refined)
        add_displacement(out, report);
    text_puts(out, "\n");
}

/* For a point that is not critical: what searches from here do. */
static void add_vicinity(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->gradient_flat == CP_YES) {
        label_add(out, style, "stuck");
        text_puts(out,
                  "the gradient lies in the kernel of the Hessian (gradient-flat): Newton's method gets stuck here\n");
    }
    if (report->nearest == NULL)
        return;
    label_add(out, style, "nearest");
    text_puts(out, "a critical point is ");
    short_add(out, ROUGH, report->nearest->distance);
    text_puts(out, " away, after ");
    count_add(out, report->nearest->steps, "Newton step");
    text_puts(out, " (--refine goes there)\n");
}

static void add_refinement(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (!report->refined)
        return;
    label_add(out, style, "refined");
    text_puts(out, "theta was moved by ");
    short_add(out, ROUGH, report->displacement);
    text_puts(out, "\n");
}

static void add_judged_at(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->judged_at == NULL || report->theta == NULL)
        return;
    double distance = 0;
    for (size_t k = 0; k < report->n; k++)
        distance = hypot(distance, report->judged_at[k] - report->theta[k]);
    label_add(out, style, "judged at");
    text_puts(out, "the critical point itself, ");
    short_add(out, ROUGH, distance);
    text_puts(out, " from theta\n");
}

static void add_summary(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->eigenvalues == NULL || report->n == 0)
        return;
    label_add(out, style, "minimum ratio");
    short_add(out, DIGITS, report->minimum_ratio);
    text_puts(out, "\n");
    label_add(out, style, "spectrum");
    text_puts(out, "condition ");
    if (isinf(report->condition))
        text_puts(out, "infinite");
    else
        short_add(out, DIGITS, report->condition);
    text_puts(out, ", trace ");
    short_add(out, DIGITS, report->trace);
    text_puts(out, ", sharpness ");
    short_add(out, DIGITS, report->sharpness);
    text_puts(out, "\n");
}

static void add_derivatives(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->bare_matrix) {
        if (!(report->asymmetry > 0))
            return;
        label_add(out, style, "asymmetry");
        short_add(out, ROUGH, report->asymmetry);
        text_puts(out, " (symmetrized)\n");
        return;
    }
    static const char *const methods[] = {
        [CP_EXACT] = "automatic differentiation",
        [CP_FORMULA] = "the model's own formulas",
        [CP_FINITE_DIFFERENCES] = "finite differences of the loss",
    };
    label_add(out, style, "derivatives");
    text_puts(out, methods[report->derivatives]);
    if (report->gradient_error > 0 || report->hessian_error > 0) {
        text_puts(out, "; errors up to ");
        short_add(out, ROUGH, report->gradient_error);
        text_puts(out, " (gradient), ");
        short_add(out, ROUGH, report->hessian_error);
        text_puts(out, " (Hessian)");
    }
    text_puts(out, "\n");
}

/* Both losses, with as many digits as tell them apart. */
static void add_fall(struct text *out, const struct cp_escape *escape)
{
    char before[NUMBER_SIZE];
    char after[NUMBER_SIZE];
    short_number(before, DIGITS, escape->loss_before);
    short_number(after, DIGITS, escape->loss_after);
    if (strcmp(before, after) != 0) {
        text_printf(out, "L falls from %s to %s at step ", before, after);
        short_add(out, DIGITS, escape->step);
        text_puts(out, " (Taylor predicts ");
        short_add(out, DIGITS, escape->predicted_after);
        text_puts(out, ")");
        return;
    }
    text_puts(out, "L falls by ");
    short_add(out, ROUGH, escape->loss_before - escape->loss_after);
    text_printf(out, " from %s at step ", before);
    short_add(out, DIGITS, escape->step);
    text_puts(out, " (Taylor predicts ");
    short_add(out, ROUGH, escape->loss_before - escape->predicted_after);
    text_puts(out, ")");
}

static const char *why_not_shown(const struct cp_report *report)
{
    if (report->escape->tried)
        return "tried on the loss, but no step lowers it beyond rounding";
    return report->bare_matrix ? "not tried: a matrix has no loss" : "not tried on the loss";
}

static void add_escape(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    const struct cp_escape *escape = report->escape;
    if (escape == NULL)
        return;
    label_add(out, style, report->verdict == CP_NOT_CRITICAL ? "descent" : "escape");
    paint_on(out, style, escape->shown ? PAINT_NOTE : PAINT_DOUBT);
    if (escape->shown)
        add_fall(out, escape);
    else
        text_puts(out, why_not_shown(report));
    paint_off(out, style);
    if (escape->order > 2) {
        text_printf(out, "; falls like t^%d%s", escape->order, escape->bends > 0 ? " along a curve" : "");
    } else if (!isnan(escape->curvature)) {
        text_puts(out, "; curvature ");
        short_add(out, DIGITS, escape->curvature);
    }
    text_puts(out, "\n");
}

static void add_normal_form(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->normal_form == NULL)
        return;
    label_add(out, style, "normal form");
    text_puts(out, report->normal_form);
    if (report->normal_form_called != NULL)
        text_printf(out, ", %s", report->normal_form_called);
    text_puts(out, "\n");
}

static void add_check(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    for (size_t k = 0; k < report->check_count; k++) {
        const struct cp_disagreement *check = &report->check[k];
        label_add(out, style, k == 0 ? "check" : "");
        text_printf(out, "%s by %s ", check->what, check->other);
        paint_add(out, style, check->agrees ? PAINT_GOOD : PAINT_BAD, str_of(check->agrees ? "agrees" : "DISAGREES"));
        text_puts(out, ", worst at ");
        plain_add(out, str_of(check->entry));
        text_puts(out, ": ");
        short_add(out, DIGITS, check->value);
        text_puts(out, ", exact ");
        short_add(out, DIGITS, check->exact);
        text_puts(out, ", tolerance ");
        short_add(out, ROUGH, check->tolerance);
        text_puts(out, "\n");
    }
}

static void add_facts(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    if (report->model != NULL) {
        label_add(out, style, report->bare_matrix ? "matrix" : "model");
        plain_add(out, str_of(report->model));
        text_puts(out, "\n");
    }
    if (report->data_rows != 0) { /* numbers of a batch must not be taken for those of the data */
        label_add(out, style, "batch");
        text_printf(out, "%zu of %zu rows\n", report->batch_rows, report->data_rows);
    }
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
    const struct wording *words = &wordings[report->verdict];
    add_headline(out, report, style);
    add_remark(out, style, PAINT_DOUBT, "reason", report->reason);
    add_remark(out, style, PAINT_NOTE, "help", report->bare_matrix ? words->bare_remedy : words->remedy);
    text_puts(out, "\n");
    add_facts(out, report, style);
    batches_text(out, report, style);
    entries_add(out, report, style);
    if (report->warning_count > 0)
        text_puts(out, "\n");
    for (size_t k = 0; k < report->warning_count; k++)
        add_remark(out, style, PAINT_DOUBT, "warning", report->warnings[k]);
}
