/* Invariant: every result is at least 0 or NaN. */
#include "eval/magnitude.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

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
        if (e.at[i * e.step] != 0 && x.at[i * x.step] != 0)
            out[i] += fabs(x.at[i * x.step]) * e.at[i * e.step];
}

double *magnitude_of(struct arena *scratch, size_t size, struct operand x)
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
    double *sum = magnitude_of(scratch, size, error);
    magnitude_add(size, sum, terms * MAGNITUDE_UNIT, value);
    apply_linear(graph, node, (struct operand){sum, size != 1}, out, scratch);
}

bool magnitude_all_finite(size_t size, const double *x)
{
    for (size_t i = 0; i < size; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

/* out += op(a) op(b), where 0 annihilates even an infinity: what the library's product does not. */
static void contract_annihilating(const struct contraction *s, double *out, const double *a, const double *b)
{
    const size_t a_row = s->transpose[0] ? 1 : s->k;
    const size_t a_column = s->transpose[0] ? s->m : 1;
    const size_t b_row = s->transpose[1] ? 1 : s->n;
    const size_t b_column = s->transpose[1] ? s->k : 1;
    for (size_t entry = 0; entry < s->batch * s->m * s->n; entry++) {
        size_t batch = entry / (s->m * s->n);
        const double *row = a + batch * s->m * s->k + entry / s->n % s->m * a_row;
        const double *column = b + batch * s->k * s->n + entry % s->n * b_column;
        for (size_t i = 0; i < s->k; i++)
            if (row[i * a_column] != 0 && column[i * b_row] != 0)
                out[entry] += row[i * a_column] * column[i * b_row];
    }
}

void magnitude_contract(const struct contraction *sizes, const struct magnitude_factor factor[2], double *out, bool add,
                        struct arena *scratch)
{
    const double *a = magnitude_of(scratch, factor[0].size, factor[0].value);
    const double *b = magnitude_of(scratch, factor[1].size, factor[1].value);
    const double *error_a = magnitude_of(scratch, factor[0].size, factor[0].error);
    double *error_b = magnitude_of(scratch, factor[1].size, factor[1].error);
    magnitude_add(factor[1].size, error_b, (double)sizes->k * MAGNITUDE_UNIT, factor[1].value);
    if (magnitude_all_finite(factor[0].size, a) && magnitude_all_finite(factor[0].size, error_a) &&
        magnitude_all_finite(factor[1].size, b) && magnitude_all_finite(factor[1].size, error_b)) {
        real_contract(sizes, out, a, error_b, add);
        real_contract(sizes, out, error_a, b, true);
        return;
    }
    if (!add)
        memset(out, 0, sizes->batch * sizes->m * sizes->n * sizeof *out);
    contract_annihilating(sizes, out, a, error_b);
    contract_annihilating(sizes, out, error_a, b);
}
