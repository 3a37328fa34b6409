/* Commands and their options as data. The parser, the help texts, the manual page and the typo hints walk these tables;
 * none of them knows a command or an option by name. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/diag.h"

struct command;
struct job;

/* The verdict that the user wants to hear. */
struct expectation {
    bool given;
    enum cp_verdict verdict;
    bool has_index;
    size_t index;
    bool has_nullity;
    size_t nullity;
};

/* A whole number that may be 0, which is not the same as not given. */
struct whole {
    bool given;
    size_t value;
};

/* --shard I/N: the I-th of N parts, counted from 1. */
struct shard {
    size_t index; /* 0: all of it */
    size_t count;
};

/* An option that may be given several times. */
struct texts {
    size_t count;
    const char **items;
};

/* A command line that was understood. Options of every command live side by side; all zero means "not given". */
struct request {
    const struct command *command;
    bool command_named;    /* false: the default command */
    const char **operands; /* without the command's name */
    size_t operand_count;

    bool help; /* options of all commands */
    bool version;
    bool quiet;
    bool no_color;
    const char *tongue; /* of people; NULL: that of the locale */
    const char *format;
    const char *output;
    size_t threads;

    const char *formula; /* in place of MODEL */
    const char *batch;   /* rows of the data */
    const char *point;
    const char *gradient; /* VECTOR of classify */
    const char *derivatives;
    bool check_derivatives;
    double gtol;
    double xtol;
    bool assume_critical;
    bool refine;
    size_t batches;
    struct whole shuffle;
    bool sharpness;
    double epsilon;
    double alpha;
    struct expectation expect;
    const char *hessian_out;
    const char *eigenvectors_out;
    const char *stage; /* where --dump stops */
    struct texts grids;
    struct texts boxes;
    size_t starts; /* of find */
    struct whole seed;
    struct whole index;
    const char *points; /* file of points */
    const char *columns;
    const char *only;
    struct shard shard;
    bool resume;
    bool summary;
    bool full;

    const char *optimizers; /* of descend */
    struct texts settings;  /* "lr=0.1" */
    size_t steps;
    double drop;
    double radius;
    double perturb;
    const char *path;
    size_t stride;

    bool manual;       /* of help: the source of the manual page */
    const char *shell; /* for which completions are wanted */

    const char *language; /* of derive */
    const char *order;

    const char *x_axis; /* of plot */
    const char *y_axis;
    const char *plane;
    const char *along;
    size_t samples;
    bool surface;
    bool spectrum;
    bool profile;
    bool preview;
    const char *script;

    const char *filter; /* of check */
    const char *junit;
    bool github;
    bool record;
};

/* The k-th word that may be said, for a command; NULL beyond the last one. */
typedef const char *option_choices(const struct command *command, size_t k);

struct option_row;

/* Turns the text of an argument into a value of the request. False, with a diagnostic, if the text breaks the rule. */
typedef bool option_reader(struct request *request, const struct option_row *row, const char *text,
                           struct diags *diags);

/* An option. A table of them ends with a row of zeros. */
struct option_row {
    const char *name;     /* long name, without dashes; NULL: there is only the letter */
    char letter;          /* 0: there is only the long name */
    const char *argument; /* name of the argument; NULL for a flag */
    const char *help;     /* NULL: not shown, because it is not for users */
    option_reader *read;
    size_t field;            /* offset in struct request of what it sets */
    const char *value;       /* what a flag hands to its reader */
    option_choices *choices; /* the words that the argument may be */
};

struct option_group {
    const char *title;
    const struct option_row *rows;
};

struct example {
    const char *line; /* ready to be pasted into a shell */
    const char *meaning;
};

/* Words of the command's language, and what each means. */
struct glossary {
    const char *title;
    option_choices *word; /* the first `count` are explained */
    const char *(*meaning)(struct arena *arena, size_t k);
    size_t (*count)(void);
};

enum { MOST_GROUPS = 12, MOST_EXAMPLES = 5, MOST_GLOSSARIES = 3 }; /* their lists need room for a NULL */

/* A command: the last lines of its cmd_<name>.c. */
struct command {
    const char *name;
    const char *summary;
    const char *usage;               /* what follows the program's name; one form per line */
    const char *description;         /* paragraphs for help and manual, separated by empty lines */
    const char *operand;             /* name of the operand in messages */
    option_choices *operand_choices; /* words that it may be; NULL: what the operand's name says */
    size_t operands_least;           /* -e counts as an operand */
    size_t operands_most;
    option_choices *formats;                            /* what --format may say; the first one is the default */
    const struct option_group *groups[MOST_GROUPS];     /* ends with NULL */
    const struct glossary *glossaries[MOST_GLOSSARIES]; /* ends with NULL */
    struct example examples[MOST_EXAMPLES];             /* ends with zeros */
    enum cp_status (*run)(struct job *job);
};

/* The rows of commands.def, in order. */
size_t command_count(void);
const struct command *command_at(size_t k);
const struct command *command_named(struct str name); /* NULL: no such command */

/* The command whose name is nearest to a mistyped one; empty if none is near. */
struct str command_nearest(struct str word);

/* The rows of a command one after the other; NULL beyond the last one. */
const struct option_row *command_option(const struct command *command, size_t k);

/* "--xtol", or "-e" where there is no long name. */
const char *option_spelling(struct arena *arena, const struct option_row *row);

/* "R", or the choices joined by bars; NULL for a flag. */
const char *option_argument(struct arena *arena, const struct command *command, const struct option_row *row);

/* Formats of commands: the table of reports; text and json; text alone; the table of checks. */
option_choices formats_of_reports;
option_choices formats_text_json;
option_choices formats_text;
option_choices formats_of_checks;

#endif
