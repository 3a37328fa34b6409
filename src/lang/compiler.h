/* Inside the compiler of formulas: what its files share. Not for other rooms. */
#ifndef LANG_COMPILER_H
#define LANG_COMPILER_H

#include "lang/compile.h"

/* The combinations of index values that an index sum runs over: its lanes. */
struct lanes {
    size_t count;              /* number of lanes */
    const struct lanes *outer; /* the sum around this one, or NULL */
    size_t *parent;            /* per lane: the lane of `outer` it belongs to (0 without one) */
    size_t names;
    struct str *name; /* the index variables visible here, outer ones first */
    double **index;   /* per name: its value in each lane */
};

struct compiler {
    const struct compile *compile;
    struct builder build;
    struct arena *arena;
    const struct scope *scope; /* replaced while the body of a function of the table is expanded */
    const struct lanes *lanes; /* NULL outside index sums */
};

/* A call, its positional arguments compiled. */
struct call {
    const struct formula *formula;
    size_t count;
    struct value *args;
    const struct formula **arg;
    const struct formula *keyword; /* the first name=value argument for a parameter of the signature, or NULL */
    bool has_axis;                 /* axis=k was given */
    long axis;
};

/* Any sub-formula. All functions return false after adding a diagnostic. */
bool compile_value(struct compiler *c, const struct formula *f, struct value *out);

/* compile_function.c: a call by the function table. */
bool compile_call(struct compiler *c, const struct formula *f, struct value *out);

/* compile_sum.c: an index sum; the value of an index variable, if `name` is one. */
bool compile_index_sum(struct compiler *c, const struct formula *f, struct value *out);
bool compile_index_name(struct compiler *c, struct str name, struct value *out);

/* compile_subscript.c: an array with subscripts. */
bool compile_subscript(struct compiler *c, const struct formula *f, struct value *out);

/* compile_matmul.c: the matrix product with NumPy's rules for vectors. */
bool compile_matmul(struct compiler *c, const struct formula *f, struct value a, struct value b, struct value *out);

/* compile_shape.c: shapes and lanes. */
struct shape value_shape(const struct compiler *c, struct value v);                        /* without the lane axis */
bool compile_fits(struct compiler *c, const struct formula *f, const struct shape *shape); /* within most_entries */
/* Broadcasts values to one shape, lane axis included; `what` names the operation in the diagnostic. */
bool compile_align(struct compiler *c, const struct formula *f, size_t count, struct value *values, bool *lifted);
node_id compile_lift(struct compiler *c, struct value v); /* with a lane axis, even if it does not need one */

/* A whole number that is known now. `least` and `most` bound it; `what` names it in the diagnostic. */
bool compile_whole(struct compiler *c, const struct formula *f, long least, long most, const char *what, long *out);

/* An axis of a value with `rank` axes, negative ones counted from the end. */
bool compile_axis(struct compiler *c, const struct formula *f, long axis, size_t rank, size_t *out);

bool compile_fail(struct compiler *c, enum diag_code code, struct span span, const char *remedy, const char *format,
                  ...) __attribute__((format(printf, 5, 6)));

#endif
