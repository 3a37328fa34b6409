/* A loss with its derivatives as formulas. */
#ifndef SYMBOLIC_DERIVATION_H
#define SYMBOLIC_DERIVATION_H

#include "model/model.h"
#include "symbolic/term.h"

/* An entry of theta. */
struct variable {
    const char *tensor; /* an identifier: the tensor's name, or what stands for "0.weight" */
    const char *entry;  /* "w", "W[0,1]" */
    const char *given;  /* the same under the model's own name, if that is another one; else NULL */
    size_t rank;        /* of the tensor, and where the entry lies in it */
    const size_t *index;
};

/* A name for a part of the formulas. */
struct shorthand {
    const char *name;
    term_id term;
    bool given; /* it is a "let" of the model; else it was made because the part occurs often */
};

/* Loss, gradient and the upper triangle of the Hessian, one after the other. */
struct targets {
    size_t count;
    const term_id *terms;
};

struct derivation {
    struct algebra *algebra;
    const char *model;
    size_t n;
    const struct variable *variables;
    term_id loss;
    size_t written;    /* terms below this one are as the model has them */
    term_id *gradient; /* n */
    term_id *hessian;  /* n x n, symmetric; NULL if only the gradient was asked for */
    size_t shorthand_count;
    const struct shorthand *shorthands; /* in ascending order of their terms */
};

/* Beyond these, formulas are no longer read by anybody. */
enum { DERIVATION_MOST_PARAMETERS = 50, DERIVATION_MOST_TERMS = 100000, DERIVATION_MOST_LENGTH = 30000 };

/* NULL with a diagnostic if the loss has no formulas that could be read. `order` is 1 or 2. */
const struct derivation *derivation_make(struct arena *arena, struct model *model, int order, struct diags *diags);

struct targets derivation_targets(struct arena *arena, const struct derivation *derivation);

#endif
