/* The command line is walked twice: once with the options of all commands, to find the command (it may stand behind
 * options: `critpoint -o out.json classify H.csv`), then with its own. An option that two commands share therefore
 * takes an argument in both or in none. Operands are collected in order, whatever POSIXLY_CORRECT says. */
#include "cli/options.h"

#include <string.h>
#include <unistd.h>

#include "base/phrase.h"
#include "base/typo.h"
#include "cli/lexicon.h"
#include "cli/values.h"

struct parser {
    int argc;
    char **argv;
    struct lexicon lexicon;
    struct request *request;
    struct diags *diags;
};

static const struct span nowhere;

/* glibc starts over when optind is 0; so that the process may parse more than once. */
static void restart_getopt(void)
{
    optind = 0;
    opterr = 0;
}

/* The index in argv of the first operand that is not behind "--"; 0 if there is none. */
static int first_operand(int argc, char **argv, struct arena *arena)
{
    struct lexicon all = {0};
    for (size_t k = 0; k < command_count(); k++)
        lexicon_add(arena, &all, command_at(k));
    lexicon_finish(arena, &all);
    restart_getopt();
    int code;
    while ((code = getopt_long(argc, argv, all.letters, all.longs, NULL)) != -1)
        if (code == 1)
            return optind - 1;
    return 0;
}

static void add_operand(struct request *request, struct diags *diags, const char *text)
{
    ARENA_GROW(diags->arena, request->operands, request->operand_count);
    request->operands[request->operand_count++] = text;
}

/* ---- Mistakes ------------------------------------------------------------------------------------------------ */

/* A command other than the present one that has a long option of this very name. */
static const struct command *owner_of(struct str name)
{
    for (size_t c = 0; c < command_count(); c++) {
        const struct option_row *row;
        for (size_t k = 0; (row = command_option(command_at(c), k)) != NULL; k++)
            if (row->name != NULL && row->help != NULL && str_is(name, row->name))
                return command_at(c);
    }
    return NULL;
}

/* Sets the remedy for a long option that the command does not have: another command's, or the nearest of its own. */
static void hint_long(struct parser *p, struct cp_diagnostic *diag, struct str name)
{
    struct arena *arena = p->diags->arena;
    diag->remedy = str_format(arena, "'critpoint help %s' lists its options", p->request->command->name);
    struct typo typo = typo_start(name);
    for (size_t k = 0; k < p->lexicon.count; k++)
        if (p->lexicon.rows[k]->name != NULL && p->lexicon.rows[k]->help != NULL)
            typo_offer(&typo, str_of(p->lexicon.rows[k]->name));
    const struct command *owner = owner_of(name);
    if (owner != NULL && !str_equal(typo.best, name)) /* "-json" is its own, with a dash too few */
        diag->remedy = str_format(arena, "it is an option of 'critpoint %s'", owner->name);
    else if (typo.best.size != 0)
        diag_did_you_mean(p->diags, diag, str_of(str_format(arena, "--%.*s", (int)typo.best.size, typo.best.at)));
}

/* The long options that begin with `name`, joined by commas; how many there are. */
static size_t list_completions(const struct parser *p, struct str name, struct text *list)
{
    size_t count = 0;
    for (size_t k = 0; k < p->lexicon.count; k++) {
        const struct option_row *row = p->lexicon.rows[k];
        if (row->name != NULL && row->help != NULL && strncmp(row->name, name.at, name.size) == 0)
            text_printf(list, "%s--%s", count++ == 0 ? "" : ", ", row->name);
    }
    return count;
}

static void refuse_long(struct parser *p, const char *argument)
{
    struct str name = {argument + 2, strcspn(argument + 2, "=")};
    struct text list = {.arena = p->diags->arena};
    if (list_completions(p, name, &list) > 1) {
        struct cp_diagnostic *diag =
            diag_add(p->diags, DIAG_USAGE, nowhere, "the option --%.*s is ambiguous", (int)name.size, name.at);
        diag->remedy = str_format(p->diags->arena, "it could be %s", list.at);
        return;
    }
    struct cp_diagnostic *diag = diag_add(p->diags, DIAG_USAGE, nowhere, "'critpoint %s' has no option --%.*s",
                                          p->request->command->name, (int)name.size, name.at);
    hint_long(p, diag, name);
}

