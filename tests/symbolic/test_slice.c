/* Vectors as slices of their arrays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "symbolic/slice.h"

#include "base/str.h"

static void expect_slice(struct arena *arena, size_t rank, const size_t *dim, size_t count, const size_t *index,
                         const char *expected)
{
    const struct symbol symbol = {
        .kind = SYMBOL_DATA, .name = "X", .rank = rank, .dim = dim, .count = count, .index = index};
    struct slice slice;
    bool found = slice_of(&symbol, &slice);
    assert_int_equal(found, expected != NULL);
    if (found)
        assert_string_equal(slice_print(arena, &symbol, &slice), expected);
}

static void test_slices(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    const size_t six[] = {6};
    const size_t matrix[] = {3, 2};
    expect_slice(arena, 1, six, 6, (const size_t[]){0, 1, 2, 3, 4, 5}, "X");
    expect_slice(arena, 1, six, 5, (const size_t[]){1, 2, 3, 4, 5}, "X[1:]");
    expect_slice(arena, 1, six, 5, (const size_t[]){0, 1, 2, 3, 4}, "X[:5]");
    expect_slice(arena, 1, six, 3, (const size_t[]){0, 2, 4}, "X[::2]");
    expect_slice(arena, 1, six, 2, (const size_t[]){1, 3}, "X[1:4:2]");
    expect_slice(arena, 2, matrix, 3, (const size_t[]){1, 3, 5}, "X[:, 1]");
    expect_slice(arena, 2, matrix, 2, (const size_t[]){2, 3}, "X[1, :]");
    expect_slice(arena, 2, matrix, 2, (const size_t[]){2, 4}, "X[1:, 0]");
    expect_slice(arena, 2, matrix, 3, (const size_t[]){1, 2, 3}, NULL); /* goes around a corner */
    expect_slice(arena, 1, six, 3, (const size_t[]){0, 1, 3}, NULL);
    expect_slice(arena, 1, six, 2, (const size_t[]){3, 1}, NULL);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_slices)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
