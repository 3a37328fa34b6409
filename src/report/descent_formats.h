/* The writers behind descent_formats.def. */
#ifndef REPORT_DESCENT_FORMATS_H
#define REPORT_DESCENT_FORMATS_H

#include "report/report.h"

#define DESCENT_FORMAT(name, summary, writer)                                                                          \
    void writer(struct text *out, const struct cp_descents *descents, const struct report_style *style);
#include "report/descent_formats.def"
#undef DESCENT_FORMAT

#endif
