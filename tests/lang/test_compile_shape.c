/* Broadcasting as in NumPy: every pair of small shapes against the rule itself, entry by entry; and refusals. */
#include "lang/compiler.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/formulas.h"
#include <cmocka.h>

enum { MOST = 64 };

static const struct shape shapes[] = {{0, {0}},          {1, {1}},          {1, {2}},       {1, {3}},
                                      {2, {1, 1}},       {2, {1, 3}},       {2, {2, 1}},    {2, {2, 3}},
                                      {2, {3, 2}},       {3, {2, 1, 3}},    {3, {1, 2, 1}}, {3, {2, 2, 3}},
                                      {4, {2, 1, 1, 3}}, {4, {1, 3, 2, 1}}, {1, {0}},       {2, {2, 0}}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

/* The length that NumPy's rule gives axis k from the last, or SIZE_MAX. */
static size_t rule(const struct shape *a, const struct shape *b, size_t k)
{
    size_t m = k < a->rank ? a->dim[a->rank - 1 - k] : 1;
    size_t n = k < b->rank ? b->dim[b->rank - 1 - k] : 1;
    return m == n || n == 1 ? m : m == 1 ? n : SIZE_MAX;
}

/* The entry of `a` that entry `at` of the broadcast shape takes. */
static size_t taken(const struct shape *a, const struct shape *full, size_t at)
{
    size_t index = 0;
    size_t stride = 1;
    for (size_t k = 0; k < full->rank; k++) {
        size_t length = full->dim[full->rank - 1 - k];
        size_t place = at % length;
        at /= length;
        if (k < a->rank) {
            index += (a->dim[a->rank - 1 - k] == 1 ? 0 : place) * stride;
            stride *= a->dim[a->rank - 1 - k];
        }
    }
    return index;
}

static void check_pair(struct world *w, size_t i, size_t j)
{
    const struct shape *a = &shapes[i];
    const struct shape *b = &shapes[j];
    struct shape full = {.rank = a->rank > b->rank ? a->rank : b->rank};
    bool fits = true;
    for (size_t k = 0; k < full.rank; k++) {
        full.dim[full.rank - 1 - k] = rule(a, b, k);
        fits = fits && rule(a, b, k) != SIZE_MAX;
    }
    char *text = str_format(w->arena, "s%zu*10 + s%zu", i, j);
    if (!fits) {
        expect_mistake(w, "E205", str_format(w->arena, "~%s~", text), shape_print(w->arena, a));
        expect_mistake(w, "E205", str_format(w->arena, "~%s~", text), shape_print(w->arena, b));
        return;
    }
    double expected[MOST];
    for (size_t at = 0; at < shape_size(&full); at++)
        expected[at] = 10 * (1 + (double)taken(a, &full, at)) + 1 + (double)taken(b, &full, at);
    expect_array(w, text, shape_print(w->arena, &full), expected);
}

static void pairs_of_shapes_broadcast(void **state)
{
    struct world *w = *state;
    double values[MOST];
    for (size_t k = 0; k < MOST; k++)
        values[k] = 1 + (double)k;
    for (size_t k = 0; k < SHAPES; k++)
        world_constant(w, str_format(w->arena, "s%zu", k), shapes[k], values);
    for (size_t i = 0; i < SHAPES; i++)
        for (size_t j = 0; j < SHAPES; j++)
            check_pair(w, i, j);
}

/* Inside an index sum the same rules hold: the lane axis is invisible. */
static void lanes_are_invisible(void **state)
{
    struct world *w = *state;
    world_parameter(w, "x", shape_vector(3), (const double[]){1, 2, 3});
    world_parameter(w, "W", shape_matrix(2, 3), (const double[]){1, 2, 3, 4, 5, 6});
    EXPECT_ARRAY(w, "sum(i in 0:2: i*x)", "(3,)", 1, 2, 3);
    EXPECT_ARRAY(w, "sum(i in 0:3: x[i]*W)", "(2, 3)", 6, 12, 18, 24, 30, 36);
    EXPECT_ARRAY(w, "sum(i in 0:2: W[i] + W)", "(2, 3)", 7, 11, 15, 13, 17, 21);
    EXPECT_ARRAY(w, "sum(i in 0:2: x + [[i], [1]])", "(2, 3)", 3, 5, 7, 4, 6, 8);
    expect_mistake(w, "E205", "sum(i in 0:2: ~i*x + W[0, 0:2]~)", "shapes (3,) and (2,)");
    expect_mistake(w, "E205", "1 + sum(i in 0:2: ~where(i, x, W[i, 0:2])~)", NULL);
}

static void too_large_arrays_are_refused(void **state)
{
    struct world *w = *state;
    w->most_entries = 1000;
    double values[100] = {0};
    world_constant(w, "u", shape_vector(100), values);
    expect_mistake(w, "E209", "sum(~reshape(u, 100, 1) + u~)", "(100, 100)");
    expect_mistake(w, "E209", "sum(~outer(u, u)~)", "(100, 100)");
    expect_mistake(w, "E209", "~diag(u)~", "(100, 100)");
    expect_mistake(w, "E209", "~concat(u, u, u, u, u, u, u, u, u, u, u)~", "(1100,)");
    expect_mistake(w, "E209", "sum(~reshape(u, 100, 1) @ reshape(u, 1, 100)~)", "(100, 100)");
    expect_mistake(w, "E209", "sum(~i in 0:1001~: i)", "1001 terms");
    expect_mistake(w, "E209", "sum(i in 0:20: sum(~u[i]*u~))", "(20, 100)");
}

static void whole_numbers_are_known_and_whole(void **state)
{
    struct world *w = *state;
    world_number(w, "x", 1);
    world_parameter(w, "v", shape_vector(4), (const double[]){1, 2, 3, 4});
    world_constant(w, "two", shape_scalar(), (const double[]){2});
    EXPECT_ARRAY(w, "reshape(v, two, 4/two)", "(2, 2)", 1, 2, 3, 4);
    expect_mistake(w, "E206", "sum(v, axis=~x~)", "does not depend on parameters");
    expect_mistake(w, "E206", "sum(v, axis=~0.5~)", "0.5");
    expect_mistake(w, "E206", "reshape(v, ~[1, 2]*1~)", "one whole number");
    expect_mistake(w, "E206", "reshape(v, 2, ~-2~)", "-2");
    expect_mistake(w, "E206", "reshape(v, 2, ~1e300~)", "1.0000000000000001e+300");
    expect_mistake(w, "E206", "sum(i in 0:2: sum(v, axis=~i~))", NULL);
}

static void axes_count_from_both_ends(void **state)
{
    struct world *w = *state;
    world_parameter(w, "W", shape_matrix(2, 3), (const double[]){1, 2, 3, 4, 5, 6});
    EXPECT_ARRAY(w, "sum(W, axis=-1)", "(2,)", 6, 15);
    EXPECT_ARRAY(w, "sum(W, axis=-2)", "(3,)", 5, 7, 9);
    expect_mistake(w, "E206", "~sum(W, axis=2)~", "axis 2 is outside an array with 2 axes");
    expect_mistake(w, "E206", "~sum(W, axis=-3)~", "axis -3");
    expect_mistake(w, "E206", "~sum(W[0], 1)~", "with 1 axis");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(pairs_of_shapes_broadcast),    WORLD_TEST(lanes_are_invisible),
        WORLD_TEST(too_large_arrays_are_refused), WORLD_TEST(whole_numbers_are_known_and_whole),
        WORLD_TEST(axes_count_from_both_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
