/* The header and the record of a point as CSV, without line ends, for formats that add columns of their own. */
#ifndef REPORT_CSV_H
#define REPORT_CSV_H

#include "report/report.h"

/* Of the report, only what it is about counts: n and parameters, and that it is no bare matrix. */
void csv_header_add(struct text *out, const struct cp_report *report);

void csv_record_add(struct text *out, const struct cp_report *report);

#endif
