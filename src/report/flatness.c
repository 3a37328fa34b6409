/* The four measures of sharpness. The largest eigenvalue and the trace stand in the report already; here they stand again,
 * beside what they are compared with. */
#include "report/flatness.h"

#include <math.h>

#include "report/layout.h"

enum { DIGITS = 8, SHORT = 3 };

static void add_spectral(struct text *out, const struct cp_flatness *f)
{
    text_puts(out, "largest eigenvalue ");
    short_add(out, DIGITS, f->largest_eigenvalue);
    text_puts(out, ", trace ");
    short_add(out, DIGITS, f->trace);
    text_puts(out, "\n");
}

static void add_effective(struct text *out, const struct cp_report *report, const struct cp_flatness *f)
{
    short_add(out, DIGITS, f->effective_parameters);
    text_printf(out, " of %zu parameters are effective (alpha = ", report->n);
    short_add(out, DIGITS, f->alpha);
    text_puts(out, ")\n");
}

static void add_box(struct text *out, const struct cp_flatness *f)
{
    text_puts(out, isinf(f->rise) ? "L becomes infinite" : "L rises by up to ");
    if (!isinf(f->rise))
        short_add(out, DIGITS, f->rise);
    if (isfinite(f->relative)) {
        text_puts(out, ", ");
        short_add(out, DIGITS, f->relative);
        text_puts(out, " % of 1 + L,");
    }
    text_puts(out, " where each parameter moves by ");
    short_add(out, SHORT, f->epsilon);
    text_puts(out, " (|theta_i| + 1) at most\n");
}

void flatness_text(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    const struct cp_flatness *f = report->flatness;
    if (f == NULL)
        return;
    label_add(out, style, "sharpness");
    if (report->eigenvalues != NULL) {
        add_spectral(out, f);
        label_add(out, style, "");
        add_effective(out, report, f);
        label_add(out, style, "");
    }
    add_box(out, f);
}

void flatness_json(struct json_writer *w, const struct cp_report *report)
{
    const struct cp_flatness *f = report->flatness;
    if (f == NULL)
        return;
    json_key(w, "flatness");
    json_open(w, '{');
    json_put_number(w, "largest_eigenvalue", f->largest_eigenvalue + 0.0);
    json_put_number(w, "trace", f->trace + 0.0);
    json_put_number(w, "alpha", f->alpha);
    json_put_number(w, "effective_parameters", f->effective_parameters);
    json_put_number(w, "epsilon", f->epsilon);
    json_put_number(w, "loss_max", f->loss_max + 0.0);
    json_put_number(w, "rise", f->rise);
    json_put_number(w, "relative", f->relative);
    json_key(w, "at");
    json_numbers(w, report->n, f->at);
    json_put_count(w, "evaluations", f->evaluations);
    json_close(w, '}');
}
