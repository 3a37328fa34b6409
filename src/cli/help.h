/* Help texts, made of the tables. No line is longer than 100 columns. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/command.h"

enum { HELP_COLUMNS = 100 };

/* Appends the help of a command; NULL: of the program. */
void help_write(struct text *out, const struct command *command);

/* Appends the paragraphs of `s`, wrapped to HELP_COLUMNS, each line indented by `indent`; the first line stands at
 * column `column` already. Line breaks of `s` are kept. */
void help_wrap(struct text *out, const char *s, size_t indent, size_t column);

/* Appends a name and its explanation, the latter at `column`. */
void help_item(struct text *out, const char *head, const char *explanation, size_t column);

/* Appends an example and, below it, what it is one of. */
void help_example(struct text *out, struct example example);

#endif
