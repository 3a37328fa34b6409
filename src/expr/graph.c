/* Hash-consing by open addressing with linear probing. Index lists and constant data are compared by content, so that
 * the same slice taken twice is one node. */
#include "expr/graph.h"

#include <string.h>

struct graph *graph_new(struct arena *arena)
{
    struct graph *graph = ARENA_NEW(arena, struct graph);
    graph->arena = arena;
    graph->table_size = 256;
    graph->table = ARENA_ARRAY(arena, graph->table_size, uint32_t);
    return graph;
}

const struct node *graph_at(const struct graph *graph, node_id id)
{
    return &graph->nodes[id];
}

/* FNV-1a over bytes (Fowler, Noll, Vo 1991). */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ at[i]) * 1099511628211u;
    return hash;
}

/* Long arrays are hashed by their first entries: equality decides. */
static size_t hashed_entries(size_t count)
{
    return count < 64 ? count : 64;
}

static uint64_t node_hash(const struct node *node)
{
    uint64_t hash = 14695981039346656037u;
    hash = hash_bytes(hash, &node->op, sizeof node->op);
    hash = hash_bytes(hash, node->in, sizeof node->in);
    hash = hash_bytes(hash, node->shape.dim, node->shape.rank * sizeof node->shape.dim[0]);
    hash = hash_bytes(hash, &node->number, sizeof node->number);
    hash = hash_bytes(hash, &node->slot, sizeof node->slot);
    if (node->data != NULL)
        hash = hash_bytes(hash, node->data, hashed_entries(node->size) * sizeof node->data[0]);
    if (node->index != NULL)
        hash = hash_bytes(hash, node->index, hashed_entries(node->index_count) * sizeof node->index[0]);
    return hash;
}

static bool same_array(const void *a, const void *b, size_t bytes)
{
    return a == b || (a != NULL && b != NULL && memcmp(a, b, bytes) == 0);
}

/* Numbers compare by their bits: -0 is not 0, and a NaN equals itself. */
static bool node_equal(const struct node *a, const struct node *b)
{
    return a->op == b->op && memcmp(a->in, b->in, sizeof a->in) == 0 && shape_equal(&a->shape, &b->shape) &&
           memcmp(&a->number, &b->number, sizeof a->number) == 0 && a->slot == b->slot &&
           a->transpose[0] == b->transpose[0] && a->transpose[1] == b->transpose[1] &&
           a->index_count == b->index_count && same_array(a->data, b->data, a->size * sizeof a->data[0]) &&
           same_array(a->index, b->index, a->index_count * sizeof a->index[0]);
}

static void rehash(struct graph *graph)
{
    graph->table = ARENA_ARRAY(graph->arena, 2 * graph->table_size, uint32_t);
    graph->table_size *= 2; /* not before: the allocation may not return */
    for (size_t id = 0; id < graph->count; id++) {
        size_t at = node_hash(&graph->nodes[id]) & (graph->table_size - 1);
        while (graph->table[at] != 0)
            at = (at + 1) & (graph->table_size - 1);
        graph->table[at] = (uint32_t)id + 1;
    }
}

node_id graph_add(struct graph *graph, const struct node *proto)
{
    struct node node = *proto;
    node.size = shape_size(&node.shape);
    if (2 * (graph->count + 1) > graph->table_size)
        rehash(graph);
    size_t at = node_hash(&node) & (graph->table_size - 1);
    for (; graph->table[at] != 0; at = (at + 1) & (graph->table_size - 1))
        if (node_equal(&graph->nodes[graph->table[at] - 1], &node))
            return graph->table[at] - 1;
    ARENA_GROW(graph->arena, graph->nodes, graph->count);
    graph->nodes[graph->count] = node;
    graph->table[at] = (uint32_t)++graph->count;
    return (node_id)(graph->count - 1);
}

size_t node_stored(const struct graph *graph, node_id id)
{
    const struct node *node = graph_at(graph, id);
    bool uniform = (node->op == OP_CONST && node->data == NULL) ||
                   (node->op == OP_BROADCAST && graph_at(graph, node->in[0])->size == 1);
    return uniform ? 1 : node->size;
}

bool node_is_constant(const struct graph *graph, node_id id, double value)
{
    const struct node *node = graph_at(graph, id);
    return node->op == OP_CONST && node->data == NULL && node->number == value;
}

void graph_mark_needed(const struct graph *graph, size_t count, const node_id *outputs, unsigned char *mark)
{
    memset(mark, 0, graph->count);
    for (size_t k = 0; k < count; k++)
        mark[outputs[k]] = 1;
    for (size_t id = graph->count; id-- > 0;)
        for (unsigned i = 0; mark[id] && i < op_rows[graph->nodes[id].op].arity; i++)
            mark[graph->nodes[id].in[i]] = 1;
}

void graph_mark_dependent(const struct graph *graph, unsigned char *mark)
{
    for (size_t id = 0; id < graph->count; id++)
        for (unsigned i = 0; i < op_rows[graph->nodes[id].op].arity; i++)
            mark[id] |= mark[graph->nodes[id].in[i]];
}
