/* Decoding. Every type is read through one unsigned number of its width, so that neither alignment nor the byte order of the
 * machine matters. Invariant: what is read lies within tensor->bytes, whose length the reader of the file has checked. */
#include "data/tensor.h"

#include <endian.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static double double_of_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double float_of_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return (double)value;
}

/* IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction. Exponent 0 holds zero and the subnormal multiples of 2^-24. */
static double from_f2(uint64_t bits)
{
    uint64_t sign = bits >> 15 << 63;
    uint64_t exponent = bits >> 10 & 31;
    uint64_t fraction = bits & 1023;
    if (exponent == 0)
        return copysign((double)fraction * 0x1p-24, sign != 0 ? -1.0 : 1.0);
    uint64_t wide = exponent == 31 ? 2047 : exponent + (1023 - 15);
    return double_of_bits(sign | wide << 52 | fraction << 42);
}

/* bfloat16: the upper half of a binary32. */
static double from_bf2(uint64_t bits)
{
    return float_of_bits((uint32_t)bits << 16);
}

static double from_f4(uint64_t bits)
{
    return float_of_bits((uint32_t)bits);
}

static double from_f8(uint64_t bits)
{
    return double_of_bits(bits);
}

static double from_i1(uint64_t bits)
{
    return (double)(int8_t)bits;
}

static double from_i2(uint64_t bits)
{
    return (double)(int16_t)bits;
}

static double from_i4(uint64_t bits)
{
    return (double)(int32_t)bits;
}

static double from_i8(uint64_t bits)
{
    return (double)(int64_t)bits;
}

static double from_unsigned(uint64_t bits)
{
    return (double)bits;
}

static double from_b1(uint64_t bits)
{
    return bits != 0;
}

struct tensor_type {
    const char *name;
    size_t size;
    double (*convert)(uint64_t bits);
};

static const struct tensor_type types[] = {
    {"f2", 2, from_f2},       {"f4", 4, from_f4},       {"f8", 8, from_f8},       {"bf2", 2, from_bf2},
    {"i1", 1, from_i1},       {"i2", 2, from_i2},       {"i4", 4, from_i4},       {"i8", 8, from_i8},
    {"u1", 1, from_unsigned}, {"u2", 2, from_unsigned}, {"u4", 4, from_unsigned}, {"u8", 8, from_unsigned},
    {"b1", 1, from_b1},
};

const struct tensor_type *tensor_type_find(struct str name)
{
    for (size_t k = 0; k < sizeof types / sizeof *types; k++)
        if (str_is(name, types[k].name))
            return &types[k];
    return NULL;
}

size_t tensor_type_size(const struct tensor_type *type)
{
    return type->size;
}

bool tensor_count(size_t rank, const size_t *shape, size_t *count)
{
    bool fits = true;
    *count = 1;
    for (size_t d = 0; d < rank; d++)
        if (shape[d] == 0) {
            *count = 0;
            return true;
        }
    for (size_t d = 0; d < rank; d++)
        fits = fits && !__builtin_mul_overflow(*count, shape[d], count);
    return fits;
}

/* ---- Decoding ----------------------------------------------------------------------------------------------- */

static uint64_t load2(const char *at, bool big_endian)
{
    uint16_t bits;
    memcpy(&bits, at, sizeof bits);
    return big_endian ? be16toh(bits) : le16toh(bits);
}

static uint64_t load4(const char *at, bool big_endian)
{
    uint32_t bits;
    memcpy(&bits, at, sizeof bits);
    return big_endian ? be32toh(bits) : le32toh(bits);
}

static uint64_t load8(const char *at, bool big_endian)
{
    uint64_t bits;
    memcpy(&bits, at, sizeof bits);
    return big_endian ? be64toh(bits) : le64toh(bits);
}

static uint64_t load(const char *at, size_t size, bool big_endian)
{
    return size == 8   ? load8(at, big_endian)
           : size == 4 ? load4(at, big_endian)
           : size == 2 ? load2(at, big_endian)
                       : (unsigned char)*at;
}

/* In the order of the file. Inlined where the arguments are constants, it becomes a loop without calls. */
__attribute__((always_inline)) static inline void decode_as(const struct tensor *tensor, double *values, size_t size,
                                                            bool big_endian, double (*convert)(uint64_t bits))
{
    const char *at = tensor->bytes.at;
    for (size_t k = 0; k < tensor->size; k++)
        values[k] = convert(load(at + k * size, size, big_endian));
}

/* The types that nearly all files hold run at the speed of memory. */
static void decode_run(const struct tensor *tensor, double *values)
{
    const struct tensor_type *type = tensor->type;
    if (type->convert == from_f8 && !tensor->big_endian)
        decode_as(tensor, values, 8, false, from_f8);
    else if (type->convert == from_f4 && !tensor->big_endian)
        decode_as(tensor, values, 4, false, from_f4);
    else if (type->convert == from_f2 && !tensor->big_endian)
        decode_as(tensor, values, 2, false, from_f2);
    else if (type->convert == from_bf2 && !tensor->big_endian)
        decode_as(tensor, values, 2, false, from_bf2);
    else
        decode_as(tensor, values, type->size, tensor->big_endian, type->convert);
}

/* Moves to the next entry in Fortran order, first index fastest, and gives its place in row-major order. */
static size_t next_in_fortran_order(const struct tensor *tensor, const size_t *strides, size_t *index, size_t place)
{
    for (size_t d = 0; d < tensor->rank; d++) {
        place += strides[d];
        if (++index[d] < tensor->shape[d])
            return place;
        place -= strides[d] * tensor->shape[d];
        index[d] = 0;
    }
    return 0;
}

static void decode_fortran(const struct tensor *tensor, double *values)
{
    size_t strides[TENSOR_MAX_RANK] = {0};
    size_t index[TENSOR_MAX_RANK] = {0};
    size_t size = tensor->type->size;
    for (size_t d = tensor->rank, stride = 1; d-- > 0; stride *= tensor->shape[d])
        strides[d] = stride;
    for (size_t k = 0, place = 0; k < tensor->size; k++) {
        values[place] = tensor->type->convert(load(tensor->bytes.at + k * size, size, tensor->big_endian));
        place = next_in_fortran_order(tensor, strides, index, place);
    }
}

void tensor_decode(const struct tensor *tensor, double *values)
{
    if (tensor->fortran_order && tensor->rank > 1)
        decode_fortran(tensor, values);
    else
        decode_run(tensor, values);
}

/* ---- Shapes ------------------------------------------------------------------------------------------------- */

const char *tensor_shape_print(struct arena *arena, size_t rank, const size_t *shape)
{
    struct text text = {.arena = arena};
    text_puts(&text, "(");
    for (size_t d = 0; d < rank; d++)
        text_printf(&text, d == 0 ? "%zu" : ", %zu", shape[d]);
    text_puts(&text, rank == 1 ? ",)" : ")");
    return text.at;
}
