/* The writers behind found_formats.def. */
#ifndef REPORT_FOUND_FORMATS_H
#define REPORT_FOUND_FORMATS_H

#include "report/found.h"

#define FOUND_FORMAT(name, summary, writer)                                                                            \
    void writer(struct text *out, const struct cp_search *search, const struct report_style *style);
#include "report/found_formats.def"
#undef FOUND_FORMAT

#endif
