/* Names, numbers and operators, with values from arithmetic in C; what formulas say when a name is unknown. */
#include "lang/compile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/formulas.h"
#include "support/random.h"
#include <cmocka.h>

static void numbers_and_operators_compute(void **state)
{
    struct world *w = *state;
    world_number(w, "a", 3);
    world_number(w, "b", -2);
    expect_number(w, "a + b*2", -1);
    expect_number(w, "a - b - 1", 4);
    expect_number(w, "a/b", -1.5);
    expect_number(w, "-a^2", -9);
    expect_number(w, "(-a)^2", 9);
    expect_number(w, "b^3", -8);
    expect_number(w, "b**-1", -0.5);
    expect_number(w, "2^a^2", 512);
    expect_number(w, "+a", 3);
    expect_number(w, "--a", 3);
    expect_number(w, "2*pi", 6.283185307179586);
    expect_number(w, "b^0", 1);
    expect_number(w, "(a < b) + 2*(a >= 3) + 4*(a != b) + 8*(a == b)", 6);
}

/* Random trees over four numbers: printed as a formula, and computed here. */
static double random_tree(struct random *random, const double *x, unsigned depth, struct text *out)
{
    if (depth == 0 || random_below(random, 6) == 0) {
        size_t k = random_below(random, 5);
        if (k == 4) {
            text_puts(out, "0.75");
            return 0.75;
        }
        text_printf(out, "x%zu", k);
        return x[k];
    }
    static const char symbols[] = "+-*/-";
    size_t k = random_below(random, 5);
    text_puts(out, k == 4 ? "(-" : "(");
    double a = random_tree(random, x, depth - 1, out);
    if (k == 4) {
        text_puts(out, ")");
        return -a;
    }
    text_printf(out, " %c ", symbols[k]);
    double b = random_tree(random, x, depth - 1, out);
    text_puts(out, ")");
    return k == 0 ? a + b : k == 1 ? a - b : k == 2 ? a * b : a / b;
}

static void random_formulas_compute_what_c_computes(void **state)
{
    struct world *w = *state;
    struct random random = {3};
    for (size_t k = 0; k < 4; k++)
        world_number(w, str_format(w->arena, "x%zu", k), random_uniform(&random, -2, 2));
    for (int round = 0; round < 400; round++) {
        struct text text = {.arena = w->arena};
        text_puts(&text, "");
        double expected = random_tree(&random, w->theta, 6, &text);
        double value = world_value(w, world_compile_valid(w, text.at))[0];
        assert_close(value, expected, 1e-12, 0);
    }
}

static void unknown_names_get_a_hint(void **state)
{
    struct world *w = *state;
    world_number(w, "weight", 1);
    world_number(w, "β", 1);
    expect_mistake(w, "E202", "1 + ~wieght~*2", "did you mean 'weight'?");
    expect_mistake(w, "E202", "~zzz~", "declare it");
    expect_mistake(w, "E202", "~Pi~", "did you mean 'pi'?");
    expect_mistake(w, "E202", "β + ~γγγγ~", "unknown name 'γγγγ'");
    expect_mistake(w, "E202", "sum(index in 0:2: ~indx~)", "did you mean 'index'?");
    expect_number(w, "β + weight", 2);
}

/* Names of the functions' own formulas, of functions and of ranges are free for the user. */
static void users_names_shadow_nothing_and_are_shadowed_by_nothing(void **state)
{
    struct world *w = *state;
    static const char *const names[] = {"a", "b", "y", "p", "slope", "alpha", "i", "exp", "sum", "max", "axis", "c"};
    enum { COUNT = sizeof names / sizeof *names };
    for (size_t k = 0; k < COUNT; k++)
        world_number(w, names[k], 2 + (double)k);
    for (size_t k = 0; k < COUNT; k++) {
        double x = 2 + (double)k;
        const char *n = names[k];
        expect_number(w, str_format(w->arena, "%s*10", n), 10 * x);
        expect_number(w, str_format(w->arena, "elu(-%s)", n), expm1(-x));
        expect_number(w, str_format(w->arena, "elu(-%s, b)", n), 3 * expm1(-x));
        expect_number(w, str_format(w->arena, "leaky_relu(-%s, alpha)", n), -7 * x);
        expect_number(w, str_format(w->arena, "pow(%s, a)", n), x * x);
        expect_number(w, str_format(w->arena, "silu(%s)", n), x / (1 + exp(-x)));
        expect_number(w, str_format(w->arena, "sum(%s in 0:3: %s + 1) + %s", n, n, n), 6 + x);
        expect_number(w, str_format(w->arena, "sum(%s in 0:3: elu(%s - 3) + leaky_relu(-%s))", n, n, n),
                      expm1(-3) + expm1(-2) + expm1(-1) - 0.03);
        expect_number(w, str_format(w->arena, "max(%s, 0)", n), x);
    }
    expect_number(w, "exp(exp) + sum(sum) + max(max, max)", exp(9) + 10 + 11);
    expect_mistake(w, "E206", "~sum(axis, axis=0)~", "0 axes");
}

