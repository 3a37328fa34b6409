/* Rules are formulas; the compiler that reads the users' formulas reads them too. Each is parsed once and compiled once
 * for every node it is asked for, so that a model that is analyzed again does not grow. Invariant: partials.of and kinks
 * cover every node of the graph. */
#include "diff/rules.h"

#include "lang/compile.h"

#include <math.h>
#include <string.h>

enum { KINK = 2 }; /* stands where an operand's number stands for its derivative rule */

struct rules *rules_new(struct arena *arena, struct graph *graph)
{
    struct rules *rules = ARENA_NEW(arena, struct rules);
    rules->arena = arena;
    rules->graph = graph;
    return rules;
}

static void cover(struct rules *rules)
{
    size_t count = rules->graph->count;
    if (count > rules->capacity) {
        node_id(*of)[2] = arena_alloc(rules->arena, 2 * count, sizeof *of);
        node_id *kinks = ARENA_ARRAY(rules->arena, 2 * count, node_id);
        if (rules->partials.count != 0) {
            memcpy(of, rules->partials.of, rules->partials.count * sizeof *of);
            memcpy(kinks, rules->kinks, rules->partials.count * sizeof *kinks);
        }
        rules->partials.of = of;
        rules->kinks = kinks;
        rules->capacity = 2 * count;
    }
    for (; rules->partials.count < count; rules->partials.count++) {
        node_id *of = rules->partials.of[rules->partials.count];
        of[0] = of[1] = rules->kinks[rules->partials.count] = NODE_NONE;
    }
}

static const struct formula *parse_rule(struct rules *rules, enum op op, unsigned operand)
{
    struct diags diags = {.arena = rules->arena};
    const struct formula **slot = &rules->parsed[op][operand];
    if (*slot == NULL) {
        const char *rule = operand == KINK ? op_rows[op].kink : op_rows[op].rules[operand];
        const struct formula_text text = {.text = str_of(rule)};
        *slot = formula_parse(rules->arena, &text, &diags);
    }
    return *slot;
}

/* The value of a reduction, repeated along the axis that it lost. */
static node_id spread(struct builder *b, const struct node *node, node_id y)
{
    struct shape shape = graph_at(b->graph, node->in[0])->shape;
    struct shape unit = shape;
    unit.dim[node->slot] = 1;
    return build_broadcast(b, build_reshape(b, y, &unit), &shape);
}

/* A rule with a, b, y and p bound to what they mean for a node. */
static node_id compile_rule(struct rules *rules, node_id id, unsigned operand)
{
    struct node node = *graph_at(rules->graph, id);
    struct builder b = {rules->graph, node.span};
    struct scope scope = {0};
    bool reduce = op_rows[node.op].family == FAMILY_REDUCE;
    scope_add(rules->arena, &scope, str_of("a"), node.in[0], NULL);
    if (op_rows[node.op].arity == 2)
        scope_add(rules->arena, &scope, str_of("b"), node.in[1], NULL);
    scope_add(rules->arena, &scope, str_of("y"), reduce ? spread(&b, &node, id) : id, NULL);
    scope_add(rules->arena, &scope, str_of("p"), build_number(&b, reduce ? (double)node.slot : node.number), NULL);
    static const struct source nowhere = {"rule", {NULL, 0}};
    struct diags diags = {.arena = rules->arena};
    struct compile compile = {
        .graph = rules->graph,
        .scope = &scope,
        .diags = &diags,
        .most_entries = SIZE_MAX,
        .span = node.span.source != NULL ? node.span : (struct span){&nowhere, 0, 0},
    };
    node_id partial = NODE_NONE;
    if (!compile_formula(&compile, parse_rule(rules, node.op, operand), &partial))
        return build_number(&b, NAN); /* polygamma has a last order; the laws of tests/laws see to all else */
    return partial;
}

node_id rules_kink(struct rules *rules, node_id node)
{
    if (op_rows[graph_at(rules->graph, node)->op].kink == NULL)
        return NODE_NONE;
    cover(rules);
    if (rules->kinks[node] == NODE_NONE) {
        node_id kink = compile_rule(rules, node, KINK);
        cover(rules);
        rules->kinks[node] = kink;
    }
    return rules->kinks[node];
}

node_id rules_partial(struct rules *rules, node_id node, unsigned operand)
{
    cover(rules);
    if (rules->partials.of[node][operand] == NODE_NONE) {
        struct builder b = {rules->graph, graph_at(rules->graph, node)->span};
        struct shape shape = graph_at(rules->graph, graph_at(rules->graph, node)->in[operand])->shape;
        node_id partial = build_broadcast(&b, compile_rule(rules, node, operand), &shape);
        cover(rules);
        rules->partials.of[node][operand] = partial;
    }
    return rules->partials.of[node][operand];
}

static void add(struct arena *arena, struct node_list *list, node_id id)
{
    ARENA_GROW(arena, list->ids, list->count);
    list->ids[list->count++] = id;
}

static void linearize_node(struct arena *arena, struct rules *rules, node_id id, const unsigned char *dependent,
                           struct node_list *list)
{
    enum op op = graph_at(rules->graph, id)->op;
    if (op_rows[op].family != FAMILY_MAP && op_rows[op].family != FAMILY_REDUCE)
        return;
    for (unsigned i = 0; i < op_rows[op].arity; i++)
        if (dependent[graph_at(rules->graph, id)->in[i]])
            add(arena, list, rules_partial(rules, id, i));
}

struct node_list rules_linearize(struct arena *arena, struct rules *rules, size_t count, const node_id *outputs,
                                 unsigned levels)
{
    struct node_list list = {0};
    struct arena *scratch = arena_child(arena);
    for (size_t k = 0; k < count; k++)
        add(arena, &list, outputs[k]);
    unsigned char *done = ARENA_ARRAY(scratch, rules->graph->count, unsigned char);
    size_t done_count = rules->graph->count;
    for (unsigned level = 0; level < levels; level++) {
        size_t nodes = rules->graph->count;
        unsigned char *needed = ARENA_ARRAY(scratch, nodes, unsigned char);
        unsigned char *dependent = ARENA_ARRAY(scratch, nodes, unsigned char);
        graph_mark_needed(rules->graph, list.count, list.ids, needed);
        for (node_id id = 0; id < nodes; id++) /* constants that rounding computed have errors to pass on, too */
            dependent[id] = graph_at(rules->graph, id)->op != OP_CONST;
        for (node_id id = 0; id < nodes; id++)
            if (needed[id] && !(id < done_count && done[id]))
                linearize_node(arena, rules, id, dependent, &list);
        done = needed;
        done_count = nodes;
    }
    arena_close(scratch);
    cover(rules); /* the errors of nodes without local derivatives look for them, too */
    return list;
}
