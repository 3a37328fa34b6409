/* Stacked contractions against one contraction a block, for every side, transposition and shape. */
#include "eval/stack.h"

#include "support/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { MOST = 4, BLOCKS = 3 };

struct case_of_stack {
    struct contraction sizes;
    struct stack stack;
};

static double *random_array(struct arena *arena, struct random *random, size_t count)
{
    double *x = ARENA_ARRAY(arena, count, double);
    for (size_t i = 0; i < count; i++)
        x[i] = (double)random_below(random, 17) - 8; /* small whole numbers: sums are exact in any order */
    return x;
}

static void check_case(struct random *random, const struct case_of_stack *c)
{
    struct arena *arena = arena_open(0);
    const struct contraction *s = &c->sizes;
    size_t other_size = s->batch * (c->stack.side == 0 ? s->k * s->n : s->m * s->k);
    size_t block = s->batch * s->m * s->n;
    const double *other = random_array(arena, random, other_size);
    const double *t = random_array(arena, random, BLOCKS * c->stack.size);
    double *out = random_array(arena, random, BLOCKS * block);
    double *expected = arena_copy(arena, out, BLOCKS * block, sizeof *out);
    for (size_t k = 0; k < BLOCKS; k++) {
        const double *tk = t + k * c->stack.size;
        real_contract(s, expected + k * block, c->stack.side == 0 ? tk : other, c->stack.side == 0 ? other : tk, true);
    }
    stack_contract(s, &c->stack, other, t, out, true);
    for (size_t i = 0; i < BLOCKS * block; i++)
        assert_true(out[i] == expected[i]);
    arena_close(arena);
}

static void stacks_equal_single_products(void **state)
{
    (void)state;
    struct random random = {20};
    for (size_t trial = 0; trial < 2000; trial++) {
        struct contraction s = {1 + random_below(&random, 2),
                                1 + random_below(&random, MOST),
                                1 + random_below(&random, MOST),
                                1 + random_below(&random, MOST),
                                {random_below(&random, 2) == 0, random_below(&random, 2) == 0}};
        for (unsigned side = 0; side < 2; side++) {
            size_t size = s.batch * (side == 0 ? s.m * s.k : s.k * s.n);
            check_case(&random, &(struct case_of_stack){s, {BLOCKS, size, side}});
        }
    }
}

static void uniform_blocks_are_spelled_out(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    const double values[] = {3, -1};
    const struct stack stack = {2, 3, 0};
    const double expected[] = {3, 3, 3, -1, -1, -1};
    assert_memory_equal(stack_dense(&stack, (struct operand){values, 0}, arena), expected, sizeof expected);
    const struct stack single = {2, 1, 0};
    assert_ptr_equal(stack_dense(&single, (struct operand){values, 0}, arena), values);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stacks_equal_single_products),
        cmocka_unit_test(uniform_blocks_are_spelled_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
