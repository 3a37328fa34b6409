/* Structured arrays, byte by byte: the header as Python writes it, the records packed behind it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/record_rows.h"

static size_t header_size(struct str bytes)
{
    return 10 + (unsigned char)bytes.at[8] + 256 * (size_t)(unsigned char)bytes.at[9];
}

static void header(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct record_layout layout = record_layout_of(arena, "parameters,verdict,zero,escape");
    struct str bytes = records_written(arena, "npy", &layout);
    static const char expected[] = "{'descr': [('x', '<f8'), ('W[0]', '<f8'), ('W[1]', '<f8'), ('verdict', '|S12'), "
                                   "('zero', '<i8'), ('escape', '<f8', (3,)), ], 'fortran_order': False, "
                                   "'shape': (3,), }";
    assert_memory_equal(bytes.at, "\x93NUMPY\1\0", 8);
    assert_memory_equal(bytes.at + 10, expected, sizeof expected - 1);
    assert_int_equal(header_size(bytes) % 64, 0);
    assert_int_equal(bytes.at[header_size(bytes) - 1], '\n');
    assert_int_equal(record_npy_size(&layout), 3 * 8 + 12 + 8 + 3 * 8);
    assert_int_equal(bytes.size, header_size(bytes) + 3 * record_npy_size(&layout));
    arena_close(arena);
}

static void values(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct record_layout layout = record_layout_of(arena, "parameters,verdict,zero,eigenvalues");
    struct str bytes = records_written(arena, "npy", &layout);
    const char *first = bytes.at + header_size(bytes);
    const char *last = first + 2 * record_npy_size(&layout);
    double nan_of_file;
    assert_memory_equal(first, record_theta, sizeof record_theta);
    assert_memory_equal(first + 24, "saddle\0\0\0\0\0\0", 12);
    assert_memory_equal(first + 36, "\1\0\0\0\0\0\0\0", 8);
    assert_memory_equal(first + 44, record_eigenvalues, sizeof record_eigenvalues);
    memcpy(&nan_of_file, last, sizeof nan_of_file);
    assert_true(isnan(nan_of_file));
    assert_memory_equal(last + 24, "error\0\0\0\0\0\0\0", 12);
    arena_close(arena);
}

/* The count can be put in when it is known. */
static void size_of_the_header(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    struct record_layout layout = record_layout_of(arena, "loss,verdict");
    size_t size = 0;
    for (size_t count = 0; count < SIZE_MAX / 8; count = 7 * count + 1) {
        struct text out = {.arena = arena};
        record_npy_header(&out, &layout, count);
        if (count == 0)
            size = out.size;
        assert_int_equal(out.size, size);
    }
    arena_close(arena);
}

/* Beyond 65535 bytes the header needs format version 2. */
static void long_headers(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    static const size_t shape[] = {5000};
    const struct cp_parameter parameter = {"weights", 1, shape, 0, 5000};
    struct record_layout layout = record_layout_of(arena, "parameters");
    struct text out = {.arena = arena};
    layout.n = 5000;
    layout.parameters = &parameter;
    layout.parameter_count = 1;
    record_npy_header(&out, &layout, 0);
    assert_memory_equal(out.at, "\x93NUMPY\2\0", 8);
    size_t size = 0;
    for (size_t i = 4; i-- > 0;)
        size = 256 * size + (unsigned char)out.at[8 + i];
    assert_int_equal(size + 12, out.size);
    assert_int_equal(out.size % 64, 0);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header),
        cmocka_unit_test(values),
        cmocka_unit_test(size_of_the_header),
        cmocka_unit_test(long_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
