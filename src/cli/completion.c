/* Each script has a fixed frame, which finds the command (the first word that is one's name) and the model (the first
 * word that ends in .json), and a line for every option of every command in between. What follows an option: one of its
 * choices, else what the name of its argument stands for, else nothing that a shell could know. */
#include "cli/completion.h"

#include <string.h>

#include "cli/values.h"

/* The way of each shell to say what a word may be; one for each row of `kinds`. */
enum kind { NOTHING, FILES, MODELS, POINTS, KIND_COUNT };

static const struct {
    const char *argument; /* of an option, or the operand of a command */
    enum kind kind;
} kinds[] = {{"FILE", FILES}, {"MATRIX", FILES}, {"VECTOR", FILES}, {"MODEL", MODELS}, {"POINT", POINTS}};

static enum kind kind_of(const char *argument)
{
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (argument != NULL && strcmp(argument, kinds[k].argument) == 0)
            return kinds[k].kind;
    return NOTHING;
}

/* The choices joined by `between`. */
static const char *joined(struct arena *arena, const struct command *command, option_choices *choices,
                          const char *between)
{
    struct text list = {.arena = arena};
    text_puts(&list, "");
    for (size_t k = 0; choices(command, k) != NULL; k++)
        text_printf(&list, "%s%s", k == 0 ? "" : between, choices(command, k));
    return list.at;
}

static const char *command_names(const struct command *command, size_t k)
{
    (void)command;
    return k < command_count() ? command_at(k)->name : NULL;
}

/* The first clause of a help text, ready for single quotes: a backslash before each of `special`, and in place of an
 * apostrophe what the shell wants there. */
static const char *gist(struct arena *arena, const char *help, const char *special, const char *apostrophe)
{
    struct text out = {.arena = arena};
    size_t size = strcspn(help, ";(");
    while (size > 0 && help[size - 1] == ' ')
        size--;
    for (size_t k = 0; k < size; k++) {
        if (strchr(special, help[k]) != NULL)
            text_puts(&out, "\\");
        text_add(&out, help[k] == '\'' ? str_of(apostrophe) : (struct str){help + k, 1});
    }
    return out.at;
}

/* Calls `write` for each option that is for users. */
static void each_option(struct text *out, const struct command *command,
                        void (*write)(struct text *, const struct command *, const struct option_row *))
{
    const struct option_row *row;
    for (size_t k = 0; (row = command_option(command, k)) != NULL; k++)
        if (row->help != NULL)
            write(out, command, row);
}

/* The names of the points of $model, as `critpoint model` lists them. */
#define POINT_NAMES "model \"$model\" 2>/dev/null | sed -n '/^  points /s/;.*//p' | grep -o '@[^, ]*'"

/* ---- bash ------------------------------------------------------------------------------------------------------ */

static void bash_spelling(struct text *out, const struct command *command, const struct option_row *row)
{
    (void)command;
    if (row->letter != 0)
        text_printf(out, " -%c", row->letter);
    if (row->name != NULL)
        text_printf(out, " --%s", row->name);
}

static const char *const bash_actions[KIND_COUNT] = {"none", "files", "models", "points"};

static void bash_argument(struct text *out, const struct command *command, const struct option_row *row)
{
    if (row->argument == NULL)
        return;
    text_puts(out, "    ");
    if (row->letter != 0)
        text_printf(out, "\"%s -%c\"%s", command->name, row->letter, row->name != NULL ? " | " : "");
    if (row->name != NULL)
        text_printf(out, "\"%s --%s\"", command->name, row->name);
    if (row->choices != NULL)
        text_printf(out, ") action=words words=\"%s\" ;;\n", joined(out->arena, command, row->choices, " "));
    else
        text_printf(out, ") action=%s ;;\n", bash_actions[kind_of(row->argument)]);
}

static void bash_operand(struct text *out, const struct command *command)
{
    if (command->operand_choices != NULL)
        text_printf(out, "        %s) action=words words=\"%s\" ;;\n", command->name,
                    joined(out->arena, command, command->operand_choices, " "));
    else
        text_printf(out, "        %s) action=%s ;;\n", command->name, bash_actions[kind_of(command->operand)]);
}

