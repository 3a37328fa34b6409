/* Sums over rows of triple products, with bounds, against long double: all layouts, errors, triangles, extreme sizes. */
#include "diff/separable_product.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/random.h"

#include <math.h>
#include <string.h>

struct operands {
    struct arena *arena;
    struct random *random;
    size_t rows;
    struct row_product product;
};

static double number(struct random *random, double size)
{
    return random_below(random, 6) == 0 ? 0 : size * random_normal(random);
}

/* A matrix whose columns are of sizes up to 10^+-spread; with errors, perhaps. */
static struct row_matrix random_matrix(struct operands *o, size_t columns, double spread)
{
    double *value = ARENA_ARRAY(o->arena, o->rows * columns, double);
    double *error = random_below(o->random, 3) == 0 ? NULL : ARENA_ARRAY(o->arena, o->rows * columns, double);
    for (size_t c = 0; c < columns; c++) {
        double size = pow(10, random_uniform(o->random, -spread, spread));
        for (size_t r = 0; r < o->rows; r++) {
            value[r * columns + c] = number(o->random, size);
            if (error != NULL)
                error[r * columns + c] = 1e-15 * fabs(number(o->random, size));
        }
    }
    return (struct row_matrix){columns, value, error};
}

static struct operands random_operands(struct arena *arena, struct random *random, double spread)
{
    struct operands o = {.arena = arena, .random = random, .rows = 1 + random_below(random, 70)};
    size_t n[3] = {1 + random_below(random, 9), 1 + random_below(random, 9), 1 + random_below(random, 9)};
    if (random_below(random, 8) == 0)
        n[2] = 100 + random_below(random, 60);
    struct row_product *p = &o.product;
    p->rows = o.rows;
    p->factor = number(random, 2);
    p->gamma = row_gamma(o.rows);
    p->scale = random_matrix(&o, n[0], spread);
    p->thin = random_matrix(&o, n[1], spread);
    p->wide = random_matrix(&o, n[2], spread);
    p->scale_weights = row_squares(arena, o.rows, p->gamma, &p->scale);
    p->wide_weights = row_squares(arena, o.rows, p->gamma, &p->wide);
    p->first = random_below(random, n[1]);
    p->triangle = random_below(random, 2) != 0;
    switch (random_below(random, 3)) { /* any order of the three */
    case 0:
        p->places = (struct row_places){n[1] * n[2], n[2], 1};
        break;
    case 1:
        p->places = (struct row_places){1, n[0] * n[2], n[0]};
        break;
    default:
        p->places = (struct row_places){n[1], 1, n[0] * n[1]};
    }
    return o;
}

/* An operand moved within its error, as far as it goes. */
static long double moved(struct random *random, const struct row_matrix *m, size_t k)
{
    static const double ways[] = {-1, 0, 1};
    return m->value[k] + (m->error == NULL ? 0 : (long double)ways[random_below(random, 3)] * m->error[k]);
}

static long double *move(struct operands *o, const struct row_matrix *m)
{
    long double *out = ARENA_ARRAY(o->arena, o->rows * m->columns, long double);
    for (size_t k = 0; k < o->rows * m->columns; k++)
        out[k] = moved(o->random, m, k);
    return out;
}

/* The true sums for operands moved within their errors lie within the bound. */
static void expect_product(struct operands *o)
{
    const struct row_product *p = &o->product;
    size_t n[3] = {p->scale.columns, p->thin.columns, p->wide.columns};
    size_t size = n[0] * n[1] * n[2];
    double *out = ARENA_ARRAY(o->arena, size, double);
    double *error = ARENA_ARRAY(o->arena, size, double);
    const long double *scale = move(o, &p->scale);
    const long double *thin = move(o, &p->thin);
    const long double *wide = move(o, &p->wide);
    row_product_add(o->arena, p, out, error);
    for (size_t k = 0; k < n[0]; k++)
        for (size_t q = 0; q < n[1]; q++)
            for (size_t c = 0; c < n[2]; c++) {
                size_t at = k * p->places.factor_step + q * p->places.thin_step + c * p->places.wide_step;
                if (q < p->first || (p->triangle && k > q)) {
                    continue;
                }
                long double sum = 0;
                for (size_t r = 0; r < o->rows; r++)
                    sum += scale[r * n[0] + k] * thin[r * n[1] + q] * wide[r * n[2] + c] * p->factor;
                if (!(fabsl(out[at] - sum) <= error[at] * 1.0000001L))
                    fail_msg("%.17g +- %.3g, truly %.20Lg", out[at], error[at], sum);
            }
}

static void check(double spread)
{
    struct random random = {41};
    for (int round = 0; round < 600; round++) {
        struct arena *arena = arena_open(0);
        struct operands o = random_operands(arena, &random, spread);
        expect_product(&o);
        arena_close(arena);
    }
}

static void sums_lie_within_their_bounds(void **state)
{
    (void)state;
    check(0);
    check(5);
}

static void extreme_columns_lie_within_their_bounds(void **state)
{
    (void)state;
    check(90);
    check(100);
}

/* Without errors and with terms of one size, the bound is not far above the roundings. */
static void bounds_of_like_terms_are_tight(void **state)
{
    (void)state;
    enum { ROWS = 50 };
    struct arena *arena = arena_open(0);
    double one[ROWS];
    for (size_t r = 0; r < ROWS; r++)
        one[r] = r % 2 == 0 ? 1 : -1;
    const struct row_matrix m = {1, one, NULL};
    double gamma = row_gamma(ROWS);
    const struct row_product p = {.rows = ROWS,
                                  .factor = 3,
                                  .gamma = gamma,
                                  .scale = m,
                                  .scale_weights = row_squares(arena, ROWS, gamma, &m),
                                  .thin = m,
                                  .wide = m,
                                  .wide_weights = row_squares(arena, ROWS, gamma, &m),
                                  .places = {1, 1, 1}};
    double out = 5;
    double error = 0;
    row_product_add(arena, &p, &out, &error);
    assert_true(fabs(out - 5) <= 0);
    assert_true(error >= 150 * gamma * 0.999 && error <= 150 * gamma * 1.001);
    arena_close(arena);
}

/* Overflow shows: as infinity or NaN, in the value or in its bound. */
static void overflow_shows(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    const double large[2] = {1e200, -1e200};
    const struct row_matrix m = {1, large, NULL};
    double gamma = row_gamma(2);
    const struct row_product p = {.rows = 2,
                                  .factor = 1,
                                  .gamma = gamma,
                                  .scale = m,
                                  .scale_weights = row_squares(arena, 2, gamma, &m),
                                  .thin = m,
                                  .wide = m,
                                  .wide_weights = row_squares(arena, 2, gamma, &m),
                                  .places = {1, 1, 1}};
    double out = 0;
    double error = 0;
    row_product_add(arena, &p, &out, &error);
    assert_true(!isfinite(out) || !isfinite(error));
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_lie_within_their_bounds),
        cmocka_unit_test(extreme_columns_lie_within_their_bounds),
        cmocka_unit_test(bounds_of_like_terms_are_tight),
        cmocka_unit_test(overflow_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
