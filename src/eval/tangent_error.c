/* Bounds of tangents, kept in step with the sweep that makes them (tangent.c), node by node: the place of a tangent may
 * be reused right after its last use. */
#include "domain/real.h"
#include "eval/error.h"
#include "eval/magnitude.h"
#include "eval/solve.h"
#include "eval/stack.h"

void error_bind_tangent(struct tangents *tangents, node_id id)
{
    static const double exact = 0;
    const struct tangent_plan *plan = tangents->plan;
    node_id root = plan->values->root[id];
    if (tangent_is_seed(plan, id))
        tangents->error[id] = (struct operand){&exact, 0};
    else
        tangents->error[id] = (struct operand){tangents->error_buffer + plan->offset[root],
                                               graph_at(plan->values->graph, root)->size != 1};
}

/* The part of one direction within the tangents, or their bounds, of all; leaves share a single 0. */
static struct operand direction(struct operand t, size_t k, size_t size, bool leaf)
{
    if (leaf)
        return t;
    return (struct operand){t.at + k * (t.step == 0 ? 1 : size), t.step};
}

/* One operand of a node along one direction. */
struct operand_tangent {
    struct operand value;
    struct operand error;
};

static struct operand_tangent operand_along(const struct tangents *tangents, node_id operand, size_t k)
{
    return (struct operand_tangent){tangents_at(tangents, operand, k), tangents_error_at(tangents, operand, k)};
}

/* What one operand contributes to the tangents of a node, for all directions. */
static struct magnitude_tangents terms_of(const struct tangents *tangents, node_id partial, node_id operand, size_t m)
{
    return (struct magnitude_tangents){
        .directions = tangents->plan->directions,
        .m = m,
        .d = tangents->values->value[partial],
        .d_error = tangents->errors->bound[partial],
        .t = tangents->tangent[operand],
        .t_error = tangents->error[operand],
        .exact = tangent_is_seed(tangents->plan, operand),
    };
}

static void error_map(struct tangents *tangents, node_id id, double *out)
{
    const struct tangent_plan *plan = tangents->plan;
    const struct node *node = graph_at(plan->values->graph, id);
    bool add = false;
    for (unsigned i = 0; i < op_rows[node->op].arity; i++) {
        node_id partial = plan->partials->of[id][i];
        if (!plan->active[node->in[i]] || node_is_constant(plan->values->graph, partial, 0))
            continue;
        const struct magnitude_tangents terms = terms_of(tangents, partial, node->in[i], node->size);
        magnitude_of_tangents(&terms, out, add);
        add = true;
    }
}

static void error_select(struct tangents *tangents, node_id id, double *out)
{
    static const double zero = 0;
    const struct tangent_plan *plan = tangents->plan;
    const struct node *node = graph_at(plan->values->graph, id);
    for (size_t k = 0; k < plan->directions; k++) {
        struct operand branch[2] = {{&zero, 0}, {&zero, 0}};
        for (unsigned i = 0; i < 2; i++)
            if (plan->active[node->in[i + 1]])
                branch[i] = operand_along(tangents, node->in[i + 1], k).error;
        apply_where(node->size, tangents->values->value[node->in[0]], branch[0], branch[1], out + k * node->size);
    }
}

static void error_reduce(struct tangents *tangents, node_id id, double *out, struct arena *scratch)
{
    const struct tangent_plan *plan = tangents->plan;
    const struct graph *graph = plan->values->graph;
    const struct node *node = graph_at(graph, id);
    const struct node *from = graph_at(graph, node->in[0]);
    struct axis_split split = shape_split(&from->shape, node->slot);
    const struct magnitude_tangents of = terms_of(tangents, plan->partials->of[id][0], node->in[0], from->size);
    double *terms = ARENA_ARRAY_RAW(scratch, plan->directions * from->size, double);
    magnitude_of_tangents(&of, terms, false);
    for (size_t k = 0; k < plan->directions; k++) {
        magnitude_add_size(from->size, terms + k * from->size, real_sum_ulps(split.count) * MAGNITUDE_UNIT, of.d,
                           tangents_at(tangents, node->in[0], k));
        real_reduce(OP_SUM, split, out + k * node->size, terms + k * from->size);
    }
}

/* One factor of a contraction, fixed, and the tangents of the other. */
struct contraction_error {
    struct contraction sizes;
    struct stack stack;
    struct magnitude_factor other;
    struct operand tangent;
    struct operand error;
    bool leaf;
};

