/* The sweep goes down the ids from the loss. Invariant: when a node is reached, all contributions to its adjoint were
 * added, because everything that uses it has a larger id. Adjoints that are 0 by construction are NODE_NONE. */
#include "diff/reverse.h"

#include "eval/build.h"

struct sweep {
    struct rules *rules;
    struct builder build;
    node_id *adjoint;         /* per node of the loss */
    unsigned char *dependent; /* per node: depends on a parameter */
};

static const struct node *at(const struct sweep *s, node_id id)
{
    return graph_at(s->build.graph, id);
}

static void contribute(struct sweep *s, node_id operand, node_id amount)
{
    if (node_is_constant(s->build.graph, amount, 0))
        return;
    node_id *adjoint = &s->adjoint[operand];
    *adjoint = *adjoint == NODE_NONE ? amount : build_binary(&s->build, OP_ADD, *adjoint, amount);
}

static void sweep_map(struct sweep *s, node_id id, unsigned operand, node_id g)
{
    node_id partial = rules_partial(s->rules, id, operand);
    if (!node_is_constant(s->build.graph, partial, 0))
        contribute(s, at(s, id)->in[operand], build_binary(&s->build, OP_MUL, g, partial));
}

/* The adjoint of a reduction spread over the axis, weighted by the rule. */
static void sweep_reduce(struct sweep *s, node_id id, node_id g)
{
    struct node node = *at(s, id);
    struct shape shape = at(s, node.in[0])->shape;
    struct shape unit = shape;
    unit.dim[node.slot] = 1;
    node_id spread = build_broadcast(&s->build, build_reshape(&s->build, g, &unit), &shape);
    node_id partial = rules_partial(s->rules, id, 0);
    contribute(s, node.in[0], build_binary(&s->build, OP_MUL, spread, partial));
}

static void sweep_select(struct sweep *s, node_id id, unsigned operand, node_id g)
{
    struct node node = *at(s, id);
    if (operand == 0)
        return;
    node_id zero = build_filled(&s->build, &node.shape, 0);
    node_id masked =
        operand == 1 ? build_where(&s->build, node.in[0], g, zero) : build_where(&s->build, node.in[0], zero, g);
    contribute(s, node.in[operand], masked);
}

/* Sums over the axes that a broadcast repeated. */
static node_id unbroadcast(struct sweep *s, const struct node *node, node_id g)
{
    struct shape from = at(s, node->in[0])->shape;
    size_t missing = node->shape.rank - from.rank;
    for (size_t i = node->shape.rank; i-- > 0;)
        if (i < missing || (from.dim[i - missing] == 1 && node->shape.dim[i] != 1))
            g = build_reduce(&s->build, OP_SUM, g, i);
    return build_reshape(&s->build, g, &from);
}

static node_id unpermute(struct sweep *s, const struct node *node, node_id g)
{
    size_t *inverse = ARENA_ARRAY(s->build.graph->arena, node->index_count, size_t);
    for (size_t i = 0; i < node->index_count; i++)
        inverse[node->index[i]] = i;
    return build_permute(&s->build, g, inverse);
}

/* Each move has its partner: reshape with itself, broadcast with sums, gather with scatter, a permutation with its
 * inverse. */
static void sweep_move(struct sweep *s, node_id id, node_id g)
{
    struct node node = *at(s, id);
    struct shape from = at(s, node.in[0])->shape;
    switch (node.op) {
    case OP_RESHAPE:
        g = build_reshape(&s->build, g, &from);
        break;
    case OP_BROADCAST:
        g = unbroadcast(s, &node, g);
        break;
    case OP_PERMUTE:
        g = unpermute(s, &node, g);
        break;
    case OP_GATHER:
        g = build_scatter(&s->build, g, &from, node.index);
        break;
    default:
        g = build_gather(&s->build, g, &from, node.index);
    }
    contribute(s, node.in[0], g);
}

