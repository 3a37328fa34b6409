/* Matrices and vectors from files of any format, chosen by the ending of the name. */
#ifndef DATA_MATRIX_H
#define DATA_MATRIX_H

#include "base/diag.h"

struct matrix {
    size_t rows;
    size_t columns;
    double *values; /* row-major */
};

/* Reads .json (nested lists; a flat list is one row, a number is 1 x 1), .csv (no header), .npy (rank 1: one row), .mtx
 * (Matrix Market: coordinate or array, real or integer, general or symmetric), or "-" (any of them, told by the first
 * byte: '[' JSON, '%' Matrix Market, '\x93' .npy, else CSV; the same holds for names below /dev/ and /proc/). Any other
 * ending, a rank above 2, an empty matrix, or a value that is not finite is an error. */
bool matrix_read(struct arena *arena, const char *path, struct span where, struct matrix *out, struct diags *diags);

/* The same from a source that is in memory; the name of the source chooses the format. */
bool matrix_parse(struct arena *arena, const struct source *source, struct matrix *out, struct diags *diags);

/* Writes .json, .csv, .npy or .mtx (array, general); numbers read back to the same double. What is not finite becomes
 * null in JSON and "nan", "inf" elsewhere. */
bool matrix_write(struct arena *arena, const char *path, const struct matrix *matrix, struct diags *diags);

#endif
