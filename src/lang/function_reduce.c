/* Functions that reduce arrays: over one axis, or over all entries. The lane axis of a lifted value is never touched. */
#include "lang/functions.h"

/* A reduction's operand: what to reduce, over which axis of its node. */
struct reduction {
    node_id node;
    size_t axis;  /* of `node`, the lane axis counted */
    size_t count; /* its length */
};

/* "f(a)" flattens a (all entries); "f(a, axis=k)" or "f(a, k)" takes one axis. */
static bool read_reduction(struct compiler *c, struct call *call, struct reduction *out)
{
    if (call->count == 2 && !call->has_axis) {
        call->has_axis = true;
        if (!compile_whole(c, call->arg[1], -SHAPE_MAX_RANK, SHAPE_MAX_RANK - 1, "the axis", &call->axis))
            return false;
        call->count = 1;
    }
    if (call->count != 1)
        return compile_fail(c, DIAG_FORMULA_ARGUMENTS, call->formula->span, "reduce one array at a time",
                            "'%.*s' got %zu arguments", (int)call->formula->name.size, call->formula->name.at,
                            call->count);
    struct value a = call->args[0];
    struct shape shape = value_shape(c, a);
    size_t lane = a.lifted ? 1 : 0;
    out->node = a.node;
    if (!call->has_axis) {
        struct shape flat = shape_vector(shape_size(&shape));
        if (a.lifted)
            flat = shape_with(&flat, 0, c->lanes->count);
        out->node = build_reshape(&c->build, a.node, &flat);
        out->axis = lane;
    } else {
        if (!compile_axis(c, call->formula, call->axis, shape.rank, &out->axis))
            return false;
        out->axis += lane;
    }
    out->count = graph_at(c->build.graph, out->node)->shape.dim[out->axis];
    return true;
}

static bool refuse_empty(struct compiler *c, const struct call *call, const struct reduction *r)
{
    if (r->count != 0)
        return true;
    return compile_fail(c, DIAG_FORMULA_SHAPE, call->formula->span, NULL, "'%.*s' of an empty array",
                        (int)call->formula->name.size, call->formula->name.at);
}

bool function_reduce(struct compiler *c, struct call *call, enum op op, struct value *out)
{
    struct reduction r;
    if (!read_reduction(c, call, &r) || (op != OP_SUM && op != OP_NORM2 && !refuse_empty(c, call, &r)))
        return false;
    *out = (struct value){build_reduce(&c->build, op, r.node, r.axis), call->args[0].lifted};
    return true;
}

bool function_mean(struct compiler *c, struct call *call, struct value *out)
{
    struct reduction r;
    if (!read_reduction(c, call, &r) || !refuse_empty(c, call, &r))
        return false;
    node_id sum = build_reduce(&c->build, OP_SUM, r.node, r.axis);
    struct shape shape = graph_at(c->build.graph, sum)->shape;
    node_id count = build_filled(&c->build, &shape, (double)r.count);
    *out = (struct value){build_binary(&c->build, OP_DIV, sum, count), call->args[0].lifted};
    return true;
}

/* Entries [from, from + step, ...) of an axis. */
static node_id every(struct compiler *c, node_id a, size_t axis, size_t from, size_t count, size_t step)
{
    struct shape shape = graph_at(c->build.graph, a)->shape;
    struct axis_split split = shape_split(&shape, axis);
    shape.dim[axis] = count;
    size_t *index = ARENA_ARRAY(c->arena, shape_size(&shape), size_t);
    size_t at = 0;
    for (size_t i = 0; i < split.outer; i++)
        for (size_t k = 0; k < count; k++)
            for (size_t j = 0; j < split.inner; j++)
                index[at++] = (i * split.count + from + k * step) * split.inner + j;
    return build_gather(&c->build, a, &shape, index);
}

/* Pairs are multiplied until one entry is left: unlike y/a, the derivative of a product tree is right where entries
 * are 0. */
bool function_prod(struct compiler *c, struct call *call, struct value *out)
{
    struct reduction r;
    if (!read_reduction(c, call, &r))
        return false;
    struct shape rest = graph_at(c->build.graph, r.node)->shape;
    rest = shape_without(&rest, r.axis);
    out->lifted = call->args[0].lifted;
    node_id tail = build_filled(&c->build, &rest, 1); /* the entries left over by halving, multiplied */
    node_id a = r.node;
    for (size_t n = r.count; n > 0; n /= 2) {
        if (n % 2 == 1) {
            node_id last = build_reshape(&c->build, every(c, a, r.axis, n - 1, 1, 1), &rest);
            tail = build_binary(&c->build, OP_MUL, tail, last);
        }
        if (n > 1)
            a = build_binary(&c->build, OP_MUL, every(c, a, r.axis, 0, n / 2, 2), every(c, a, r.axis, 1, n / 2, 2));
    }
    out->node = tail;
    return true;
}

/* a - logsumexp(a), spread over the axis again. */
static bool log_softmax(struct compiler *c, struct call *call, struct value *out)
{
    struct reduction r;
    if (!read_reduction(c, call, &r) || !refuse_empty(c, call, &r))
        return false;
    struct shape full = graph_at(c->build.graph, r.node)->shape;
    struct shape unit = full;
    struct shape own = graph_at(c->build.graph, call->args[0].node)->shape;
    unit.dim[r.axis] = 1;
    node_id total = build_reshape(&c->build, build_reduce(&c->build, OP_LOGSUMEXP, r.node, r.axis), &unit);
    node_id shifted = build_binary(&c->build, OP_SUB, r.node, build_broadcast(&c->build, total, &full));
    *out = (struct value){build_reshape(&c->build, shifted, &own), call->args[0].lifted};
    return true;
}

bool function_log_softmax(struct compiler *c, struct call *call, struct value *out)
{
    return log_softmax(c, call, out);
}

bool function_softmax(struct compiler *c, struct call *call, struct value *out)
{
    if (!log_softmax(c, call, out))
        return false;
    out->node = build_unary(&c->build, OP_EXP, 0, out->node);
    return true;
}

bool function_dot(struct compiler *c, struct call *call, struct value *out)
{
    if (call->count != 2)
        return compile_fail(c, DIAG_FORMULA_ARGUMENTS, call->formula->span, NULL, "'dot' takes two arrays");
    bool scalar = value_shape(c, call->args[0]).rank == 0 || value_shape(c, call->args[1]).rank == 0;
    if (!call->has_axis && !scalar)
        return compile_matmul(c, call->formula, call->args[0], call->args[1], out);
    bool lifted;
    if (!compile_align(c, call->formula, 2, call->args, &lifted))
        return false;
    call->args[0] = (struct value){build_binary(&c->build, OP_MUL, call->args[0].node, call->args[1].node), lifted};
    *out = call->args[0];
    if (scalar && !call->has_axis)
        return true; /* as numpy.dot: a plain product */
    call->count = 1;
    return function_reduce(c, call, OP_SUM, out);
}

bool function_trace(struct compiler *c, struct call *call, struct value *out)
{
    if (!function_diag(c, call, out))
        return false;
    if (value_shape(c, *out).rank != 1)
        return compile_fail(c, DIAG_FORMULA_SHAPE, call->formula->span, NULL, "'trace' takes a matrix");
    *out = (struct value){build_reduce(&c->build, OP_SUM, out->node, out->lifted ? 1 : 0), out->lifted};
    return true;
}
