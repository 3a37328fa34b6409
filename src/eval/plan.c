/* Places are handed out first come, best fit, from a list of free ones, of which only the latest few are compared: long
 * formulas free tens of thousands. Invariant: a place is free only after the last node that reads it was computed, so
 * that an output never overlaps an operand. */
#include "eval/plan.h"

#include <string.h>

enum {
    LINE = 8,    /* places start at cache lines */
    WINDOW = 64, /* free places that fit, or that may be neighbours, to look at */
};

struct place {
    size_t offset;
    size_t size;
};

struct places {
    struct arena *arena;
    struct place *free;
    size_t free_count;
    size_t total;
};

static size_t take(struct places *places, size_t size)
{
    size_t best = places->free_count;
    size_t fits = 0;
    for (size_t i = places->free_count; i-- > 0 && fits < WINDOW;) {
        if (places->free[i].size < size)
            continue;
        fits++;
        if (best == places->free_count || places->free[i].size < places->free[best].size)
            best = i;
    }
    if (best == places->free_count) {
        size_t offset = places->total;
        places->total += size;
        return offset;
    }
    struct place *place = &places->free[best];
    size_t offset = place->offset;
    place->offset += size;
    place->size -= size;
    if (place->size == 0)
        *place = places->free[--places->free_count];
    return offset;
}

static void give_back(struct places *places, size_t offset, size_t size)
{
    const size_t count = places->free_count;
    for (size_t i = count; i-- > 0 && i + WINDOW >= count;) {
        struct place *place = &places->free[i];
        if (place->offset + place->size == offset) {
            place->size += size;
            return;
        }
        if (offset + size == place->offset) {
            place->offset = offset;
            place->size += size;
            return;
        }
    }
    ARENA_GROW(places->arena, places->free, places->free_count);
    places->free[places->free_count++] = (struct place){offset, size};
}

static size_t padded(size_t size)
{
    return (size + LINE - 1) / LINE * LINE;
}

/* last[root] = the position in `order` of the last node that reads it. */
static size_t *last_uses(struct arena *arena, const struct graph *graph, size_t count, const node_id *order,
                         const node_id *root)
{
    size_t *last = ARENA_ARRAY(arena, graph->count, size_t);
    for (size_t k = 0; k < count; k++) {
        const struct node *node = graph_at(graph, order[k]);
        last[order[k]] = k;
        for (unsigned i = 0; i < op_rows[node->op].arity; i++)
            last[root[node->in[i]]] = k;
    }
    return last;
}

size_t plan_places(struct arena *arena, const struct graph *graph, size_t count, const node_id *order,
                   const node_id *root, const size_t *size, const unsigned char *keep, size_t *offset)
{
    struct arena *scratch = arena_child(arena);
    struct places places = {.arena = scratch};
    unsigned char *held = ARENA_ARRAY(scratch, graph->count, unsigned char); /* has a place that is not yet free */
    const size_t *last = last_uses(scratch, graph, count, order, root);
    for (size_t k = 0; k < count; k++) {
        node_id id = order[k];
        const struct node *node = graph_at(graph, id);
        offset[id] = take(&places, padded(size[id]));
        held[id] = !keep[id];
        for (unsigned i = 0; i < op_rows[node->op].arity; i++) {
            node_id operand = root[node->in[i]];
            if (held[operand] && last[operand] == k) {
                give_back(&places, offset[operand], padded(size[operand]));
                held[operand] = 0;
            }
        }
    }
    size_t total = places.total;
    arena_close(scratch);
    return total;
}

/* A reshape, or the broadcast of a single number, shares the value of its operand. */
static bool is_alias(const struct graph *graph, const struct node *node)
{
    return node->op == OP_RESHAPE || (node->op == OP_BROADCAST && graph_at(graph, node->in[0])->size == 1);
}

const struct plan *plan_make(struct arena *arena, const struct graph *graph, size_t count, const node_id *outputs,
                             enum plan_keep keep)
{
    struct plan *plan = ARENA_NEW(arena, struct plan);
    plan->graph = graph;
    plan->order = ARENA_ARRAY(arena, graph->count, node_id);
    plan->needed = ARENA_ARRAY(arena, graph->count, unsigned char);
    plan->root = ARENA_ARRAY(arena, graph->count, node_id);
    plan->offset = ARENA_ARRAY(arena, graph->count, size_t);
    size_t *size = ARENA_ARRAY(arena, graph->count, size_t);
    unsigned char *kept = ARENA_ARRAY(arena, graph->count, unsigned char);
    graph_mark_needed(graph, count, outputs, plan->needed);
    for (node_id id = 0; id < graph->count; id++) {
        const struct node *node = graph_at(graph, id);
        bool alias = is_alias(graph, node);
        plan->root[id] = alias ? plan->root[node->in[0]] : id;
        size[id] = node_stored(graph, id);
        kept[id] = keep == PLAN_KEEP;
        plan->nodes = plan->needed[id] ? id + 1 : plan->nodes;
        if (plan->needed[id] && !alias && op_rows[node->op].family != FAMILY_LEAF)
            plan->order[plan->count++] = id;
    }
    for (size_t k = 0; k < count; k++)
        kept[plan->root[outputs[k]]] = 1;
    plan->buffer = plan_places(arena, graph, plan->count, plan->order, plan->root, size, kept, plan->offset);
    return plan;
}
