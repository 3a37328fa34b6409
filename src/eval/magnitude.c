/* Invariant: every result is at least 0 or NaN. */
#include "eval/magnitude.h"

#include "base/clones.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { BLOCK = 256 };

/* n entries of an operand from `start`, spelled out in `filled` if they are all the same. */
static const double *dense(struct operand x, size_t start, size_t n, double *filled)
{
    if (x.step != 0)
        return x.at + start;
    for (size_t i = 0; i < n; i++)
        filled[i] = x.at[0];
    return filled;
}

static bool is_zero(struct operand x)
{
    return x.step == 0 && x.at[0] == 0;
}

/* ---- One entry. No branches: the loops are vectorised. ---- */

/* |x| e, where a 0 annihilates even an infinity. */
INLINED double product_of(double x, double e)
{
    double product = fabs(x) * e;
    return (x != 0) & (e != 0) ? product : 0;
}

INLINED double rounding_of(double x, double z, double product)
{
    double size = fabs(product);
    double underflow = (size < DBL_MIN) & (x != 0) & (z != 0) ? MAGNITUDE_LEAST : 0;
    return 2 * MAGNITUDE_UNIT * size + underflow;
}

double magnitude_of_product(double x, double z, double product)
{
    return rounding_of(x, z, product);
}

/* ---- Loops over at most a block ---- */

CLONES static void add_product(size_t n, double *restrict out, const double *restrict x, const double *restrict e)
{
    for (size_t i = 0; i < n; i++)
        out[i] += product_of(x[i], e[i]);
}

CLONES static void add_size(size_t n, double *restrict out, double factor, const double *restrict x)
{
    for (size_t i = 0; i < n; i++)
        out[i] += factor * fabs(x[i]);
}

CLONES static void add_product_size(size_t n, double *restrict out, double factor, const double *restrict x,
                                    const double *restrict z)
{
    for (size_t i = 0; i < n; i++)
        out[i] += factor * fabs(x[i] * z[i]);
}

CLONES static void add_underflow(size_t n, double *restrict out, const double *restrict y, const double *restrict x,
                                 const double *restrict z)
{
    for (size_t i = 0; i < n; i++) {
        double size = fabs(y[i]);
        bool by_zero = (x[i] == 0) | (z[i] == 0);
        out[i] += (size < DBL_MIN) & !((size == 0) & by_zero) ? MAGNITUDE_LEAST : 0;
    }
}

INLINED void tangent_loop(size_t n, double *restrict out, bool add, const double *restrict d, const double *restrict t,
                          const double *restrict t_error, const double *restrict d_error)
{
    for (size_t i = 0; i < n; i++) {
        double sum = add ? out[i] : 0;
        if (t_error != NULL)
            sum += product_of(d[i], t_error[i]);
        if (d_error != NULL)
            sum += product_of(t[i], d_error[i]);
        out[i] = sum + rounding_of(d[i], t[i], d[i] * t[i]);
    }
}

INLINED void tangent_variants(size_t n, double *restrict out, bool add, const double *restrict d,
                              const double *restrict t, const double *restrict t_error, const double *restrict d_error)
{
    if (t_error != NULL && d_error != NULL)
        tangent_loop(n, out, add, d, t, t_error, d_error);
    else if (t_error != NULL)
        tangent_loop(n, out, add, d, t, t_error, NULL);
    else if (d_error != NULL)
        tangent_loop(n, out, add, d, t, NULL, d_error);
    else
        tangent_loop(n, out, add, d, t, NULL, NULL);
}

/* Errors that are NULL are 0. */
CLONES static void add_tangent(size_t n, double *restrict out, bool add, const double *restrict d,
                               const double *restrict t, const double *restrict t_error, const double *restrict d_error)
{
    if (add)
        tangent_variants(n, out, true, d, t, t_error, d_error);
    else
        tangent_variants(n, out, false, d, t, t_error, d_error);
}

/* ---- Operands ---- */

void magnitude_add_underflow(size_t m, double *out, struct operand y, const struct operand in[2])
{
    static const double one = 1; /* stands for an operand that is missing: it is not 0 */
    double filled[3][BLOCK];
    const struct operand x = in[0].at != NULL ? in[0] : (struct operand){&one, 0};
    const struct operand z = in[1].at != NULL ? in[1] : (struct operand){&one, 0};
    for (size_t start = 0; start < m; start += BLOCK) {
        size_t n = m - start < BLOCK ? m - start : BLOCK;
        add_underflow(n, out + start, dense(y, start, n, filled[0]), dense(x, start, n, filled[1]),
                      dense(z, start, n, filled[2]));
    }
}

