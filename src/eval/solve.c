/* Values and their bounds. Batches are independent systems, one after another. */
#include "eval/solve.h"

#include "domain/solve.h"
#include "eval/magnitude.h"

struct solve_sizes solve_sizes(const struct graph *graph, const struct node *node)
{
    const struct shape *a = &graph_at(graph, node->in[0])->shape;
    return (struct solve_sizes){
        .batch = a->rank == 3 ? a->dim[0] : 1,
        .n = a->dim[a->rank - 1],
        .m = node->op == OP_SOLVE ? node->shape.dim[node->shape.rank - 1] : 0,
    };
}

void solve_value(const struct graph *graph, const struct node *node, const struct operand in[3], double *out,
                 struct arena *scratch)
{
    struct solve_sizes s = solve_sizes(graph, node);
    struct arena *own = arena_child(scratch);
    const double *a = apply_dense(in[0], s.batch * s.n * s.n, own);
    const double *b = node->op == OP_SOLVE ? apply_dense(in[1], node->size, own) : NULL;
    for (size_t k = 0; k < s.batch; k++) {
        const struct solve_system *system = solve_factor(own, s.n, a + k * s.n * s.n);
        if (node->op == OP_SOLVE)
            solve_apply(system, s.m, out + k * s.n * s.m, b + k * s.n * s.m, own);
        else
            out[k] = solve_logdet(system);
    }
    arena_close(own);
}

void solve_error(const struct errors *errors, node_id id, double *out, struct arena *scratch)
{
    const struct graph *graph = errors->values->plan->graph;
    const struct node *node = graph_at(graph, id);
    struct solve_sizes s = solve_sizes(graph, node);
    size_t matrix = s.n * s.n;
    size_t right = s.n * s.m;
    const double *a = apply_dense(errors->values->value[node->in[0]], s.batch * matrix, scratch);
    const double *error_a = magnitude_of(scratch, s.batch * matrix, errors->bound[node->in[0]]);
    const double *b = NULL;
    const double *error_b = NULL;
    if (node->op == OP_SOLVE) {
        b = apply_dense(errors->values->value[node->in[1]], node->size, scratch);
        error_b = magnitude_of(scratch, node->size, errors->bound[node->in[1]]);
    }
    for (size_t k = 0; k < s.batch; k++) {
        const struct solve_system *system = solve_factor(scratch, s.n, a + k * matrix);
        const struct solve_bounds *bounds = solve_bounds_new(scratch, system, a + k * matrix, error_a + k * matrix);
        if (node->op == OP_SOLVE)
            solve_bounds_apply(bounds, s.m, errors->values->value[id].at + k * right, b + k * right,
                               error_b + k * right, out + k * right, scratch);
        else
            out[k] = solve_bounds_logdet(bounds, scratch);
    }
}
