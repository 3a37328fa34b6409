/* Reductions over one axis and over all entries, against loops over the definition, on random arrays of all ranks. */
#include "lang/functions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/formulas.h"
#include "support/random.h"
#include <cmocka.h>

enum { MOST = 128 };

static double sum_of(size_t n, const double *a)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += a[i];
    return total;
}

static double mean_of(size_t n, const double *a)
{
    return sum_of(n, a) / (double)n;
}

static double prod_of(size_t n, const double *a)
{
    double total = 1;
    for (size_t i = 0; i < n; i++)
        total *= a[i];
    return total;
}

static double max_of(size_t n, const double *a)
{
    double best = a[0];
    for (size_t i = 1; i < n; i++)
        best = a[i] > best ? a[i] : best;
    return best;
}

static double min_of(size_t n, const double *a)
{
    double best = a[0];
    for (size_t i = 1; i < n; i++)
        best = a[i] < best ? a[i] : best;
    return best;
}

static double logsumexp_of(size_t n, const double *a)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += exp(a[i]);
    return log(total);
}

static double norm2_of(size_t n, const double *a)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += a[i] * a[i];
    return sqrt(total);
}

static const struct {
    const char *name;
    double (*of)(size_t n, const double *a);
} reductions[] = {{"sum", sum_of}, {"mean", mean_of},           {"prod", prod_of},  {"max", max_of},
                  {"min", min_of}, {"logsumexp", logsumexp_of}, {"norm2", norm2_of}};
enum { REDUCTIONS = sizeof reductions / sizeof *reductions };

/* The entries along `axis` through entry `lead` of the rest. */
static size_t fiber(const struct shape *shape, size_t axis, size_t lead, const double *a, double *out)
{
    struct axis_split split = shape_split(shape, axis);
    const double *at = a + lead / split.inner * split.count * split.inner + lead % split.inner;
    for (size_t k = 0; k < split.count; k++)
        out[k] = at[k * split.inner];
    return split.count;
}

static void expect_values(struct world *w, const char *text, size_t n, const double *expected)
{
    node_id node = world_compile_valid(w, text);
    assert_int_equal(graph_at(w->graph, node)->size, n);
    const double *value = world_value(w, node);
    for (size_t i = 0; i < n; i++)
        assert_close(value[i], expected[i], 1e-13, 1e-14);
}

static void check_axis(struct world *w, const struct shape *shape, size_t axis, const double *a)
{
    size_t rest = shape_size(shape) / shape->dim[axis];
    for (size_t r = 0; r < REDUCTIONS; r++) {
        double expected[MOST];
        double line[MOST];
        for (size_t lead = 0; lead < rest; lead++) {
            size_t n = fiber(shape, axis, lead, a, line);
            expected[lead] = reductions[r].of(n, line);
        }
        long negative = (long)axis - (long)shape->rank;
        expect_values(w, str_format(w->arena, "%s(A, axis=%zu)", reductions[r].name, axis), rest, expected);
        expect_values(w, str_format(w->arena, "%s(A, axis=%ld)", reductions[r].name, negative), rest, expected);
        if (strcmp(reductions[r].name, "max") != 0 && strcmp(reductions[r].name, "min") != 0)
            expect_values(w, str_format(w->arena, "%s(A, %zu)", reductions[r].name, axis), rest, expected);
    }
}

static void reductions_do_what_they_say(void **state)
{
    struct world *w = *state;
    struct random random = {5};
    for (int round = 0; round < 40; round++) {
        struct shape shape = {.rank = 1 + random_below(&random, 4)};
        double a[MOST];
        for (size_t i = 0; i < shape.rank; i++)
            shape.dim[i] = 1 + random_below(&random, 3);
        size_t size = shape_size(&shape);
        for (size_t i = 0; i < size; i++)
            a[i] = random_below(&random, 6) == 0 ? 0 : random_uniform(&random, -2, 2);
        world_constant(w, "A", shape, a);
        for (size_t r = 0; r < REDUCTIONS; r++) {
            double whole = reductions[r].of(size, a);
            expect_values(w, str_format(w->arena, "%s(A)", reductions[r].name), 1, &whole);
        }
        for (size_t axis = 0; axis < shape.rank; axis++)
            check_axis(w, &shape, axis, a);
    }
}

