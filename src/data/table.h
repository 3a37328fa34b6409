/* CSV (RFC 4180) in: quoted cells, CRLF or LF, an optional byte order mark, a header or none. */
#ifndef DATA_TABLE_H
#define DATA_TABLE_H

#include "base/diag.h"

struct table {
    const struct source *source;
    size_t rows;
    size_t columns;
    struct str *header; /* columns entries, decoded; NULL if read without a header */
    struct str *cells;  /* rows x columns, row-major, decoded, blanks around unquoted cells removed */
    struct span *spans; /* rows x columns: where each cell stands */
    struct span *header_spans;
};

/* Reads a table; NULL with diagnostics if it is ragged, empty, or quotes do not match (line and column given). Duplicate
 * names in a header are mistakes. Blank lines are skipped. */
const struct table *table_parse(struct arena *arena, const struct source *source, bool has_header, struct diags *diags);

/* Index of a column by its name; table->columns if there is none. */
size_t table_find(const struct table *table, struct str name);

/* The numbers of a column (rows entries), or NULL with diagnostics that name line, column and text of each bad cell
 * (DIAG_DATA_NUMBER; NaN and infinities are DIAG_DATA_NOT_FINITE). */
double *table_numbers(struct arena *arena, const struct table *table, size_t column, struct diags *diags);

#endif
