/* Every operation states its kink as a formula whose zeros are the kink (ops.def). These formulas are compiled for the
 * nodes of the loss, evaluated at theta with error bounds, and a value within its bound of 0 lies on the kink. */
#include "analysis/kinks.h"

#include "eval/error.h"
#include "expr/print.h"

#include <math.h>

enum { MOST_KINKS = 1000 };

/* A node of the loss and the node of its kink formula. */
struct candidate {
    node_id node;
    node_id kink;
};

struct candidates {
    size_t count;
    struct candidate *items;
};

static struct candidates find_candidates(struct arena *arena, struct model *model)
{
    struct candidates found = {0};
    struct graph *graph = model->graph;
    size_t nodes = graph->count;
    unsigned char *needed = ARENA_ARRAY(arena, nodes, unsigned char);
    unsigned char *dependent = ARENA_ARRAY(arena, nodes, unsigned char);
    graph_mark_needed(graph, 1, &model->loss, needed);
    for (node_id id = 0; id < nodes; id++)
        dependent[id] = graph_at(graph, id)->op == OP_PARAM;
    graph_mark_dependent(graph, dependent);
    for (node_id id = 0; id <= model->loss; id++) {
        if (!needed[id] || !dependent[id] || op_rows[graph_at(graph, id)->op].kink == NULL)
            continue;
        node_id kink = rules_kink(model->rules, id);
        if (graph_at(graph, kink)->op == OP_CONST)
            continue; /* theta cannot reach it */
        ARENA_GROW(arena, found.items, found.count);
        found.items[found.count++] = (struct candidate){id, kink};
    }
    return found;
}

static void add_kink(struct arena *arena, const struct node *node, size_t entry, double distance, struct kinks *out)
{
    ARENA_GROW(arena, out->list, out->count);
    struct cp_kink *kink = &out->list[out->count++];
    *kink = (struct cp_kink){.what = print_source(arena, node), .entry = entry, .distance = distance};
    if (node->span.source == NULL)
        return;
    struct line_position at = span_locate(node->span);
    kink->file = str_copy(arena, str_of(node->span.source->name));
    kink->line = at.line;
    kink->column = at.column;
}

static void check(struct arena *arena, const struct graph *graph, const struct candidate *candidate,
                  const struct eval *eval, const struct errors *errors, struct kinks *out)
{
    struct operand value = eval->value[candidate->kink];
    struct operand bound = errors->bound[candidate->kink];
    size_t stored = node_stored(graph, candidate->kink);
    for (size_t i = 0; i < stored && out->count < MOST_KINKS; i++)
        if (fabs(value.at[i * value.step]) <= bound.at[i * bound.step])
            add_kink(arena, graph_at(graph, candidate->node), i, value.at[i * value.step], out);
}

struct kinks kinks_find(struct arena *arena, struct model *model, const double *theta)
{
    struct kinks out = {0};
    struct arena *scratch = arena_child(arena);
    struct candidates found = find_candidates(scratch, model);
    if (found.count != 0) {
        node_id *outputs = ARENA_ARRAY(scratch, found.count, node_id);
        for (size_t k = 0; k < found.count; k++)
            outputs[k] = found.items[k].kink;
        struct node_list nodes = rules_linearize(scratch, model->rules, found.count, outputs, 1);
        struct eval *eval = eval_new(scratch, plan_make(scratch, model->graph, nodes.count, nodes.ids, PLAN_KEEP));
        struct errors *errors = errors_new(scratch, eval, &model->rules->partials);
        eval_run(eval, theta);
        errors_run(errors);
        for (size_t k = 0; k < found.count; k++)
            check(arena, model->graph, &found.items[k], eval, errors, &out);
    }
    arena_close(scratch);
    return out;
}