static void softmax_sums_to_one(void **state)
{
    struct world *w = *state;
    world_parameter(w, "W", shape_matrix(2, 3), (const double[]){1, 2, 3, -1000, 0, 1000});
    double e[3] = {exp(-2), exp(-1), 1};
    double total = e[0] + e[1] + e[2];
    EXPECT_ARRAY(w, "softmax(W[0])", "(3,)", e[0] / total, e[1] / total, e[2] / total);
    expect_values(w, "softmax(W, axis=1)", 6, (const double[]){e[0] / total, e[1] / total, e[2] / total, 0, 0, 1});
    expect_values(w, "sum(softmax(W, axis=0), axis=0)", 3, (const double[]){1, 1, 1});
    expect_values(w, "sum(softmax(W))", 1, (const double[]){1});
    expect_values(w, "log_softmax(W[1])", 3, (const double[]){-2000, -1000, 0});
    expect_values(w, "logsumexp(W[1])", 1, (const double[]){1000});
    EXPECT_ARRAY(w, "log_softmax(W, axis=-1) - (W - reshape(logsumexp(W, axis=1), 2, 1))", "(2, 3)", 0, 0, 0, 0, 0, 0);
}

static void products_have_derivable_zeros(void **state)
{
    struct world *w = *state;
    double values[40];
    for (size_t n = 0; n <= 33; n++) {
        double expected = 1;
        for (size_t i = 0; i < n; i++) {
            values[i] = i % 3 == 0 ? 2 : i % 3 == 1 ? -0.5 : -1;
            expected *= values[i];
        }
        world_constant(w, "x", shape_vector(n), values);
        expect_number(w, "prod(x)", expected);
    }
}

static void empty_arrays_reduce_where_numpy_lets_them(void **state)
{
    struct world *w = *state;
    world_parameter(w, "x", shape_vector(3), (const double[]){1, 2, 3});
    expect_number(w, "sum(x[1:1])", 0);
    expect_number(w, "prod(x[1:1])", 1);
    expect_number(w, "norm2(x[1:1])", 0);
    expect_mistake(w, "E205", "~max(x[1:1])~", "empty");
    expect_mistake(w, "E205", "~min(x[1:1])~", "empty");
    expect_mistake(w, "E205", "~mean(x[1:1])~", "empty");
    expect_mistake(w, "E205", "~logsumexp(x[1:1])~", "empty");
    expect_mistake(w, "E205", "~softmax(x[1:1])~", "empty");
}

static void scalars_are_their_own_reduction(void **state)
{
    struct world *w = *state;
    world_number(w, "a", -3);
    expect_number(w, "sum(a)", -3);
    expect_number(w, "mean(a)", -3);
    expect_number(w, "max(a)", -3);
    expect_number(w, "norm2(a)", 3);
    expect_number(w, "softmax(a)", 1);
    expect_mistake(w, "E206", "~sum(a, axis=0)~", "0 axes");
}

static void dot_and_trace(void **state)
{
    struct world *w = *state;
    world_parameter(w, "W", shape_matrix(2, 3), (const double[]){1, 2, 3, 4, 5, 6});
    world_parameter(w, "x", shape_vector(3), (const double[]){1, 0, -1});
    EXPECT_ARRAY(w, "dot(W, x)", "(2,)", -2, -2);
    expect_number(w, "dot(x, x)", 2);
    EXPECT_ARRAY(w, "dot(2, x)", "(3,)", 2, 0, -2); /* as numpy.dot */
    EXPECT_ARRAY(w, "dot(W, x, axis=1)", "(2,)", -2, -2);
    EXPECT_ARRAY(w, "dot(W, W, axis=0)", "(3,)", 17, 29, 45);
    expect_number(w, "trace(W)", 6);
    expect_number(w, "trace(transpose(W) @ W)", 91);
    expect_mistake(w, "E205", "~trace(x)~", "matrix");
    expect_mistake(w, "E204", "~dot(x)~", "two arrays");
    expect_mistake(w, "E205", "~dot(W, W)~", "(2, 3) and (2, 3)");
}

static void wrong_reductions_are_refused(void **state)
{
    struct world *w = *state;
    world_parameter(w, "x", shape_vector(3), (const double[]){1, 0, -1});
    expect_mistake(w, "E204", "~sum()~", "0 arguments");
    expect_mistake(w, "E204", "~sum(x, 0, 0)~", "3 arguments");
    expect_mistake(w, "E204", "~sum(x, 0, axis=0)~", "2 arguments");
    expect_mistake(w, "E206", "sum(x, ~x~)", "the axis");
    expect_mistake(w, "E204", "sum(x, ~dim=0~)", "'sum' takes no 'dim='");
    expect_mistake(w, "E206", "~mean(x, 1)~", "axis 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(reductions_do_what_they_say),     WORLD_TEST(softmax_sums_to_one),
        WORLD_TEST(products_have_derivable_zeros),   WORLD_TEST(empty_arrays_reduce_where_numpy_lets_them),
        WORLD_TEST(scalars_are_their_own_reduction), WORLD_TEST(dot_and_trace),
        WORLD_TEST(wrong_reductions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
