/* Functions that rearrange arrays: all become reshapes, permutations, gathers and scatters. Values that depend on an
 * index of a sum keep their lane axis in front. */
#include "lang/functions.h"

#include <stdint.h>
#include <string.h>

/* Whether the table says that a function takes axis=k. */
static bool takes_axis(const struct call *call)
{
    return strstr(function_find(call->formula->name)->signature, "axis=") != NULL;
}

static bool wants(struct compiler *c, const struct call *call, size_t least, size_t most)
{
    if (call->has_axis && !takes_axis(call))
        return compile_fail(c, DIAG_FORMULA_ARGUMENTS, call->formula->span, NULL, "'%.*s' takes no axis",
                            (int)call->formula->name.size, call->formula->name.at);
    if (call->count >= least && call->count <= most)
        return true;
    return compile_fail(
        c, DIAG_FORMULA_ARGUMENTS, call->formula->span,
        str_format(c->compile->diags->arena, "it is used as %s", function_find(call->formula->name)->signature),
        "'%.*s' got %zu argument%s", (int)call->formula->name.size, call->formula->name.at, call->count,
        call->count == 1 ? "" : "s");
}

/* A shape behind the lane axis, if there is one. */
static struct shape with_lanes(const struct compiler *c, bool lifted, const struct shape *shape)
{
    return lifted ? shape_with(shape, 0, c->lanes->count) : *shape;
}

bool function_transpose(struct compiler *c, struct call *call, struct value *out)
{
    if (!wants(c, call, 1, 1))
        return false;
    size_t lane = call->args[0].lifted ? 1 : 0;
    size_t rank = graph_at(c->build.graph, call->args[0].node)->shape.rank;
    size_t *permutation = ARENA_ARRAY(c->arena, SHAPE_MAX_RANK, size_t);
    for (size_t i = 0; i < rank; i++)
        permutation[i] = i < lane ? i : rank - 1 - (i - lane);
    *out = (struct value){build_permute(&c->build, call->args[0].node, permutation), lane == 1};
    return true;
}

/* The lengths of reshape(a, m, n) or reshape(a, (m, n)), one of which may be -1. */
static bool read_lengths(struct compiler *c, const struct call *call, size_t size, struct shape *out)
{
    const struct formula *f = call->arg[1];
    if (call->count == 2 && f->kind == FORMULA_LIST)
        f = f->args;
    size_t open = SHAPE_MAX_RANK;
    *out = shape_scalar();
    for (; f != NULL && f->kind != FORMULA_KEYWORD; f = f->next) {
        long length;
        if (out->rank == SHAPE_MAX_RANK - 1)
            return compile_fail(c, DIAG_FORMULA_SHAPE, f->span, NULL, "an array has at most %d axes",
                                SHAPE_MAX_RANK - 1);
        if (!compile_whole(c, f, -1, 1L << 52, "a length", &length))
            return false;
        if (length == -1 && open != SHAPE_MAX_RANK)
            return compile_fail(c, DIAG_FORMULA_SHAPE, f->span, NULL, "only one length can be -1");
        if (length == -1)
            open = out->rank;
        out->dim[out->rank++] = length == -1 ? 1 : (size_t)length;
    }
    size_t known = shape_size(out);
    if (open != SHAPE_MAX_RANK && known != 0 && size % known == 0)
        out->dim[open] = size / known;
    return true;
}

bool function_reshape(struct compiler *c, struct call *call, struct value *out)
{
    if (!wants(c, call, 2, SHAPE_MAX_RANK))
        return false;
    struct shape from = value_shape(c, call->args[0]);
    struct shape to;
    if (!read_lengths(c, call, shape_size(&from), &to))
        return false;
    if (shape_size(&to) != shape_size(&from))
        return compile_fail(c, DIAG_FORMULA_SHAPE, call->formula->span, NULL,
                            "shape %s does not hold the %zu entries of %s", shape_print(c->arena, &to),
                            shape_size(&from), shape_print(c->arena, &from));
    struct shape full = with_lanes(c, call->args[0].lifted, &to);
    *out = (struct value){build_reshape(&c->build, call->args[0].node, &full), call->args[0].lifted};
    return true;
}

/* Puts `a` into entries [from, from + its length) of an axis of an array of zeros. */
static node_id place(struct compiler *c, node_id a, const struct shape *to, size_t axis, size_t from)
{
    struct shape own = graph_at(c->build.graph, a)->shape;
    struct axis_split split = shape_split(&own, axis);
    size_t *index = ARENA_ARRAY(c->arena, shape_size(&own), size_t);
    size_t at = 0;
    for (size_t i = 0; i < split.outer; i++)
        for (size_t k = 0; k < split.count; k++)
            for (size_t j = 0; j < split.inner; j++)
                index[at++] = (i * to->dim[axis] + from + k) * split.inner + j;
    return build_scatter(&c->build, a, to, index);
}

/* Parts [begin, end) along an axis: the sum of two arrays of zeros that hold a half each, which is exact. Halving keeps
 * the work for a list of n numbers at n log n. */
static node_id join_parts(struct compiler *c, const struct call *call, size_t axis, size_t begin, size_t end)
{
    if (end - begin == 1)
        return call->args[begin].node;
    size_t middle = begin + (end - begin) / 2;
    node_id left = join_parts(c, call, axis, begin, middle);
    node_id right = join_parts(c, call, axis, middle, end);
    struct shape to = graph_at(c->build.graph, left)->shape;
    size_t from = to.dim[axis];
    to.dim[axis] += graph_at(c->build.graph, right)->shape.dim[axis];
    return build_binary(&c->build, OP_ADD, place(c, left, &to, axis, 0), place(c, right, &to, axis, from));
}

