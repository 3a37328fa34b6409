/* Nodes about square matrices. A matrix of one entry becomes a quotient, or a logarithm: nothing is solved. */
#include "eval/build.h"

static struct shape shape_of(const struct builder *b, node_id id)
{
    return graph_at(b->graph, id)->shape;
}

/* Whether the matrices have entries, and more than one. */
static bool is_matrix(const struct shape *a)
{
    return a->dim[a->rank - 1] > 1;
}

static node_id add(struct builder *b, enum op op, node_id a, node_id c, const struct shape *shape)
{
    struct node node = {.op = op, .in = {a, c, NODE_NONE}, .shape = *shape, .span = b->span};
    return graph_add(b->graph, &node);
}

node_id build_transpose(struct builder *b, node_id a)
{
    size_t rank = shape_of(b, a).rank;
    size_t *permutation = ARENA_ARRAY(b->graph->arena, rank, size_t);
    for (size_t i = 0; i < rank; i++)
        permutation[i] = i + 2 < rank ? i : 2 * rank - 3 - i;
    return build_permute(b, a, permutation);
}

node_id build_solve(struct builder *b, node_id a, node_id c)
{
    struct shape matrix = shape_of(b, a);
    struct shape shape = shape_of(b, c);
    if (shape_size(&shape) == 0)
        return c;
    if (is_matrix(&matrix))
        return add(b, OP_SOLVE, a, c, &shape);
    return build_binary(b, OP_DIV, c, build_broadcast(b, a, &shape));
}

node_id build_inverse(struct builder *b, node_id a)
{
    struct shape shape = shape_of(b, a);
    size_t n = shape.dim[shape.rank - 1];
    struct shape matrix = shape_matrix(n, n);
    double *identity = ARENA_ARRAY(b->graph->arena, n * n, double);
    for (size_t i = 0; i < n; i++)
        identity[i * n + i] = 1;
    return build_solve(b, a, build_broadcast(b, build_array(b, &matrix, identity), &shape));
}

node_id build_logdet(struct builder *b, node_id a)
{
    struct shape matrix = shape_of(b, a);
    struct shape shape = matrix.rank == 3 ? shape_vector(matrix.dim[0]) : shape_scalar();
    if (is_matrix(&matrix))
        return add(b, OP_LOGDET, a, NODE_NONE, &shape);
    if (matrix.dim[matrix.rank - 1] == 0)
        return build_filled(b, &shape, 0); /* the determinant of an empty matrix is 1 */
    return build_reshape(b, build_unary(b, OP_LOG, 0, a), &shape);
}
