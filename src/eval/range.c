/* The walk: nodes upwards, entry by entry, but once where all entries are alike, as those of parameters are. Invariant: no
 * value that a node takes anywhere lies outside its range. */
#include "eval/range.h"

#include "domain/real.h"
#include "eval/apply.h"
#include "eval/range_identity.h"
#include "eval/trace.h"

#include <math.h>
#include <string.h>

/* Products of matrices with more terms are not followed: nothing is said about them. */
static const double MOST_TERMS = 0x1p22;

static struct reach unknown(void)
{
    return reach_within(interval_whole(), interval_whole());
}

/* ---- Entries ---- */

struct reach walk_entry(const struct range_walk *walk, node_id id, size_t i)
{
    const struct node *node = graph_at(walk->graph, id);
    if (node->op == OP_CONST)
        return reach_point(node->data == NULL ? node->number : node->data[i]);
    if (node->op == OP_PARAM)
        return walk->theta == NULL ? unknown() : reach_within(interval_whole(), walk->theta[node->slot + i]);
    return walk->of[id].at[i * walk->of[id].step];
}

/* Whether all entries are known to be alike. */
static bool is_uniform(const struct range_walk *walk, node_id id)
{
    const struct node *node = graph_at(walk->graph, id);
    if (node->size == 1)
        return true;
    if (node->op == OP_CONST)
        return node->data == NULL;
    return node->op == OP_PARAM ? walk->theta == NULL : walk->of[id].step == 0;
}

static bool operands_uniform(const struct range_walk *walk, const struct node *node)
{
    for (unsigned k = 0; k < op_rows[node->op].arity; k++)
        if (!is_uniform(walk, node->in[k]))
            return false;
    return true;
}

/* ---- Families ---- */

static struct reach map_entry(const struct range_walk *walk, const struct node *node, size_t i)
{
    const struct reach a = walk_entry(walk, node->in[0], i);
    if (op_rows[node->op].arity == 1)
        return reach_map(node->op, node->number, &a, NULL);
    const struct reach b = walk_entry(walk, node->in[1], i);
    return reach_map(node->op, node->number, &a, &b);
}

static struct reach where_entry(const struct range_walk *walk, const struct node *node, size_t i)
{
    const struct reach c = walk_entry(walk, node->in[0], i);
    const struct reach a = walk_entry(walk, node->in[1], i);
    const struct reach b = walk_entry(walk, node->in[2], i);
    return reach_where(&c, &a, &b);
}

static void scatter(const struct range_walk *walk, const struct node *node, struct reach *out)
{
    for (size_t i = 0; i < node->size; i++)
        out[i] = reach_point(0);
    for (size_t k = 0; k < node->index_count; k++) {
        const struct reach term = walk_entry(walk, node->in[0], k);
        struct reach *place = &out[node->index[k]];
        *place = reach_map(OP_ADD, 0, place, &term);
    }
}

/* ---- Reductions ---- */

/* Some entries that are reduced to one. */
struct terms {
    size_t count;
    const struct reach *at;
};

static struct reach fold(enum op op, const struct terms *terms)
{
    struct reach out = terms->at[0];
    for (size_t k = 1; k < terms->count; k++)
        out = reach_map(op, 0, &out, &terms->at[k]);
    return out;
}

/* n equal terms, which need not be one quantity. */
static struct reach times(double n, const struct reach *a)
{
    const struct reach factor = reach_point(n);
    return reach_map(OP_MUL, 0, &factor, a);
}

static struct reach sum(const struct terms *terms, double copies)
{
    const struct reach total = fold(OP_ADD, terms);
    return copies == 1 ? total : times(copies, &total);
}

static struct reach norm(const struct terms *terms, double copies)
{
    struct reach total = reach_point(0);
    for (size_t k = 0; k < terms->count; k++) {
        const struct reach square = reach_map(OP_POWI, 2, &terms->at[k], NULL);
        total = reach_map(OP_ADD, 0, &total, &square);
    }
    total = times(copies, &total);
    return reach_map(OP_SQRT, 0, &total, NULL);
}

/* log(sum(exp)) of some numbers, moved outwards (sign 1 or -1) by more than its error, (n + 8) units of its parts and of 1
 * (eval/error.c). Infinite numbers are -inf in lower ends, and add nothing, and inf in upper ones. */
