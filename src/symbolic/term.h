/* Formulas as terms: sums, products of powers, calls, totals over the rows of data; immutable and hash-consed.
 *
 * Canonical as they are made: sums and products are flat, like terms and equal bases are collected, numbers are exact
 * (rational.h). Nothing is multiplied out; expand.h does that, and simplify.h chooses. A term is a number for each row, or
 * a single one (rows == 0); both mix, elementwise. Two terms are never equal in kind and parts, so equal ids are equal
 * terms. What a term means is kept but for removable singularities: x/x is 1.
 *
 * A coefficient stands in a sum, if need be of one part: -2*x is the sum of (-2, x). In a product, and behind a
 * coefficient, a sum is primitive: its numbers have no common factor, and of S and -S only the one that was met first
 * exists, so that (1 - x)*(x - 1) is -(1 - x)^2. */
#ifndef SYMBOLIC_TERM_H
#define SYMBOLIC_TERM_H

#include "expr/op.h"
#include "symbolic/rational.h"

typedef uint32_t term_id;

enum term_kind {
    TERM_NUMBER,
    TERM_SYMBOL,  /* a parameter's entry, pi, or numbers from data */
    TERM_SUM,     /* number + sum of factor * term */
    TERM_PRODUCT, /* product of term ^ factor */
    TERM_CALL,    /* op of the terms of the parts; `number` is its attribute */
    TERM_TOTAL    /* the sum over the rows of parts[0] */
};

struct part {
    term_id term;
    struct rational factor;
};

struct term {
    enum term_kind kind;
    enum op op;
    struct rational number;
    size_t count;
    const struct part *parts; /* of sums and products in ascending order of their terms */
    size_t symbol;
    size_t rows; /* 0: a single number */
};

/* What a symbol stands for. */
enum symbol_kind { SYMBOL_PARAMETER, SYMBOL_PI, SYMBOL_DATA };

struct symbol {
    enum symbol_kind kind;
    size_t slot; /* PARAMETER: its entry of theta */
    /* DATA: a vector of numbers, and where they come from */
    const char *name; /* of the array, or NULL */
    size_t array;     /* identity of the array */
    size_t rank;      /* of the array, and its lengths */
    const size_t *dim;
    size_t count;        /* rows */
    const size_t *index; /* which entries of the array, in order; NULL without a name */
    const double *values;
};

struct algebra {
    struct arena *arena;
    struct term *terms;
    size_t count;
    uint32_t *table; /* open addressing: id + 1, 0 for empty */
    size_t table_size;
    struct symbol *symbols;
    size_t symbol_count;
    size_t most_terms; /* beyond it the formulas are no longer readable: `exceeded` is set, and work ends soon */
    size_t work;       /* terms asked for, new or not; beyond ALGEBRA_MOST_WORK it is the same */
    bool exceeded;
    bool divides_by_zero; /* 1/0 was made: a number, not a form */
};

enum { ALGEBRA_MOST_WORK = 1500000 }; /* a second or two */

struct algebra *algebra_new(struct arena *arena, size_t most_terms);
const struct term *term_at(const struct algebra *algebra, term_id id);
bool term_is_zero(const struct algebra *algebra, term_id id); /* the number 0 itself */

term_id term_rational(struct algebra *algebra, struct rational number);
term_id term_whole(struct algebra *algebra, int64_t whole);
term_id term_number(struct algebra *algebra, double value);

/* The term of a symbol; equal parameters and equal vectors are the same symbol. */
term_id term_symbol(struct algebra *algebra, const struct symbol *symbol);

/* constant + sum of factor*term, product of term^factor; the parts in any order. */
term_id term_sum(struct algebra *algebra, struct rational constant, size_t count, const struct part *parts);
term_id term_product(struct algebra *algebra, size_t count, const struct part *parts);

term_id term_add(struct algebra *algebra, term_id a, term_id b);
term_id term_subtract(struct algebra *algebra, term_id a, term_id b);
term_id term_multiply(struct algebra *algebra, term_id a, term_id b);
term_id term_divide(struct algebra *algebra, term_id a, term_id b);
term_id term_scale(struct algebra *algebra, struct rational factor, term_id a);
term_id term_power(struct algebra *algebra, term_id a, struct rational exponent);

/* op(args); arithmetic becomes sums and products. `number` is the attribute of POWI, POWR and POLYGAMMA. */
term_id term_call(struct algebra *algebra, enum op op, struct rational number, size_t count, const term_id *args);

/* The sum of a over `rows` rows; what does not depend on the row is taken out. */
term_id term_total(struct algebra *algebra, term_id a, size_t rows);

/* A term as coefficient * rest. */
struct part term_split(const struct algebra *algebra, term_id a);

/* A sum as c * (primitive sum); of other terms the same as term_split. */
struct part term_primitive(struct algebra *algebra, term_id a);

/* The id of a term that exists already, given with all its parts and rows; UINT32_MAX if there is none. */
term_id term_find(const struct algebra *algebra, const struct term *term);

/* Adds a term with all its parts canonical already. */
term_id term_intern(struct algebra *algebra, const struct term *term);

#endif
