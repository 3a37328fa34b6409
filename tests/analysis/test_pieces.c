/* Pieces of known formulas: values, gradients, sides and Lagrange functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/close.h"
#include "support/kinked.h"

/* abs(x - y^2) + 3*x at (1, 1): 4x - y^2 where x - y^2 >= 0, else 2x + y^2. */
static void two_sides_of_a_parabola(void **state)
{
    static const double theta[] = {1, 1};
    const char *why;
    struct pieces *pieces = pieces_of(*state, "abs(x - y^2) + 3*x", theta, &why);
    assert_non_null(pieces);
    assert_int_equal(pieces_count(pieces), 2);
    assert_int_equal(pieces_switches(pieces), 1);
    assert_int_equal(pieces_sides(pieces), 1);
    static const double gradients[2][2] = {{4, -2}, {2, 2}};
    static const double sides[2][2] = {{1, -2}, {-1, 2}};
    for (size_t k = 0; k < 2; k++) {
        struct piece piece = piece_of(*state, pieces, k);
        assert_close(piece.loss, 3, 1e-15, 0);
        for (size_t i = 0; i < 2; i++) {
            assert_close(piece.gradient[i], gradients[k][i], 1e-15, 0);
            assert_close(piece.sides[i], sides[k][i], 1e-15, 0);
        }
    }
}

/* Of the first piece, 4x - y^2 - lambda (x - y^2): the second derivative by y is -2 + 2 lambda. */
static void lagrange_functions(void **state)
{
    static const double theta[] = {1, 1};
    const char *why;
    struct pieces *pieces = pieces_of(*state, "abs(x - y^2) + 3*x", theta, &why);
    struct derivatives d = derivatives_new(*state, 2);
    static const double lambda[] = {5};
    static const double y[] = {0, 1};
    pieces_lagrangian(pieces, 0, 1, lambda, &d);
    assert_close(d.hessian[3], 8, 1e-15, 0);
    assert_close(d.gradient[0], -1, 1e-15, 0);
    pieces_lagrangian(pieces, 0, -1, lambda, &d);
    assert_close(d.hessian[3], 12, 1e-15, 0);
    assert_close(pieces_side_curvature(pieces, 0, 0, y), -2, 1e-15, 0);
    assert_close(pieces_side_curvature(pieces, 1, 0, y), 2, 1e-15, 0);
}

/* Each entry of a tie is a piece, whose sides are how far it is ahead of the others. */
static void ties(void **state)
{
    static const double theta[] = {0, 0};
    const char *why;
    struct pieces *pieces = pieces_of(*state, "min([x, y, 2*x - y, x + 1])", theta, &why);
    assert_non_null(pieces);
    assert_int_equal(pieces_count(pieces), 3);
    assert_int_equal(pieces_sides(pieces), 2);
    struct piece piece = piece_of(*state, pieces, 2);
    static const double sides[] = {-1, 1, -2, 2}; /* x - (2x - y), y - (2x - y) */
    assert_close(piece.gradient[0], 2, 0, 0);
    assert_close(piece.gradient[1], -1, 0, 0);
    for (size_t i = 0; i < 4; i++)
        assert_close(piece.sides[i], sides[i], 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(two_sides_of_a_parabola),
        ANALYSES_TEST(lagrange_functions),
        ANALYSES_TEST(ties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
