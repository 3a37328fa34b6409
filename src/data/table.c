/* CSV in two passes of one scanner: the first counts and finds the mistakes, the second fills arrays of the right size.
 *
 * Invariant: after a first pass without mistakes every row has `columns` cells, so that the second pass cannot fail. */
#include "data/table.h"

#include "base/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Each diagnostic looks for its line from the start of the file: a file of nothing but mistakes must not take forever. */
enum { MOST_COMPLAINTS = 20 };

static const char BYTE_ORDER_MARK[] = "\xEF\xBB\xBF";

/* Where a pass stands. */
struct cursor {
    const struct source *source;
    struct str text;
    size_t at;
    size_t complaints;
};

/* A cell as found: its place without blanks around it, quotes included. */
struct cell {
    size_t begin;
    size_t end;
    bool quoted;
    bool last; /* of its row */
};

static struct span span_at(const struct cursor *c, size_t begin, size_t end)
{
    return (struct span){c->source, begin, end};
}

static int byte_at(const struct cursor *c, size_t i)
{
    return i < c->text.size ? (unsigned char)c->text.at[i] : -1;
}

static bool is_blank(int byte)
{
    return byte == ' ' || byte == '\t';
}

/* Bytes of the line end at i: 2 for CR LF, 1 for LF or the end of the text (which is counted as one), 0 for none. */
static size_t line_end(const struct cursor *c, size_t i)
{
    int byte = byte_at(c, i);
    return byte == '\n' || byte < 0 ? 1 : byte == '\r' && (byte_at(c, i + 1) == '\n' || i + 1 == c->text.size) ? 2 : 0;
}

static bool complain(struct cursor *c, struct diags *diags, enum diag_code code, struct span span, const char *message,
                     const char *remedy)
{
    c->complaints++;
    diag_add(diags, code, span, "%s", message)->remedy = remedy;
    return false;
}

/* Moves past a quoted cell, doubled quotes included; the cursor stands on its opening quote. */
static bool skip_quoted(struct cursor *c, struct cell *cell, struct diags *diags)
{
    cell->quoted = true;
    cell->begin = c->at++;
    while (byte_at(c, c->at) >= 0 && (byte_at(c, c->at) != '"' || byte_at(c, c->at + 1) == '"'))
        c->at += byte_at(c, c->at) == '"' ? 2 : 1;
    if (byte_at(c, c->at) < 0)
        return complain(c, diags, DIAG_DATA_FORMAT, span_at(c, cell->begin, cell->begin + 1),
                        "this quote is never closed", "a quote inside a quoted cell is written twice");
    cell->end = ++c->at;
    while (is_blank(byte_at(c, c->at)))
        c->at++;
    if (byte_at(c, c->at) != ',' && line_end(c, c->at) == 0)
        return complain(c, diags, DIAG_DATA_FORMAT, span_at(c, c->at, c->at + 1),
                        "there is text after the closing quote of a cell",
                        "a quote inside a quoted cell is written twice");
    return true;
}

static bool skip_bare(struct cursor *c, struct cell *cell, struct diags *diags)
{
    cell->quoted = false;
    cell->begin = c->at;
    for (; byte_at(c, c->at) != ',' && line_end(c, c->at) == 0; c->at++) {
        if (byte_at(c, c->at) == '"')
            return complain(c, diags, DIAG_DATA_FORMAT, span_at(c, c->at, c->at + 1),
                            "there is a quote inside a cell that does not begin with one",
                            "put the whole cell in quotes and write the inner quote twice");
        if (byte_at(c, c->at) == '\r')
            return complain(c, diags, DIAG_DATA_FORMAT, span_at(c, c->at, c->at + 1),
                            "there is a carriage return without a line feed", "end the lines with LF or CR LF");
    }
    cell->end = c->at;
    while (cell->end > cell->begin && is_blank(byte_at(c, cell->end - 1)))
        cell->end--;
    return true;
}

/* Moves past the next cell and what ends it. */
static bool next_cell(struct cursor *c, struct cell *cell, struct diags *diags)
{
    while (is_blank(byte_at(c, c->at)))
        c->at++;
    if (byte_at(c, c->at) == '"' ? !skip_quoted(c, cell, diags) : !skip_bare(c, cell, diags))
        return false;
    cell->last = byte_at(c, c->at) != ',';
    c->at += cell->last ? line_end(c, c->at) : 1;
    return true;
}

