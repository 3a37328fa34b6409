/* Jets of the SOLVE family, one set of factors for all curves:
 *
 *     a x = b:       x_k = a_0^-1 (b_k - the sum over j = 1..k of a_j x_(k-j))
 *     y = log det a: k y_k = the sum over j = 1..k of j trace(z_(k-j) a_j), where z are the jets of a's inverse
 *
 * so that every coefficient of a solution is a solution itself, whose error follows from its own residual. The jets of an
 * inverse are kept beside those of its determinant: coefficient 0 once, then those of all curves. */
#include "domain/solve.h"
#include "eval/jet_sweep.h"
#include "eval/magnitude.h"
#include "eval/solve.h"

#include <string.h>

/* A node with what all its curves share. */
struct family {
    struct jets *jets;
    const struct graph *graph;
    const struct node *node;
    node_id id;
    struct solve_sizes s; /* of an inverse, m is n */
    size_t matrix;        /* entries of all matrices */
    size_t entries;       /* and of all solutions */
    const struct solve_system **systems;
    const struct solve_bounds **bounds; /* NULL unless wanted */
};

static struct family family_open(struct jets *jets, node_id id, struct arena *scratch)
{
    const struct graph *graph = jets->spec.values->plan->graph;
    const struct node *node = graph_at(graph, id);
    struct family f = {.jets = jets, .graph = graph, .node = node, .id = id, .s = solve_sizes(graph, node)};
    if (node->op == OP_LOGDET)
        f.s.m = f.s.n;
    size_t one = f.s.n * f.s.n;
    f.matrix = f.s.batch * one;
    f.entries = f.s.batch * f.s.n * f.s.m;
    f.systems = ARENA_ARRAY(scratch, f.s.batch, const struct solve_system *);
    const double *a = apply_dense(jets->spec.values->value[node->in[0]], f.matrix, scratch);
    for (size_t k = 0; k < f.s.batch; k++)
        f.systems[k] = solve_factor(scratch, f.s.n, a + k * one);
    if (jets->bounds == NULL)
        return f;
    const double *error = magnitude_of(scratch, f.matrix, jets->spec.errors->bound[node->in[0]]);
    f.bounds = ARENA_ARRAY(scratch, f.s.batch, const struct solve_bounds *);
    for (size_t k = 0; k < f.s.batch; k++)
        f.bounds[k] = solve_bounds_new(scratch, f.systems[k], a + k * one, error + k * one);
    return f;
}

/* ---- Where solutions lie ---- */

size_t jet_inverse_places(const struct jets *jets, node_id id, size_t top)
{
    const struct graph *graph = jets->spec.values->plan->graph;
    return (1 + (top - 1) * jets->curves) * graph_at(graph, graph_at(graph, id)->in[0])->size;
}

/* Coefficient k of the inverse along all curves; of which there is one only for k = 0. */
static struct jet_sum inverse_sum(const struct family *f, size_t k)
{
    size_t at = f->jets->inverse[f->id] + (k == 0 ? 0 : 1 + (k - 1) * f->jets->curves) * f->matrix;
    return (struct jet_sum){k == 0 ? 1 : f->jets->curves, f->matrix, f->jets->buffer + at,
                            f->jets->bounds == NULL ? NULL : f->jets->bounds + at};
}

static struct jet_factor solution_at(const struct family *f, size_t k)
{
    if (f->node->op == OP_SOLVE)
        return jet_coefficient(f->jets, f->id, k);
    const struct jet_sum z = inverse_sum(f, k);
    size_t curve = k == 0 ? 0 : f->matrix;
    return (struct jet_factor){{z.value, curve, 1}, {z.error, curve, 1}};
}

/* ---- Solutions ---- */

/* value (batch x n x m) = b - the sum of a_j x_(k-j) along one curve, and its bound unless it is NULL. */
static void right_side(const struct family *f, const struct jet_factor *b, size_t k, size_t c, double *value,
                       double *error, struct arena *scratch)
{
    const struct contraction sizes = {f->s.batch, f->s.n, f->s.n, f->s.m, {false, false}};
    for (size_t j = 1; j <= k; j++) {
        const struct jet_factor a = jet_coefficient(f->jets, f->node->in[0], j);
        const struct jet_factor x = solution_at(f, k - j);
        const struct magnitude_factor factor[2] = {{f->matrix, jet_along(&a.value, c), jet_along(&a.error, c)},
                                                   {f->entries, jet_along(&x.value, c), jet_along(&x.error, c)}};
        if (a.value.at == NULL || x.value.at == NULL)
            continue;
        real_contract(&sizes, value, apply_dense(factor[0].value, f->matrix, scratch),
                      apply_dense(factor[1].value, f->entries, scratch), true);
        if (error != NULL)
            jet_bound_product(&sizes, factor, k, error, scratch);
    }
    const struct operand right = jet_along(&b->value, c);
    for (size_t i = 0; i < f->entries; i++)
        value[i] = right.at[i * right.step] - value[i];
    if (error == NULL)
        return;
    magnitude_add(f->entries, error, 1, jet_along(&b->error, c));
    magnitude_add(f->entries, error, MAGNITUDE_UNIT, (struct operand){value, 1});
}

