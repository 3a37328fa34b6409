/* The option rows of one command, or of all, and the form in which getopt_long wants them. */
#ifndef CLI_LEXICON_H
#define CLI_LEXICON_H

#include <getopt.h>

#include "cli/command.h"

enum { LEXICON_LONG = 256 };

struct lexicon {
    const struct option_row **rows; /* count entries, no two with the same name */
    size_t count;
    struct option *longs; /* for getopt_long; made by lexicon_finish */
    char *letters;
};

/* Adds the rows of a command, but those whose name is there already. */
void lexicon_add(struct arena *arena, struct lexicon *lexicon, const struct command *command);

/* Makes getopt's form: operands come in order (as code 1), a missing argument gives ':'. */
void lexicon_finish(struct arena *arena, struct lexicon *lexicon);

/* The row of a code that getopt returned; NULL if it is none. */
const struct option_row *lexicon_row(const struct lexicon *lexicon, int code);

#endif
