/* Which graphs go row by row: models whose loss is a sum over rows, and models that mix rows in some way. */
#include "diff/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/random.h"
#include "support/separations.h"
#include <cmocka.h>

enum { ROWS = 6 };

/* Data X (6,3), Y (6,2), y (6,), Q (3,6), S (6,6), Z (5,3), and parameters of many shapes. */
static struct world *declare(struct world *w)
{
    struct random random = {3};
    double values[64];
    for (size_t k = 0; k < 64; k++)
        values[k] = random_normal(&random);
    world_constant(w, "X", shape_matrix(ROWS, 3), values);
    world_constant(w, "Y", shape_matrix(ROWS, 2), values + 18);
    world_constant(w, "y", shape_vector(ROWS), values + 30);
    world_constant(w, "Q", shape_matrix(3, ROWS), values + 36);
    world_constant(w, "S", shape_matrix(ROWS, ROWS), values + 10);
    world_constant(w, "Z", shape_matrix(5, 3), values + 40);
    world_parameter(w, "W", shape_matrix(3, 2), values);
    world_parameter(w, "V", shape_matrix(2, 3), values + 6);
    world_parameter(w, "M", shape_matrix(3, 3), values + 12);
    world_parameter(w, "U", shape_matrix(3, ROWS), values + 20);
    world_parameter(w, "v", shape_vector(3), values + 21);
    world_parameter(w, "c", shape_vector(2), values + 24);
    world_parameter(w, "p", shape_vector(ROWS), values + 30);
    return w;
}

/* The number of rows of all that value, gradient and errors of a formula need; 0 if they do not go row by row. */
static size_t rows_of(struct world *parent, const char *text)
{
    struct world *w = declare(world_new(arena_child(parent->arena)));
    struct separation s = separate_text(w, text);
    struct rows rows;
    bool found = rows_find(w->arena, w->graph, s.wanted.count, s.wanted.ids, &rows);
    size_t count = found ? rows.count : 0;
    arena_close(w->arena);
    return count;
}

static void expect_rows(struct world *w, const char *text, size_t expected)
{
    size_t found = rows_of(w, text);
    if (found != expected)
        fail_msg("%s has %zu rows, not %zu", text, found, expected);
}

static void sums_over_rows_are_found(void **state)
{
    static const char *const texts[] = {
        "sum((X @ W)^2)",
        "mean((X @ W - Y)^2)",
        "sum((X @ v - y)^2)",
        "mean(softplus(-y*(X @ v)))",
        "sum((tanh(X @ W + c) @ V)^2)",
        "mean((relu(X @ transpose(V) + c) - Y)^2) + 0.1*sum(W^2)",
        "-sum(Y*log_softmax(X @ W, axis=1))",
        "mean(logsumexp(X @ W, axis=1))",
        "sum(max(X @ W, axis=1))",
        "sum(norm2(X @ W, axis=1))",
        "(X @ v - y) @ (X @ v - y)",
        "sum(tanh(tanh(X @ M) @ M)^2)",
        "sum(tanh(tanh(X @ M) @ transpose(M))*X)",
        "sum((X @ W)[:, 0]*(X @ W)[:, 1])",
        "sum(concat(X @ W, X @ M, axis=1)^3)",
        "sum(stack(X @ v, y, axis=1)^2)",
        "sum(reshape(tanh(X @ W), 12)^3)",
        "sum(dot(X @ W, Y, axis=1)^2)",
        "sum((X @ W - Y)^2)/sum(y^2) + sum(v^4)",
        "sum(where(X @ v > y, (X @ v)^2, X @ v))",
        "sum((X @ v)*c[0] + c[1])",
        "sum((X @ U)^2)", /* as many units as rows */
        "sum((S @ p)^2)",
        "sum(tanh(X @ W @ V)^2) + sum(X^2)*c[0]",
    };
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        expect_rows(*state, texts[k], ROWS);
    expect_rows(*state, "sum((Z @ W)^2)", 5);
    expect_rows(*state, "sum((Z @ v)^2) + sum((X @ v)^2)", 5); /* the other data are no rows then */
}

