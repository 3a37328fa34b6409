/* The tables: columns of records, formats of records. Nothing else in the program lists them. */
#include "report/records.h"

#include <string.h>

#include "report/format_table.h"
#include "report/names.h"
#include "report/record_columns.h"

/* ---- Columns -------------------------------------------------------------------------------------------------- */

static const char *text_of_id(const struct record_row *row)
{
    return row->id;
}

static const char *text_of_verdict(const struct record_row *row)
{
    return record_kind_name(record_kind(row));
}

static const char *text_of_error(const struct record_row *row)
{
    return row->error;
}

static const double *vector_of_theta(const struct record_row *row)
{
    return row->theta;
}

static const double *vector_of_eigenvalues(const struct record_row *row)
{
    return row->record->eigenvalues;
}

static const double *vector_of_escape(const struct record_row *row)
{
    return row->record->escape == NULL ? NULL : row->record->escape->direction;
}

#define FROM_NUMBER(of) .field = offsetof(struct cp_record, of)
#define FROM_COUNT(of) .field = offsetof(struct cp_record, of)
#define FROM_TEXT(of) .text = text_of_##of
#define FROM_JSON(of) .text = text_of_##of
#define FROM_VECTOR(of) .vector = vector_of_##of
#define FROM_ESCAPE(of) .vector = vector_of_##of
const struct record_column record_columns[] = {
#define COLUMN(name, kind, shown, of, says) {name, COLUMN_##kind, COLUMN_##shown, FROM_##kind(of), .help = (says)},
#include "report/columns.def"
#undef COLUMN
};

size_t record_column_count(void)
{
    return sizeof record_columns / sizeof *record_columns;
}

const char *record_column_name(size_t k)
{
    return k < record_column_count() ? record_columns[k].name : NULL;
}

const char *record_column_help(size_t k)
{
    return record_columns[k].help;
}

void record_layout_default(struct arena *arena, struct record_layout *layout, bool stream, bool ids)
{
    layout->columns = ARENA_ARRAY(arena, record_column_count(), size_t);
    layout->count = 0;
    for (size_t k = 0; k < record_column_count(); k++) {
        enum record_column_shown shown = record_columns[k].shown;
        if (shown == COLUMN_ALWAYS || (shown == COLUMN_STREAM && stream) || (shown == COLUMN_IDS && ids))
            layout->columns[layout->count++] = k;
    }
}

bool record_layout_has(const struct record_layout *layout, const char *name)
{
    for (size_t k = 0; k < layout->count; k++)
        if (strcmp(record_columns[layout->columns[k]].name, name) == 0)
            return true;
    return false;
}

void record_parameter_name(struct text *out, const struct cp_report *report, size_t i)
{
    name_entry(out, report, i);
}

void record_entry_name(struct text *out, const struct record_layout *layout, const struct record_column *column,
                       size_t i)
{
    const struct cp_report named = {
        .n = layout->n, .parameters = layout->parameters, .parameter_count = layout->parameter_count};
    if (column->vector == vector_of_theta)
        name_entry(out, &named, i);
    else
        text_printf(out, "%s[%zu]", column->name, i);
}

/* ---- Kinds ---------------------------------------------------------------------------------------------------- */

const char *record_kind_name(size_t kind)
{
    if (kind < CP_VERDICT_COUNT)
        return cp_verdict_name((enum cp_verdict)kind);
    return kind == RECORD_NOT_FINITE ? "not_finite" : kind == RECORD_ERROR ? "error" : NULL;
}

size_t record_kind(const struct record_row *row)
{
    if (row->bad_line || (row->record->error != NULL && !row->record->not_finite))
        return RECORD_ERROR;
    return row->record->error != NULL ? RECORD_NOT_FINITE : (size_t)row->record->verdict;
}

/* ---- Formats -------------------------------------------------------------------------------------------------- */

static const struct record_format formats[] = {
    {"csv", false, record_csv_header, record_csv_add},
    {"ndjson", false, record_ndjson_header, record_ndjson_add},
    {"npy", true, record_npy_header, record_npy_add},
};

FORMAT_TABLE(record_format, formats)
