/* A few columns of the thin operand at a time are multiplied into the wide one, so that the sums are matrix products on
 * matrices that stay in the cache. Invariant: error bounds are never too small by more than their own rounding. */
#include "diff/separable_product.h"

#include "domain/real.h"
#include "eval/magnitude.h"

#include <math.h>

/* Columns of the matrix that the scales are multiplied with: enough for the BLAS, few enough for the cache. */
enum { PANEL = 128 };

/* Terms that are lost to underflow, relative to the largest of their column, are covered by this. */
static const double FLOOR = 1e-300;

/* Bounds below this are raised to it, so that neither they nor their inverses leave the normal numbers. */
static const double LEAST_SIZE = 0x1p-1020;

double row_gamma(size_t total)
{
    return ((double)total + 24) * MAGNITUDE_UNIT;
}

struct row_weights row_squares(struct arena *scratch, size_t rows, double gamma, const struct row_matrix *m)
{
    size_t columns = m->columns;
    struct row_weights w = {ARENA_ARRAY_RAW(scratch, rows * columns, double), ARENA_ARRAY(scratch, columns, double)};
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            size_t k = r * columns + c;
            w.square[k] = fabs(m->value[k]) + (m->error == NULL ? 0 : m->error[k] / gamma);
            w.size[c] = w.size[c] > w.square[k] ? w.size[c] : w.square[k];
        }
    double *inverse = ARENA_ARRAY_RAW(scratch, columns, double);
    for (size_t c = 0; c < columns; c++) {
        w.size[c] = w.size[c] > 0 ? fmax(w.size[c], LEAST_SIZE) : 0;
        inverse[c] = w.size[c] > 0 ? 1 / w.size[c] : 0;
    }
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            double x = w.square[r * columns + c] * inverse[c];
            w.square[r * columns + c] = x * x;
        }
    return w;
}

/* The weights e + gamma |thin| of columns [first, ...), scaled to at most 1 each. */
static struct row_weights weights_of(struct arena *scratch, const struct row_product *p)
{
    size_t columns = p->thin.columns;
    struct row_weights w = {ARENA_ARRAY_RAW(scratch, p->rows * columns, double), ARENA_ARRAY(scratch, columns, double)};
    for (size_t r = 0; r < p->rows; r++)
        for (size_t c = 0; c < columns; c++) {
            size_t k = r * columns + c;
            w.square[k] = p->gamma * fabs(p->thin.value[k]) + (p->thin.error == NULL ? 0 : p->thin.error[k]) +
                          (p->thin.value[k] != 0 ? MAGNITUDE_LEAST : 0);
            w.size[c] = w.size[c] > w.square[k] ? w.size[c] : w.square[k];
        }
    for (size_t r = 0; r < p->rows; r++)
        for (size_t c = 0; c < columns; c++)
            w.square[r * columns + c] = w.size[c] > 0 ? w.square[r * columns + c] / w.size[c] : 0;
    return w;
}

/* out (thin x columns of m) = size_m sqrt(sum_r w_rq square_rm) */
static double *roots(struct arena *scratch, const struct row_product *p, const struct row_weights *w,
                     const struct row_weights *m, size_t columns)
{
    double *out = ARENA_ARRAY_RAW(scratch, p->thin.columns * columns, double);
    const struct contraction sizes = {1, p->thin.columns, p->rows, columns, {true, false}};
    real_contract(&sizes, out, w->square, m->square, false);
    for (size_t q = 0; q < p->thin.columns; q++)
        for (size_t c = 0; c < columns; c++)
            out[q * columns + c] = m->size[c] * sqrt(out[q * columns + c] + FLOOR);
    return out;
}

static void add_errors(struct arena *scratch, const struct row_product *p, double *error)
{
    size_t factors = p->scale.columns;
    size_t wide = p->wide.columns;
    struct row_weights w = weights_of(scratch, p);
    const double *of_scale = roots(scratch, p, &w, &p->scale_weights, factors);
    const double *of_wide = roots(scratch, p, &w, &p->wide_weights, wide);
    double underflow = fabs(p->factor) * (double)p->rows * MAGNITUDE_LEAST;
    for (size_t q = p->first; q < p->thin.columns; q++) {
        size_t last = p->triangle && q < factors ? q + 1 : factors;
        double size = fabs(p->factor) * w.size[q];
        for (size_t k = 0; k < last; k++) {
            double *row = error + k * p->places.factor_step + q * p->places.thin_step;
            double of_row = of_scale[q * factors + k];
            double left = size > 0 && of_row > 0 ? fmax(size * of_row, LEAST_SIZE) : 0;
            double lost = underflow * (1 + p->scale_weights.size[k]) + MAGNITUDE_LEAST;
            for (size_t c = 0; c < wide; c++)
                row[c * p->places.wide_step] += left * of_wide[q * wide + c] + lost;
        }
    }
}

/* panel (rows x (count * wide)) = thin columns [q, q + count) times all wide columns. */
static void fill_panel(const struct row_product *p, size_t q, size_t count, double *panel)
{
    size_t wide = p->wide.columns;
    for (size_t r = 0; r < p->rows; r++) {
        const double *b = p->wide.value + r * wide;
        for (size_t s = 0; s < count; s++) {
            double a = p->thin.value[r * p->thin.columns + q + s];
            double *out = panel + (r * count + s) * wide;
            for (size_t c = 0; c < wide; c++)
                out[c] = a * b[c];
        }
    }
}

static void add_values(struct arena *scratch, const struct row_product *p, double *out)
{
    size_t wide = p->wide.columns;
    size_t factors = p->scale.columns;
    size_t most = wide >= PANEL ? 1 : PANEL / wide;
    double *panel = ARENA_ARRAY_RAW(scratch, p->rows * most * wide, double);
    double *sums = ARENA_ARRAY_RAW(scratch, factors * most * wide, double);
    for (size_t q = p->first; q < p->thin.columns; q += most) {
        size_t count = p->thin.columns - q < most ? p->thin.columns - q : most;
        const struct contraction sizes = {1, factors, p->rows, count * wide, {true, false}};
        fill_panel(p, q, count, panel);
        real_contract(&sizes, sums, p->scale.value, panel, false);
        for (size_t k = 0; k < factors; k++)
            for (size_t s = 0; s < count; s++) {
                double *row = out + k * p->places.factor_step + (q + s) * p->places.thin_step;
                const double *sum = sums + (k * count + s) * wide;
                if (p->triangle && k > q + s)
                    continue;
                for (size_t c = 0; c < wide; c++)
                    row[c * p->places.wide_step] += p->factor * sum[c];
            }
    }
}

void row_product_add(struct arena *arena, const struct row_product *product, double *out, double *error)
{
    struct arena *scratch = arena_child(arena);
    add_values(scratch, product, out);
    add_errors(scratch, product, error);
    arena_close(scratch);
}
