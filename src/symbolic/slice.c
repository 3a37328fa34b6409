/* The entries of a slice lie at equal distance, which is a multiple of the stride of its axis. */
#include "symbolic/slice.h"

bool slice_of(const struct symbol *symbol, struct slice *out)
{
    if (symbol->name == NULL || symbol->count < 2 || symbol->index[1] <= symbol->index[0])
        return false;
    struct shape shape = {.rank = symbol->rank};
    size_t strides[SHAPE_MAX_RANK];
    size_t distance = symbol->index[1] - symbol->index[0];
    for (size_t axis = 0; axis < shape.rank; axis++)
        shape.dim[axis] = symbol->dim[axis];
    shape_strides(&shape, strides);
    for (size_t r = 1; r < symbol->count; r++)
        if (symbol->index[r] != symbol->index[0] + r * distance)
            return false;
    bool found = false;
    for (size_t axis = 0; axis < shape.rank; axis++) {
        out->at[axis] = symbol->index[0] / strides[axis] % shape.dim[axis];
        if (found || distance % strides[axis] != 0)
            continue;
        size_t step = distance / strides[axis];
        if (out->at[axis] + (symbol->count - 1) * step >= shape.dim[axis])
            continue;
        out->axis = axis;
        out->start = out->at[axis];
        out->step = step;
        found = true;
    }
    return found;
}

const char *slice_print(struct arena *arena, const struct symbol *symbol, const struct slice *slice)
{
    struct text out = {.arena = arena};
    size_t length = symbol->dim[slice->axis];
    size_t stop = slice->start + (symbol->count - 1) * slice->step + 1;
    bool open = slice->start + symbol->count * slice->step >= length; /* it goes on to the end */
    text_puts(&out, symbol->name);
    if (symbol->rank == 1 && slice->start == 0 && slice->step == 1 && open)
        return out.at;
    for (size_t axis = 0; axis < symbol->rank; axis++) {
        text_puts(&out, axis == 0 ? "[" : ", ");
        if (axis != slice->axis) {
            text_printf(&out, "%zu", slice->at[axis]);
            continue;
        }
        if (slice->start != 0)
            text_printf(&out, "%zu", slice->start);
        text_puts(&out, ":");
        if (!open)
            text_printf(&out, "%zu", stop);
        if (slice->step != 1)
            text_printf(&out, ":%zu", slice->step);
    }
    text_puts(&out, "]");
    return out.at;
}