static double log_sum_end(const struct terms *terms, double copies, bool here, int sign)
{
    double largest = -INFINITY;
    double total = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k < terms->count; k++) {
            struct interval term = here ? terms->at[k].here : terms->at[k].range;
            double end = sign < 0 ? term.lo : term.hi;
            largest = pass == 0 ? fmax(largest, end) : largest;
            total += pass == 0 || isinf(largest) ? 0 : copies * exp(end - largest);
        }
    if (isinf(largest))
        return largest;
    double units = 2 * ((double)terms->count * copies + 8) * 0x1p-53;
    return largest + log(total) + sign * (units * (fabs(largest) + fabs(log(total)) + 1));
}

/* It rises with every term. */
static struct reach log_sum(const struct terms *terms, double copies)
{
    struct reach out =
        fold(OP_ADD, terms); /* is empty where a term is; its ends are attained, and open, where theirs are */
    if (interval_is_empty(out.range) || interval_is_empty(out.here))
        return unknown();
    out.range.lo = log_sum_end(terms, copies, false, -1);
    out.range.hi = log_sum_end(terms, copies, false, 1);
    out.here.lo = log_sum_end(terms, copies, true, -1);
    out.here.hi = log_sum_end(terms, copies, true, 1);
    return out;
}

static struct reach reduce(enum op op, const struct terms *terms, double copies)
{
    switch (op) {
    case OP_SUM:
        return sum(terms, copies);
    case OP_NORM2:
        return norm(terms, copies);
    case OP_LOGSUMEXP:
        return log_sum(terms, copies);
    default:
        return fold(op == OP_MAX ? OP_MAX2 : OP_MIN2, terms);
    }
}

static struct reach reduce_entry(const struct range_walk *walk, const struct node *node, size_t j, struct reach *row)
{
    struct axis_split split = shape_split(&graph_at(walk->graph, node->in[0])->shape, node->slot);
    size_t begin = j / split.inner * split.count * split.inner + j % split.inner;
    bool uniform = is_uniform(walk, node->in[0]);
    struct terms terms = {uniform ? 1 : split.count, row};
    if (split.count == 0)
        return node->op == OP_SUM || node->op == OP_NORM2 ? reach_point(0) : unknown();
    for (size_t k = 0; k < terms.count; k++)
        row[k] = walk_entry(walk, node->in[0], begin + k * split.inner);
    return reduce(node->op, &terms, uniform ? (double)split.count : 1);
}

/* ---- Matrix products ---- */

struct product {
    const struct range_walk *walk;
    const struct node *node;
    struct contraction sizes;
    bool uniform; /* all terms are alike */
};

static struct product product_of(const struct range_walk *walk, const struct node *node)
{
    bool same = trace_root(walk->graph, node->in[0]) == trace_root(walk->graph, node->in[1]);
    return (struct product){walk, node, apply_contraction(walk->graph, node), !same && operands_uniform(walk, node)};
}

/* The term k of entry (batch, row, column) of the product. */
static struct reach product_term(const struct product *p, size_t entry, size_t k)
{
    const struct contraction *s = &p->sizes;
    size_t batch = entry / (s->m * s->n);
    size_t row = entry / s->n % s->m;
    size_t column = entry % s->n;
    size_t a = batch * s->m * s->k + (s->transpose[0] ? k * s->m + row : row * s->k + k);
    size_t b = batch * s->k * s->n + (s->transpose[1] ? column * s->k + k : k * s->n + column);
    return identity_product(p->walk, p->node->in[0], a, p->node->in[1], b);
}

static struct reach product_entry(const struct product *p, size_t entry)
{
    struct reach total = reach_point(0);
    for (size_t k = 0; k < (p->uniform ? 1 : p->sizes.k); k++) {
        const struct reach term = product_term(p, entry, k);
        total = k == 0 ? term : reach_map(OP_ADD, 0, &total, &term);
        if (p->walk->theta == NULL && isinf(total.range.lo) && isinf(total.range.hi))
            return unknown(); /* and so it stays */
    }
    return p->uniform && p->sizes.k > 1 ? times((double)p->sizes.k, &total) : total;
}

static bool too_large(const struct product *p)
{
    const struct contraction *s = &p->sizes;
    return !p->uniform && (double)s->batch * (double)s->m * (double)s->n * (double)s->k > MOST_TERMS;
}

/* ---- Nodes ---- */

/* How many entries are to be computed: one where the operands' are alike and no identity tells them apart. */
static size_t distinct_entries(const struct range_walk *walk, const struct node *node)
{
    bool apart = node->op == OP_SCATTER || (node->op == OP_CONTRACT && !product_of(walk, node).uniform) ||
                 (op_rows[node->op].family == FAMILY_MAP && identity_possible(walk->graph, node)) ||
                 !operands_uniform(walk, node);
    return apart || node->size == 0 ? node->size : 1;
}

