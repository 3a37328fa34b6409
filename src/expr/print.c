/* Every attribute of a node is printed, so that equal lines mean equal nodes. */
#include "expr/print.h"

#include "base/number.h"

enum { MOST_SHOWN = 8 };

static void print_indices(struct text *out, const struct node *node)
{
    text_puts(out, " [");
    for (size_t k = 0; k < node->index_count && k < MOST_SHOWN; k++)
        text_printf(out, k == 0 ? "%zu" : " %zu", node->index[k]);
    text_puts(out, node->index_count > MOST_SHOWN ? " ...]" : "]");
}

static void print_data(struct text *out, const struct node *node)
{
    text_puts(out, " {");
    for (size_t k = 0; k < node->size && k < MOST_SHOWN; k++) {
        text_puts(out, k == 0 ? "" : " ");
        text_number(out, node->data[k]);
    }
    text_puts(out, node->size > MOST_SHOWN ? " ...}" : "}");
}

static void print_attributes(struct text *out, const struct node *node)
{
    bool numbered = (node->op == OP_CONST && node->data == NULL) || node->number != 0;
    if (numbered) {
        text_puts(out, " ");
        text_number(out, node->number);
    }
    if (node->data != NULL)
        print_data(out, node);
    if (node->index != NULL)
        print_indices(out, node);
    if (node->op == OP_PARAM)
        text_printf(out, " theta[%zu:%zu]", node->slot, node->slot + node->size);
    if (op_rows[node->op].family == FAMILY_REDUCE)
        text_printf(out, " axis=%zu", node->slot);
}

static bool has_source(const struct span *span)
{
    return span->source != NULL && span->end > span->begin && span->end <= span->source->text.size;
}

static void print_node(struct text *out, const struct graph *graph, node_id id)
{
    const struct node *node = graph_at(graph, id);
    text_printf(out, "%%%u = %s", id, op_rows[node->op].name);
    for (unsigned i = 0; i < op_rows[node->op].arity; i++) {
        text_printf(out, "%s%%%u", i == 0 ? "(" : ", ", node->in[i]);
        if (node->op == OP_CONTRACT && node->transpose[i])
            text_puts(out, "'");
    }
    text_puts(out, op_rows[node->op].arity > 0 ? ")" : "");
    print_attributes(out, node);
    text_printf(out, "  %s", shape_print(out->arena, &node->shape));
    if (has_source(&node->span))
        text_printf(out, "  # %s", print_source(out->arena, node));
    text_puts(out, "\n");
}

void print_graph(struct text *out, const struct graph *graph, const unsigned char *mark)
{
    for (node_id id = 0; id < graph->count; id++)
        if (mark == NULL || mark[id])
            print_node(out, graph, id);
}

const char *print_source(struct arena *arena, const struct node *node)
{
    const struct span *span = &node->span;
    if (!has_source(span))
        return op_rows[node->op].name;
    char *text = str_copy(arena, str_part(span->source->text, span->begin, span->end));
    for (char *c = text; *c != 0; c++)
        if (*c == '\n' || *c == '\r' || *c == '\t')
            *c = ' ';
    return text;
}