/* Coefficient k of the solutions, b being that of the right-hand sides. */
static void solve_coefficient(const struct family *f, const struct jet_factor *b, size_t k, struct jet_sum *out,
                              struct arena *scratch)
{
    size_t block = f->s.n * f->s.m;
    for (size_t c = 0; c < out->curves; c++) {
        struct arena *own = arena_child(scratch);
        double *x = out->value + c * f->entries;
        double *right = ARENA_ARRAY(own, f->entries, double);
        double *error = f->bounds == NULL ? NULL : ARENA_ARRAY(own, f->entries, double);
        right_side(f, b, k, c, right, error, own);
        for (size_t i = 0; i < f->s.batch; i++) {
            solve_apply(f->systems[i], f->s.m, x + i * block, right + i * block, own);
            if (error != NULL)
                solve_bounds_apply(f->bounds[i], f->s.m, x + i * block, right + i * block, error + i * block,
                                   out->error + c * f->entries + i * block, own);
        }
        arena_close(own);
    }
}

/* ---- Determinants ---- */

static void extend_inverse(const struct family *f, size_t k, struct arena *scratch)
{
    struct jet_factor b = {{NULL, 0, 0}, {NULL, 0, 0}};
    struct jet_sum z = inverse_sum(f, k);
    double *identity = ARENA_ARRAY(scratch, f->matrix, double);
    for (size_t i = 0; i < f->s.batch * f->s.n; i++)
        identity[i * f->s.n + i % f->s.n] = 1;
    if (k == 0)
        b.value = (struct jet_block){identity, 0, 1};
    solve_coefficient(f, &b, k, &z, scratch);
}

/* Every matrix transposed, of as many curves as the block has. */
static struct jet_block transposed(const struct family *f, const struct jet_block *block, struct arena *scratch)
{
    size_t n = f->s.n;
    size_t curves = block->curve == 0 ? 1 : f->jets->curves;
    if (block->at == NULL)
        return *block;
    double *out = ARENA_ARRAY_RAW(scratch, curves * f->matrix, double);
    for (size_t i = 0; i < curves * f->matrix; i++)
        out[i] = block->at[i / (n * n) * (n * n) + i % n * n + i / n % n];
    return (struct jet_block){out, block->curve, 1};
}

static void logdet_coefficient(const struct family *f, size_t k, struct jet_sum *out, struct arena *scratch)
{
    const struct axis_split split = {out->curves * f->s.batch, f->s.n * f->s.n, 1};
    size_t all = out->curves * f->matrix;
    struct jet_sum terms = {out->curves, f->matrix, ARENA_ARRAY(scratch, all, double), NULL};
    if (out->error != NULL)
        terms.error = ARENA_ARRAY(scratch, all, double);
    extend_inverse(f, k - 1, scratch);
    for (size_t j = 1; j <= k; j++) {
        const struct jet_factor a = jet_coefficient(f->jets, f->node->in[0], j);
        const struct jet_factor z = solution_at(f, k - j);
        const struct jet_factor turned = {transposed(f, &z.value, scratch), transposed(f, &z.error, scratch)};
        jet_sum_add_product(&terms, (double)j, &a, &turned);
    }
    jet_sum_divide_by_order(&terms, k);
    real_reduce(OP_SUM, split, out->value, terms.value);
    if (out->error == NULL)
        return;
    magnitude_add(all, terms.error, real_sum_ulps(split.count) * MAGNITUDE_UNIT, (struct operand){terms.value, 1});
    real_reduce(OP_SUM, split, out->error, terms.error);
}

void jet_solve(struct jets *jets, node_id id, size_t k, struct jet_sum *out, struct arena *scratch)
{
    struct family f = family_open(jets, id, scratch);
    if (f.node->op == OP_LOGDET) {
        logdet_coefficient(&f, k, out, scratch);
        return;
    }
    const struct jet_factor b = jet_coefficient(jets, f.node->in[1], k);
    solve_coefficient(&f, &b, k, out, scratch);
}
