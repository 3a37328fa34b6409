/* Tangents of the SOLVE family, each with one set of factors for all directions:
 *
 *     x = a^-1 b:  dx = a^-1 (db - da x)        y = log det a:  dy = sum of da * (a^-1)'
 *
 * so that the tangent of a solution is a solution itself, whose error follows from its own residual. */
#include "domain/solve.h"
#include "eval/magnitude.h"
#include "eval/solve.h"
#include "eval/stack.h"

#include <string.h>

/* A node with what all its directions share. */
struct family {
    const struct tangents *tangents;
    const struct graph *graph;
    const struct node *node;
    struct solve_sizes s;
    size_t directions;
    const double *a;                     /* batch x n x n */
    const struct solve_system **systems; /* batch */
};

static struct family family_open(const struct tangents *tangents, node_id id, struct arena *scratch)
{
    const struct graph *graph = tangents->plan->values->graph;
    const struct node *node = graph_at(graph, id);
    struct family f = {.tangents = tangents, .graph = graph, .node = node, .directions = tangents->plan->directions};
    f.s = solve_sizes(graph, node);
    size_t matrix = f.s.n * f.s.n;
    f.a = apply_dense(tangents->values->value[node->in[0]], f.s.batch * matrix, scratch);
    f.systems = ARENA_ARRAY(scratch, f.s.batch, const struct solve_system *);
    for (size_t k = 0; k < f.s.batch; k++)
        f.systems[k] = solve_factor(scratch, f.s.n, f.a + k * matrix);
    return f;
}

static const struct solve_bounds **family_bounds(const struct family *f, struct arena *scratch)
{
    size_t matrix = f->s.n * f->s.n;
    const double *error = magnitude_of(scratch, f->s.batch * matrix, f->tangents->errors->bound[f->node->in[0]]);
    const struct solve_bounds **bounds = ARENA_ARRAY(scratch, f->s.batch, const struct solve_bounds *);
    for (size_t k = 0; k < f->s.batch; k++)
        bounds[k] = solve_bounds_new(scratch, f->systems[k], f->a + k * matrix, error + k * matrix);
    return bounds;
}

static bool is_active(const struct family *f, unsigned operand)
{
    return operand < op_rows[f->node->op].arity && f->tangents->plan->active[f->node->in[operand]];
}

/* The tangents of an operand, every entry spelled out. */
static const double *tangents_of(const struct family *f, unsigned operand, struct arena *scratch)
{
    node_id in = f->node->in[operand];
    const struct stack stack = {f->directions, graph_at(f->graph, in)->size, operand};
    return stack_dense(&stack, f->tangents->tangent[in], scratch);
}

/* |x| with the bound of its error added: what x may be, so that the product of two errors is not lost. */
static struct operand farthest(size_t size, struct operand x, struct operand error, struct arena *scratch)
{
    double *out = magnitude_of(scratch, size, x);
    magnitude_add(size, out, 1, error);
    return (struct operand){out, 1};
}

/* ---- Solutions ---- */

/* The matrix' tangents times the solutions. */
static struct contraction products(const struct family *f)
{
    return (struct contraction){f->s.batch, f->s.n, f->s.n, f->s.m, {false, false}};
}

/* out (directions x batch x n x m) = db - da x. */
static void right_sides(const struct family *f, const double *x, double *out, struct arena *scratch)
{
    size_t entries = f->directions * f->node->size;
    memset(out, 0, entries * sizeof *out);
    if (is_active(f, 0)) {
        const struct contraction sizes = products(f);
        const struct stack stack = {f->directions, f->s.batch * f->s.n * f->s.n, 0};
        stack_contract(&sizes, &stack, x, tangents_of(f, 0, scratch), out, false);
    }
    const double *db = is_active(f, 1) ? tangents_of(f, 1, scratch) : NULL;
    for (size_t i = 0; i < entries; i++)
        out[i] = (db == NULL ? 0 : db[i]) - out[i];
}

/* The bound of one direction's right-hand sides: of db - da x, with x within its own bound. */
static double *right_side_errors(const struct family *f, node_id id, size_t direction, const double *right,
                                 struct arena *scratch)
{
    const struct tangents *t = f->tangents;
    double *error = ARENA_ARRAY(scratch, f->node->size, double);
    if (is_active(f, 0)) {
        const struct contraction sizes = products(f);
        const struct operand bound = t->errors->bound[id];
        const struct magnitude_factor factor[2] = {
            {f->s.batch * f->s.n * f->s.n, tangents_at(t, f->node->in[0], direction),
             tangents_error_at(t, f->node->in[0], direction)},
            {f->node->size, farthest(f->node->size, t->values->value[id], bound, scratch), bound},
        };
        magnitude_contract(&sizes, factor, error, false, scratch);
        magnitude_add(f->node->size, error, MAGNITUDE_UNIT, (struct operand){right, 1});
    }
    if (is_active(f, 1))
        magnitude_add(f->node->size, error, 1, tangents_error_at(t, f->node->in[1], direction));
    return error;
}

