/* Two layouts: one command with its options, and the overview of all commands. */
#include "cli/help.h"

#include <string.h>

#include "cli/options.h"
#include "cli/topics.h"

enum {
    INDENT = 2,
    WIDEST_NAME = 30 /* help of an option with a longer name starts on the next line */
};

/* The words of one line of `s`. Returns the column that was reached. */
static void wrap_line(struct text *out, struct str line, size_t indent, size_t column)
{
    size_t at = 0;
    bool first = true;
    while (at < line.size) {
        size_t end = at;
        while (end < line.size && line.at[end] != ' ')
            end++;
        size_t width = str_columns(str_part(line, at, end));
        if (!first && column + 1 + width > HELP_COLUMNS) {
            text_puts(out, "\n");
            text_repeat(out, ' ', indent);
            column = indent;
        } else if (!first) {
            text_puts(out, " ");
            column++;
        }
        text_add(out, str_part(line, at, end));
        column += width;
        first = false;
        at = end + 1;
    }
    text_puts(out, "\n");
}

void help_wrap(struct text *out, const char *s, size_t indent, size_t column)
{
    while (*s != '\0') {
        size_t size = strcspn(s, "\n");
        text_repeat(out, ' ', size != 0 && column < indent ? indent - column : 0);
        wrap_line(out, (struct str){s, size}, indent, column < indent ? indent : column);
        s += size + (s[size] == '\n');
        column = 0;
    }
}

/* "  -o, --output FILE" */
static const char *option_head(struct arena *arena, const struct command *command, const struct option_row *row)
{
    struct text head = {.arena = arena};
    if (row->letter != 0)
        text_printf(&head, "  -%c", row->letter);
    if (row->name != NULL)
        text_printf(&head, "%s--%s", row->letter != 0 ? ", " : "      ", row->name);
    if (row->argument != NULL)
        text_printf(&head, " %s", option_argument(arena, command, row));
    return head.at;
}

static size_t widest_head(struct arena *arena, const struct command *command)
{
    size_t widest = 0;
    const struct option_row *row;
    for (size_t k = 0; (row = command_option(command, k)) != NULL; k++) {
        size_t width = strlen(option_head(arena, command, row));
        if (row->help != NULL && width > widest && width <= WIDEST_NAME)
            widest = width;
    }
    return widest;
}

void help_item(struct text *out, const char *head, const char *explanation, size_t column)
{
    text_puts(out, head);
    size_t at = str_columns(str_of(head));
    if (at + INDENT > column) {
        text_puts(out, "\n");
        at = 0;
    }
    help_wrap(out, explanation, column, at);
}

static void write_group(struct text *out, const struct command *command, const struct option_group *group,
                        size_t column)
{
    text_printf(out, "\n%s:\n", group->title);
    for (const struct option_row *row = group->rows; row->read != NULL; row++)
        if (row->help != NULL)
            help_item(out, option_head(out->arena, command, row), row->help, column);
}

static void write_glossary(struct text *out, const struct command *command, const struct glossary *glossary)
{
    enum { COLUMN = 16 };
    text_printf(out, "\n%s:\n", glossary->title);
    for (size_t k = 0; k < glossary->count(); k++)
        help_item(out, str_format(out->arena, "  %s", glossary->word(command, k)), glossary->meaning(out->arena, k),
                  COLUMN);
}

static void write_usage(struct text *out, const char *usage)
{
    while (*usage != '\0') {
        int size = (int)strcspn(usage, "\n");
        text_printf(out, "  critpoint %.*s\n", size, usage);
        usage += size + (usage[size] == '\n');
    }
}

void help_example(struct text *out, struct example example)
{
    text_printf(out, "  %s\n      ", example.line);
    help_wrap(out, example.meaning, 6, 6);
}

static void write_examples(struct text *out, const struct command *command)
{
    for (const struct example *example = command->examples; example->line != NULL; example++)
        help_example(out, *example);
}

static void write_command(struct text *out, const struct command *command)
{
    text_printf(out, "critpoint %s: %s\n\nUsage:\n", command->name, command->summary);
    write_usage(out, command->usage);
    text_puts(out, "\n");
    help_wrap(out, command->description, 0, 0);
    size_t column = widest_head(out->arena, command) + INDENT;
    for (const struct option_group *const *group = command->groups; *group != NULL; group++)
        write_group(out, command, *group, column);
    for (const struct glossary *const *glossary = command->glossaries; *glossary != NULL; glossary++)
        write_glossary(out, command, *glossary);
    text_puts(out, "\nExamples:\n");
    write_examples(out, command);
}

static void write_overview(struct text *out)
{
    text_puts(out,
              "critpoint " CP_VERSION ": what kind of point is this on the surface of a loss, how sure are we, and "
              "which way\nis out?\n\nUsage:\n");
    for (size_t k = 0; k < command_count(); k++)
        write_usage(out, command_at(k)->usage);
    text_puts(out, "\nCommands ('critpoint help COMMAND' explains one):\n");
    for (size_t k = 0; k < command_count(); k++)
        help_item(out, str_format(out->arena, "  %s", command_at(k)->name), command_at(k)->summary, 14);
    text_puts(out, "\nTopics ('critpoint help TOPIC' explains one):\n");
    for (size_t k = 0; k < topic_count(); k++)
        help_item(out, str_format(out->arena, "  %s", topic_name(k)), topic_summary(k), 14);
    write_group(out, command_at(0), &options_global, widest_head(out->arena, command_at(0)) + INDENT);
    text_puts(out, "\nExamples:\n");
    write_examples(out, command_at(0));
    text_puts(out, "\nExit codes:\n");
    topic_write_items(out, topic_named(str_of("exit-codes")), 5);
}

void help_write(struct text *out, const struct command *command)
{
    if (command != NULL)
        write_command(out, command);
    else
        write_overview(out);
}
