/* Graphs as text, for --dump and for bug reports. */
#ifndef EXPR_PRINT_H
#define EXPR_PRINT_H

#include "expr/graph.h"

/* One line a node, operands first: "%4 = mul(%1, %3)  (3, 2)  # source text". Nodes with mark[id] == 0 are left out;
 * NULL prints all. */
void print_graph(struct text *out, const struct graph *graph, const unsigned char *mark);

/* The text that made a node, in one line; the name of its operation if no text did. */
const char *print_source(struct arena *arena, const struct node *node);

#endif
