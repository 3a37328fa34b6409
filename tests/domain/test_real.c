/* Reductions, moves and contractions of doubles against long double and plain index arithmetic, and at the edges of the
 * number range. */
#include "domain/real.h"

#include "support/close.h"
#include "support/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { MOST = 4096 };

static void fill_random(struct random *random, size_t n, double *a)
{
    for (size_t i = 0; i < n; i++)
        a[i] = random_uniform(random, -1, 1);
}

/* ---- Reductions ---- */

static long double reduce_line(enum op op, size_t count, size_t stride, const double *a)
{
    long double most = -INFINITY;
    long double least = INFINITY;
    long double sum = 0;
    long double squares = 0;
    long double exponentials = 0;
    for (size_t i = 0; i < count; i++) {
        long double x = a[i * stride];
        most = x > most ? x : most;
        least = x < least ? x : least;
        sum += x;
        squares += x * x;
        exponentials += expl(x);
    }
    return op == OP_MAX         ? most
           : op == OP_MIN       ? least
           : op == OP_NORM2     ? sqrtl(squares)
           : op == OP_LOGSUMEXP ? logl(exponentials)
                                : sum;
}

static void reductions_agree_with_long_double(void **state)
{
    (void)state;
    static const enum op ops[] = {OP_SUM, OP_MAX, OP_MIN, OP_LOGSUMEXP, OP_NORM2};
    static double a[MOST];
    static double out[MOST];
    struct random random = {11};
    for (int round = 0; round < 500; round++) {
        struct axis_split split = {1 + random_below(&random, 4), 1 + random_below(&random, 200),
                                   1 + random_below(&random, 5)};
        enum op op = ops[round % 5];
        fill_random(&random, split.outer * split.count * split.inner, a);
        real_reduce(op, split, out, a);
        for (size_t k = 0; k < split.outer * split.inner; k++) {
            const double *line = a + k / split.inner * split.count * split.inner + k % split.inner;
            double expected = (double)reduce_line(op, split.count, split.inner, line);
            assert_close(out[k], expected, 4e-15, op == OP_SUM || op == OP_LOGSUMEXP ? 1e-14 : 0);
        }
    }
}

static double reduce_one(enum op op, size_t count, const double *a)
{
    double out = -7;
    real_reduce(op, (struct axis_split){1, count, 1}, &out, a);
    return out;
}

static void empty_reductions_are_neutral(void **state)
{
    (void)state;
    double none = 0;
    assert_close(reduce_one(OP_SUM, 0, &none), 0, 0, 0);
    assert_close(reduce_one(OP_MAX, 0, &none), -INFINITY, 0, 0);
    assert_close(reduce_one(OP_MIN, 0, &none), INFINITY, 0, 0);
    assert_close(reduce_one(OP_LOGSUMEXP, 0, &none), -INFINITY, 0, 0);
    assert_close(reduce_one(OP_NORM2, 0, &none), 0, 0, 0);
    double untouched = 3;
    real_reduce(OP_SUM, (struct axis_split){2, 3, 0}, &untouched, &none);
    real_reduce(OP_LOGSUMEXP, (struct axis_split){0, 3, 2}, &untouched, &none);
    assert_close(untouched, 3, 0, 0);
}

static void one_nan_is_enough(void **state)
{
    (void)state;
    static const enum op ops[] = {OP_SUM, OP_MAX, OP_MIN, OP_LOGSUMEXP, OP_NORM2};
    for (size_t k = 0; k < 5; k++)
        for (size_t at = 0; at < 5; at++) {
            double a[5] = {1, INFINITY, -3, -INFINITY, 5};
            a[at] = NAN;
            assert_true(isnan(reduce_one(ops[k], 5, a)));
        }
}

static void norm2_spans_the_range_of_doubles(void **state)
{
    (void)state;
    static const double scales[] = {1, 1e-300, 1e300, 1e-320, 0x1p-1074, 3.5e307};
    for (size_t k = 0; k < 6; k++) {
        const double a[3] = {3 * scales[k], 0, -4 * scales[k]};
        assert_close(reduce_one(OP_NORM2, 3, a), 5 * scales[k], 4e-16, 0);
    }
    const double mixed[3] = {1e-300, 1e300, 1e-300};
    assert_close(reduce_one(OP_NORM2, 3, mixed), 1e300, 4e-16, 0);
    const double infinite[2] = {-INFINITY, 1};
    assert_close(reduce_one(OP_NORM2, 2, infinite), INFINITY, 0, 0);
    const double zeros[2] = {0, -0.0};
    assert_close(reduce_one(OP_NORM2, 2, zeros), 0, 0, 0);
}

