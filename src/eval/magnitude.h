/* Arithmetic on magnitudes, which error bounds are made of. */
#ifndef EVAL_MAGNITUDE_H
#define EVAL_MAGNITUDE_H

#include "domain/real.h"
#include "eval/apply.h"

/* The unit roundoff u of a double. */
#define MAGNITUDE_UNIT 0x1p-53

/* The smallest positive double: the error of a result that underflows. */
#define MAGNITUDE_LEAST 0x1p-1074

/* The error of rounding x z to `product`, with the addition of the product to something larger. */
double magnitude_of_product(double x, double z, double product);

/* out[i] += MAGNITUDE_LEAST where the value y of an operation underflowed: where it is below the normal numbers and not
 * 0 because an operand is 0. An operand that is missing has at NULL. */
void magnitude_add_underflow(size_t m, double *out, struct operand y, const struct operand in[2]);

/* out[i] += factor |x[i]| for i < m. */
void magnitude_add(size_t m, double *out, double factor, struct operand x);

/* out[i] += |x[i]| e[i], where a 0 annihilates even an infinity. */
void magnitude_add_product(size_t m, double *out, struct operand x, struct operand e);

/* Products of the entries of d with `directions` blocks of m tangents each. */
struct magnitude_tangents {
    size_t directions;
    size_t m;
    struct operand d;
    struct operand d_error;
    struct operand t;       /* blocks of m, or of one number that stands for all */
    struct operand t_error; /* the same; or one exact 0 for all */
    bool exact;             /* the tangents are: t_error is that 0 */
};

/* out (directions x m) = |d| e_t + |t| e_d + 2u |d t|, added to out if asked: the product rounds, and so does its
 * addition. */
void magnitude_of_tangents(const struct magnitude_tangents *tangents, double *out, bool add);

/* out[i] += factor |x[i] z[i]|. */
void magnitude_add_size(size_t m, double *out, double factor, struct operand x, struct operand z);

/* |x|, every entry spelled out. */
double *magnitude_of(struct arena *scratch, size_t size, struct operand x);

bool magnitude_all_finite(size_t count, const double *x);

/* The largest number of terms that a MOVE adds into one place: 1 but for a scatter. */
double magnitude_terms(const struct node *node, struct arena *scratch);

/* The bound of a MOVE of so many terms: moved like the value; a scatter also adds, and rounds. */
void magnitude_move(const struct graph *graph, const struct node *node, double terms, struct operand error,
                    struct operand value, double *out, struct arena *scratch);

/* A factor of a contraction: a value and the bound of its error. */
struct magnitude_factor {
    size_t size;
    struct operand value;
    struct operand error;
};

/* The bound of the contraction of two factors: |a| e_b + e_a |b| + k u |a| |b|, added to out if asked. */
void magnitude_contract(const struct contraction *sizes, const struct magnitude_factor factor[2], double *out, bool add,
                        struct arena *scratch);

#endif
