/* The graph is copied, with the operations that have a kink at theta replaced by where(switch, one side, other side), and a
 * reduction by the sum of what its switches let through. The loss becomes
 *
 *     weight * loss + sum_k mu_k m_k
 *
 * where the measures m_k are the arguments whose zeros are the kinks, so that one function serves for the pieces, their
 * sides and Lagrange functions. weight, mu and the switches are parameters behind theta. */
#include "analysis/pieces_work.h"

#include "diff/reverse.h"
#include "eval/build.h"
#include "eval/error.h"

#include <math.h>

static node_id branch_node(struct builder *b, enum branch branch, const struct node *node, const node_id *in)
{
    switch (branch) {
    case BRANCH_A:
        return in[0];
    case BRANCH_MINUS_A:
        return build_unary(b, OP_NEG, 0, in[0]);
    case BRANCH_B:
        return in[1];
    default:
        return build_filled(b, &node->shape, branch == BRANCH_1 ? 1 : 0);
    }
}

static node_id gate_node(struct builder *b, struct gate *gate, const struct node *node, const node_id *in)
{
    if (gate->branches != NULL) {
        gate->input = build_parameter(b, gate->slot, &node->shape);
        return build_where(b, gate->input, branch_node(b, gate->branches->plus, node, in),
                           branch_node(b, gate->branches->minus, node, in));
    }
    struct shape shape = graph_at(b->graph, in[0])->shape;
    gate->input = build_parameter(b, gate->slot, &shape);
    return build_reduce(b, OP_SUM, build_where(b, gate->input, in[0], build_filled(b, &shape, 0)), node->slot);
}

static node_id copy_node(struct pieces *p, struct builder *b, node_id id)
{
    struct node node = *graph_at(p->model->graph, id);
    for (unsigned i = 0; i < op_rows[node.op].arity; i++)
        node.in[i] = p->map[node.in[i]];
    b->span = node.span;
    for (size_t k = 0; k < p->cone_count; k++)
        if (p->cones[k].node == id)
            return pieces_cone_node(p, b, &p->cones[k]);
    for (size_t k = 0; k < p->gate_count; k++)
        if (p->gates[k].node == id)
            return gate_node(b, &p->gates[k], &node, node.in);
    return graph_add(b->graph, &node);
}

static void copy_graph(struct pieces *p, struct builder *b)
{
    const struct graph *from = p->model->graph;
    size_t count = from->count;
    node_id *outputs = ARENA_ARRAY_RAW(p->arena, p->measure_count + 1, node_id);
    for (size_t k = 0; k < p->measure_count; k++)
        outputs[k] = p->measures[k].source;
    outputs[p->measure_count] = p->model->loss;
    unsigned char *needed = ARENA_ARRAY(p->arena, count, unsigned char);
    graph_mark_needed(from, p->measure_count + 1, outputs, needed);
    p->map = ARENA_ARRAY_RAW(p->arena, count, node_id);
    for (node_id id = 0; id < count; id++)
        p->map[id] = needed[id] ? copy_node(p, b, id) : NODE_NONE;
    p->loss = p->map[p->model->loss];
}

/* mu_k times the entry that is measured. */
static node_id measure_term(struct pieces *p, struct builder *b, size_t k)
{
    struct measure *measure = &p->measures[k];
    struct shape scalar = shape_scalar();
    struct shape one = {1, {1}};
    node_id array = p->map[measure->source];
    size_t *index = ARENA_ARRAY(p->arena, 1, size_t);
    index[0] = node_stored(p->model->graph, measure->source) == 1 ? 0 : measure->entry;
    struct shape flat = {1, {graph_at(b->graph, array)->size}};
    node_id entry = build_gather(b, build_reshape(b, array, &flat), &one, index);
    measure->node = build_reshape(b, entry, &scalar);
    return build_binary(b, OP_MUL, build_parameter(b, p->mu + k, &scalar), measure->node);
}

static void mark_steady(struct pieces *p)
{
    unsigned char *moved = ARENA_ARRAY(p->arena, p->graph->count, unsigned char);
    for (size_t k = 0; k < p->gate_count; k++)
        moved[p->gates[k].input] = 1;
    for (size_t k = 0; k < p->cone_count; k++)
        for (size_t i = 0; i < p->cones[k].source_count; i++)
            moved[p->cones[k].inputs[i]] = 1;
    graph_mark_dependent(p->graph, moved);
    for (size_t k = 0; k < p->measure_count; k++)
        p->measures[k].steady = !moved[p->measures[k].node];
}