static void products_without_a_sign_are_explained(void **state)
{
    struct world *w = *state;
    world_number(w, "x", 1);
    expect_mistake(w, "E203", "~x~(1 + 2)", "write a product with '*'");
    expect_mistake(w, "E203", "2*~sine~(x)", NULL);
    expect_mistake(w, "E203", "~lgo~(x)", "did you mean 'log'?");
    expect_mistake(w, "E203", "~softmx~(x)", "did you mean 'softmax'?");
}

static void sums_of_20000_terms_compile(void **state)
{
    struct world *w = *state;
    world_number(w, "x", 0.5);
    struct text text = {.arena = w->arena};
    text_puts(&text, "0");
    for (int i = 1; i <= 20000; i++)
        text_printf(&text, " + %d*x", i);
    expect_number(w, text.at, 0.5 * 20000 * 20001 / 2);
}

static void lists_are_arrays(void **state)
{
    struct world *w = *state;
    world_number(w, "x", 5);
    EXPECT_ARRAY(w, "[x]", "(1,)", 5);
    EXPECT_ARRAY(w, "[1, x, 2*x]", "(3,)", 1, 5, 10);
    EXPECT_ARRAY(w, "[[1, x], [3, 4]]", "(2, 2)", 1, 5, 3, 4);
    EXPECT_ARRAY(w, "(1, 2) + 1", "(2,)", 2, 3);
    expect_mistake(w, "E205", "[1, ~[2, 3]~]", "() and (2,)");
}

/* A name whose declaration was refused, or of a scope that is not known whole, brings no second complaint. */
static void names_of_refused_declarations_are_silent(void **state)
{
    struct world *w = *state;
    scope_add(w->arena, &w->scope, str_of("broken"), NODE_NONE, "let");
    const struct formula_text text = {.text = str_of("broken + 1")};
    const struct compile compile = {
        .graph = w->graph, .scope = &w->scope, .diags = &w->diags, .most_entries = w->most_entries};
    node_id node;
    assert_false(compile_text(&compile, &text, &node));
    w->scope.incomplete = true;
    const struct formula_text other = {.text = str_of("never_heard_of")};
    assert_false(compile_text(&compile, &other, &node));
    assert_int_equal(w->diags.count, 0);
}

/* Nodes know the text they come from; those of an expansion stand for the call. */
static void nodes_carry_their_text(void **state)
{
    struct world *w = *state;
    world_number(w, "x", 1);
    node_id node = world_compile_valid(w, "2 + x*silu(x)");
    const struct node *sum = graph_at(w->graph, node);
    assert_int_equal(sum->span.begin, 0);
    assert_int_equal(sum->span.end, 13);
    for (node_id id = 0; id < w->graph->count; id++)
        if (graph_at(w->graph, id)->op == OP_SIGMOID) {
            assert_int_equal(graph_at(w->graph, id)->span.begin, 6);
            assert_int_equal(graph_at(w->graph, id)->span.end, 13);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(numbers_and_operators_compute),
        WORLD_TEST(random_formulas_compute_what_c_computes),
        WORLD_TEST(unknown_names_get_a_hint),
        WORLD_TEST(users_names_shadow_nothing_and_are_shadowed_by_nothing),
        WORLD_TEST(products_without_a_sign_are_explained),
        WORLD_TEST(sums_of_20000_terms_compile),
        WORLD_TEST(lists_are_arrays),
        WORLD_TEST(names_of_refused_declarations_are_silent),
        WORLD_TEST(nodes_carry_their_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
