/* NumPy's .npy (format versions 1.0, 2.0, 3.0): real numbers of any width and byte order, C or Fortran order. */
#ifndef DATA_NPY_H
#define DATA_NPY_H

#include "data/tensor.h"

enum { NPY_MAX_RANK = TENSOR_MAX_RANK };

struct npy {
    size_t rank;
    size_t shape[NPY_MAX_RANK];
    size_t size;    /* number of entries */
    double *values; /* row-major, converted to double */
};

/* The array without decoding it: its bytes are those of the source. Refuses what npy_parse refuses. */
bool npy_view(const struct source *source, struct tensor *out, struct diags *diags);

/* Decodes f2 f4 f8, i1-i8, u1-u8, b1. False with a diagnostic for anything else, a truncated file, trailing bytes, or
 * a shape whose product overflows. */
bool npy_parse(struct arena *arena, const struct source *source, struct npy *out, struct diags *diags);

/* The bytes of an .npy file, version 1.0, '<f8', C order. */
struct str npy_print(struct arena *arena, size_t rank, const size_t *shape, const double *values);

#endif
