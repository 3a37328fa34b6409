/* Operations as rows of a table: what the code knows about each stands in ops.def. */
#ifndef EXPR_OP_H
#define EXPR_OP_H

#include "base/str.h"

enum op {
#define OP(id, ...) OP_##id,
#include "expr/ops.def"
#undef OP
    OP_COUNT
};

/* What operations of one kind have in common is written once for the family. */
enum op_family {
    FAMILY_LEAF,     /* constants and parameters */
    FAMILY_MAP,      /* elementwise: one or two operands of the shape of the result */
    FAMILY_SELECT,   /* where(c, a, b): linear in a and b */
    FAMILY_MOVE,     /* linear and structural */
    FAMILY_REDUCE,   /* over one axis */
    FAMILY_SOLVE,    /* of a square matrix, with an optional batch axis */
    FAMILY_CONTRACT, /* bilinear: matrix product, with an optional batch axis */
    FAMILY_COUNT
};

struct op_row {
    const char *name;
    unsigned arity;
    enum op_family family;
    const char *signature;
    const char *rules[2]; /* derivative by each argument */
    const char *kink;
    double ulps;
    const char *samples;
    const char *summary;
};

extern const struct op_row op_rows[OP_COUNT];

const char *op_family_name(enum op_family family);

/* Whether formulas may call the operation by its name. */
bool op_callable(enum op op);

#endif
