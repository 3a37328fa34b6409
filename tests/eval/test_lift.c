/* Lifted graphs: values, bounds and tangents of many points at once are bit by bit those of each point. */
#include "eval/lift.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/formulas.h"
#include "support/random_formulas.h"
#include "support/sweeps.h"
#include <cmocka.h>

enum { LANES = 5 };

static void expect_same(const char *text, const char *what, size_t size, const double *one, struct operand many,
                        size_t p)
{
    for (size_t i = 0; i < size; i++) {
        double x = many.at[(i * LANES + p) * many.step];
        if (memcmp(&one[i], &x, sizeof x) != 0 && !(isnan(one[i]) && isnan(x)))
            fail_msg("%.400s: %s %zu at point %zu is %.17g, not %.17g", text, what, i, p, x, one[i]);
    }
}

/* One run over all points against one run each. */
struct pair {
    struct world *world;
    const char *text;
    node_id node;
    struct sweep_run run; /* at one point */
    struct eval *values;  /* at all of them */
    struct errors *errors;
    struct tangents *tangents;
};

static void expect_pair(const struct pair *f, size_t p, const double *seed)
{
    struct arena *arena = f->world->arena;
    size_t size = graph_at(f->world->graph, f->node)->size;
    double *one = ARENA_ARRAY(arena, size, double);
    struct tangents *alone = sweep_directions(arena, &f->run, 1, seed, 0, f->world->n);
    eval_read(f->run.eval, f->node, one);
    expect_same(f->text, "value", size, one, f->values->value[f->node], p);
    errors_read(f->run.errors, f->node, one);
    expect_same(f->text, "bound", size, one, f->errors->bound[f->node], p);
    if (!f->tangents->plan->active[f->node])
        return;
    tangents_read(alone, f->node, 0, one);
    expect_same(f->text, "tangent", size, one, tangents_at(f->tangents, f->node, 0), p);
    tangents_read_error(alone, f->node, 0, one);
    expect_same(f->text, "bound of the tangent", size, one, tangents_error_at(f->tangents, f->node, 0), p);
}

/* points: n x LANES */
static void expect_lifted(struct world *w, const char *text, const double *points, struct random *random)
{
    double alone[WORLD_MOST];
    double seed[WORLD_MOST];
    double *seeds = ARENA_ARRAY(w->arena, w->n * LANES, double);
    struct pair f = {.world = w, .text = text, .node = world_compile_valid(w, text)};
    for (size_t i = 0; i < w->n; i++) {
        seed[i] = random_normal(random);
        for (size_t p = 0; p < LANES; p++)
            seeds[i * LANES + p] = seed[i];
    }
    f.run = sweep_open(w->arena, w->graph, 1, &f.node, w->n, w->theta);
    struct node_list wanted = rules_linearize(w->arena, f.run.rules, 1, &f.node, 2);
    const struct lift *lift = lift_new(w->arena, w->graph, wanted.count, wanted.ids, LANES);
    assert_non_null(lift);
    f.values = eval_new(w->arena, plan_make(w->arena, &lift->graph, wanted.count, wanted.ids, PLAN_KEEP));
    f.errors = errors_new(w->arena, f.values, &f.run.rules->partials);
    const struct tangent_plan *plan = tangent_plan_make(w->arena, f.values->plan, &f.run.rules->partials, 1, &f.node, 1,
                                                        (struct tangent_source){NODE_NONE, 0, w->n * LANES});
    f.tangents = tangents_new(w->arena, plan, f.values, f.errors, w->n * LANES);
    eval_run(f.values, points);
    errors_run(f.errors);
    tangents_run(f.tangents, seeds);
    for (size_t p = 0; p < LANES; p++) {
        for (size_t i = 0; i < w->n; i++)
            alone[i] = points[i * LANES + p];
        eval_run(f.run.eval, alone);
        errors_run(f.run.errors);
        expect_pair(&f, p, seed);
    }
}

