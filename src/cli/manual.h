/* The parts of critpoint(1) that follow from tables, as scdoc source: synopsis, commands, options, diagnostics. The
 * build puts them in place of the line "@TABLES@" of src/man/critpoint.1.scd. */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include "base/str.h"

void manual_write(struct text *out);

#endif
