/* Rules as nodes: each rule once per node, shapes of operands, kinks, and which local derivatives a sweep will need.
 * Whether the rules are right is the business of tests/laws. */
#include "diff/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/formulas.h"
#include <cmocka.h>

static struct world *arrays(void **state)
{
    struct world *w = *state;
    world_number(w, "s", 0.5);
    world_parameter(w, "x", shape_vector(3), (const double[]){0.25, 0.5, 2});
    world_parameter(w, "W", shape_matrix(2, 3), (const double[]){1, 2, 3, 4, 5, 6});
    return w;
}

static void partials_have_the_shape_of_their_operand(void **state)
{
    struct world *w = arrays(state);
    struct rules *rules = rules_new(w->arena, w->graph);
    static const char *const texts[] = {
        "s*s",          "x*W",      "tanh(W)", "W^3",       "x^2.5", "hypot(x, W)", "sum(W, axis=0)", "max(W, axis=1)",
        "logsumexp(W)", "norm2(x)", "x/s",     "max(x, s)", "W^x"};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
        (void)world_compile_valid(w, texts[t]);
        size_t count = w->graph->count;
        for (node_id id = 0; id < count; id++) {
            enum op op = graph_at(w->graph, id)->op;
            for (unsigned i = 0; i < op_rows[op].arity; i++) {
                if (op_rows[op].family != FAMILY_MAP && op_rows[op].family != FAMILY_REDUCE)
                    continue;
                node_id partial = rules_partial(rules, id, i);
                struct shape shape = graph_at(w->graph, graph_at(w->graph, id)->in[i])->shape;
                assert_true(shape_equal(&graph_at(w->graph, partial)->shape, &shape));
                assert_int_equal(rules_partial(rules, id, i), partial);
                assert_int_equal(rules->partials.of[id][i], partial);
            }
        }
    }
}

static void partials_are_those_of_the_table(void **state)
{
    struct world *w = arrays(state);
    struct rules *rules = rules_new(w->arena, w->graph);
    const double *d = world_value(w, rules_partial(rules, world_compile_valid(w, "log(x)"), 0));
    for (int i = 0; i < 3; i++)
        assert_close(d[i], 1 / w->theta[1 + i], 1e-15, 0);
    d = world_value(w, rules_partial(rules, world_compile_valid(w, "norm2(W, axis=0)"), 0));
    for (int i = 0; i < 6; i++)
        assert_close(d[i], (1 + i) / hypot(1 + i % 3, 4 + i % 3), 1e-14, 0);
    d = world_value(w, rules_partial(rules, world_compile_valid(w, "polygamma(1, s)"), 0));
    assert_close(d[0], -16.8287966442343199955963342612, 1e-13, 0); /* psi''(1/2) = -14 zeta(3) */
}

/* Beyond the last order of polygamma the derivative is not known, which is no reason to crash. */
static void what_cannot_be_written_is_nan(void **state)
{
    struct world *w = arrays(state);
    struct rules *rules = rules_new(w->arena, w->graph);
    const double *d = world_value(w, rules_partial(rules, world_compile_valid(w, "polygamma(20, x)"), 0));
    assert_true(isnan(d[0]) && isnan(d[1]) && isnan(d[2]));
    d = world_value(w, rules_partial(rules, world_compile_valid(w, "polygamma(19, x)"), 0));
    assert_true(isfinite(d[0]) && isfinite(d[1]) && isfinite(d[2]));
}

/* The names in rules are the operation's, whatever the user calls things. */
static void rules_see_no_names_of_the_user(void **state)
{
    struct world *w = *state;
    world_number(w, "y", 100);
    world_number(w, "b", 200);
    world_number(w, "a", 0.5);
    struct rules *rules = rules_new(w->arena, w->graph);
    double d = world_value(w, rules_partial(rules, world_compile_valid(w, "tanh(a)"), 0))[0];
    assert_close(d, 1 - tanh(0.5) * tanh(0.5), 1e-15, 0);
}

static void kinks_are_known_by_the_table(void **state)
{
    struct world *w = arrays(state);
    struct rules *rules = rules_new(w->arena, w->graph);
    for (enum op op = 0; op < OP_COUNT; op++)
        if (op_rows[op].family == FAMILY_MAP && op_rows[op].arity == 1 && op_callable(op) && op != OP_POLYGAMMA) {
            node_id node = world_compile_valid(w, str_format(w->arena, "%s(x)", op_rows[op].name));
            node_id kink = rules_kink(rules, node);
            assert_int_equal(kink == NODE_NONE, op_rows[op].kink == NULL);
            assert_int_equal(rules_kink(rules, node), kink);
        }
    const double *kink = world_value(w, rules_kink(rules, world_compile_valid(w, "max(x, s)")));
    assert_true(kink[0] != 0 && kink[1] == 0 && kink[2] != 0);
    kink = world_value(w, rules_kink(rules, world_compile_valid(w, "max([s, 0.5, 0])")));
    assert_true(kink[0] == 0);
    kink = world_value(w, rules_kink(rules, world_compile_valid(w, "max([s, 0.75, 0])")));
    assert_true(kink[0] != 0);
}

/* All that the tangents of an output will read is among the nodes to be evaluated. */
static void linearizing_lists_what_tangents_need(void **state)
{
    struct world *w = arrays(state);
    struct rules *rules = rules_new(w->arena, w->graph);
    node_id loss = world_compile_valid(w, "sum(tanh(W)*x) + logsumexp(x) + s^3");
    for (unsigned levels = 1; levels <= 3; levels++) {
        struct node_list list = rules_linearize(w->arena, rules, 1, &loss, levels);
        size_t nodes = w->graph->count;
        assert_true(rules->partials.count >= nodes);
        unsigned char *needed = ARENA_ARRAY(w->arena, nodes, unsigned char);
        unsigned char *inner = ARENA_ARRAY(w->arena, nodes, unsigned char);
        graph_mark_needed(w->graph, list.count, list.ids, needed);
        graph_mark_needed(w->graph, 1, &loss, inner);
        size_t partials = 0;
        for (node_id id = 0; id < nodes; id++)
            for (unsigned i = 0; inner[id] && i < op_rows[graph_at(w->graph, id)->op].arity; i++)
                if (rules->partials.of[id][i] != NODE_NONE) {
                    assert_true(needed[rules->partials.of[id][i]]);
                    partials++;
                }
        assert_true(partials >= 6);
        size_t before = w->graph->count;
        struct node_list again = rules_linearize(w->arena, rules, 1, &loss, levels);
        assert_int_equal(again.count, list.count);
        assert_int_equal(w->graph->count, before); /* nothing is made twice */
    }
}

static void graphs_without_parameters_are_covered(void **state)
{
    struct world *w = *state;
    struct rules *rules = rules_new(w->arena, w->graph);
    node_id loss = world_compile_valid(w, "0/0");
    struct node_list list = rules_linearize(w->arena, rules, 1, &loss, 2);
    assert_true(list.count >= 1 && list.ids[0] == loss);
    assert_true(rules->partials.count >= w->graph->count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(partials_have_the_shape_of_their_operand),
        WORLD_TEST(partials_are_those_of_the_table),
        WORLD_TEST(what_cannot_be_written_is_nan),
        WORLD_TEST(rules_see_no_names_of_the_user),
        WORLD_TEST(kinks_are_known_by_the_table),
        WORLD_TEST(linearizing_lists_what_tangents_need),
        WORLD_TEST(graphs_without_parameters_are_covered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
