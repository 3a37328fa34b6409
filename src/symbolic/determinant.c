/* Laplace's expansion along the first row. */
#include "symbolic/determinant.h"

#include <string.h>

term_id determinant(struct algebra *algebra, size_t n, const term_id *a)
{
    term_id minor[DETERMINANT_MOST * DETERMINANT_MOST];
    term_id sum = term_whole(algebra, 0);
    if (n == 1)
        return a[0];
    for (size_t k = 0; k < n; k++) {
        size_t count = 0;
        for (size_t i = n; i < n * n; i++)
            if (i % n != k)
                minor[count++] = a[i];
        term_id product = term_multiply(algebra, a[k], determinant(algebra, n - 1, minor));
        sum = k % 2 == 0 ? term_add(algebra, sum, product) : term_subtract(algebra, sum, product);
    }
    return sum;
}

void determinant_solve(struct algebra *algebra, size_t n, size_t columns, const term_id *a, const term_id *b,
                       term_id *x)
{
    term_id replaced[DETERMINANT_MOST * DETERMINANT_MOST];
    term_id whole = determinant(algebra, n, a);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < columns; j++) {
            memcpy(replaced, a, n * n * sizeof *a);
            for (size_t k = 0; k < n; k++)
                replaced[k * n + i] = b[k * columns + j];
            x[i * columns + j] = term_divide(algebra, determinant(algebra, n, replaced), whole);
        }
}
