/* Solutions and determinants against elimination in long double, at all scales, and where there are none. */
#include "domain/solve.h"

#include "support/arenas.h"
#include "support/close.h"
#include "support/elimination.h"
#include "support/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { MOST = 40 };

static void randomize(struct random *random, size_t count, double *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = random_normal(random);
}

static void widen(size_t count, const double *a, long double *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = a[i];
}

static void solutions_are_right(void **state)
{
    struct random random = {11};
    static struct elimination e;
    for (size_t round = 0; round < 120; round++) {
        struct arena *arena = arena_child(*state);
        size_t n = 1 + round % MOST;
        size_t m = round % 4;
        double a[MOST * MOST];
        double b[MOST * 4];
        double x[MOST * 4];
        long double wide[MOST * MOST];
        long double right[MOST * 4];
        long double expected[MOST * 4];
        randomize(&random, n * n, a);
        randomize(&random, n * m, b);
        widen(n * n, a, wide);
        widen(n * m, b, right);
        elimination_run(&e, n, wide);
        elimination_solve(&e, m, right, expected);
        const struct solve_system *system = solve_factor(arena, n, a);
        assert_int_equal(system->state, SOLVE_REGULAR);
        solve_apply(system, m, x, b, arena);
        for (size_t i = 0; i < n * m; i++)
            assert_close(x[i], (double)expected[i], 1e-10, 1e-9);
        double logdet = solve_logdet(system);
        if (e.sign > 0)
            assert_close(logdet, (double)e.log_size, 1e-13, 1e-12);
        else
            assert_true(isnan(logdet));
        arena_close(arena);
    }
}

/* Rows times powers of two, far apart: the same digits. Columns: the same to rounding, as their scales decide how rows are
 * brought to 1. */
static void scales_do_not_matter(void **state)
{
    struct random random = {12};
    for (size_t round = 0; round < 100; round++) {
        struct arena *arena = arena_child(*state);
        size_t n = 1 + round % 9;
        double a[81];
        double scaled[81];
        double b[18];
        double moved[18];
        double x[18];
        double y[18];
        int row[9];
        int column[9];
        int sum = 0;
        bool rows_only = round % 2 == 0;
        randomize(&random, n * n, a);
        randomize(&random, n * 2, b);
        for (size_t i = 0; i < n; i++) {
            row[i] = (int)random_below(&random, 1000) - 500;
            column[i] = rows_only ? 77 : (int)random_below(&random, 900) - 450;
            sum += row[i] + column[i];
        }
        for (size_t i = 0; i < n * n; i++)
            scaled[i] = scalbn(a[i], row[i / n] + column[i % n]);
        for (size_t i = 0; i < 2 * n; i++)
            moved[i] = scalbn(b[i], row[i / 2] + 30);
        const struct solve_system *plain = solve_factor(arena, n, a);
        const struct solve_system *far = solve_factor(arena, n, scaled);
        solve_apply(plain, 2, x, b, arena);
        solve_apply(far, 2, y, moved, arena);
        for (size_t i = 0; i < 2 * n; i++)
            assert_close(y[i], scalbn(x[i], 30 - column[i / 2]), rows_only ? 0 : 1e-10, 0);
        if (!isnan(solve_logdet(plain)))
            assert_close(solve_logdet(far), solve_logdet(plain) + sum * 0.69314718055994530942, 1e-15, 1e-12);
        arena_close(arena);
    }
}

/* The determinant overflows, its logarithm does not; close to 1 the logarithm keeps its digits. */
static void determinants_of_any_size(void **state)
{
    struct arena *arena = *state;
    const double huge[] = {1e300, 1e299, -1e299, 1e300};
    const double tiny[] = {3e-300, 0, 5e-301, 2e-300};
    const double near[] = {1 + 0x1p-40, 0, 0, 1};
    assert_close(solve_logdet(solve_factor(arena, 2, huge)), log(1.01) + 600 * log(10), 1e-15, 0);
    assert_close(solve_logdet(solve_factor(arena, 2, tiny)), log(6) - 600 * log(10), 1e-15, 0);
    assert_close(solve_logdet(solve_factor(arena, 2, near)), 0x1p-40 - 0x1p-81, 1e-15, 0);
    assert_close(solve_logdet(solve_factor(arena, 0, NULL)), 0, 0, 0);
}

static void signs_follow_exchanges(void **state)
{
    struct arena *arena = *state;
    const double cycle[] = {0, 1, 0, 0, 0, 1, 1, 0, 0}; /* an even permutation */
    const double swap[] = {0, 1, 1, 0};
    const double minus[] = {-2, 0, 0, -3};
    assert_close(solve_logdet(solve_factor(arena, 3, cycle)), 0, 0, 0);
    assert_true(isnan(solve_logdet(solve_factor(arena, 2, swap))));
    assert_close(solve_logdet(solve_factor(arena, 2, minus)), log(6), 1e-15, 0);
}

static void without_a_solution_there_is_no_number(void **state)
{
    struct arena *arena = *state;
    const double none[][4] = {{1, 2, 2, 4}, {0, 0, 0, 0}, {1, 0, 3, 0}, {0, 0, 1, 3}};
    const double broken[][4] = {{1, NAN, 2, 4}, {INFINITY, 0, 0, 1}};
    const double b[2] = {1, 2};
    double x[2] = {0, 0};
    for (size_t k = 0; k < 4; k++) {
        const struct solve_system *system = solve_factor(arena, 2, none[k]);
        assert_int_equal(system->state, SOLVE_SINGULAR);
        assert_true(solve_logdet(system) == -INFINITY);
        solve_apply(system, 1, x, b, arena);
        assert_true(isnan(x[0]) && isnan(x[1]));
    }
    for (size_t k = 0; k < 2; k++) {
        const struct solve_system *system = solve_factor(arena, 2, broken[k]);
        assert_int_equal(system->state, SOLVE_BROKEN);
        assert_true(isnan(solve_logdet(system)));
        solve_apply(system, 1, x, b, arena);
        assert_true(isnan(x[0]) && isnan(x[1]));
    }
}

/* A right-hand side that is not finite gives no finite nonsense in what depends on it. */
static void infinities_stay(void **state)
{
    struct arena *arena = *state;
    const double a[] = {2, 1, 1, 3};
    const double b[] = {INFINITY, 1, 1, NAN};
    double x[4];
    solve_apply(solve_factor(arena, 2, a), 2, x, b, arena);
    for (size_t i = 0; i < 4; i++)
        assert_true(isnan(x[i]) || isinf(x[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(solutions_are_right, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(scales_do_not_matter, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(determinants_of_any_size, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(signs_follow_exchanges, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(without_a_solution_there_is_no_number, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(infinities_stay, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
