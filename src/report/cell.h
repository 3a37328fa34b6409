/* A text as a cell of CSV. */
#ifndef REPORT_CELL_H
#define REPORT_CELL_H

#include "base/str.h"

/* Appends the text, in quotes if it holds what means something in CSV (RFC 4180). */
void cell_add(struct text *out, struct str cell);

#endif
