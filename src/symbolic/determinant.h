/* Determinants and small systems of equations as formulas. */
#ifndef SYMBOLIC_DETERMINANT_H
#define SYMBOLIC_DETERMINANT_H

#include "symbolic/term.h"

enum { DETERMINANT_MOST = 3 }; /* beyond it nobody reads them */

/* Of a (n x n, row-major). */
term_id determinant(struct algebra *algebra, size_t n, const term_id *a);

/* The x (n x columns) of a x = b, by Cramer's rule. */
void determinant_solve(struct algebra *algebra, size_t n, size_t columns, const term_id *a, const term_id *b,
                       term_id *x);

#endif
