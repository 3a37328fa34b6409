/* The only place that knows when a cell needs quotes. */
#include "report/cell.h"

static bool is_plain(struct str cell)
{
    for (size_t i = 0; i < cell.size; i++)
        if (cell.at[i] == ',' || cell.at[i] == '"' || cell.at[i] == '\r' || cell.at[i] == '\n')
            return false;
    return true;
}

void cell_add(struct text *out, struct str cell)
{
    if (is_plain(cell)) {
        text_add(out, cell);
        return;
    }
    text_puts(out, "\"");
    for (size_t i = 0; i < cell.size; i++)
        text_add(out, cell.at[i] == '"' ? str_of("\"\"") : (struct str){&cell.at[i], 1});
    text_puts(out, "\"");
}
