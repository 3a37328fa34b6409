/* Invariant: dimensions beyond the rank are 0, so that shapes compare and hash by their bytes. */
#include "expr/shape.h"

#include <stdint.h>
#include <string.h>

struct shape shape_scalar(void)
{
    return (struct shape){.rank = 0};
}

struct shape shape_vector(size_t n)
{
    return (struct shape){.rank = 1, .dim = {n}};
}

struct shape shape_matrix(size_t rows, size_t columns)
{
    return (struct shape){.rank = 2, .dim = {rows, columns}};
}

bool shape_equal(const struct shape *a, const struct shape *b)
{
    return a->rank == b->rank && memcmp(a->dim, b->dim, a->rank * sizeof a->dim[0]) == 0;
}

size_t shape_size(const struct shape *shape)
{
    size_t size = 1;
    for (size_t i = 0; i < shape->rank; i++)
        if (shape->dim[i] == 0)
            return 0;
    for (size_t i = 0; i < shape->rank; i++)
        if (__builtin_mul_overflow(size, shape->dim[i], &size))
            return SIZE_MAX;
    return size;
}

void shape_strides(const struct shape *shape, size_t strides[SHAPE_MAX_RANK])
{
    size_t stride = 1;
    for (size_t i = shape->rank; i-- > 0;) {
        strides[i] = stride;
        stride *= shape->dim[i];
    }
}

bool shape_broadcast(const struct shape *a, const struct shape *b, struct shape *out)
{
    struct shape result = {.rank = a->rank > b->rank ? a->rank : b->rank};
    for (size_t i = 0; i < result.rank; i++) { /* i counts from the last axis */
        size_t m = i < a->rank ? a->dim[a->rank - 1 - i] : 1;
        size_t n = i < b->rank ? b->dim[b->rank - 1 - i] : 1;
        if (m != n && m != 1 && n != 1)
            return false;
        result.dim[result.rank - 1 - i] = m == 1 ? n : m;
    }
    *out = result;
    return true;
}

struct shape shape_without(const struct shape *shape, size_t axis)
{
    struct shape result = {.rank = shape->rank - 1};
    for (size_t i = 0, k = 0; i < shape->rank; i++)
        if (i != axis)
            result.dim[k++] = shape->dim[i];
    return result;
}

struct shape shape_with(const struct shape *shape, size_t axis, size_t n)
{
    struct shape result = {.rank = shape->rank + 1};
    for (size_t i = 0, k = 0; i < result.rank; i++)
        result.dim[i] = i == axis ? n : shape->dim[k++];
    return result;
}

struct axis_split shape_split(const struct shape *shape, size_t axis)
{
    struct axis_split split = {1, shape->dim[axis], 1};
    for (size_t i = 0; i < axis; i++)
        split.outer *= shape->dim[i];
    for (size_t i = axis + 1; i < shape->rank; i++)
        split.inner *= shape->dim[i];
    return split;
}

const char *shape_print(struct arena *arena, const struct shape *shape)
{
    struct text text = {.arena = arena};
    text_puts(&text, "(");
    for (size_t i = 0; i < shape->rank; i++)
        text_printf(&text, i == 0 ? "%zu" : ", %zu", shape->dim[i]);
    text_puts(&text, shape->rank == 1 ? ",)" : ")");
    return text.at;
}
