/* The culprit is the first operation, in the order of evaluation, whose value is not finite although its operands are. */
#include "analysis/breakdown.h"

#include "base/number.h"
#include "expr/print.h"

#include <math.h>

static const char *const NOWHERE = "move the point into the domain of the loss";

/* What keeps an operation on a matrix from having a value. */
static const char *matrix_fault(enum op op, double value)
{
    if (op == OP_LOGDET)
        return isnan(value) ? "the determinant is negative" : "the matrix is singular";
    return isnan(value) ? "the matrix is singular" : "it is too large";
}

/* "'log(x)' is nan: its argument is -1" */
static const char *describe(struct problem *problem, const double *theta, node_id id, size_t entry, struct arena *arena)
{
    const struct graph *graph = problem->model->graph;
    const struct node *node = graph_at(graph, id);
    struct text text = {.arena = arena};
    double value = exact_value(problem->exact, theta, id, entry);
    text_printf(&text, "'%s' is ", print_source(arena, node));
    text_number(&text, value);
    if (op_rows[node->op].family == FAMILY_SOLVE) {
        text_printf(&text, ": %s", matrix_fault(node->op, value));
        return text.at;
    }
    for (unsigned i = 0; i < op_rows[node->op].arity; i++) {
        if (graph_at(graph, node->in[i])->size != node->size)
            continue;
        text_puts(&text, i > 0                          ? " and "
                         : op_rows[node->op].arity == 1 ? ": its argument is "
                                                        : ": its arguments are ");
        text_number(&text, exact_value(problem->exact, theta, node->in[i], entry));
    }
    if (node->size > 1)
        text_printf(&text, " (entry %zu)", entry);
    return text.at;
}

bool breakdown_of_loss(struct problem *problem, const double *theta, struct diags *diags)
{
    size_t entry = 0;
    node_id id = exact_find_break(problem->exact, theta, &entry);
    struct span span = id == NODE_NONE ? (struct span){NULL, 0, 0} : graph_at(problem->model->graph, id)->span;
    const char *what =
        id == NODE_NONE ? "a parameter is not finite" : describe(problem, theta, id, entry, diags->arena);
    diag_add(diags, DIAG_NOT_FINITE, span, "the loss is not finite here: %s", what)->remedy = NOWHERE;
    return false;
}

static bool row_finite(size_t n, const double *row)
{
    for (size_t j = 0; j < n; j++)
        if (!isfinite(row[j]))
            return false;
    return true;
}

bool breakdown_of_derivatives(struct problem *problem, const struct derivatives *d, struct diags *diags)
{
    size_t n = problem->model->n;
    for (size_t i = 0; i < n; i++) {
        bool first = isfinite(d->gradient[i]);
        if (first && row_finite(n, d->hessian + i * n))
            continue;
        const char *name = model_entry_name(diags->arena, problem->model, i);
        diag_add(diags, DIAG_NOT_FINITE, (struct span){NULL, 0, 0},
                 "the loss is finite at this point, but its %s derivative by '%s' is not", first ? "second" : "first",
                 name)
            ->remedy = NOWHERE;
        return false;
    }
    return false;
}
