/* Arrays as they lie in binary files: where their bytes are and what they mean. Reading a file gives such views; only what
 * is used is decoded, so that a large checkpoint costs no more than the parameters taken from it. */
#ifndef DATA_TENSOR_H
#define DATA_TENSOR_H

#include "base/diag.h"

enum { TENSOR_MAX_RANK = 8 };

/* A type of real numbers in binary: a row of the table in tensor.c. */
struct tensor_type;

struct tensor {
    struct str name;                /* in its file; empty for an array without one */
    const struct tensor_type *type; /* NULL: no type that becomes double */
    struct str type_name;           /* as the file writes it, such as "<f4" or "BF16" */
    bool big_endian;
    bool fortran_order; /* first index fastest */
    size_t rank;
    size_t shape[TENSOR_MAX_RANK];
    size_t size;      /* number of entries */
    struct str bytes; /* of the entries */
};

/* The arrays of a file, in its order. */
struct tensors {
    size_t count;
    struct tensor *items;
};

/* The type of a name: f2 f4 f8, i1 i2 i4 i8, u1 u2 u4 u8, b1 as NumPy calls them, and bf2 for bfloat16. NULL for another. */
const struct tensor_type *tensor_type_find(struct str name);

/* Bytes of one entry. */
size_t tensor_type_size(const struct tensor_type *type);

/* The product of the dimensions; false if it overflows. Any dimension of 0 makes it 0. */
bool tensor_count(size_t rank, const size_t *shape, size_t *count);

/* Writes the entries (tensor->size), row-major, to `values`. The tensor has a type, and as many bytes as its shape asks
 * for. Half precision and bfloat16 convert without rounding. */
void tensor_decode(const struct tensor *tensor, double *values);

/* "(3, 4)", "(3,)", "()": as Python writes a shape. */
const char *tensor_shape_print(struct arena *arena, size_t rank, const size_t *shape);

#endif
