/* The graph of some rows computes what the whole graph has in these rows. */
#include "diff/separable_slice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/row_models.h"
#include "support/separations.h"
#include <cmocka.h>

static struct eval *keep_all(struct arena *arena, const struct graph *graph, const struct node_list *wanted)
{
    return eval_new(arena, plan_make(arena, graph, wanted->count, wanted->ids, PLAN_KEEP));
}

/* Nodes that are sums over rows, or depend on them, are no business of a slice. */
static struct node_list without_sums(struct arena *arena, const struct rows *rows)
{
    struct node_list list = {.ids = ARENA_ARRAY(arena, rows->nodes, node_id)};
    for (node_id id = 0; id < rows->nodes; id++)
        if (rows->needed[id] && !rows->sum[id] && !rows->tail[id])
            list.ids[list.count++] = id;
    return list;
}

/* Compares the sliced nodes of rows [begin, begin + block). Rounding may differ: products have their own order. */
static size_t expect_rows(struct arena *arena, const struct slice *slice, size_t begin, const struct eval *part,
                          const struct eval *all)
{
    const struct rows *rows = slice->rows;
    size_t compared = 0;
    for (node_id id = 0; id < rows->nodes; id++) {
        if (!rows->needed[id] || rows->sum[id] || rows->tail[id])
            continue;
        size_t size = graph_at(rows->graph, id)->size;
        size_t own = graph_at(&slice->graph, id)->size;
        double *a = ARENA_ARRAY(arena, size, double);
        double *b = ARENA_ARRAY(arena, own, double);
        size_t offset = rows->sliced[id] ? size / rows->count * begin : 0;
        assert_int_equal(own, rows->sliced[id] ? size / rows->count * slice->block : size);
        eval_read(all, id, a);
        eval_read(part, id, b);
        for (size_t k = 0; k < own; k++)
            assert_close(b[k], a[offset + k], 1e-12, 1e-12);
        compared += rows->sliced[id] ? own : 0;
    }
    return compared;
}

static size_t compare_blocks(struct row_model *m, const char *text)
{
    struct arena *arena = m->world->arena;
    struct separation s = separate_text(m->world, text);
    struct rows rows;
    size_t compared = 0;
    if (!rows_find(arena, m->world->graph, s.wanted.count, s.wanted.ids, &rows))
        return 0;
    struct node_list list = without_sums(arena, &rows);
    struct eval *all = keep_all(arena, m->world->graph, &list);
    eval_run(all, m->world->theta);
    for (size_t block = 1; block <= rows.count; block += 1 + random_below(m->random, 3)) {
        struct slice *slice = slice_new(arena, &rows, block);
        struct eval *part = keep_all(arena, &slice->graph, &list);
        for (size_t begin = 0; begin + block <= rows.count; begin++) {
            slice_move(slice, begin);
            eval_run(part, m->world->theta);
            compared += expect_rows(arena, slice, begin, part, all);
        }
    }
    return compared;
}

static void slices_have_the_entries_of_their_rows(void **state)
{
    struct arena *parent = ((struct world *)*state)->arena;
    struct random random = {31};
    size_t compared = 0;
    for (int round = 0; round < 100; round++) {
        struct arena *arena = arena_child(parent);
        struct row_model m = {.random = &random,
                              .world = world_new(arena),
                              .rows = 2 + random_below(&random, 7),
                              .scale = 1,
                              .parameters = 0.6};
        compared += compare_blocks(&m, row_model_make(&m, 40));
        arena_close(arena);
    }
    print_message("%zu entries compared\n", compared);
    assert_true(compared > 100000);
}

/* Gathers with their indices, reshapes, reductions within a row, and selections. */
static void moves_within_rows(void **state)
{
    static const char *const texts[] = {
        "sum((X @ W0)[:, ::-1]*(X @ W0)[:, [2,0,1]])",
        "sum(reshape(tanh(X @ W0), 21)^3) + sum(reshape(X @ W0, 7, 3, 1)*reshape(X, 7, 1, 2))",
        "sum(max(X @ W0, axis=1)*X[:, 0]) + sum(logsumexp(X @ W0, axis=1)*norm2(X @ W0, axis=1))",
        "sum(where(X @ W0 > 0, X @ W0, sin(X @ W0))) + sum(concat(X @ W0, X, axis=1)^2)",
    };
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        struct random random = {32 + k};
        struct world *w = world_new(arena_child(((struct world *)*state)->arena));
        struct row_model m = {.random = &random, .world = w, .rows = 7, .scale = 1, .parameters = 1};
        row_model_data(&m, "X", 2);
        row_model_parameter(&m, "W", shape_matrix(2, 3));
        assert_true(compare_blocks(&m, texts[k]) > 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(slices_have_the_entries_of_their_rows),
        WORLD_TEST(moves_within_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