/* Moves past blank lines; false at the end of the text. */
static bool next_row(struct cursor *c)
{
    for (;;) {
        size_t i = c->at;
        while (is_blank(byte_at(c, i)))
            i++;
        if (i >= c->text.size)
            return false;
        if (line_end(c, i) == 0)
            return true;
        c->at = i + line_end(c, i);
    }
}

static struct cursor start(const struct source *source)
{
    bool marked = source->text.size >= 3 && memcmp(source->text.at, BYTE_ORDER_MARK, 3) == 0;
    return (struct cursor){.source = source, .text = source->text, .at = marked ? 3 : 0};
}

static void complain_ragged(struct cursor *c, size_t begin, size_t count, size_t columns, struct diags *diags)
{
    size_t end = c->at < c->text.size ? c->at : c->text.size;
    while (end > begin && (c->text.at[end - 1] == '\n' || c->text.at[end - 1] == '\r'))
        end--;
    c->complaints++;
    struct cp_diagnostic *diag =
        diag_add(diags, DIAG_DATA_RAGGED, span_at(c, begin, end), "this row has %zu cell%s, the first row has %zu",
                 count, count == 1 ? "" : "s", columns);
    diag->remedy = "give every row the same number of cells; a cell that contains a comma stands in quotes";
}

/* The first pass: number of rows (header included) and columns. */
static bool count(const struct source *source, size_t *rows, size_t *columns, struct diags *diags)
{
    struct cursor c = start(source);
    for (*rows = 0; next_row(&c) && c.complaints < MOST_COMPLAINTS; ++*rows) {
        size_t begin = c.at;
        size_t cells = 0;
        struct cell cell = {0};
        while (!cell.last) {
            /* Once quotes are out of step, everything that follows is guesswork. */
            if (!next_cell(&c, &cell, diags))
                return false;
            cells++;
        }
        if (*rows == 0)
            *columns = cells;
        else if (cells != *columns)
            complain_ragged(&c, begin, cells, *columns, diags);
    }
    return c.complaints == 0;
}

/* The text of a cell: quotes taken off, doubled ones made single. */
static struct str decode(struct arena *arena, const struct cursor *c, const struct cell *cell)
{
    if (!cell->quoted)
        return str_part(c->text, cell->begin, cell->end);
    struct str inner = str_part(c->text, cell->begin + 1, cell->end - 1);
    if (inner.size == 0 || memchr(inner.at, '"', inner.size) == NULL)
        return inner;
    char *at = arena_alloc_raw(arena, inner.size, 1);
    size_t size = 0;
    for (size_t i = 0; i < inner.size; i++) {
        at[size++] = inner.at[i];
        i += inner.at[i] == '"';
    }
    return (struct str){at, size};
}

/* The second pass, one row of it. */
static void fill_row(struct arena *arena, struct cursor *c, struct str *texts, struct span *spans, struct diags *diags)
{
    struct cell cell = {0};
    (void)next_row(c);
    for (size_t j = 0; !cell.last && next_cell(c, &cell, diags); j++) {
        texts[j] = decode(arena, c, &cell);
        spans[j] = span_at(c, cell.begin, cell.end);
    }
}

static int by_name(const void *a, const void *b, void *header)
{
    size_t i = *(const size_t *)a;
    size_t j = *(const size_t *)b;
    struct str x = ((const struct str *)header)[i];
    struct str y = ((const struct str *)header)[j];
    size_t shorter = x.size < y.size ? x.size : y.size;
    int order = shorter == 0 ? 0 : memcmp(x.at, y.at, shorter);
    if (order == 0)
        order = (x.size > y.size) - (x.size < y.size);
    return order != 0 ? order : (i > j) - (i < j);
}

/* Names sorted, equal ones are neighbours: the time does not grow with the square of a hostile header. */
static bool names_differ(struct arena *arena, const struct table *table, struct diags *diags)
{
    struct arena *scratch = arena_child(arena);
    size_t *order = ARENA_ARRAY_RAW(scratch, table->columns, size_t);
    for (size_t j = 0; j < table->columns; j++)
        order[j] = j;
    qsort_r(order, table->columns, sizeof *order, by_name, table->header);
    size_t complaints = 0;
    for (size_t k = 1; k < table->columns && complaints < MOST_COMPLAINTS; k++) {
        struct str name = table->header[order[k]];
        if (!str_equal(name, table->header[order[k - 1]]))
            continue;
        complaints++;
        diag_add(diags, DIAG_DATA_FORMAT, table->header_spans[order[k]], "two columns have the name '%.*s'",
                 (int)name.size, name.at)
            ->remedy = "give every column a name of its own";
    }
    arena_close(scratch);
    return complaints == 0;
}

