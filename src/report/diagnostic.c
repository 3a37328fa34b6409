/* One mistake as compilers show it. The shown line is made safe and narrow: tabs become spaces, control characters and
 * broken bytes U+FFFD, and of a very long line only the surroundings of the mark are kept. Everything below is counted
 * in terminal cells; the diagnostic's column counts code points as struct line_position does. */
#include "report/report.h"

#include "report/layout.h"
#include "report/utf8.h"

enum { TAB = 4, WINDOW = 96, LEAD = 32, INDENT = 4 };

/* One visible unit of the line. */
struct unit {
    size_t size; /* bytes */
    size_t cells;
    bool counted; /* begins a column */
    struct str shown;
};

static struct unit unit_at(struct str line, size_t i, size_t cell)
{
    unsigned code = 0;
    size_t size = utf8_next(line, i, &code);
    struct unit unit = {.size = size, .counted = ((unsigned char)line.at[i] & 0xC0) != 0x80};
    if (code == '\t') {
        unit.cells = TAB - cell % TAB;
        unit.shown = str_part(str_of("    "), 0, unit.cells);
    } else if (code == UTF8_BAD || utf8_is_control(code)) {
        unit.cells = 1;
        unit.shown = str_of("\xEF\xBF\xBD");
    } else {
        unit.cells = utf8_cells(code);
        unit.shown = str_part(line, i, i + size);
    }
    return unit;
}

/* Cells [begin, end) of the mark, and the width of the whole line. */
struct mark {
    size_t begin;
    size_t end;
    size_t line_cells;
};

static struct mark find_mark(struct str line, size_t column, size_t columns)
{
    size_t cell = 0;
    size_t before = 0; /* columns to the left */
    size_t first = column - 1;
    struct mark mark = {SIZE_MAX, SIZE_MAX, 0};
    for (size_t i = 0; i < line.size;) {
        struct unit unit = unit_at(line, i, cell);
        if (mark.begin == SIZE_MAX && before >= first)
            mark.begin = cell;
        else if (mark.begin != SIZE_MAX && mark.end == SIZE_MAX && before >= first + columns)
            mark.end = cell;
        before += unit.counted;
        cell += unit.cells;
        i += unit.size;
    }
    mark.line_cells = cell;
    if (mark.begin == SIZE_MAX)
        mark.begin = cell;
    if (mark.end == SIZE_MAX)
        mark.end = cell;
    if (mark.end <= mark.begin)
        mark.end = mark.begin + 1;
    return mark;
}

/* Appends the part of the line in cells [begin, end). */
static void add_window(struct text *out, struct str line, size_t begin, size_t end)
{
    size_t cell = 0;
    for (size_t i = 0; i < line.size && cell < end;) {
        struct unit unit = unit_at(line, i, cell);
        if (cell >= begin && cell + unit.cells <= end)
            text_add(out, unit.shown);
        else if (cell + unit.cells > begin) /* wide units at the edges */
            text_repeat(out, ' ', cell < begin ? cell + unit.cells - begin : end - cell);
        cell += unit.cells;
        i += unit.size;
    }
}

static void add_mark(struct text *out, const struct report_style *style, size_t offset, size_t cells)
{
    text_repeat(out, ' ', INDENT + offset);
    paint_on(out, style, PAINT_GOOD);
    text_puts(out, "^");
    text_repeat(out, '~', cells - 1);
    paint_off(out, style);
    text_puts(out, "\n");
}

static void add_line(struct text *out, const struct cp_diagnostic *diagnostic, const struct report_style *style)
{
    struct str line = str_of(diagnostic->line_text);
    struct mark mark = find_mark(line, diagnostic->column == 0 ? 1 : diagnostic->column,
                                 diagnostic->columns == 0 ? 1 : diagnostic->columns);
    size_t begin = 0;
    if ((mark.line_cells > WINDOW || mark.begin >= WINDOW) && mark.begin > LEAD)
        begin = mark.begin - LEAD;
    size_t end = mark.line_cells > begin + WINDOW ? begin + WINDOW : mark.line_cells;
    size_t mark_end = mark.end > begin + WINDOW ? begin + WINDOW : mark.end;
    text_repeat(out, ' ', INDENT);
    text_puts(out, begin > 0 ? "…" : "");
    add_window(out, line, begin, end);
    text_puts(out, end < mark.line_cells ? "…" : "");
    line_end(out);
    add_mark(out, style, mark.begin - begin + (begin > 0), mark_end - mark.begin);
}

static void add_place(struct text *out, const struct cp_diagnostic *diagnostic, const struct report_style *style)
{
    if (diagnostic->file == NULL)
        return;
    paint_on(out, style, PAINT_STRONG);
    plain_add(out, str_of(diagnostic->file));
    if (diagnostic->line > 0)
        text_printf(out, ":%zu:%zu", diagnostic->line, diagnostic->column);
    text_puts(out, ":");
    paint_off(out, style);
    text_puts(out, " ");
}

static void add_note(struct text *out, const struct report_style *style, const char *word, const char *note)
{
    if (note == NULL)
        return;
    text_puts(out, "  ");
    paint_add(out, style, PAINT_NOTE, str_of(word));
    text_puts(out, " ");
    plain_add(out, str_of(note));
    text_puts(out, "\n");
}

void report_diagnostic(struct text *out, const struct cp_diagnostic *diagnostic, const struct report_style *style)
{
    add_place(out, diagnostic, style);
    paint_on(out, style, PAINT_BAD);
    text_printf(out, "error[%s]:", diagnostic->code);
    paint_off(out, style);
    text_puts(out, " ");
    plain_add(out, str_of(diagnostic->message));
    text_puts(out, "\n");
    if (diagnostic->line > 0 && diagnostic->line_text != NULL && diagnostic->line_text[0] != 0)
        add_line(out, diagnostic, style);
    add_note(out, style, "at", diagnostic->path);
    add_note(out, style, "help:", diagnostic->remedy);
}
