/* The matrix product against its definition, for all combinations of vectors and matrices, inside and outside index
 * sums. */
#include "lang/compiler.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/formulas.h"
#include "support/random.h"
#include <cmocka.h>

/* out (m x n) = a (m x k) b (k x n) */
static void product(size_t m, size_t k, size_t n, const double *a, const double *b, double *out)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            out[i * n + j] = 0;
            for (size_t l = 0; l < k; l++)
                out[i * n + j] += a[i * k + l] * b[l * n + j];
        }
}

static void products_are_sums_of_products(void **state)
{
    struct world *w = *state;
    struct random random = {1};
    for (size_t round = 0; round < 60; round++) {
        size_t m = random_below(&random, 4);
        size_t k = random_below(&random, 5);
        size_t n = random_below(&random, 4);
        double a[16];
        double b[16];
        double expected[16];
        for (size_t i = 0; i < 16; i++) {
            a[i] = (double)random_below(&random, 9) - 4; /* whole numbers: the result is exact in any order */
            b[i] = (double)random_below(&random, 9) - 4;
        }
        bool row = m == 0; /* a vector on the left, on the right */
        bool column = n == 0;
        m = row ? 1 : m;
        n = column ? 1 : n;
        world_constant(w, "A", row ? shape_vector(k) : shape_matrix(m, k), a);
        world_constant(w, "B", column ? shape_vector(k) : shape_matrix(k, n), b);
        product(m, k, n, a, b, expected);
        struct shape shape = shape_scalar();
        if (!row)
            shape.dim[shape.rank++] = m;
        if (!column)
            shape.dim[shape.rank++] = n;
        const char *printed = shape_print(w->arena, &shape);
        expect_array(w, "A @ B", printed, expected);
        expect_array(w, "dot(A, B)", printed, expected);
        for (size_t i = 0; i < m * n; i++)
            expected[i] *= 3; /* 0 + 1 + 2 */
        expect_array(w, "sum(i in 0:3: (i*A) @ B)", printed, expected);
        expect_array(w, "sum(i in 0:3: A @ (i*B))", printed, expected);
        for (size_t i = 0; i < m * n; i++)
            expected[i] = expected[i] / 3 * 5; /* 0 + 1 + 4 */
        expect_array(w, "sum(i in 0:3: (i*A) @ (B*i))", printed, expected);
    }
}

static void rows_picked_by_an_index_multiply(void **state)
{
    struct world *w = *state;
    world_parameter(w, "W", shape_matrix(2, 3), (const double[]){1, 2, 3, 4, 5, 6});
    world_parameter(w, "x", shape_vector(3), (const double[]){1, -1, 2});
    expect_number(w, "sum(i in 0:2: (W[i] @ x)^2)", 25 + 121);
    EXPECT_ARRAY(w, "sum(i in 0:2: W @ (x*W[i]))", "(2,)", 1 - 4 + 18 + 4 - 10 + 36, 4 - 10 + 36 + 16 - 25 + 72);
    expect_number(w, "x @ x", 6);
    EXPECT_ARRAY(w, "W @ transpose(W)", "(2, 2)", 14, 32, 32, 77);
}

static void shapes_that_do_not_fit_are_shown(void **state)
{
    struct world *w = *state;
    const double values[24] = {0};
    world_constant(w, "s", shape_scalar(), values);
    world_constant(w, "x", shape_vector(3), values);
    world_constant(w, "W", shape_matrix(2, 4), values);
    world_constant(w, "T", (struct shape){3, {2, 3, 4}}, values);
    expect_mistake(w, "E205", "1 + ~W @ x~", "shapes (2, 4) and (3,)");
    expect_mistake(w, "E205", "~x @ W~", "shapes (3,) and (2, 4)");
    expect_mistake(w, "E205", "~W @ W~", "(2, 4) and (2, 4)");
    expect_mistake(w, "E205", "2*(~s @ x~)", "'*'");
    expect_mistake(w, "E205", "~s @ s~", "() and ()");
    expect_mistake(w, "E205", "~T @ x~", "(2, 3, 4) and (3,)");
    expect_mistake(w, "E205", "sum(i in 0:2: ~W[i] @ x~)", "(4,) and (3,)");
}

/* An operand that is the same for every index is repeated for each: what does not fit is refused, not tried. */
static void repeated_operands_must_fit(void **state)
{
    struct world *w = *state;
    const double values[256] = {0};
    world_constant(w, "M", shape_matrix(16, 16), values);
    w->most_entries = 32000;
    expect_mistake(w, "E209", "sum(i in 0:900: sum(~M @ (M[0]*i)~))", "(900, 16, 16)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(products_are_sums_of_products),
        WORLD_TEST(rows_picked_by_an_index_multiply),
        WORLD_TEST(shapes_that_do_not_fit_are_shown),
        WORLD_TEST(repeated_operands_must_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
