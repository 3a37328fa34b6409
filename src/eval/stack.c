/* A block of rows on the left, or of columns on the right, is one taller or wider matrix: a single call of BLAS instead of
 * one for each direction. Only batches and true matrices on the right need the loop. */
#include "eval/stack.h"

/* Blocks of m rows below each other; a transposed block is such a row only if it is a single one. */
static bool rows_stack(const struct contraction *s)
{
    return s->batch == 1 && (!s->transpose[0] || s->m == 1);
}

/* A column, stored either way, is a row of the stack: out' = t op(other)'. */
static bool columns_stack(const struct contraction *s)
{
    return s->batch == 1 && s->n == 1;
}

void stack_contract(const struct contraction *sizes, const struct stack *stack, const double *other, const double *t,
                    double *out, bool add)
{
    if (stack->side == 0 && rows_stack(sizes)) {
        const struct contraction tall = {1, stack->count * sizes->m, sizes->k, sizes->n, {false, sizes->transpose[1]}};
        real_contract(&tall, out, t, other, add);
        return;
    }
    if (stack->side == 1 && columns_stack(sizes)) {
        const struct contraction turned = {1, stack->count, sizes->k, sizes->m, {false, !sizes->transpose[0]}};
        real_contract(&turned, out, t, other, add);
        return;
    }
    size_t block = sizes->batch * sizes->m * sizes->n;
    for (size_t k = 0; k < stack->count; k++) {
        const double *tk = t + k * stack->size;
        real_contract(sizes, out + k * block, stack->side == 0 ? tk : other, stack->side == 0 ? other : tk, add);
    }
}

const double *stack_dense(const struct stack *stack, struct operand t, struct arena *scratch)
{
    if (t.step == 1 || stack->size == 1)
        return t.at;
    double *dense = ARENA_ARRAY_RAW(scratch, stack->count * stack->size, double);
    for (size_t k = 0; k < stack->count; k++)
        for (size_t i = 0; i < stack->size; i++)
            dense[k * stack->size + i] = t.at[k];
    return dense;
}
