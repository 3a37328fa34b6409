/* Bounds of values. Invariant: bounds are never negative; those of leaves are 0. */
#include "eval/error.h"

#include "domain/real.h"
#include "eval/magnitude.h"
#include "eval/solve.h"

#include <math.h>
#include <string.h>

struct errors *errors_new(struct arena *arena, const struct eval *values, const struct partials *partials)
{
    struct errors *errors = ARENA_NEW(arena, struct errors);
    errors->arena = arena;
    errors->values = values;
    errors->partials = partials;
    errors->buffer = ARENA_ARRAY_RAW(arena, values->plan->buffer, double);
    errors->bound = ARENA_ARRAY(arena, values->plan->nodes, struct operand);
    return errors;
}

/* out = sum over operands of |local derivative| bound. An exact operand adds nothing, however steep the operation, nor
 * does one whose bound is infinite where the operation is flat. */
static void error_of_operands(const struct errors *errors, node_id id, size_t m, double *out)
{
    const struct node *node = graph_at(errors->values->plan->graph, id);
    memset(out, 0, m * sizeof *out);
    for (unsigned i = 0; i < op_rows[node->op].arity; i++) {
        node_id partial = errors->partials->of[id][i];
        if (partial == NODE_NONE || partial >= errors->values->plan->nodes || errors->values->value[partial].at == NULL)
            continue; /* beyond the levels that were linearized */
        magnitude_add_product(m, out, errors->values->value[partial], errors->bound[node->in[i]]);
    }
}

/* Sums and differences never underflow: what is below the normal numbers is exact there. */
static void error_map(const struct errors *errors, node_id id, double *out)
{
    const struct node *node = graph_at(errors->values->plan->graph, id);
    struct operand in[2] = {{NULL, 0}, {NULL, 0}};
    error_of_operands(errors, id, node->size, out);
    magnitude_add(node->size, out, op_rows[node->op].ulps * MAGNITUDE_UNIT, errors->values->value[id]);
    if (op_rows[node->op].ulps == 0 || node->op == OP_ADD || node->op == OP_SUB)
        return;
    for (unsigned i = 0; i < op_rows[node->op].arity; i++)
        in[i] = errors->values->value[node->in[i]];
    magnitude_add_underflow(node->size, out, errors->values->value[id], in);
}

static void error_reduce(const struct errors *errors, node_id id, double *out, struct arena *scratch)
{
    const struct graph *graph = errors->values->plan->graph;
    const struct node *node = graph_at(graph, id);
    const struct node *from = graph_at(graph, node->in[0]);
    struct axis_split split = shape_split(&from->shape, node->slot);
    double *terms = ARENA_ARRAY_RAW(scratch, from->size, double);
    error_of_operands(errors, id, from->size, terms);
    if (node->op == OP_SUM)
        magnitude_add(from->size, terms, real_sum_ulps(split.count) * MAGNITUDE_UNIT,
                      errors->values->value[node->in[0]]);
    real_reduce(OP_SUM, split, out, terms);
    /* log(sum exp) is within a few u of max(|y|, 1), and its sum has its own error; so has that of squares, which the
     * root halves */
    double ulps = op_rows[node->op].ulps;
    if (node->op == OP_LOGSUMEXP)
        ulps += real_sum_ulps(split.count);
    if (node->op == OP_NORM2)
        ulps += real_sum_ulps(split.count) / 2;
    for (size_t j = 0; j < node->size; j++) {
        double y = fabs(errors->values->value[id].at[j]);
        out[j] += ulps * MAGNITUDE_UNIT * (node->op == OP_LOGSUMEXP ? y + 1 : y);
    }
}

static void error_contract(const struct errors *errors, node_id id, double *out, struct arena *scratch)
{
    const struct graph *graph = errors->values->plan->graph;
    const struct node *node = graph_at(graph, id);
    struct magnitude_factor factor[2];
    for (unsigned i = 0; i < 2; i++)
        factor[i] = (struct magnitude_factor){graph_at(graph, node->in[i])->size, errors->values->value[node->in[i]],
                                              errors->bound[node->in[i]]};
    struct contraction sizes = apply_contraction(graph, node);
    magnitude_contract(&sizes, factor, out, false, scratch);
}

static void error_node(const struct errors *errors, node_id id, double *out, struct arena *scratch)
{
    const struct graph *graph = errors->values->plan->graph;
    const struct node *node = graph_at(graph, id);
    switch (op_rows[node->op].family) {
    case FAMILY_MAP:
        error_map(errors, id, out);
        break;
    case FAMILY_SELECT:
        apply_where(node->size, errors->values->value[node->in[0]], errors->bound[node->in[1]],
                    errors->bound[node->in[2]], out);
        break;
    case FAMILY_CONTRACT:
        error_contract(errors, id, out, scratch);
        break;
    case FAMILY_REDUCE:
        error_reduce(errors, id, out, scratch);
        break;
    case FAMILY_SOLVE:
        solve_error(errors, id, out, scratch);
        break;
    default:
        magnitude_move(graph, node, magnitude_terms(node, scratch), errors->bound[node->in[0]],
                       errors->values->value[node->in[0]], out, scratch);
    }
}

void errors_run(struct errors *errors)
{
    static const double exact = 0;
    const struct plan *plan = errors->values->plan;
    for (node_id id = 0; id < plan->nodes; id++) {
        if (!plan->needed[id])
            continue;
        node_id root = plan->root[id];
        bool leaf = op_rows[graph_at(plan->graph, root)->op].family == FAMILY_LEAF;
        errors->bound[id] =
            leaf ? (struct operand){&exact, 0}
                 : (struct operand){errors->buffer + plan->offset[root], graph_at(plan->graph, root)->size != 1};
    }
    struct arena *scratch = arena_child(errors->arena);
    for (size_t k = 0; k < plan->count; k++) {
        error_node(errors, plan->order[k], errors->buffer + plan->offset[plan->order[k]], scratch);
        arena_rewind(scratch);
    }
    arena_close(scratch);
}

void errors_read(const struct errors *errors, node_id id, double *out)
{
    struct operand bound = errors->bound[id];
    for (size_t i = 0; i < graph_at(errors->values->plan->graph, id)->size; i++)
        out[i] = bound.at[i * bound.step];
}
