/* scdoc gives a meaning to some characters anywhere, and to more at the beginning of a line: texts of the tables are
 * escaped, and never begin a line. */
#include "cli/manual.h"

#include <string.h>

#include "cli/command.h"
#include "cli/options.h"

static void write_escaped(struct text *out, const char *s)
{
    for (; *s != '\0'; s++) {
        if (strchr("\\*_~.#|[]<>", *s) != NULL)
            text_puts(out, "\\");
        text_add(out, (struct str){s, 1});
    }
}

static void write_option(struct text *out, const struct command *command, const struct option_row *row)
{
    if (row->letter != 0)
        text_printf(out, "*-%c*", row->letter);
    if (row->name != NULL)
        text_printf(out, "%s*--%s*", row->letter != 0 ? ", " : "", row->name);
    if (row->argument != NULL) {
        text_puts(out, row->choices == NULL ? " _" : " ");
        write_escaped(out, option_argument(out->arena, command, row));
        text_puts(out, row->choices == NULL ? "_" : "");
    }
    text_puts(out, "\n\t");
    write_escaped(out, row->help);
    text_puts(out, "\n\n");
}

static void write_group(struct text *out, const struct command *command, const struct option_group *group)
{
    if (group == &options_global)
        return; /* described once, for all commands */
    for (const struct option_row *row = group->rows; row->read != NULL; row++)
        if (row->help != NULL)
            write_option(out, command, row);
}

static void write_glossary(struct text *out, const struct command *command, const struct glossary *glossary)
{
    text_printf(out, "%s:\n\n", glossary->title);
    for (size_t k = 0; k < glossary->count(); k++) {
        text_printf(out, "*%s*\n\t", glossary->word(command, k));
        write_escaped(out, glossary->meaning(out->arena, k));
        text_puts(out, "\n\n");
    }
}

static void write_usage(struct text *out, const char *usage)
{
    while (*usage != '\0') {
        size_t size = strcspn(usage, "\n");
        text_puts(out, "*critpoint* ");
        write_escaped(out, str_copy(out->arena, (struct str){usage, size}));
        usage += size + (usage[size] == '\n');
        text_puts(out, *usage == '\0' ? "\n\n" : "++\n");
    }
}

/* Line breaks of a description separate paragraphs already. */
static void write_command(struct text *out, const struct command *command)
{
    text_printf(out, "## critpoint %s\n\n", command->name);
    write_usage(out, command->usage);
    write_escaped(out, command->description);
    text_puts(out, "\n\n");
    for (const struct option_group *const *group = command->groups; *group != NULL; group++)
        write_group(out, command, *group);
    for (const struct glossary *const *glossary = command->glossaries; *glossary != NULL; glossary++)
        write_glossary(out, command, *glossary);
}

static void write_diagnostics(struct text *out)
{
    text_puts(out, "# DIAGNOSTICS\n\nA message has a code that stays the same from version to version; *critpoint "
                   "explain* _CODE_ gives an example and the remedy.\n\n");
    for (size_t k = 0; k < DIAG_CODE_COUNT; k++) {
        text_printf(out, "*%s* (exit code %d)\n\t", diag_rows[k].code, (int)diag_rows[k].status);
        write_escaped(out, diag_rows[k].meaning);
        text_puts(out, "\n\n");
    }
}

void manual_write(struct text *out)
{
    text_puts(out, "# COMMANDS\n\n");
    for (size_t k = 0; k < command_count(); k++)
        write_command(out, command_at(k));
    text_puts(out, "# OPTIONS\n\nEvery command has these. An option may be shortened as long as it stays unambiguous; "
                   "where one is given "
                   "twice, the last one counts.\n\n");
    for (const struct option_row *row = options_global.rows; row->read != NULL; row++)
        if (row->help != NULL)
            write_option(out, command_at(0), row);
    write_diagnostics(out);
}
