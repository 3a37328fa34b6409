/* From argv to a request: getopt_long, driven by the option tables of the commands. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/command.h"

/* The options that every command has. */
extern const struct option_group options_global;

/* Understands a command line. False if anything is wrong with it; all mistakes are then in `diags`. Texts of the
 * request point into argv. */
bool options_parse(int argc, char **argv, struct request *request, struct diags *diags);

#endif
