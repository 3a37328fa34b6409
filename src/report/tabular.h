/* Cells of text below each other, for tables whose numbers differ too much in size to be aligned at their points. */
#ifndef REPORT_TABULAR_H
#define REPORT_TABULAR_H

#include "base/str.h"

enum { TABULAR_MOST = 12 };

struct tabular_line {
    const char *cell[TABULAR_MOST]; /* NULL: none */
    size_t fitting; /* the first so many cells make their columns wider; the next ones run on to the right.
                                       0: all of them fit */
};

/* Appends the lines, each indented. Cells are set to the right, but to the left in the columns whose bits are set in `left`;
 * a column whose cells are all empty is left out. */
void tabular_add(struct text *out, size_t count, const struct tabular_line *lines, unsigned left);

#endif