static void logsumexp_does_not_overflow(void **state)
{
    (void)state;
    const double log2 = 0.69314718055994530942;
    const double large[2] = {1e308, 1e308};
    assert_close(reduce_one(OP_LOGSUMEXP, 2, large), 1e308, 1e-16, 0);
    const double small[2] = {-1000, -1000};
    assert_close(reduce_one(OP_LOGSUMEXP, 2, small), -1000 + log2, 1e-16, 0);
    const double none[3] = {-INFINITY, -INFINITY, -INFINITY};
    assert_close(reduce_one(OP_LOGSUMEXP, 3, none), -INFINITY, 0, 0);
    const double some[3] = {-INFINITY, 2, -INFINITY};
    assert_close(reduce_one(OP_LOGSUMEXP, 3, some), 2, 0, 0);
    const double infinite[3] = {0, INFINITY, -INFINITY};
    assert_close(reduce_one(OP_LOGSUMEXP, 3, infinite), INFINITY, 0, 0);
}

/* Terms that vanish one by one beside a large one must not vanish together: 1 + m e with e < 2^-53. */
static void many_small_terms_add_up(void **state)
{
    (void)state;
    enum { COUNT = 1 << 20 };
    static double a[COUNT];
    const double e = 0.75 * 0x1p-53;
    const double unit = 0x1p-53 * (real_sum_ulps(COUNT) + 4);
    const double expected = 1 + (COUNT - 1) * e;
    for (size_t i = 0; i < COUNT; i++)
        a[i] = i == 0 ? 1 : e;
    assert_close(reduce_one(OP_SUM, COUNT, a), expected, unit, 0);
    for (size_t i = 0; i < COUNT; i++)
        a[i] = i == 0 ? 1 : sqrt(e);
    assert_close(reduce_one(OP_NORM2, COUNT, a), sqrt(expected), unit, 0);
    for (size_t i = 0; i < COUNT; i++)
        a[i] = i == 0 ? 0 : log(e);
    assert_close(reduce_one(OP_LOGSUMEXP, COUNT, a), log1p((COUNT - 1) * e), 0, unit);
}

static void sums_stay_within_their_bound(void **state)
{
    (void)state;
    static double a[100000];
    struct random random = {12};
    double worst = 0;
    for (int round = 0; round < 60; round++) {
        size_t count = 1 + random_below(&random, round % 2 == 0 ? 100 : 100000);
        long double sum = 0;
        long double magnitude = 0;
        for (size_t i = 0; i < count; i++) {
            a[i] = random_uniform(&random, round % 3 == 0 ? 0 : -1, 1) * exp(random_uniform(&random, -20, 20));
            sum += a[i];
            magnitude += fabsl((long double)a[i]);
        }
        long double bound = real_sum_ulps(count) * 0x1p-53L * magnitude;
        long double error = fabsl(reduce_one(OP_SUM, count, a) - sum);
        assert_true(error <= bound);
        worst = fmax(worst, (double)(error / bound));
    }
    print_message("largest error of a sum: %.3g of its bound\n", worst);
    assert_close(real_sum_ulps(0), 0, 0, 0);
    assert_true(real_sum_ulps(1000000) < 80);
}

/* ---- Moves ---- */

static void gather_and_scatter_are_adjoint(void **state)
{
    (void)state;
    struct random random = {13};
    for (int round = 0; round < 200; round++) {
        size_t size = 1 + random_below(&random, 20);
        size_t count = random_below(&random, 30);
        size_t index[30];
        double a[20];
        double b[30];
        double gathered[30];
        double scattered[20];
        fill_random(&random, size, a);
        fill_random(&random, count, b);
        for (size_t k = 0; k < count; k++)
            index[k] = random_below(&random, size);
        real_gather(count, index, gathered, a);
        real_scatter(size, scattered, count, index, b);
        double left = 0;
        double right = 0;
        for (size_t k = 0; k < count; k++) {
            assert_close(gathered[k], a[index[k]], 0, 0);
            left += gathered[k] * b[k];
        }
        for (size_t i = 0; i < size; i++)
            right += a[i] * scattered[i];
        assert_close(left, right, 1e-13, 1e-13);
    }
}

/* The entry of an array of rank 8 or less at a place, row-major. */
static size_t flat(const struct shape *shape, const size_t *place)
{
    size_t at = 0;
    for (size_t i = 0; i < shape->rank; i++)
        at = at * shape->dim[i] + place[i];
    return at;
}

static void place_of(const struct shape *shape, size_t entry, size_t *place)
{
    for (size_t i = shape->rank; i-- > 0; entry /= shape->dim[i])
        place[i] = entry % shape->dim[i];
}

static struct shape random_shape(struct random *random, size_t rank)
{
    struct shape shape = {.rank = rank};
    for (size_t i = 0; i < rank; i++)
        shape.dim[i] = 1 + random_below(random, rank > 5 ? 2 : 4);
    return shape;
}

