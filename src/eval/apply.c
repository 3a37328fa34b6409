/* Families, not operations: each function here serves every row of one family. Values that are uniform by construction
 * are stored once and expanded, at most a block at a time, where a kernel wants arrays. */
#include "eval/apply.h"

#include "domain/elementary.h"
#include "domain/real.h"
#include "eval/solve.h"

#include <string.h>

enum { BLOCK = 256 };

static void fill(double *out, size_t n, double value)
{
    for (size_t i = 0; i < n; i++)
        out[i] = value;
}

const double *apply_dense(struct operand a, size_t size, struct arena *scratch)
{
    if (a.step == 1 || size <= 1)
        return a.at;
    double *dense = ARENA_ARRAY_RAW(scratch, size, double);
    fill(dense, size, a.at[0]);
    return dense;
}

/* A kernel over m entries where an operand may be uniform: in blocks, with the uniform one expanded once. */
static void apply_map(const struct node *node, const struct operand in[3], double *out, size_t m)
{
    elementary_kernel *kernel = elementary_find(node->op);
    bool binary = op_rows[node->op].arity == 2;
    if (m == 1 || (in[0].step == 1 && (!binary || in[1].step == 1))) {
        kernel(m, node->number, out, in[0].at, binary ? in[1].at : NULL);
        return;
    }
    double filled[2][BLOCK];
    for (unsigned i = 0; i < 2; i++)
        if (i < op_rows[node->op].arity && in[i].step == 0)
            fill(filled[i], m < BLOCK ? m : BLOCK, in[i].at[0]);
    for (size_t start = 0; start < m; start += BLOCK) {
        size_t n = m - start < BLOCK ? m - start : BLOCK;
        const double *a = in[0].step == 0 ? filled[0] : in[0].at + start;
        const double *b = !binary ? NULL : in[1].step == 0 ? filled[1] : in[1].at + start;
        kernel(n, node->number, out + start, a, b);
    }
}

void apply_where(size_t m, struct operand c, struct operand a, struct operand b, double *out)
{
    for (size_t i = 0; i < m; i++)
        out[i] = c.at[i * c.step] != 0 ? a.at[i * a.step] : b.at[i * b.step];
}

void apply_linear(const struct graph *graph, const struct node *node, struct operand a, double *out,
                  struct arena *scratch)
{
    const struct node *from = graph_at(graph, node->in[0]);
    if (from->size == 1 && (node->op == OP_BROADCAST || node->op == OP_RESHAPE)) {
        out[0] = a.at[0];
        return;
    }
    const double *dense = apply_dense(a, from->size, scratch);
    switch (node->op) {
    case OP_RESHAPE:
        memcpy(out, dense, node->size * sizeof *out);
        break;
    case OP_BROADCAST:
        real_broadcast(&node->shape, out, &from->shape, dense);
        break;
    case OP_PERMUTE:
        real_permute(&node->shape, out, &from->shape, node->index, dense);
        break;
    case OP_GATHER:
        real_gather(node->index_count, node->index, out, dense);
        break;
    case OP_SCATTER:
        real_scatter(node->size, out, node->index_count, node->index, dense);
        break;
    default:
        real_reduce(node->op, shape_split(&from->shape, node->slot), out, dense);
    }
}

struct contraction apply_contraction(const struct graph *graph, const struct node *node)
{
    const struct shape *a = &graph_at(graph, node->in[0])->shape;
    const size_t *last = &node->shape.dim[node->shape.rank - 2];
    return (struct contraction){
        .batch = node->shape.rank == 3 ? node->shape.dim[0] : 1,
        .m = last[0],
        .k = a->dim[a->rank - (node->transpose[0] ? 2 : 1)],
        .n = last[1],
        .transpose = {node->transpose[0], node->transpose[1]},
    };
}

void apply_node(const struct graph *graph, node_id id, const struct operand in[3], double *out, struct arena *scratch)
{
    const struct node *node = graph_at(graph, id);
    switch (op_rows[node->op].family) {
    case FAMILY_MAP:
        apply_map(node, in, out, node_stored(graph, id));
        break;
    case FAMILY_SELECT:
        apply_where(node->size, in[0], in[1], in[2], out);
        break;
    case FAMILY_CONTRACT: {
        struct contraction sizes = apply_contraction(graph, node);
        const double *a = apply_dense(in[0], graph_at(graph, node->in[0])->size, scratch);
        const double *b = apply_dense(in[1], graph_at(graph, node->in[1])->size, scratch);
        real_contract(&sizes, out, a, b, false);
        break;
    }
    case FAMILY_SOLVE:
        solve_value(graph, node, in, out, scratch);
        break;
    case FAMILY_MOVE:
    case FAMILY_REDUCE:
        apply_linear(graph, node, in[0], out, scratch);
        break;
    default:
        break;
    }
}
