/* Every node becomes its cells: terms for the entries of all axes but the row axis, in row-major order. What an operation
 * does is said once, as a map from entries of the result to entries of the operand; whether such entries are one term or
 * a vector of rows is up to `fetch`. */
#include "symbolic/convert.h"

#include "symbolic/determinant.h"

static const struct rational ZERO = {0, 1, 0};

static const struct node *at(const struct converter *c, node_id id)
{
    return graph_at(c->axes.graph, id);
}

/* The cells of a node: how many, how many rows each has, and how far apart these lie. */
struct layout {
    size_t cells;
    size_t rows; /* 0: no row axis */
    size_t stride;
};

static struct layout layout_of(const struct converter *c, node_id id)
{
    const struct node *node = at(c, id);
    size_t axis = c->axes.row[id];
    size_t strides[SHAPE_MAX_RANK];
    if (axis == AXES_NONE)
        return (struct layout){node->size, 0, 1};
    shape_strides(&node->shape, strides);
    return (struct layout){node->size / node->shape.dim[axis], node->shape.dim[axis], strides[axis]};
}

/* The entry of a cell in row r; and the cell of an entry. */
static size_t entry_of(const struct layout *layout, size_t cell, size_t r)
{
    if (layout->rows == 0)
        return cell;
    return cell / layout->stride * layout->rows * layout->stride + r * layout->stride + cell % layout->stride;
}

static size_t cell_of(const struct layout *layout, size_t entry)
{
    if (layout->rows == 0)
        return entry;
    return entry / (layout->rows * layout->stride) * layout->stride + entry % layout->stride;
}

/* Entries of an operand: `rows` of them, one below the other, or one if rows is 0. */
static term_id fetch(struct converter *c, node_id id, size_t rows, const size_t *entries)
{
    if (!c->axes.dependent[id])
        return constants_pick(c->constants, id, rows, entries);
    struct layout layout = layout_of(c, id);
    return c->cells[id][cell_of(&layout, entries[0])];
}

/* What a cell of a result needs of an operand: entry map(r) for every row. */
struct window {
    struct layout layout;
    size_t *entries; /* of the cell at hand, a row each; at least one */
    size_t *mapped;
};

static struct window window_of(struct converter *c, struct arena *scratch, node_id id)
{
    struct layout layout = layout_of(c, id);
    return (struct window){layout, ARENA_ARRAY(scratch, layout.rows + 1, size_t),
                           ARENA_ARRAY(scratch, layout.rows + 1, size_t)};
}

static size_t window_rows(const struct window *window)
{
    return window->layout.rows == 0 ? 1 : window->layout.rows;
}

static void window_move(struct window *window, size_t cell)
{
    for (size_t r = 0; r < window_rows(window); r++)
        window->entries[r] = entry_of(&window->layout, cell, r);
}

/* ---- One operation after the other --------------------------------------------------------------------------- */

static void make_parameter(struct converter *c, node_id id)
{
    for (size_t k = 0; k < at(c, id)->size; k++)
        c->cells[id][k] =
            term_symbol(c->algebra, &(struct symbol){.kind = SYMBOL_PARAMETER, .slot = at(c, id)->slot + k});
}

static void make_map(struct converter *c, node_id id, struct window *w)
{
    const struct node node = *at(c, id);
    struct rational number;
    if (!rational_from(node.number, &number))
        number = ZERO;
    for (size_t cell = 0; cell < w->layout.cells; cell++) {
        term_id args[3];
        window_move(w, cell);
        for (unsigned i = 0; i < op_rows[node.op].arity; i++)
            args[i] = fetch(c, node.in[i], w->layout.rows, w->entries);
        c->cells[id][cell] = term_call(c->algebra, node.op, number, op_rows[node.op].arity, args);
    }
}

