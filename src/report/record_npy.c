/* Records as a structured array of NumPy (.npy, format version 1.0 or 2.0): a field for each column, so that
 * numpy.load(file)["verdict"] works. Texts have a fixed width; what is longer is cut. Invariant: the size of the header
 * depends on the layout alone, so that the number of records can be put in when it is known. */
#include "report/record_columns.h"

#include <endian.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { VERDICT_WIDTH = 12, TEXT_WIDTH = 160, MOST_DIGITS = 20 };

static size_t text_width(const struct record_column *column)
{
    return column->kind == COLUMN_TEXT && column->shown == COLUMN_ALWAYS ? VERDICT_WIDTH : TEXT_WIDTH;
}

/* A Python string. */
static void put_name(struct text *out, struct str name)
{
    text_puts(out, "'");
    for (size_t i = 0; i < name.size; i++) {
        if (name.at[i] == '\'' || name.at[i] == '\\')
            text_puts(out, "\\");
        text_add(out, (struct str){&name.at[i], 1});
    }
    text_puts(out, "'");
}

/* The parameters are a field each; other vectors are one field. */
static void put_field(struct text *out, const struct record_layout *layout, const struct record_column *column)
{
    bool each = column->kind == COLUMN_VECTOR && column->shown == COLUMN_ALWAYS;
    for (size_t i = 0; each && i < layout->n; i++) {
        struct text name = {.arena = out->arena};
        record_entry_name(&name, layout, column, i);
        text_puts(out, "(");
        put_name(out, text_str(&name));
        text_puts(out, ", '<f8'), ");
    }
    if (each)
        return;
    text_printf(out, "('%s', ", column->name);
    if (column->kind == COLUMN_NUMBER)
        text_puts(out, "'<f8'), ");
    else if (column->kind == COLUMN_COUNT)
        text_puts(out, "'<i8'), ");
    else if (column->kind == COLUMN_VECTOR || column->kind == COLUMN_ESCAPE)
        text_printf(out, "'<f8', (%zu,)), ", layout->n);
    else
        text_printf(out, "'|S%zu'), ", text_width(column));
}

void record_npy_header(struct text *out, const struct record_layout *layout, size_t count)
{
    struct text head = {.arena = out->arena};
    struct text number = {.arena = out->arena};
    text_puts(&head, "{'descr': [");
    for (size_t c = 0; c < layout->count; c++)
        put_field(&head, layout, record_column_at(layout->columns[c]));
    text_printf(&number, "%zu", count);
    text_printf(&head, "], 'fortran_order': False, 'shape': (%s,), }", number.at);
    text_repeat(&head, ' ', MOST_DIGITS - number.size);
    size_t prefix = head.size + 1 + 64 + 10 > UINT16_MAX ? 12 : 10;
    text_repeat(&head, ' ', 63 - (prefix + head.size) % 64); /* the records begin at a multiple of 64 */
    text_puts(&head, "\n");
    text_add(out, (struct str){prefix == 12 ? "\x93NUMPY\2\0" : "\x93NUMPY\1\0", 8});
    for (size_t i = 0; i < prefix - 8; i++)
        text_add(out, (struct str){(char[]){(char)(head.size >> 8 * i & 255)}, 1});
    text_add(out, text_str(&head));
}

size_t record_npy_size(const struct record_layout *layout)
{
    size_t size = 0;
    for (size_t c = 0; c < layout->count; c++) {
        const struct record_column *column = record_column_at(layout->columns[c]);
        size += column->text != NULL ? text_width(column) : column->vector != NULL ? 8 * layout->n : 8;
    }
    return size;
}

/* ---- Records: into room that was made before, as numbers of eight bytes, little-endian ---- */

static char *put_bits(char *at, uint64_t bits)
{
    uint64_t little = htole64(bits);
    memcpy(at, &little, sizeof little);
    return at + sizeof little;
}

static char *put_number(char *at, double value)
{
    uint64_t bits;
    double known = isnan(value) ? (double)NAN : value; /* one NaN for all */
    memcpy(&bits, &known, sizeof bits);
    return put_bits(at, bits);
}

static char *put_vector(char *at, size_t n, const double *vector)
{
    for (size_t i = 0; i < n; i++)
        at = put_number(at, vector == NULL ? (double)NAN : vector[i]);
    return at;
}

static char *put_text(char *at, const char *text, size_t width)
{
    (void)stpncpy(at, text == NULL ? "" : text, width); /* cuts, and fills up with zeros */
    return at + width;
}

void record_npy_add(struct text *out, const struct record_layout *layout, const struct record_row *row)
{
    char *at = text_extend(out, layout->npy_size);
    for (size_t c = 0; c < layout->count; c++) {
        const struct record_column *column = record_column_at(layout->columns[c]);
        if (column->kind == COLUMN_NUMBER)
            at = put_number(at, record_number(column, row));
        else if (column->kind == COLUMN_COUNT)
            at = put_bits(at, record_count(column, row));
        else if (column->text != NULL)
            at = put_text(at, column->text(row), text_width(column));
        else
            at = put_vector(at, layout->n, column->vector(row));
    }
}
