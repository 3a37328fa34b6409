/* The table of all functions of the formula language: callable primitives and what expands to them. */
#ifndef LANG_FUNCTIONS_H
#define LANG_FUNCTIONS_H

#include "base/typo.h"
#include "lang/compiler.h"

/* A function that expands: to a formula, or by a builder. */
struct function_row {
    const char *name;
    const char *signature;
    const char *family;
    const char *summary;
    const char *expansion; /* a formula in the names of the signature, or NULL */
    bool (*build)(struct compiler *c, struct call *call, struct value *out);
};

const struct function_row *function_find(struct str name);

/* All operators and functions, in the order of the tables, as the public header shows them. */
size_t function_count(void);
const struct cp_function *function_at(size_t k);

/* The first of them that has this name; NULL if there is none. Fast, for models that are made for every step. */
const struct cp_function *function_named(struct str name);

/* Offers every function name to a typo search. */
void function_offer(struct typo *typo);

/* The builders of functions.def. */
bool function_mean(struct compiler *c, struct call *call, struct value *out);
bool function_prod(struct compiler *c, struct call *call, struct value *out);
bool function_softmax(struct compiler *c, struct call *call, struct value *out);
bool function_log_softmax(struct compiler *c, struct call *call, struct value *out);
bool function_dot(struct compiler *c, struct call *call, struct value *out);
bool function_outer(struct compiler *c, struct call *call, struct value *out);
bool function_transpose(struct compiler *c, struct call *call, struct value *out);
bool function_reshape(struct compiler *c, struct call *call, struct value *out);
bool function_concat(struct compiler *c, struct call *call, struct value *out);
bool function_stack(struct compiler *c, struct call *call, struct value *out);
bool function_diag(struct compiler *c, struct call *call, struct value *out);
bool function_inv(struct compiler *c, struct call *call, struct value *out);
bool function_trace(struct compiler *c, struct call *call, struct value *out);

/* A primitive reduction over the call's axis (given as axis=k or second argument), or over all entries. */
bool function_reduce(struct compiler *c, struct call *call, enum op op, struct value *out);

/* A primitive of the SOLVE family. */
bool function_system(struct compiler *c, struct call *call, enum op op, struct value *out);

#endif
