/* One coefficient of one node, family by family. Invariant: `out` is written in full, its bounds too if they are wanted. */
#include "eval/jet_sweep.h"

#include "domain/real.h"
#include "eval/magnitude.h"

#include <string.h>

static const struct graph *graph_of(const struct jets *jets)
{
    return jets->spec.values->plan->graph;
}

static const struct node *node_of(const struct jets *jets, node_id id)
{
    return graph_at(graph_of(jets), id);
}

/* ---- Elementwise ---- */

/* sum += factor times the sum over j = first..last of a_j b_(k-j). */
static void add_convolution(const struct jets *jets, struct jet_sum *sum, double factor, const node_id pair[2],
                            size_t k, size_t first, size_t last)
{
    for (size_t j = first; j <= last; j++) {
        const struct jet_factor a = jet_coefficient(jets, pair[0], j);
        const struct jet_factor b = jet_coefficient(jets, pair[1], k - j);
        jet_sum_add_product(sum, factor, &a, &b);
    }
}

static void add_operand(const struct jets *jets, struct jet_sum *sum, double sign, node_id operand, size_t k)
{
    const struct jet_factor a = jet_coefficient(jets, operand, k);
    jet_sum_add(sum, sign, &a);
}

static void sweep_negation(const struct jets *jets, node_id id, size_t k, struct jet_sum *out)
{
    add_operand(jets, out, -1, node_of(jets, id)->in[0], k);
}

static void sweep_addition(const struct jets *jets, node_id id, size_t k, struct jet_sum *out)
{
    add_operand(jets, out, 1, node_of(jets, id)->in[0], k);
    add_operand(jets, out, 1, node_of(jets, id)->in[1], k);
}

static void sweep_difference(const struct jets *jets, node_id id, size_t k, struct jet_sum *out)
{
    add_operand(jets, out, 1, node_of(jets, id)->in[0], k);
    add_operand(jets, out, -1, node_of(jets, id)->in[1], k);
}

static void sweep_product(const struct jets *jets, node_id id, size_t k, struct jet_sum *out)
{
    add_convolution(jets, out, 1, node_of(jets, id)->in, k, 0, k);
}

/* a = y b: y_k b_0 = a_k - the sum over j >= 1 of b_j y_(k-j). */
static void sweep_quotient(const struct jets *jets, node_id id, size_t k, struct jet_sum *out)
{
    const node_id *in = node_of(jets, id)->in;
    const node_id pair[2] = {in[1], id};
    const struct jet_factor divisor = jet_coefficient(jets, in[1], 0);
    add_operand(jets, out, 1, in[0], k);
    add_convolution(jets, out, -1, pair, k, 1, k);
    jet_sum_divide(out, &divisor);
}

/* Whether a local derivative that matters changes along the curves. */
static bool is_curved(const struct jets *jets, node_id id)
{
    for (unsigned i = 0; i < op_rows[node_of(jets, id)->op].arity; i++)
        if (jet_contributes(jets, id, i) && jets->live[jets->spec.partials->of[id][i]])
            return true;
    return false;
}

/* k y_k = the sum over operands a with derivative d and over j of j a_j d_(k-j); y_k = a_k d_0 if d is constant. */
static void sweep_by_partials(const struct jets *jets, node_id id, size_t k, struct jet_sum *out)
{
    bool curved = is_curved(jets, id);
    for (unsigned i = 0; i < op_rows[node_of(jets, id)->op].arity; i++) {
        const node_id pair[2] = {node_of(jets, id)->in[i], jets->spec.partials->of[id][i]};
        for (size_t j = curved ? 1 : k; j <= k && jet_contributes(jets, id, i); j++)
            add_convolution(jets, out, curved ? (double)j : 1, pair, k, j, j);
    }
    if (curved)
        jet_sum_divide_by_order(out, k);
}

/* Squares as products: exact at 0, and without a division. */
static void sweep_power(const struct jets *jets, node_id id, size_t k, struct jet_sum *out)
{
    const struct node *node = node_of(jets, id);
    const node_id pair[2] = {node->in[0], node->in[0]};
    if (node->number == 2)
        add_convolution(jets, out, 1, pair, k, 0, k);
    else if (node->number != 0)
        sweep_by_partials(jets, id, k, out);
}

/* Operations whose recurrence is better than that by local derivatives. */
typedef void sweep_map(const struct jets *jets, node_id id, size_t k, struct jet_sum *out);
static sweep_map *const recurrences[OP_COUNT] = {
    [OP_NEG] = sweep_negation, [OP_ADD] = sweep_addition, [OP_SUB] = sweep_difference,
    [OP_MUL] = sweep_product,  [OP_DIV] = sweep_quotient, [OP_POWI] = sweep_power,
};

static void sweep_map_node(const struct jets *jets, node_id id, size_t k, struct jet_sum *out)
{
    sweep_map *recurrence = recurrences[node_of(jets, id)->op];
    jet_sum_clear(out);
    (recurrence != NULL ? recurrence : sweep_by_partials)(jets, id, k, out);
}

/* ---- Linear ---- */

static void sweep_select(const struct jets *jets, node_id id, size_t k, struct jet_sum *out)
{
    const node_id *in = node_of(jets, id)->in;
    const struct operand condition = jets->spec.values->value[in[0]];
    const struct jet_factor a = jet_coefficient(jets, in[1], k);
    const struct jet_factor b = jet_coefficient(jets, in[2], k);
    for (size_t c = 0; c < out->curves; c++) {
        apply_where(out->m, condition, jet_along(&a.value, c), jet_along(&b.value, c), out->value + c * out->m);
        if (out->error != NULL)
            apply_where(out->m, condition, jet_along(&a.error, c), jet_along(&b.error, c), out->error + c * out->m);
    }
}