static bool join(struct compiler *c, const struct call *call, size_t axis, bool lifted, struct value *out)
{
    struct shape to = graph_at(c->build.graph, call->args[0].node)->shape;
    to.dim[axis] = 0;
    for (size_t i = 0; i < call->count; i++)
        to.dim[axis] += graph_at(c->build.graph, call->args[i].node)->shape.dim[axis];
    if (!compile_fits(c, call->formula, &to))
        return false;
    *out = (struct value){join_parts(c, call, axis, 0, call->count), lifted};
    return true;
}

static bool any_lifted(const struct call *call)
{
    for (size_t i = 0; i < call->count; i++)
        if (call->args[i].lifted)
            return true;
    return false;
}

bool function_concat(struct compiler *c, struct call *call, struct value *out)
{
    if (!wants(c, call, 1, SIZE_MAX))
        return false;
    size_t axis;
    bool lifted = any_lifted(call);
    struct shape first = value_shape(c, call->args[0]);
    if (!compile_axis(c, call->formula, call->axis, first.rank, &axis))
        return false;
    for (size_t i = 1; i < call->count; i++) {
        struct shape next = value_shape(c, call->args[i]);
        struct shape same = next;
        if (next.rank == first.rank)
            same.dim[axis] = first.dim[axis];
        if (!shape_equal(&same, &first))
            return compile_fail(c, DIAG_FORMULA_SHAPE, call->arg[i]->span, NULL,
                                "shapes %s and %s cannot be joined along axis %zu", shape_print(c->arena, &first),
                                shape_print(c->arena, &next), axis);
    }
    for (size_t i = 0; lifted && i < call->count; i++)
        call->args[i] = (struct value){compile_lift(c, call->args[i]), true};
    return join(c, call, axis + (lifted ? 1 : 0), lifted, out);
}

bool function_stack(struct compiler *c, struct call *call, struct value *out)
{
    if (!wants(c, call, 1, SIZE_MAX))
        return false;
    size_t axis;
    struct shape first = value_shape(c, call->args[0]);
    for (size_t i = 1; i < call->count; i++) {
        struct shape next = value_shape(c, call->args[i]);
        if (!shape_equal(&first, &next))
            return compile_fail(c, DIAG_FORMULA_SHAPE, call->arg[i]->span, NULL, "shapes %s and %s cannot be stacked",
                                shape_print(c->arena, &first), shape_print(c->arena, &next));
    }
    if (!compile_axis(c, call->formula, call->axis, first.rank + 1, &axis))
        return false;
    if (first.rank + 2 > SHAPE_MAX_RANK)
        return compile_fail(c, DIAG_FORMULA_SHAPE, call->formula->span, NULL, "an array has at most %d axes",
                            SHAPE_MAX_RANK - 1);
    bool lifted = any_lifted(call);
    struct shape unit = shape_with(&first, axis, 1);
    unit = with_lanes(c, lifted, &unit);
    for (size_t i = 0; i < call->count; i++) {
        node_id node = lifted ? compile_lift(c, call->args[i]) : call->args[i].node;
        call->args[i] = (struct value){build_reshape(&c->build, node, &unit), lifted};
    }
    return join(c, call, axis + (lifted ? 1 : 0), lifted, out);
}

bool function_diag(struct compiler *c, struct call *call, struct value *out)
{
    if (!wants(c, call, 1, 1))
        return false;
    struct shape shape = value_shape(c, call->args[0]);
    if (shape.rank != 1 && shape.rank != 2)
        return compile_fail(c, DIAG_FORMULA_SHAPE, call->formula->span, NULL,
                            "'%.*s' takes a vector or a matrix, not %s", (int)call->formula->name.size,
                            call->formula->name.at, shape_print(c->arena, &shape));
    bool lifted = call->args[0].lifted;
    size_t lanes = lifted ? c->lanes->count : 1;
    size_t stride = shape.rank == 2 ? shape.dim[1] + 1 : shape.dim[0] + 1;
    size_t n = shape.rank == 2 && shape.dim[1] < shape.dim[0] ? shape.dim[1] : shape.dim[0];
    size_t block = shape.rank == 2 ? shape.dim[0] * shape.dim[1] : n * n;
    struct shape result = shape.rank == 2 ? shape_vector(n) : shape_matrix(n, n);
    result = with_lanes(c, lifted, &result);
    if (!compile_fits(c, call->formula, &result))
        return false;
    size_t *index = ARENA_ARRAY(c->arena, lanes * n, size_t);
    for (size_t lane = 0; lane < lanes; lane++)
        for (size_t i = 0; i < n; i++)
            index[lane * n + i] = lane * block + i * stride;
    out->lifted = lifted;
    out->node = shape.rank == 2 ? build_gather(&c->build, call->args[0].node, &result, index)
                                : build_scatter(&c->build, call->args[0].node, &result, index);
    return true;
}

/* Flattened operands as a column and a row. */
bool function_outer(struct compiler *c, struct call *call, struct value *out)
{
    if (!wants(c, call, 2, 2))
        return false;
    for (size_t i = 0; i < 2; i++) {
        struct shape shape = value_shape(c, call->args[i]);
        size_t size = shape_size(&shape);
        struct shape to = i == 0 ? shape_matrix(size, 1) : shape_matrix(1, size);
        to = with_lanes(c, call->args[i].lifted, &to);
        call->args[i].node = build_reshape(&c->build, call->args[i].node, &to);
    }
    if (!compile_align(c, call->formula, 2, call->args, &out->lifted))
        return false;
    out->node = build_binary(&c->build, OP_MUL, call->args[0].node, call->args[1].node);
    return true;
}
