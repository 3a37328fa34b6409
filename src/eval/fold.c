/* A rounded constant must keep its operation, or its error would be forgotten: only exact results are folded. */
#include "eval/fold.h"

#include <math.h>

struct operand fold_operand(const struct node *node)
{
    return node->data == NULL ? (struct operand){&node->number, 0} : (struct operand){node->data, 1};
}

static bool is_small_whole(size_t count, const double *x)
{
    for (size_t i = 0; i < count; i++)
        if (x[i] != trunc(x[i]) || fabs(x[i]) > 0x1p50)
            return false;
    return true;
}

static bool operands_whole(const struct graph *graph, const struct node *node, const struct operand in[3])
{
    for (unsigned i = 0; i < op_rows[node->op].arity; i++)
        if (!is_small_whole(in[i].step == 0 ? 1 : graph_at(graph, node->in[i])->size, in[i].at))
            return false;
    return true;
}

/* Whether the residual of a product or quotient could be too small for a double, and look like 0. */
static bool residual_may_vanish(enum op op, double x, double z, double y)
{
    if (op == OP_MUL)
        return x != 0 && z != 0 && fabs(y) < 0x1p-900;
    return op == OP_DIV && x != 0 && (fabs(x) < 0x1p-900 || fabs(y) < 0x1p-900);
}

/* Whether the value of an operation on constants is exact, so that no error is lost by forgetting where it came from:
 * operations that do not round, and arithmetic whose residual is 0, on every entry. */
static bool is_exact(const struct graph *graph, const struct node *node, const struct operand in[3], size_t stored,
                     const double *value)
{
    if (op_rows[node->op].ulps == 0 && node->op != OP_SUM && op_rows[node->op].family != FAMILY_CONTRACT)
        return true;
    if (operands_whole(graph, node, in) && is_small_whole(stored, value) && node->op != OP_DIV &&
        (node->op == OP_SUM || node->op == OP_POWI || node->op == OP_POWN || node->op == OP_CONTRACT ||
         node->op == OP_SCATTER))
        return true;
    for (size_t i = 0; i < stored; i++) {
        double x = in[0].at[i * in[0].step];
        double z = op_rows[node->op].arity > 1 ? in[1].at[i * in[1].step] : 0;
        bool exact = node->op == OP_MUL   ? fma(x, z, -value[i]) == 0
                     : node->op == OP_DIV ? fma(value[i], z, -x) == 0
                     : node->op == OP_ADD ? value[i] - x == z && value[i] - z == x
                     : node->op == OP_SUB ? x - value[i] == z && value[i] + z == x
                                          : false;
        if (!exact || residual_may_vanish(node->op, x, z, value[i]))
            return false;
    }
    return true;
}

double *fold_value(const struct graph *graph, node_id id)
{
    const struct node *node = graph_at(graph, id);
    struct operand in[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    for (unsigned i = 0; i < op_rows[node->op].arity; i++) {
        const struct node *operand = graph_at(graph, node->in[i]);
        if (operand->op != OP_CONST)
            return NULL;
        in[i] = fold_operand(operand);
    }
    if (op_rows[node->op].arity == 0 || op_rows[node->op].family == FAMILY_SOLVE)
        return NULL;
    size_t stored = node_stored(graph, id);
    double *value = ARENA_ARRAY_RAW(graph->arena, stored, double);
    struct arena *scratch = arena_child(graph->arena);
    apply_node(graph, id, in, value, scratch);
    arena_close(scratch);
    return is_exact(graph, node, in, stored, value) ? value : NULL;
}

static bool is_whole(double p)
{
    return p == trunc(p) && fabs(p) < 0x1p53;
}

enum op fold_power(const struct node *exponent)
{
    if (exponent->op != OP_CONST)
        return OP_POW;
    if (exponent->data == NULL)
        return is_whole(exponent->number) ? OP_POWI : OP_POWR;
    for (size_t k = 0; k < exponent->size; k++)
        if (!is_whole(exponent->data[k]))
            return OP_POW;
    return OP_POWN;
}
