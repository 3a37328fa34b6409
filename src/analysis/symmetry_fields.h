/* Fields that are linear in theta, and combinations of them that are symmetries; shared by the files of symmetries alone. */
#ifndef ANALYSIS_SYMMETRY_FIELDS_H
#define ANALYSIS_SYMMETRY_FIELDS_H

#include "analysis/problem.h"

/* Adds `count` entries of theta to others, each side with a stride: theta[to + k to_stride] += theta[from + k stride]. Where
 * `constant` is set it adds 1. Scalings have from = to. */
struct affine {
    size_t to;
    size_t from;
    size_t count;
    size_t to_stride;
    size_t stride;
    bool constant;
};

/* The first samples lie far out; the others near theta. */
enum { SAMPLES_FAR = 8 };

/* Gradients at random points around theta, as many as were asked for so far. */
struct samples {
    struct problem *problem;
    const double *theta; /* n */
    const double *size;  /* n: how far they spread */
    size_t count;
    size_t capacity;
    double *points;    /* capacity x n */
    double *gradients; /* capacity x n */
    double *errors;    /* capacity x n: bounds of theirs */
};

/* Room for `capacity` points. */
struct samples samples_new(struct arena *arena, struct problem *problem, const double *theta, const double *size,
                           size_t capacity);

/* Takes more points until there are `count`; false if the loss has no gradient at most of them. */
bool samples_extend(struct samples *samples, size_t count);

/* Adds c times the field at theta to v. */
void affine_add(const struct affine *field, double c, const double *theta, double *v);

/* Combinations of fields that are symmetries, by their coefficients: rows of `count` numbers, `found` of them. The samples
 * near theta are more than there are fields. */
double *affine_symmetries(struct arena *arena, const struct samples *samples, size_t count, const struct affine *fields,
                          size_t *found);

/* The rows of a matrix, or its columns; a vector has entries for rows. The first line as a field onto itself, how many there
 * are, and how far apart they begin. False if the tensor has no such lines. */
bool tensor_lines(const struct cp_parameter *tensor, bool columns, struct affine *first, size_t *count, size_t *step);

/* Every row of a tensor added to every other, every column to every other, either to vectors, and constants to these; none
 * (count 0) if there are more than `most`. */
const struct affine *affine_mixing(struct arena *arena, const struct model *model, size_t most, size_t *count);

#endif
