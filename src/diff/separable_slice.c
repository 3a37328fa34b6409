/* Constants are not copied: those with rows point into the data of the whole graph. Invariant: whatever goes row by row has
 * the entries that the whole graph has in these rows. */
#include "diff/separable_slice.h"

struct slice *slice_new(struct arena *arena, const struct rows *rows, size_t block)
{
    struct slice *slice = ARENA_NEW(arena, struct slice);
    slice->rows = rows;
    slice->block = block;
    slice->graph = (struct graph){.arena = arena, .count = rows->nodes};
    slice->graph.nodes = arena_copy(arena, rows->graph->nodes, rows->nodes, sizeof *rows->graph->nodes);
    for (node_id id = 0; id < rows->nodes; id++)
        if (rows->sliced[id]) {
            struct node *node = &slice->graph.nodes[id];
            node->shape = rows_shape(rows, id, block);
            node->size = node->size / rows->count * block;
            if (node->op == OP_GATHER || node->op == OP_SCATTER)
                node->index_count = node->index_count / rows->count * block;
        }
    return slice;
}

void slice_move(struct slice *slice, size_t begin)
{
    const struct rows *rows = slice->rows;
    for (node_id id = 0; id < rows->nodes; id++) {
        const struct node *whole = graph_at(rows->graph, id);
        if (rows->sliced[id] && whole->op == OP_CONST && whole->data != NULL)
            slice->graph.nodes[id].data = whole->data + whole->size / rows->count * begin;
    }
}
