/* Shapes while compiling: the lane axis, alignment, numbers that must be known. */
#include "lang/compiler.h"

#include <math.h>

struct shape value_shape(const struct compiler *c, struct value v)
{
    const struct shape *shape = &graph_at(c->build.graph, v.node)->shape;
    return v.lifted ? shape_without(shape, 0) : *shape;
}

bool compile_fits(struct compiler *c, const struct formula *f, const struct shape *shape)
{
    size_t size = shape_size(shape);
    if (size <= c->compile->most_entries)
        return true;
    return compile_fail(c, DIAG_FORMULA_SIZE, f->span, "make the arrays smaller, or sum over them with '@'",
                        "an array of shape %s would need %.3g GB", shape_print(c->arena, shape),
                        size == SIZE_MAX ? INFINITY : (double)size * 8e-9);
}

/* A value that broadcasts to (lanes, *shape): a lifted one gets its unit axes behind the lane axis. */
static node_id aligned(struct compiler *c, struct value v, const struct shape *inner, const struct shape *full)
{
    if (v.lifted) {
        struct shape own = value_shape(c, v);
        struct shape padded = {.rank = full->rank, .dim = {c->lanes->count}};
        for (size_t i = 0; i < inner->rank; i++)
            padded.dim[1 + i] = i < inner->rank - own.rank ? 1 : own.dim[i - (inner->rank - own.rank)];
        v.node = build_reshape(&c->build, v.node, &padded);
    }
    return build_broadcast(&c->build, v.node, full);
}

bool compile_align(struct compiler *c, const struct formula *f, size_t count, struct value *values, bool *lifted)
{
    struct shape inner = value_shape(c, values[0]);
    *lifted = values[0].lifted;
    for (size_t i = 1; i < count; i++) {
        struct shape next = value_shape(c, values[i]);
        struct shape before = inner;
        *lifted = *lifted || values[i].lifted;
        if (!shape_broadcast(&before, &next, &inner))
            return compile_fail(c, DIAG_FORMULA_SHAPE, f->span, NULL, "shapes %s and %s do not fit",
                                shape_print(c->arena, &before), shape_print(c->arena, &next));
    }
    struct shape full = inner;
    if (*lifted && inner.rank == SHAPE_MAX_RANK)
        return compile_fail(c, DIAG_FORMULA_SHAPE, f->span, NULL, "an array has more than %d axes", SHAPE_MAX_RANK);
    if (*lifted)
        full = shape_with(&inner, 0, c->lanes->count);
    if (!compile_fits(c, f, &full))
        return false;
    for (size_t i = 0; i < count; i++)
        values[i] = (struct value){aligned(c, values[i], &inner, &full), *lifted};
    return true;
}

node_id compile_lift(struct compiler *c, struct value v)
{
    if (v.lifted)
        return v.node;
    struct shape inner = value_shape(c, v);
    struct shape full = shape_with(&inner, 0, c->lanes->count);
    return build_broadcast(&c->build, v.node, &full);
}

bool compile_whole(struct compiler *c, const struct formula *f, long least, long most, const char *what, long *out)
{
    struct value value;
    if (!compile_value(c, f, &value))
        return false;
    const struct node *node = graph_at(c->build.graph, value.node);
    if (node->op != OP_CONST || node->size != 1 || value.lifted)
        return compile_fail(c, DIAG_FORMULA_INDEX, f->span, NULL,
                            "%s must be one whole number that does not depend on parameters", what);
    double number = node->data == NULL ? node->number : node->data[0];
    if (number != trunc(number) || number < (double)least || number > (double)most)
        return compile_fail(c, DIAG_FORMULA_INDEX, f->span, NULL,
                            "%s is %.17g but must be a whole number from %ld to %ld", what, number, least, most);
    *out = (long)number;
    return true;
}

bool compile_axis(struct compiler *c, const struct formula *f, long axis, size_t rank, size_t *out)
{
    long axes = (long)rank;
    if (axis < -axes || axis >= axes)
        return compile_fail(c, DIAG_FORMULA_INDEX, f->span, NULL, "axis %ld is outside an array with %ld ax%s", axis,
                            axes, axes == 1 ? "is" : "es");
    *out = (size_t)(axis < 0 ? axis + axes : axis);
    return true;
}
