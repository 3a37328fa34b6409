/* Tangents of systems and determinants: what no direction moves has none, whatever the system; random graphs
 * (test_tangent.c, test_tangent_error.c) and closed forms (tests/laws) see to the rest. */
#include "eval/solve.h"

#include "support/formulas.h"
#include "support/sweeps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

struct moved {
    double tangent[8];
    double bound[8];
};

/* The tangent of a node when one parameter moves. */
static struct moved move(struct world *w, node_id id, size_t parameter)
{
    struct moved out;
    double seeds[WORLD_MOST] = {0};
    seeds[parameter] = 1;
    struct sweep_run run = sweep_open(w->arena, w->graph, 1, &id, w->n, w->theta);
    struct tangents *tangents = sweep_directions(w->arena, &run, 1, seeds, 0, w->n);
    tangents_read(tangents, id, 0, out.tangent);
    tangents_read_error(tangents, id, 0, out.bound);
    return out;
}

/* d inv(a) = -inv(a) da inv(a), d log det a = trace(inv(a) da). */
static void small_tangents_by_hand(void **state)
{
    struct world *w = *state;
    const double a[] = {2, 1, 0, 4}; /* its inverse is (4, -1; 0, 2)/8 */
    world_parameter(w, "a", shape_matrix(2, 2), a);
    struct moved inverse = move(w, world_compile_valid(w, "inv(a)"), 0);
    const double expected[] = {-0.25, 0.0625, 0, 0};
    for (size_t i = 0; i < 4; i++) {
        assert_close(inverse.tangent[i], expected[i], 0, 0);
        assert_true(inverse.bound[i] < 1e-15);
    }
    for (size_t k = 0; k < 4; k++) {
        struct moved logdet = move(w, world_compile_valid(w, "logdet(a)"), k);
        const double slopes[] = {0.5, 0, -0.125, 0.25};
        assert_close(logdet.tangent[0], slopes[k], 1e-15, 1e-17);
        assert_true(logdet.bound[0] > 0 && logdet.bound[0] < 1e-15);
    }
}

/* The second of two systems is all but singular: its lane alone has no bounds. */
static void lanes_do_not_mix(void **state)
{
    struct world *w = *state;
    struct builder b = {w->graph, {NULL, 0, 0}};
    const double matrices[] = {2, 1, 0, 4, 1, 1, 1, 1 + 0x1p-52};
    const double right[] = {1, 2, 3, 5};
    node_id a = world_parameter(w, "a", (struct shape){3, {2, 2, 2}}, matrices);
    node_id c = world_parameter(w, "c", (struct shape){3, {2, 2, 1}}, right);
    const node_id x = build_solve(&b, a, c);
    const node_id y = build_logdet(&b, a);
    struct moved first = move(w, x, 0); /* an entry of the first matrix */
    assert_true(first.bound[0] < 1e-14 && first.bound[2] == 0 && first.tangent[2] == 0 && first.bound[3] == 0);
    struct moved second = move(w, x, 4);
    assert_true(second.bound[0] == 0 && second.tangent[1] == 0 && second.bound[2] == INFINITY);
    struct moved side = move(w, x, 8); /* an entry of the first right-hand side */
    assert_close(side.tangent[0], 0.5, 0, 0);
    assert_true(side.bound[0] < 1e-15 && side.bound[2] == 0);
    assert_true(move(w, y, 0).bound[0] < 1e-14 && move(w, y, 0).bound[1] == 0);
    assert_true(move(w, y, 4).bound[0] == 0 && move(w, y, 4).bound[1] == INFINITY);
}

/* Where there is no solution there is no tangent. */
static void singular_systems_have_no_tangents(void **state)
{
    struct world *w = *state;
    const double a[] = {1, 2, 2, 4};
    world_parameter(w, "a", shape_matrix(2, 2), a);
    assert_true(isnan(move(w, world_compile_valid(w, "inv(a)"), 0).tangent[0]));
    assert_true(isnan(move(w, world_compile_valid(w, "logdet(a)"), 0).tangent[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(small_tangents_by_hand),
        WORLD_TEST(lanes_do_not_mix),
        WORLD_TEST(singular_systems_have_no_tangents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
