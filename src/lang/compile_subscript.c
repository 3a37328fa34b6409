/* Subscripts: every combination of indices and slices becomes one gather with a list of flat positions. */
#include "lang/compiler.h"

#include <math.h>

/* One subscript along one axis of the array. */
struct pick {
    size_t count;     /* positions along a kept axis; 1 if the axis is dropped */
    bool kept;        /* a slice or a list keeps its axis, a number drops it */
    bool lifted;      /* the position differs from lane to lane */
    const size_t *at; /* count positions; or, lifted, one for each lane */
};

static bool is_inside(double index, size_t n)
{
    return index >= -(double)n && index < (double)n;
}

/* Positions from constant indices, negative ones counted from the end. */
static bool pick_positions(struct compiler *c, const struct formula *f, size_t count, const double *index, size_t n,
                           struct pick *out)
{
    size_t *at = ARENA_ARRAY(c->arena, count, size_t);
    for (size_t k = 0; k < count; k++) {
        if (index[k] != trunc(index[k]))
            return compile_fail(c, DIAG_FORMULA_INDEX, f->span, NULL, "the index %.17g is no whole number", index[k]);
        if (!is_inside(index[k], n))
            return compile_fail(c, DIAG_FORMULA_INDEX, f->span,
                                n == 0 ? "the axis is empty"
                                       : str_format(c->compile->diags->arena, "indices run from 0 to %zu", n - 1),
                                "index %.17g is outside an axis of length %zu", index[k], n);
        at[k] = (size_t)(index[k] < 0 ? index[k] + (double)n : index[k]);
    }
    out->at = at;
    return true;
}

static bool pick_index(struct compiler *c, const struct formula *f, size_t n, struct pick *out)
{
    struct value value;
    if (!compile_value(c, f, &value))
        return false;
    struct shape shape = value_shape(c, value);
    if (graph_at(c->build.graph, value.node)->op != OP_CONST)
        return compile_fail(c, DIAG_FORMULA_INDEX, f->span, NULL, "an index must not depend on parameters");
    if (shape.rank > (value.lifted ? 0 : 1))
        return compile_fail(c, DIAG_FORMULA_INDEX, f->span, NULL, "an index is a number or a list of numbers, not %s",
                            shape_print(c->arena, &shape));
    out->lifted = value.lifted;
    out->kept = !value.lifted && shape.rank == 1;
    out->count = out->kept ? shape.dim[0] : 1;
    size_t count = value.lifted ? c->lanes->count : out->count;
    return pick_positions(c, f, count, build_constant_data(&c->build, value.node), n, out);
}

/* A bound of a slice as Python reads it: negative from the end, then clamped to [least, most]. */
static bool slice_bound(struct compiler *c, const struct formula *f, size_t n, long otherwise, long least, long most,
                        long *out)
{
    *out = otherwise;
    if (f == NULL)
        return true;
    if (!compile_whole(c, f, -(1L << 52), 1L << 52, "the bound of a slice", out))
        return false;
    if (*out < 0)
        *out += (long)n;
    *out = *out < least ? least : *out > most ? most : *out;
    return true;
}

static bool pick_slice(struct compiler *c, const struct formula *f, size_t n, struct pick *out)
{
    long step = 1;
    if (f->part[2] != NULL && !compile_whole(c, f->part[2], -(1L << 52), 1L << 52, "the step of a slice", &step))
        return false;
    if (step == 0)
        return compile_fail(c, DIAG_FORMULA_INDEX, f->span, NULL, "the step of a slice cannot be 0");
    long length = (long)n;
    long least = step > 0 ? 0 : -1;
    long most = step > 0 ? length : length - 1;
    long start;
    long stop;
    if (!slice_bound(c, f->part[0], n, step > 0 ? 0 : length - 1, least, most, &start) ||
        !slice_bound(c, f->part[1], n, step > 0 ? length : -1, least, most, &stop))
        return false;
    long span = step > 0 ? stop - start : start - stop;
    long stride = step > 0 ? step : -step;
    out->kept = true;
    out->count = span <= 0 ? 0 : (size_t)((span + stride - 1) / stride);
    size_t *at = ARENA_ARRAY(c->arena, out->count, size_t);
    for (size_t k = 0; k < out->count; k++)
        at[k] = (size_t)(start + (long)k * step);
    out->at = at;
    return true;
}

static void pick_all(struct compiler *c, size_t n, struct pick *out)
{
    size_t *at = ARENA_ARRAY(c->arena, n, size_t);
    for (size_t k = 0; k < n; k++)
        at[k] = k;
    *out = (struct pick){.count = n, .kept = true, .at = at};
}

/* One pick for each axis of the array; axes without a subscript are taken whole. */
static bool pick_axes(struct compiler *c, const struct formula *f, const struct shape *shape, struct pick *picks)
{
    size_t axis = 0;
    bool listed = false;
    for (const struct formula *s = f->args->next; s != NULL; s = s->next, axis++) {
        if (axis == shape->rank)
            return compile_fail(c, DIAG_FORMULA_INDEX, s->span, NULL, "too many indices for an array of shape %s",
                                shape_print(c->arena, shape));
        picks[axis] = (struct pick){0};
        bool ok = s->kind == FORMULA_SLICE ? pick_slice(c, s, shape->dim[axis], &picks[axis])
                                           : pick_index(c, s, shape->dim[axis], &picks[axis]);
        if (!ok)
            return false;
        bool list = s->kind != FORMULA_SLICE && picks[axis].kept;
        if (list && listed)
            return compile_fail(c, DIAG_FORMULA_INDEX, s->span, NULL, "only one subscript can be a list");
        listed = listed || list;
    }
    for (; axis < shape->rank; axis++)
        pick_all(c, shape->dim[axis], &picks[axis]);
    return true;
}

/* Writes the flat positions of one lane, last axis fastest. */
static void flatten(const struct pick *picks, const size_t *strides, size_t axis, size_t rank, size_t lane, size_t base,
                    size_t **out)
{
    if (axis == rank) {
        *(*out)++ = base;
        return;
    }
    const struct pick *pick = &picks[axis];
    for (size_t k = 0; k < pick->count; k++)
        flatten(picks, strides, axis + 1, rank, lane, base + pick->at[pick->lifted ? lane : k] * strides[axis], out);
}

bool compile_subscript(struct compiler *c, const struct formula *f, struct value *out)
{
    struct value array;
    if (!compile_value(c, f->args, &array))
        return false;
    struct shape shape = value_shape(c, array);
    struct pick picks[SHAPE_MAX_RANK];
    if (!pick_axes(c, f, &shape, picks))
        return false;
    struct shape result = shape_scalar();
    out->lifted = array.lifted;
    for (size_t i = 0; i < shape.rank; i++) {
        out->lifted = out->lifted || picks[i].lifted;
        if (picks[i].kept)
            result.dim[result.rank++] = picks[i].count;
    }
    size_t lanes = 1;
    if (out->lifted) {
        lanes = c->lanes->count;
        result = shape_with(&result, 0, lanes);
    }
    if (!compile_fits(c, f, &result))
        return false;
    size_t strides[SHAPE_MAX_RANK];
    shape_strides(&shape, strides);
    size_t *index = ARENA_ARRAY(c->arena, shape_size(&result), size_t);
    size_t *at = index;
    for (size_t lane = 0; lane < lanes; lane++)
        flatten(picks, strides, 0, shape.rank, lane, array.lifted ? lane * shape_size(&shape) : 0, &at);
    out->node = build_gather(&c->build, array.node, &result, index);
    return true;
}