static void make_moved(struct converter *c, node_id id, struct window *w)
{
    const struct node node = *at(c, id);
    const struct shape from = at(c, node.in[0])->shape;
    for (size_t cell = 0; cell < w->layout.cells; cell++) {
        window_move(w, cell);
        for (size_t r = 0; r < window_rows(w); r++)
            w->mapped[r] = constants_moved(&node, &from, w->entries[r]);
        c->cells[id][cell] = fetch(c, node.in[0], w->layout.rows, w->mapped);
    }
}

/* The adjoint of a gather: cells of the operand are added into those of the result. */
static void make_scattered(struct converter *c, node_id id, struct window *w)
{
    const struct node node = *at(c, id);
    struct layout from = layout_of(c, node.in[0]);
    for (size_t cell = 0; cell < w->layout.cells; cell++)
        c->cells[id][cell] = term_whole(c->algebra, 0);
    for (size_t cell = 0; cell < from.cells; cell++) {
        term_id *into = &c->cells[id][cell_of(&w->layout, node.index[entry_of(&from, cell, 0)])];
        *into = term_add(c->algebra, *into, c->cells[node.in[0]][cell]);
    }
}

/* Entries of a reduced axis that stand alone. */
static term_id reduce(struct converter *c, enum op op, size_t count, const term_id *items)
{
    const struct rational half = {5, 1, -1};
    term_id out = items[0];
    if (op == OP_LOGSUMEXP && count > 1)
        return term_call(c->algebra, op, ZERO, count, items);
    if (op == OP_NORM2)
        out = term_power(c->algebra, out, rational_of(2));
    for (size_t k = 1; k < count; k++) {
        const term_id pair[2] = {out, items[k]};
        if (op == OP_MAX || op == OP_MIN)
            out = term_call(c->algebra, op == OP_MAX ? OP_MAX2 : OP_MIN2, ZERO, 2, pair);
        else
            out =
                term_add(c->algebra, out, op == OP_NORM2 ? term_power(c->algebra, items[k], rational_of(2)) : items[k]);
    }
    return op == OP_NORM2 ? term_power(c->algebra, out, half) : out;
}

/* The whole row axis. */
static term_id reduce_rows(struct converter *c, enum op op, term_id item, size_t rows)
{
    const struct rational half = {5, 1, -1};
    if (op == OP_SUM)
        return term_total(c->algebra, item, rows);
    if (op == OP_NORM2)
        return term_power(c->algebra, term_total(c->algebra, term_power(c->algebra, item, rational_of(2)), rows), half);
    term_id length = term_whole(c->algebra, (int64_t)rows);
    if (term_at(c->algebra, item)->rows != 0)
        return term_call(c->algebra, op, ZERO, 1, &item);
    return op == OP_LOGSUMEXP ? term_add(c->algebra, item, term_call(c->algebra, OP_LOG, ZERO, 1, &length)) : item;
}

/* All entries of an array, whatever its axes. */
static void make_reduced_whole(struct converter *c, node_id id, struct arena *scratch)
{
    enum op op = at(c, id)->op;
    node_id whole = at(c, at(c, id)->in[0])->in[0];
    const struct layout from = layout_of(c, whole);
    term_id *items = ARENA_ARRAY(scratch, from.cells + 1, term_id);
    for (size_t cell = 0; cell < from.cells; cell++) {
        term_id item = c->cells[whole][cell];
        items[cell] = from.rows == 0 ? item : reduce_rows(c, op, item, from.rows);
    }
    c->cells[id][0] = from.cells == 0 ? term_whole(c->algebra, 0) : reduce(c, op, from.cells, items);
}

static void make_reduced(struct converter *c, node_id id, struct window *w, struct arena *scratch)
{
    const struct node node = *at(c, id);
    const struct axis_split split = shape_split(&at(c, node.in[0])->shape, node.slot);
    const struct layout from = layout_of(c, node.in[0]);
    bool whole = c->axes.row[node.in[0]] == node.slot;
    term_id *items = ARENA_ARRAY(scratch, split.count + 1, term_id);
    for (size_t cell = 0; cell < w->layout.cells; cell++) {
        window_move(w, cell);
        for (size_t k = 0; k < (whole ? 1 : split.count); k++) {
            size_t entry = w->entries[0];
            size_t source = entry / split.inner * split.count * split.inner + k * split.inner + entry % split.inner;
            items[k] = c->cells[node.in[0]][cell_of(&from, source)];
        }
        c->cells[id][cell] = whole              ? reduce_rows(c, node.op, items[0], split.count)
                             : split.count == 0 ? term_whole(c->algebra, 0)
                                                : reduce(c, node.op, split.count, items);
    }
}

