/* Every rule matches places, not nodes: entries that were reshaped, repeated or picked are still the same. */
#include "eval/range_identity.h"

#include "domain/interval_map.h"
#include "eval/trace.h"

#include <math.h>

static const struct interval NONE = {0, 0, false, false};

static const struct node *at(const struct range_walk *walk, node_id id)
{
    return graph_at(walk->graph, id);
}

static struct place trace(const struct range_walk *walk, node_id id, size_t i)
{
    return trace_entry(walk->graph, id, i);
}

static struct reach reach_of(const struct range_walk *walk, struct place place)
{
    return walk_entry(walk, place.node, place.entry);
}

static struct reach negated(struct reach a)
{
    return reach_map(OP_NEG, 0, &a, NULL);
}

/* ---- Squares ---- */

struct reach identity_product(const struct range_walk *walk, node_id a, size_t i, node_id b, size_t j)
{
    const struct reach x = walk_entry(walk, a, i);
    const struct reach z = walk_entry(walk, b, j);
    bool same = !interval_is_point(x.range) && place_equal(trace(walk, a, i), trace(walk, b, j));
    return same ? reach_map(OP_POWI, 2, &x, NULL) : reach_map(OP_MUL, 0, &x, &z);
}

/* ---- Huber's loss ---- */

/* The value of a constant node of equal entries; NaN if it is no such node. */
static double uniform_constant(const struct graph *graph, node_id id)
{
    const struct node *node = graph_at(graph, id);
    return node->op == OP_CONST && node->data == NULL ? node->number : NAN;
}

/* Whether c is e clamped to an interval that holds 0. */
static bool is_clamped(const struct graph *graph, node_id c, node_id e)
{
    const struct node *outer = graph_at(graph, c);
    if (outer->op != OP_MIN2 && outer->op != OP_MAX2)
        return false;
    const struct node *inner = graph_at(graph, outer->in[0]);
    if (inner->op != (outer->op == OP_MIN2 ? OP_MAX2 : OP_MIN2) || inner->in[0] != e)
        return false;
    double sign = outer->op == OP_MIN2 ? 1 : -1;
    return sign * uniform_constant(graph, outer->in[1]) >= 0 && sign * uniform_constant(graph, inner->in[1]) <= 0;
}

/* Whether `node` is h*c with 0 <= h <= 1. */
static bool is_share(const struct graph *graph, node_id id, node_id c)
{
    const struct node *node = graph_at(graph, id);
    if (node->op == OP_DIV && node->in[0] == c)
        return uniform_constant(graph, node->in[1]) >= 1;
    if (node->op != OP_MUL || (node->in[0] != c && node->in[1] != c))
        return false;
    double h = uniform_constant(graph, node->in[0] == c ? node->in[1] : node->in[0]);
    return h >= 0 && h <= 1;
}

/* The e of c*(e - h*c); NODE_NONE if the factors are not of that form. */
static node_id huber_error(const struct graph *graph, node_id c, node_id rest)
{
    const struct node *difference = graph_at(graph, rest);
    bool matches =
        difference->op == OP_SUB && is_share(graph, difference->in[1], c) && is_clamped(graph, c, difference->in[0]);
    return matches ? difference->in[0] : NODE_NONE;
}

static node_id huber_of(const struct graph *graph, const struct node *product)
{
    node_id e = huber_error(graph, product->in[0], product->in[1]);
    return e != NODE_NONE ? e : huber_error(graph, product->in[1], product->in[0]);
}

/* c has the sign of e and is no larger, so has e - h*c: their product is not negative, and 0 where e is. */
static struct reach huber(const struct range_walk *walk, node_id e, size_t i, const struct reach *product)
{
    const struct interval not_negative = {0, INFINITY, false, true};
    return reach_at_zero(not_negative, product->here, REACH_LOW, walk_entry(walk, e, i).here);
}

/* ---- Convex conjugates: f(z) - y*z ---- */

