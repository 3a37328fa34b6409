/* Calls: which function a name means, its arguments, defaults and keywords, and what is said when they are wrong. */
#include "lang/functions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/formulas.h"
#include <cmocka.h>

static struct world *numbers(void **state)
{
    struct world *w = *state;
    world_number(w, "u", -1.5);
    world_number(w, "v", 2);
    world_parameter(w, "x", shape_vector(3), (const double[]){3, -1, 2});
    world_parameter(w, "W", shape_matrix(2, 3), (const double[]){1, -2, 3, 4, 5, -6});
    return w;
}

static void sugar_is_what_its_definition_says(void **state)
{
    struct world *w = numbers(state);
    for (int k = -8; k <= 8; k++) {
        double t = k * 0.75;
        const char *call = str_format(w->arena, "(%.17g)", t);
        expect_number(w, str_format(w->arena, "silu%s", call), t / (1 + exp(-t)));
        double normal = 0.5 * (1 + erf(t * M_SQRT1_2));
        double gelu = world_value(w, world_compile_valid(w, str_format(w->arena, "gelu%s", call)))[0];
        assert_close(gelu, t * normal, 1e-12, 1e-16);
        expect_number(w, str_format(w->arena, "elu%s", call), t > 0 ? t : expm1(t));
        expect_number(w, str_format(w->arena, "elu(%.17g, 0.3)", t), t > 0 ? t : 0.3 * expm1(t));
        expect_number(w, str_format(w->arena, "leaky_relu%s", call), t > 0 ? t : 0.01 * t);
        expect_number(w, str_format(w->arena, "leaky_relu(%.17g, 0.2)", t), t > 0 ? t : 0.2 * t);
        expect_number(w, str_format(w->arena, "pow(2, %.17g)", t), pow(2, t));
    }
    EXPECT_ARRAY(w, "elu(x, x)", "(3,)", 3, -expm1(-1), 2);
}

static void defaults_may_be_given_by_name(void **state)
{
    struct world *w = numbers(state);
    expect_number(w, "elu(u, alpha=2)", 2 * expm1(-1.5));
    expect_number(w, "leaky_relu(u, slope=v)", -3);
    EXPECT_ARRAY(w, "leaky_relu(x, slope=[1, 2, 3])", "(3,)", 3, -2, 2);
    expect_number(w, "sum(i in 1:3: elu(u, alpha=i))", 3 * expm1(-1.5));
    expect_mistake(w, "E204", "elu(u, ~slope=2~)", "'elu' takes no 'slope='");
    expect_mistake(w, "E204", "exp(~alpha=2~)", "'exp' takes no 'alpha='");
    expect_mistake(w, "E204", "elu(u, ~a=2~)", "'elu' takes no 'a='");
}

/* max and min of two arguments are elementwise, of one they reduce, as in the table. */
static void the_number_of_arguments_tells_max_from_max(void **state)
{
    struct world *w = numbers(state);
    expect_number(w, "max(u, v)", 2);
    EXPECT_ARRAY(w, "max(x, 0)", "(3,)", 3, 0, 2);
    EXPECT_ARRAY(w, "min(W, x)", "(2, 3)", 1, -2, 2, 3, -1, -6);
    expect_number(w, "max(x)", 3);
    expect_number(w, "min(W)", -6);
    EXPECT_ARRAY(w, "max(W, axis=0)", "(3,)", 4, 5, 3);
    EXPECT_ARRAY(w, "min(W, axis=-1)", "(2,)", -2, -6);
    expect_mistake(w, "E204", "~max(x, x, axis=0)~", "axis");
    expect_mistake(w, "E204", "~max(x, x, x)~", "3 arguments");
    expect_mistake(w, "E204", "~max()~", "0 arguments");
}

static void wrong_counts_show_the_use(void **state)
{
    struct world *w = numbers(state);
    expect_mistake(w, "E204", "1 + ~exp(u, v)~", "it is used as exp(a)");
    expect_mistake(w, "E204", "~exp()~", "'exp' got 0 arguments");
    expect_mistake(w, "E204", "~atan2(u)~", "'atan2' got 1 argument");
    expect_mistake(w, "E204", "~where(u, v)~", "where(c, a, b)");
    expect_mistake(w, "E204", "~elu()~", "elu(a, alpha=1)");
    expect_mistake(w, "E204", "~elu(u, 1, 2)~", "3 arguments");
    expect_mistake(w, "E204", "~polygamma(u)~", "polygamma(p, a)");
    expect_mistake(w, "E204", "~exp(u, axis=0)~", "axis");
    expect_mistake(w, "E206", "polygamma(~u~, v)", "the order");
    expect_mistake(w, "E206", "polygamma(~-1~, v)", "-1");
    expect_mistake(w, "E206", "polygamma(~21~, v)", "21");
    expect_mistake(w, "E203", "~nothing~(u)", "unknown function 'nothing'");
}

/* Every elementwise primitive, called by name, is its kernel. */
static void primitives_are_called_by_name(void **state)
{
    struct world *w = *state;
    const double a[3] = {0.25, 0.5, 0.75};
    const double b[3] = {0.125, 0.5, 2};
    world_constant(w, "r", shape_vector(3), a);
    world_constant(w, "s", shape_vector(3), b);
    expect_array(w, "exp(r)", "(3,)", (const double[]){exp(a[0]), exp(a[1]), exp(a[2])});
    expect_array(w, "atan2(r, s)", "(3,)", (const double[]){atan2(a[0], b[0]), atan2(a[1], b[1]), atan2(a[2], b[2])});
    expect_array(w, "hypot(r, s)", "(3,)", (const double[]){hypot(a[0], b[0]), hypot(a[1], b[1]), hypot(a[2], b[2])});
    EXPECT_ARRAY(w, "where(r < s, r, s)", "(3,)", 0.125, 0.5, 0.75);
    EXPECT_ARRAY(w, "where([1, 0, 2], 7, s)", "(3,)", 7, 0.5, 7);
    EXPECT_ARRAY(w, "sign([-2, 0, 3])", "(3,)", -1, 0, 1);
    EXPECT_ARRAY(w, "step([-2, 0, 3])", "(3,)", 0, 0, 1);
    EXPECT_ARRAY(w, "polygamma(1, [1, 2])", "(2,)", 1.6449340668482264, 0.6449340668482264); /* pi^2/6, less 1 */
}

/* The indices of a sum around a call cannot be seen by the formula that the call stands for. */
static void expansions_see_only_their_parameters(void **state)
{
    struct world *w = numbers(state);
    expect_number(w, "sum(a in 1:3, alpha in 1:3: elu(-v))", 4 * expm1(-2));
    expect_number(w, "sum(slope in 1:3: leaky_relu(-slope))", -0.03);
    expect_number(w, "sum(y in 1:3: silu(v))", 4 / (1 + exp(-2)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(sugar_is_what_its_definition_says),
        WORLD_TEST(defaults_may_be_given_by_name),
        WORLD_TEST(the_number_of_arguments_tells_max_from_max),
        WORLD_TEST(wrong_counts_show_the_use),
        WORLD_TEST(primitives_are_called_by_name),
        WORLD_TEST(expansions_see_only_their_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
