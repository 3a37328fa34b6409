/* Shapes: NumPy's broadcasting, sizes that overflow, strides and splits. */
#include "expr/shape.h"

#include "support/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct shape random_shape(struct random *random, size_t least_rank)
{
    struct shape shape = {.rank = least_rank + random_below(random, SHAPE_MAX_RANK + 1 - least_rank)};
    for (size_t i = 0; i < shape.rank; i++)
        shape.dim[i] = random_below(random, 4);
    return shape;
}

static void sizes_multiply(void **state)
{
    (void)state;
    struct shape scalar = shape_scalar();
    struct shape vector = shape_vector(7);
    struct shape matrix = shape_matrix(3, 5);
    struct shape eight = {8, {2, 1, 3, 1, 2, 1, 2, 3}};
    assert_int_equal(shape_size(&scalar), 1);
    assert_int_equal(shape_size(&vector), 7);
    assert_int_equal(shape_size(&matrix), 15);
    assert_int_equal(shape_size(&eight), 72);
}

static void sizes_that_overflow_say_so(void **state)
{
    (void)state;
    struct shape exact = shape_matrix(SIZE_MAX / 4, 4);
    struct shape beyond = shape_matrix(SIZE_MAX / 4 + 1, 4);
    struct shape far_beyond = {3, {(size_t)1 << 40, (size_t)1 << 40, (size_t)1 << 40}};
    struct shape empty = {4, {(size_t)1 << 40, (size_t)1 << 40, (size_t)1 << 40, 0}};
    assert_true(shape_size(&exact) == SIZE_MAX / 4 * 4);
    assert_true(shape_size(&beyond) == SIZE_MAX);
    assert_true(shape_size(&far_beyond) == SIZE_MAX);
    assert_true(shape_size(&empty) == 0);
}

static void equality_looks_at_rank_and_dimensions(void **state)
{
    (void)state;
    struct shape scalar = shape_scalar();
    struct shape one = shape_vector(1);
    struct shape a = shape_matrix(2, 3);
    struct shape b = shape_matrix(3, 2);
    assert_true(shape_equal(&a, &a));
    assert_false(shape_equal(&a, &b));
    assert_false(shape_equal(&scalar, &one));
}

/* NumPy: aligned at the last axis, equal or 1 on either side. */
static void broadcasting_follows_numpy(void **state)
{
    (void)state;
    struct random random = {31};
    size_t fitting = 0;
    for (int round = 0; round < 20000; round++) {
        struct shape a = random_shape(&random, 0);
        struct shape b = random_shape(&random, 0);
        struct shape out = shape_vector(99);
        size_t rank = a.rank > b.rank ? a.rank : b.rank;
        struct shape expected = {.rank = rank};
        bool fits = true;
        for (size_t i = 0; i < rank; i++) {
            size_t m = i + a.rank < rank ? 1 : a.dim[i + a.rank - rank];
            size_t n = i + b.rank < rank ? 1 : b.dim[i + b.rank - rank];
            expected.dim[i] = m == n ? m : m == 1 ? n : m;
            fits = fits && (m == n || m == 1 || n == 1);
        }
        assert_int_equal(shape_broadcast(&a, &b, &out), fits);
        assert_true(shape_equal(&out, fits ? &expected : &(struct shape){1, {99}}));
        fitting += fits;
    }
    assert_true(fitting > 1000);
}

static void strides_number_the_entries(void **state)
{
    (void)state;
    struct random random = {32};
    for (int round = 0; round < 2000; round++) {
        struct shape shape = random_shape(&random, 0);
        size_t stride[SHAPE_MAX_RANK];
        shape_strides(&shape, stride);
        for (size_t i = 0; i < shape.rank; i++) {
            struct shape inner = {.rank = shape.rank - i - 1};
            memcpy(inner.dim, shape.dim + i + 1, inner.rank * sizeof inner.dim[0]);
            size_t product = 1;
            for (size_t j = 0; j < inner.rank; j++)
                product *= inner.dim[j];
            assert_int_equal(stride[i], product);
        }
    }
}

static void axes_come_and_go(void **state)
{
    (void)state;
    struct random random = {33};
    for (int round = 0; round < 2000; round++) {
        struct shape shape = random_shape(&random, 1);
        size_t axis = random_below(&random, shape.rank);
        struct shape without = shape_without(&shape, axis);
        struct shape again = shape_with(&without, axis, shape.dim[axis]);
        struct axis_split split = shape_split(&shape, axis);
        assert_int_equal(without.rank, shape.rank - 1);
        assert_int_equal(without.dim[shape.rank - 1], 0);
        assert_true(shape_equal(&again, &shape));
        assert_int_equal(split.outer * split.count * split.inner, shape_size(&shape));
        assert_int_equal(split.count, shape.dim[axis]);
        size_t stride[SHAPE_MAX_RANK];
        shape_strides(&shape, stride);
        assert_int_equal(split.inner, stride[axis]);
    }
}

static void shapes_print_as_numpy_prints_them(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct shape shapes[] = {shape_scalar(), shape_vector(3), shape_matrix(3, 2), {3, {0, 1, 12}}};
    const char *texts[] = {"()", "(3,)", "(3, 2)", "(0, 1, 12)"};
    for (size_t k = 0; k < 4; k++)
        assert_string_equal(shape_print(arena, &shapes[k]), texts[k]);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_multiply),
        cmocka_unit_test(sizes_that_overflow_say_so),
        cmocka_unit_test(equality_looks_at_rank_and_dimensions),
        cmocka_unit_test(broadcasting_follows_numpy),
        cmocka_unit_test(strides_number_the_entries),
        cmocka_unit_test(axes_come_and_go),
        cmocka_unit_test(shapes_print_as_numpy_prints_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
