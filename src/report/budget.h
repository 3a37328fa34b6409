/* Where the errors of the eigenvalues come from, in both formats. */
#ifndef REPORT_BUDGET_H
#define REPORT_BUDGET_H

#include "report/json_writer.h"
#include "report/report.h"

/* The member "error_budget"; nothing where there is no spectrum. */
void budget_json(struct json_writer *w, const struct cp_report *report);

/* A line about the sign that is closest to a decision, where one is open, with what would decide it. */
void budget_text(struct text *out, const struct cp_report *report, const struct report_style *style);

#endif
