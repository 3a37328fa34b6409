/* Index sums against loops in C: nested, dependent, empty, backwards, with arrays as terms. */
#include "lang/compiler.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/formulas.h"
#include <cmocka.h>

enum { N = 5 };

static struct world *numbers(void **state)
{
    struct world *w = *state;
    world_parameter(w, "x", shape_vector(N), (const double[N]){1, -2, 3, 0.5, 7});
    world_parameter(w, "W", shape_matrix(3, 2), (const double[]){1, 2, 3, 4, 5, 6});
    world_constant(w, "n", shape_scalar(), (const double[]){N});
    world_constant(w, "starts", shape_vector(3), (const double[]){0, 2, 3});
    return w;
}

static void ranges_run_from_lo_to_before_hi(void **state)
{
    struct world *w = numbers(state);
    expect_number(w, "sum(i in 0:n: i)", 10);
    expect_number(w, "sum(i in -2:3: i^2)", 10);
    expect_number(w, "sum(i in 1:2: i)", 1);
    expect_number(w, "sum(i in n-1:n+1: i)", 9);
    expect_number(w, "sum(i in 0:n: 1)", N);
    expect_number(w, "sum(i in 0:n: x[i])", 9.5);
    expect_number(w, "sum(i in 0:n: x[-1 - i])", 9.5);
    expect_number(w, "sum(i in 0:n-1: (x[i+1] - x[i])^2)", 9 + 25 + 6.25 + 42.25);
}

static void empty_ranges_sum_to_zero(void **state)
{
    struct world *w = numbers(state);
    expect_number(w, "sum(i in 0:0: x[i])", 0);
    expect_number(w, "sum(i in 3:1: x[i])", 0);
    expect_number(w, "sum(i in 0:n, j in n:i: x[j])", 0);
    expect_number(w, "sum(i in 0:0, j in i+1:3: x[i]*j)", 0);
    expect_number(w, "sum(i in 0:3: sum(j in 0:i-5: x[j]) + x[0])", 3);
    expect_number(w, "sum(i in 0:3: sum(j in 0:0: j))", 0);
    expect_number(w, "1 + sum(i in 2:2: 1/0*i)", 1);
}

static void ranges_may_depend_on_earlier_ones(void **state)
{
    struct world *w = numbers(state);
    const double *x = w->theta;
    double pairs = 0;
    double triples = 0;
    for (int i = 0; i < N; i++)
        for (int j = i + 1; j < N; j++) {
            pairs += x[i] * x[j];
            for (int k = j; k < i + 3; k++)
                triples += i - 10 * j + 100 * k;
        }
    expect_number(w, "sum(i in 0:n, j in i+1:n: x[i]*x[j])", pairs);
    expect_number(w, "sum(i in 0:n, j in i+1:n, k in j:i+3: i - 10*j + 100*k)", triples);
    expect_number(w, "sum(i in 0:3, j in starts[i]:n: j)", 10 + 9 + 7);
    expect_number(w, "sum(i in 0:2, i in i:3: i)", 0 + 1 + 2 + 1 + 2); /* the inner one shadows */
}

static void sums_within_sums_have_values_of_their_own(void **state)
{
    struct world *w = numbers(state);
    const double *x = w->theta;
    double squares = 0;
    double deep = 0;
    for (int i = 0; i < N; i++) {
        double inner = 0;
        for (int j = 0; j < i; j++) {
            inner += x[j];
            double innermost = 0;
            for (int k = j; k < i; k++)
                innermost += x[k] * (k - j);
            deep += x[i] * innermost * innermost;
        }
        squares += inner * inner + i;
    }
    expect_number(w, "sum(i in 0:n: sum(j in 0:i: x[j])^2 + i)", squares);
    expect_number(w, "sum(i in 0:n, j in 0:i: x[i]*sum(k in j:i: x[k]*(k - j))^2)", deep);
    expect_number(w, "sum(i in 0:2: sum(i in 0:3: i) + i)", 7);
    expect_number(w, "sum(i in 0:3: i*sum(j in 0:2: 1))", 6); /* the inner sum is the same for all i */
    expect_number(w, "sum(i in 0:3: sum(j in 0:2: i))", 6);
}

static void terms_may_be_arrays(void **state)
{
    struct world *w = numbers(state);
    EXPECT_ARRAY(w, "sum(i in 0:3: W[i])", "(2,)", 9, 12);
    EXPECT_ARRAY(w, "sum(i in 0:3: i*W)", "(3, 2)", 3, 6, 9, 12, 15, 18);
    EXPECT_ARRAY(w, "sum(i in 0:2: W)", "(3, 2)", 2, 4, 6, 8, 10, 12);
    EXPECT_ARRAY(w, "sum(i in 0:3, j in 0:2: W[i, j]*[1, i, j])", "(3,)", 21, 29, 12);
    expect_number(w, "sum(i in 0:3: sum(j in 0:2: W[i]) @ W[i])", 2 * (5 + 25 + 61));
    expect_number(w, "sum(i in 0:3: sum(W[i]))", 21);
    expect_number(w, "sum(i in 0:3: max(W[i]) + mean(W[:, 0]))", 12 + 9);
    expect_number(w, "sum(i in 0:3: where(i == 1, W[i, 0], 0))", 3);
}