/* y = op(a) op(b): d/da = g op(b)' and d/db = op(a)' g, transposed once more where the operand is. */
static void sweep_contract(struct sweep *s, node_id id, unsigned operand, node_id g)
{
    struct node node = *at(s, id);
    bool ta = node.transpose[0];
    bool tb = node.transpose[1];
    node_id a = node.in[0];
    node_id b = node.in[1];
    node_id amount;
    if (operand == 0)
        amount = ta ? build_contract(&s->build, b, tb, g, true) : build_contract(&s->build, g, false, b, !tb);
    else
        amount = tb ? build_contract(&s->build, g, true, a, ta) : build_contract(&s->build, a, !ta, g, false);
    contribute(s, node.in[operand], amount);
}

/* y = solve(a, b): d/db = solve(a', g) and d/da = -solve(a', g) y'. Of log det a: g inv(a)'. */
static void sweep_solve(struct sweep *s, node_id id, unsigned operand, node_id g)
{
    struct node node = *at(s, id);
    struct shape shape = at(s, node.in[0])->shape;
    struct shape unit = shape;
    unit.dim[unit.rank - 1] = unit.dim[unit.rank - 2] = 1;
    if (node.op == OP_LOGDET) {
        node_id spread = build_broadcast(&s->build, build_reshape(&s->build, g, &unit), &shape);
        node_id inverse = build_transpose(&s->build, build_inverse(&s->build, node.in[0]));
        contribute(s, node.in[0], build_binary(&s->build, OP_MUL, spread, inverse));
        return;
    }
    node_id right = build_solve(&s->build, build_transpose(&s->build, node.in[0]), g);
    if (operand == 0)
        right = build_unary(&s->build, OP_NEG, 0, build_contract(&s->build, right, false, id, true));
    contribute(s, node.in[operand], right);
}

static void sweep_operand(struct sweep *s, node_id id, unsigned operand, node_id g)
{
    switch (op_rows[at(s, id)->op].family) {
    case FAMILY_MAP:
        sweep_map(s, id, operand, g);
        break;
    case FAMILY_REDUCE:
        sweep_reduce(s, id, g);
        break;
    case FAMILY_SELECT:
        sweep_select(s, id, operand, g);
        break;
    case FAMILY_CONTRACT:
        sweep_contract(s, id, operand, g);
        break;
    case FAMILY_SOLVE:
        sweep_solve(s, id, operand, g);
        break;
    default:
        sweep_move(s, id, g);
    }
}

static void sweep_node(struct sweep *s, node_id id)
{
    s->build.span = at(s, id)->span;
    for (unsigned i = 0; i < op_rows[at(s, id)->op].arity; i++)
        if (s->dependent[at(s, id)->in[i]])
            sweep_operand(s, id, i, s->adjoint[id]);
}

void reverse_gradient(struct rules *rules, node_id loss, size_t count, const node_id *parameters, node_id *gradient)
{
    struct sweep s = {.rules = rules, .build = {rules->graph, {NULL, 0, 0}}};
    size_t nodes = rules->graph->count;
    struct arena *scratch = arena_child(rules->arena);
    s.adjoint = ARENA_ARRAY_RAW(scratch, nodes, node_id);
    s.dependent = ARENA_ARRAY(scratch, nodes, unsigned char);
    for (node_id id = 0; id < nodes; id++) {
        s.adjoint[id] = NODE_NONE;
        s.dependent[id] = at(&s, id)->op == OP_PARAM;
    }
    graph_mark_dependent(rules->graph, s.dependent);
    s.adjoint[loss] = build_number(&s.build, 1);
    for (node_id id = loss + 1; id-- > 0;)
        if (s.adjoint[id] != NODE_NONE)
            sweep_node(&s, id);
    for (size_t k = 0; k < count; k++) {
        struct shape shape = at(&s, parameters[k])->shape;
        node_id adjoint = s.adjoint[parameters[k]];
        gradient[k] = adjoint == NODE_NONE ? build_filled(&s.build, &shape, 0) : adjoint;
    }
    arena_close(scratch);
}