/* All directions at once: |other| (e_t + k u |t|) + e_other |t|. False if something is infinite: that needs care. */
static bool error_stacked(const struct contraction_error *c, double *out, bool add, struct arena *scratch)
{
    size_t entries = c->stack.count * c->stack.size;
    const struct operand t = {stack_dense(&c->stack, c->tangent, scratch), 1};
    const double *other = magnitude_of(scratch, c->other.size, c->other.value);
    const double *other_error = magnitude_of(scratch, c->other.size, c->other.error);
    double *error = c->leaf ? ARENA_ARRAY(scratch, entries, double)
                            : arena_copy(scratch, stack_dense(&c->stack, c->error, scratch), entries, sizeof *error);
    magnitude_add(entries, error, (double)c->sizes.k * MAGNITUDE_UNIT, t);
    if (!magnitude_all_finite(entries, error) || /* it is infinite where t is */
        !magnitude_all_finite(c->other.size, other) || !magnitude_all_finite(c->other.size, other_error))
        return false;
    stack_contract(&c->sizes, &c->stack, other, error, out, add);
    if (!(c->other.error.step == 0 && c->other.error.at[0] == 0))
        stack_contract(&c->sizes, &c->stack, other_error, magnitude_of(scratch, entries, t), out, true);
    return true;
}

static void error_one_by_one(const struct contraction_error *c, double *out, bool add, struct arena *scratch)
{
    size_t block = c->sizes.batch * c->sizes.m * c->sizes.n;
    struct magnitude_factor factor[2];
    factor[1 - c->stack.side] = c->other;
    for (size_t k = 0; k < c->stack.count; k++) {
        struct arena *own = arena_child(scratch);
        factor[c->stack.side] = (struct magnitude_factor){c->stack.size, direction(c->tangent, k, c->stack.size, false),
                                                          direction(c->error, k, c->stack.size, c->leaf)};
        magnitude_contract(&c->sizes, factor, out + k * block, add, own);
        arena_close(own);
    }
}

static void error_contract(struct tangents *tangents, node_id id, double *out, struct arena *scratch)
{
    const struct tangent_plan *plan = tangents->plan;
    const struct graph *graph = plan->values->graph;
    const struct node *node = graph_at(graph, id);
    bool add = false;
    for (unsigned i = 0; i < 2; i++) {
        if (!plan->active[node->in[i]])
            continue;
        node_id other = node->in[1 - i];
        const struct contraction_error c = {
            .sizes = apply_contraction(graph, node),
            .stack = {plan->directions, graph_at(graph, node->in[i])->size, i},
            .other = {graph_at(graph, other)->size, tangents->values->value[other], tangents->errors->bound[other]},
            .tangent = tangents->tangent[node->in[i]],
            .error = tangents->error[node->in[i]],
            .leaf = tangent_is_seed(plan, node->in[i]),
        };
        if (!error_stacked(&c, out, add, scratch))
            error_one_by_one(&c, out, add, scratch);
        add = true;
    }
}

static void error_move(struct tangents *tangents, node_id id, double *out, struct arena *scratch)
{
    const struct tangent_plan *plan = tangents->plan;
    const struct graph *graph = plan->values->graph;
    const struct node *node = graph_at(graph, id);
    size_t stored = node_stored(graph, id);
    double terms = magnitude_terms(node, scratch);
    for (size_t k = 0; k < plan->directions; k++) {
        struct operand_tangent t = operand_along(tangents, node->in[0], k);
        magnitude_move(graph, node, terms, t.error, t.value, out + k * stored, scratch);
    }
}

void error_sweep_tangent(struct tangents *tangents, node_id id, struct arena *scratch)
{
    double *out = tangents->error_buffer + tangents->plan->offset[id];
    switch (op_rows[graph_at(tangents->plan->values->graph, id)->op].family) {
    case FAMILY_MAP:
        error_map(tangents, id, out);
        break;
    case FAMILY_SELECT:
        error_select(tangents, id, out);
        break;
    case FAMILY_REDUCE:
        error_reduce(tangents, id, out, scratch);
        break;
    case FAMILY_CONTRACT:
        error_contract(tangents, id, out, scratch);
        break;
    case FAMILY_SOLVE:
        solve_tangent_error(tangents, id, out, scratch);
        break;
    default:
        error_move(tangents, id, out, scratch);
    }
}