/* A product of matrices, with an optional batch axis in front: where the entries of an operand lie. */
struct factor {
    node_id id;
    size_t batch; /* strides of the batch axis, of the axis that is kept, and of the inner one */
    size_t outer;
    size_t inner;
};

static struct factor factor_of(const struct converter *c, const struct node *node, unsigned i)
{
    const struct shape *shape = &at(c, node->in[i])->shape;
    size_t strides[SHAPE_MAX_RANK];
    size_t last = shape->rank - 1;
    shape_strides(shape, strides);
    size_t inner = node->transpose[i] == (i == 0) ? last - 1 : last;
    return (struct factor){node->in[i], last == 2 ? strides[0] : 0, strides[2 * last - 1 - inner], strides[inner]};
}

static size_t inner_length(const struct converter *c, const struct node *node)
{
    const struct shape *shape = &at(c, node->in[0])->shape;
    return shape->dim[node->transpose[0] ? shape->rank - 2 : shape->rank - 1];
}

/* Entries of a factor for every row of the window, or for every inner index. */
static term_id fetch_factor(struct converter *c, const struct node *node, const struct factor *f, bool left,
                            struct window *w, size_t k)
{
    size_t columns = node->shape.dim[node->shape.rank - 1];
    size_t rows = node->shape.dim[node->shape.rank - 2];
    for (size_t r = 0; r < window_rows(w); r++) {
        size_t entry = w->entries[r];
        size_t outer = left ? entry / columns % rows : entry % columns;
        w->mapped[r] = entry / (rows * columns) * f->batch + outer * f->outer + k * f->inner;
    }
    return fetch(c, f->id, w->layout.rows, w->mapped);
}

static bool inner_is_kept(const struct converter *c, const struct node *node)
{
    unsigned i = c->axes.dependent[node->in[0]] ? 0 : 1;
    size_t last = node->shape.rank - 1;
    return c->axes.row[node->in[i]] == (node->transpose[i] == (i == 0) ? last - 1 : last);
}

static void make_contracted(struct converter *c, node_id id, struct window *w, struct arena *scratch)
{
    const struct node node = *at(c, id);
    const struct factor a = factor_of(c, &node, 0);
    const struct factor b = factor_of(c, &node, 1);
    size_t length = inner_length(c, &node);
    bool whole = inner_is_kept(c, &node);
    size_t *entries = ARENA_ARRAY(scratch, length + 1, size_t);
    for (size_t cell = 0; cell < w->layout.cells; cell++) {
        term_id sum = term_whole(c->algebra, 0);
        window_move(w, cell);
        for (size_t k = 0; k < length && !whole; k++)
            sum = term_add(c->algebra, sum,
                           term_multiply(c->algebra, fetch_factor(c, &node, &a, true, w, k),
                                         fetch_factor(c, &node, &b, false, w, k)));
        if (whole) {
            (void)fetch_factor(c, &node, &a, true, w, 0);
            for (size_t k = 0; k < length; k++)
                entries[k] = w->mapped[0] + k * a.inner;
            term_id left = fetch(c, a.id, length, entries);
            (void)fetch_factor(c, &node, &b, false, w, 0);
            for (size_t k = 0; k < length; k++)
                entries[k] = w->mapped[0] + k * b.inner;
            sum = term_total(c->algebra, term_multiply(c->algebra, left, fetch(c, b.id, length, entries)), length);
        }
        c->cells[id][cell] = sum;
    }
}

