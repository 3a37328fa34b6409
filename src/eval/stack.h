/* One factor of a contraction against many: the tangents of the other factor along all directions in one product. */
#ifndef EVAL_STACK_H
#define EVAL_STACK_H

#include "domain/real.h"
#include "eval/apply.h"

/* What a stack is made of: `count` blocks of `size` entries, the factor number `side` (0 or 1) of a contraction. */
struct stack {
    size_t count;
    size_t size;
    unsigned side;
};

/* out (count x batch x m x n) = the contraction of `other` with each block of t (count x size), or out += it. */
void stack_contract(const struct contraction *sizes, const struct stack *stack, const double *other, const double *t,
                    double *out, bool add);

/* The blocks with every entry spelled out; itself if they are. A uniform operand holds one number a block. */
const double *stack_dense(const struct stack *stack, struct operand t, struct arena *scratch);

#endif
