/* Records as NDJSON: an object on a line for each, with the columns as its fields; "theta" holds the parameters, as in the
 * report of a point. What is not known is null, and a record without id or error lacks these fields. */
#include "report/record_columns.h"

#include <math.h>
#include <string.h>

#include "report/escape_path.h"
#include "report/json_writer.h"

void record_ndjson_header(struct text *out, const struct record_layout *layout, size_t count)
{
    (void)out;
    (void)layout;
    (void)count;
}

static void put_escape(struct json_writer *w, size_t n, const struct cp_escape *escape)
{
    if (escape == NULL) {
        json_null(w);
        return;
    }
    json_open(w, '{');
    json_key(w, "direction");
    json_numbers(w, n, escape->direction);
    json_put_number(w, "curvature", escape->curvature);
    escape_path_put(w, n, escape);
    json_put_number(w, "step", escape->step);
    json_put_number(w, "loss_before", escape->loss_before);
    json_put_number(w, "loss_after", escape->loss_after);
    json_close(w, '}');
}

/* Counts of a spectrum that is not there are no counts. */
static bool has_spectrum(const struct record_row *row)
{
    return row->record->eigenvalues != NULL;
}

static void put_field(struct json_writer *w, const struct record_layout *layout, const struct record_column *column,
                      const struct record_row *row)
{
    const char *text = column->text == NULL ? NULL : column->text(row);
    const double *vector = column->vector == NULL ? NULL : column->vector(row);
    bool optional = column->shown == COLUMN_IDS || column->shown == COLUMN_STREAM;
    if (optional && text == NULL)
        return;
    json_key(w, vector != NULL && vector == row->theta ? "theta" : column->name);
    if (column->kind == COLUMN_NUMBER)
        json_number(w, record_number(column, row));
    else if (column->kind == COLUMN_COUNT && has_spectrum(row))
        json_count(w, record_count(column, row));
    else if (column->kind == COLUMN_TEXT)
        json_string(w, text);
    else if (column->kind == COLUMN_JSON)
        json_raw(w, text);
    else if (column->kind == COLUMN_VECTOR)
        json_numbers(w, layout->n, vector);
    else if (column->kind == COLUMN_ESCAPE)
        put_escape(w, layout->n, row->record->escape);
    else
        json_null(w);
}

void record_ndjson_add(struct text *out, const struct record_layout *layout, const struct record_row *row)
{
    struct json_writer w = {.out = out, .compact = true, .first = true};
    json_open(&w, '{');
    for (size_t c = 0; c < layout->count; c++)
        put_field(&w, layout, record_column_at(layout->columns[c]), row);
    json_close(&w, '}');
    text_puts(out, "\n");
}