/* Words and places that every completion looks at. */
static void bash_frame(struct text *out)
{
    text_printf(out,
                "# Completions of critpoint for bash.\n"
                "_critpoint()\n{\n"
                "    local cur=${COMP_WORDS[COMP_CWORD]} before=$((COMP_CWORD - 1))\n"
                "    local mark= action= words= model= command= word\n"
                "    # bash cuts words at \"=\" and \"@\"\n"
                "    if [[ $cur =~ ^[=@]+$ ]]; then mark=$cur cur=; fi\n"
                "    while [[ ${COMP_WORDS[before]} =~ ^[=@]+$ ]]; do\n"
                "        mark=${COMP_WORDS[before]}$mark before=$((before - 1))\n"
                "    done\n"
                "    local previous=${COMP_WORDS[before]}\n"
                "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                "        case $word in\n"
                "        %s) command=${command:-$word} ;;\n"
                "        *.json) model=${model:-$word} ;;\n"
                "        esac\n"
                "    done\n",
                joined(out->arena, NULL, command_names, " | "));
}

static void bash_reply(struct text *out)
{
    text_puts(out, "    if [[ $action == points && -n $model ]]; then\n"
                   "        words=$(\"$1\" " POINT_NAMES ")\n"
                   "        [[ $mark != *@ ]] || words=${words//@/}\n"
                   "    fi\n"
                   "    mapfile -t COMPREPLY < <(\n"
                   "        compgen -W \"$words\" -- \"$cur\"\n"
                   "        case $action in\n"
                   "        models) compgen -f -X '!*.json' -- \"$cur\"; compgen -d -- \"$cur\" ;;\n"
                   "        points) [[ $mark == *@ ]] || compgen -f -- \"$cur\" ;;\n"
                   "        files) compgen -f -- \"$cur\" ;;\n"
                   "        esac\n"
                   "    )\n"
                   "    [[ $action != @(files|models|points) ]] || compopt -o filenames 2>/dev/null\n"
                   "    return 0\n"
                   "}\n"
                   "complete -F _critpoint critpoint\n");
}

static void write_bash(struct text *out)
{
    const char *first = command_at(0)->name;
    bash_frame(out);
    text_printf(out, "    case \"${command:-%s} $previous\" in\n", first);
    for (size_t k = 0; k < command_count(); k++)
        each_option(out, command_at(k), bash_argument);
    text_printf(out,
                "    esac\n"
                "    if [[ -z $action && $cur == -* ]]; then\n"
                "        action=words\n"
                "        case ${command:-%s} in\n",
                first);
    for (size_t k = 0; k < command_count(); k++) {
        text_printf(out, "        %s) words=\"", command_at(k)->name);
        each_option(out, command_at(k), bash_spelling);
        text_puts(out, "\" ;;\n");
    }
    text_printf(out,
                "        esac\n"
                "    elif [[ -z $action ]]; then\n"
                "        case ${command:-%s} in\n",
                first);
    for (size_t k = 0; k < command_count(); k++)
        bash_operand(out, command_at(k));
    text_printf(out,
                "        esac\n"
                "        [[ -n $command ]] || words=\"%s\"\n"
                "    fi\n",
                joined(out->arena, NULL, command_names, " "));
    bash_reply(out);
}

/* ---- fish ------------------------------------------------------------------------------------------------------ */

static void fish_option(struct text *out, const struct command *command, const struct option_row *row)
{
    static const char *const actions[KIND_COUNT] = {"-x", "-r -F", "-r -F", "-r -F -a '(__critpoint_points)'"};
    text_printf(out, "complete -c critpoint -n '__critpoint_in %s'", command->name);
    if (row->letter != 0)
        text_printf(out, " -s %c", row->letter);
    if (row->name != NULL)
        text_printf(out, " -l %s", row->name);
    if (row->argument != NULL && row->choices != NULL)
        text_printf(out, " -x -a '%s'", joined(out->arena, command, row->choices, " "));
    else if (row->argument != NULL)
        text_printf(out, " %s", actions[kind_of(row->argument)]);
    text_printf(out, " -d '%s'\n", gist(out->arena, row->help, "\\", "\\'"));
}

static void write_fish(struct text *out)
{
    text_printf(out,
                "# Completions of critpoint for fish.\n"
                "function __critpoint_command\n"
                "    for word in (commandline -opc)[2..-1]\n"
                "        if contains -- $word %s\n"
                "            echo $word\n"
                "            return 0\n"
                "        end\n"
                "    end\n"
                "    return 1\n"
                "end\n"
                "function __critpoint_in\n"
                "    set -l command (__critpoint_command; or echo %s)\n"
                "    test $command = $argv[1]\n"
                "end\n"
                "function __critpoint_points\n"
                "    set -l model (string match -- '*.json' (commandline -opc))[1]\n"
                "    critpoint " POINT_NAMES "\n"
                "end\n",
                joined(out->arena, NULL, command_names, " "), command_at(0)->name);
    for (size_t k = 0; k < command_count(); k++) {
        const struct command *command = command_at(k);
        text_printf(out, "complete -c critpoint -n 'not __critpoint_command' -a %s -d '%s'\n", command->name,
                    gist(out->arena, command->summary, "\\", "\\'"));
        if (command->operand_choices != NULL)
            text_printf(out, "complete -c critpoint -n '__critpoint_in %s' -f -a '%s'\n", command->name,
                        joined(out->arena, command, command->operand_choices, " "));
        each_option(out, command, fish_option);
    }
}