static void sweep_move(const struct jets *jets, node_id id, size_t k, struct jet_sum *out, struct arena *scratch)
{
    const struct node *node = node_of(jets, id);
    const struct jet_factor a = jet_coefficient(jets, node->in[0], k);
    double terms = out->error == NULL ? 1 : magnitude_terms(node, scratch);
    for (size_t c = 0; c < out->curves; c++) {
        apply_linear(graph_of(jets), node, jet_along(&a.value, c), out->value + c * out->m, scratch);
        if (out->error != NULL)
            magnitude_move(graph_of(jets), node, terms, jet_along(&a.error, c), jet_along(&a.value, c),
                           out->error + c * out->m, scratch);
    }
}

/* out = the sums along the axis that a reduction loses. */
static void add_up(const struct jets *jets, node_id id, const struct jet_factor *terms, struct jet_sum *out,
                   struct arena *scratch)
{
    const struct node *from = node_of(jets, node_of(jets, id)->in[0]);
    const struct axis_split split = shape_split(&from->shape, node_of(jets, id)->slot);
    for (size_t c = 0; c < out->curves; c++) {
        const struct operand value = jet_along(&terms->value, c);
        real_reduce(OP_SUM, split, out->value + c * out->m, apply_dense(value, from->size, scratch));
        if (out->error == NULL)
            continue;
        double *error = magnitude_of(scratch, from->size, jet_along(&terms->error, c));
        magnitude_add(from->size, error, real_sum_ulps(split.count) * MAGNITUDE_UNIT, value);
        real_reduce(OP_SUM, split, out->error + c * out->m, error);
    }
}

/* A reduction is a sum of its operand's entries, weighted by its local derivatives. */
static void sweep_reduction(const struct jets *jets, node_id id, size_t k, struct jet_sum *out, struct arena *scratch)
{
    const struct node *node = node_of(jets, id);
    struct jet_factor terms = jet_coefficient(jets, node->in[0], k);
    if (node->op != OP_SUM) {
        size_t size = node_of(jets, node->in[0])->size;
        struct jet_sum weighted = {out->curves, size, ARENA_ARRAY(scratch, out->curves * size, double), NULL};
        if (out->error != NULL)
            weighted.error = ARENA_ARRAY(scratch, out->curves * size, double);
        sweep_by_partials(jets, id, k, &weighted);
        terms = (struct jet_factor){{weighted.value, size, 1}, {weighted.error, size, 1}};
    }
    add_up(jets, id, &terms, out, scratch);
}

/* ---- Contractions ---- */

void jet_bound_product(const struct contraction *sizes, const struct magnitude_factor factor[2], size_t terms,
                       double *out, struct arena *scratch)
{
    double *farthest = magnitude_of(scratch, factor[0].size, factor[0].value);
    double *error = magnitude_of(scratch, factor[1].size, factor[1].error);
    magnitude_add(factor[0].size, farthest, 1, factor[0].error);
    magnitude_add(factor[1].size, error, (double)(terms - 1) * MAGNITUDE_UNIT, factor[1].value);
    const struct magnitude_factor wide[2] = {{factor[0].size, {farthest, 1}, factor[0].error},
                                             {factor[1].size, factor[1].value, {error, 1}}};
    magnitude_contract(sizes, wide, out, true, scratch);
}

static void sweep_contraction(const struct jets *jets, node_id id, size_t k, struct jet_sum *out, struct arena *scratch)
{
    const struct node *node = node_of(jets, id);
    const struct contraction sizes = apply_contraction(graph_of(jets), node);
    const size_t size[2] = {node_of(jets, node->in[0])->size, node_of(jets, node->in[1])->size};
    jet_sum_clear(out);
    for (size_t j = 0; j <= k; j++) {
        const struct jet_factor a = jet_coefficient(jets, node->in[0], j);
        const struct jet_factor b = jet_coefficient(jets, node->in[1], k - j);
        for (size_t c = 0; c < out->curves && a.value.at != NULL && b.value.at != NULL; c++) {
            struct arena *own = arena_child(scratch);
            const struct magnitude_factor factor[2] = {{size[0], jet_along(&a.value, c), jet_along(&a.error, c)},
                                                       {size[1], jet_along(&b.value, c), jet_along(&b.error, c)}};
            real_contract(&sizes, out->value + c * out->m, apply_dense(factor[0].value, size[0], own),
                          apply_dense(factor[1].value, size[1], own), true);
            if (out->error != NULL)
                jet_bound_product(&sizes, factor, k + 1, out->error + c * out->m, own);
            arena_close(own);
        }
    }
}

/* ---- The node ---- */

void jet_sweep_node(struct jets *jets, node_id id, size_t k, struct arena *scratch)
{
    size_t stored = node_stored(graph_of(jets), id);
    size_t at = jets->offset[id] + (k - 1) * jets->curves * stored;
    struct jet_sum out = {jets->curves, stored, jets->buffer + at, jets->bounds == NULL ? NULL : jets->bounds + at};
    switch (op_rows[node_of(jets, id)->op].family) {
    case FAMILY_MAP:
        sweep_map_node(jets, id, k, &out);
        break;
    case FAMILY_SELECT:
        sweep_select(jets, id, k, &out);
        break;
    case FAMILY_REDUCE:
        sweep_reduction(jets, id, k, &out, scratch);
        break;
    case FAMILY_CONTRACT:
        sweep_contraction(jets, id, k, &out, scratch);
        break;
    case FAMILY_SOLVE:
        jet_solve(jets, id, k, &out, scratch);
        break;
    default:
        sweep_move(jets, id, k, &out, scratch);
    }
}
