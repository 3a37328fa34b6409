/* Dependencies that losses are made of: the bound is the one of convex analysis, no random point lies below it, and what only
 * looks alike gets none. */
#include "eval/range_identity.h"

#include "eval/range.h"
#include "support/formulas.h"
#include "support/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void declare(struct world *world)
{
    const double zeros[6] = {0};
    const double one_hot[6] = {0, 1, 0, 1, 0, 0};
    const double shares[6] = {0.25, 0.5, 0.25, 0.5, 0.5, 0};
    const double wrong[6] = {0.25, 0.5, 0.5, 2, -1, 0};
    const double labels[3] = {0, 1, 1};
    world_number(world, "a", 0);
    world_number(world, "z", 0);
    world_parameter(world, "x", shape_vector(3), zeros);
    world_parameter(world, "Z", shape_matrix(2, 3), zeros);
    world_constant(world, "hot", shape_matrix(2, 3), one_hot);
    world_constant(world, "shares", shape_matrix(2, 3), shares);
    world_constant(world, "wrong", shape_matrix(2, 3), wrong);
    world_constant(world, "labels", shape_vector(3), labels);
}

static struct interval range_of_formula(struct world *world, const char *text)
{
    return range_of(world->arena, world->graph, world_compile_valid(world, text), NULL).range;
}

static const struct {
    const char *text;
    double lo; /* the greatest lower bound that is proven */
    double hi;
} rows[] = {
    {"softplus(z) - 0.25*z", 0.5623351446188083, INFINITY}, /* -0.25 log(0.25) - 0.75 log(0.75) */
    {"softplus(z) - z", 0, INFINITY},
    {"softplus(a*z) - a*z/1", 0, INFINITY},
    {"z*0.5 - softplus(z)", -INFINITY, -0.6931471805599453},
    {"mean(softplus(x) - labels*x)", 0, INFINITY},
    {"softplus(z) - 1.5*z", -INFINITY, INFINITY},
    {"softplus(z) + z", -INFINITY, INFINITY},
    {"softplus(z) - 0.25*a", -INFINITY, INFINITY},
    {"exp(z) - 3*z", -0.29583686600432907, INFINITY}, /* 3 - 3 log 3 */
    {"exp(z) - z", 1, INFINITY},
    {"sum(exp(x) - labels*x)", 2, INFINITY},
    {"exp(z) + 3*z", -INFINITY, INFINITY},
    {"logsumexp(x) - x[1]", 0, INFINITY},
    {"-log_softmax(x)[2]", 0, INFINITY},
    {"mean(logsumexp(Z, axis=1) - Z[:, 2])", 0, INFINITY},
    {"mean(logsumexp(Z, axis=1) - where(hot[:, 1] == 1, Z[:, 1], Z[:, 0]))", 0, INFINITY},
    {"mean(sum(hot, axis=1)*logsumexp(Z, axis=1) - sum(hot*Z, axis=1))", 0, INFINITY},
    {"mean(sum(shares, axis=1)*logsumexp(Z, axis=1) - sum(shares*Z, axis=1))", 0, INFINITY},
    {"mean(logsumexp(Z, axis=1) - sum(wrong*Z, axis=1))", -INFINITY, INFINITY},
    {"logsumexp(x) - 2*x[1]", -INFINITY, INFINITY},
    {"logsumexp(Z[0]) - Z[1, 0]", -INFINITY, INFINITY},
    {"min(max(z, -1), 1)*(z - 0.5*min(max(z, -1), 1))", 0, INFINITY},
    {"max(min(z - 3, 2), -1)*(z - 3 - max(min(z - 3, 2), -1)/2)", 0, INFINITY},
    {"min(max(z, 1), 2)*(z - 0.5*min(max(z, 1), 2))", -INFINITY, INFINITY},
    {"min(max(z, -1), 1)*(z - 1.5*min(max(z, -1), 1))", -INFINITY, INFINITY},
    {"min(max(z, -1), 1)*(a - 0.5*min(max(z, -1), 1))", -INFINITY, INFINITY},
    {"x[1]*x[1] + x[0]*x[0]", 0, INFINITY},
    {"sum(x*reshape(x, 3))", 0, INFINITY},
    {"sum(x[::-1]*x)", -INFINITY, INFINITY},
    {"x[0]*x[1]", -INFINITY, INFINITY},
    {"sum((Z - Z)*a)", 0, 0},
    {"a/a + 1", 2, 2},
};

static void test_bounds(void **state)
{
    struct world *world = *state;
    declare(world);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct interval range = range_of_formula(world, rows[k].text);
        if (!close_enough(range.lo, rows[k].lo, 1e-14, 1e-300) || !close_enough(range.hi, rows[k].hi, 1e-14, 1e-300))
            fail_msg("%s: [%.17g, %.17g]", rows[k].text, range.lo, range.hi);
    }
}

static void test_no_point_lies_beyond(void **state)
{
    struct world *world = *state;
    struct random random = {51};
    declare(world);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        node_id node = world_compile_valid(world, rows[k].text);
        struct interval range = range_of_formula(world, rows[k].text);
        for (int point = 0; point < 2000; point++) {
            for (size_t i = 0; i < world->n; i++)
                world->theta[i] = (point % 3 == 0 ? 30 : 2) * random_normal(&random);
            double value = world_value(world, node)[0];
            if (value < range.lo - 1e-12 || value > range.hi + 1e-12)
                fail_msg("%s is %.17g", rows[k].text, value);
        }
    }
}

static unsigned at(struct world *world, const char *text, double z)
{
    struct interval theta[11];
    for (size_t i = 0; i < 11; i++)
        theta[i] = interval_point(i == 1 ? z : 0);
    return range_of(world->arena, world->graph, world_compile_valid(world, text), theta).at;
}

static void test_where_bounds_are_attained(void **state)
{
    struct world *world = *state;
    declare(world);
    assert_int_equal(at(world, "softplus(z) - 0.5*z", 0), REACH_LOW);
    assert_int_equal(at(world, "softplus(z) - 0.25*z", log(0.25 / 0.75)), REACH_LOW | REACH_ROUNDED);
    assert_int_equal(at(world, "softplus(z) - 0.25*z", 0), 0);
    assert_int_equal(at(world, "softplus(z) - z", 800), 0);
    assert_int_equal(at(world, "exp(z) - z", 0), REACH_LOW);
    assert_int_equal(at(world, "exp(z) - 3*z", log(3)), REACH_LOW | REACH_ROUNDED);
    assert_int_equal(at(world, "min(max(z, -1), 1)*(z - 0.5*min(max(z, -1), 1))", 0), REACH_LOW);
    assert_int_equal(at(world, "min(max(z, -1), 1)*(z - 0.5*min(max(z, -1), 1))", 1e-200), 0);
    assert_int_equal(at(world, "z*z", 0), REACH_LOW);
    assert_int_equal(at(world, "logsumexp([z, 0]) - z", 900), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_bounds),
        WORLD_TEST(test_no_point_lies_beyond),
        WORLD_TEST(test_where_bounds_are_attained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
