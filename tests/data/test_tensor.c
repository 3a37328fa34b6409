/* Numbers of every type against IEEE's own definition of them, and shapes. */
#include "data/tensor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/random.h"
#include "support/refusals.h"

#include <math.h>
#include <string.h>

static struct tensor tensor_of(const char *type, size_t count, const void *bytes)
{
    const struct tensor_type *found = tensor_type_find(str_of(type));
    assert_non_null(found);
    return (struct tensor){
        .type = found, .rank = 1, .shape = {count}, .size = count, .bytes = {bytes, count * tensor_type_size(found)}};
}

/* (-1)^s 2^(e - bias) 1.f, from the fields of a number of 16 bits. */
static double by_definition(unsigned bits, int exponent_bits)
{
    int fraction_bits = 15 - exponent_bits;
    int bias = (1 << (exponent_bits - 1)) - 1;
    int exponent = (int)(bits >> fraction_bits) & ((1 << exponent_bits) - 1);
    double fraction = (double)(bits & ((1u << fraction_bits) - 1));
    double size = exponent == (1 << exponent_bits) - 1 ? (fraction == 0 ? INFINITY : NAN)
                  : exponent == 0                      ? ldexp(fraction, 1 - bias - fraction_bits)
                                  : ldexp(fraction + ldexp(1, fraction_bits), exponent - bias - fraction_bits);
    return bits >> 15 != 0 ? -size : size;
}

static void all_halves(const char *type, int exponent_bits)
{
    static uint16_t bits[65536];
    static double values[65536];
    for (unsigned k = 0; k < 65536; k++)
        bits[k] = (uint16_t)k;
    struct tensor tensor = tensor_of(type, 65536, bits);
    tensor.big_endian = *(const char *)&(uint16_t){1} == 0;
    tensor_decode(&tensor, values);
    for (unsigned k = 0; k < 65536; k++) {
        double expected = by_definition(k, exponent_bits);
        bool same = isnan(expected) ? isnan(values[k]) : memcmp(&expected, &values[k], sizeof expected) == 0;
        if (!same)
            fail_msg("%s %04x is %a, not %a", type, k, values[k], expected);
    }
}

static void all_numbers_of_16_bits(void **state)
{
    (void)state;
    all_halves("f2", 5);
    all_halves("bf2", 8);
}

static void whole_numbers_and_flags(void **state)
{
    (void)state;
    static const unsigned char bytes[] = {0x80, 0xFF, 0, 0, 0, 0, 0, 0x7F};
    static const struct {
        const char *type;
        double little;
        double big;
    } rows[] = {
        {"i1", -128, -128},
        {"u1", 128, 128},
        {"b1", 1, 1},
        {"i2", -128, -32513},
        {"u2", 0xFF80, 0x80FF},
        {"i4", 0xFF80, -2130771968},
        {"u4", 0xFF80, 0x80FF0000},
        {"i8", 0x1.fcp62, -0x1.fc04p62},
        {"u8", 0x1.fcp62, 0x1.01fep63},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct tensor tensor = tensor_of(rows[k].type, 1, bytes);
        double value;
        tensor_decode(&tensor, &value);
        if (fabs(value - rows[k].little) > 0x1p17) /* the lowest bits of the widest are rounded away */
            fail_msg("%s: %.17g", rows[k].type, value);
        if (tensor_type_size(tensor.type) < 8)
            assert_true(value == rows[k].little);
        tensor.big_endian = true;
        tensor_decode(&tensor, &value);
        if (fabs(value - rows[k].big) > 128)
            fail_msg("big-endian %s: %.17g", rows[k].type, value);
    }
    assert_null(tensor_type_find(str_of("f16")));
    assert_null(tensor_type_find(str_of("")));
}

/* Doubles and floats at odd addresses, in both byte orders, in both orders of the axes. */
static void places(void **state)
{
    (void)state;
    struct random random = {5};
    for (int t = 0; t < 300; t++) {
        size_t rows = 1 + random_below(&random, 4);
        size_t columns = 1 + random_below(&random, 4);
        bool wide = random_below(&random, 2) == 0;
        bool big = random_below(&random, 2) == 0;
        bool fortran = random_below(&random, 2) == 0;
        size_t size = wide ? 8 : 4;
        char bytes[16 * 8 + 1];
        double numbers[16];
        for (size_t k = 0; k < rows * columns; k++) {
            float narrow = (float)random_normal(&random);
            double value = wide ? random_normal(&random) : (double)narrow;
            size_t place = fortran ? k % columns * rows + k / columns : k;
            char raw[8];
            numbers[k] = value;
            memcpy(raw, wide ? (void *)&value : (void *)&narrow, size);
            for (size_t i = 0; i < size; i++)
                bytes[1 + place * size + i] = raw[big ? size - 1 - i : i];
        }
        struct tensor tensor = tensor_of(wide ? "f8" : "f4", rows * columns, bytes + 1);
        tensor.rank = 2;
        tensor.shape[0] = rows;
        tensor.shape[1] = columns;
        tensor.big_endian = big;
        tensor.fortran_order = fortran;
        double values[16];
        tensor_decode(&tensor, values);
        assert_memory_equal(values, numbers, rows * columns * sizeof *values);
    }
}

static void shapes(void **state)
{
    size_t count;
    assert_true(tensor_count(0, NULL, &count));
    assert_int_equal(count, 1);
    assert_true(tensor_count(3, (size_t[]){2, 3, 4}, &count));
    assert_int_equal(count, 24);
    assert_true(tensor_count(3, (size_t[]){SIZE_MAX, 0, SIZE_MAX}, &count));
    assert_int_equal(count, 0);
    assert_false(tensor_count(2, (size_t[]){SIZE_MAX / 2, 3}, &count));
    assert_string_equal(tensor_shape_print(*state, 0, NULL), "()");
    assert_string_equal(tensor_shape_print(*state, 1, (size_t[]){3}), "(3,)");
    assert_string_equal(tensor_shape_print(*state, 3, (size_t[]){3, 1, 4}), "(3, 1, 4)");
}

static void empty_tensors(void **state)
{
    (void)state;
    struct tensor tensor = tensor_of("f8", 0, "");
    double untouched = 7;
    tensor_decode(&tensor, &untouched);
    tensor.rank = 2;
    tensor.shape[1] = 5;
    tensor.fortran_order = true;
    tensor_decode(&tensor, &untouched);
    assert_true(untouched == 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_numbers_of_16_bits),
        cmocka_unit_test(whole_numbers_and_flags),
        cmocka_unit_test(places),
        cmocka_unit_test(shapes),
        cmocka_unit_test(empty_tensors),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
