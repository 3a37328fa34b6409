/* Records as CSV (RFC 4180, lines end in \n). A text without characters that mean something in CSV stands as it is; what
 * is not known reads "nan" as a number and is empty as a text. */
#include "report/cell.h"
#include "report/record_columns.h"

#include <math.h>
#include <string.h>

#include "base/number.h"

/* A JSON string without escapes stands without its quotes. */
static void put_json(struct text *out, struct str json)
{
    bool string = json.size >= 2 && json.at[0] == '"' && memchr(json.at, '\\', json.size) == NULL;
    cell_add(out, string ? str_part(json, 1, json.size - 1) : json);
}

static void put_count(struct text *out, size_t count)
{
    char digits[24];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + count % 10);
    while ((count /= 10) != 0);
    text_add(out, (struct str){digits + at, sizeof digits - at});
}

void record_csv_header(struct text *out, const struct record_layout *layout, size_t count)
{
    (void)count;
    for (size_t c = 0; c < layout->count; c++) {
        const struct record_column *column = record_column_at(layout->columns[c]);
        size_t width = column->vector != NULL ? layout->n : 1;
        for (size_t i = 0; i < width; i++) {
            struct text name = {.arena = out->arena};
            if (column->vector != NULL)
                record_entry_name(&name, layout, column, i);
            else
                text_puts(&name, column->name);
            text_puts(out, c == 0 && i == 0 ? "" : ",");
            cell_add(out, text_str(&name));
        }
    }
    text_puts(out, "\n");
}

static void put_vector(struct text *out, size_t n, const double *vector)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            text_puts(out, ",");
        text_number(out, vector == NULL ? NAN : vector[i]);
    }
}

void record_csv_add(struct text *out, const struct record_layout *layout, const struct record_row *row)
{
    for (size_t c = 0; c < layout->count; c++) {
        const struct record_column *column = record_column_at(layout->columns[c]);
        if (c > 0)
            text_puts(out, ",");
        if (column->vector != NULL)
            put_vector(out, layout->n, column->vector(row));
        else if (column->kind == COLUMN_NUMBER)
            text_number(out, record_number(column, row));
        else if (column->kind == COLUMN_COUNT)
            put_count(out, record_count(column, row));
        else if (column->kind == COLUMN_JSON)
            put_json(out, str_of(column->text(row)));
        else
            cell_add(out, str_of(column->text(row)));
    }
    text_puts(out, "\n");
}