static void every_kind_of_node(void **state)
{
    static const char *const texts[] = {
        "a",
        "2*pi",
        "x",
        "W*k",
        "a*K + x",
        "transpose(W)",
        "reshape(W, 3, 2)*b",
        "W[::-1, 1:]",
        "concat(x, W[0], k)",
        "stack(x*a, k, W[1], axis=1)",
        "where(W > K, W^2, sin(x))",
        "sum(W, axis=0)",
        "max(W, axis=1)*min(x)",
        "logsumexp(W, axis=0) - norm2(W, axis=0)",
        "softmax(W, axis=1)",
        "prod(x)*mean(K/3*W)",
        "sum(i in 0:3, j in 0:3: x[i]*x[j]*k[j])",
        "diag(x)*a",
        "x^[2, 3, -1] + a^k",
        "-20*exp(-0.2*sqrt(mean(x^2))) - exp(mean(cos(2*pi*x)))",
    };
    struct arena *parent = ((struct world *)*state)->arena;
    struct random random = {11};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        for (int round = 0; round < 8; round++) {
            struct random_formula f = {&random, world_new(arena_child(parent))};
            random_formula_declare(&f);
            double points[WORLD_MOST * LANES];
            for (size_t k = 0; k < f.world->n * LANES; k++)
                points[k] = random_formula_entry(&random);
            expect_lifted(f.world, texts[t], points, &random);
            arena_close(f.world->arena);
        }
}

static void random_arrays(void **state)
{
    struct arena *parent = ((struct world *)*state)->arena;
    struct random random = {12};
    for (int round = 0; round < 400; round++) {
        struct random_formula f = {&random, world_new(arena_child(parent))};
        random_formula_declare(&f);
        double points[WORLD_MOST * LANES];
        for (size_t k = 0; k < f.world->n * LANES; k++)
            points[k] = random_formula_entry(&random);
        expect_lifted(f.world, random_formula_of(&f, (enum array_kind)(round % 3), 1 + round % 4), points, &random);
        arena_close(f.world->arena);
    }
}

/* What the node of a formula is when lifted. */
static const struct node *lifted(struct world *w, const char *text, size_t lanes)
{
    node_id id = world_compile_valid(w, text);
    const struct lift *lift = lift_new(w->arena, w->graph, 1, &id, lanes);
    return lift == NULL ? NULL : graph_at(&lift->graph, id);
}

static void the_points_are_the_last_axis(void **state)
{
    struct world *w = *state;
    world_number(w, "a", 1);
    world_parameter(w, "W", shape_matrix(2, 3), (const double[6]){1, 2, 3, 4, 5, 6});
    const struct node *node = lifted(w, "W", 7);
    assert_string_equal(shape_print(w->arena, &node->shape), "(2, 3, 7)");
    assert_int_equal(node->slot, 7);
    assert_int_equal(node->size, 42);
    node = lifted(w, "W[1]", 2);
    const size_t index[6] = {6, 7, 8, 9, 10, 11};
    assert_int_equal(node->op, OP_GATHER);
    assert_int_equal(node->index_count, 6);
    assert_memory_equal(node->index, index, sizeof index);
    node = lifted(w, "sum(W, axis=1)", 4);
    assert_int_equal(node->slot, 1);
    assert_string_equal(shape_print(w->arena, &node->shape), "(2, 4)");
    assert_int_equal(lifted(w, "a", 1)->size, 1);
}

static void what_cannot_be_lifted(void **state)
{
    struct world *w = *state;
    const double numbers[6] = {1, 2, 3, 4, 5, 6};
    struct shape deep = {.rank = SHAPE_MAX_RANK, .dim = {1, 1, 1, 1, 1, 1, 1, 2}};
    world_parameter(w, "W", shape_matrix(2, 3), numbers);
    world_parameter(w, "deep", deep, numbers);
    assert_null(lifted(w, "W @ transpose(W)", 4));
    assert_null(lifted(w, "logdet(W[:,:2])", 4));
    assert_null(lifted(w, "sin(deep)", 4));
    assert_null(lifted(w, "W", SIZE_MAX / 5));
    assert_non_null(lifted(w, "W + 1", 4)); /* products elsewhere in the graph do not matter */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(every_kind_of_node),
        WORLD_TEST(random_arrays),
        WORLD_TEST(the_points_are_the_last_axis),
        WORLD_TEST(what_cannot_be_lifted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
