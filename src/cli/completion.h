/* Completions for shells, made of the tables of commands and options: what a word may be where the cursor stands. The
 * build installs what `critpoint help --completion SHELL` prints. */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include "cli/command.h"

/* The shells: bash, fish, zsh. */
option_choices completion_shells;

/* Appends the script for one of them. */
void completion_write(struct text *out, const char *shell);

#endif
