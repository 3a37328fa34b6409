/* Widths first, then the lines. */
#include "report/tabular.h"

#include "report/layout.h"
#include "report/utf8.h"

enum { INDENT = 4, GAP = 3 };

static size_t columns_of(const struct tabular_line *line, size_t c)
{
    return utf8_width(str_of(line->cell[c]));
}

static void fit(size_t width[TABULAR_MOST], const struct tabular_line *line)
{
    const size_t most = line->fitting > 0 ? line->fitting : TABULAR_MOST;
    for (size_t c = 0; c < most; c++) {
        const size_t columns = columns_of(line, c);
        width[c] = columns > width[c] ? columns : width[c];
    }
}

static void add_line(struct text *out, const struct tabular_line *line, const size_t *width, unsigned left)
{
    text_repeat(out, ' ', INDENT - GAP);
    for (size_t c = 0; c < TABULAR_MOST; c++) {
        if (width[c] == 0)
            continue;
        const size_t columns = columns_of(line, c);
        const size_t missing = columns < width[c] ? width[c] - columns : 0;
        const bool to_the_left = (left >> c & 1) != 0;
        text_repeat(out, ' ', GAP + (to_the_left ? 0 : missing));
        plain_add(out, str_of(line->cell[c]));
        text_repeat(out, ' ', to_the_left ? missing : 0);
    }
    line_end(out);
}

void tabular_add(struct text *out, size_t count, const struct tabular_line *lines, unsigned left)
{
    size_t width[TABULAR_MOST] = {0};
    for (size_t k = 0; k < count; k++)
        fit(width, &lines[k]);
    for (size_t k = 0; k < count; k++)
        add_line(out, &lines[k], width, left);
}
