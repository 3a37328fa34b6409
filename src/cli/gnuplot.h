/* gnuplot as a process: a script goes in, a picture comes out. */
#ifndef CLI_GNUPLOT_H
#define CLI_GNUPLOT_H

#include "base/diag.h"

/* Appends what gnuplot draws for a script. False with a diagnostic that says how to get gnuplot, or what it said. */
bool gnuplot_draw(struct text *out, struct str script, struct diags *diags);

#endif
