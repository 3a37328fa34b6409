/* Records as a structured array of NumPy (.npy, format version 1.0 or 2.0): a field for each column, so that
 * numpy.load(file)["verdict"] works. Texts have a fixed width; what is longer is cut. Invariant: the size of the header
 * depends on the layout alone, so that the number of records can be put in when it is known. */
#include "report/record_columns.h"

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
        if (column->kind == COLUMN_VECTOR || column->kind == COLUMN_ESCAPE)
            size += 8 * layout->n;
        else
            size += column->kind == COLUMN_TEXT || column->kind == COLUMN_JSON ? text_width(column) : 8;
    }
    return size;
}

static void put_bits(struct text *out, uint64_t bits)
{
    char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(bits >> 8 * i & 255);
    text_add(out, (struct str){bytes, sizeof bytes});
}

static void put_number(struct text *out, double value)
{
    uint64_t bits;
    double known = isnan(value) ? (double)NAN : value; /* one NaN for all */
    memcpy(&bits, &known, sizeof bits);
    put_bits(out, bits);
}

static void put_text(struct text *out, struct str value, size_t width)
{
    text_add(out, str_part(value, 0, width));
    for (size_t i = value.size; i < width; i++)
        text_add(out, (struct str){"", 1});
}

void record_npy_add(struct text *out, const struct record_layout *layout, const struct record_row *row)
{
    for (size_t c = 0; c < layout->count; c++) {
        const struct record_column *column = record_column_at(layout->columns[c]);
        struct record_value value = column->value(row);
        if (column->kind == COLUMN_NUMBER)
            put_number(out, value.number);
        else if (column->kind == COLUMN_COUNT)
            put_bits(out, value.count);
        else if (column->kind == COLUMN_TEXT || column->kind == COLUMN_JSON)
            put_text(out, str_of(value.text), text_width(column));
        else
            for (size_t i = 0; i < layout->n; i++)
                put_number(out, value.vector == NULL ? (double)NAN : value.vector[i]);
    }
}