/* Rows do not mix where their sums are multiplied by something; that such a loss is no sum is for others to see. */
static void what_becomes_of_sums_does_not_count(void **state)
{
    expect_rows(*state, "sum((X @ v - y)^2) * sum(v^2)", ROWS);
    expect_rows(*state, "sum((X @ U + p)^3) + sum(tanh(X @ U) @ p)*sum(p)", ROWS);
}

static void mixed_rows_are_seen(void **state)
{
    static const char *const texts[] = {
        "sum((X @ W - mean(X @ W, axis=0))^2)",
        "sum(((X @ v - mean(X @ v))/(1 + sum((X @ v)^2)))^3)", /* batch normalisation */
        "max(X @ v)",
        "logsumexp(X @ v)",
        "norm2(X @ v)",
        "sum(softmax(X @ v)*y)",
        "sum(log_softmax(X @ W, axis=0))",
        "sum((X @ v)[1:]*(X @ v)[:-1])",
        "sum((X @ v)[[1,0,2,3,4,5]]*(X @ v))",
        "sum((X @ v)[0:3]^2)",
        "(X @ v) @ S @ (X @ v)",
        "sum((transpose(X @ W) @ (X @ W))^2)",
        "sum((X @ v + p)^2)", /* parameters of single rows */
        "sum((X @ v)*p)",
        "sum(sum((X @ W)^2, axis=0)^2)", /* not linear in the sums */
        "exp(sum((X @ v)^2)/100)",
        "sum((S @ tanh(X @ v))^2)",
        "sum(outer(X @ v, X @ v)^3)",
        "sum((X @ v)[0]*(X @ v))",
        "sum(reshape(tanh(X @ W), 4, 3) @ v)",
        "sum(i in 1:5: (X @ v)[i]*(X @ v)[i-1])",
        "sum(i in 0:5: (X @ v)[i]^2*i)",
        "p @ S @ p",
        "sum((W[0,0]*X)[:,0]*v[0])",
    };
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        expect_rows(*state, texts[k], 0);
}

static void one_row_is_no_sum(void **state)
{
    struct world *w = *state;
    world_constant(w, "X", shape_matrix(1, 3), (const double[]){1, 2, 3});
    world_parameter(w, "v", shape_vector(3), (const double[]){1, 2, 3});
    struct separation s = separate_text(w, "sum((X @ v - 1)^2)");
    struct rows rows;
    assert_false(rows_find(w->arena, w->graph, s.wanted.count, s.wanted.ids, &rows));
}

/* A sliced node has as many entries for each row, and its shape for a block has them for the rows of the block. */
static void shapes_shrink_with_the_rows(void **state)
{
    struct world *w = declare(*state);
    struct separation s = separate_text(w, "sum((tanh(X @ W + c) @ V - X)^2) + sum(reshape(sin(X @ W), 12)*0.5)");
    struct rows rows;
    size_t sliced = 0;
    assert_true(rows_find(w->arena, w->graph, s.wanted.count, s.wanted.ids, &rows));
    for (node_id id = 0; id < rows.nodes; id++) {
        const struct node *node = graph_at(w->graph, id);
        assert_false(rows.sliced[id] && (rows.sum[id] || rows.tail[id]));
        assert_false(node->op == OP_PARAM && rows.sliced[id]);
        if (!rows.sliced[id])
            continue;
        struct shape shape = rows_shape(&rows, id, 2);
        assert_int_equal(shape.rank, node->shape.rank);
        assert_int_equal(shape_size(&shape) * ROWS, node->size * 2);
        sliced++;
    }
    assert_true(sliced > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(sums_over_rows_are_found),    WORLD_TEST(what_becomes_of_sums_does_not_count),
        WORLD_TEST(mixed_rows_are_seen),         WORLD_TEST(one_row_is_no_sum),
        WORLD_TEST(shapes_shrink_with_the_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
