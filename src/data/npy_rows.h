/* The rows of a matrix in an .npy file, decoded where they are needed: a file larger than memory is no matter. */
#ifndef DATA_NPY_ROWS_H
#define DATA_NPY_ROWS_H

#include "data/tensor.h"

struct npy_rows {
    size_t count;
    size_t width;
    struct tensor tensor; /* of the whole file, which is mapped */
};

/* Opens a file whose array has rank 2, or rank 1: then it is one row if it has `width` entries, and a column if width is
 * 1. What cannot be mapped (a pipe, "-") is read. False with diagnostics. */
bool npy_rows_open(struct arena *arena, const char *path, size_t width, struct npy_rows *out, struct diags *diags);

/* Decodes rows [first, first + count) to out (count x width). Threads may do so at the same time. */
void npy_rows_read(const struct npy_rows *rows, size_t first, size_t count, double *out);

#endif