static void refuse_letter(struct parser *p, const char *argument, int letter)
{
    if (strchr("0123456789.", letter) != NULL) {
        struct cp_diagnostic *diag =
            diag_add(p->diags, DIAG_USAGE, nowhere, "'%s' is neither an option nor an operand", argument);
        diag->remedy = str_format(p->diags->arena, "the numbers of a point follow --at: --at %s", argument);
        return;
    }
    if (strlen(argument) > 2) { /* "-json" */
        struct cp_diagnostic *diag = diag_add(p->diags, DIAG_USAGE, nowhere, "'critpoint %s' has no option %s",
                                              p->request->command->name, argument);
        hint_long(p, diag, (struct str){argument + 1, strcspn(argument + 1, "=")});
        return;
    }
    struct cp_diagnostic *diag =
        diag_add(p->diags, DIAG_USAGE, nowhere, "'critpoint %s' has no option -%c", p->request->command->name, letter);
    diag->remedy = str_format(p->diags->arena, "'critpoint help %s' lists its options", p->request->command->name);
}

static void refuse_value(struct parser *p, const struct option_row *row, const char *argument)
{
    const char *name = option_spelling(p->diags->arena, row);
    struct cp_diagnostic *diag =
        diag_add(p->diags, DIAG_USAGE, nowhere, "%s takes no value, but '%s' gives it one", name, argument);
    diag->remedy = str_format(p->diags->arena, "write %s", name);
}

static void refuse_missing(struct parser *p, const struct option_row *row, const char *next)
{
    const char *name = option_spelling(p->diags->arena, row);
    const char *argument = option_argument(p->diags->arena, p->request->command, row);
    struct cp_diagnostic *diag = next == NULL ? diag_add(p->diags, DIAG_USAGE, nowhere, "%s needs a value", name)
                                              : diag_add(p->diags, DIAG_USAGE, nowhere,
                                                         "%s needs a value, but the option %s follows", name, next);
    diag->remedy = str_format(p->diags->arena, "write %s %s", name, argument);
}

/* ---- Parsing ------------------------------------------------------------------------------------------------- */

/* Whether an argument that stands alone is really the next option: "--at --json". "--at -1,2" is none. */
static bool is_option(const struct parser *p, const char *text)
{
    if (strncmp(text, "--", 2) != 0)
        return false;
    for (size_t k = 0; k < p->lexicon.count; k++)
        if (p->lexicon.rows[k]->name != NULL && str_is(str_of(text + 2), p->lexicon.rows[k]->name))
            return true;
    return false;
}

static void take_option(struct parser *p, const struct option_row *row)
{
    if (row->argument == NULL) {
        row->read(p->request, row, row->value, p->diags);
    } else if (optarg == p->argv[optind - 1] && is_option(p, optarg)) {
        refuse_missing(p, row, optarg);
        optind--; /* the option that follows is read as one */
    } else {
        row->read(p->request, row, optarg, p->diags);
    }
}

/* Reads what getopt found at `element` of argv. False if what follows makes no sense any more. */
static bool take(struct parser *p, int code, const char *element)
{
    const struct option_row *row = lexicon_row(&p->lexicon, code == '?' || code == ':' ? optopt : code);
    if (code == 1)
        add_operand(p->request, p->diags, optarg);
    else if (code == ':')
        refuse_missing(p, row, NULL);
    else if (code != '?')
        take_option(p, row);
    else if (row != NULL)
        refuse_value(p, row, element);
    else if (strncmp(element, "--", 2) == 0)
        refuse_long(p, element);
    else
        refuse_letter(p, element, optopt);
    return code != '?' || strncmp(element, "--", 2) == 0;
}

static void read_arguments(struct parser *p)
{
    restart_getopt();
    bool sensible = true;
    while (sensible) {
        const char *element = p->argv[optind == 0 ? 1 : optind];
        int code = getopt_long(p->argc, p->argv, p->lexicon.letters, p->lexicon.longs, NULL);
        if (code == -1)
            break;
        sensible = take(p, code, element);
    }
    while (sensible && optind < p->argc)
        add_operand(p->request, p->diags, p->argv[optind++]);
}

