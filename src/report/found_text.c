/* The list for people: how many of what, where they were looked for, whether that may be all, and a line for each. */
#include "report/found_formats.h"

#include "report/layout.h"
#include "report/names.h"

enum { DIGITS = 8, COORDINATES = 6 };

/* A column of the table; numbers are aligned at their points. */
struct table_column {
    const char *head;
    void (*cell)(char out[NUMBER_SIZE], const struct cp_found *found, size_t i);
    size_t entry; /* i: which coordinate */
};

static void put_loss(char out[NUMBER_SIZE], const struct cp_found *found, size_t i)
{
    (void)i;
    short_number(out, DIGITS, found->report->loss);
}

static void put_index(char out[NUMBER_SIZE], const struct cp_found *found, size_t i)
{
    (void)i;
    short_number(out, DIGITS, (double)found->report->negative);
}

static void put_flat(char out[NUMBER_SIZE], const struct cp_found *found, size_t i)
{
    (void)i;
    short_number(out, DIGITS, (double)found->report->zero);
}

static void put_starts(char out[NUMBER_SIZE], const struct cp_found *found, size_t i)
{
    (void)i;
    short_number(out, DIGITS, (double)found->starts);
}

static void put_coordinate(char out[NUMBER_SIZE], const struct cp_found *found, size_t i)
{
    short_number(out, DIGITS, found->report->theta[i]);
}

static bool has_flat(const struct cp_search *search)
{
    for (size_t k = 0; k < search->count; k++)
        if (search->list[k].report->zero > 0)
            return true;
    return false;
}

static const char *entry_name(struct arena *arena, const struct cp_search *search, size_t i)
{
    const struct cp_report named = {
        .n = search->n, .parameters = search->parameters, .parameter_count = search->parameter_count};
    struct text name = {.arena = arena};
    struct text safe = {.arena = arena};
    name_entry(&name, &named, i);
    plain_add(&safe, text_str(&name));
    return safe.at;
}

static void add_column(struct text *lines, const struct cp_search *search, const struct table_column *column)
{
    struct column fit = {0};
    char number[NUMBER_SIZE];
    for (size_t k = 0; k < search->count; k++) {
        column->cell(number, &search->list[k], column->entry);
        column_fit(&fit, number);
    }
    size_t head = str_columns(str_of(column->head));
    size_t body = column_width(&fit);
    size_t width = head > body ? head : body;
    text_repeat(&lines[0], ' ', 3 + width - head);
    text_puts(&lines[0], column->head);
    for (size_t k = 0; k < search->count; k++) {
        column->cell(number, &search->list[k], column->entry);
        text_repeat(&lines[k + 1], ' ', 3 + width - body);
        column_add(&lines[k + 1], &fit, number);
    }
}

static void add_verdicts(struct text *lines, const struct cp_search *search)
{
    enum { WIDTH = 10 }; /* "degenerate" */
    text_printf(&lines[0], "   %-*s", WIDTH, "verdict");
    for (size_t k = 0; k < search->count; k++)
        text_printf(&lines[k + 1], "   %-*s", WIDTH, cp_verdict_name(search->list[k].report->verdict));
}

static void add_table(struct text *out, const struct cp_search *search, const struct report_style *style)
{
    struct text *lines = ARENA_ARRAY(out->arena, search->count + 1, struct text);
    for (size_t k = 0; k <= search->count; k++)
        lines[k].arena = out->arena;
    add_column(lines, search, &(struct table_column){"loss", put_loss, 0});
    add_verdicts(lines, search);
    add_column(lines, search, &(struct table_column){"index", put_index, 0});
    if (has_flat(search))
        add_column(lines, search, &(struct table_column){"flat", put_flat, 0});
    add_column(lines, search, &(struct table_column){"starts", put_starts, 0});
    bool all = search->n <= COORDINATES || (style != NULL && style->full);
    for (size_t i = 0; all && i < search->n; i++)
        add_column(lines, search, &(struct table_column){entry_name(out->arena, search, i), put_coordinate, i});
    text_puts(out, "\n");
    for (size_t k = 0; k <= search->count; k++) {
        if (k == 0)
            paint_add(out, style, PAINT_FAINT, text_str(&lines[k]));
        else
            text_add(out, text_str(&lines[k]));
        line_end(out);
    }
    if (!all)
        text_printf(out, "\n  --full shows the %zu coordinates, and so do the other formats\n", search->n);
}

static void add_box(struct text *out, const struct cp_search *search, const struct report_style *style)
{
    if (search->low == NULL)
        return;
    label_add(out, style, "box");
    for (size_t i = 0; i < search->n && i < COORDINATES; i++) {
        text_printf(out, "%s%s ", i == 0 ? "" : ", ", entry_name(out->arena, search, i));
        short_add(out, DIGITS, search->low[i]);
        text_puts(out, ":");
        short_add(out, DIGITS, search->high[i]);
    }
    if (search->n > COORDINATES)
        text_printf(out, ", … %zu more", search->n - COORDINATES);
    text_puts(out, "\n");
}

void found_text(struct text *out, const struct cp_search *search, const struct report_style *style)
{
    struct text line = {.arena = out->arena};
    found_headline(&line, search);
    paint_add(out, style, search->count > 0 ? PAINT_GOOD : PAINT_DOUBT, text_str(&line));
    text_puts(out, "\n\n");
    if (search->model != NULL) {
        label_add(out, style, "model");
        plain_add(out, str_of(search->model));
        text_puts(out, "\n");
    }
    add_box(out, search, style);
    label_add(out, style, "starts");
    found_starts(out, search);
    text_puts(out, "\n");
    struct text balance = {.arena = out->arena};
    if (found_balance(&balance, search)) {
        label_add(out, style, "index sum");
        paint_add(out, style, search->balance.state == CP_BALANCE_FAILS ? PAINT_BAD : PAINT_NOTE, text_str(&balance));
        text_puts(out, "\n");
    }
    if (search->count > 0)
        add_table(out, search, style);
}
