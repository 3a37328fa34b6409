/* The table of columns, for the writers of records. */
#ifndef REPORT_RECORD_COLUMNS_H
#define REPORT_RECORD_COLUMNS_H

#include "report/records.h"

enum record_column_kind { COLUMN_NUMBER, COLUMN_COUNT, COLUMN_TEXT, COLUMN_JSON, COLUMN_VECTOR, COLUMN_ESCAPE };
enum record_column_shown { COLUMN_ALWAYS, COLUMN_STREAM, COLUMN_IDS, COLUMN_ASKED };

/* The value of a column in a row. */
struct record_value {
    double number;
    size_t count;
    const char *text;     /* NULL: none */
    const double *vector; /* n; NULL: none */
};

struct record_column {
    const char *name;
    enum record_column_kind kind;
    enum record_column_shown shown;
    struct record_value (*value)(const struct record_row *row);
    const char *help;
};

const struct record_column *record_column_at(size_t k);

/* The name of entry i of a vector column: "w1", "W[0,1]", "eigenvalues[2]". */
void record_entry_name(struct text *out, const struct record_layout *layout, const struct record_column *column,
                       size_t i);

/* The writers behind the table of formats. */
void record_csv_header(struct text *out, const struct record_layout *layout, size_t count);
void record_csv_add(struct text *out, const struct record_layout *layout, const struct record_row *row);
void record_ndjson_header(struct text *out, const struct record_layout *layout, size_t count);
void record_ndjson_add(struct text *out, const struct record_layout *layout, const struct record_row *row);
void record_npy_header(struct text *out, const struct record_layout *layout, size_t count);
void record_npy_add(struct text *out, const struct record_layout *layout, const struct record_row *row);

#endif
