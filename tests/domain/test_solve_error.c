/* Bounds of solutions and determinants: above the true error, which long double shows, and not far above. */
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

enum { MOST = 12 };

struct ratios {
    size_t count;
    double worst;   /* largest error / bound */
    double log_sum; /* of bound / error */
};

static void expect_bounded(double value, long double truth, double bound, struct ratios *ratios)
{
    double error = (double)fabsl(value - truth);
    if (!(error <= bound))
        fail_msg("%.17g is off by %.3g, bound %.3g", value, error, bound);
    if (error == 0 || !isfinite(bound))
        return;
    ratios->count++;
    ratios->worst = fmax(ratios->worst, error / bound);
    ratios->log_sum += log(bound / error);
}

static double typical(const char *what, const struct ratios *r)
{
    double mean = exp(r->log_sum / (double)r->count);
    print_message("%s: %zu bounds, bound / error %.3g on average, %.3g at least\n", what, r->count, mean, 1 / r->worst);
    return mean;
}

/* A system with errors of its matrix and its right-hand side, and what they are off by in truth. */
struct system {
    size_t n;
    size_t m;
    double a[MOST * MOST];
    double b[MOST * 2];
    double error_a[MOST * MOST];
    double error_b[MOST * 2];
    long double true_a[MOST * MOST];
    long double true_b[MOST * 2];
};

static void disturb(struct random *random, size_t count, double size, const double *x, double *error,
                    long double *truth)
{
    for (size_t i = 0; i < count; i++) {
        error[i] = random_below(random, 4) == 0 ? 0 : size * fabs(x[i]) * random_uniform(random, 0, 1);
        truth[i] = x[i] + (long double)error[i] * (random_below(random, 3) == 0 ? random_uniform(random, -1, 1)
                                                   : random_below(random, 2)    ? 1
                                                                                : -1);
    }
}

/* The worst that errors can do lies at their ends; `size` is relative. */
static void draw(struct random *random, struct system *s, double size, const double *a)
{
    for (size_t i = 0; i < s->n * s->n; i++)
        s->a[i] = a != NULL ? a[i] : random_normal(random);
    for (size_t i = 0; i < s->n * s->m; i++)
        s->b[i] = random_below(random, 5) == 0 ? 0 : random_normal(random);
    disturb(random, s->n * s->n, size, s->a, s->error_a, s->true_a);
    disturb(random, s->n * s->m, size, s->b, s->error_b, s->true_b);
}

static void expect_system_bounded(struct arena *arena, const struct system *s, struct ratios *solutions,
                                  struct ratios *determinants)
{
    static struct elimination e;
    double x[MOST * 2];
    double bound[MOST * 2];
    long double truth[MOST * 2];
    elimination_run(&e, s->n, s->true_a);
    elimination_solve(&e, s->m, s->true_b, truth);
    const struct solve_system *system = solve_factor(arena, s->n, s->a);
    const struct solve_bounds *bounds = solve_bounds_new(arena, system, s->a, s->error_a);
    solve_apply(system, s->m, x, s->b, arena);
    solve_bounds_apply(bounds, s->m, x, s->b, s->error_b, bound, arena);
    for (size_t i = 0; i < s->n * s->m; i++)
        expect_bounded(x[i], truth[i], bound[i], solutions);
    double logdet = solve_logdet(system);
    if (!isnan(logdet) && e.sign > 0)
        expect_bounded(logdet, e.log_size, solve_bounds_logdet(bounds, arena), determinants);
}

/* Rounding alone, and with errors up to a thousandth. */
static void random_bounds_hold(void **state)
{
    static const double sizes[] = {0, 1e-15, 1e-9, 1e-3};
    static const double most[] = {150, 60, 60, 60};
    for (size_t k = 0; k < 4; k++) {
        struct random random = {21 + k};
        struct ratios solutions = {0};
        struct ratios determinants = {0};
        for (size_t round = 0; round < 600; round++) {
            struct arena *arena = arena_child(*state);
            struct system s = {.n = 1 + round % MOST, .m = 1 + round % 2};
            draw(&random, &s, sizes[k], NULL);
            expect_system_bounded(arena, &s, &solutions, &determinants);
            arena_close(arena);
        }
        assert_true(solutions.count > 3000 && determinants.count > 150);
        assert_true(typical("solutions", &solutions) < most[k]);
        assert_true(typical("determinants", &determinants) < 4 * most[k]);
    }
}

/* Hilbert's matrices lose a digit and a half for each row: the bounds follow, and give up in the end. */
static void ill_conditioned_bounds_hold(void **state)
{
    struct random random = {31};
    struct ratios solutions = {0};
    struct ratios determinants = {0};
    for (size_t n = 2; n <= 10; n++) {
        double hilbert[MOST * MOST];
        struct system s = {.n = n, .m = 2};
        for (size_t i = 0; i < n * n; i++)
            hilbert[i] = 1 / (double)(i / n + i % n + 1);
        for (size_t round = 0; round < 10; round++) {
            struct arena *arena = arena_child(*state);
            draw(&random, &s, 0, hilbert);
            expect_system_bounded(arena, &s, &solutions, &determinants);
            arena_close(arena);
        }
    }
    assert_true(typical("Hilbert's matrices, solutions", &solutions) < 1000);
    assert_true(typical("Hilbert's matrices, determinants", &determinants) < 1000);
}

