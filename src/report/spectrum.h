/* The eigenvalues for people, each with its error, grouped by sign. */
#ifndef REPORT_SPECTRUM_H
#define REPORT_SPECTRUM_H

#include "report/report.h"

/* Appends the eigenvalues: up to 200 (or all, if the style says full), beyond that the ends of each group. */
void spectrum_add(struct text *out, const struct cp_report *report, const struct report_style *style);

/* Appends how safely the signs are known. */
void margin_add(struct text *out, const struct cp_report *report, const struct report_style *style);

#endif