static void solution_tangents(const struct family *f, node_id id, double *out, struct arena *scratch)
{
    size_t block = f->s.n * f->s.m;
    right_sides(f, f->tangents->values->value[id].at, out, scratch);
    for (size_t k = 0; k < f->directions * f->s.batch; k++)
        solve_apply(f->systems[k % f->s.batch], f->s.m, out + k * block, out + k * block, scratch);
}

static void solution_errors(const struct family *f, node_id id, double *out, struct arena *scratch)
{
    size_t block = f->s.n * f->s.m;
    const struct solve_bounds **bounds = family_bounds(f, scratch);
    double *right = ARENA_ARRAY_RAW(scratch, f->directions * f->node->size, double);
    right_sides(f, f->tangents->values->value[id].at, right, scratch);
    for (size_t k = 0; k < f->directions; k++) {
        struct arena *own = arena_child(scratch);
        struct operand x = tangents_at(f->tangents, id, k);
        const double *error = right_side_errors(f, id, k, right + k * f->node->size, own);
        for (size_t i = 0; i < f->s.batch; i++) {
            size_t place = k * f->node->size + i * block;
            solve_bounds_apply(bounds[i], f->s.m, x.at + i * block, right + place, error + i * block, out + place, own);
        }
        arena_close(own);
    }
}

/* ---- Determinants ---- */

/* The transposed inverses, and the bounds of their errors if asked. */
struct inverses {
    double *value;
    double *error;
};

static void transpose(size_t n, double *a)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double swap = a[i * n + j];
            a[i * n + j] = a[j * n + i];
            a[j * n + i] = swap;
        }
}

static struct inverses invert(const struct family *f, const struct solve_bounds **bounds, struct arena *scratch)
{
    size_t n = f->s.n;
    struct inverses inverses = {ARENA_ARRAY_RAW(scratch, f->s.batch * n * n, double), NULL};
    double *identity = ARENA_ARRAY(scratch, n * n, double);
    for (size_t i = 0; i < n; i++)
        identity[i * n + i] = 1;
    if (bounds != NULL)
        inverses.error = ARENA_ARRAY_RAW(scratch, f->s.batch * n * n, double);
    for (size_t k = 0; k < f->s.batch; k++) {
        double *value = inverses.value + k * n * n;
        solve_apply(f->systems[k], n, value, identity, scratch);
        if (bounds != NULL) {
            solve_bounds_apply(bounds[k], n, value, identity, NULL, inverses.error + k * n * n, scratch);
            transpose(n, inverses.error + k * n * n);
        }
        transpose(n, value);
    }
    return inverses;
}

static void logdet_tangents(const struct family *f, double *out, struct arena *scratch)
{
    size_t matrix = f->s.n * f->s.n;
    const double *inverse = invert(f, NULL, scratch).value;
    const double *da = tangents_of(f, 0, scratch);
    for (size_t k = 0; k < f->directions * f->s.batch; k++) {
        out[k] = 0;
        for (size_t i = 0; i < matrix; i++)
            out[k] += da[k * matrix + i] * inverse[k % f->s.batch * matrix + i];
    }
}

static void logdet_errors(const struct family *f, double *out, struct arena *scratch)
{
    const struct contraction sizes = {f->s.batch, 1, f->s.n * f->s.n, 1, {false, false}}; /* a row times a column */
    const struct inverses inverses = invert(f, family_bounds(f, scratch), scratch);
    size_t size = f->s.batch * sizes.k;
    const struct operand bound = {inverses.error, 1};
    const struct operand most = farthest(size, (struct operand){inverses.value, 1}, bound, scratch);
    struct magnitude_factor factor[2] = {[1] = {size, most, bound}};
    for (size_t k = 0; k < f->directions; k++) {
        struct arena *own = arena_child(scratch);
        factor[0] = (struct magnitude_factor){size, tangents_at(f->tangents, f->node->in[0], k),
                                              tangents_error_at(f->tangents, f->node->in[0], k)};
        magnitude_contract(&sizes, factor, out + k * f->node->size, false, own);
        arena_close(own);
    }
}

/* ---- The family ---- */

void solve_tangent(const struct tangents *tangents, node_id id, double *out, struct arena *scratch)
{
    struct family f = family_open(tangents, id, scratch);
    if (f.node->op == OP_SOLVE)
        solution_tangents(&f, id, out, scratch);
    else
        logdet_tangents(&f, out, scratch);
}

void solve_tangent_error(const struct tangents *tangents, node_id id, double *out, struct arena *scratch)
{
    struct family f = family_open(tangents, id, scratch);
    if (f.node->op == OP_SOLVE)
        solution_errors(&f, id, out, scratch);
    else
        logdet_errors(&f, out, scratch);
}