static void permutations_exchange_axes(void **state)
{
    (void)state;
    static double a[MOST];
    static double out[MOST];
    struct random random = {14};
    for (int round = 0; round < 300; round++) {
        struct shape from = random_shape(&random, random_below(&random, SHAPE_MAX_RANK + 1));
        struct shape to = from;
        size_t axis[SHAPE_MAX_RANK];
        for (size_t i = 0; i < from.rank; i++) {
            size_t j = random_below(&random, i + 1);
            axis[i] = axis[j];
            axis[j] = i;
        }
        for (size_t i = 0; i < from.rank; i++)
            to.dim[i] = from.dim[axis[i]];
        fill_random(&random, shape_size(&from), a);
        real_permute(&to, out, &from, axis, a);
        for (size_t k = 0; k < shape_size(&to); k++) {
            size_t place[SHAPE_MAX_RANK];
            size_t source[SHAPE_MAX_RANK];
            place_of(&to, k, place);
            for (size_t i = 0; i < to.rank; i++)
                source[axis[i]] = place[i];
            assert_close(out[k], a[flat(&from, source)], 0, 0);
        }
    }
}

static void broadcasts_repeat_entries(void **state)
{
    (void)state;
    static double a[MOST];
    static double out[MOST];
    struct random random = {15};
    for (int round = 0; round < 300; round++) {
        struct shape to = random_shape(&random, random_below(&random, SHAPE_MAX_RANK + 1));
        struct shape from = {.rank = random_below(&random, to.rank + 1)};
        size_t missing = to.rank - from.rank;
        for (size_t i = 0; i < from.rank; i++)
            from.dim[i] = random_below(&random, 2) == 0 ? 1 : to.dim[missing + i];
        fill_random(&random, shape_size(&from), a);
        real_broadcast(&to, out, &from, a);
        for (size_t k = 0; k < shape_size(&to); k++) {
            size_t place[SHAPE_MAX_RANK];
            place_of(&to, k, place);
            for (size_t i = 0; i < from.rank; i++)
                place[missing + i] = from.dim[i] == 1 ? 0 : place[missing + i];
            assert_close(out[k], a[flat(&from, place + missing)], 0, 0);
        }
    }
    const struct shape empty = {2, {0, 3}};
    const struct shape row = shape_vector(3);
    out[0] = 5;
    real_broadcast(&empty, out, &row, a);
    assert_close(out[0], 5, 0, 0);
}

/* ---- Contraction ---- */

static void contractions_in_every_position(void **state)
{
    (void)state;
    struct random random = {16};
    for (int round = 0; round < 400; round++) {
        struct contraction s = {1 + random_below(&random, 3),
                                random_below(&random, 5),
                                random_below(&random, 6),
                                random_below(&random, 5),
                                {round % 2 == 1, round / 2 % 2 == 1}};
        bool add = round / 4 % 2 == 1;
        double a[3 * 5 * 6];
        double b[3 * 6 * 5];
        double out[3 * 5 * 5];
        double before[3 * 5 * 5];
        fill_random(&random, s.batch * s.m * s.k, a);
        fill_random(&random, s.batch * s.k * s.n, b);
        for (size_t i = 0; i < s.batch * s.m * s.n; i++)
            out[i] = before[i] = add ? random_uniform(&random, -1, 1) : NAN;
        real_contract(&s, out, a, b, add);
        for (size_t e = 0; e < s.batch * s.m * s.n; e++) {
            size_t t = e / (s.m * s.n);
            size_t i = e / s.n % s.m;
            size_t j = e % s.n;
            double expected = add ? before[e] : 0;
            for (size_t l = 0; l < s.k; l++)
                expected += a[t * s.m * s.k + (s.transpose[0] ? l * s.m + i : i * s.k + l)] *
                            b[t * s.k * s.n + (s.transpose[1] ? j * s.k + l : l * s.n + j)];
            assert_close(out[e], expected, 1e-14, 1e-14);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reductions_agree_with_long_double),
        cmocka_unit_test(empty_reductions_are_neutral),
        cmocka_unit_test(one_nan_is_enough),
        cmocka_unit_test(norm2_spans_the_range_of_doubles),
        cmocka_unit_test(logsumexp_does_not_overflow),
        cmocka_unit_test(many_small_terms_add_up),
        cmocka_unit_test(sums_stay_within_their_bound),
        cmocka_unit_test(gather_and_scatter_are_adjoint),
        cmocka_unit_test(permutations_exchange_axes),
        cmocka_unit_test(broadcasts_repeat_entries),
        cmocka_unit_test(contractions_in_every_position),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
