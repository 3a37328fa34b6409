/* Functions of square matrices. Inside index sums the lane axis becomes the batch axis of the node; but where only the
 * right-hand sides depend on an index, they become the columns of one system. */
#include "lang/functions.h"

static const char *name_of(const struct call *call, struct compiler *c)
{
    return str_copy(c->arena, call->formula->name);
}

static bool wants(struct compiler *c, const struct call *call, size_t count, const char *signature)
{
    if (call->has_axis)
        return compile_fail(c, DIAG_FORMULA_ARGUMENTS, call->formula->span, NULL, "'%s' takes no axis",
                            name_of(call, c));
    if (call->count == count)
        return true;
    return compile_fail(c, DIAG_FORMULA_ARGUMENTS, call->formula->span,
                        str_format(c->compile->diags->arena, "it is used as %s", signature), "'%s' got %zu argument%s",
                        name_of(call, c), call->count, call->count == 1 ? "" : "s");
}

static bool wants_square(struct compiler *c, const struct call *call)
{
    struct shape shape = value_shape(c, call->args[0]);
    if (shape.rank == 2 && shape.dim[0] == shape.dim[1])
        return true;
    return compile_fail(c, DIAG_FORMULA_SHAPE, call->arg[0]->span, "a square matrix has as many rows as columns",
                        "'%s' takes a square matrix, not shape %s", name_of(call, c), shape_print(c->arena, &shape));
}

bool function_inv(struct compiler *c, struct call *call, struct value *out)
{
    if (!wants(c, call, 1, "inv(a)") || !wants_square(c, call))
        return false;
    *out = (struct value){build_inverse(&c->build, call->args[0].node), call->args[0].lifted};
    return true;
}

static bool call_logdet(struct compiler *c, struct call *call, struct value *out)
{
    *out = (struct value){build_logdet(&c->build, call->args[0].node), call->args[0].lifted};
    return true;
}

/* ---- solve ---- */

static bool wants_rows(struct compiler *c, const struct call *call)
{
    struct shape a = value_shape(c, call->args[0]);
    struct shape b = value_shape(c, call->args[1]);
    if ((b.rank == 1 || b.rank == 2) && b.dim[0] == a.dim[0])
        return true;
    return compile_fail(c, DIAG_FORMULA_SHAPE, call->arg[1]->span,
                        str_format(c->compile->diags->arena, "give a vector of %zu entries, or a matrix of %zu rows",
                                   a.dim[0], a.dim[0]),
                        "shapes %s and %s do not fit in 'solve'", shape_print(c->arena, &a), shape_print(c->arena, &b));
}

/* (i, j, k) becomes (j, i, k). */
static node_id swap_first_axes(struct compiler *c, node_id a)
{
    size_t *permutation = ARENA_ARRAY(c->arena, 3, size_t);
    permutation[0] = 1;
    permutation[1] = 0;
    permutation[2] = 2;
    return build_permute(&c->build, a, permutation);
}

/* b (lanes, n, m) as n x (lanes m), solved, and back. */
static node_id solve_columns(struct compiler *c, node_id a, node_id b, const struct shape *lanes)
{
    const struct shape turned = {.rank = 3, .dim = {lanes->dim[1], lanes->dim[0], lanes->dim[2]}};
    const struct shape wide = shape_matrix(lanes->dim[1], lanes->dim[0] * lanes->dim[2]);
    node_id columns = build_reshape(&c->build, swap_first_axes(c, b), &wide);
    node_id solved = build_solve(&c->build, a, columns);
    return swap_first_axes(c, build_reshape(&c->build, solved, &turned));
}

static bool call_solve(struct compiler *c, struct call *call, struct value *out)
{
    if (!wants_rows(c, call))
        return false;
    struct value a = call->args[0];
    struct value b = call->args[1];
    if (a.lifted && !b.lifted)
        b = (struct value){compile_lift(c, b), true};
    const struct shape result = graph_at(c->build.graph, b.node)->shape;
    const struct shape own = value_shape(c, b);
    struct shape matrix = shape_matrix(own.dim[0], own.rank == 2 ? own.dim[1] : 1);
    if (b.lifted)
        matrix = shape_with(&matrix, 0, c->lanes->count);
    if (!compile_fits(c, call->formula, &matrix))
        return false;
    node_id right = build_reshape(&c->build, b.node, &matrix);
    node_id solved =
        b.lifted && !a.lifted ? solve_columns(c, a.node, right, &matrix) : build_solve(&c->build, a.node, right);
    *out = (struct value){build_reshape(&c->build, solved, &result), b.lifted};
    return true;
}

bool function_system(struct compiler *c, struct call *call, enum op op, struct value *out)
{
    if (!wants(c, call, op_rows[op].arity, op_rows[op].signature) || !wants_square(c, call))
        return false;
    return op == OP_SOLVE ? call_solve(c, call, out) : call_logdet(c, call, out);
}