static void map_entries(const struct range_walk *walk, const struct node *node, size_t count, struct reach *out)
{
    bool dependent = identity_possible(walk->graph, node);
    for (size_t i = 0; i < count; i++) {
        out[i] = map_entry(walk, node, i);
        if (dependent)
            identity_apply(walk, node, i, &out[i]);
    }
}

static void reduce_entries(const struct range_walk *walk, const struct node *node, size_t count, struct reach *out)
{
    struct arena *scratch = arena_child(walk->arena);
    struct reach *row =
        ARENA_ARRAY_RAW(scratch, graph_at(walk->graph, node->in[0])->shape.dim[node->slot], struct reach);
    for (size_t j = 0; j < count; j++)
        out[j] = reduce_entry(walk, node, j, row);
    arena_close(scratch);
}

static void contract_entries(const struct range_walk *walk, const struct node *node, size_t count, struct reach *out)
{
    const struct product product = product_of(walk, node);
    for (size_t i = 0; i < count; i++)
        out[i] = too_large(&product) ? unknown() : product_entry(&product, i);
}

static void fill_entries(const struct range_walk *walk, const struct node *node, size_t count, struct reach *out)
{
    switch (op_rows[node->op].family) {
    case FAMILY_MAP:
        map_entries(walk, node, count, out);
        break;
    case FAMILY_SELECT:
        for (size_t i = 0; i < count; i++)
            out[i] = where_entry(walk, node, i);
        break;
    case FAMILY_MOVE:
        if (node->op == OP_SCATTER)
            scatter(walk, node, out);
        for (size_t i = 0; i < count && node->op != OP_SCATTER; i++)
            out[i] = walk_entry(walk, node->in[0], trace_move(walk->graph, node, i));
        break;
    case FAMILY_REDUCE:
        reduce_entries(walk, node, count, out);
        break;
    case FAMILY_CONTRACT:
        contract_entries(walk, node, count, out);
        break;
    default: /* systems of equations */
        for (size_t i = 0; i < count; i++)
            out[i] = unknown();
    }
}

static bool reach_equal(const struct reach *a, const struct reach *b)
{
    return a->at == b->at && interval_equal(a->range, b->range) && interval_equal(a->here, b->here);
}

/* Computes a node; entries that turn out alike are stored once. */
static void visit(struct range_walk *walk, node_id id)
{
    const struct node *node = graph_at(walk->graph, id);
    struct arena *scratch = arena_child(walk->arena);
    size_t count = distinct_entries(walk, node);
    struct reach *out = ARENA_ARRAY_RAW(scratch, count, struct reach);
    fill_entries(walk, node, count, out);
    size_t alike = 1;
    while (alike < count && reach_equal(&out[alike], &out[0]))
        alike++;
    size_t stored = alike < count ? count : count == 0 ? 0 : 1;
    walk->of[id] = (struct reaches){arena_copy(walk->arena, out, stored, sizeof *out), stored > 1};
    arena_close(scratch);
}

/* marks[k] for the nodes that `id` needs. */
static unsigned char *mark_needed(struct arena *arena, const struct graph *graph, node_id id)
{
    unsigned char *marks = ARENA_ARRAY(arena, (size_t)id + 1, unsigned char);
    marks[id] = 1;
    for (size_t k = (size_t)id + 1; k-- > 0;)
        for (unsigned i = 0; marks[k] && i < op_rows[graph_at(graph, (node_id)k)->op].arity; i++)
            marks[graph_at(graph, (node_id)k)->in[i]] = 1;
    return marks;
}

void range_of_entries(struct arena *arena, const struct graph *graph, node_id id, const struct interval *theta,
                      struct reach *out)
{
    struct arena *scratch = arena_child(arena);
    const unsigned char *needed = mark_needed(scratch, graph, id);
    struct range_walk walk = {scratch, graph, theta, ARENA_ARRAY(scratch, (size_t)id + 1, struct reaches)};
    for (node_id k = 0; k <= id; k++)
        if (needed[k] && op_rows[graph_at(graph, k)->op].family != FAMILY_LEAF)
            visit(&walk, k);
    for (size_t i = 0; i < graph_at(graph, id)->size; i++)
        out[i] = walk_entry(&walk, id, i);
    arena_close(scratch);
}

struct reach range_of(struct arena *arena, const struct graph *graph, node_id id, const struct interval *theta)
{
    struct reach out;
    range_of_entries(arena, graph, id, theta, &out);
    return out;
}
