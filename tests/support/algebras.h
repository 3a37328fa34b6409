/* Terms made by hand. */
#ifndef SUPPORT_ALGEBRAS_H
#define SUPPORT_ALGEBRAS_H

#include "symbolic/term.h"

#include <math.h>
#include <cmocka.h>

static inline int algebra_setup(void **state)
{
    struct arena *arena = arena_open(0);
    if (arena != NULL)
        *state = algebra_new(arena, 100000);
    return arena == NULL;
}

static inline int algebra_teardown(void **state)
{
    arena_close(((struct algebra *)*state)->arena);
    return 0;
}

#define ALGEBRA_TEST(test) cmocka_unit_test_setup_teardown(test, algebra_setup, algebra_teardown)

static inline term_id parameter(struct algebra *algebra, size_t slot)
{
    return term_symbol(algebra, &(struct symbol){.kind = SYMBOL_PARAMETER, .slot = slot});
}

/* A vector of data: 0, 1, 2, ... */
static inline term_id data(struct algebra *algebra, const char *name, size_t rows)
{
    size_t *index = ARENA_ARRAY(algebra->arena, rows, size_t);
    double *values = ARENA_ARRAY(algebra->arena, rows, double);
    size_t *dim = ARENA_ARRAY(algebra->arena, 1, size_t);
    dim[0] = rows;
    for (size_t k = 0; k < rows; k++)
        values[k] = (double)(index[k] = k);
    return term_symbol(algebra, &(struct symbol){.kind = SYMBOL_DATA,
                                                 .name = name,
                                                 .array = (size_t)(unsigned char)name[0],
                                                 .rank = 1,
                                                 .dim = dim,
                                                 .count = rows,
                                                 .index = index,
                                                 .values = values});
}

static inline term_id call(struct algebra *algebra, enum op op, term_id a)
{
    return term_call(algebra, op, rational_of(0), 1, &a);
}

static inline term_id call2(struct algebra *algebra, enum op op, term_id a, term_id b)
{
    const term_id args[2] = {a, b};
    return term_call(algebra, op, rational_of(0), 2, args);
}

#endif
