/* The graph folds operations on constants where that is exact, and so forgets that x[1:] and 2*x came from x. What was
 * folded still stands in it, before the constant: the way back is a search among the operations on constants. Invariant:
 * an origin is older than its constant, so that the way ends. */
#include "symbolic/constants.h"

#include "eval/build.h"
#include "eval/eval.h"
#include "eval/fold.h"
#include "symbolic/slice.h"

static const struct rational ZERO = {0, 1, 0};

static const struct node *at(const struct constants *c, node_id id)
{
    return graph_at(c->graph, id);
}

static bool has_constant_operands(const struct graph *graph, const struct node *node)
{
    for (unsigned i = 0; i < op_rows[node->op].arity; i++)
        if (graph_at(graph, node->in[i])->op != OP_CONST)
            return false;
    return op_rows[node->op].arity > 0;
}

static void find_origins(struct constants *c)
{
    struct builder build = {c->graph, {NULL, 0, 0}};
    for (node_id id = 0; id < c->count; id++) {
        const struct node node = *at(c, id);
        if (node.size < 2 || !has_constant_operands(c->graph, &node))
            continue;
        const double *value = fold_value(c->graph, id);
        node_id folded =
            value == NULL || node_stored(c->graph, id) == 1 ? NODE_NONE : build_array(&build, &node.shape, value);
        if (folded != NODE_NONE && folded > id && folded < c->count && c->origin[folded] == NODE_NONE)
            c->origin[folded] = id;
    }
}

/* The node of a name that has the same entries in another shape; a reshape of constants leaves no other trace. */
static void find_reshaped(struct constants *c)
{
    for (node_id id = 0; id < c->count; id++) {
        if (at(c, id)->op != OP_CONST || at(c, id)->data == NULL || c->name[id] != NULL)
            continue;
        for (node_id other = 0; other < c->count; other++)
            if (c->name[other] != NULL && at(c, other)->data == at(c, id)->data) {
                c->origin[id] = other;
                break;
            }
    }
}

static bool all_named(const struct constants *c, node_id id)
{
    const struct node *node = at(c, id);
    bool any = false;
    for (unsigned i = 0; i < op_rows[node->op].arity; i++)
        any = any || c->named[node->in[i]];
    return any;
}

struct constants *constants_new(struct arena *arena, struct graph *graph, struct algebra *algebra, const char **name)
{
    struct constants *c = ARENA_NEW(arena, struct constants);
    size_t count = graph->count;
    *c = (struct constants){
        .arena = arena,
        .graph = graph,
        .algebra = algebra,
        .count = count,
        .name = name,
        .origin = ARENA_ARRAY_RAW(arena, count, node_id),
        .named = ARENA_ARRAY(arena, count, unsigned char),
        .values = ARENA_ARRAY(arena, count, const double *),
    };
    for (size_t id = 0; id < count; id++)
        c->origin[id] = NODE_NONE;
    find_origins(c);
    find_reshaped(c);
    for (node_id id = 0; id < count; id++)
        c->named[id] = name[id] != NULL || all_named(c, id) ||
                       (c->origin[id] != NODE_NONE && (name[c->origin[id]] != NULL || all_named(c, c->origin[id])));
    return c;
}

static const double *values_of(struct constants *c, node_id id)
{
    if (c->values[id] == NULL) {
        const struct plan *plan = plan_make(c->arena, c->graph, 1, &id, PLAN_REUSE);
        struct eval *eval = eval_new(c->arena, plan);
        double *values = ARENA_ARRAY(c->arena, at(c, id)->size, double);
        eval_run(eval, values); /* no parameter is read */
        eval_read(eval, id, values);
        c->values[id] = values;
    }
    return c->values[id];
}

/* Data by name, or numbers as they are; a vector of equal numbers is one number. */
static term_id pick_numbers(struct constants *c, node_id id, size_t rows, const size_t *index)
{
    const double *values = values_of(c, id);
    const struct node *node = at(c, id);
    bool equal = true;
    for (size_t r = 1; r < rows; r++)
        equal = equal && values[index[r]] == values[index[0]];
    if (rows == 0 || equal)
        return term_number(c->algebra, values[index[0]]);
    struct symbol symbol = {
        .kind = SYMBOL_DATA,
        .name = c->name[id],
        .array = id,
        .rank = node->shape.rank,
        .dim = arena_copy(c->algebra->arena, node->shape.dim, SHAPE_MAX_RANK, sizeof *node->shape.dim),
        .count = rows,
    };
    double *picked = ARENA_ARRAY(c->algebra->arena, rows, double);
    for (size_t r = 0; r < rows; r++)
        picked[r] = values[index[r]];
    symbol.values = picked;
    struct slice slice;
    symbol.index = index;
    if (slice_of(&symbol, &slice)) {
        symbol.index = arena_copy(c->algebra->arena, index, rows, sizeof *index);
    } else { /* a list of numbers */
        symbol.name = NULL;
        symbol.index = NULL;
        symbol.array = 0;
    }
    return term_symbol(c->algebra, &symbol);
}

