/* An operation jumps if the table gives it the derivative 0. Invariant: a loss without such operations is one piece. */
#include "analysis/piece.h"

#include <string.h>

struct piece {
    size_t count;
    node_id *nodes; /* what jumps */
    struct eval *eval;
    double *values; /* theirs, one after another */
};

static bool is_zero_rule(const char *rule)
{
    return rule != NULL && strcmp(rule, "0") == 0;
}

static bool jumps(enum op op)
{
    const struct op_row *row = &op_rows[op];
    return row->family == FAMILY_MAP && is_zero_rule(row->rules[0]) && (row->arity == 1 || is_zero_rule(row->rules[1]));
}

static void find_jumps(struct arena *arena, struct model *model, struct piece *piece)
{
    struct arena *scratch = arena_child(arena);
    const struct graph *graph = model->graph;
    const struct node_list list = rules_linearize(scratch, model->rules, 1, &model->loss, 1);
    unsigned char *needed = ARENA_ARRAY(scratch, graph->count, unsigned char);
    unsigned char *dependent = ARENA_ARRAY(scratch, graph->count, unsigned char);
    graph_mark_needed(graph, list.count, list.ids, needed);
    for (node_id id = 0; id < graph->count; id++)
        dependent[id] = graph_at(graph, id)->op == OP_PARAM;
    graph_mark_dependent(graph, dependent);
    for (node_id id = 0; id < graph->count; id++)
        if (needed[id] && dependent[id] && jumps(graph_at(graph, id)->op)) {
            ARENA_GROW(arena, piece->nodes, piece->count);
            piece->nodes[piece->count++] = id;
        }
    arena_close(scratch);
}

struct piece *piece_new(struct arena *arena, struct model *model, const double *theta)
{
    struct piece *piece = ARENA_NEW(arena, struct piece);
    size_t entries = 0;
    find_jumps(arena, model, piece);
    for (size_t k = 0; k < piece->count; k++)
        entries += graph_at(model->graph, piece->nodes[k])->size;
    piece->eval = eval_new(arena, plan_make(arena, model->graph, piece->count, piece->nodes, PLAN_REUSE));
    piece->values = ARENA_ARRAY_RAW(arena, entries, double);
    eval_run(piece->eval, theta);
    double *at = piece->values;
    for (size_t k = 0; k < piece->count; k++) {
        eval_read(piece->eval, piece->nodes[k], at);
        at += graph_at(model->graph, piece->nodes[k])->size;
    }
    return piece;
}

bool piece_holds(const struct piece *piece, const double *theta)
{
    const double *at = piece->values;
    if (piece->count == 0)
        return true;
    eval_run(piece->eval, theta);
    for (size_t k = 0; k < piece->count; k++) {
        struct operand value = piece->eval->value[piece->nodes[k]];
        for (size_t i = 0; i < graph_at(piece->eval->plan->graph, piece->nodes[k])->size; i++)
            if (value.at[i * value.step] != *at++)
                return false;
    }
    return true;
}
