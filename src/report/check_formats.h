/* The writers behind check_formats.def. */
#ifndef REPORT_CHECK_FORMATS_H
#define REPORT_CHECK_FORMATS_H

#include "report/report.h"

#define CHECK_FORMAT(name, summary, writer)                                                                            \
    void writer(struct text *out, const struct check_results *results, const struct report_style *style);
#include "report/check_formats.def"
#undef CHECK_FORMAT

#endif