void magnitude_add(size_t m, double *out, double factor, struct operand x)
{
    double filled[BLOCK];
    if (factor == 0)
        return;
    for (size_t start = 0; start < m; start += BLOCK) {
        size_t n = m - start < BLOCK ? m - start : BLOCK;
        add_size(n, out + start, factor, dense(x, start, n, filled));
    }
}

void magnitude_add_size(size_t m, double *out, double factor, struct operand x, struct operand z)
{
    double filled[2][BLOCK];
    for (size_t start = 0; start < m; start += BLOCK) {
        size_t n = m - start < BLOCK ? m - start : BLOCK;
        add_product_size(n, out + start, factor, dense(x, start, n, filled[0]), dense(z, start, n, filled[1]));
    }
}

void magnitude_add_product(size_t m, double *out, struct operand x, struct operand e)
{
    double filled[2][BLOCK];
    if (is_zero(x) || is_zero(e))
        return;
    for (size_t start = 0; start < m; start += BLOCK) {
        size_t n = m - start < BLOCK ? m - start : BLOCK;
        add_product(n, out + start, dense(x, start, n, filled[0]), dense(e, start, n, filled[1]));
    }
}

/* All products of one direction. */
static void add_direction(size_t m, double *out, bool add, struct operand d, struct operand d_error, struct operand t,
                          struct operand t_error)
{
    double filled[4][BLOCK];
    for (size_t start = 0; start < m; start += BLOCK) {
        size_t n = m - start < BLOCK ? m - start : BLOCK;
        add_tangent(n, out + start, add, dense(d, start, n, filled[0]), dense(t, start, n, filled[1]),
                    is_zero(t_error) ? NULL : dense(t_error, start, n, filled[2]),
                    is_zero(d_error) ? NULL : dense(d_error, start, n, filled[3]));
    }
}

void magnitude_of_tangents(const struct magnitude_tangents *s, double *out, bool add)
{
    bool uniform = s->d.step == 0 && s->d_error.step == 0; /* one factor for all: a single long loop */
    bool flat = s->m == 1 || (uniform && s->t.step == 1 && (s->exact || s->t_error.step == 1));
    size_t outer = flat ? 1 : s->directions;
    size_t inner = flat ? s->directions * s->m : s->m;
    const struct operand d = {s->d.at, flat ? 0 : s->d.step};
    const struct operand d_error = {s->d_error.at, flat ? 0 : s->d_error.step};
    struct operand t = {s->t.at, flat ? 1 : s->t.step};
    struct operand t_error = {s->t_error.at, s->exact ? 0 : flat ? 1 : s->t_error.step};
    for (size_t k = 0; k < outer; k++) {
        add_direction(inner, out + k * inner, add, d, d_error, t, t_error);
        t.at += t.step == 0 ? 1 : inner;
        t_error.at += s->exact ? 0 : t_error.step == 0 ? 1 : inner;
    }
}

double *magnitude_of(struct arena *scratch, size_t size, struct operand x)
{
    double *out = ARENA_ARRAY_RAW(scratch, size, double);
    for (size_t i = 0; i < size; i++)
        out[i] = fabs(x.at[i * x.step]);
    return out;
}

double magnitude_terms(const struct node *node, struct arena *scratch)
{
    if (node->op != OP_SCATTER)
        return 1;
    uint32_t *terms = ARENA_ARRAY(scratch, node->size, uint32_t);
    uint32_t most = 1;
    for (size_t k = 0; k < node->index_count; k++)
        if (++terms[node->index[k]] > most)
            most = terms[node->index[k]];
    return most;
}

void magnitude_move(const struct graph *graph, const struct node *node, double terms, struct operand error,
                    struct operand value, double *out, struct arena *scratch)
{
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
    enum { STRETCH = 1024 };
    for (size_t begin = 0; begin < size; begin += STRETCH) {
        size_t end = size - begin < STRETCH ? size : begin + STRETCH;
        size_t infinite = 0;
        for (size_t i = begin; i < end; i++)
            infinite += fabs(x[i]) <= DBL_MAX ? 0 : 1;
        if (infinite != 0)
            return false;
    }
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
