/* Invariant: every result is at least 0 or NaN. */
#include "eval/magnitude.h"

#include <float.h>
#include <math.h>
#include <stdint.h>

double magnitude_of_product(double x, double z, double product)
{
    double size = fabs(product);
    double underflow = size < DBL_MIN && x != 0 && z != 0 ? MAGNITUDE_LEAST : 0;
    return 2 * MAGNITUDE_UNIT * size + underflow;
}

void magnitude_add_underflow(size_t m, double *out, struct operand y, const struct operand in[2])
{
    for (size_t i = 0; i < m; i++) {
        double size = fabs(y.at[i * y.step]);
        bool by_zero =
            (in[0].at != NULL && in[0].at[i * in[0].step] == 0) || (in[1].at != NULL && in[1].at[i * in[1].step] == 0);
        if (size < DBL_MIN && !(size == 0 && by_zero))
            out[i] += MAGNITUDE_LEAST;
    }
}

void magnitude_add(size_t m, double *out, double factor, struct operand x)
{
    if (factor == 0)
        return;
    for (size_t i = 0; i < m; i++)
        out[i] += factor * fabs(x.at[i * x.step]);
}

void magnitude_add_product(size_t m, double *out, struct operand x, struct operand e)
{
    for (size_t i = 0; i < m; i++)
        if (e.at[i * e.step] != 0)
            out[i] += fabs(x.at[i * x.step]) * e.at[i * e.step];
}

static double *magnitudes(struct arena *scratch, size_t size, struct operand x)
{
    double *out = ARENA_ARRAY(scratch, size, double);
    magnitude_add(size, out, 1, x);
    return out;
}

/* The largest number of terms that a scatter adds into one place. */
static double scatter_terms(const struct node *node, struct arena *scratch)
{
    uint32_t *terms = ARENA_ARRAY(scratch, node->size, uint32_t);
    uint32_t most = 1;
    for (size_t k = 0; k < node->index_count; k++)
        if (++terms[node->index[k]] > most)
            most = terms[node->index[k]];
    return most;
}

void magnitude_move(const struct graph *graph, const struct node *node, struct operand error, struct operand value,
                    double *out, struct arena *scratch)
{
    double terms = node->op == OP_SCATTER ? scatter_terms(node, scratch) : 1;
    if (terms == 1) {
        apply_linear(graph, node, error, out, scratch);
        return;
    }
    size_t size = graph_at(graph, node->in[0])->size;
    double *sum = magnitudes(scratch, size, error);
    magnitude_add(size, sum, terms * MAGNITUDE_UNIT, value);
    apply_linear(graph, node, (struct operand){sum, size != 1}, out, scratch);
}

void magnitude_contract(const struct contraction *sizes, const struct magnitude_factor factor[2], double *out, bool add,
                        struct arena *scratch)
{
    const double *a = magnitudes(scratch, factor[0].size, factor[0].value);
    const double *b = magnitudes(scratch, factor[1].size, factor[1].value);
    const double *error_a = magnitudes(scratch, factor[0].size, factor[0].error);
    double *error_b = magnitudes(scratch, factor[1].size, factor[1].error);
    magnitude_add(factor[1].size, error_b, (double)sizes->k * MAGNITUDE_UNIT, factor[1].value);
    real_contract(sizes, out, a, error_b, add);
    real_contract(sizes, out, error_a, b, true);
}