/* What no CSV file starts with or holds. */
static bool is_text(const struct source *source, struct diags *diags)
{
    struct str text = source->text;
    if (text.size == 0 || memchr(text.at, 0, text.size) == NULL)
        return true;
    struct cp_diagnostic *diag =
        diag_add(diags, DIAG_DATA_FORMAT, (struct span){0}, "'%s' holds zero bytes: it is no text", source->name);
    diag->file = str_copy(diags->arena, str_of(source->name));
    diag->remedy = "save it as CSV in UTF-8";
    return false;
}

static const struct table *refuse_empty(const struct source *source, bool header_only, struct diags *diags)
{
    struct cp_diagnostic *diag = diag_add(diags, DIAG_DATA_FORMAT, (struct span){0}, "'%s' %s", source->name,
                                          header_only ? "holds a header but no rows" : "is empty");
    diag->file = str_copy(diags->arena, str_of(source->name));
    return NULL;
}

const struct table *table_parse(struct arena *arena, const struct source *source, bool has_header, struct diags *diags)
{
    size_t rows = 0;
    size_t columns = 0;
    if (!is_text(source, diags) || !count(source, &rows, &columns, diags))
        return NULL;
    if (rows <= (has_header ? 1 : 0))
        return refuse_empty(source, rows == 1, diags);
    struct table *table = ARENA_NEW(arena, struct table);
    *table = (struct table){.source = source, .rows = rows - has_header, .columns = columns};
    struct cursor c = start(source);
    if (has_header) {
        table->header = ARENA_ARRAY(arena, columns, struct str);
        table->header_spans = ARENA_ARRAY(arena, columns, struct span);
        fill_row(arena, &c, table->header, table->header_spans, diags);
    }
    /* rows * columns is at most the number of bytes of the text: no overflow. */
    table->cells = ARENA_ARRAY(arena, table->rows * columns, struct str);
    table->spans = ARENA_ARRAY(arena, table->rows * columns, struct span);
    for (size_t i = 0; i < table->rows; i++)
        fill_row(arena, &c, table->cells + i * columns, table->spans + i * columns, diags);
    return has_header && !names_differ(arena, table, diags) ? NULL : table;
}

size_t table_find(const struct table *table, struct str name)
{
    size_t j = 0;
    while (j < table->columns && (table->header == NULL || !str_equal(table->header[j], name)))
        j++;
    return j;
}

/* "column 'x'" or "column 3". */
static const char *column_name(struct arena *arena, const struct table *table, size_t column)
{
    if (table->header == NULL)
        return str_format(arena, "column %zu", column + 1);
    struct str name = table->header[column];
    return str_format(arena, "column '%.*s'", (int)name.size, name.at);
}

static void complain_cell(const struct table *table, size_t column, size_t at, struct diags *diags)
{
    struct str text = table->cells[at];
    struct span span = table->spans[at];
    const char *name = column_name(diags->arena, table, column);
    double value;
    if (text.size == 0) {
        diag_add(diags, DIAG_DATA_NUMBER, span, "this cell of %s is empty", name)->remedy =
            "fill it in, or leave the row out";
    } else if (number_parse_any(text, &value)) {
        struct cp_diagnostic *diag = diag_add(diags, DIAG_DATA_NOT_FINITE, span, "'%.*s' in %s is %s", (int)text.size,
                                              text.at, name, isnan(value) ? "not a number" : "not finite");
        diag->remedy = "fill it in, or leave the row out";
    } else {
        struct cp_diagnostic *diag =
            diag_add(diags, DIAG_DATA_NUMBER, span, "'%.*s' in %s is no number", (int)text.size, text.at, name);
        if (memchr(text.at, ';', text.size) != NULL || memchr(text.at, '\t', text.size) != NULL)
            diag->remedy = "separate the cells with commas";
    }
}

double *table_numbers(struct arena *arena, const struct table *table, size_t column, struct diags *diags)
{
    double *numbers = ARENA_ARRAY(arena, table->rows, double);
    size_t complaints = 0;
    for (size_t i = 0; i < table->rows && complaints < MOST_COMPLAINTS; i++) {
        size_t at = i * table->columns + column;
        if (number_parse_any(table->cells[at], &numbers[i]) && isfinite(numbers[i]))
            continue;
        complaints++;
        complain_cell(table, column, at, diags);
    }
    return complaints == 0 ? numbers : NULL;
}
