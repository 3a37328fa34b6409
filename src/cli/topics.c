/* The rows of topics.def stand in one array; a topic is the rows from its own to the next one of that kind. */
#include "cli/topics.h"

#include <string.h>

#include "cli/help.h"
#include "critpoint/critpoint.h"
#include "report/names.h"

enum row_kind { ROW_TOPIC, ROW_PARAGRAPH, ROW_ITEM, ROW_TABLE, ROW_EXAMPLE };

struct row {
    enum row_kind kind;
    const char *head; /* NULL for a paragraph */
    const char *text;
    void (*table)(struct text *out);
};

/* Whether the name of the k-th function has come before, with another signature. */
static bool is_repeated(size_t k)
{
    for (size_t j = 0; j < k; j++)
        if (strcmp(cp_function_at(j)->name, cp_function_at(k)->name) == 0)
            return true;
    return false;
}

static void functions(struct text *out)
{
    struct text list = {.arena = out->arena};
    for (size_t k = 0; k < cp_function_count(); k++)
        if (!is_repeated(k))
            text_printf(&list, "%s%s", k == 0 ? "" : " ", cp_function_at(k)->name);
    help_wrap(out, list.at, 2, 0);
}

/* A line for each language. */
static void verdicts(struct text *out)
{
    for (size_t t = 0; t < TONGUE_COUNT; t++) {
        struct text list = {.arena = out->arena};
        text_printf(&list, "%s:", tongue_name(t));
        for (int v = 0; v < CP_VERDICT_COUNT; v++)
            text_printf(&list, "%s %s", v == 0 ? "" : ",",
                        phrase_words((enum tongue)t, name_verdict((enum cp_verdict)v)));
        help_wrap(out, list.at, 2, 0);
    }
}

static const struct row rows[] = {
#define TOPIC(name, summary) {ROW_TOPIC, name, summary, NULL},
#define SAYS(paragraph) {ROW_PARAGRAPH, NULL, paragraph, NULL},
#define ITEM(head, meaning) {ROW_ITEM, head, meaning, NULL},
#define LISTS(table) {ROW_TABLE, NULL, NULL, table},
#define EXAMPLE(line, meaning) {ROW_EXAMPLE, line, meaning, NULL},
#include "cli/topics.def"
#undef TOPIC
#undef SAYS
#undef ITEM
#undef LISTS
#undef EXAMPLE
};

static const struct row *const rows_end = rows + sizeof rows / sizeof *rows;

/* The row that begins the k-th topic; rows_end beyond the last one. */
static const struct row *topic_row(size_t k)
{
    const struct row *row = rows;
    while (row < rows_end && (row->kind != ROW_TOPIC || k-- > 0))
        row++;
    return row;
}

size_t topic_count(void)
{
    size_t count = 0;
    while (topic_row(count) < rows_end)
        count++;
    return count;
}

const char *topic_name(size_t k)
{
    return topic_row(k)->head;
}

const char *topic_summary(size_t k)
{
    return topic_row(k)->text;
}

size_t topic_named(struct str name)
{
    size_t k = 0;
    while (k < topic_count() && !str_is(name, topic_name(k)))
        k++;
    return k;
}

/* The k-th row of one kind in a topic. */
static struct example row_of_kind(size_t topic, enum row_kind kind, size_t k)
{
    for (const struct row *row = topic_row(topic) + 1; row < topic_row(topic + 1); row++)
        if (row->kind == kind && k-- == 0)
            return (struct example){row->head, row->text};
    return (struct example){0};
}

struct example topic_item(size_t topic, size_t k)
{
    return row_of_kind(topic, ROW_ITEM, k);
}

struct example topic_example(size_t topic, size_t k)
{
    return row_of_kind(topic, ROW_EXAMPLE, k);
}

void topic_write_items(struct text *out, size_t topic, size_t column)
{
    struct example item;
    for (size_t k = 0; (item = topic_item(topic, k)).line != NULL; k++)
        help_item(out, str_format(out->arena, "  %s", item.line), item.meaning, column);
}

static size_t items_column(size_t topic)
{
    size_t widest = 0;
    struct example item;
    for (size_t k = 0; (item = topic_item(topic, k)).line != NULL; k++)
        if (strlen(item.line) > widest)
            widest = strlen(item.line);
    return widest + 4;
}

void topic_write(struct text *out, size_t topic)
{
    const struct row *first = topic_row(topic);
    text_printf(out, "%s: %s\n", first->head, first->text);
    enum row_kind before = ROW_TOPIC;
    for (const struct row *row = first + 1; row < topic_row(topic + 1); row++) {
        if (row->kind != before)
            text_puts(out, row->kind == ROW_EXAMPLE ? "\nExamples:\n" : "\n");
        if (row->kind == ROW_ITEM)
            help_item(out, str_format(out->arena, "  %s", row->head), row->text, items_column(topic));
        else if (row->kind == ROW_PARAGRAPH)
            help_wrap(out, row->text, 0, 0);
        else if (row->kind == ROW_TABLE)
            row->table(out);
        else
            help_example(out, (struct example){row->head, row->text});
        before = row->kind;
    }
}