size_t constants_moved(const struct node *node, const struct shape *from, size_t k)
{
    size_t to_strides[SHAPE_MAX_RANK];
    size_t strides[SHAPE_MAX_RANK];
    size_t entry = 0;
    if (node->op == OP_GATHER)
        return node->index[k];
    if (node->op == OP_RESHAPE || node->op == OP_CONST)
        return k;
    shape_strides(&node->shape, to_strides);
    shape_strides(from, strides);
    for (size_t axis = 0; axis < node->shape.rank; axis++) {
        size_t position = k / to_strides[axis] % node->shape.dim[axis];
        size_t missing = node->shape.rank - from->rank;
        size_t source = node->op == OP_PERMUTE ? node->index[axis] : axis - missing;
        if (node->op != OP_PERMUTE && (axis < missing || from->dim[source] == 1))
            continue;
        entry += position * strides[source];
    }
    return entry;
}

static term_id pick_moved(struct constants *c, const struct node *node, node_id in, size_t rows, const size_t *index)
{
    struct arena *scratch = arena_child(c->arena);
    size_t *from = ARENA_ARRAY(scratch, rows + 1, size_t);
    for (size_t r = 0; r < (rows == 0 ? 1 : rows); r++)
        from[r] = constants_moved(node, &at(c, in)->shape, index[r]);
    term_id out = constants_pick(c, in, rows, from);
    arena_close(scratch);
    return out;
}

/* The places of a scatter that nothing was put into are 0, those with one entry are that entry. */
static term_id pick_scattered(struct constants *c, node_id id, size_t rows, const size_t *index)
{
    struct arena *scratch = arena_child(c->arena);
    const struct node node = *at(c, id);
    size_t *times = ARENA_ARRAY(scratch, node.size, size_t);
    size_t *source = ARENA_ARRAY(scratch, node.size, size_t);
    size_t *from = ARENA_ARRAY(scratch, rows + 1, size_t);
    for (size_t k = 0; k < node.index_count; k++) {
        times[node.index[k]]++;
        source[node.index[k]] = k;
    }
    size_t single = 0;
    size_t empty = 0;
    for (size_t r = 0; r < (rows == 0 ? 1 : rows); r++) {
        from[r] = source[index[r]];
        single += times[index[r]] == 1;
        empty += times[index[r]] == 0;
    }
    size_t all = rows == 0 ? 1 : rows;
    term_id out = single == all  ? constants_pick(c, node.in[0], rows, from)
                  : empty == all ? term_whole(c->algebra, 0)
                                 : pick_numbers(c, id, rows, index);
    arena_close(scratch);
    return out;
}

/* Numbers, alone or as a list. */
static bool is_plain(const struct algebra *algebra, term_id id)
{
    const struct term *term = term_at(algebra, id);
    return term->kind == TERM_NUMBER ||
           (term->kind == TERM_SYMBOL && algebra->symbols[term->symbol].kind == SYMBOL_DATA &&
            algebra->symbols[term->symbol].name == NULL);
}

/* An operation on lists of numbers alone is the list of its results. */
static term_id pick_map(struct constants *c, node_id id, size_t rows, const size_t *index)
{
    const struct node *node = at(c, id);
    bool plain = rows != 0;
    term_id args[3];
    struct rational number;
    for (unsigned i = 0; i < op_rows[node->op].arity; i++)
        args[i] = constants_pick(c, node->in[i], rows, index);
    for (unsigned i = 0; i < op_rows[node->op].arity; i++)
        plain = plain && is_plain(c->algebra, args[i]);
    if (plain)
        return pick_numbers(c, id, rows, index);
    if (!rational_from(node->number, &number))
        number = ZERO;
    return term_call(c->algebra, node->op, number, op_rows[node->op].arity, args);
}

/* A single sum over data, or a single entry of a product: a total over names. */
static term_id pick_total(struct constants *c, const struct node *node, const size_t *index)
{
    struct arena *scratch = arena_child(c->arena);
    const struct shape *from = &at(c, node->in[0])->shape;
    struct axis_split split = shape_split(from, node->slot);
    size_t *entries = ARENA_ARRAY(scratch, split.count + 1, size_t);
    size_t first = index[0] / split.inner * split.count * split.inner + index[0] % split.inner;
    for (size_t k = 0; k < split.count; k++)
        entries[k] = first + k * split.inner;
    term_id out = term_total(c->algebra, constants_pick(c, node->in[0], split.count, entries), split.count);
    arena_close(scratch);
    return out;
}

static term_id pick_operation(struct constants *c, node_id id, size_t rows, const size_t *index)
{
    const struct node node = *at(c, id);
    switch (op_rows[node.op].family) {
    case FAMILY_MAP:
    case FAMILY_SELECT:
        return pick_map(c, id, rows, index);
    case FAMILY_MOVE:
        return node.op == OP_SCATTER ? pick_scattered(c, id, rows, index)
                                     : pick_moved(c, &node, node.in[0], rows, index);
    case FAMILY_REDUCE:
        if (node.op == OP_SUM && rows == 0 && c->named[node.in[0]])
            return pick_total(c, &node, index);
        return pick_numbers(c, id, rows, index);
    default:
        return pick_numbers(c, id, rows, index);
    }
}

term_id constants_pick(struct constants *c, node_id id, size_t rows, const size_t *index)
{
    const struct node node = *at(c, id);
    if (node.op != OP_CONST)
        return pick_operation(c, id, rows, index);
    if (c->name[id] != NULL || rows == 0 || c->origin[id] == NODE_NONE || !c->named[id])
        return pick_numbers(c, id, rows, index);
    node_id origin = c->origin[id];
    return c->name[origin] != NULL ? pick_moved(c, &node, origin, rows, index) : pick_operation(c, origin, rows, index);
}
