/* Descents as CSV: a record for each run. What did not happen, or has no spectrum, is empty; what is not known reads "nan". */
#include "report/descent_formats.h"

#include <math.h>

#include "base/number.h"
#include "report/cell.h"

static void put_number(struct text *out, double value)
{
    text_puts(out, ",");
    text_number(out, value + 0.0);
}

static void put_after(struct text *out, bool happened, size_t steps)
{
    if (happened)
        text_printf(out, ",%zu", steps);
    else
        text_puts(out, ",");
}

static void put_spectrum(struct text *out, const struct cp_report *report)
{
    if (report == NULL || report->eigenvalues == NULL) {
        text_puts(out, ",,,,nan,nan");
        return;
    }
    text_printf(out, ",%zu,%zu,%zu", report->negative, report->zero, report->positive);
    put_number(out, report->eigenvalues[0]);
    put_number(out, report->eigenvalues[report->n - 1]);
}

static void put_run(struct text *out, const struct cp_descent *d)
{
    cell_add(out, str_of(d->label));
    put_after(out, d->fell, d->fell_after);
    put_after(out, d->left, d->left_after);
    text_printf(out, ",%zu,%s", d->steps, cp_descent_end_name(d->end));
    put_number(out, d->distance);
    put_number(out, d->loss);
    put_number(out, d->gradient_norm);
    text_printf(out, ",%s", d->report == NULL ? "" : cp_verdict_name(d->report->verdict));
    put_spectrum(out, d->report);
    text_puts(out, "\n");
}

void report_descents_csv(struct text *out, const struct cp_descents *descents, const struct report_style *style)
{
    (void)style;
    text_puts(out,
              "optimizer,fell_after,left_after,steps,end,distance,loss,gradient_norm,verdict,negative,zero,positive,"
              "lambda_min,lambda_max\n");
    for (size_t k = 0; k < descents->count; k++)
        put_run(out, &descents->list[k]);
}
