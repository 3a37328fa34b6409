/* Loss, gradient and Hessian with their error bounds: known functions, random quadratic and non-linear losses, user's
 * formulas, products with the Hessian, and finding what is not finite. */
#include "diff/exact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/differentials.h"
#include "support/random.h"
#include <cmocka.h>

/* ---- Known Hessians ---- */

static void the_two_weight_network(void **state)
{
    struct world *w = *state;
    world_number(w, "a", 0);
    world_number(w, "b", 0);
    struct differential f = differentiate_text(w, "(1 - a*b)^2");
    const double hessian[4] = {0, -2, -2, 0};
    assert_close(f.d.loss, 1, 0, 0);
    for (int k = 0; k < 4; k++)
        assert_close(f.d.hessian[k], hessian[k], 0, 1e-300);
    for (int k = 0; k < 2; k++)
        assert_close(f.d.gradient[k], 0, 0, 0);
}

static void rosenbrock_of_many_dimensions(void **state)
{
    struct world *w = *state;
    enum { N = 40 };
    double x[N];
    struct random random = {9};
    for (size_t i = 0; i < N; i++)
        x[i] = random_uniform(&random, -2, 2);
    world_parameter(w, "x", shape_vector(N), x);
    struct differential f = differentiate_text(w, "sum(i in 0:39: 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)");
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            double expected = 0;
            if (i == j)
                expected = (i + 1 < N ? 1200 * x[i] * x[i] - 400 * x[i + 1] + 2 : 0) + (i > 0 ? 200 : 0);
            else if (i == j + 1 || j == i + 1)
                expected = -400 * x[i < j ? i : j];
            assert_close(f.d.hessian[i * N + j], expected, 1e-14, 1e-11);
            assert_true(fabs(f.d.hessian[i * N + j] - expected) <= f.d.hessian_error[i * N + j] + 1e-12);
        }
}

/* ---- Properties on random losses ---- */

enum { SIZE = 7 };

/* x' A x / 2 + sum tanh(B x): gradient and Hessian by hand in long double. */
struct by_hand {
    double a[SIZE * SIZE];
    double b[SIZE * SIZE];
    double x[SIZE];
    long double gradient[SIZE];
    long double hessian[SIZE * SIZE];
};

static void compute_by_hand(struct by_hand *f)
{
    for (size_t i = 0; i < SIZE; i++) {
        f->gradient[i] = 0;
        for (size_t j = 0; j < SIZE; j++) {
            f->gradient[i] += ((long double)f->a[i * SIZE + j] + f->a[j * SIZE + i]) / 2 * f->x[j];
            f->hessian[i * SIZE + j] = ((long double)f->a[i * SIZE + j] + f->a[j * SIZE + i]) / 2;
        }
    }
    for (size_t k = 0; k < SIZE; k++) {
        long double z = 0;
        for (size_t j = 0; j < SIZE; j++)
            z += (long double)f->b[k * SIZE + j] * f->x[j];
        long double y = tanhl(z);
        long double slope = 1 - y * y;
        for (size_t i = 0; i < SIZE; i++) {
            f->gradient[i] += slope * f->b[k * SIZE + i];
            for (size_t j = 0; j < SIZE; j++)
                f->hessian[i * SIZE + j] -= 2 * y * slope * f->b[k * SIZE + i] * f->b[k * SIZE + j];
        }
    }
}

static struct differential differentiate_by_hand(struct world *w, struct random *random, struct by_hand *f,
                                                 double scale)
{
    for (size_t k = 0; k < SIZE * SIZE; k++) {
        f->a[k] = random_normal(random) * scale;
        f->b[k] = random_normal(random) * 0.5;
    }
    for (size_t k = 0; k < SIZE; k++)
        f->x[k] = random_normal(random);
    compute_by_hand(f);
    world_constant(w, "A", shape_matrix(SIZE, SIZE), f->a);
    world_constant(w, "B", shape_matrix(SIZE, SIZE), f->b);
    world_parameter(w, "x", shape_vector(SIZE), f->x);
    return differentiate_text(w, "x @ A @ x/2 + sum(tanh(B @ x))");
}

/* The true error is within the bound, always; and the bound is no more than thousands of roundings. */
static void errors_are_bounded(void **state)
{
    struct arena *parent = ((struct world *)*state)->arena;
    struct random random = {1};
    for (int round = 0; round < 60; round++) {
        struct arena *arena = arena_child(parent);
        struct by_hand hand;
        struct differential f =
            differentiate_by_hand(world_new(arena), &random, &hand, exp(random_uniform(&random, -9, 9)));
        for (size_t i = 0; i < SIZE; i++) {
            double error = (double)fabsl(f.d.gradient[i] - hand.gradient[i]);
            assert_true(error <= f.d.gradient_error[i]);
            assert_true(f.d.gradient_error[i] < 1e-12 * (1 + (double)fabsl(hand.gradient[i])) * 1e4);
        }
        for (size_t k = 0; k < SIZE * SIZE; k++) {
            double error = (double)fabsl(f.d.hessian[k] - hand.hessian[k]);
            assert_true(error <= f.d.hessian_error[k]);
            assert_true(f.d.hessian_error[k] < 1e-12 * (1 + (double)fabsl(hand.hessian[k])));
        }
        arena_close(arena);
    }
}