/* Takes the command's name out of argv, or settles on the default command. Returns the new argc. */
static int settle_command(int argc, char **argv, struct request *request, struct arena *arena)
{
    int at = first_operand(argc, argv, arena);
    request->command = at == 0 ? NULL : command_named(str_of(argv[at]));
    request->command_named = request->command != NULL;
    if (!request->command_named) {
        request->command = command_at(0);
        return argc;
    }
    memmove(&argv[at], &argv[at + 1], (size_t)(argc - at) * sizeof *argv); /* the final NULL moves along */
    return argc - 1;
}

/* ---- Operands ------------------------------------------------------------------------------------------------ */

/* An operand in a command's place that is no file either: "anlyze", or a command of another version. */
static bool is_unknown_command(const struct request *request)
{
    const char *word = request->operand_count == 0 ? "" : request->operands[0];
    if (request->command_named || *word == '\0' || access(word, F_OK) == 0 || str_is(str_of(word), "-") ||
        command_named(str_of(word)) != NULL) /* behind "--", a command's name means a file */
        return false;
    return command_nearest(str_of(word)).size != 0 || (request->operand_count > 1 && strpbrk(word, "./") == NULL);
}

static void refuse_command(const char *word, struct diags *diags)
{
    struct cp_diagnostic *diag =
        diag_add(diags, DIAG_USAGE, nowhere, "'%s' is neither a command nor an existing file", word);
    diag->remedy = "'critpoint help' lists the commands";
    diag_did_you_mean(diags, diag, command_nearest(str_of(word)));
}

/* "critpoint 'x^2'": a formula where a file belongs. */
static bool is_formula(const struct request *request)
{
    const char *word = request->operand_count == 0 ? "" : request->operands[0];
    return str_is(str_of(request->command->operand), "MODEL") && strpbrk(word, "^*+()") != NULL &&
           access(word, F_OK) != 0;
}

static void refuse_formula(const char *word, struct diags *diags)
{
    diag_add(diags, DIAG_USAGE, nowhere, "there is no file '%s'", word)->remedy =
        str_format(diags->arena, "if it is a formula, write: critpoint -e '%s'", word);
}

static void refuse_few(const struct command *command, struct diags *diags)
{
    struct cp_diagnostic *diag = diag_add(diags, DIAG_USAGE, nowhere, "no %s is given", command->operand);
    int first_line = (int)strcspn(command->usage, "\n");
    diag->remedy =
        str_format(diags->arena, "write: critpoint %.*s ('critpoint help' says more)", first_line, command->usage);
}

static void refuse_many(const struct request *request, size_t most, struct diags *diags)
{
    struct cp_diagnostic *diag =
        diag_add(diags, DIAG_USAGE, nowhere, "'%s' is one operand too many", request->operands[most]);
    diag->remedy = str_format(diags->arena, "'critpoint %s' takes %s%s", request->command->name,
                              most == 0 ? "none" : "one ", most == 0 ? "" : request->command->operand);
    if (most == 0 && request->formula != NULL)
        diag->remedy =
            str_format(diags->arena, "-e stands in place of %s: give one of the two", request->command->operand);
}

static void check_operands(const struct request *request, struct diags *diags)
{
    const struct command *command = request->command;
    size_t formulas = request->formula != NULL;
    size_t most = command->operands_most - formulas;
    if (request->operand_count + formulas < command->operands_least)
        refuse_few(command, diags);
    else if (request->operand_count > most)
        refuse_many(request, most, diags);
}

static bool is_stdin(const char *text)
{
    return text != NULL && strcmp(text, "-") == 0;
}

/* Standard input can be read once. */
static void check_stdin(const struct request *request, struct diags *diags)
{
    size_t readers = (size_t)is_stdin(request->point) + (size_t)is_stdin(request->gradient) +
                     (size_t)is_stdin(request->points) +
                     (size_t)(request->operand_count != 0 && is_stdin(request->operands[0]));
    if (readers > 1)
        diag_add(diags, DIAG_USAGE, nowhere, "'-' is given twice, but standard input can be read only once")->remedy =
            "put one of the two in a file";
}