/* A matrix that may be singular within its errors has no bounds; nor has one that is. */
static void what_may_be_singular_has_no_bound(void **state)
{
    struct arena *arena = *state;
    const double a[][4] = {{1, 1, 1, 1 + 0x1p-30}, {1, 2, 2, 4}, {1, 1, 1, 1 + 0x1p-52}, {1, NAN, 0, 1}, {1, 0, 0, 1}};
    const double error[][4] = {{0, 0, 0, 0x1p-29}, {0}, {0}, {0}, {0, INFINITY, 0, 0}};
    const double b[2] = {1, 2};
    for (size_t k = 0; k < 5; k++) {
        const struct solve_system *system = solve_factor(arena, 2, a[k]);
        const struct solve_bounds *bounds = solve_bounds_new(arena, system, a[k], error[k]);
        double x[2];
        double bound[2];
        solve_apply(system, 1, x, b, arena);
        solve_bounds_apply(bounds, 1, x, b, NULL, bound, arena);
        assert_true(bound[0] == INFINITY && bound[1] == INFINITY);
        assert_true(solve_bounds_logdet(bounds, arena) == INFINITY);
    }
}

/* What is 0 for sure is exact, even where nothing else is known. */
static void nothing_is_exact(void **state)
{
    struct arena *arena = *state;
    const double a[] = {1, 1, 1, 1 + 0x1p-52};
    const double b[] = {0, 1, 0, 2};
    double bound[4];
    const double x[] = {0, 1, 0, 1};
    const struct solve_bounds *bounds = solve_bounds_new(arena, solve_factor(arena, 2, a), a, NULL);
    solve_bounds_apply(bounds, 2, x, b, NULL, bound, arena);
    assert_true(bound[0] == 0 && bound[2] == 0 && bound[1] == INFINITY);
}

/* Powers of two for rows and columns move the bounds with the values. */
static void scales_do_not_matter(void **state)
{
    struct random random = {41};
    for (size_t round = 0; round < 50; round++) {
        struct arena *arena = arena_child(*state);
        struct system s = {.n = 1 + round % 6, .m = 2};
        struct system far = s;
        double x[2][MOST * 2];
        double bound[2][MOST * 2];
        int row[MOST];
        int column[MOST];
        draw(&random, &s, 1e-12, NULL);
        for (size_t i = 0; i < s.n; i++) {
            row[i] = (int)random_below(&random, 900) - 450;
            column[i] = (int)random_below(&random, 900) - 450;
        }
        for (size_t i = 0; i < s.n * s.n; i++) {
            far.a[i] = scalbn(s.a[i], row[i / s.n] + column[i % s.n]);
            far.error_a[i] = scalbn(s.error_a[i], row[i / s.n] + column[i % s.n]);
        }
        for (size_t i = 0; i < 2 * s.n; i++) {
            far.b[i] = scalbn(s.b[i], row[i / 2]);
            far.error_b[i] = scalbn(s.error_b[i], row[i / 2]);
        }
        const struct system *both[2] = {&s, &far};
        for (size_t k = 0; k < 2; k++) {
            const struct solve_system *system = solve_factor(arena, s.n, both[k]->a);
            const struct solve_bounds *bounds = solve_bounds_new(arena, system, both[k]->a, both[k]->error_a);
            solve_apply(system, 2, x[k], both[k]->b, arena);
            solve_bounds_apply(bounds, 2, x[k], both[k]->b, both[k]->error_b, bound[k], arena);
        }
        for (size_t i = 0; i < 2 * s.n; i++)
            assert_close(bound[1][i], scalbn(bound[0][i], -column[i / 2]), 0.3, 0);
        arena_close(arena);
    }
}

/* Solutions that overflow or vanish. */
static void ends_of_the_range(void **state)
{
    struct arena *arena = *state;
    const double a[] = {1e-200, 0, 0, 1e200};
    const double b[] = {1e200, 1e-200};
    double x[2];
    double bound[2];
    const struct solve_system *system = solve_factor(arena, 2, a);
    solve_apply(system, 1, x, b, arena);
    solve_bounds_apply(solve_bounds_new(arena, system, a, NULL), 1, x, b, NULL, bound, arena);
    assert_true(x[0] == INFINITY && bound[0] == INFINITY);
    assert_true(x[1] == 0 && (bound[1] == INFINITY || (bound[1] > 0 && bound[1] < 1e-300)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_bounds_hold, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(ill_conditioned_bounds_hold, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(what_may_be_singular_has_no_bound, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(nothing_is_exact, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(scales_do_not_matter, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(ends_of_the_range, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