/* Functions that rearrange and reduce, with a term that depends on the index: as if written out. */
static void functions_work_per_index(void **state)
{
    struct world *w = numbers(state);
    static const char *const bodies[] = {"sum(W*%s, axis=0)",
                                         "prod(x*%s)",
                                         "max(W*%s, axis=1)",
                                         "softmax(x*%s)",
                                         "log_softmax(W*%s, axis=0)",
                                         "norm2(W*%s, axis=1)",
                                         "transpose(W*%s) @ W",
                                         "reshape(W*%s, 2, -1)",
                                         "concat(x*%s, x[1:])",
                                         "concat(W, W*%s, axis=1)",
                                         "stack(x, x*%s, axis=1)",
                                         "diag(x*%s)",
                                         "diag(W*%s)",
                                         "trace(W[0:2]*%s)",
                                         "outer(x*%s, [1, 2])",
                                         "logsumexp(x*%s)",
                                         "elu(x - %s)",
                                         "leaky_relu(x - %s, 0.1)",
                                         "mean(W + %s, 0)",
                                         "dot(W*%s, W, axis=1)",
                                         "hypot(x, %s)",
                                         "(x*%s)[::-1]",
                                         "(W*%s)[[2, 0], 1]",
                                         "where(x > %s, x, 0)",
                                         "polygamma(1, x^2*%s)",
                                         "x^%s"};
    for (size_t k = 0; k < sizeof bodies / sizeof *bodies; k++) {
        struct text whole = {.arena = w->arena};
        struct text parts = {.arena = w->arena};
        const char *hole = strstr(bodies[k], "%s");
        for (int i = 1; i <= 3; i++) {
            text_puts(&parts, i == 1 ? "" : " + ");
            text_add(&parts, (struct str){bodies[k], (size_t)(hole - bodies[k])});
            text_printf(&parts, "%d%s", i, hole + 2);
        }
        text_puts(&whole, "sum(i in 1:4: ");
        text_add(&whole, (struct str){bodies[k], (size_t)(hole - bodies[k])});
        text_printf(&whole, "i%s)", hole + 2);
        node_id apart = world_compile_valid(w, parts.at);
        struct shape shape = graph_at(w->graph, apart)->shape;
        expect_array(w, whole.at, shape_print(w->arena, &shape), world_value(w, apart));
    }
}

static void bounds_are_whole_numbers_known_now(void **state)
{
    struct world *w = numbers(state);
    expect_mistake(w, "E206", "sum(i in 0:~x[0]~: i)", "do not depend on parameters");
    expect_mistake(w, "E206", "sum(i in ~0.5~:3: i)", "0.5");
    expect_mistake(w, "E206", "sum(i in 0:~starts~: i)", "whole numbers");
    expect_mistake(w, "E206", "sum(i in 0:3, j in 0:~i/2~: i)", "0.5");
    expect_mistake(w, "E206", "sum(i in 0:~1/0~: i)", "whole number");
    expect_mistake(w, "E206", "sum(i in ~0/0~:1: i)", NULL);
    expect_mistake(w, "E209", "sum(~i in 0:1e15~: i)", "1e+15 terms");
    expect_mistake(w, "E209", "sum(i in 0:100000, ~j in 0:100000~: i)", "1e+10 terms");
    expect_mistake(w, "E202", "sum(i in 0:2: i) + ~i~", "unknown name 'i'");
    expect_mistake(w, "E202", "sum(i in 0:~j~, j in 0:2: i)", "unknown name 'j'");
    expect_mistake(w, "E206", "sum(i in 0:6: x[~i~])", "index 5 is outside an axis of length 5");
}

/* A term with as many axes as an array can have leaves no room for the axis of the index. */
static void terms_with_too_many_axes_are_refused(void **state)
{
    struct world *w = *state;
    const struct shape deep = {SHAPE_MAX_RANK, {1, 1, 1, 1, 1, 1, 1, 1}};
    world_parameter(w, "D", deep, (const double[]){2});
    expect_mistake(w, "E205", "sum(i in 0:2: ~D~)", NULL);
    expect_mistake(w, "E205", "sum(i in 0:2: ~D*i~)", NULL);
    expect_number(w, "sum(i in 0:3: sum(D)*i)", 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(ranges_run_from_lo_to_before_hi),
        WORLD_TEST(empty_ranges_sum_to_zero),
        WORLD_TEST(ranges_may_depend_on_earlier_ones),
        WORLD_TEST(sums_within_sums_have_values_of_their_own),
        WORLD_TEST(terms_may_be_arrays),
        WORLD_TEST(functions_work_per_index),
        WORLD_TEST(bounds_are_whole_numbers_known_now),
        WORLD_TEST(terms_with_too_many_axes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