/* Two results in one file would leave only the last. */
static void check_outputs(const struct request *request, struct diags *diags)
{
    const char *const files[] = {request->output, request->hessian_out, request->eigenvectors_out, request->junit,
                                 request->path};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        for (size_t j = 0; j < i; j++)
            if (files[i] != NULL && files[j] != NULL && strcmp(files[i], files[j]) == 0) {
                diag_add(diags, DIAG_USAGE, nowhere, "two results are to be written to '%s'", files[i])->remedy =
                    "give each a file of its own";
                return;
            }
}

/* The formats of the command at hand. */
static const char *choices_of_formats(const struct command *command, size_t k)
{
    return command->formats(command, k);
}

static const char *choices_of_tongues(const struct command *command, size_t k)
{
    (void)command;
    return tongue_name(k);
}

bool options_parse(int argc, char **argv, struct request *request, struct diags *diags)
{
    *request = (struct request){0};
    char *nothing[] = {(char[]){"critpoint"}, NULL}; /* execve allows an argv without even a name */
    argv = argc == 0 ? nothing : arena_copy(diags->arena, argv, (size_t)argc + 1, sizeof *argv);
    argc += argc == 0;
    argc = settle_command(argc, argv, request, diags->arena);
    struct parser parser = {.argc = argc, .argv = argv, .request = request, .diags = diags};
    lexicon_add(diags->arena, &parser.lexicon, request->command);
    lexicon_finish(diags->arena, &parser.lexicon);
    read_arguments(&parser);
    if (is_unknown_command(request) && !request->help && !request->version) {
        diags->count = 0; /* its options were looked up in the table of another command */
        refuse_command(request->operands[0], diags);
    } else if (diags->count == 0 && is_formula(request)) {
        refuse_formula(request->operands[0], diags);
    }
    if (diags->count == 0 && !request->help && !request->version) {
        check_operands(request, diags);
        check_stdin(request, diags);
        check_outputs(request, diags);
    }
    return diags->count == 0;
}

static const struct option_row global_rows[] = {
    {.name = "json",
     .help = "the same as --format json",
     .read = value_choice,
     .field = offsetof(struct request, format),
     .value = "json",
     .choices = choices_of_formats},
    {.name = "format",
     .argument = "FORMAT",
     .help = "how results are written; text is for people",
     .read = value_choice,
     .field = offsetof(struct request, format),
     .choices = choices_of_formats},
    {.name = "output",
     .letter = 'o',
     .argument = "FILE",
     .help =
         "write the result to FILE instead of standard output, whole or not at all; the records of a scan as they come",
     .read = value_text,
     .field = offsetof(struct request, output)},
    {.name = "quiet",
     .letter = 'q',
     .help = "write no result: only the exit code, and errors",
     .read = value_flag,
     .field = offsetof(struct request, quiet)},
    {.name = "no-color",
     .help = "no color on a terminal; NO_COLOR in the environment says the same",
     .read = value_flag,
     .field = offsetof(struct request, no_color)},
    {.name = "lang",
     .argument = "LANGUAGE",
     .help =
         "the language of texts for people: en or zh (Chinese); without it, that of the locale (LC_ALL, LC_MESSAGES, "
         "LANG) if it is one of these and in UTF-8, else English. JSON, CSV and the other formats for programs, "
         "exit codes and error messages are the same in all languages",
     .read = value_choice,
     .field = offsetof(struct request, tongue),
     .choices = choices_of_tongues},
    {.name = "threads",
     .argument = "N",
     .help = "use N threads: for linear algebra (without it, one; the last bits of large problems depend on N); of a "
             "scan or of checks for the points (without it, one for each processor)",
     .read = value_count,
     .field = offsetof(struct request, threads)},
    {.name = "version",
     .help = "say which version this is",
     .read = value_flag,
     .field = offsetof(struct request, version)},
    {.name = "help",
     .letter = 'h',
     .help = "explain the command and its options",
     .read = value_flag,
     .field = offsetof(struct request, help)},
    {0},
};

const struct option_group options_global = {"Options of every command", global_rows};
