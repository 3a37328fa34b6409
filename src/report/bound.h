/* What the structure of the loss bounds, in both formats. */
#ifndef REPORT_BOUND_H
#define REPORT_BOUND_H

#include "report/json_writer.h"
#include "report/report.h"

/* The member "bound"; nothing for a bare matrix. */
void bound_json(struct json_writer *w, const struct cp_report *report);

/* A line about the bound that the loss attains; nothing if it attains none. */
void bound_text(struct text *out, const struct cp_report *report, const struct report_style *style);

#endif
