/* The writers behind formats.def. */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include "report/report.h"

#define FORMAT(name, summary, writer)                                                                                  \
    void writer(struct text *out, const struct cp_report *report, const struct report_style *style);
#include "report/formats.def"
#undef FORMAT

#endif
