/* Records of a scan as text or bytes: the table of columns, and a writer for each format. */
#ifndef REPORT_RECORDS_H
#define REPORT_RECORDS_H

#include "base/str.h"
#include "critpoint/critpoint.h"

/* One point with its record. */
struct record_row {
    size_t n;
    const double *theta;            /* n; NaN where a line gave none */
    const char *id;                 /* JSON; NULL: none */
    const char *error;              /* of the line, or of the record; NULL: none */
    const struct cp_record *record; /* all NaN for a bad line */
    bool bad_line;
};

/* What comes after the six verdicts: kinds of records. */
enum { RECORD_NOT_FINITE = CP_VERDICT_COUNT, RECORD_ERROR, RECORD_KINDS };

/* "saddle", ..., "not_finite", "error". */
const char *record_kind_name(size_t kind);
size_t record_kind(const struct record_row *row);

/* The name of entry i of theta, as columns are headed: "w1", "W[0,1]". Of the report, parameters and n count. */
void record_parameter_name(struct text *out, const struct cp_report *report, size_t i);

/* A row of columns.def. */
struct record_column;
size_t record_column_count(void);
const char *record_column_name(size_t k);
const char *record_column_help(size_t k);

/* What the records of a scan look like. */
struct record_layout {
    size_t n;
    const struct cp_parameter *parameters;
    size_t parameter_count;
    size_t count; /* columns */
    size_t *columns;
    size_t npy_size; /* bytes of a record in .npy: record_npy_size, once the columns are chosen */
};

/* The columns that are shown when nobody chooses. */
void record_layout_default(struct arena *arena, struct record_layout *layout, bool stream, bool ids);

/* Whether the layout shows the column of this name. */
bool record_layout_has(const struct record_layout *layout, const char *name);

/* A format of records. */
struct record_format {
    const char *name;
    bool binary; /* records are of one size, and the header holds their number */
    void (*header)(struct text *out, const struct record_layout *layout, size_t count);
    void (*add)(struct text *out, const struct record_layout *layout, const struct record_row *row);
};
size_t record_format_count(void);
const struct record_format *record_format_at(size_t k);
const struct record_format *record_format_find(struct str name);

/* Bytes of a record in .npy. */
size_t record_npy_size(const struct record_layout *layout);

#endif
