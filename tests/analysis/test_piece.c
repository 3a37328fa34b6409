/* Pieces end where something jumps, in the loss or in its derivatives, and nowhere else. */
#include "analysis/piece.h"

#include "support/analyses.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

struct piece_case {
    const char *formula;
    double here[2];
    double same[2];
    double other[2];
};

static const struct piece_case cases[] = {
    {"relu(x) + y", {1, 0}, {0.1, -7}, {-0.1, 0}},
    {"abs(x - y)", {1, 0}, {3, 2}, {0, 1}},
    {"where(x > 0, x^2, y)", {1, 0}, {2, -1}, {-2, 0}},
    {"max([x, y, x + y])", {1, 0.5}, {2, 0.1}, {1, -0.5}},
    {"max(x, y) + min(x*x, y)", {2, 1}, {3, 0.5}, {2, 5}},
    {"step(x)*y", {1, 0}, {2, 5}, {-1, 0}},
    {"sign(x*y)", {1, 1}, {-1, -2}, {-1, 2}},
};

static void pieces_end_where_something_jumps(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const struct piece_case *c = &cases[k];
        struct arena *arena = arena_open(0);
        struct piece *piece = piece_new(arena, formula_model(arena, c->formula, "x=0,y=0"), c->here);
        assert_true(piece_holds(piece, c->here));
        assert_true(piece_holds(piece, c->same));
        if (piece_holds(piece, c->other))
            fail_msg("%s: (%g, %g) is on the same piece", c->formula, c->other[0], c->other[1]);
        arena_close(arena);
    }
}

static void smooth_losses_are_one_piece(void **state)
{
    (void)state;
    static const double here[2] = {1, 2};
    static const double there[2] = {-1e300, 5};
    struct arena *arena = arena_open(0);
    struct piece *piece = piece_new(arena, formula_model(arena, "exp(x)*y + tanh(x - y)^2", "x=0,y=0"), here);
    assert_true(piece_holds(piece, there));
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_end_where_something_jumps),
        cmocka_unit_test(smooth_losses_are_one_piece),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
