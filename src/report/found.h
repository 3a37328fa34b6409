/* The list of critical points that a search found, as text. */
#ifndef REPORT_FOUND_H
#define REPORT_FOUND_H

#include "report/report.h"

/* A format of the list: a row of found_formats.def. */
struct found_format {
    const char *name;
    const char *summary;
    void (*write)(struct text *out, const struct cp_search *search, const struct report_style *style);
};

/* The formats in the order of the table; NULL for an unknown name. */
size_t found_format_count(void);
const struct found_format *found_format_at(size_t k);
const struct found_format *found_format_find(struct str name);

/* "9 critical points: 4 minima, 4 saddles, 1 maximum", without a line end. */
void found_headline(struct text *out, const struct cp_search *search, const struct report_style *style);

/* What became of the starts: "100 starts: 98 reached ..., 2 ...", without a line end. */
void found_starts(struct text *out, const struct cp_search *search, const struct report_style *style);

/* "holds", "fails", "unknown". */
const char *found_balance_name(enum cp_balance_state state);

/* What the index sum says, in a sentence without a full stop; false if there is nothing to say. */
bool found_balance(struct text *out, const struct cp_search *search, const struct report_style *style);

#endif
