/* Reports as text. The writers see result structs of the public header, never graphs. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/phrase.h"
#include "critpoint/critpoint.h"

/* How to write for whom. */
struct report_style {
    bool color;         /* ANSI colours: a terminal, and nobody said no */
    bool full;          /* text: list every eigenvalue and component, however many */
    enum tongue tongue; /* of texts for people; formats for programs know none */
};

/* A format: a row of formats.def. A writer appends the whole report to `out`. */
struct report_format {
    const char *name;
    const char *summary;
    void (*write)(struct text *out, const struct cp_report *report, const struct report_style *style);
};

/* The formats in the order of the table; NULL for an unknown name. */
size_t report_format_count(void);
const struct report_format *report_format_at(size_t k);
const struct report_format *report_format_find(struct str name);

/* One diagnostic: place, message, the line with the guilty text marked, JSON path, remedy. */
void report_diagnostic(struct text *out, const struct cp_diagnostic *diagnostic, const struct report_style *style);

/* What `critpoint model` shows, for people and as JSON. */
void report_description_text(struct text *out, const struct cp_description *description,
                             const struct report_style *style);
void report_description_json(struct text *out, const struct cp_description *description);

/* The table of functions, for people and as JSON. */
void report_functions_text(struct text *out, const struct report_style *style);
void report_functions_json(struct text *out);

/* What became of checks, in the order in which they were asked for. */
struct check_results {
    const struct cp_outcome *const *outcomes; /* count entries */
    size_t count;
};

/* A format of checks: a row of check_formats.def. */
struct check_format {
    const char *name;
    const char *summary;
    void (*write)(struct text *out, const struct check_results *results, const struct report_style *style);
};

/* The formats in the order of the table; NULL for an unknown name. */
size_t check_format_count(void);
const struct check_format *check_format_at(size_t k);
const struct check_format *check_format_find(struct str name);

/* A format of descents: a row of descent_formats.def. */
struct descent_format {
    const char *name;
    const char *summary;
    void (*write)(struct text *out, const struct cp_descents *descents, const struct report_style *style);
};

/* The formats in the order of the table; NULL for an unknown name. */
size_t descent_format_count(void);
const struct descent_format *descent_format_at(size_t k);
const struct descent_format *descent_format_find(struct str name);

/* A mistake as an annotation for GitHub Actions. */
void report_github_diagnostic(struct text *out, const struct cp_diagnostic *diagnostic);

/* What changed from one text to another, as a unified diff; nothing if they are equal. */
void report_diff(struct text *out, const char *name, const char *before, const char *after,
                 const struct report_style *style);

#endif
