/* Every byte of a text belongs to exactly one unit: a valid sequence, or itself alone. The widths follow the common
 * blocks of Unicode's East Asian Width; they place marks and columns, so rare blocks may be off by one. */
#include "report/utf8.h"

size_t utf8_next(struct str s, size_t at, unsigned *code)
{
    uint32_t point = 0;
    size_t size = str_utf8(str_part(s, at, s.size), &point);
    *code = size == 0 ? UTF8_BAD : point;
    return size == 0 ? 1 : size;
}

bool utf8_is_control(unsigned code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

struct range {
    unsigned first;
    unsigned last;
};

static bool in_ranges(unsigned code, size_t count, const struct range *ranges)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

size_t utf8_cells(unsigned code)
{
    static const struct range narrowest[] = {
        {0x300, 0x36F}, {0x1AB0, 0x1AFF}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};
    static const struct range wide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},  {0xAC00, 0xD7A3},
                                        {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},  {0xFFE0, 0xFFE6},
                                        {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
    if (in_ranges(code, sizeof narrowest / sizeof *narrowest, narrowest))
        return 0;
    return in_ranges(code, sizeof wide / sizeof *wide, wide) ? 2 : 1;
}

size_t utf8_width(struct str s)
{
    size_t cells = 0;
    unsigned code = 0;
    for (size_t i = 0; i < s.size;) {
        i += utf8_next(s, i, &code);
        cells += utf8_cells(code);
    }
    return cells;
}
