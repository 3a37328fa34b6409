/* The report as CSV (RFC 4180, lines end in \n): one header line and one record, the columns of a scan. A bare matrix
 * has neither theta nor loss, and a gradient norm only if a gradient was given. With batches there is a record of each
 * and no theta. Unknown numbers read "nan", which NumPy, pandas and R take as such. */
#include "report/csv.h"

#include "report/batches.h"
#include "report/cell.h"
#include "report/formats.h"
#include "report/names.h"

#include <math.h>

#include "base/number.h"

static bool has_gradient(const struct cp_report *report)
{
    return !report->bare_matrix || report->gradient != NULL;
}

void csv_header_add(struct text *out, const struct cp_report *report)
{
    for (size_t k = 0; !report->bare_matrix && k < report->n; k++) {
        struct text name = {.arena = out->arena};
        name_entry(&name, report, k);
        cell_add(out, text_str(&name));
        text_puts(out, ",");
    }
    text_puts(out, report->bare_matrix ? "" : "loss,");
    text_puts(out, has_gradient(report) ? "gradient_norm," : "");
    text_puts(out, "verdict,negative,zero,positive,lambda_min,lambda_max");
}

void csv_record_add(struct text *out, const struct cp_report *report)
{
    for (size_t k = 0; !report->bare_matrix && k < report->n; k++) {
        text_number(out, report->theta[k]);
        text_puts(out, ",");
    }
    if (!report->bare_matrix) {
        text_number(out, report->loss + 0.0);
        text_puts(out, ",");
    }
    if (has_gradient(report)) {
        text_number(out, report->gradient_norm);
        text_puts(out, ",");
    }
    text_printf(out, "%s,%zu,%zu,%zu,", cp_verdict_name(report->verdict), report->negative, report->zero,
                report->positive);
    bool spectrum = report->eigenvalues != NULL && report->n > 0;
    text_number(out, spectrum ? report->eigenvalues[0] + 0.0 : NAN);
    text_puts(out, ",");
    text_number(out, spectrum ? report->eigenvalues[report->n - 1] + 0.0 : NAN);
}

void report_csv(struct text *out, const struct cp_report *report, const struct report_style *style)
{
    (void)style;
    if (report->batches != NULL) {
        batches_csv(out, report);
        return;
    }
    csv_header_add(out, report);
    text_puts(out, "\n");
    csv_record_add(out, report);
    text_puts(out, "\n");
}
