/* Formulas as trees. The grammar stands in formula.c. */
#ifndef LANG_FORMULA_H
#define LANG_FORMULA_H

#include "base/diag.h"
#include "expr/op.h"
#include "lang/json.h"

enum formula_kind {
    FORMULA_NUMBER,  /* number */
    FORMULA_NAME,    /* name */
    FORMULA_LIST,    /* args: the elements of [a, b] or (a, b) */
    FORMULA_NEGATE,  /* args: the operand */
    FORMULA_BINARY,  /* op; args: two operands. OP_CONTRACT stands for @ */
    FORMULA_CALL,    /* name; args, of which some may be KEYWORD */
    FORMULA_KEYWORD, /* name; args: the value of name=value in a call */
    FORMULA_INDEX,   /* args: the array, then its subscripts, of which some may be SLICE */
    FORMULA_SLICE,   /* part: start, stop, step, each NULL if left out */
    FORMULA_SUM,     /* args: one RANGE or more, then the body */
    FORMULA_RANGE    /* name in part[0] : part[1] */
};

struct formula {
    enum formula_kind kind;
    enum op op;
    double number;
    struct str name;
    struct formula *args; /* first child */
    struct formula *next; /* sibling */
    struct formula *part[3];
    struct span span;      /* the whole sub-formula */
    struct span name_span; /* the function's or range's name */
};

/* The text of a formula and where it stands: a JSON string, or a source of its own. */
struct formula_text {
    struct str text;
    const struct json *json;     /* the string, or NULL */
    const struct source *source; /* used if json is NULL; may be NULL */
};

/* The tree of a formula, or NULL with a diagnostic at the first mistake. The text must outlive the tree. */
const struct formula *formula_parse(struct arena *arena, const struct formula_text *text, struct diags *diags);

/* The left spine of a formula: [0] is its leftmost operand that is no operator, [k] the operator whose left operand is
 * [k-1], and [count] the formula itself. */
const struct formula **formula_spine(struct arena *arena, const struct formula *formula, size_t *count);

/* The names that a formula uses as variables, in order of first appearance, without repetition; index variables of
 * sums, function names and pi do not count. */
struct formula_names {
    size_t count;
    struct str *names;
};
struct formula_names formula_free_names(struct arena *arena, const struct formula *formula);

#endif
