/* Single pieces: rising, falling at first and at second order, along the curve of their sides; and open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/piece_test.h"

#include "support/close.h"
#include "support/kinked.h"

static struct piece_test run(struct arena *arena, const char *formula, size_t index, double factor)
{
    static const double origin[] = {0, 0};
    static const double scale[] = {1, 1};
    static const double blur[] = {0, 0};
    const char *why = NULL;
    struct pieces *pieces = pieces_of(arena, formula, origin, &why);
    assert_non_null(pieces);
    struct piece *piece = ARENA_NEW(arena, struct piece);
    *piece = piece_of(arena, pieces, index);
    struct piece_test test = {
        .pieces = pieces, .piece = piece, .index = index, .n = 2, .factor = factor, .scale = scale, .blur = blur};
    piece_test_run(arena, &test);
    return test;
}

static void outcomes(void **state)
{
    static const struct {
        const char *formula;
        size_t index;
        double factor;
        enum piece_outcome outcome;
        int order;
    } rows[] = {
        {"abs(x) + abs(y)", 0, 1, PIECE_RISES, 1},    {"abs(x) + abs(y)", 3, 1, PIECE_RISES, 1},
        {"abs(x) + abs(y)", 0, -1, PIECE_FALLS, 1},   {"abs(x) + y^2", 0, 1, PIECE_RISES, 2},
        {"abs(x) - y^2", 0, 1, PIECE_FALLS, 2},       {"abs(x) + y^4", 0, 1, PIECE_OPEN, 2},
        {"abs(x) + x + y^2", 0, 1, PIECE_RISES, 2},   /* 2x + y^2 for x >= 0 */
        {"abs(x) + x + y^2", 1, 1, PIECE_OPEN, 2},    /* y^2 for x <= 0 */
        {"2*abs(x + y^2) + x", 0, 1, PIECE_FALLS, 2}, /* 3x + 2y^2 for x >= -y^2 */
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct piece_test test = run(*state, rows[k].formula, rows[k].index, rows[k].factor);
        if (test.outcome != rows[k].outcome || test.order != rows[k].order)
            fail_msg("%s: outcome %d at order %d", rows[k].formula, test.outcome, test.order);
    }
}

/* On x = -y^2 the loss is -y^2. */
static void the_way_keeps_to_the_sides(void **state)
{
    struct piece_test test = run(*state, "2*abs(x + y^2) + x", 0, 1);
    assert_non_null(test.way.curve);
    assert_close(test.way.u[0], 0, 0, 1e-14);
    assert_close(test.way.curve[0], -1, 1e-12, 0);
    assert_close(test.way.coefficient, -1, 1e-12, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(outcomes),
        ANALYSES_TEST(the_way_keeps_to_the_sides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
