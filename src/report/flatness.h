/* How sharp the surface is around theta, for people and as JSON. */
#ifndef REPORT_FLATNESS_H
#define REPORT_FLATNESS_H

#include "report/json_writer.h"
#include "report/report.h"

/* Both write nothing if the report does not say. */
void flatness_text(struct text *out, const struct cp_report *report, const struct report_style *style);
void flatness_json(struct json_writer *w, const struct cp_report *report);

#endif