static void products_with_the_hessian_agree(void **state)
{
    struct arena *parent = ((struct world *)*state)->arena;
    struct random random = {2};
    for (size_t count = 0; count <= 20; count += 5) {
        struct world *w = world_new(arena_child(parent));
        struct by_hand hand;
        struct differential f = differentiate_by_hand(w, &random, &hand, 1);
        double v[20 * SIZE];
        double out[20 * SIZE];
        for (size_t k = 0; k < count * SIZE; k++)
            v[k] = random_normal(&random);
        exact_hessian_times(f.exact, w->theta, count, v, out);
        for (size_t k = 0; k < count; k++)
            for (size_t i = 0; i < SIZE; i++) {
                long double expected = 0;
                for (size_t j = 0; j < SIZE; j++)
                    expected += hand.hessian[i * SIZE + j] * v[k * SIZE + j];
                assert_close(out[k * SIZE + i], (double)expected, 1e-13, 1e-13);
            }
    }
}

/* Many directions, in chunks, with arrays of every rank; the two triangles agree to rounding. */
static void hessians_are_symmetric(void **state)
{
    struct world *w = *state;
    struct random random = {4};
    double values[150];
    for (size_t k = 0; k < 150; k++)
        values[k] = random_normal(&random) / 4;
    world_parameter(w, "W", shape_matrix(10, 12), values);
    world_parameter(w, "c", shape_vector(10), values + 120);
    world_parameter(w, "T", (struct shape){3, {2, 3, 2}}, values + 130);
    world_constant(w, "u", shape_vector(12), values + 20);
    struct differential f =
        differentiate_text(w, "logsumexp(tanh(W @ u + c)^2) + norm2(T)*prod(c[0:2]) + sum(softmax(T, axis=1)^2)*c[1] + "
                              "sum(sigmoid(transpose(W) @ c))");
    const size_t n = w->n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            assert_close(f.d.hessian[i * n + j], f.d.hessian[j * n + i], 1e-11, 1e-13);
    derivatives_symmetrise(n, &f.d);
    assert_true(f.d.asymmetry < 1e-12);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(f.d.hessian[i * n + j] == f.d.hessian[j * n + i]);
}

static void quick_derivatives_are_the_same(void **state)
{
    struct world *w = *state;
    world_number(w, "a", 2);
    world_number(w, "b", -0.7);
    struct differential f = differentiate_text(w, "tanh(a*b)^2 + exp(b)*a^3 + log(1 + a^2)");
    double gradient[2], hessian[4];
    const double theta[2] = {2, -0.7};
    struct derivatives quick = {.gradient = gradient, .hessian = hessian};
    exact_quick(f.exact, theta, &quick);
    derivatives_symmetrise(2, &f.d);
    assert_true(quick.loss == f.d.loss && quick.hessian_error == NULL && isnan(quick.loss_error));
    for (size_t k = 0; k < 4; k++)
        assert_true(hessian[k] == f.d.hessian[k] && gradient[k / 2] == f.d.gradient[k / 2]);
    gradient[0] = gradient[1] = 0;
    quick.hessian = NULL;
    exact_quick(f.exact, theta, &quick);
    assert_true(gradient[0] == f.d.gradient[0] && gradient[1] == f.d.gradient[1]);
}

/* ---- The user's own formulas ---- */

static void formulas_are_evaluated_as_they_stand(void **state)
{
    struct world *w = *state;
    world_number(w, "a", 2);
    world_number(w, "b", 3);
    node_id loss = world_compile_valid(w, "(1 - a*b)^2");
    struct gradient_piece pieces[2] = {{world_compile_valid(w, "-2*(1 - a*b)*b"), 0},
                                       {world_compile_valid(w, "-2*(1 - a*b)*a"), 1}};
    node_id hessian[4] = {world_compile_valid(w, "2*b^2"), world_compile_valid(w, "4*a*b - 2"),
                          world_compile_valid(w, "4*a*b + 2"), world_compile_valid(w, "2*a^2")};
    struct exact_spec spec = {.loss = loss, .n = 2, .piece_count = 2, .pieces = pieces, .hessian = hessian};
    struct exact *exact = exact_new(w->arena, rules_new(w->arena, w->graph), &spec);
    struct derivatives d = derivatives_new(w->arena, 2);
    exact_derivatives(exact, w->theta, &d);
    const double expected[4] = {18, 22, 26, 8};
    for (int k = 0; k < 4; k++)
        assert_close(d.hessian[k], expected[k], 0, 0);
    assert_close(d.gradient[0], 30, 0, 0);
    assert_close(d.gradient[1], 20, 0, 0);
    double out[2];
    exact_hessian_times(exact, w->theta, 1, (const double[]){1, 10}, out);
    assert_close(out[0], 18 + 220, 0, 0);
    assert_close(out[1], 26 + 80, 0, 0);
    spec.hessian = NULL; /* the tangents of the user's gradient */
    exact = exact_new(w->arena, rules_new(w->arena, w->graph), &spec);
    exact_derivatives(exact, w->theta, &d);
    assert_close(d.hessian[1], 22, 0, 0);
    assert_close(d.hessian[2], 22, 0, 0);
}

