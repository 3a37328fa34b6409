/* The vectors of a report side by side, one line per entry of theta, with its name. */
#ifndef REPORT_ENTRIES_H
#define REPORT_ENTRIES_H

#include "report/report.h"

/* Appends theta, gradient, way out and null directions: all entries of a small model (or if the style says full),
 * else those that matter most. Writes nothing if there is no vector to show. */
void entries_add(struct text *out, const struct cp_report *report, const struct report_style *style);

#endif
