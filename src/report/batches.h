/* What theta is for each batch, and the noise of the gradient between them. */
#ifndef REPORT_BATCHES_H
#define REPORT_BATCHES_H

#include "report/json_writer.h"
#include "report/report.h"

/* They write nothing if the report has no batches. */
void batches_text(struct text *out, const struct cp_report *report, const struct report_style *style);
void batches_json(struct json_writer *w, const struct cp_report *report);

/* A header, a record of the whole loss, and one of each batch. */
void batches_csv(struct text *out, const struct cp_report *report);

#endif
