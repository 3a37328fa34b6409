/* The table of commands, and the walks over it that parser, help and manual share. */
#include "cli/command.h"

#include "base/typo.h"
#include "report/report.h"

#define COMMAND(name) extern const struct command command_##name;
#include "cli/commands.def"
#undef COMMAND

enum {
#define COMMAND(name) COMMAND_##name,
#include "cli/commands.def"
#undef COMMAND
    COMMAND_COUNT
};

static const struct command *const commands[COMMAND_COUNT] = {
#define COMMAND(name) &command_##name,
#include "cli/commands.def"
#undef COMMAND
};

size_t command_count(void)
{
    return COMMAND_COUNT;
}

const struct command *command_at(size_t k)
{
    return commands[k];
}

const struct command *command_named(struct str name)
{
    for (size_t k = 0; k < command_count(); k++)
        if (str_is(name, commands[k]->name))
            return commands[k];
    return NULL;
}

struct str command_nearest(struct str word)
{
    struct typo typo = typo_start(word);
    for (size_t k = 0; k < command_count(); k++)
        typo_offer(&typo, str_of(commands[k]->name));
    return typo.best;
}

const struct option_row *command_option(const struct command *command, size_t k)
{
    for (const struct option_group *const *group = command->groups; *group != NULL; group++)
        for (const struct option_row *row = (*group)->rows; row->read != NULL; row++)
            if (k-- == 0)
                return row;
    return NULL;
}

const char *option_spelling(struct arena *arena, const struct option_row *row)
{
    return row->name != NULL ? str_format(arena, "--%s", row->name) : str_format(arena, "-%c", row->letter);
}

const char *option_argument(struct arena *arena, const struct command *command, const struct option_row *row)
{
    if (row->argument == NULL || row->choices == NULL)
        return row->argument;
    struct text joined = {.arena = arena};
    for (size_t k = 0; row->choices(command, k) != NULL; k++)
        text_printf(&joined, "%s%s", k == 0 ? "" : "|", row->choices(command, k));
    return joined.at;
}

const char *formats_of_reports(const struct command *command, size_t k)
{
    (void)command;
    return k < report_format_count() ? report_format_at(k)->name : NULL;
}

const char *formats_text_json(const struct command *command, size_t k)
{
    static const char *const names[] = {"text", "json"};
    (void)command;
    return k < 2 ? names[k] : NULL;
}

const char *formats_text(const struct command *command, size_t k)
{
    (void)command;
    return k == 0 ? "text" : NULL;
}

const char *formats_of_checks(const struct command *command, size_t k)
{
    (void)command;
    return k < check_format_count() ? check_format_at(k)->name : NULL;
}