/* A gradient that is a parameter itself has exact tangents, bound 0. */
static void gradients_may_be_parameters(void **state)
{
    struct world *w = *state;
    world_number(w, "a", 2);
    world_parameter(w, "x", shape_vector(3), (const double[]){1, 2, 3});
    struct differential f = differentiate_text(w, "a*sum(x)");
    for (size_t k = 0; k < 4; k++)
        for (size_t j = 0; j < 4; j++) {
            assert_close(f.d.hessian[k * 4 + j], (k == 0) != (j == 0) ? 1 : 0, 0, 1e-300);
            assert_true(f.d.hessian_error[k * 4 + j] < 1e-14);
        }
}

static void wanted_parts_alone_are_computed(void **state)
{
    struct world *w = *state;
    world_number(w, "a", 2);
    struct differential f = differentiate_text(w, "a^3");
    struct derivatives none = {0};
    exact_derivatives(f.exact, w->theta, &none);
    assert_close(none.loss, 8, 0, 0);
    double gradient = 0;
    double error = -1;
    struct derivatives first = {.gradient = &gradient, .gradient_error = &error};
    exact_derivatives(f.exact, (const double[]){-3}, &first);
    assert_close(gradient, 27, 0, 0);
    assert_true(error >= 0 && error < 1e-12);
    assert_close(exact_loss(f.exact, (const double[]){-1}), -1, 0, 0);
}

/* ---- What breaks ---- */

static void expect_break(struct world *w, const char *text, enum op op, size_t entry, double operand)
{
    struct differential f = differentiate_text(w, text);
    size_t at = 99;
    node_id found = exact_find_break(f.exact, w->theta, &at);
    if (op == OP_COUNT) {
        assert_int_equal(found, NODE_NONE);
        return;
    }
    if (found == NODE_NONE)
        fail_msg("%s: nothing is found to break", text);
    assert_string_equal(op_rows[graph_at(w->graph, found)->op].name, op_rows[op].name);
    assert_int_equal(at, entry);
    assert_close(exact_value(f.exact, w->theta, graph_at(w->graph, found)->in[0], at), operand, 0, 0);
}

static void the_first_broken_operation_is_found(void **state)
{
    struct world *w = *state;
    world_number(w, "a", -2);
    world_parameter(w, "x", shape_vector(3), (const double[]){1, 800, -3});
    expect_break(w, "1 + log(a)*3", OP_LOG, 0, -2);
    expect_break(w, "sum(sqrt(x))", OP_SQRT, 2, -3);
    expect_break(w, "exp(x[1])/exp(x[1]) + a", OP_EXP, 0, 800);
    expect_break(w, "sum(log(x) + exp(x))", OP_LOG, 2, -3);
    expect_break(w, "a/(a + 2)", OP_DIV, 0, -2);
    expect_break(w, "a*x[0]", OP_COUNT, 0, 0);
    expect_break(w, "a^0.7", OP_POWR, 0, -2);
}

/* A broken branch that is not taken leaves loss and derivatives alone. */
static void branches_not_taken_do_not_count(void **state)
{
    struct world *w = *state;
    world_number(w, "a", 1000);
    struct differential f = differentiate_text(w, "elu(a)");
    assert_close(f.d.loss, 1000, 0, 0);
    assert_close(f.d.gradient[0], 1, 0, 0);
    assert_close(f.d.hessian[0], 0, 0, 1e-300);
    assert_true(isfinite(f.d.hessian_error[0]));
    w->theta[0] = -2;
    f = differentiate_text(w, "where(a > 0, log(a), a^2) + where(a > 0, sqrt(a), 3*a)");
    assert_close(f.d.loss, -2, 0, 0);
    assert_close(f.d.gradient[0], -1, 0, 0);
    assert_close(f.d.hessian[0], 2, 0, 0);
}

static void sizes_are_counted(void **state)
{
    struct world *w = *state;
    world_parameter(w, "x", shape_vector(3), (const double[]){1, 2, 3});
    struct differential f = differentiate_text(w, "sum(sin(x)^2)");
    struct exact_size size = exact_measure(f.exact);
    assert_int_equal(size.loss, 3);
    assert_true(size.gradient >= size.loss && size.hessian >= size.gradient);
    assert_true(size.flops > 0 && size.bytes > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(the_two_weight_network),
        WORLD_TEST(rosenbrock_of_many_dimensions),
        WORLD_TEST(errors_are_bounded),
        WORLD_TEST(products_with_the_hessian_agree),
        WORLD_TEST(hessians_are_symmetric),
        WORLD_TEST(quick_derivatives_are_the_same),
        WORLD_TEST(formulas_are_evaluated_as_they_stand),
        WORLD_TEST(gradients_may_be_parameters),
        WORLD_TEST(wanted_parts_alone_are_computed),
        WORLD_TEST(the_first_broken_operation_is_found),
        WORLD_TEST(branches_not_taken_do_not_count),
        WORLD_TEST(sizes_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
