/* The matrix product. Everything becomes the one bilinear CONTRACT node, with the lane axis as its batch axis. */
#include "lang/compiler.h"

/* An operand as a matrix: a vector becomes a row on the left and a column on the right. */
static node_id as_matrix(struct compiler *c, struct value v, bool left, bool batched)
{
    struct shape shape = value_shape(c, v);
    struct shape matrix = shape;
    if (shape.rank == 1)
        matrix = left ? shape_matrix(1, shape.dim[0]) : shape_matrix(shape.dim[0], 1);
    if (!batched)
        return build_reshape(&c->build, v.node, &matrix);
    struct shape lanes = shape_with(&matrix, 0, c->lanes->count);
    if (v.lifted)
        return build_reshape(&c->build, v.node, &lanes);
    return build_broadcast(&c->build, build_reshape(&c->build, v.node, &matrix), &lanes);
}

/* Whether an operand fits once it is repeated for every lane. */
static bool operand_fits(struct compiler *c, const struct formula *f, const struct shape *shape)
{
    struct shape repeated = shape_with(shape, 0, c->lanes->count);
    return compile_fits(c, f, &repeated);
}

/* What is left of (m, n) when vectors drop the axis that they lent. */
static struct shape result_shape(const struct shape *a, const struct shape *b)
{
    struct shape shape = shape_scalar();
    if (a->rank == 2)
        shape.dim[shape.rank++] = a->dim[0];
    if (b->rank == 2)
        shape.dim[shape.rank++] = b->dim[1];
    return shape;
}

bool compile_matmul(struct compiler *c, const struct formula *f, struct value a, struct value b, struct value *out)
{
    struct shape left = value_shape(c, a);
    struct shape right = value_shape(c, b);
    if (left.rank < 1 || left.rank > 2 || right.rank < 1 || right.rank > 2)
        return compile_fail(c, DIAG_FORMULA_SHAPE, f->span, "multiply scalars with '*'",
                            "a matrix product takes vectors and matrices, not shapes %s and %s",
                            shape_print(c->arena, &left), shape_print(c->arena, &right));
    if (left.dim[left.rank - 1] != right.dim[0])
        return compile_fail(c, DIAG_FORMULA_SHAPE, f->span,
                            "the last dimension of the left operand must equal the first of the right one",
                            "shapes %s and %s do not fit in a matrix product", shape_print(c->arena, &left),
                            shape_print(c->arena, &right));
    struct shape result = result_shape(&left, &right);
    out->lifted = a.lifted || b.lifted;
    if (out->lifted && !(operand_fits(c, f, &left) && operand_fits(c, f, &right)))
        return false;
    if (out->lifted)
        result = shape_with(&result, 0, c->lanes->count);
    if (!compile_fits(c, f, &result))
        return false;
    node_id product = build_contract(&c->build, as_matrix(c, a, true, out->lifted), false,
                                     as_matrix(c, b, false, out->lifted), false);
    out->node = build_reshape(&c->build, product, &result);
    return true;
}