/* Systems of one, two or three equations, by Cramer's rule; without parameters in the matrix there is nothing to write. */
static bool make_solved(struct converter *c, node_id id, struct arena *scratch)
{
    const struct node node = *at(c, id);
    const struct shape *shape = &at(c, node.in[0])->shape;
    size_t n = shape->dim[shape->rank - 1];
    size_t columns = node.op == OP_LOGDET ? 1 : node.size / (at(c, node.in[0])->size / n);
    if (n > DETERMINANT_MOST || n == 0)
        return false;
    term_id *a = ARENA_ARRAY(scratch, n * n, term_id);
    term_id *b = ARENA_ARRAY(scratch, n * columns, term_id);
    for (size_t batch = 0; batch < at(c, node.in[0])->size / (n * n); batch++) {
        for (size_t k = 0, e = batch * n * n; k < n * n; k++, e++)
            a[k] = fetch(c, node.in[0], 0, &e);
        if (node.op == OP_LOGDET) {
            term_id det = determinant(c->algebra, n, a);
            c->cells[id][batch] = term_call(c->algebra, OP_LOG, ZERO, 1, &det);
            continue;
        }
        for (size_t k = 0, e = batch * n * columns; k < n * columns; k++, e++)
            b[k] = fetch(c, node.in[1], 0, &e);
        determinant_solve(c->algebra, n, columns, a, b, &c->cells[id][batch * n * columns]);
    }
    return true;
}

static bool make_node(struct converter *c, node_id id)
{
    struct arena *scratch = arena_child(c->arena);
    struct window window = window_of(c, scratch, id);
    bool made = true;
    c->cells[id] = ARENA_ARRAY(c->arena, window.layout.cells + 1, term_id);
    switch (op_rows[at(c, id)->op].family) {
    case FAMILY_LEAF:
        make_parameter(c, id);
        break;
    case FAMILY_MAP:
    case FAMILY_SELECT:
        make_map(c, id, &window);
        break;
    case FAMILY_MOVE:
        if (at(c, id)->op == OP_SCATTER)
            make_scattered(c, id, &window);
        else
            make_moved(c, id, &window);
        break;
    case FAMILY_REDUCE:
        if (c->axes.flattened[at(c, id)->in[0]])
            make_reduced_whole(c, id, scratch);
        else
            make_reduced(c, id, &window, scratch);
        break;
    case FAMILY_CONTRACT:
        make_contracted(c, id, &window, scratch);
        break;
    default:
        made = make_solved(c, id, scratch);
        break;
    }
    arena_close(scratch);
    return made;
}

/* Operands first: ids are a topological order. */
static bool make(struct converter *c, node_id id)
{
    struct arena *scratch = arena_child(c->arena);
    unsigned char *needed = ARENA_ARRAY(scratch, c->axes.graph->count, unsigned char);
    graph_mark_needed(c->axes.graph, 1, &id, needed);
    bool made = true;
    for (node_id k = 0; k <= id && made; k++) {
        if (!needed[k] || !c->axes.dependent[k] || c->axes.flattened[k] || c->cells[k] != NULL)
            continue;
        made = make_node(c, k) && !c->algebra->exceeded;
        if (!made)
            c->unsupported = k;
    }
    arena_close(scratch);
    return made;
}

struct converter *converter_new(struct arena *arena, struct algebra *algebra, struct graph *graph, node_id loss,
                                const char **name)
{
    struct converter *c = ARENA_NEW(arena, struct converter);
    c->arena = arena;
    c->algebra = algebra;
    c->unsupported = NODE_NONE;
    c->constants = constants_new(arena, graph, algebra, name);
    c->axes = axes_find(arena, graph, loss, c->constants->named);
    c->cells = ARENA_ARRAY(arena, graph->count, term_id *);
    return c;
}

bool convert(struct converter *c, node_id id, term_id *out)
{
    const size_t first = 0;
    if (!c->axes.dependent[id]) {
        *out = constants_pick(c->constants, id, 0, &first);
        return at(c, id)->size == 1;
    }
    if (layout_of(c, id).cells != 1 || !make(c, id))
        return false;
    *out = c->cells[id][0];
    return true;
}