void pieces_build(struct pieces *p)
{
    p->graph = graph_new(p->arena);
    struct builder b = {p->graph, {NULL, 0, 0}};
    struct shape scalar = shape_scalar();
    copy_graph(p, &b);
    node_id total = build_binary(&b, OP_MUL, build_parameter(&b, p->weight, &scalar), p->loss);
    for (size_t k = 0; k < p->measure_count; k++)
        total = build_binary(&b, OP_ADD, total, measure_term(p, &b, k));
    mark_steady(p);

    const struct model *model = p->model;
    size_t tensors = model->parameter_count;
    struct rules *rules = rules_new(p->arena, p->graph);
    node_id *parameters = ARENA_ARRAY_RAW(p->arena, tensors, node_id);
    node_id *gradient = ARENA_ARRAY_RAW(p->arena, tensors, node_id);
    struct gradient_piece *list = ARENA_ARRAY(p->arena, tensors, struct gradient_piece);
    for (size_t k = 0; k < tensors; k++)
        parameters[k] = graph_add(p->graph, graph_at(model->graph, model->parameter_nodes[k]));
    reverse_gradient(rules, total, tensors, parameters, gradient);
    for (size_t k = 0; k < tensors; k++)
        list[k] = (struct gradient_piece){gradient[k], model->parameters[k].offset};
    const struct exact_spec spec = {.loss = total, .n = p->n, .piece_count = tensors, .pieces = list};
    p->exact = exact_new(p->arena, rules, &spec);
}

/* ---- Jumps ---- */

/* Marks the operations that jump and their copies; what is made of them must not. */
static unsigned char *mark_jumping(const struct pieces *p)
{
    unsigned char *mark = ARENA_ARRAY(p->arena, p->graph->count, unsigned char);
    for (size_t k = 0; k < p->gate_count; k++)
        mark[p->map[p->gates[k].node]] = p->gates[k].branches != NULL && p->gates[k].branches->jumps;
    for (node_id id = 0; id < p->graph->count; id++)
        if (op_rows[graph_at(p->graph, id)->op].family == FAMILY_MOVE)
            mark[id] |= mark[graph_at(p->graph, id)->in[0]];
    return mark;
}

static bool same_values(struct operand a, struct operand b, struct operand error, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!(fabs(a.at[i * a.step] - b.at[i * b.step]) <= 4 * error.at[i * error.step]))
            return false;
    return true;
}

/* Kinks of comparisons are harmless where both branches agree, as in where(x > 0, x, -x). To be sure that no other switch
 * turns over because of a jump, every value between must be the same in all pieces. */
bool pieces_leap(struct pieces *p)
{
    bool any = false;
    for (size_t k = 0; k < p->gate_count; k++)
        any = any || (p->gates[k].branches != NULL && p->gates[k].branches->jumps);
    if (!any)
        return false;
    struct rules *rules = rules_new(p->arena, p->graph);
    struct node_list nodes = rules_linearize(p->arena, rules, 1, &p->loss, 1);
    const struct plan *plan = plan_make(p->arena, p->graph, nodes.count, nodes.ids, PLAN_KEEP);
    const struct plan *loss = plan_make(p->arena, p->graph, 1, &p->loss, PLAN_KEEP);
    struct eval *first = eval_new(p->arena, plan);
    struct eval *other = eval_new(p->arena, plan);
    struct errors *errors = errors_new(p->arena, first, &rules->partials);
    const unsigned char *jumping = mark_jumping(p);
    for (size_t index = 0; index < pieces_count(p); index++) {
        pieces_set(p, index);
        eval_run(index == 0 ? first : other, p->at);
        if (index == 0)
            errors_run(errors);
        for (size_t k = 0; index > 0 && k < loss->count; k++) {
            node_id id = loss->order[k];
            if (!jumping[id] &&
                !same_values(first->value[id], other->value[id], errors->bound[id], node_stored(p->graph, id)))
                return true;
        }
    }
    return false;
}