/* ---- zsh ------------------------------------------------------------------------------------------------------- */

static const char *zsh_gist(struct arena *arena, const char *help, const char *special)
{
    return gist(arena, help, special, "'\\''");
}

/* What an option is followed by, or an operand is: ":FILE:_files". */
static void zsh_action(struct text *out, const struct command *command, const char *argument, option_choices *choices)
{
    static const char *const actions[KIND_COUNT] = {" ", "_files", "_critpoint_models", "_critpoint_points"};
    text_printf(out, ":%s:", zsh_gist(out->arena, argument, ":\\"));
    if (choices != NULL)
        text_printf(out, "(%s)", joined(out->arena, command, choices, " "));
    else
        text_puts(out, actions[kind_of(argument)]);
}

static void zsh_spelling(struct text *out, const struct command *command, const struct option_row *row,
                         const char *spelling)
{
    const char *again = row->read == value_texts ? "*" : "";
    text_printf(out, " \\\n            '%s%s[%s]", again, spelling, zsh_gist(out->arena, row->help, "[]:\\"));
    if (row->argument != NULL)
        zsh_action(out, command, row->argument, row->choices);
    text_puts(out, "'");
}

static void zsh_option(struct text *out, const struct command *command, const struct option_row *row)
{
    if (row->letter != 0)
        zsh_spelling(out, command, row, str_format(out->arena, "-%c", row->letter));
    if (row->name != NULL)
        zsh_spelling(out, command, row, str_format(out->arena, "--%s", row->name));
}

static void zsh_frame(struct text *out)
{
    text_puts(out, "#compdef critpoint\n"
                   "# Completions of critpoint for zsh.\n"
                   "_critpoint_points() {\n"
                   "    local model=${words[(r)*.json]}\n"
                   "    local -a names=(${(f)\"$(critpoint " POINT_NAMES ")\"})\n"
                   "    compadd -a names\n"
                   "    _files\n"
                   "}\n"
                   "_critpoint_models() {\n"
                   "    local -a commands=(\n");
    for (size_t k = 0; k < command_count(); k++)
        text_printf(out, "        '%s:%s'\n", command_at(k)->name, zsh_gist(out->arena, command_at(k)->summary, ":\\"));
    text_puts(out, "    )\n"
                   "    [[ -n $command ]] || _describe command commands\n"
                   "    _files -g '*.json(-.)'\n"
                   "}\n");
}

static void write_zsh(struct text *out)
{
    zsh_frame(out);
    text_printf(out,
                "_critpoint() {\n"
                "    local command word\n"
                "    for word in ${words[2,CURRENT-1]}; do\n"
                "        case $word in\n"
                "        %s) command=$word; break ;;\n"
                "        esac\n"
                "    done\n"
                "    case ${command:-%s} in\n",
                joined(out->arena, NULL, command_names, "|"), command_at(0)->name);
    for (size_t k = 0; k < command_count(); k++) {
        text_printf(out, "    %s)\n        _arguments -s", command_at(k)->name);
        each_option(out, command_at(k), zsh_option);
        text_puts(out, " \\\n            '*");
        zsh_action(out, command_at(k), command_at(k)->operand, command_at(k)->operand_choices);
        text_puts(out, "'\n        ;;\n");
    }
    text_puts(out, "    esac\n"
                   "}\n"
                   "if [[ $funcstack[1] == _critpoint ]]; then\n"
                   "    _critpoint \"$@\"\n"
                   "else\n"
                   "    compdef _critpoint critpoint\n"
                   "fi\n");
}

/* ---- The shells ------------------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    void (*write)(struct text *out);
} shells[] = {{"bash", write_bash}, {"fish", write_fish}, {"zsh", write_zsh}};

const char *completion_shells(const struct command *command, size_t k)
{
    (void)command;
    return k < sizeof shells / sizeof *shells ? shells[k].name : NULL;
}

void completion_write(struct text *out, const char *shell)
{
    for (size_t k = 0; k < sizeof shells / sizeof *shells; k++)
        if (str_is(str_of(shell), shells[k].name))
            shells[k].write(out);
}
