/* Index sums: sum(i in 0:n, j in i+1:n: body).
 *
 * The combinations of index values are enumerated when the formula is compiled: each is a lane. An index variable is a
 * constant vector over the lanes, x[i] a gather, and the body is compiled once, for all lanes. A sum within a sum has
 * lanes of its own, each belonging to a lane of the outer one; its terms are scattered into those. */
#include "lang/compiler.h"

#include <math.h>

/* Numbers that a lane takes while a sum is compiled: its indices, parents, gathers and their copies. */
enum { LANE_COST = 32 };

bool compile_index_name(struct compiler *c, struct str name, struct value *out)
{
    if (c->lanes == NULL)
        return false;
    for (size_t k = c->lanes->names; k-- > 0;)
        if (str_equal(c->lanes->name[k], name)) {
            struct shape shape = shape_vector(c->lanes->count);
            *out = (struct value){build_array(&c->build, &shape, c->lanes->index[k]), true};
            return true;
        }
    return false;
}

/* A bound of a range in every lane: a whole number that is known now. */
static const double *range_bound(struct compiler *c, const struct formula *f, size_t count)
{
    struct value value;
    if (!compile_value(c, f, &value))
        return NULL;
    if (value_shape(c, value).rank != 0 || graph_at(c->build.graph, value.node)->op != OP_CONST) {
        compile_fail(c, DIAG_FORMULA_INDEX, f->span, NULL,
                     "the bounds of an index must be whole numbers that do not depend on parameters");
        return NULL;
    }
    struct shape shape = shape_vector(count);
    node_id node = value.lifted ? value.node : build_broadcast(&c->build, value.node, &shape);
    const double *bound = build_constant_data(&c->build, node);
    for (size_t t = 0; t < count; t++)
        if (bound[t] != trunc(bound[t]) || fabs(bound[t]) > 0x1p52) {
            compile_fail(c, DIAG_FORMULA_INDEX, f->span, NULL, "the bound %.17g of an index is no whole number",
                         bound[t]);
            return NULL;
        }
    return bound;
}

/* The lanes of one more range within the lanes so far: each splits into one for every index value. */
static struct lanes *split_lanes(struct compiler *c, const struct lanes *from, struct str name, const double *lo,
                                 const double *hi, size_t count)
{
    struct lanes *lanes = ARENA_NEW(c->arena, struct lanes);
    lanes->outer = from->outer;
    lanes->count = count;
    lanes->names = from->names + 1;
    lanes->name = ARENA_ARRAY(c->arena, lanes->names, struct str);
    lanes->index = ARENA_ARRAY(c->arena, lanes->names, double *);
    lanes->parent = ARENA_ARRAY(c->arena, count, size_t);
    for (size_t k = 0; k < lanes->names; k++) {
        lanes->name[k] = k < from->names ? from->name[k] : name;
        lanes->index[k] = ARENA_ARRAY(c->arena, count, double);
    }
    size_t lane = 0;
    for (size_t t = 0; t < from->count; t++)
        for (double i = lo[t]; i < hi[t]; i++, lane++) {
            lanes->parent[lane] = from->parent[t];
            for (size_t k = 0; k < from->names; k++)
                lanes->index[k][lane] = from->index[k][t];
            lanes->index[from->names][lane] = i;
        }
    return lanes;
}

/* The lanes before the first range: those of the sum around, each its own parent; or a single one. */
static struct lanes *outer_lanes(struct compiler *c)
{
    struct lanes *lanes = ARENA_NEW(c->arena, struct lanes);
    if (c->lanes != NULL) {
        *lanes = *c->lanes;
        lanes->outer = c->lanes;
    } else {
        lanes->count = 1;
    }
    lanes->parent = ARENA_ARRAY(c->arena, lanes->count, size_t);
    for (size_t t = 0; t < lanes->count; t++)
        lanes->parent[t] = t;
    return lanes;
}

