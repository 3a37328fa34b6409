/* The list for people: how many of what, where they were looked for, whether that may be all, and a line for each. */
#include "report/found_formats.h"

#include "report/layout.h"
#include "report/names.h"
#include "report/utf8.h"

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
    size_t head = utf8_width(str_of(column->head));
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

/* As wide as the longest name of a verdict, whatever was found. */
static size_t verdict_width(const struct report_style *style)
{
    size_t width = utf8_width(str_of(word(style, SAY_VERDICT)));
    for (size_t v = 0; v < CP_NOT_CRITICAL; v++) {
        const size_t cells = utf8_width(str_of(word(style, name_verdict((enum cp_verdict)v))));
        width = cells > width ? cells : width;
    }
    return width;
}

static void add_verdicts(struct text *lines, const struct cp_search *search, const struct report_style *style)
{
    const size_t width = verdict_width(style);
    for (size_t k = 0; k <= search->count; k++) {
        text_puts(&lines[k], "   ");
        const size_t from = lines[k].size;
        say(&lines[k], style, k == 0 ? SAY_VERDICT : name_verdict(search->list[k - 1].report->verdict));
        pad_to(&lines[k], from, width);
    }
}

static void add_table(struct text *out, const struct cp_search *search, const struct report_style *style)
{
    struct text *lines = ARENA_ARRAY(out->arena, search->count + 1, struct text);
    for (size_t k = 0; k <= search->count; k++)
        lines[k].arena = out->arena;
    add_column(lines, search, &(struct table_column){word(style, SAY_LOSS), put_loss, 0});
    add_verdicts(lines, search, style);
    add_column(lines, search, &(struct table_column){word(style, SAY_INDEX), put_index, 0});
    if (has_flat(search))
        add_column(lines, search, &(struct table_column){word(style, SAY_FLAT), put_flat, 0});
    add_column(lines, search, &(struct table_column){word(style, SAY_STARTS), put_starts, 0});
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
    if (all)
        return;
    SAY(out, style, SAY_FULL_COORDINATES, count_text(out->arena, search->n));
    text_puts(out, "\n");
}

static void add_box(struct text *out, const struct cp_search *search, const struct report_style *style)
{
    if (search->low == NULL)
        return;
    label_add(out, style, word(style, SAY_BOX));
    for (size_t i = 0; i < search->n && i < COORDINATES; i++) {
        text_printf(out, "%s%s ", i == 0 ? "" : ", ", entry_name(out->arena, search, i));
        short_add(out, DIGITS, search->low[i]);
        text_puts(out, ":");
        short_add(out, DIGITS, search->high[i]);
    }
    if (search->n > COORDINATES) {
        say(out, style, SAY_LIST_GOES_ON);
        SAY(out, style, SAY_MORE, count_text(out->arena, search->n - COORDINATES));
    }
    text_puts(out, "\n");
}

void found_text(struct text *out, const struct cp_search *search, const struct report_style *style)
{
    struct text line = {.arena = out->arena};
    found_headline(&line, search, style);
    paint_add(out, style, search->count > 0 ? PAINT_GOOD : PAINT_DOUBT, text_str(&line));
    text_puts(out, "\n\n");
    if (search->model != NULL) {
        label_add(out, style, word(style, SAY_MODEL));
        plain_add(out, str_of(search->model));
        text_puts(out, "\n");
    }
    add_box(out, search, style);
    label_add(out, style, word(style, SAY_STARTS));
    found_starts(out, search, style);
    text_puts(out, "\n");
    struct text balance = {.arena = out->arena};
    if (found_balance(&balance, search, style)) {
        label_add(out, style, word(style, SAY_INDEX_SUM));
        paint_add(out, style, search->balance.state == CP_BALANCE_FAILS ? PAINT_BAD : PAINT_NOTE, text_str(&balance));
        text_puts(out, "\n");
    }
    if (search->count > 0)
        add_table(out, search, style);
}