/* Whether `linear` is y times the place z; then y. */
static bool is_multiple(const struct range_walk *walk, struct place linear, struct place z, double *y)
{
    const struct node *node = at(walk, linear.node);
    *y = 1;
    if (place_equal(linear, z))
        return true;
    for (int k = 0; node->op == OP_MUL && k < 2; k++) {
        const struct interval factor = walk_entry(walk, node->in[k], linear.entry).range;
        *y = factor.lo;
        if (interval_is_point(factor) && place_equal(trace(walk, node->in[1 - k], linear.entry), z))
            return true;
    }
    return false;
}

/* y log(y) */
static struct interval y_log_y(struct interval y)
{
    return interval_mul(y, interval_map(OP_LOG, 0, y, NONE));
}

/* The least value of f(z) - y z, and the z where it is attained. */
static bool conjugate(enum op f, double number, struct interval *least, struct interval *where)
{
    const struct interval y = interval_point(number);
    const struct interval rest = interval_sub(interval_point(1), y);
    if (number < 0 || (f == OP_SOFTPLUS && number > 1))
        return false;
    *where = interval_empty(); /* for y = 0, or 1 with softplus: 0 is approached */
    *least = interval_point(0);
    if (f == OP_EXP && number > 0) {
        *least = interval_sub(y, y_log_y(y));
        *where = interval_map(OP_LOG, 0, y, NONE);
    } else if (f == OP_SOFTPLUS && number > 0 && number < 1) {
        *least = interval_neg(interval_add(y_log_y(y), y_log_y(rest)));
        *where = interval_map(OP_LOG, 0, interval_div(y, rest), NONE);
    }
    return true;
}

/* f(z) - linear, narrowed. */
static bool conjugate_bound(const struct range_walk *walk, struct place convex, struct place linear,
                            struct interval here, struct reach *out)
{
    const struct node *f = at(walk, convex.node);
    struct interval least;
    struct interval where;
    double y;
    if (f->op != OP_SOFTPLUS && f->op != OP_EXP)
        return false;
    struct place z = trace(walk, f->in[0], convex.entry);
    if (!is_multiple(walk, linear, z, &y) || !conjugate(f->op, y, &least, &where))
        return false;
    const struct interval range = {least.lo, INFINITY, interval_is_empty(where), true};
    *out = reach_at_zero(range, here, REACH_LOW, interval_sub(reach_of(walk, z).here, where));
    return true;
}

/* ---- Cross entropy: s*logsumexp(z) - sum(t*z) ---- */

/* A row of logits: the entries that one logsumexp is made of. */
struct row {
    node_id logits;
    struct axis_split split;
    size_t begin; /* its first entry; they are split.inner apart */
    double factor;
};

static struct place row_place(const struct range_walk *walk, const struct row *row, size_t k)
{
    return trace(walk, row->logits, row->begin + k * row->split.inner);
}

/* Where a reduction takes its entry j from. */
static struct row row_of(const struct range_walk *walk, const struct node *reduction, size_t j)
{
    struct row row = {reduction->in[0], shape_split(&at(walk, reduction->in[0])->shape, reduction->slot), 0, 1};
    row.begin = j / row.split.inner * row.split.count * row.split.inner + j % row.split.inner;
    return row;
}

/* Whether a place is a logsumexp, or a constant times one. */
static bool find_row(const struct range_walk *walk, struct place place, struct row *row)
{
    const struct node *node = at(walk, place.node);
    if (node->op == OP_LOGSUMEXP) {
        *row = row_of(walk, node, place.entry);
        return true;
    }
    for (int k = 0; node->op == OP_MUL && k < 2; k++) {
        const struct interval factor = walk_entry(walk, node->in[k], place.entry).range;
        struct place other = trace(walk, node->in[1 - k], place.entry);
        if (!interval_is_point(factor) || at(walk, other.node)->op != OP_LOGSUMEXP)
            continue;
        *row = row_of(walk, at(walk, other.node), other.entry);
        row->factor = factor.lo;
        return true;
    }
    return false;
}

