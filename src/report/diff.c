/* Unified differences of two texts, as `diff -u` prints them and `patch` reads them. Right for any two texts; short for
 * texts that differ here and there: where they part, the nearest place where they meet again is taken. */
#include "report/report.h"

#include <string.h>

#include "report/layout.h"

enum {
    CONTEXT = 3,
    FARTHEST = 400 /* lines to look ahead on both sides together; beyond, all that is left counts as changed */
};

struct lines {
    const struct str *at; /* each with its end, but perhaps the last one */
    size_t count;
};

/* Lines [old, old + removed) become [new, new + added). */
struct change {
    size_t old, removed;
    size_t new, added;
};

struct changes {
    struct change *items;
    size_t count;
};

static struct lines split(struct arena *arena, const char *text)
{
    struct str *items = NULL;
    size_t count = 0;
    while (*text != 0) {
        const char *end = strchr(text, '\n');
        size_t size = end == NULL ? strlen(text) : (size_t)(end + 1 - text);
        ARENA_GROW(arena, items, count);
        items[count++] = (struct str){text, size};
        text += size;
    }
    return (struct lines){items, count};
}

static bool meet(const struct lines *before, const struct lines *after, size_t i, size_t j)
{
    if (i >= before->count || j >= after->count)
        return i == before->count && j == after->count;
    return str_equal(before->at[i], after->at[j]);
}

/* The next place from (i, j) on where the texts agree: at least one step away. */
static struct change part_at(const struct lines *before, const struct lines *after, size_t i, size_t j)
{
    for (size_t steps = 1; steps <= FARTHEST; steps++)
        for (size_t removed = 0; removed <= steps; removed++)
            if (meet(before, after, i + removed, j + steps - removed))
                return (struct change){i, removed, j, steps - removed};
    return (struct change){i, before->count - i, j, after->count - j};
}

static struct changes compare(struct arena *arena, const struct lines *before, const struct lines *after)
{
    struct changes changes = {0};
    size_t i = 0;
    size_t j = 0;
    while (i < before->count || j < after->count) {
        if (meet(before, after, i, j)) {
            i++;
            j++;
            continue;
        }
        struct change change = part_at(before, after, i, j);
        ARENA_GROW(arena, changes.items, changes.count);
        changes.items[changes.count++] = change;
        i += change.removed;
        j += change.added;
    }
    return changes;
}

/* ---- Writing -------------------------------------------------------------------------------------------------- */

static void add_line(struct text *out, const struct report_style *style, char sign, struct str line)
{
    bool whole = line.size > 0 && line.at[line.size - 1] == '\n';
    struct str shown = str_part(line, 0, line.size - whole);
    if (sign != ' ')
        paint_on(out, style, sign == '+' ? PAINT_GOOD : PAINT_BAD);
    text_add(out, (struct str){&sign, 1});
    text_add(out, shown);
    if (sign != ' ')
        paint_off(out, style);
    text_puts(out, whole ? "\n" : "\n\\ No newline at end of file\n");
}

static void add_lines(struct text *out, const struct report_style *style, char sign, const struct lines *lines,
                      size_t from, size_t to)
{
    for (size_t k = from; k < to; k++)
        add_line(out, style, sign, lines->at[k]);
}

/* "12,5" or "12"; an empty range names the line before it. */
static void add_range(struct text *out, size_t from, size_t count)
{
    text_printf(out, "%zu", count == 0 ? from : from + 1);
    if (count != 1)
        text_printf(out, ",%zu", count);
}

/* One past the last change whose context touches that of `first`. */
static size_t hunk_end(const struct changes *changes, size_t first)
{
    size_t last = first;
    while (last + 1 < changes->count &&
           changes->items[last + 1].old <= changes->items[last].old + changes->items[last].removed + 2 * CONTEXT)
        last++;
    return last + 1;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Changes [first, end) with the lines around and between them. */
static void add_hunk(struct text *out, const struct report_style *style, const struct lines *before,
                     const struct lines *after, const struct change *first, const struct change *end)
{
    const struct change *last = end - 1;
    size_t lead = least(CONTEXT, first->old);
    size_t trail = least(CONTEXT, before->count - (last->old + last->removed));
    size_t from = first->old - lead;
    size_t to = last->old + last->removed + trail;
    text_puts(out, "@@ -");
    add_range(out, from, to - from);
    text_puts(out, " +");
    add_range(out, first->new - lead, last->new + last->added + trail - (first->new - lead));
    text_puts(out, " @@\n");
    for (const struct change *change = first; change < end; change++) {
        add_lines(out, style, ' ', before, from, change->old);
        add_lines(out, style, '-', before, change->old, change->old + change->removed);
        add_lines(out, style, '+', after, change->new, change->new + change->added);
        from = change->old + change->removed;
    }
    add_lines(out, style, ' ', before, from, to);
}

void report_diff(struct text *out, const char *name, const char *before, const char *after,
                 const struct report_style *style)
{
    const struct lines old = split(out->arena, before);
    const struct lines new = split(out->arena, after);
    const struct changes changes = compare(out->arena, &old, &new);
    if (changes.count == 0)
        return;
    text_puts(out, "--- ");
    plain_add(out, str_of(name));
    text_puts(out, "\n+++ ");
    plain_add(out, str_of(name));
    text_puts(out, "\n");
    for (size_t first = 0; first < changes.count;) {
        size_t end = hunk_end(&changes, first);
        add_hunk(out, style, &old, &new, changes.items + first, changes.items + end);
        first = end;
    }
}
