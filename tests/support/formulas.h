/* Formulas compiled and evaluated with named arrays: a small world with a scope, values of parameters, and a graph. */
#ifndef SUPPORT_FORMULAS_H
#define SUPPORT_FORMULAS_H

#include "eval/eval.h"
#include "lang/compile.h"
#include "support/close.h"

#include <string.h>
#include <cmocka.h>

enum { WORLD_MOST = 256 };

struct world {
    struct arena *arena;
    struct graph *graph;
    struct scope scope;
    struct diags diags;
    size_t most_entries;
    size_t n; /* parameters so far */
    double theta[WORLD_MOST];
    size_t tensors;
    node_id tensor[WORLD_MOST];
};

static inline struct world *world_new(struct arena *arena)
{
    struct world *world = ARENA_NEW(arena, struct world);
    world->arena = arena;
    world->graph = graph_new(arena);
    world->diags.arena = arena;
    world->most_entries = 1 << 24;
    return world;
}

static inline node_id world_parameter(struct world *world, const char *name, struct shape shape, const double *values)
{
    struct builder build = {world->graph, {NULL, 0, 0}};
    size_t size = shape_size(&shape);
    assert_true(world->n + size <= WORLD_MOST);
    node_id node = build_parameter(&build, world->n, &shape);
    memcpy(world->theta + world->n, values, size * sizeof *values);
    world->n += size;
    world->tensor[world->tensors++] = node;
    scope_add(world->arena, &world->scope, str_of(name), node, "parameter");
    return node;
}

static inline void world_number(struct world *world, const char *name, double value)
{
    world_parameter(world, name, shape_scalar(), &value);
}

static inline void world_constant(struct world *world, const char *name, struct shape shape, const double *values)
{
    struct builder build = {world->graph, {NULL, 0, 0}};
    const double *copy = arena_copy(world->arena, values, shape_size(&shape), sizeof *values);
    scope_add(world->arena, &world->scope, str_of(name), build_array(&build, &shape, copy), "constant");
}

/* Compiles a text; NODE_NONE with diagnostics in the world. */
static inline node_id world_compile(struct world *world, const char *text)
{
    struct source *source = ARENA_NEW(world->arena, struct source);
    *source = (struct source){"<formula>", str_of(str_copy(world->arena, str_of(text)))};
    const struct formula_text input = {.text = source->text, .source = source};
    const struct compile compile = {
        .graph = world->graph,
        .scope = &world->scope,
        .diags = &world->diags,
        .most_entries = world->most_entries,
    };
    node_id node = NODE_NONE;
    world->diags.count = 0;
    bool ok = compile_text(&compile, &input, &node);
    assert_int_equal(ok, world->diags.count == 0);
    return ok ? node : NODE_NONE;
}

static inline node_id world_compile_valid(struct world *world, const char *text)
{
    node_id node = world_compile(world, text);
    if (node == NODE_NONE)
        fail_msg("refused: %.200s: %s", text, world->diags.items[0].message);
    return node;
}

/* The entries of a node at the world's theta. */
static inline const double *world_value(struct world *world, node_id node)
{
    struct eval *eval = eval_new(world->arena, plan_make(world->arena, world->graph, 1, &node, PLAN_REUSE));
    double *out = ARENA_ARRAY(world->arena, graph_at(world->graph, node)->size, double);
    eval_run(eval, world->theta);
    eval_read(eval, node, out);
    return out;
}

/* The formula has this shape, printed as NumPy does, and these entries. */
static inline void expect_array(struct world *world, const char *text, const char *shape, const double *expected)
{
    node_id node = world_compile_valid(world, text);
    const struct node *made = graph_at(world->graph, node);
    if (strcmp(shape_print(world->arena, &made->shape), shape) != 0)
        fail_msg("%s has shape %s, not %s", text, shape_print(world->arena, &made->shape), shape);
    size_t size = made->size;
    const double *value = world_value(world, node);
    for (size_t i = 0; i < size; i++)
        if (!close_enough(value[i], expected[i], 1e-14, 1e-300))
            fail_msg("%s [%zu] is %.17g, not %.17g", text, i, value[i], expected[i]);
}

/* EXPECT_ARRAY(world, "x[1:]", "(2,)", 2, 3) */
#define EXPECT_ARRAY(world, text, shape, ...) expect_array(world, text, shape, (const double[]){__VA_ARGS__})

static inline void expect_number(struct world *world, const char *text, double expected)
{
    expect_array(world, text, "()", &expected);
}

/* A formula that must be refused with exactly one mistake: a code, the guilty text between two '~' of `marked`, and
 * words that the message or the remedy contains (NULL: any). */
static inline void expect_mistake(struct world *world, const char *code, const char *marked, const char *words)
{
    struct text plain = {.arena = world->arena};
    size_t mark[2] = {0, 0};
    size_t marks = 0;
    text_puts(&plain, "");
    for (size_t i = 0; marked[i] != 0; i++) {
        if (marked[i] != '~')
            text_add(&plain, (struct str){marked + i, 1});
        else if (marks < 2)
            mark[marks++] = plain.size;
    }
    assert_int_equal(marks, 2);
    if (world_compile(world, plain.at) != NODE_NONE)
        fail_msg("accepted: %s", plain.at);
    const struct cp_diagnostic *diag = &world->diags.items[0];
    if (world->diags.count != 1 || strcmp(diag->code, code) != 0)
        fail_msg("%s: %zu mistakes, the first %s: %s", marked, world->diags.count, diag->code, diag->message);
    const struct str guilty = str_part(text_str(&plain), mark[0], mark[1]);
    const size_t columns = guilty.size == 0 ? 1 : str_columns(guilty);
    if (diag->column != 1 + str_columns(str_part(text_str(&plain), 0, mark[0])) || diag->columns != columns)
        fail_msg("%s: %zu columns at %zu are marked: %s", marked, diag->columns, diag->column, diag->message);
    const bool said = words == NULL || strstr(diag->message, words) != NULL ||
                      (diag->remedy != NULL && strstr(diag->remedy, words) != NULL);
    if (!said)
        fail_msg("%s: '%s' is not in: %s; %s", marked, words, diag->message, diag->remedy);
}

/* Bodies of tests get the arena of their own: cmocka_unit_test_setup_teardown(test, world_setup, world_teardown). */
static inline int world_setup(void **state)
{
    struct arena *arena = arena_open(0);
    if (arena != NULL)
        *state = world_new(arena);
    return arena == NULL;
}

static inline int world_teardown(void **state)
{
    arena_close(((struct world *)*state)->arena);
    return 0;
}

#define WORLD_TEST(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

#endif
