/* The table of columns, for the writers of records. */
#ifndef REPORT_RECORD_COLUMNS_H
#define REPORT_RECORD_COLUMNS_H

#include "report/records.h"

enum record_column_kind { COLUMN_NUMBER, COLUMN_COUNT, COLUMN_TEXT, COLUMN_JSON, COLUMN_VECTOR, COLUMN_ESCAPE };
enum record_column_shown { COLUMN_ALWAYS, COLUMN_STREAM, COLUMN_IDS, COLUMN_ASKED };

struct record_column {
    const char *name;
    enum record_column_kind kind;
    enum record_column_shown shown;
    size_t field;                                          /* of a NUMBER or a COUNT: where it stands in a cp_record */
    const char *(*text)(const struct record_row *row);     /* of a TEXT or JSON; gives NULL for none */
    const double *(*vector)(const struct record_row *row); /* of a VECTOR or ESCAPE: n; gives NULL for none */
    const char *help;
};

/* record_column_count() of them. */
extern const struct record_column record_columns[];

static inline const struct record_column *record_column_at(size_t k)
{
    return &record_columns[k];
}

/* Adding 0 makes 0 of -0, whose sign means nothing here. */
static inline double record_number(const struct record_column *column, const struct record_row *row)
{
    return *(const double *)(const void *)((const char *)row->record + column->field) + 0.0;
}

static inline size_t record_count(const struct record_column *column, const struct record_row *row)
{
    return *(const size_t *)(const void *)((const char *)row->record + column->field);
}

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
