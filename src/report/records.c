/* The tables: columns of records, formats of records. Nothing else in the program lists them. */
#include "report/records.h"

#include <string.h>

#include "report/names.h"
#include "report/record_columns.h"

/* ---- Columns -------------------------------------------------------------------------------------------------- */

#define NUMBER(field)                                                                                                  \
    static struct record_value value_of_##field(const struct record_row *row)                                          \
    {                                                                                                                  \
        return (struct record_value){.number = row->record->field};                                                    \
    }
#define COUNT(field)                                                                                                   \
    static struct record_value value_of_##field(const struct record_row *row)                                          \
    {                                                                                                                  \
        return (struct record_value){.count = row->record->field};                                                     \
    }
NUMBER(gradient_norm)
NUMBER(minimum_ratio)
NUMBER(displacement)
COUNT(negative)
COUNT(zero)
COUNT(positive)
#undef NUMBER
#undef COUNT

/* Adding 0 makes 0 of -0, whose sign means nothing here. */
static struct record_value value_of_loss(const struct record_row *row)
{
    return (struct record_value){.number = row->record->loss + 0.0};
}

static struct record_value value_of_lambda_min(const struct record_row *row)
{
    return (struct record_value){.number = row->record->lambda_min + 0.0};
}

static struct record_value value_of_lambda_max(const struct record_row *row)
{
    return (struct record_value){.number = row->record->lambda_max + 0.0};
}

static struct record_value value_of_id(const struct record_row *row)
{
    return (struct record_value){.text = row->id};
}

static struct record_value value_of_theta(const struct record_row *row)
{
    return (struct record_value){.vector = row->theta};
}

static struct record_value value_of_verdict(const struct record_row *row)
{
    return (struct record_value){.text = record_kind_name(record_kind(row))};
}

static struct record_value value_of_eigenvalues(const struct record_row *row)
{
    return (struct record_value){.vector = row->record->eigenvalues};
}

static struct record_value value_of_escape(const struct record_row *row)
{
    return (struct record_value){.vector = row->record->escape == NULL ? NULL : row->record->escape->direction};
}

static struct record_value value_of_error(const struct record_row *row)
{
    return (struct record_value){.text = row->error};
}

static const struct record_column columns[] = {
#define COLUMN(name, kind, shown, getter, help) {name, COLUMN_##kind, COLUMN_##shown, value_of_##getter, help},
#include "report/columns.def"
#undef COLUMN
};

size_t record_column_count(void)
{
    return sizeof columns / sizeof *columns;
}

const struct record_column *record_column_at(size_t k)
{
    return &columns[k];
}

const char *record_column_name(size_t k)
{
    return k < record_column_count() ? columns[k].name : NULL;
}

const char *record_column_help(size_t k)
{
    return columns[k].help;
}

void record_layout_default(struct arena *arena, struct record_layout *layout, bool stream, bool ids)
{
    layout->columns = ARENA_ARRAY(arena, record_column_count(), size_t);
    layout->count = 0;
    for (size_t k = 0; k < record_column_count(); k++) {
        enum record_column_shown shown = columns[k].shown;
        if (shown == COLUMN_ALWAYS || (shown == COLUMN_STREAM && stream) || (shown == COLUMN_IDS && ids))
            layout->columns[layout->count++] = k;
    }
}

bool record_layout_has(const struct record_layout *layout, const char *name)
{
    for (size_t k = 0; k < layout->count; k++)
        if (strcmp(columns[layout->columns[k]].name, name) == 0)
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
    if (column->value == value_of_theta)
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

size_t record_format_count(void)
{
    return sizeof formats / sizeof *formats;
}

const struct record_format *record_format_at(size_t k)
{
    return k < record_format_count() ? &formats[k] : NULL;
}

const struct record_format *record_format_find(struct str name)
{
    for (size_t k = 0; k < record_format_count(); k++)
        if (str_is(name, formats[k].name))
            return &formats[k];
    return NULL;
}