/* Whether a place is one of the logits. */
static bool is_logit(const struct range_walk *walk, const struct row *row, struct place place)
{
    for (size_t k = 0; k < row->split.count; k++)
        if (place_equal(row_place(walk, row, k), place))
            return true;
    return false;
}

/* Whether a place is the sum of t*z over the row, with t >= 0 whose sum is exactly the factor. */
static bool is_mean_of_logits(const struct range_walk *walk, const struct row *row, struct place place)
{
    const struct node *sum = at(walk, place.node);
    if (sum->op != OP_SUM)
        return false;
    struct row terms = row_of(walk, sum, place.entry);
    struct interval total = interval_point(0);
    for (size_t k = 0; k < terms.split.count; k++) {
        double t;
        if (terms.split.count != row->split.count ||
            !is_multiple(walk, row_place(walk, &terms, k), row_place(walk, row, k), &t) || t < 0)
            return false;
        total = interval_add(total, interval_point(t));
    }
    return interval_is_point(total) && total.lo == row->factor;
}

/* sum t_k (logsumexp(z) - z_k): positive, as logsumexp(z) > z_k for two logits or more. */
static bool cross_entropy_bound(const struct range_walk *walk, struct place place, struct place linear,
                                struct interval here, struct reach *out)
{
    const struct interval positive = {0, INFINITY, true, true};
    struct row row;
    if (!find_row(walk, place, &row) || row.split.count < 2 || row.factor <= 0)
        return false;
    if (!(row.factor == 1 && is_logit(walk, &row, linear)) && !is_mean_of_logits(walk, &row, linear))
        return false;
    *out = reach_within(positive, here);
    return true;
}

/* ---- Any node ---- */

static bool is_bounded_difference(const struct range_walk *walk, struct place a, struct place b, struct interval here,
                                  struct reach *out)
{
    return conjugate_bound(walk, a, b, here, out) || cross_entropy_bound(walk, a, b, here, out);
}

static void difference(const struct range_walk *walk, struct place a, struct place b, struct reach *entry)
{
    if (is_bounded_difference(walk, a, b, entry->here, entry))
        return;
    if (is_bounded_difference(walk, b, a, interval_neg(entry->here), entry))
        *entry = negated(*entry);
}

bool identity_possible(const struct graph *graph, const struct node *node)
{
    if (node->op != OP_MUL && node->op != OP_SUB && node->op != OP_DIV)
        return false;
    if (trace_root(graph, node->in[0]) == trace_root(graph, node->in[1]))
        return true;
    if (node->op == OP_MUL)
        return huber_of(graph, node) != NODE_NONE;
    if (node->op == OP_DIV)
        return false;
    for (int k = 0; k < 2; k++) {
        const struct node *root = graph_at(graph, trace_root(graph, node->in[k]));
        if (root->op == OP_SOFTPLUS || root->op == OP_EXP || root->op == OP_LOGSUMEXP || root->op == OP_MUL)
            return true;
    }
    return false;
}

void identity_apply(const struct range_walk *walk, const struct node *node, size_t i, struct reach *entry)
{
    struct place a = trace(walk, node->in[0], i);
    struct place b = trace(walk, node->in[1], i);
    bool varies = !interval_is_point(entry->range) && !interval_is_empty(entry->range);
    if (!varies)
        return;
    if (node->op == OP_MUL) {
        node_id e = huber_of(walk->graph, node);
        *entry = e != NODE_NONE ? huber(walk, e, i, entry) : identity_product(walk, node->in[0], i, node->in[1], i);
    } else if (place_equal(a, b)) {
        *entry = reach_point(node->op == OP_SUB ? 0 : 1);
    } else if (node->op == OP_SUB) {
        difference(walk, a, b, entry);
    }
}