/* Adds one range to the lanes; NULL after a diagnostic. */
static struct lanes *add_range(struct compiler *c, struct lanes *from, const struct formula *range)
{
    const struct lanes *around = c->lanes;
    c->lanes = from;
    const double *lo = range_bound(c, range->part[0], from->count);
    const double *hi = lo == NULL ? NULL : range_bound(c, range->part[1], from->count);
    c->lanes = around;
    if (hi == NULL)
        return NULL;
    double total = 0;
    for (size_t t = 0; t < from->count; t++)
        total += hi[t] > lo[t] ? hi[t] - lo[t] : 0;
    if (total > (double)c->compile->most_entries / LANE_COST) {
        compile_fail(c, DIAG_FORMULA_SIZE, range->span, NULL, "the sum would have %.6g terms", total);
        return NULL;
    }
    return split_lanes(c, from, range->name, lo, hi, (size_t)total);
}

/* Adds up the lanes of a body (lanes, *shape) for each lane of the outer sum. */
static node_id scatter_lanes(struct compiler *c, const struct lanes *lanes, node_id body)
{
    struct shape shape = graph_at(c->build.graph, body)->shape;
    size_t inner = 1;
    for (size_t i = 1; i < shape.rank; i++)
        inner *= shape.dim[i];
    size_t *index = ARENA_ARRAY(c->arena, lanes->count * inner, size_t);
    for (size_t lane = 0; lane < lanes->count; lane++)
        for (size_t j = 0; j < inner; j++)
            index[lane * inner + j] = lanes->parent[lane] * inner + j;
    shape.dim[0] = lanes->outer->count;
    return build_scatter(&c->build, body, &shape, index);
}

static bool compile_body(struct compiler *c, const struct formula *f, const struct lanes *lanes, struct value *out)
{
    const struct lanes *around = c->lanes;
    struct value body;
    c->lanes = lanes;
    bool ok = compile_value(c, f, &body);
    struct shape full = {0};
    if (ok) {
        struct shape inner = value_shape(c, body);
        ok = inner.rank < SHAPE_MAX_RANK ||
             compile_fail(c, DIAG_FORMULA_SHAPE, f->span, "sum over some axes first",
                          "a term of an index sum has at most %d axes, not %zu", SHAPE_MAX_RANK - 1, inner.rank);
        if (ok) {
            full = shape_with(&inner, 0, lanes->count);
            ok = compile_fits(c, f, &full);
        }
    }
    node_id lifted = ok ? compile_lift(c, body) : NODE_NONE;
    c->lanes = around;
    if (!ok)
        return false;
    *out = around == NULL ? (struct value){build_reduce(&c->build, OP_SUM, lifted, 0), false}
                          : (struct value){scatter_lanes(c, lanes, lifted), true};
    return true;
}

static bool is_index(const struct lanes *lanes, struct str name)
{
    for (size_t k = 0; k < lanes->names; k++)
        if (str_equal(lanes->name[k], name))
            return true;
    return false;
}

bool compile_index_sum(struct compiler *c, const struct formula *f, struct value *out)
{
    struct lanes *lanes = outer_lanes(c);
    const struct formula *arg = f->args;
    for (; arg->kind == FORMULA_RANGE; arg = arg->next) {
        lanes = add_range(c, lanes, arg);
        if (lanes == NULL)
            return false;
    }
    if (lanes->count == 0) { /* an empty sum; its terms are never compiled, but their names are looked up */
        struct formula_names names = formula_free_names(c->arena, arg);
        for (size_t k = 0; k < names.count; k++)
            if (!is_index(lanes, names.names[k]) && !scope_find(c->scope, names.names[k]))
                return compile_fail(c, DIAG_FORMULA_NAME, arg->span, NULL, "unknown name '%.*s'",
                                    (int)names.names[k].size, names.names[k].at);
        *out = (struct value){build_number(&c->build, 0), false};
        return true;
    }
    return compile_body(c, arg, lanes, out);
}
