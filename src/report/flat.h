/* Flat directions and their causes, in both formats. */
#ifndef REPORT_FLAT_H
#define REPORT_FLAT_H

#include "report/json_writer.h"
#include "report/report.h"

/* The member "flat"; nothing where there are no flat directions. */
void flat_json(struct json_writer *w, const struct cp_report *report);

/* How many there are, and a line for each cause. */
void flat_text(struct text *out, const struct cp_report *report, const struct report_style *style);

#endif
