/* Kinks for people and as JSON: those at theta, and what one-sided derivatives say of it. */
#ifndef REPORT_KINKS_H
#define REPORT_KINKS_H

#include "report/json_writer.h"
#include "report/report.h"

/* What follows the headline of a point on kinks: ", a minimum by one-sided derivatives"; false if nothing is known. */
bool kinks_headline(struct text *out, const struct cp_report *report, const struct report_style *style);

void kinks_text(struct text *out, const struct cp_report *report, const struct report_style *style);
void kinks_json(struct json_writer *w, const struct cp_report *report);

#endif
